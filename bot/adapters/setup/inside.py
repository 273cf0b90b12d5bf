"""Runs inside the sandbox, alone: steps in order, their network led to the door's socket. Standard library only.

    python -I inside.py SOCKET < /dev/null, with the steps as JSON in ASKFIRST_STEPS: [[program, argument …] …]

Programs know proxies by TCP, the door is a unix socket: so a port of the sandbox's own loopback leads to it.
"""

import json
import os
import socket
import socketserver
import subprocess
import sys
import threading

_CHUNK = 65_536
_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")


class _Forward(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
            try:
                door.connect(sys.argv[1])
                back = threading.Thread(target=_pump, args=(door, self.request), daemon=True)
                back.start()
                _pump(self.request, door)
                back.join()
            except OSError:
                return


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


def _pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while piece := source.recv(_CHUNK):
            sink.sendall(piece)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        return


def main() -> int:
    """Run the steps until one fails; returns its exit code, 127 where the program is not there."""
    steps = json.loads(os.environ.pop("ASKFIRST_STEPS"))
    with _Server(("127.0.0.1", 0), _Forward) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        way = f"http://127.0.0.1:{server.server_address[1]}"
        environment = {**os.environ, **dict.fromkeys(_PROXIES, way)}
        for argv in steps:
            print("$", " ".join(argv), flush=True)
            try:
                done = subprocess.run(argv, env=environment, stdin=subprocess.DEVNULL, check=False)
            except OSError as error:
                print(f"{argv[0]}: {error.strerror}", flush=True)
                return 127
            if done.returncode:
                return done.returncode if done.returncode > 0 else 128 - done.returncode
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())

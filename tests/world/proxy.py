"""A proxy between a client and a server on loopback that loses, delays or replaces answers as a test says.

`Fault(match, how)` is used up by the first request whose "METHOD path" matches. `lost`: the request reaches the server,
its answer does not come back. `refused`: the connection ends before the server hears of it. `answer`: the server hears
nothing, the client gets this. `done`: the server does it, the client gets this. `redirect` is an `answer` with a place.
"""

import http.client
import re
import socket
import struct
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next request that matches, `times` over."""

    match: str
    how: Literal["lost", "refused", "answer", "done", "cut"]
    status: int = 502
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 1


class Proxy:
    """Forwards to a server; `url` is where clients connect, `seen` is "METHOD path" of what they asked."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self.seen: list[str] = []
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

            def _any(self) -> None:
                proxy.serve(self)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _any

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}{parts.path}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "Proxy":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def will(self, fault: Fault) -> None:
        """Add a fault."""
        with self._lock:
            self._faults += [fault] * fault.times

    def asked(self, pattern: str) -> int:
        """Count the requests seen so far that match."""
        return sum(1 for line in self.seen if re.search(pattern, line))

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        """Serve one request."""
        line = f"{handler.command} {handler.path}"
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        with self._lock:
            self.seen.append(line)
            fault = next((f for f in self._faults if re.search(f.match, line)), None)
            if fault:
                self._faults.remove(fault)
        if fault and fault.how == "refused":
            _reset(handler)
            return
        if fault and fault.how == "answer":
            _send(handler, fault.status, fault.headers, fault.body.encode())
            return
        status, headers, raw = self._forward(handler, body)
        if fault and fault.how == "lost":
            _reset(handler)
        elif fault and fault.how == "cut":
            _send(handler, status, headers, raw[: len(raw) // 2], promised=len(raw))
        elif fault:
            _send(handler, fault.status, fault.headers, fault.body.encode())
        else:
            _send(handler, status, headers, raw)

    def _forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        server = http.client.HTTPConnection(self._host, self._port, timeout=20)
        try:
            headers = {
                k: v for k, v in handler.headers.items() if k.lower() not in ("host", "accept-encoding")
            }
            server.request(handler.command, handler.path, body or None, headers)
            answer = server.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            server.close()


def _send(
    handler: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes, promised: int = -1
) -> None:
    handler.send_response_only(status)
    skipped = ("content-length", "transfer-encoding", "connection")
    for name, value in headers.items():
        if name.lower() not in skipped:
            handler.send_header(name, value)
    if status not in (204, 304):
        handler.send_header("Content-Length", str(promised if promised >= 0 else len(body)))
    handler.end_headers()
    if status not in (204, 304):
        handler.wfile.write(body)
    if promised >= 0:
        handler.wfile.flush()
        _reset(handler)


def _reset(handler: BaseHTTPRequestHandler) -> None:
    """End the connection with a reset, so that the client cannot take it for an orderly end."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.shutdown(socket.SHUT_RD)
    handler.connection.close()

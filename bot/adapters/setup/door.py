"""The only way out of the set-up stage: a proxy on a unix socket that tunnels TLS to package registries and nowhere else.

The sandbox keeps its empty network; the socket is bound into it. What goes through is opaque to us, so the name that the
client asks for inside TLS must be the one it asked us for: else an allowed name would carry a connection to any host
behind the same address.
"""

import socket
import socketserver
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

from bot.network import proxies_for

_CHUNK = 65_536
_HEAD = 8_192
_PATIENCE = 60.0
_MOST_HELLO = 16_384
_REFUSALS = {
    400: "Bad Request",
    403: "Forbidden",
    405: "Method Not Allowed",
    413: "Content Too Large",
    502: "Bad Gateway",
}

Connect = Callable[[str, int], socket.socket]


@dataclass(frozen=True, slots=True)
class Passed:
    """One thing that was asked of the door: where to, and what came of it ("passed" or why not)."""

    to: str
    verdict: str


class Door:
    """Serves the socket at `path` while it is open. `hosts`: exact names, port 443 only. `most_bytes`: for all together."""

    def __init__(
        self, path: Path, hosts: frozenset[str], *, connect: Connect, most_bytes: int = 4 * 2**30
    ) -> None:
        self.path = path
        self.hosts = frozenset(host.lower() for host in hosts)
        self.connect = connect
        self.asked: list[Passed] = []
        self._left = most_bytes
        self._lock = threading.Lock()
        self._server = _Server(str(path), _Visitor)
        self._server.door = self
        path.chmod(0o666)  # the sandbox's uid is another; the folder around it is private
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="askfirst-door"
        )

    def __enter__(self) -> "Door":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.path.unlink(missing_ok=True)

    def note(self, to: str, verdict: str) -> None:
        """Keep what was asked, once each."""
        seen = Passed(to[:200], verdict)
        with self._lock:
            if seen not in self.asked and len(self.asked) < 1_000:
                self.asked.append(seen)

    def spend(self, count: int) -> bool:
        """Take from the bytes that may pass; False when there are none left."""
        with self._lock:
            self._left -= count
            return self._left >= 0


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    door: Door


class _Visitor(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        door, client = self.server.door, self.request
        client.settimeout(_PATIENCE)
        with suppress(OSError):
            refusal = self._serve(door, client)
            if refusal:
                client.sendall(
                    f"HTTP/1.1 {refusal} {_REFUSALS[refusal]}\r\nConnection: close\r\n\r\n".encode()
                )

    def _serve(self, door: Door, client: socket.socket) -> int:
        """Tunnel, or return the status of a refusal."""
        line = _head_of(client)
        method, _, rest = line.partition(" ")
        target = rest.partition(" ")[0]
        if method != "CONNECT":
            door.note(target, "refused: only CONNECT to port 443 is served")
            return 405 if method else 400
        host, _, port = target.rpartition(":")
        host = host.lower().removesuffix(".")
        if port != "443" or host not in door.hosts:
            door.note(target, "refused: not on the list of registries")
            return 403
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        hello, name = _hello_of(client)
        if name != host:
            door.note(target, f"closed: TLS asks for {(name or 'no name')[:100]!r}")
            return 0
        try:
            upstream = door.connect(host, 443)
        except OSError as error:
            door.note(target, f"not reached: {type(error).__name__}: {str(error)[:100]}")
            return 0
        door.note(target, "passed")
        with upstream:
            upstream.settimeout(_PATIENCE)
            upstream.sendall(hello)
            back = threading.Thread(target=_pump, args=(door, upstream, client), daemon=True)
            back.start()
            _pump(door, client, upstream)
            back.join()
        return 0


def _head_of(client: socket.socket) -> str:
    """Read a request's head and return its first line; nothing after it may be read, so it is peeked at."""
    head = b""
    while b"\r\n\r\n" not in head:
        seen = client.recv(_HEAD, socket.MSG_PEEK)
        if not seen:
            return ""
        end = (head + seen).find(b"\r\n\r\n")
        take = len(seen) if end < 0 else end + 4 - len(head)
        head += client.recv(take)
        if len(head) > _HEAD:
            return ""
    return head.split(b"\r\n", 1)[0].decode("latin-1")


def _hello_of(client: socket.socket) -> tuple[bytes, str | None]:
    """Read TLS's first message; returns its bytes and the name in it, as OpenSSL understands it."""
    names: list[str] = []

    def seen(_: object, name: str | None, __: object) -> int:
        names.append((name or "").lower())
        return int(ssl.AlertDescription.ALERT_DESCRIPTION_ACCESS_DENIED)  # we only look

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = seen
    incoming = ssl.MemoryBIO()
    looking = context.wrap_bio(incoming, ssl.MemoryBIO(), server_side=True)
    hello = b""
    while not names and len(hello) < _MOST_HELLO:
        piece = client.recv(_CHUNK)
        if not piece:
            break
        hello += piece
        incoming.write(piece)
        try:
            looking.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLError:
            break
    return hello, names[0] if names else None


def _pump(door: Door, source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_CHUNK):
            if not door.spend(len(piece)):
                door.note("-", "closed: too many bytes")
                break
            sink.sendall(piece)
    for end, how in ((sink, socket.SHUT_WR), (source, socket.SHUT_RD)):
        with suppress(OSError):
            end.shutdown(how)


def way_through(environ: Mapping[str, str]) -> Connect:
    """Return how this machine reaches a host: directly, or through the proxy that its environment names."""

    def connect(host: str, port: int) -> socket.socket:
        proxy = next(iter(proxies_for(f"https://{host}:{port}", environ).values()), None)
        if proxy is None:
            return socket.create_connection((host, port), timeout=_PATIENCE)
        parts = urlsplit(proxy)
        if parts.scheme != "http":
            raise OSError(f"a proxy of the kind {parts.scheme}:// cannot be gone through")
        opened = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=_PATIENCE)
        ask = [f"CONNECT {host}:{port} HTTP/1.1", f"Host: {host}:{port}"]
        if parts.username:
            ask.append(f"Proxy-Authorization: {_basic(parts.username, parts.password or '')}")
        opened.sendall("\r\n".join([*ask, "", ""]).encode())
        if not _head_of(opened).partition(" ")[2].startswith("200"):
            opened.close()
            raise OSError("the proxy refused")
        return opened

    return connect


def _basic(name: str, password: str) -> str:
    return "Basic " + b64encode(f"{unquote(name)}:{unquote(password)}".encode()).decode()

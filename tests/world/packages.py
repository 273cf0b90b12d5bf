"""A registry of packages on loopback that answers what a test tells it to, or drips, lies and falls silent."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Route = tuple[int, bytes] | Callable[[BaseHTTPRequestHandler], None]


class Shelf:
    """Serves `routes` by path; all else is 404. `asked` is each request's method and path, in order."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[str] = []
        self.over = threading.Event()
        shelf = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shelf.asked.append(f"{self.command} {self.path}")
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                route = shelf.routes.get(self.path, (404, b"not found"))
                if callable(route):
                    route(self)
                    return
                status, content = route
                self.send_response(status)
                if status in (301, 302):
                    self.send_header("Location", content.decode())
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_POST = do_GET

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def put(self, path: str, body: Any, status: int = 200) -> None:
        """Put a JSON body, or text as it is, at a path."""
        self.routes[path] = (status, body.encode() if isinstance(body, str) else json.dumps(body).encode())

    def project(self, name: str, versions: dict[str, str], **more: Any) -> None:
        """Put a project of the simple index there, with the day of each version."""
        files = [
            {"filename": f"{name}-{v}.tar.gz", "upload-time": f"{day}T10:00:00Z"}
            for v, day in versions.items()
        ]
        self.put(f"/simple/{name}/", {"name": name, "files": files, "versions": list(versions), **more})

    def __enter__(self) -> "Shelf":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

"""A package registry on loopback: the wheels of our own environment, and a project's, by the simple index's addresses."""

import threading
import zipfile
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path


class Registry:
    """Serves `/simple/NAME/` and the files it lists; `asked` is each path that was asked for."""

    def __init__(self, folder: Path, names: Sequence[str]) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for name in names:
            pack_installed(name, folder)
        self.asked: list[str] = []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.asked.append(self.path)
                content = registry.content(self.path)
                self.send_response(404 if content is None else 200)
                self.send_header(
                    "Content-Type", "text/html" if self.path.endswith("/") else "application/zip"
                )
                self.send_header("Content-Length", str(len(content or b"")))
                self.end_headers()
                self.wfile.write(content or b"")

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def content(self, path: str) -> bytes | None:
        """Return what is at a path, None if nothing is."""
        *_, folder, name = path.split("/")
        if name:
            file = self.folder / name
            return file.read_bytes() if file.is_file() else None
        found = [file.name for file in self.folder.iterdir() if file.name.split("-")[0] == folder]
        links = "".join(f'<a href="/files/{name}">{name}</a>' for name in found)
        return f"<html><body>{links}</body></html>".encode() if found else None

    def __enter__(self) -> "Registry":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def pack_installed(name: str, folder: Path) -> None:
    """Make the wheel that an installed pure distribution came from."""
    found = distribution(name)
    wheel = folder / f"{found.name.lower().replace('-', '_')}-{found.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in found.files or ():
            left = ("..", "__pycache__", "direct_url.json", "INSTALLER", "REQUESTED")
            if not any(part in left for part in file.parts):
                archive.write(str(file.locate()), str(file))


def pack(name: str, modules: dict[str, str], folder: Path) -> None:
    """Make a wheel of a few modules."""
    info = f"{name}-1.0.dist-info"
    files = {
        **modules,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},,\n" for path in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as archive:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            archive.writestr(path, text)

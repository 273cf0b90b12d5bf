import re
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

TRACKS = Path("/var/lib/tracks")


def file_name(label: str, number: int) -> str:
    label = re.sub(r"[^a-z0-9._-]+", "-", label.strip().lower())
    return f"{label or 'track'}-{number}.gpx"


class TrackHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query)
        number = query.get("number", [""])[0]
        if parts.path != "/export" or not (number.isascii() and number.isdigit()):
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        track = TRACKS / f"{int(number)}.gpx"
        if not track.is_file():
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        self.answer(track.read_bytes(), file_name(query.get("label", [""])[0], int(number)))

    def answer(self, content: bytes, name: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "application/gpx+xml")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Content-Disposition", f'attachment; filename="{name}"')
        self.end_headers()
        self.wfile.write(content)


def serve(port: int = 8095) -> None:
    with ThreadingHTTPServer(("127.0.0.1", port), TrackHandler) as server:
        server.serve_forever()


if __name__ == "__main__":
    serve()

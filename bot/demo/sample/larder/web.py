"""As much of HTTP as the desk needs: requests, responses, routes."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from larder.store import Store

MOST_BODY = 64 * 1024
PER_PAGE = 20


class Refused(Exception):
    """A request that is not done; the text is for whoever sent it."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass(frozen=True, slots=True)
class Request:
    """What a handler may know; `ids` are the numbers in the path."""

    method: str
    path: str
    query: dict[str, list[str]] = field(default_factory=dict)
    body: bytes = b""
    ids: tuple[int, ...] = ()

    def text(self, name: str) -> str:
        """Return a parameter without the space around it, "" if it is not given."""
        return self.query.get(name, [""])[0].strip()

    def number(self, name: str, default: int) -> int:
        """Return a parameter that counts from 1."""
        given = self.text(name)
        if not given:
            return default
        if not (given.isascii() and given.isdigit() and len(given) < 10 and int(given)):
            raise Refused(400, f"{name} must be a whole number from 1.")
        return int(given)

    def json(self) -> Any:
        """Return the body as data."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise Refused(400, "The body must be JSON.") from None


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer."""

    status: int
    type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def line(self) -> str:
        """Return the status as WSGI wants it."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


Handler = Callable[[Store, Request], Response]
Route = tuple[str, str, Handler]


def json_response(data: Any, status: int = 200) -> Response:
    """Answer with data."""
    body = json.dumps(data, ensure_ascii=False).encode()
    return Response(status, "application/json", body)


def html_response(text: str, status: int = 200) -> Response:
    """Answer with a page."""
    return Response(status, "text/html; charset=utf-8", text.encode())


def find_route(routes: Sequence[Route], method: str, path: str) -> tuple[Handler, tuple[int, ...]]:
    """Return the handler of a path and the numbers in it; `{id}` in a route stands for a number."""
    others = set()
    for verb, pattern, handler in routes:
        ids = _match(pattern, path)
        if ids is None:
            continue
        if verb == method:
            return handler, ids
        others.add(verb)
    if others:
        raise Refused(405, f"{path} takes {', '.join(sorted(others))}.")
    raise Refused(404, f"There is nothing at {path}.")


def _match(pattern: str, path: str) -> tuple[int, ...] | None:
    wanted, given = pattern.split("/"), path.split("/")
    if len(wanted) != len(given):
        return None
    ids = []
    for want, have in zip(wanted, given, strict=True):
        if want == "{id}" and have.isascii() and have.isdigit() and len(have) < 19:
            ids.append(int(have))
        elif want != have:
            return None
    return tuple(ids)


def request_of(environ: dict[str, Any]) -> Request:
    """Read a request from a WSGI environment."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > MOST_BODY:
        raise Refused(413, f"The body may have {MOST_BODY} bytes.")
    return Request(
        environ["REQUEST_METHOD"],
        environ.get("PATH_INFO") or "/",
        parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True),
        environ["wsgi.input"].read(int(length)),
    )

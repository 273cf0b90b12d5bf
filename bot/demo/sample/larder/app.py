"""The WSGI application: one request in, one response out."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from larder import api, pages
from larder.store import Store
from larder.web import Refused, Response, Route, find_route, json_response, request_of

ROUTES: tuple[Route, ...] = (*api.ROUTES, *pages.ROUTES)


def make_app(store: Store) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """Make the application over a store."""

    def app(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = respond(store, environ)
        headers = [
            ("Content-Type", response.type),
            ("Content-Length", str(len(response.body))),
            ("X-Content-Type-Options", "nosniff"),
            *response.headers,
        ]
        start_response(response.line, headers)
        return [response.body]

    return app


def respond(store: Store, environ: dict[str, Any]) -> Response:
    """Answer a request; what is refused is answered in words."""
    try:
        request = request_of(environ)
        handler, ids = find_route(ROUTES, request.method, request.path)
        return handler(store, replace(request, ids=ids))
    except Refused as refusal:
        return json_response({"error": refusal.text}, refusal.status)

"""Joins the pages to one app, with the headers that every answer carries and pages for what goes wrong."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from bot.forge.pages import apps, browse, front, invited, issues, pulls
from bot.forge.pages.desk import Refused
from bot.forge.pages.session import cookie_name
from bot.forge.pages.site import Site
from bot.forge.pages.visit import Visit
from bot.forge.store import Store

_MOST = 64 * 2**20  # of what a form holds; larger ones are not read at all
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def pages_of(store: Store) -> FastAPI:
    """Make the app that serves the pages; it is mounted at the root, after all other routes."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.state.site = Site(store)
    for part in (front, apps, invited, browse, issues, pulls):
        app.include_router(part.router)
    app.middleware("http")(_with_headers)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _refused)
    return app


async def _with_headers(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
    length = request.headers.get("content-length", "")
    if request.method == "POST" and not (length.isdecimal() and int(length) <= _MOST):
        answer = await _refused(request, HTTPException(413 if length else 411))
    else:
        answer = await call(request)
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    if "cache-control" not in answer.headers:
        answer.headers["Cache-Control"] = "no-store"
    return answer


async def _refused(request: Request, error: Exception) -> Response:
    """Say what is wrong on a page."""
    match error:
        case Refused():
            status, heading, why = error.status, error.heading, error.why
        case HTTPException(status_code=404):
            status, heading, why = 404, "Not found", "There is no such page."
        case HTTPException():
            status, heading, why = error.status_code, "Not possible", str(error.detail)
        case _:
            status, heading, why = (
                422,
                "Not understood",
                "The form or the address lacks something or says too much.",
            )
    site: Site = request.app.state.site
    visit = Visit(request, site, site.person_at(request.cookies.get(cookie_name(request), "")))
    back = request.headers.get("referer", "") if request.method == "POST" else ""
    prefix = f"{request.url.scheme}://{request.url.netloc}/"
    return visit.page(
        "refused.html", status, heading=heading, why=why, back=back if back.startswith(prefix) else ""
    )

"""The forge's web application: REST, GraphQL, git and pages over one store."""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bot.forge import (
    attached,
    downloads,
    pages,
    rest_actions,
    rest_admin,
    rest_apps,
    rest_checks,
    rest_contents,
    rest_data,
    rest_events,
    rest_git,
    rest_hooks,
    rest_invitations,
    rest_issues,
    rest_labels,
    rest_life,
    rest_merges,
    rest_people,
    rest_pulls,
    rest_reactions,
    rest_repos,
    rest_requests,
    rest_reviews,
    rest_root,
    rest_rules,
    rest_suites,
    smart,
)
from bot.forge.graphql import door
from bot.forge.http import DOCS, common_headers, refused
from bot.forge.payloads import maker
from bot.forge.repos import Refusal
from bot.forge.shapes import Shapes
from bot.forge.store import Store


def create_app(store: Store, base: str) -> FastAPI:
    """Make the application; `base` is the URL it is reached at, without a slash at its end."""
    app = FastAPI(title="forge", docs_url=None, redoc_url=None, openapi_url=None)
    shapes = Shapes(store, base)
    store.payloads = maker(shapes)
    store.base = base
    app.state.store, app.state.shapes = store, shapes

    @app.middleware("http")
    async def counted(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
        if not request.url.path.startswith("/api/"):
            return await answer(request)
        _by_name(store, request)
        response = await answer(request)
        said = request.headers.get("authorization", "")
        resource = "graphql" if request.url.path == "/api/graphql" else "core"
        # asking again for what has not changed is free, and so is asking for the limit
        free = response.status_code == 304 or request.url.path.endswith("/rate_limit")
        response.headers.update(common_headers(store.spend(said, resource, 0 if free else 1), resource))
        if (scopes := getattr(request.state, "scopes", None)) is not None:
            response.headers["x-oauth-scopes"] = scopes
        kind = _kind(said)
        route = (kind, request.method, "304" if response.status_code == 304 else str(response.status_code))
        store.counts[route] = store.counts.get(route, 0) + 1
        return response

    @app.get("/_forge/requests")
    def counts() -> dict[str, object]:
        """Count the API requests by kind of caller, method and status."""
        rows = [
            {"kind": k, "method": m, "status": s, "count": n} for (k, m, s), n in sorted(store.counts.items())
        ]
        return {"requests": rows}

    @app.get("/_forge/violations")
    def violations() -> dict[str, object]:
        """List what a bot tried that it must never do."""
        return {"violations": store.find("violation")}

    # the check runs of a ref come before the ref itself, whose name may hold slashes
    for part in (
        rest_root,
        rest_actions,
        rest_admin,
        rest_apps,
        rest_hooks,
        rest_repos,
        rest_people,
        rest_invitations,
        rest_life,
        rest_events,
        rest_labels,
        rest_issues,
        rest_requests,
        rest_reactions,
        rest_reviews,
        rest_pulls,
        rest_checks,
        rest_suites,
        rest_contents,
        rest_data,
        rest_merges,
        rest_rules,
        rest_git,
        door,
        smart,
        downloads,
        attached,
    ):
        app.include_router(part.router)
    app.add_api_route("/api/{path:path}", _no_route, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(HTTPException, _not_found)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.mount("/", pages.pages_of(store))
    return app


def _by_name(store: Store, request: Request) -> None:
    """Turn an address by a repository's id, where what was renamed is led to, into the one by its name."""
    found = re.fullmatch(r"(/api/v3)/repositories/([0-9]{1,18})(/.*)", request.scope["path"])
    repo = store.get("repo", int(found[2])) if found else None
    if found and repo:
        request.scope["path"] = f"{found[1]}/repos/{repo['full_name']}{found[3]}"


def _kind(authorization: str) -> str:
    token = authorization.partition(" ")[2]
    return (
        "anonymous" if not token else "app" if token.startswith("ghs_") or token.count(".") == 2 else "person"
    )


def _no_route() -> Response:
    raise Refusal(404, "Not Found")


def _gone(_request: Request, _error: Exception) -> Response:
    """Drop a request whose client left before it was sent whole: nothing was done, and nobody waits for an answer."""
    return JSONResponse({"message": "Problems parsing JSON", "documentation_url": DOCS, "status": "400"}, 400)


def _not_found(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    phrase = HTTPStatus(error.status_code).phrase
    return JSONResponse(
        {"message": phrase, "documentation_url": DOCS, "status": str(error.status_code)}, error.status_code
    )


def _unreadable(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"message": "Invalid request.", "documentation_url": DOCS, "status": "422"}, 422)

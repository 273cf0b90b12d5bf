"""What every REST answer has in common: who asks, what they may, errors, pages, ETags and rate headers."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Protocol
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import JSONResponse

from bot.forge import gitdir
from bot.forge.accounts import Identity, identity_of, in_scope, may
from bot.forge.front import ASKED
from bot.forge.links import signed_path
from bot.forge.repos import Moved, Refusal, repo_formerly, repo_named
from bot.forge.shapes import Shapes
from bot.forge.store import Row, Store

DOCS = "https://docs.github.com/rest"
LIMIT = 5_000
_RESET = 2_000_000_000
RESET = datetime.fromtimestamp(_RESET, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Sight(Protocol):
    """What a shape is made of: rows and URLs."""

    @property
    def store(self) -> Store: ...

    @property
    def shapes(self) -> Shapes: ...


@dataclass(frozen=True, slots=True)
class Call:
    """One REST request: who makes it and the store it is about."""

    request: Request
    store: Store
    shapes: Shapes
    who: Identity

    def repo(self, owner: str, name: str, need: str = "read", scope: str = "metadata", **rest: bool) -> Row:
        """Return a repository that the caller may use so; what they may not see is not found."""
        return self.allowed(self.found(owner, name), need, scope, **rest)

    def found(self, owner: str, name: str) -> Row:
        """Return a repository by its name; one that had it before is led to, if the caller may see it."""
        full = f"{owner}/{name}"
        repo, former = repo_named(self.store, full), repo_formerly(self.store, full)
        if repo is None and former and (self.who.kind == "jwt" or self.allowed(former, "read", "metadata")):
            raise Moved(self._by_id(former, f"/repos/{full}"))
        if repo is None:
            raise Refusal(404, "Not Found")
        return repo

    def _by_id(self, repo: Row, named: str) -> str:
        """Return the address of what was asked for, by the repository's id instead of its name."""
        url = self.request.url
        rest = url.path.partition(named)[2] + (f"?{url.query}" if url.query else "")
        return f"{self.shapes.api}/repositories/{repo['id']}{rest}"

    def allowed(self, repo: Row | None, need: str, scope: str, *, though_archived: bool = False) -> Row:
        """Check a level on a repository; an App needs the scope. What is archived is only read."""
        if repo is None or not may(self.who, repo, "read", "metadata"):
            raise Refusal(404, "Not Found")
        if need != "read" and self.who.kind == "anonymous":
            raise Refusal(401, "Requires authentication")
        if repo.get("archived") and not though_archived and not self._reads():
            raise Refusal(403, "Repository was archived so is read-only.")
        if not self._reads() and not in_scope(self.who, repo, "write", scope):
            raise Refusal(404, "Not Found")  # as GitHub says it to a token that is not for this
        if not may(self.who, repo, need, scope):
            app = self.who.kind == "app"
            raise Refusal(
                403,
                "Resource not accessible by integration" if app else "Must have admin rights to Repository.",
            )
        return repo

    def _reads(self) -> bool:
        """Tell whether the request only reads: GraphQL does that by POST too, and checks each change itself."""
        return self.request.method == "GET" or self.request.url.path.endswith("/graphql")

    @property
    def person(self) -> Row:
        """Return the acting account."""
        if self.who.person is None:
            raise Refusal(401, "Requires authentication")
        return self.who.person

    def page(self, shapes: Sequence[Any], key: str = "", **beside: Any) -> Response:
        """Answer one page of a list with Link headers; `key` wraps it with its count and what is beside it."""
        query = self.request.query_params
        size = min(100, max(1, _int(query.get("per_page"), 30)))
        number = max(1, _int(query.get("page"), 1))
        last = max(1, -(-len(shapes) // size))
        part = list(shapes[(number - 1) * size : number * size])
        links = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
        shown = [n for n in ("prev", "next", "last", "first") if _shown(n, number, last)]
        head = ", ".join(f'<{self._url(links[name])}>; rel="{name}"' for name in shown)
        body: Any = {"total_count": len(shapes), **beside, key: part} if key else part
        return self.answer(body, headers={"Link": head} if head else {})

    def _url(self, page: int) -> str:
        url = self.request.url
        query = dict(self.request.query_params) | {"page": str(page)}
        origin, before = self.request.scope.get(ASKED, (self.shapes.web, ""))
        return f"{origin}{url.path.removeprefix(before)}?{urlencode(query)}"

    def answer(self, body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """Answer JSON; a GET carries an ETag and is 304 where the caller has it already."""
        raw = json.dumps(body, ensure_ascii=False).encode()
        head = dict(headers or {})
        if self.request.method == "GET" and status == 200:
            tag = f'W/"{hashlib.sha256(raw).hexdigest()}"'
            head |= {"ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
            if self.request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers=head)
        return Response(raw, status, head, "application/json; charset=utf-8")

    def limit(self, resource: str) -> dict[str, int]:
        """Say how many requests the caller has left of a resource."""
        used = self.store.spend(self.request.headers.get("authorization", ""), resource) % LIMIT
        return {"limit": LIMIT, "used": used, "remaining": LIMIT - used, "reset": _RESET}

    def wants(self, kind: str) -> bool:
        """Tell whether the caller asks for a media type of its own: raw, diff or patch."""
        accepted = self.request.headers.get("accept", "")
        return f".{kind}" in accepted.replace("+json", "")

    def difference(self, folder: Path, old: str, new: str) -> Response | None:
        """Answer what differs between two commits, where the caller asks for a diff or patch instead of JSON."""
        for kind, made in (("diff", gitdir.diff), ("patch", gitdir.mail)):
            if self.wants(kind):
                return Response(
                    made(folder, old, new), media_type=f"application/vnd.github.{kind}; charset=utf-8"
                )
        return None

    def link(self, path: str) -> str:
        """Return an address that opens one thing for some minutes."""
        return f"{self.shapes.web}{signed_path(self.store, path)}"

    async def body(self, bare: str = "") -> dict[str, Any]:
        """Read the JSON object of a request; a bare list is taken for the field of this name, if there is one."""
        raw = await self.request.body()
        try:
            body = json.loads(raw or b"{}")
        except (ValueError, RecursionError):
            raise Refusal(400, "Problems parsing JSON") from None
        if bare and isinstance(body, list):
            return {bare: body}
        if not isinstance(body, dict):
            raise Refusal(400, "Body should be a JSON object")
        return body

    def guard(self, what: str, where: str) -> None:
        """Refuse, and write down, what a bot must never do."""
        if self.person["type"] == "Bot":
            with self.store.writing():
                self.store.add("violation", what=what, where=where, at=self.store.now())
            raise Refusal(403, "Resource not accessible by integration")


def call_of(request: Request) -> Call:
    """Return the call of a request; a token that does not hold is 401."""
    store: Store = request.app.state.store
    with store.lock:
        who = identity_of(store, request.headers.get("authorization", ""))
    if who is None:
        raise Refusal(401, "Bad credentials")
    if who.scopes is not None:
        request.state.scopes = ", ".join(sorted(who.scopes))
    return Call(request, store, request.app.state.shapes, who)


Called = Annotated[Call, Depends(call_of)]


def refused(request: Request, refusal: Exception) -> Response:
    """Answer an error as GitHub does."""
    assert isinstance(refusal, Refusal)
    body: dict[str, Any] = {"message": str(refusal)}
    if isinstance(refusal, Moved):
        # who changes something must do it there again with the same method
        status = 301 if request.method == "GET" else 307
        body |= {"url": refusal.location, "documentation_url": DOCS}
        return JSONResponse(body, status, {"Location": refusal.location})
    if refusal.errors is not None:
        body["errors"] = refusal.errors
    body |= {"documentation_url": DOCS, "status": str(refusal.status)}
    return JSONResponse(body, refusal.status)


def common_headers(count: int, resource: str = "core") -> dict[str, str]:
    """Return what GitHub puts on every API answer."""
    return {
        "x-github-request-id": secrets.token_hex(8).upper(),
        "x-ratelimit-limit": str(LIMIT),
        "x-ratelimit-remaining": str(max(0, LIMIT - count % LIMIT)),
        "x-ratelimit-used": str(count % LIMIT),
        "x-ratelimit-reset": str(_RESET),
        "x-ratelimit-resource": resource,
        "x-github-media-type": "github.v3; format=json",
        "x-github-api-version-selected": "2022-11-28",
    }


def _shown(name: str, number: int, last: int) -> bool:
    return number > 1 if name in ("prev", "first") else number < last


def _int(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise

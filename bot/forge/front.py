"""The forge as an HTTP proxy sees it: absolute request targets, and `api.NAME` for what lies below `/api`.

`gh` speaks plain HTTP to `github.localhost` alone, and asks a proxy for it: `GET http://api.github.localhost/user`.
https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
"""

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]
ASKED = (
    "forge.asked"  # the name of what this layer writes into a scope: origin, and the path that was put before
)


@dataclass(frozen=True, slots=True)
class Front:
    """Turns what is asked of a proxy into what the application knows."""

    app: App

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Answer one connection's request."""
        await self.app(turned(scope) if scope["type"] == "http" else scope, receive, send)


def turned(scope: Scope) -> Scope:
    """Return the scope with a path of our own."""
    path, raw = str(scope["path"]), bytes(scope.get("raw_path") or b"")
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    if path.lower().startswith(("http://", "https://")):
        # the target decides, whatever the Host header says
        host, _, path = path.split("://", 1)[1].partition("/")
        path = f"/{path}"
        raw = b"/" + raw.split(b"://", 1)[-1].partition(b"/")[2]
    if not host.lower().startswith("api."):
        return {**scope, "path": path, "raw_path": raw}
    # GraphQL lies beside REST
    before = "/api" if path == "/graphql" else "/api/v3"
    asked = (f"http://{host}", before)
    return {**scope, "path": before + path, "raw_path": before.encode() + raw, ASKED: asked}

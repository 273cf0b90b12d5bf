"""Hears what an ASGI application and its clients say to each other, without a part in it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

Send = Callable[[Any], Awaitable[None]]
Receive = Callable[[], Awaitable[Any]]
App = Callable[[Any, Receive, Send], Awaitable[None]]


@dataclass(slots=True)
class Exchange:
    """A request and its answer, as they went over the wire."""

    method: str
    path: str
    query: str
    agent: str
    request: bytes = b""
    status: int = 0
    media: str = ""
    answer: bytes = b""

    @property
    def where(self) -> str:
        """Return the operation without what GitHub's description calls it."""
        return f"{self.method} {re.sub(r'[0-9]+', '{}', self.path)}"


def heard(app: App, root: str, hears: Callable[[Exchange], None]) -> App:
    """Return an application that answers as this one does; each exchange below `root` is told before its end is sent.

    A request whose client went away before it was sent whole asked nothing, and is not told.
    """

    async def listened(scope: Any, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(root):
            await app(scope, receive, send)
            return
        exchange, more, broken = _begun(scope, root), True, False

        async def receiving() -> Any:
            nonlocal more, broken
            message = await receive()
            broken = broken or (more and message["type"] == "http.disconnect")
            exchange.request += message.get("body", b"")
            more = message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def sending(message: Any) -> None:
            if message["type"] == "http.response.start":
                while more:  # what was refused or led elsewhere before it was read was asked all the same
                    await receiving()
                exchange.status = message["status"]
                exchange.media = dict(message["headers"]).get(b"content-type", b"").decode()
            exchange.answer += message.get("body", b"")
            if message["type"] == "http.response.body" and not message.get("more_body") and not broken:
                hears(exchange)  # before the client has it, or a test may end first
            await send(message)

        await app(scope, receiving, sending)

    return listened


def _begun(scope: Any, root: str) -> Exchange:
    head = {name: value.decode("latin-1") for name, value in scope["headers"]}
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").removeprefix(root)
    query = scope["query_string"].decode("latin-1")
    return Exchange(scope["method"], path, query, head.get(b"user-agent", ""))

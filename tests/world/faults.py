"""Faults between the bot and the forge: what GitHub, or the way to it, does wrong, by the name of what the bot wanted.

`Faults` stands around the forge's application and lets everybody pass but the bot. A test loads some; each
strikes every kind of request once (a read as often as the adapter tries) and is then gone for that kind.
"""

import asyncio
import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.world.fault_kinds import Fault

_SLOT = re.compile(r"<!-- askfirst:1 \S+ \S+ (\S+) \d+ ")
_READ_TRIES = 3
# "METHOD path" below the repository → what it is for; the first that matches
_NAMES = (
    (r"POST .*/access_tokens$", "lend a token"),
    (r"GET .*/installation$", "read installation"),
    (r"POST .*/graphql$", "read editors"),
    (r"GET .*/info/refs\?service=git-receive-pack", "push, first question"),
    (r"POST .*/git-receive-pack$", "push"),
    (r"(GET|POST) .*(git-upload-pack)", "fetch"),
    (r"POST /issues/\d+/reactions$", "react"),
    (r"POST /issues/\d+/labels$", "label on"),
    (r"DELETE /issues/\d+/labels/askfirst%3A", "label off"),
    (r"DELETE /issues/\d+/labels/", "label off at the end"),
    (r"POST /issues/\d+/comments$", "say"),
    (r"DELETE /issues/comments/\d+$", "take a double back"),
    (r"POST /pulls$", "open pull request"),
    (r"PATCH /pulls/\d+$", "describe"),
    (r"POST /pulls/\d+/comments/\d+/replies$", "reply"),
    (r"POST /check-runs$", "report"),
    (r"POST /statuses/", "report as status"),
    (r"DELETE /git/refs/heads/", "delete branch"),
    (r"POST /git/blobs$", "make blob"),
    (r"POST /git/trees$", "make tree"),
    (r"POST /git/commits$", "make commit"),
    (r"POST /git/refs$", "make branch"),
    (r"PATCH /git/refs/heads/", "move branch"),
    (r"GET /git/commits/", "read commit"),
    (r"GET /issues/\d+$", "read issue"),
    (r"GET /issues/\d+/comments", "read comments"),
    (r"GET /issues/\d+/events", "read events"),
    (r"GET /git/ref/", "read ref"),
    (r"GET /pulls\?", "find pull request"),
    (r"GET /pulls/\d+$", "read pull request"),
    (r"GET /pulls/\d+/comments", "read threads"),
    (r"GET /pulls/\d+/reviews", "read reviews"),
    (r"GET /commits/.*/check-runs", "read checks"),
    (r"GET /commits/.*/status", "read statuses"),
    (r"GET /collaborators/", "read a right"),
    (r"GET $", "read repository"),
)


class Faults:
    """An ASGI application around the forge's; `strike` begins, `calm` ends. `struck` lists what was hit."""

    def __init__(self) -> None:
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._app: Any = None
        self._faults: tuple[Fault, ...] = ()
        self._hits: Counter[tuple[str, str]] = Counter()
        self._refused: set[str] = set()
        self._shown: dict[str, tuple[list[Any], list[Any]]] = {}
        self.struck: list[tuple[str, str]] = []
        self.asked: Counter[str] = Counter()

    def around(self, app: Any) -> "Faults":
        """Stand around an application."""
        self._app = app
        return self

    def strike(self, *faults: Fault) -> None:
        """Let these strike each kind of request from now on, one after the other."""
        self.calm()
        self._faults = faults

    def calm(self) -> None:
        """End all faults and forget what was hit."""
        self._faults = ()
        self._hits.clear()
        self._refused.clear()
        self.struck.clear()
        self.asked.clear()
        self._shown.clear()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve a request, or spoil it."""
        if scope["type"] != "http" or not _is_bot(scope):
            await self._app(scope, receive, send)
            return
        body = await _body(receive)
        name = name_of(scope, body)
        self.asked[name] += 1
        fault = self.hit(name, _authorization(scope))
        again = _replay(body)
        if fault is None:
            await self._app(scope, again, send)
        elif fault.how in ("answer", "expired"):
            await _answer(send, fault.status, self._headers(fault), fault.message)
        elif fault.how == "reset":
            await _reset(send)
        else:
            await self._spoil(fault, scope, again, send)

    def hit(self, name: str, token: str = "") -> Fault | None:
        """Return the fault that strikes this kind of request or webhook now, and write it down."""
        for each in self._faults:
            if name and self._strikes(each, token, name):
                self._hits[each.name, name] += 1
                self.struck.append((each.name, name))
                return each
        return None

    def _strikes(self, fault: Fault, token: str, name: str) -> bool:
        if fault.only and not re.search(fault.only, name):
            return False
        if fault.how != "expired":
            return self._hits[fault.name, name] < _times(fault, name)
        if not self._hits[fault.name, name]:
            self._refused.add(token)
        return token in self._refused

    def _headers(self, fault: Fault) -> dict[str, str]:
        now = self.now()
        reset = {"x-ratelimit-reset": str(int((now + timedelta(seconds=300)).timestamp()))}
        date = {"date": format_datetime(now, usegmt=True)}
        return {**fault.headers, **(reset if "x-ratelimit-remaining" in fault.headers else {}), **date}

    async def _spoil(self, fault: Fault, scope: Any, receive: Any, send: Any) -> None:
        """Have the server do it, and spoil the answer."""
        messages: list[Any] = []
        if fault.how == "stale":  # nobody may be told that nothing changed since something else
            kept = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]
            scope = {**scope, "headers": kept}

        async def keep(message: Any) -> None:
            messages.append(message)

        await self._app(scope, receive, keep)
        if fault.how == "done":
            await _answer(send, fault.status, self._headers(fault), fault.message)
        elif fault.how == "lost":
            await _reset(send)
        elif fault.how == "cut":
            await _half(send, messages)
        elif fault.how == "unmerged":
            await _passed(send, [_without_mergeable(message) for message in messages])
        else:
            path = _line(scope)
            before, now = self._shown.get(path, (messages, messages))
            self._shown[path] = (now, messages)
            await _passed(send, before if scope["method"] == "GET" else messages)


def _times(fault: Fault, name: str) -> int:
    """Return how often a kind is hit: a read is tried again at once, and so is what was refused for its token."""
    if fault.how in ("stale", "unmerged", "unheard", "doubled", "late"):
        return 40
    if name.startswith(("read", "find", "lend")) and fault.status != 401:
        return _READ_TRIES
    return 2 if fault.status == 401 else 1


def name_of(scope: Any, body: bytes) -> str:
    """Return what a request of the bot is for, "" for what no fault is about."""
    line = _line(scope)
    verb, _, path = line.partition(" ")
    below = re.sub(r"^/api/v3/repos/[^/]+/[^/?]+", "", path)
    name = next(
        (name for pattern, name in _NAMES if re.match(pattern, f"{verb} {below}")),
        "",
    )
    if name == "say":
        found = _SLOT.search(json.loads(body)["body"])
        return f"say {found[1]}" if found else "say"
    if name == "report":
        return f"report {str(json.loads(body)['name']).rpartition(' / ')[2]}"
    return name


def _line(scope: Any) -> str:
    query = scope["query_string"].decode()
    raw = (scope.get("raw_path") or scope["path"].encode()).decode()
    return f"{scope['method']} {raw}" + (f"?{query}" if query else "")


def _authorization(scope: Any) -> str:
    found = dict(scope["headers"]).get(b"authorization", b"").decode()
    scheme, _, value = found.partition(" ")
    return base64.b64decode(value).decode().partition(":")[2] if scheme.lower() == "basic" else value


def _is_bot(scope: Any) -> bool:
    token = _authorization(scope)
    return token.startswith("ghs_") or token.count(".") == 2


async def _body(receive: Any) -> bytes:
    whole, more = b"", True
    while more:
        message = await receive()
        whole, more = whole + message.get("body", b""), message.get("more_body", False)
    return whole


def _replay(body: bytes) -> Callable[[], Any]:
    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _answer(send: Any, status: int, headers: Mapping[str, str], message: str) -> None:
    body = json.dumps({"message": message, "status": str(status)}).encode() if message else b"<html>"
    head = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    pairs = [(name.encode(), value.encode()) for name, value in head.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": body})


async def _reset(send: Any) -> None:
    # ASGI has no word for it: the server's own object behind `send` holds the connection
    send.__self__.transport.abort()
    await asyncio.sleep(0)  # lets the server hear of it before we return without an answer


async def _half(send: Any, messages: list[Any]) -> None:
    start, rest = messages[0], b"".join(message.get("body", b"") for message in messages[1:])
    await send(start)
    await send({"type": "http.response.body", "body": rest[: len(rest) // 2], "more_body": True})
    await _reset(send)


async def _passed(send: Any, messages: list[Any]) -> None:
    for message in messages:
        await send(message)


def _without_mergeable(message: Any) -> Any:
    if b'"mergeable": true' not in message.get("body", b""):
        return message
    return {**message, "body": message["body"].replace(b'"mergeable": true', b'"mergeable": null')}

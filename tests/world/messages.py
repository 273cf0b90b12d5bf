"""A Messages API on loopback for tests: a script answers, and any fault can be put in its place.

`Served` records each request whole. The script gets the request's body and returns a message (`message(...)`), or a
`Fault`, which is what happens on the wire instead.
"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes over the wire instead of an answer. `cut`: the connection is reset after the body."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"
    cut: bool = False
    silent: bool = False


Script = Callable[[Json], Json | Fault]


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: Json


def message(
    content: Sequence[Json],
    stop: str | None = "end_turn",
    model: str = "claude-sonnet-5-5",
    **usage: int | None,
) -> Json:
    """Make a message; usage is by the names of the API."""
    counted = {"input_tokens": 10, "output_tokens": 5} | usage
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": list(content),
        "stop_reason": stop,
        "stop_sequence": None,
        "usage": counted,
    }


def text(words: str) -> Json:
    """Make a text block."""
    return {"type": "text", "text": words}


def refused(status: int, kind: str, words: str = "no", **headers: str) -> Fault:
    """Make an error answer as the service words it; underscores in header names are dashes."""
    body = {"type": "error", "error": {"type": kind, "message": words}, "request_id": "req_1"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fault(status, json.dumps(body).encode(), named)


def events(made: Json, step: int = 7) -> list[Json]:
    """Take a message apart into the events of a stream; text comes in pieces of `step` characters."""
    opened = {**made, "content": [], "stop_reason": None, "usage": {**made["usage"], "output_tokens": 1}}
    out: list[Json] = [{"type": "message_start", "message": opened}, {"type": "ping"}]
    for index, block in enumerate(made["content"]):
        start, deltas = _apart(block, step)
        out.append({"type": "content_block_start", "index": index, "content_block": start})
        out += [{"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas]
        out.append({"type": "content_block_stop", "index": index})
    ended = {"stop_reason": made["stop_reason"], "stop_sequence": None}
    out.append({"type": "message_delta", "delta": ended, "usage": made["usage"]})
    return [*out, {"type": "message_stop"}]


def stream(parts: Sequence[Json], *, cut: bool = False) -> Fault:
    """Make a stream of exactly these events."""
    return Fault(body=b"".join(_wire(parts)), kind="text/event-stream", cut=cut)


def _apart(block: Json, step: int) -> tuple[Json, list[Json]]:
    match block["type"]:
        case "text":
            pieces = _pieces(block["text"], step)
            return {**block, "text": ""}, [{"type": "text_delta", "text": piece} for piece in pieces]
        case "thinking":
            deltas = [
                {"type": "thinking_delta", "thinking": piece} for piece in _pieces(block["thinking"], step)
            ]
            signed = {"type": "signature_delta", "signature": block["signature"]}
            return {**block, "thinking": "", "signature": ""}, [*deltas, signed]
        case "tool_use":
            given = block["input"]
            wire = given if isinstance(given, str) else json.dumps(given)
            deltas = [{"type": "input_json_delta", "partial_json": piece} for piece in _pieces(wire, step)]
            return {**block, "input": {}}, deltas
    return block, []


def _pieces(words: str, step: int) -> Iterator[str]:
    return (words[at : at + step] for at in range(0, len(words), step))


def _wire(parts: Sequence[Json]) -> Iterator[bytes]:
    for part in parts:
        data = json.dumps(part, ensure_ascii=False)
        yield f"event: {part['type']}\ndata: {data}\n\n".encode()


class Served:
    """The server; `calls` are what it was asked, in order."""

    def __init__(self, script: Script, models: Mapping[str, Json] | None = None) -> None:
        self.calls: list[Call] = []
        self.looked: list[str] = []
        self._models = models or {}
        self._script = script
        self._over = threading.Event()
        served = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

            def do_GET(self) -> None:
                """Tell of a model."""
                served._tell(self)

            def do_POST(self) -> None:
                """Answer one call."""
                served._answer(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self) -> "Served":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _tell(self, handler: BaseHTTPRequestHandler) -> None:
        name = handler.path.removeprefix("/v1/models/")
        self.looked.append(name)
        made = refused(404, "not_found_error", f"model: {name}")
        if name in self._models:
            made = Fault(body=json.dumps(self._models[name]).encode())
        handler.send_response_only(made.status)
        handler.send_header("content-type", made.kind)
        handler.send_header("content-length", str(len(made.body)))
        handler.end_headers()
        handler.wfile.write(made.body)

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["content-length"])))
        self.calls.append(
            Call(handler.path, {name.lower(): value for name, value in handler.headers.items()}, body)
        )
        wrong = refusal_of(body)
        made = refused(400, "invalid_request_error", wrong) if wrong else self._script(body)
        if not isinstance(made, Fault):
            made = stream(events(made)) if body.get("stream") else Fault(body=json.dumps(made).encode())
        if made.silent:
            self._over.wait()
            handler.close_connection = True
            return
        handler.send_response_only(made.status)
        handler.send_header("content-type", made.kind)
        length = len(made.body) + (100 if made.cut else 0)
        for name, value in {"content-length": str(length), **made.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(made.body)
        handler.close_connection = made.cut


def refusal_of(body: Json) -> str:
    """Say why the service would refuse a call to a model of the 5.5 family, or nothing."""
    for name in ("thinking", "temperature", "top_p", "top_k"):
        if name in body:
            return f"{name} is not accepted"
    if body.get("tool_choice", {}).get("type") in ("any", "tool"):
        return "tool_choice is not accepted"
    if body["messages"][-1]["role"] != "user":
        return "prefill is not accepted"
    blocks = [block for said in body["messages"] for block in said["content"] if isinstance(block, dict)]
    if any(not isinstance(block["input"], dict) for block in blocks if block["type"] == "tool_use"):
        return "tool_use.input must be an object"
    marked = [*blocks, *body.get("system", ()), *body.get("tools", ())]
    if sum("cache_control" in block for block in marked) > 4:
        return "at most 4 blocks with cache_control"
    return ""

"""A Messages API on loopback whose answers come from a function: the demo's model is a script, and says so.

It speaks what the real SDK needs: POST /v1/messages, streamed or not. Token counts are estimates by length.
"""

import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = Mapping[str, Any]
Script = Callable[[Body], list[dict[str, Any]]]


@dataclass(slots=True)
class Counted:
    """What was asked so far."""

    calls: int = 0
    unknown: list[str] = field(default_factory=list)


class ScriptedModel:
    """Serves a script; `url` is the base URL for the SDK."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.counted = Counted()
        model = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing on the screen."""

            def do_POST(self) -> None:
                """Answer one request."""
                raw = self.rfile.read(int(self.headers.get("content-length") or 0))
                model.answer(self, raw)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "ScriptedModel":
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, raw: bytes) -> None:
        """Answer one HTTP request; what the script does not know is an error that names the request."""
        try:
            body = json.loads(raw)
            content = self._script(body)
        except (ValueError, KeyError, LookupError) as error:
            self.counted.unknown.append(str(error))
            _send(
                handler,
                400,
                {"type": "error", "error": {"type": "invalid_request_error", "message": str(error)}},
            )
            return
        self.counted.calls += 1
        message = _message(body, content, len(raw))
        if body.get("stream"):
            _stream(handler, message)
        else:
            _send(handler, 200, message)


def _message(body: Body, content: list[dict[str, Any]], size: int) -> dict[str, Any]:
    uses = any(block["type"] == "tool_use" for block in content)
    out = sum(len(json.dumps(block)) for block in content)
    return {
        "id": f"msg_{secrets.token_hex(12)}",
        "type": "message",
        "role": "assistant",
        "model": body["model"],
        "content": content,
        "stop_reason": "tool_use" if uses else "end_turn",
        "stop_sequence": None,
        "usage": {
            "input_tokens": size // 4,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": out // 4,
        },
    }


def _send(handler: BaseHTTPRequestHandler, status: int, body: Body) -> None:
    data = json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("content-type", "application/json")
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _stream(handler: BaseHTTPRequestHandler, message: dict[str, Any]) -> None:
    data = b"".join(_events(message))
    handler.send_response(200)
    handler.send_header("content-type", "text/event-stream")
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _events(message: dict[str, Any]) -> Iterator[bytes]:
    def event(kind: str, **fields: object) -> bytes:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()

    yield event("message_start", message={**message, "content": [], "stop_reason": None})
    for index, block in enumerate(message["content"]):
        if block["type"] == "tool_use":
            start, delta = (
                {**block, "input": {}},
                {"type": "input_json_delta", "partial_json": json.dumps(block["input"])},
            )
        else:
            start, delta = {**block, "text": ""}, {"type": "text_delta", "text": block["text"]}
        yield event("content_block_start", index=index, content_block=start)
        yield event("content_block_delta", index=index, delta=delta)
        yield event("content_block_stop", index=index)
    yield event(
        "message_delta",
        delta={"stop_reason": message["stop_reason"], "stop_sequence": None},
        usage=message["usage"],
    )
    yield event("message_stop")

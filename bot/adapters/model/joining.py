"""Join the events of a streamed answer ourselves, as they came over the wire: no library, no loss, linear time.

The SDK's typed events would turn blocks it does not know into empty text, and its accumulating stream parses a tool's
input anew at each piece.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.model import Usage

_COUNTS = {
    "input": "input_tokens",
    "cache_write": "cache_creation_input_tokens",
    "cache_read": "cache_read_input_tokens",
    "output": "output_tokens",
}


class Broken(Exception):
    """What came is not a whole answer of the Messages API."""


class ErrorEvent(Exception):
    """The service reported an error in the middle of a stream; `kind` is its type."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Whole:
    """A complete answer. `usage` is None where the counts are missing or are no counts."""

    content: tuple[Mapping[str, Any], ...]
    stop: str
    model: str
    usage: Usage | None


@dataclass(slots=True)
class _Block:
    start: dict[str, Any]
    pieces: dict[str, list[str]] = field(default_factory=dict)
    citations: list[Any] = field(default_factory=list)


@dataclass(slots=True)
class Joining:
    """An answer that is still coming. `started`: the service has begun, so it may want to be paid."""

    started: bool = False
    whole: Whole | None = None
    _model: str = ""
    _stop: object = None
    _usage: dict[str, Any] = field(default_factory=dict)
    _blocks: dict[int, _Block] = field(default_factory=dict)

    def take(self, data: str) -> None:
        """Add one event's data; raises `Broken` or `ErrorEvent`."""
        event = parsed(data)
        match event.get("type"):
            case "message_start":
                message = _object(event.get("message"))
                self.started = True
                self._model = str(message.get("model") or "")
                self._count(message.get("usage"))
            case "content_block_start":
                self._blocks[_index(event)] = _Block(dict(_object(event.get("content_block"))))
            case "content_block_delta":
                self._delta(_index(event), _object(event.get("delta")))
            case "message_delta":
                self._stop = _object(event.get("delta")).get("stop_reason") or self._stop
                self._count(event.get("usage"))
            case "message_stop":
                self._end()
            case "error":
                raise error_of(event)
            case _:
                pass  # ping, content_block_stop, and what is not invented yet

    def _count(self, usage: object) -> None:
        # counts are running totals: the last one given is the one that is paid
        if isinstance(usage, Mapping):
            self._usage.update({name: count for name, count in usage.items() if count is not None})

    def _delta(self, index: int, delta: Mapping[str, Any]) -> None:
        block = self._blocks.get(index)
        if block is None:
            raise Broken("a piece of a block that never began")
        for name, value in delta.items():
            if name == "citation":
                block.citations.append(value)
            elif name != "type" and isinstance(value, str):
                block.pieces.setdefault(name, []).append(value)

    def _end(self) -> None:
        if not self.started or not isinstance(self._stop, str):
            raise Broken("an end without a beginning or a reason")
        content = tuple(_finished(self._blocks[index]) for index in sorted(self._blocks))
        self.whole = Whole(content, self._stop, self._model, usage_of(self._usage))


def whole_of(text: str) -> Whole:
    """Read an answer that was not streamed, which some compatible servers give regardless."""
    message = parsed(text)
    if message.get("type") == "error":
        raise error_of(message)
    content, stop = message.get("content"), message.get("stop_reason")
    if message.get("type") != "message" or not isinstance(content, list) or not isinstance(stop, str):
        raise Broken("JSON that is no message")
    blocks = tuple(_finished(_Block(dict(_object(block)))) for block in content)
    return Whole(blocks, stop, str(message.get("model") or ""), usage_of(_object(message.get("usage") or {})))


def usage_of(counts: Mapping[str, Any]) -> Usage | None:
    """Read token counts; None unless both directions are counted, for what is unknown is not 0."""
    given = {ours: counts.get(theirs) for ours, theirs in _COUNTS.items()}
    if not all(isinstance(given[name], int) for name in ("input", "output")):
        return None
    return Usage(**{name: max(count, 0) if isinstance(count, int) else 0 for name, count in given.items()})


def parsed(data: str) -> Mapping[str, Any]:
    """Parse a JSON object or raise `Broken`."""
    try:
        return _object(json.loads(data))
    except (ValueError, RecursionError):
        raise Broken("JSON that cannot be read") from None


def error_of(event: Mapping[str, Any]) -> ErrorEvent:
    """Read an error object of the service."""
    error = event.get("error")
    error = error if isinstance(error, Mapping) else {}
    return ErrorEvent(str(error.get("type") or ""), str(error.get("message") or ""))


def pieces_of(chunks: Iterator[bytes]) -> Iterator[str]:
    """Yield each server-sent event's data. An event whose end did not come was cut, and is none.

    Lines are split as bytes: as text they would also break at U+2028 and its like, which JSON allows in a string.
    """
    data: list[bytes] = []
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            name, _, value = line.removesuffix(b"\r").partition(b":")
            if name == b"data":
                data.append(value.removeprefix(b" "))
            elif not name and not value and data:
                yield b"\n".join(data).decode()
                data = []


def _finished(block: _Block) -> Mapping[str, Any]:
    made = dict(block.start)
    for name, pieces in block.pieces.items():
        if name != "partial_json":
            before = made.get(name)
            made[name] = (before if isinstance(before, str) else "") + "".join(pieces)
    if block.citations:
        made["citations"] = [*(made.get("citations") or ()), *block.citations]
    kind = made.get("type")
    if not isinstance(kind, str) or (kind == "text" and not isinstance(made.get("text"), str)):
        raise Broken("a block without a type or text")
    if kind == "tool_use":
        if not isinstance(made.get("id"), str) or not isinstance(made.get("name"), str):
            raise Broken("a tool call without a name or id")
        typed = "".join(block.pieces.get("partial_json", ()))
        made["input"] = _input(typed or made.get("input"))
    elif "partial_json" in block.pieces:  # a tool that the server itself runs
        made["input"] = _input("".join(block.pieces["partial_json"]))
    return made


def _input(given: object) -> dict[str, Any]:
    """Return a tool's input as an object, the only form that may be sent back; no schema of ours allows `unparsed`."""
    if isinstance(given, str):
        try:
            given = json.loads(given) if given.strip() else {}
        except (ValueError, RecursionError):
            return {"unparsed": given}
    return given if isinstance(given, dict) else {"unparsed": json.dumps(given)}


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Broken("something that is no object")
    return value


def _index(event: Mapping[str, Any]) -> int:
    index = event.get("index")
    if not isinstance(index, int):
        raise Broken("a block without a place")
    return index

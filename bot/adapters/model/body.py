"""A `Request` as the body of a Messages API call, with cache marks; and how many tokens it can be at most."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.ids import canonical
from bot.domain.model import Request, measured

_MARK = {"type": "ephemeral"}
_MOST_MARKS = 4
# the service adds a prompt of its own for tools and for structured answers
_ADDED = 2_000
_CHEAP = b"abcdefghijklmnopqrstuvwxyz \n"

Schema = Callable[[dict[str, Any]], dict[str, Any]]


def body_of(request: Request, transform: Schema, efforts: frozenset[str] | None = None) -> dict[str, Any]:
    """Return the keyword arguments of `messages.create`; `transform` fits a schema to what the service accepts.

    `efforts`: the levels that the model is known to take; what it does not take is left out, and it does as it always does.
    There is no `thinking`, `tool_choice` or sampling: the 5.5 models refuse them all.
    """
    config: dict[str, Any] = {"effort": request.effort} if request.effort in (efforts or ()) else {}
    if request.schema is not None:
        config["format"] = {"type": "json_schema", "schema": transform(dict(request.schema))}
    body: dict[str, Any] = {
        "model": request.model,
        "max_tokens": request.max_tokens,
        "messages": _marked(request.messages, _MOST_MARKS - 1),
    }
    if config:
        body["output_config"] = config
    if request.tools:
        body["tools"] = [
            {
                "name": tool.name,
                "description": tool.description,
                "input_schema": transform(dict(tool.schema)),
                "strict": True,
            }
            for tool in request.tools
        ]
    if request.system:
        # tools come before the system prompt, so one mark after it keeps both
        body["system"] = [{"type": "text", "text": request.system, "cache_control": _MARK}]
    elif request.tools:
        body["tools"][-1]["cache_control"] = _MARK
    return body


def most_tokens(request: Request) -> int:
    """Return an upper bound of the tokens that go in.

    A token of a byte-level vocabulary is at least one byte, so the bytes of the request's JSON are a bound that always
    holds, four times too high for prose. Small letters, spaces and line ends form words, whose tokens hold three
    characters and more on average, so they count half; everything else (digits, capitals, signs, any other script),
    where tokens do get as short as a byte or two, counts whole.
    """
    messages, media = measured(request.messages)
    data = canonical(
        [
            request.system,
            messages,
            [[tool.name, tool.description, tool.schema] for tool in request.tools],
            request.schema,
        ]
    ).encode("utf-8", "surrogatepass")
    dense = len(data.translate(None, _CHEAP))
    return dense + (len(data) - dense + 1) // 2 + _ADDED + media


def _marked(messages: Sequence[Mapping[str, Any]], left: int) -> list[dict[str, Any]]:
    """Mark the last two messages of the user: this call's prefix, and the last call's where a turn was long."""
    copies = [dict(message) for message in messages]
    left -= sum("cache_control" in block for message in copies for block in _blocks(message["content"]))
    asked = [index for index, message in enumerate(copies) if message.get("role") == "user"][-2:]
    for index in reversed(asked):
        if left <= 0:
            break
        blocks = [dict(block) for block in _blocks(copies[index]["content"])]
        if blocks and _markable(blocks[-1]):
            blocks[-1]["cache_control"] = _MARK
            copies[index]["content"] = blocks
            left -= 1
    return copies


def _blocks(content: Any) -> Sequence[Mapping[str, Any]]:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _markable(block: Mapping[str, Any]) -> bool:
    empty = block.get("type") == "text" and not block.get("text")
    return not empty and "cache_control" not in block

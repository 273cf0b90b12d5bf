"""A question to a model and its answer, in the shape of the Messages API but without any library."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Role = Literal["clarify", "plan", "code", "review"]


@dataclass(frozen=True, slots=True)
class Tool:
    """A strict tool: JSON schema of an object, every property required, no others allowed."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `system` is the stable prefix (cache mark after it); `messages` are Messages-API dicts, sent as they are.

    `schema`: the answer must be JSON of this schema (structured output). `effort` is low, medium or high.
    """

    role: Role
    model: str
    system: str
    messages: tuple[Mapping[str, Any], ...]
    tools: tuple[Tool, ...] = ()
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 16_000
    effort: str = "medium"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call. All that went in is `input + cache_write + cache_read`."""

    input: int = 0
    cache_write: int = 0
    cache_read: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `content` are raw blocks, thinking included, fit to be sent back unchanged.

    `stop` is the API's stop reason ("end_turn", "tool_use", "max_tokens", "refusal", …). `cost` in US dollars, None
    where the price is unknown.
    """

    content: tuple[Mapping[str, Any], ...]
    stop: str
    model: str
    usage: Usage
    cost: Decimal | None

    @property
    def text(self) -> str:
        """Return the text blocks, joined."""
        return "".join(block["text"] for block in self.content if block.get("type") == "text")

    @property
    def calls(self) -> tuple[Mapping[str, Any], ...]:
        """Return the tool_use blocks in order."""
        return tuple(block for block in self.content if block.get("type") == "tool_use")

"""A question to a model and its answer, in the shape of the Messages API but without any library."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

Role = Literal["clarify", "plan", "code", "review"]
Effort = Literal["low", "medium", "high", "xhigh", "max"]

_MEDIA = 5_000  # tokens
_PAGE = re.compile(rb"/Type\s*/Page(?![s\w])")

# stop reasons of the service after which the same model would only say the same again
REFUSED = "refusal"
OVERFLOWN = "model_context_window_exceeded"


@dataclass(frozen=True, slots=True)
class Tool:
    """A strict tool: JSON schema of an object, every property required, no others allowed."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `system` is the stable prefix (cache mark after it); `messages` are Messages-API dicts, sent as they are.

    `schema`: the answer must be JSON of this schema (structured output). `effort` is left out where the model has none.
    `fallback`: the models to ask in turn where this one is not available, declines, or has too small a window.
    """

    role: Role
    model: str
    system: str
    messages: tuple[Mapping[str, Any], ...]
    tools: tuple[Tool, ...] = ()
    schema: Mapping[str, Any] | None = None
    max_tokens: int = 16_000
    effort: Effort = "medium"
    fallback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Who does the work of a role. `model` "" is whoever the process would take.

    `again`: the model that goes on where one failed twice in the same way, "" for the same one. `budget_usd`: what the
    role may cost over all runs of an issue, None for no bound of its own.
    """

    model: str
    effort: Effort = "medium"
    fallback: tuple[str, ...] = ()
    again: str = ""
    budget_usd: Decimal | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """Return every model that may be asked."""
        return tuple(dict.fromkeys(name for name in (self.model, *self.fallback, self.again) if name))

    def over(self, base: "Choice") -> "Choice":
        """Return this choice, where it names no model with the models of another."""
        if self.model:
            return self
        return replace(
            self,
            model=base.model,
            fallback=self.fallback or base.fallback,
            again=self.again or base.again,
        )

    def request(
        self, role: Role, system: str, messages: "tuple[Mapping[str, Any], ...]", **more: Any
    ) -> Request:
        """Make a call of the role; `more` are further fields of `Request`."""
        own: dict[str, Any] = {"model": self.model, "effort": self.effort, "fallback": self.fallback}
        return Request(role=role, system=system, messages=messages, **(own | more))

    def after(self, model: str) -> str:
        """Return whom to ask where this model cannot, "" where nobody is left."""
        chain = tuple(dict.fromkeys((self.model, *self.fallback)))
        # one that stands in for a failing model is in no chain: whoever the role began with takes over from it
        at = chain.index(model) + 1 if model in chain else 0
        return chain[at] if at < len(chain) else ""


def choices_of(base: Mapping[Role, Choice], policy: Mapping[Role, Choice]) -> Mapping[Role, Choice]:
    """Return who does the work of each role where a policy has chosen for some."""
    return {role: policy[role].over(choice) if role in policy else choice for role, choice in base.items()}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model is known to take; None is unknown. `window`: tokens in; `effort`: the levels that it knows."""

    window: int | None = None
    effort: frozenset[str] | None = None
    images: bool | None = None
    documents: bool | None = None


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


def measured(messages: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], int]:
    """Return messages without the data of images and documents, and how many tokens those take, rather too many.

    https://platform.claude.com/docs/en/build-with-claude/vision and /pdf-support: an image takes less than 5,000 tokens, and so
    does a page with its text; pages that a document hides in streams are taken to be twenty.
    """
    tokens, bare = 0, []
    for message in messages:
        content = message["content"]
        if isinstance(content, str):
            bare.append(message)
            continue
        blocks = []
        for block in content:
            if block.get("type") in ("image", "document") and "data" in block.get("source", {}):
                is_image = block["type"] == "image"
                tokens += _MEDIA * (1 if is_image else _pages(str(block["source"]["data"])))
                block = {**block, "source": {**block["source"], "data": ""}}
            blocks.append(block)
        bare.append({**message, "content": blocks})
    return bare, tokens


def _pages(data: str) -> int:
    return len(_PAGE.findall(base64.b64decode(data))) or 20

"""What a model takes: as the service tells, else as a dated list does, else unknown."""

import json
from functools import cache
from importlib.resources import files
from types import ModuleType
from typing import Any

from bot.adapters.model.prices import undated
from bot.domain.model import Capabilities

_LEVELS = ("low", "medium", "high", "xhigh", "max")
_PATIENCE = 10.0  # seconds: it is only asked so as to ask better


def asked(sdk: ModuleType, client: Any, model: str) -> Capabilities | None:
    """Ask the service what a model takes; None where it does not say. The SDK's `APIConnectionError` passes through."""
    if client is None:
        return None
    try:
        told = client.models.retrieve(model, timeout=_PATIENCE)
        window, can = told.max_input_tokens, told.capabilities
        effort = None
        if can is not None:
            levels = [level for level in _LEVELS if getattr(getattr(can.effort, level), "supported", False)]
            effort = frozenset(levels if can.effort.supported else ())
        return Capabilities(
            window=window if isinstance(window, int) and window > 0 else None,
            effort=listed(model).effort if effort is None else effort,
            images=None if can is None else bool(can.image_input.supported),
            documents=None if can is None else bool(can.pdf_input.supported),
        )
    except sdk.APIConnectionError:
        raise
    except (sdk.AnthropicError, AttributeError, TypeError, ValueError):
        # a server that only speaks messages: the call itself will tell what is wrong with it
        return None


@cache
def _list() -> dict[str, Any]:
    listed: dict[str, Any] = json.loads(
        files("bot.adapters.model").joinpath("capabilities.json").read_text(encoding="utf-8")
    )
    return listed["models"]  # type: ignore[no-any-return]


def listed(model: str) -> Capabilities:
    """Return what the list tells of a model; all of it unknown for one that is not listed."""
    told = _list().get(undated(model))
    if told is None:
        return Capabilities()
    return Capabilities(
        told.get("window"), frozenset(told["effort"]), told.get("images"), told.get("documents")
    )

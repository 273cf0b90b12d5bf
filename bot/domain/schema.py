"""Schemas of structured answers as models are sent them, and what was wrong with an answer, in sentences."""

from collections.abc import Mapping, Sequence
from typing import Any


def lean(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without what is for programmers: titles of parts, docstrings of classes, defaults.

    What a field describes stays, and the title of the whole, which names the form.
    """
    kept = _lean(schema)
    return {"title": schema["title"], **kept} if "title" in schema else kept


def _lean(schema: Mapping[str, Any]) -> dict[str, Any]:
    names = {"title", "default"} | ({"description"} if "properties" in schema else set())
    return {name: _part(name, value) for name, value in schema.items() if name not in names}


def _part(name: str, value: Any) -> Any:
    if name in ("properties", "$defs"):  # what stands here are names of ours, whatever they are called
        return {key: _lean(part) for key, part in value.items()}
    if isinstance(value, Mapping):
        return _lean(value)
    if name in ("anyOf", "allOf", "oneOf", "prefixItems"):
        return [_lean(part) for part in value]
    return value


def sentences(errors: Sequence[Mapping[str, Any]]) -> str:
    """Join the errors of a validation: where, what was expected, what was seen."""
    lines = []
    for error in errors[:8]:
        where = ".".join(str(part) for part in error["loc"]) or "the answer"
        seen = " ".join(str(error.get("input")).split())[:60]
        lines.append(f"{where}: {error['msg']}, got “{seen}”")
    return "; ".join(lines)

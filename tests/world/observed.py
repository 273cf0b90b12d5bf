"""What GitHub was seen to answer: the keys and types of recorded answers, by operation and status."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.world.description import SAMPLES, Fault

_NEARLY_ALL = 0.95
_MANY = 20  # in fewer answers, that something was never null says little
_KINDS = {"dict": "object", "list": "list", "str": "text", "bool": "yes or no", "NoneType": "nothing"}


@dataclass(slots=True)
class Seen:
    """What was seen at a place: in how many answers, which types, and what is below."""

    count: int = 0
    kinds: set[str] = field(default_factory=set)
    keys: "dict[str, Seen]" = field(default_factory=dict)

    def always(self) -> Iterator[str]:
        """Name the keys that nearly every answer has."""
        most = max((one.count for one in self.keys.values()), default=0)
        return (key for key, one in self.keys.items() if key != "[]" and one.count >= _NEARLY_ALL * most)


def kind_of(type_name: str) -> str:
    """Name a type; whole numbers and others are one."""
    return _KINDS.get(type_name, "number")


@cache
def _all() -> dict[str, Any]:
    rows: dict[str, Any] = json.loads(gzip.decompress((SAMPLES / "observed.json.gz").read_bytes()))
    return rows


@cache
def seen_at(operation: str, status: int) -> Seen | None:
    """Return what was seen of an operation; None where nothing was."""
    row = _all().get(f"{operation} {status}")
    if row is None:
        return None
    top = Seen(row["n"], {kind_of(name) for name in row["top"]})
    for path, about in row["paths"].items():
        at = top
        for part in re.findall(r"\[\]|[^.\[]+", path):
            at = at.keys.setdefault(part, Seen())
        at.count, at.kinds = about["n"], {kind_of(name) for name in about["types"]}
    for part in _below(top):
        if "[]" in part.keys:  # an item is seen as often as what it holds most
            item = part.keys["[]"]
            item.count = item.count or max((one.count for one in item.keys.values()), default=0)
    return top


def _below(seen: Seen) -> Iterator[Seen]:
    yield seen
    for one in seen.keys.values():
        yield from _below(one)


def faults(seen: Seen, value: Any, place: str = "") -> Iterator[Fault]:
    """Say what of an answer GitHub was never seen to answer so."""
    kind = kind_of(type(value).__name__)
    few = value is None and seen.count < _MANY
    if seen.kinds - {"nothing"} and kind not in seen.kinds and not few:
        yield Fault(place, f"was always {' or '.join(sorted(seen.kinds))}, not {kind}")
    elif isinstance(value, list) and "[]" in seen.keys:
        for item in value:
            yield from faults(seen.keys["[]"], item, f"{place}[]")
    elif isinstance(value, dict):
        for key in seen.always():
            if key not in value:
                yield Fault(f"{place}.{key}", "was always there, and is missing")
        for key, item in value.items():
            if key in seen.keys:
                yield from faults(seen.keys[key], item, f"{place}.{key}")


def was_seen(seen: Seen | None, place: str) -> bool:
    """Tell whether anything was ever seen at a place."""
    for part in re.findall(r"\[\]|[^.\[]+", place):
        seen = seen.keys.get(part) if seen else None
    return seen is not None

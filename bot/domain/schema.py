"""What was wrong with a structured answer, in sentences for whoever must write it again."""

from collections.abc import Mapping, Sequence
from typing import Any


def sentences(errors: Sequence[Mapping[str, Any]]) -> str:
    """Join the errors of a validation: where, what was expected, what was seen."""
    lines = []
    for error in errors[:8]:
        where = ".".join(str(part) for part in error["loc"]) or "the answer"
        seen = " ".join(str(error.get("input")).split())[:60]
        lines.append(f"{where}: {error['msg']}, got “{seen}”")
    return "; ".join(lines)

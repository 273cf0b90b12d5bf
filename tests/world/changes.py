"""Changes written as text, which a guard is tried on.

`## cheat: …` or `## honest: …` begins one; its files stand below `### old PATH` and `### new PATH`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.suite.paths import is_test
from bot.validate.integrity.change import Change

SAMPLES = Path(__file__).parent.parent / "samples" / "integrity"


@dataclass(frozen=True)
class Sample:
    """A change, and whether it makes tests tell less."""

    cheats: bool
    title: str
    change: Change


def samples() -> Iterator[Sample]:
    """Read all of them."""
    for file in sorted(SAMPLES.glob("*.txt")):
        for part in re.split(r"(?m)^## ", file.read_text(encoding="utf-8"))[1:]:
            head, _, body = part.partition("\n")
            kind, _, title = head.partition(": ")
            yield Sample({"cheat": True, "honest": False}[kind], f"{file.stem}: {title}", change_of(body))


def change_of(text: str) -> Change:
    """Read one change."""
    sides: dict[str, dict[str, bytes]] = {"old": {}, "new": {}}
    for part in re.split(r"(?m)^### ", text)[1:]:
        head, _, body = part.partition("\n")
        side, _, path = head.partition(" ")
        sides[side][path] = (body.rstrip("\n") + "\n").encode()
    return Change(sides["old"], sides["new"], is_test)

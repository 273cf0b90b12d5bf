"""What an independent reviewer said of a change: a verdict on each criterion, flaws and drift, each with its line.

The reviewer is a model that saw the brief and the change alone. What it says proves nothing: it is mended once, then shown.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from bot.domain.graph import Task
from bot.domain.quoted import code, sentence

REVIEW = "askfirst / review"
ROUNDS = 1  # of repairs that a reviewer may ask for in a run; what is left then is for people
_MOST_NAMED = 5

Verdict = Literal["met", "not met", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """Whether a criterion is met, and the line of the new file that shows it; `path` "" and `line` 0 for none."""

    criterion: str
    verdict: Verdict
    path: str
    line: int
    why: str


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that goes wrong. `what` it is and `why` it matters are a sentence each."""

    path: str
    line: int
    severity: Literal["must", "should"]
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Drift:
    """Something that the change does and nobody asked for."""

    path: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Remark:
    """A ruling, flaw or drift as one text with its place; lines count from 1, `path` is "" where there is no place."""

    kind: Literal["not met", "must", "should", "not asked for", "cannot tell", "not read"]
    path: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was said of a head against a brief (its digest). `number` counts those of a run.

    `unread`: why nothing was said at all, "" where it was; `left_out`: what of the change was not shown to the reviewer.
    """

    number: int
    head: str
    brief: str
    rulings: tuple[Ruling, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    drift: tuple[Drift, ...] = ()
    left_out: tuple[str, ...] = ()
    unread: str = ""

    @property
    def task_id(self) -> str:
        """Return the id of the task that mends what is demanded."""
        return f"N{self.number}"

    @property
    def demands(self) -> tuple[Remark, ...]:
        """Return what has to be mended, or decided by a person."""
        unmet = (_ruled(one) for one in self.rulings if one.verdict == "not met")
        return (*unmet, *(_flawed(one) for one in self.flaws if one.severity == "must"))

    @property
    def notes(self) -> tuple[Remark, ...]:
        """Return what people should know, and nobody has to act on."""
        flaws = (_flawed(one) for one in self.flaws if one.severity == "should")
        drift = (Remark("not asked for", one.path, one.line, one.what) for one in self.drift)
        untold = (_ruled(one) for one in self.rulings if one.verdict == "cannot tell")
        more = len(self.left_out) - _MOST_NAMED
        names = [*self.left_out[:_MOST_NAMED], *([f"and {more} more"] if more > 0 else [])]
        unseen = [Remark("not read", "", 0, ", ".join(names))] if names else []
        return (*flaws, *drift, *untold, *unseen)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form, in which the number follows from the place."""
        body = asdict(self)
        del body["number"]
        return body

    @classmethod
    def from_json(cls, number: int, body: Mapping[str, Any]) -> "Inspection":
        """Read the JSON form."""
        return cls(
            number,
            body["head"],
            body["brief"],
            tuple(Ruling(**one) for one in body["rulings"]),
            tuple(Flaw(**one) for one in body["flaws"]),
            tuple(Drift(**one) for one in body["drift"]),
            tuple(body["left_out"]),
            body["unread"],
        )


def mendable(
    inspections: Sequence[Inspection], current: Inspection | None, begun: Collection[str]
) -> Inspection | None:
    """Return the current inspection if its demands are ours to mend: no other was, as often as may be.

    `begun` are the ids of tasks that somebody worked on.
    """
    if current is None or not current.demands:
        return None
    others = [one for one in inspections if one.task_id in begun and one.number != current.number]
    return current if len(others) < ROUNDS else None


def finding_task(inspection: Inspection) -> Task:
    """Return the one task that mends all that an inspection demands."""
    lines = [f"- {one.path}:{one.line}: {one.text}" for one in inspection.demands]
    return Task(
        id=inspection.task_id,
        title="Mend what the review found",
        detail="\n".join(["A reviewer who saw only the brief and the change found:", *lines]),
        role="general",
        criteria=tuple(one.criterion for one in inspection.rulings if one.verdict == "not met"),
        needs=(),
        files=tuple(dict.fromkeys(one.path for one in inspection.demands)),
        verify="a test that fails without the change, where behaviour changes",
        kind="finding",
        origin=inspection.head,
    )


def told_of(one: Remark) -> str:
    """Return a remark as a line of a list that people read."""
    kind = "" if one.kind in ("not met", "cannot tell") else one.kind  # of which the text tells
    where = code(f"{one.path}:{one.line}") if one.path else ""
    head = " ".join(part for part in (kind, where) if part)
    return f"- {head}{': ' if head else ''}{sentence(one.text, 400)}"


def _ruled(one: Ruling) -> Remark:
    kind: Literal["not met", "cannot tell"] = "not met" if one.verdict == "not met" else "cannot tell"
    told = "is not met" if kind == "not met" else "cannot be told from the change"
    return Remark(kind, one.path, one.line, f"{one.criterion} {told}: {one.why}")


def _flawed(one: Flaw) -> Remark:
    what = one.what.strip()
    end = "" if what.endswith((".", "!", "?")) else "."
    return Remark(one.severity, one.path, one.line, f"{what}{end} {one.why.strip()}".strip())

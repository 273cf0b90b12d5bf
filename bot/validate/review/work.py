"""Have a change read by a model that knows the brief alone: one structured call a head, each of whose lines is checked."""

from collections.abc import Collection, Mapping
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.bench import Bench
from bot.domain.brief import Brief
from bot.domain.effects import Inspect
from bot.domain.errors import BudgetExceeded, Later, ModelUnusable, Never, UserError
from bot.domain.inspection import Drift, Flaw, Inspection, Ruling, Verdict
from bot.domain.model import Choice, Request
from bot.domain.prompt import fence, visible
from bot.domain.schema import lean, sentences
from bot.domain.snapshot import Snapshot
from bot.validate.review.material import Shown, shown_of

STEP = "inspect"
_MOST = 5  # findings; and as many things that nobody asked for
_PATIENCE = 6  # calls that came to nothing, until it goes on without a review
_WRONG = 12  # of what is wrong with an answer it is told so many things


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Cited(_Strict):
    path: str
    line: Annotated[int, Field(description="on the new side, as the diff numbers it")]


class RulingAnswer(_Cited):
    """A verdict as the model writes it."""

    criterion: str
    verdict: Verdict
    why: str


class FlawAnswer(_Cited):
    """A finding as the model writes it."""

    severity: Literal["must", "should"]
    what: str
    why: str


class DriftAnswer(_Cited):
    """What nobody asked for, as the model writes it."""

    what: str


class InspectionAnswer(_Strict):
    """The whole structured answer."""

    criteria: Annotated[list[RulingAnswer], Field(description="each criterion once")]
    findings: Annotated[list[FlawAnswer], Field(description="at most five, else empty")]
    drift: Annotated[list[DriftAnswer], Field(description="at most five, else empty")]


def inspect(bench: Bench, snapshot: Snapshot, effect: Inspect, choice: Choice) -> None:
    """Have the change read and journal what was said, or why nothing was: it never holds the case up for good."""
    brief = snapshot.brief
    assert brief is not None
    shown = shown_of(bench.git, bench.suite.is_test, effect.base, effect.head)
    answer, unread = InspectionAnswer(criteria=[], findings=[], drift=[]), ""
    step = f"{STEP}/{effect.head[:12]}/{effect.brief[:12]}"
    if not shown.hunks:
        unread = "The change has no text to read."
    else:
        request = _request(bench.pack(step, lambda: prompt_of(brief, shown)), choice)
        criteria = tuple(one.id for one in brief.criteria)
        try:
            answer = bench.structured(step, request, lambda text: parse(text, criteria, shown.hunks))
        except Later as busy:
            if sum(row.kind == "reserve" for row in bench.rows(step)) < _PATIENCE:
                raise
            unread = str(busy)
        except (BudgetExceeded, ModelUnusable, UserError, Never) as error:
            unread = str(error)
    made = Inspection(
        0,
        effect.head,
        effect.brief,
        tuple(Ruling(c.criterion, c.verdict, c.path, c.line, visible(c.why)) for c in answer.criteria),
        tuple(Flaw(f.path, f.line, f.severity, visible(f.what), visible(f.why)) for f in answer.findings),
        tuple(Drift(d.path, d.line, visible(d.what)) for d in answer.drift),
        shown.left_out,
        unread,
    )
    bench.note(STEP, "result", made.to_json())


def prompt_of(brief: Brief, shown: Shown) -> str:
    """Write all that the reviewer is told: the brief, the change, and what of it is not there."""
    parts = ["The brief (R… are criteria, A… assumptions):\n" + fence("brief", brief.told())]
    parts.append(f"The change:\n{shown.text}")
    if shown.left_out:
        parts.append("Not shown:\n" + fence("left", "\n".join(shown.left_out), 4_000))
    return "\n\n".join(parts)


def parse(text: str, criteria: Collection[str], hunks: Mapping[str, tuple[range, ...]]) -> InspectionAnswer:
    """Read and check the model's JSON; a `ValueError` says what was expected and seen."""
    try:
        answer = InspectionAnswer.model_validate_json(text)
    except ValidationError as error:
        raise ValueError(sentences(error.errors())) from error
    given = [one.criterion for one in answer.criteria]
    wrong = [
        f"criteria: expected {one} once, got it {given.count(one)} times"
        for one in criteria
        if given.count(one) != 1
    ]
    wrong += [f"criteria: the brief has no {one!r}" for one in dict.fromkeys(given) if one not in criteria]
    for name, found in (("findings", answer.findings), ("drift", answer.drift)):
        if len(found) > _MOST:
            wrong.append(f"{name}: expected at most {_MOST}, got {len(found)}; keep the worst")
    for ruling in answer.criteria:
        if ruling.verdict != "cannot tell" or ruling.path:
            wrong += _misplaced(ruling.criterion, ruling, hunks)
    placed: list[tuple[str, str, _Cited]] = []
    placed += ((f"findings {n}", one.what, one) for n, one in enumerate(answer.findings, 1))
    placed += ((f"drift {n}", one.what, one) for n, one in enumerate(answer.drift, 1))
    for place, what, one in placed:
        wrong += _misplaced(place, one, hunks)
        if not what.strip():
            wrong.append(f"{place}: expected one sentence in `what`, got none")
    if wrong:
        raise ValueError("; ".join(wrong[:_WRONG]))
    return answer


def _misplaced(place: str, cited: _Cited, hunks: Mapping[str, tuple[range, ...]]) -> list[str]:
    """Say what is wrong with a citation; nothing where it is in the change."""
    if cited.path not in hunks:
        return [f"{place}: expected a path of the diff, got {cited.path[:200]!r}"]
    if any(cited.line in lines for lines in hunks[cited.path]):
        return []
    there = ", ".join(f"{lines.start} to {lines.stop - 1}" for lines in hunks[cited.path][:20])
    return [f"{place}: the diff of {cited.path} shows lines {there}; got {cited.line}"]


def _request(prompt: str, choice: Choice) -> Request:
    system = files("bot.validate").joinpath("prompts/review.md").read_text(encoding="utf-8")
    message = {"role": "user", "content": [{"type": "text", "text": prompt}]}
    return choice.request(
        role="review", system=system, messages=(message,), schema=lean(InspectionAnswer.model_json_schema())
    )

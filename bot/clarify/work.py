"""Read an issue with the code around it: one structured model call, journalled, whose result decides the next step."""

import re
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.bench import Bench
from bot.clarify.decide import heard_as
from bot.clarify.material import material_of
from bot.clarify.prompt import prompt_of
from bot.domain.brief import Assumption, Brief, Criterion, Option, Question, Round
from bot.domain.effects import Understand
from bot.domain.model import Choice, Request
from bot.domain.policy import Policy
from bot.domain.prompt import fence
from bot.domain.schema import lean, sentences
from bot.domain.snapshot import Kind, Nothing, Snapshot
from bot.looking import MOST, looked

STEP = "clarify"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OptionAnswer(_Strict):
    """One option as the model writes it."""

    letter: Literal["a", "b", "c", "d"]
    text: str


class QuestionAnswer(_Strict):
    """One question as the model writes it."""

    text: str
    why: str
    options: list[OptionAnswer]
    recommended: Annotated[str, Field(description="a letter; without options your guess in words")]
    undo: Annotated[Literal["cheap", "dear"], Field(description="a wrong guess, later")]


class CriterionAnswer(_Strict):
    """One criterion as the model writes it; its id follows from its place."""

    text: str
    given: Annotated[str, Field(description="may be empty")]
    when: str
    then: str
    because: list[str]


class BriefAnswer(_Strict):
    """The brief as the model writes it."""

    goal: str
    criteria: list[CriterionAnswer]
    assumptions: list[str]
    out_of_scope: list[str]


class EvidenceAnswer(_Strict):
    """Where one can see that nothing is to be built, and what is there."""

    place: Annotated[str, Field(description="a file of the repository, or #12 for an issue shown to you")]
    shows: str


class PartAnswer(_Strict):
    """A smaller issue."""

    title: str
    text: str


class NothingAnswer(_Strict):
    """Why nothing is to be built, as the model writes it."""

    kind: Kind
    evidence: list[EvidenceAnswer]
    parts: Annotated[list[PartAnswer], Field(description="two to six for too_big, else empty")]


class UnderstandingAnswer(_Strict):
    """The whole structured answer."""

    verdict: Literal["ask", "brief", "nothing", "look"]
    reason: str
    questions: Annotated[list[QuestionAnswer], Field(description="at most three")]
    brief: BriefAnswer
    nothing: Annotated[NothingAnswer | None, Field(description="with verdict nothing")] = None
    look: Annotated[list[str], Field(description="with verdict look")] = []


def understand(bench: Bench, snapshot: Snapshot, effect: Understand, policy: Policy, choice: Choice) -> None:
    """Ask the model what the issue means and journal the result."""
    system = files("bot.clarify").joinpath("prompts/understand.md").read_text(encoding="utf-8")
    # what could not be used is asked anew once a person said to go on, not read from the journal again
    step = f"{STEP}/{effect.seen[:12]}/{snapshot.stucks}"
    shown = bench.pack(step, lambda: prompt_of(bench, snapshot, effect, policy))
    material = material_of(bench, snapshot, choice.model)
    content = [{"type": "text", "text": shown}, *material.blocks]
    request = choice.request(
        role="clarify",
        system=system,
        messages=({"role": "user", "content": content},),
        schema=lean(UnderstandingAnswer.model_json_schema()),
    )
    paths = frozenset(bench.git.paths(snapshot.base_head))

    def read(text: str, *, looked_at: bool = True) -> UnderstandingAnswer:
        made = parse(text, last=effect.last, rounds=len(snapshot.rounds), looked_at=looked_at)
        if made.nothing:
            _check_evidence(made.nothing, paths, shown)
        return made

    answer = bench.structured(step, request, partial(read, looked_at=False))
    look = snapshot.understanding.look if snapshot.understanding else ()
    if answer.verdict == "look":
        look = (*answer.look, *look)[:MOST]
        request = looked(bench, step, request, snapshot.base_head, answer.look)
        answer = bench.structured(f"{step}/looked", request, read)
    if policy.second_opinion and answer.verdict == "brief" and not effect.last:
        answer = _second(bench, step, request, read, answer)
    round_ = (
        round_of(answer, len(snapshot.rounds) + 1, policy, bench.now()) if answer.verdict == "ask" else None
    )
    brief = brief_of(answer, snapshot) if answer.verdict == "brief" else None
    bench.note(
        STEP,
        "result",
        {
            "seen": effect.seen,
            "verdict": answer.verdict,
            "reason": answer.reason,
            "round": round_.to_json() if round_ else None,
            "brief": brief.to_json() if brief else None,
            "answers": [asdict(given) for given in effect.answers],
            "heard": [heard_as(comment) for comment in snapshot.prose],
            "source": snapshot.source,
            "unread": [list(one) for one in material.unread],
            "look": list(look),
            "nothing": nothing_of(answer.nothing).to_json() if answer.nothing else None,
        },
    )


def _second(
    bench: Bench,
    step: str,
    request: Request,
    read: Callable[[str], UnderstandingAnswer],
    first: UnderstandingAnswer,
) -> UnderstandingAnswer:
    """Have the issue read again by a reader who does not know the first; where both briefs differ is where to ask.

    The idea is ClarifyGPT's (arXiv 2310.10996), on what is wanted instead of on code.
    """
    other = bench.structured(f"{step}/second", request, read)
    if other.verdict != "brief":
        return other if other.verdict == "ask" else first
    told = (
        "Two readers wrote these briefs without knowing of each other. Where their criteria or examples lead to observably "
        "different behaviour, and the issue does not say which it is, ask; what only one of them thought of is no "
        "difference. Where they agree, answer with the first brief as it is."
    )
    briefs = [fence("brief", one.brief.model_dump_json(indent=1)) for one in (first, other)]
    (message,) = request.messages
    block = {"type": "text", "text": "\n\n".join([told, *briefs])}
    both = replace(request, messages=({**message, "content": [*message["content"], block]},))
    judged = bench.structured(f"{step}/compared", both, read)
    return judged if judged.verdict == "ask" else first


def parse(text: str, *, last: bool, rounds: int, looked_at: bool = True) -> UnderstandingAnswer:
    """Read and check the model's JSON; a `ValueError` says what was expected and seen. It may look for code once."""
    try:
        answer = UnderstandingAnswer.model_validate_json(text)
    except ValidationError as error:
        raise ValueError(sentences(error.errors())) from error
    if answer.verdict == "ask":
        if last:
            raise ValueError(
                f"verdict 'ask' is not possible any more after {rounds} rounds; assume and answer 'brief'"
            )
        if not 1 <= len(answer.questions) <= 3:
            raise ValueError(f"expected one to three questions, got {len(answer.questions)}")
        for number, question in enumerate(answer.questions, 1):
            _check_question(number, question)
    if answer.verdict == "look" and looked_at:
        raise ValueError("no more code can be seen; decide with another verdict")
    if answer.verdict == "look" and not 1 <= len(answer.look) <= MOST:
        raise ValueError(f"expected one to {MOST} searches in `look`, got {len(answer.look)}")
    if answer.verdict == "brief" and not answer.brief.criteria:
        raise ValueError("verdict 'brief' needs at least one criterion")
    if answer.verdict == "nothing":
        if answer.nothing is None:
            raise ValueError("verdict 'nothing' needs `nothing`, which says of what kind it is")
        if not answer.reason.strip():
            raise ValueError("verdict 'nothing' needs a `reason`")
        if (answer.nothing.kind == "too_big") != (2 <= len(answer.nothing.parts) <= 6):
            raise ValueError("expected two to six `parts` for the kind 'too_big', and none for others")
    else:
        answer.nothing = None
    return answer


def _check_evidence(nothing: NothingAnswer, paths: frozenset[str], shown: str) -> None:
    """Take only what people can look at: files that are there, and issues that were shown."""
    if nothing.kind in ("duplicate", "done", "not_reproducible") and not nothing.evidence:
        raise ValueError(f"the kind {nothing.kind!r} needs `evidence`: a file or an issue, and what is there")
    for one in nothing.evidence:
        if one.place.startswith("#"):
            if not re.search(rf"^(Issue|Pull request) {re.escape(one.place)}, ", shown, re.MULTILINE):
                raise ValueError(f"evidence: {one.place} was not shown to you")
        elif one.place not in paths:
            raise ValueError(f"evidence: the repository has no file {one.place!r}; give a path from its root")


def nothing_of(answer: NothingAnswer) -> Nothing:
    """Make the value of it."""
    return Nothing(
        answer.kind,
        tuple((one.place, one.shows) for one in answer.evidence[:5]),
        tuple((part.title, part.text) for part in answer.parts),
    )


def _check_question(number: int, question: QuestionAnswer) -> None:
    letters = [option.letter for option in question.options]
    if not letters and question.undo == "cheap" and len(question.recommended.strip()) < 2:
        raise ValueError(f"question {number} has no options: give your guess in words as `recommended`")
    if not letters:
        return
    if letters != list("abcd"[: len(letters)]) or len(letters) < 2:
        raise ValueError(f"question {number}: expected options a, b … in order, at least two; got {letters}")
    if question.recommended not in letters:
        raise ValueError(f"question {number}: recommended {question.recommended!r} is not one of {letters}")


def round_of(answer: UnderstandingAnswer, number: int, policy: Policy, now: datetime) -> Round:
    """Make the round of questions; ids are `Q1` in the first round, `Q2.1` in the second."""
    prefix = "Q" if number == 1 else f"Q{number}."
    questions = tuple(
        Question(
            f"{prefix}{index}",
            question.text,
            question.why,
            tuple(Option(option.letter, option.text) for option in question.options),
            question.recommended,
            question.recommended if question.undo == "cheap" else "",
        )
        for index, question in enumerate(answer.questions, 1)
    )
    return Round(number, questions, policy.deadline(now), policy.remind(now))


def brief_of(answer: UnderstandingAnswer, snapshot: Snapshot) -> Brief:
    """Make the brief; one that says the same as the posted one is that one."""
    body = answer.brief
    made = Brief(
        version=snapshot.brief.version + 1 if snapshot.brief else 1,
        goal=body.goal,
        criteria=tuple(
            Criterion(f"R{i}", c.text, c.given, c.when, c.then, tuple(c.because) or ("issue",))
            for i, c in enumerate(body.criteria, 1)
        ),
        assumptions=tuple(Assumption(f"A{i}", text) for i, text in enumerate(body.assumptions, 1)),
        out_of_scope=tuple(body.out_of_scope),
        source=snapshot.source,
    )
    return snapshot.brief if snapshot.brief and snapshot.brief.digest == made.digest else made

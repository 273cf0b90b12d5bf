"""Read an issue with the code around it: one structured model call, journalled, whose result decides the next step."""

from dataclasses import asdict
from datetime import datetime
from importlib.resources import files
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.clarify.decide import heard_as
from bot.domain.brief import Answer, Assumption, Brief, Criterion, Option, Question, Round
from bot.domain.effects import Understand
from bot.domain.github import Comment
from bot.domain.listing import listing
from bot.domain.model import Choice
from bot.domain.policy import Policy
from bot.domain.prompt import fence, visible
from bot.domain.schema import sentences
from bot.domain.snapshot import Snapshot
from bot.ports import Bench

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
    recommended: str
    default: str


class CriterionAnswer(_Strict):
    """One criterion as the model writes it; its id follows from its place."""

    text: str
    example: str
    because: list[str]


class BriefAnswer(_Strict):
    """The brief as the model writes it."""

    goal: str
    criteria: list[CriterionAnswer]
    assumptions: list[str]
    out_of_scope: list[str]


class UnderstandingAnswer(_Strict):
    """The whole structured answer."""

    verdict: Literal["ask", "brief", "nothing"]
    reason: str
    questions: Annotated[list[QuestionAnswer], Field(description="at most three")]
    brief: BriefAnswer


def understand(bench: Bench, snapshot: Snapshot, effect: Understand, policy: Policy, choice: Choice) -> None:
    """Ask the model what the issue means and journal the result."""
    system = files("bot.clarify").joinpath("prompts/understand.md").read_text(encoding="utf-8")
    request = choice.request(
        role="clarify",
        system=system,
        messages=(
            {"role": "user", "content": [{"type": "text", "text": prompt_of(bench, snapshot, effect)}]},
        ),
        schema=UnderstandingAnswer.model_json_schema(),
    )
    # what could not be used is asked anew once a person said to go on, not read from the journal again
    step = f"{STEP}/{effect.seen[:12]}/{snapshot.stucks}"
    answer = bench.structured(
        step, request, lambda text: parse(text, last=effect.last, rounds=len(snapshot.rounds))
    )
    round_ = (
        round_of(answer, len(snapshot.rounds) + 1, policy.deadline(bench.now()))
        if answer.verdict == "ask"
        else None
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
        },
    )


def parse(text: str, *, last: bool, rounds: int) -> UnderstandingAnswer:
    """Read and check the model's JSON; a `ValueError` says what was expected and seen."""
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
    if answer.verdict == "brief" and not answer.brief.criteria:
        raise ValueError("verdict 'brief' needs at least one criterion")
    return answer


def _check_question(number: int, question: QuestionAnswer) -> None:
    letters = [option.letter for option in question.options]
    if letters != list("abcd"[: len(letters)]) or len(letters) < 2:
        raise ValueError(f"question {number}: expected options a, b … in order, at least two; got {letters}")
    if question.recommended not in letters:
        raise ValueError(f"question {number}: recommended {question.recommended!r} is not one of {letters}")
    if question.default and question.default not in letters:
        raise ValueError(
            f"question {number}: default {question.default!r} is neither empty nor one of {letters}"
        )


def round_of(answer: UnderstandingAnswer, number: int, deadline: datetime | None) -> Round:
    """Make the round of questions; ids are `Q1` in the first round, `Q2.1` in the second."""
    prefix = "Q" if number == 1 else f"Q{number}."
    questions = tuple(
        Question(
            f"{prefix}{index}",
            question.text,
            question.why,
            tuple(Option(option.letter, option.text) for option in question.options),
            question.recommended,
            question.default,
        )
        for index, question in enumerate(answer.questions, 1)
    )
    return Round(number, questions, deadline)


def brief_of(answer: UnderstandingAnswer, snapshot: Snapshot) -> Brief:
    """Make the brief; one that says the same as the posted one is that one."""
    body = answer.brief
    made = Brief(
        version=snapshot.brief.version + 1 if snapshot.brief else 1,
        goal=body.goal,
        criteria=tuple(
            Criterion(f"R{i}", c.text, c.example, tuple(c.because) or ("issue",))
            for i, c in enumerate(body.criteria, 1)
        ),
        assumptions=tuple(Assumption(f"A{i}", text) for i, text in enumerate(body.assumptions, 1)),
        out_of_scope=tuple(body.out_of_scope),
        source=snapshot.source,
    )
    return snapshot.brief if snapshot.brief and snapshot.brief.digest == made.digest else made


def prompt_of(bench: Bench, snapshot: Snapshot, effect: Understand) -> str:
    """Write the user message: issue, comments, what was asked and answered, and the code found."""
    issue = snapshot.issue
    parts = [
        f"Issue #{issue.number} by {issue.author.login}:",
        fence("title", issue.title, 500),
        fence("issue", visible(issue.body)),
    ]
    parts += [f"{_by(c)}:\n{fence('comment', visible(c.body), 6_000)}" for c in snapshot.prose]
    if snapshot.brief:
        parts.append(
            "The brief so far; change only what the newest comments change:\n"
            + fence("brief", snapshot.brief.told())
        )
    parts += [_asked(round_, effect.answers) for round_ in snapshot.rounds]
    query = visible("\n".join([issue.title, issue.body, *(c.body for c in snapshot.prose)]))
    passages = bench.retrieval.find(bench.git, snapshot.base_head, query, 8)
    files_ = listing(bench.git.paths(snapshot.base_head), 7_000)
    parts.append("Files in the repository:\n" + fence("files", files_))
    parts += [f"{p.path}, from line {p.start}:\n{fence('file', p.text, 4_000)}" for p in passages]
    if effect.last:
        parts.append("No more questions may be asked: assume what is open, and answer with a brief.")
    return "\n\n".join(parts)


def _by(comment: Comment) -> str:
    match comment.verdict:
        case "":
            return f"Comment by {comment.author.login}"
        case "CHANGES_REQUESTED":
            return (
                f"Review of the pull request by {comment.author.login}, who asks for changes before a merge"
            )
        case _:
            return f"Review of the pull request by {comment.author.login}"


def _asked(round_: Round, answers: tuple[Answer, ...]) -> str:
    given = {answer.question: answer for answer in answers}
    lines = [f"You asked, in round {round_.number}:"]
    for question in round_.questions:
        options = " / ".join(f"{o.letter}) {o.text}" for o in question.options)
        answer = given.get(question.id)
        said = (
            f"{answer.letter + ') ' if answer.letter else ''}{answer.text}"
            if answer
            else "(see the comments)"
        )
        lines.append(f"{question.id} {question.text} {options}\n  Answer: {fence('answer', said, 2_000)}")
    return "\n".join(lines)

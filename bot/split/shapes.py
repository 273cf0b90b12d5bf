"""What the bodies of handed over rows look like: only what thinking leaves behind, each of its form and size."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from bot.domain.graph import TaskKind, TaskRole
from bot.domain.markers import SYNTAX
from bot.domain.model import Role
from bot.domain.snapshot import Kind
from bot.split.papers import Hex, Strict

_DEAREST = 10_000  # US dollars


def _unmarked(text: str) -> str:
    if SYNTAX in text:
        raise ValueError("a text that people read holds the syntax of our marks")
    return text


def _dollars(text: str) -> str:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError("expected an amount of money") from None
    if not amount.is_finite() or not 0 <= amount <= _DEAREST:
        raise ValueError(f"expected an amount of money from 0 to {_DEAREST}")
    return text


Words = Annotated[str, Field(max_length=20_000), AfterValidator(_unmarked)]
Report = Annotated[str, Field(max_length=70_000), AfterValidator(_unmarked)]
Line = Annotated[str, Field(max_length=1_000), AfterValidator(_unmarked)]
Name = Annotated[str, Field(max_length=300)]
Long = Annotated[str, Field(max_length=4_000_000)]
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
TaskId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
Dollars = Annotated[str, Field(max_length=40), AfterValidator(_dollars)]
Count = Annotated[int, Field(ge=0, le=10**12)]
Pair = Annotated[list[Words], Field(min_length=2, max_length=2)]
Blocks = Annotated[list[dict[str, Any]], Field(max_length=1_000)]


class Body(Strict):
    """The body of a row."""

    model_config = Strict.model_config | {"strict": True}


class Reserve(Body):
    """What a call can cost at most, before it is sent."""

    index: Count
    role: Role
    worst: Dollars | None
    tokens: Count


class Free(Body):
    """A call that was refused before it cost anything."""

    index: Count


class Used(Body):
    """The tokens of a call."""

    input: Count
    cache_write: Count
    cache_read: Count
    output: Count


class Answered(Body):
    """What a model answered, and what that cost."""

    index: Count
    digest: Hex
    role: Role
    asked: Name
    content: Blocks
    stop: Name
    model: Name
    usage: Used
    cost: Dollars | None


class Pack(Body):
    """What a model was shown."""

    text: Long


class OptionBody(Body):
    """A lettered option."""

    letter: Annotated[str, Field(pattern=r"^[a-d]$")]
    text: Words


class QuestionBody(Body):
    """A question."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,50}$")]
    text: Words
    why: Words
    options: Annotated[list[OptionBody], Field(max_length=4)]
    recommended: Words
    default: Words


class RoundBody(Body):
    """A round of questions."""

    number: Annotated[int, Field(ge=1, le=100)]
    questions: Annotated[list[QuestionBody], Field(min_length=1, max_length=3)]
    deadline: Annotated[AwareDatetime, Field(strict=False)] | None
    remind: Annotated[AwareDatetime, Field(strict=False)] | None


class CriterionBody(Body):
    """A criterion."""

    id: Name
    text: Words
    given: Words
    when: Words
    then: Words
    because: list[Line]


class AssumptionBody(Body):
    """An assumption."""

    id: Name
    text: Words


class BriefBody(Body):
    """A brief."""

    version: Annotated[int, Field(ge=1)]
    goal: Words
    criteria: Annotated[list[CriterionBody], Field(max_length=100)]
    assumptions: Annotated[list[AssumptionBody], Field(max_length=100)]
    out_of_scope: Annotated[list[Words], Field(max_length=100)]
    source: Hex


class AnswerBody(Body):
    """An answer that was read."""

    question: Name
    letter: Name
    text: Words
    by: Name
    comment: Annotated[int, Field(ge=0)]
    left: bool


class NothingBody(Body):
    """Why nothing is to be built."""

    kind: Kind
    evidence: Annotated[list[Pair], Field(max_length=5)]
    parts: Annotated[list[Pair], Field(max_length=6)]


class Understood(Body):
    """What was made of the issue."""

    seen: Hex
    verdict: Literal["ask", "brief", "nothing"]
    reason: Words
    round: RoundBody | None
    brief: BriefBody | None
    answers: Annotated[list[AnswerBody], Field(max_length=100)]
    heard: list[Name]
    source: Hex
    unread: Annotated[list[Pair], Field(max_length=100)]
    look: Annotated[list[Words], Field(max_length=20)]
    nothing: NothingBody | None


class TaskBody(Body):
    """A task of a plan."""

    id: TaskId
    title: Words
    detail: Words
    role: TaskRole
    criteria: list[Name]
    needs: list[TaskId]
    files: list[Line]
    verify: Words
    estimate: Count
    kind: TaskKind
    origin: Name


class GraphBody(Body):
    """A plan."""

    version: Annotated[int, Field(ge=1)]
    tasks: Annotated[list[TaskBody], Field(min_length=1, max_length=200)]
    base: Sha
    brief: Hex
    reason: Words


class Planned(Body):
    """A plan that was made, of a task that was split where it was."""

    graph: GraphBody
    split: TaskId | None = None


class SuiteRan(Body):
    """What the whole suite said of a tree."""

    tests: dict[str, Annotated[list[Long | None], Field(min_length=4, max_length=4)]]
    broken: Long
    bare: Literal[True] | None = None


class Stuck(Body):
    """Why the run cannot go on until somebody sees to it."""

    why: Literal["budget", "sandbox", "model", "person"]
    text: Annotated[Words, Field(max_length=4_000)]

"""What the bodies of handed over rows about a task look like."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from bot.domain.proof import ProofKind
from bot.split.papers import Hex
from bot.split.shapes import Blocks, Body, Count, Line, Long, Name, RoundBody, Sha, TaskId, Words


class Unsigned(Body):
    """What the message of a commit is made of by whoever signs it."""

    subject: Words
    body: Words
    at: Annotated[AwareDatetime, Field(strict=False)]
    affected: bool


class CommitBody(Body):
    """A commit, not yet signed."""

    task: TaskId
    sha: Sha
    tree: Sha
    parent: Sha
    subject: Line
    proof: ProofKind
    weak: bool
    tests: Annotated[list[Words], Field(max_length=20_000)]
    digest: Hex
    runs: Count
    remarks: Annotated[list[Words], Field(max_length=200)]
    unsigned: Unsigned


class AttemptBody(Body):
    """A try that was refused."""

    kind: Literal["tests", "scan", "style", "policy", "steps"]
    # code may stand in these, and with it anything; what people read of it is quoted
    reasons: Annotated[list[Long], Field(max_length=5_000)]
    signature: Name
    findings: Count = 0
    diff: Long = ""
    strategy: Long = ""


class TaskRow(Body):
    """Any row of a task's conversation."""

    task: TaskId


class Opened(TaskRow):
    """How a conversation begins."""

    parent: Sha
    prompt: Long
    heard: list[Name] = Field(default_factory=list)
    brief: Name = ""
    task_digest: Name = ""


class News(Body):
    """What is told in a conversation that goes on."""

    heard: list[Name]
    brief: Name
    task_digest: Name
    text: Long


class Tools(TaskRow):
    """What the calls of an answer came to."""

    results: Blocks
    outputs: list[Long] = Field(default_factory=list)
    commit: CommitBody | None = None
    attempt: AttemptBody | None = None
    word: Words | None = None
    question: RoundBody | None = None
    closing: Literal[True] | None = None


class Worded(TaskRow):
    """What is told to people in place of a commit."""

    word: Words


class Undone(TaskRow):
    """A commit that was taken back without a model."""

    commit: CommitBody


class Handed(TaskRow):
    """Where a conversation begins anew."""

    text: Long
    model: Name = ""


class Unread(TaskRow):
    """A model whose window was too small."""


class Spent(TaskRow):
    """A conversation that did not end."""

    attempt: AttemptBody

"""What can be done to the world, as values. Each has an identity by which `observe` sees that it is done.

There is no effect that merges, approves, marks ready, force-pushes or writes the default branch.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.brief import Answer
from bot.domain.commands import Command
from bot.domain.github import CheckReport
from bot.domain.graph import Task


@dataclass(frozen=True, slots=True)
class Heed:
    """Fix what new command lines say, who wrote them and whether they count (RULES 9)."""

    commands: tuple[Command, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Await:
    """Write down whose right GitHub did not tell, before it is asked again; nobody: it told all of them."""

    who: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Refuse:
    """Take off a label that somebody without the right put on, and say so once; `event` is when they did."""

    event: int
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class React:
    """Show that the label was seen."""

    content: str


@dataclass(frozen=True, slots=True)
class Say:
    """Post a comment of ours in its slot on an issue or pull request (`number`)."""

    slot: str
    revision: int
    number: int
    text: str
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retract:
    """Delete a second comment of ours in a slot that has one already (RULES 4); `on_line`: it is a reply in a review."""

    comment: int
    on_line: bool = False


@dataclass(frozen=True, slots=True)
class Understand:
    """Read the issue and what people answered; `seen` is the digest of what is read.

    `answers` include the defaults that were taken at the deadline; `last`: no more questions may be asked.
    """

    seen: str
    answers: tuple[Answer, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class MakePlan:
    """Make the next version of the task graph."""

    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class Split:
    """Replace a task that failed too often by smaller ones."""

    task: Task
    version: int


@dataclass(frozen=True, slots=True)
class Work:
    """Do one slice of a task on this parent commit: at most one model call with its tool calls.

    `answers` to what it asked, defaults that were taken included.
    """

    task: Task
    parent: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class Push:
    """Push a proven commit to the run's branch, fast-forward only."""

    sha: str
    parent: str
    task: str
    branch: str


@dataclass(frozen=True, slots=True)
class OpenPull:
    """Open the draft pull request."""

    title: str
    body: str
    branch: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Describe:
    """Write the live body of the pull request; `meaning` is the digest of what it says (RULES 17)."""

    number: int
    body: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer a review thread after its commit."""

    pull: int
    thread: int
    comment: int
    text: str


@dataclass(frozen=True, slots=True)
class Validate:
    """Run the whole test suite and the scan of all changes on this head."""

    base: str
    head: str


@dataclass(frozen=True, slots=True)
class Inspect:
    """Have a reviewer read the change from base to head, who knows the brief (its digest) alone."""

    base: str
    head: str
    brief: str


@dataclass(frozen=True, slots=True)
class Report:
    """Write a check run on a commit."""

    head: str
    report: CheckReport


@dataclass(frozen=True, slots=True)
class Project:
    """Show the phase as a label `askfirst:…`; "" for none."""

    add: str
    remove: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Write down that the run cannot go on until a person says so."""

    why: str
    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the run for good: take our label off and delete our branch."""

    reason: str
    branch: str
    label: str


Effect = (
    Heed
    | Await
    | React
    | Refuse
    | Say
    | Retract
    | Understand
    | MakePlan
    | Split
    | Work
    | Push
    | OpenPull
    | Describe
    | Reply
    | Validate
    | Inspect
    | Report
    | Project
    | GiveUp
    | Close
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do now, in order, and when to look again if nothing is left: None waits for a person."""

    effects: tuple[Effect, ...] = ()
    until: datetime | None = None
    waiting: str = ""

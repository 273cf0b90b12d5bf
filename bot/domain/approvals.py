"""What an approval gate rests on: who approved which commit, and whose word on it would be their own praise."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.github import Person, Untold


@dataclass(frozen=True, slots=True)
class Verdict:
    """A submitted review that approves, asks for changes or was dismissed, and the commit that it is of.

    `can_write`: the API confirmed that its author may write.
    """

    id: int
    author: Person
    state: Literal["APPROVED", "CHANGES_REQUESTED", "DISMISSED"]
    commit: str
    at: datetime
    can_write: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pull request whose approvals are to be judged.

    `requesters` put the label on the issues that it works on, `writers` wrote its commits. `nameless`: commits that GitHub
    knows no account for. `unsure`: sentences on what is not known, without which nothing can be called approved.
    """

    number: int
    state: Literal["open", "closed", "merged"]
    head: str
    author: Person
    verdicts: tuple[Verdict, ...] = ()
    requesters: tuple[Person, ...] = ()
    writers: tuple[Person, ...] = ()
    nameless: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()

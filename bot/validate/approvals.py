"""Whether enough people approved what a pull request is now, and none of them their own work. Pure."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.approvals import Candidate, Verdict
from bot.domain.github import Person

Outcome = Literal["approved", "missing", "unknown"]
Reason = Literal["bot", "author", "requester", "writer", "changes", "dismissed", "old", "right", "untold"]


@dataclass(frozen=True, slots=True)
class Judged:
    """How it stands: whose approvals count, and why the others' do not. `unknown` is no yes."""

    outcome: Outcome
    wanted: int
    by: tuple[Person, ...]
    refused: tuple[tuple[Person, Reason], ...]


def judge(candidate: Candidate, wanted: int) -> Judged:
    """Judge a pull request by each person's last verdict.

    A comment is no verdict. An approval counts only of the head as it is now, by a person with confirmed write access who
    neither opened the pull request nor asked for the work nor wrote a commit of it.
    """
    last: dict[int, Verdict] = {}
    for verdict in sorted(candidate.verdicts, key=lambda one: (one.at, one.id)):
        last[verdict.author.id] = verdict
    told = [(verdict.author, _against(candidate, verdict)) for verdict in last.values()]
    by = tuple(person for person, reason in told if reason is None)
    refused = tuple((person, reason) for person, reason in told if reason is not None)
    perhaps = len(by) + sum(1 for _, reason in refused if reason == "untold")
    outcome: Outcome = "approved" if len(by) >= wanted else "missing" if perhaps < wanted else "unknown"
    if candidate.state != "open" or (outcome == "approved" and candidate.unsure):
        outcome = "unknown"
    return Judged(outcome, wanted, by, refused)


def _against(candidate: Candidate, verdict: Verdict) -> Reason | None:
    """Return why a verdict does not count; None where it does."""
    who = verdict.author.id
    ids = {one.id for one in candidate.requesters}, {one.id for one in candidate.writers}
    reasons: tuple[tuple[bool, Reason], ...] = (
        (verdict.author.kind != "User", "bot"),
        (who == candidate.author.id, "author"),
        (who in ids[0], "requester"),
        (who in ids[1], "writer"),
        (verdict.state == "CHANGES_REQUESTED", "changes"),
        (verdict.state != "APPROVED", "dismissed"),
        (verdict.commit != candidate.head, "old"),
        (who in {one.who.id for one in candidate.untold}, "untold"),
        (not verdict.can_write, "right"),
    )
    return next((reason for holds, reason in reasons if holds), None)

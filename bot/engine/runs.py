"""Runs of a case, read from its events: each begins with a `labeled` event of a person with the right (RULES 13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.github import CaseFacts, Event, Pull
from bot.domain.snapshot import Ending
from bot.ports import Entry


@dataclass(frozen=True, slots=True)
class Run:
    """One run: `id` is that of the event that began it; `off` is the event that took the label away, if any."""

    id: str
    started: datetime
    branch: str
    off: Event | None


def run_of(facts: CaseFacts, label: str) -> Run | None:
    """Return the newest run. Labelling again while one is live is nothing; after the label went it is a new run."""
    run: Run | None = None
    count = 0
    for event in sorted(facts.events, key=lambda e: (e.at, e.id)):
        if event.kind == "transferred":  # what was asked for before was asked of another repository
            run, count = None, 0
        if event.label != label:
            continue
        if event.kind == "labeled" and event.can_write and (run is None or run.off):
            name = f"askfirst/issue-{facts.issue.number}" + (f"-r{event.id}" if count else "")
            run = Run(str(event.id), event.at, name, None)
            count += 1
        elif event.kind == "unlabeled" and run and run.off is None:
            run = Run(run.id, run.started, run.branch, event)
    return run


def labelled_by(facts: CaseFacts, label: str) -> frozenset[int]:
    """Return the accounts that ever put the label on: without the right of each no run can be told from another."""
    events = [event for event in facts.events if event.kind == "labeled" and event.label == label]
    return frozenset(event.actor.id for event in events if event.actor)


def unwelcome_of(facts: CaseFacts, run: Run | None, label: str, entries: Sequence[Entry]) -> Event | None:
    """Return the event by which a person without the right put the label on; None if it is off, or they were told.

    It may also have come along with an issue from another repository. One of another bot, of which no right is told, is
    left alone: two that undo each other's labels would never end.
    """
    if label not in facts.issue.labels or (run and run.off is None):
        return None
    put_on = [
        e for e in facts.events if e.kind == "transferred" or (e.kind == "labeled" and e.label == label)
    ]
    last = max(put_on, key=lambda event: (event.at, event.id), default=None)
    # where it is not told whether they may, the label stays
    if last is None or not (last.denied or last.kind == "transferred"):
        return None
    told = any(entry.step == f"refuse/{last.id}" and entry.kind == "done" for entry in entries)
    return None if told else last


def ending_of(facts: CaseFacts, run: Run, pull: Pull | None, gone: Event | None) -> tuple[Ending, int]:
    """Return how the run ended or why it rests, and the id that tells this time from another; ("", 0) while live.

    Nothing can be written to an archive, so that comes before all. Merged and label off are for good and come next; then
    the rests that people can undo. `gone` is the event by which a person deleted our branch.
    """
    if facts.repository.archived:
        return "archived", 0
    if pull and pull.merged:
        return "merged", pull.number
    if run.off:
        return "label off", run.off.id
    if pull and pull.state == "closed" and gone is None:
        return "pull closed", _last(pull.events, "closed", pull.number)
    if facts.issue.state == "closed":
        return "issue closed", _last(facts.events, "closed", facts.issue.number)
    if facts.issue.locked:
        return "locked", _last(facts.events, "locked", facts.issue.number)
    if gone:
        return "branch deleted", gone.id
    return "", 0


def _last(events: tuple[Event, ...], kind: str, otherwise: int) -> int:
    return max((event.id for event in events if event.kind == kind), default=otherwise)

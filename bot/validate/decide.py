"""When to run everything on the head, report it, and hand over to people. Pure."""

from bot.domain.effects import Decision, Report, Say, Validate
from bot.domain.snapshot import Snapshot
from bot.validate import words


def decide_validate(snapshot: Snapshot) -> Decision | None:
    """Decide what is left once every task is a commit; None when people have the word."""
    if snapshot.graph is None or snapshot.pull is None or not snapshot.built:
        return None
    head = snapshot.head
    if snapshot.validation is None or snapshot.validation.head != head:
        return Decision((Validate(snapshot.graph.base, head),))
    for report in snapshot.validation.reports:
        if (head, report.name, report.conclusion) not in snapshot.reported:
            return Decision((Report(head, report),))
    if not snapshot.spoke("ready"):
        return Decision((Say("ready", 1, snapshot.issue.number, words.ready(snapshot)),))
    return None

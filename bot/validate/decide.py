"""When to run everything on the head, report it, have people decide what only they may, and hand over to them. Pure."""

from bot.domain.effects import Decision, Report, Say, Validate
from bot.domain.gates import decision_slot, undecided, waiver
from bot.domain.snapshot import Snapshot
from bot.validate import words


def decide_validate(snapshot: Snapshot) -> Decision | None:
    """Decide what is left once every task is a commit; None when people have the word."""
    if snapshot.graph is None or snapshot.pull is None or not snapshot.built:
        return None
    head = snapshot.head
    if snapshot.validation is None or snapshot.validation.head != head:
        return Decision((Validate(snapshot.graph.base, head),))
    taken = waiver(snapshot)
    for report in snapshot.validation.reports:
        told = words.waived(report, taken) if taken else report
        if (head, told.name, told.conclusion) not in snapshot.reported:
            return Decision((Report(head, told),))
    if undecided(snapshot):
        slot = decision_slot(head)
        if snapshot.spoke(slot):
            return Decision(waiting="a decision")
        return Decision((Say(slot, 1, snapshot.issue.number, words.decision(snapshot)),))
    if not snapshot.spoke("ready"):
        return Decision((Say("ready", 1, snapshot.issue.number, words.ready(snapshot)),))
    return None

"""When to run everything on the head, have it reviewed, report it, have people decide, and hand over to them. Pure."""

from collections.abc import Sequence

from bot.domain.effects import Decision, Inspect, Report, Say, Validate
from bot.domain.gates import decision_slot, undecided
from bot.domain.github import CheckReport
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.validate import words


def decide_validate(snapshot: Snapshot, policy: Policy) -> Decision | None:
    """Decide what is left once every task is a commit; None when people have the word."""
    if snapshot.graph is None or snapshot.brief is None or snapshot.pull is None or not snapshot.built:
        return None
    head = snapshot.head
    if snapshot.validation is None or snapshot.validation.head != head:
        return Decision((Validate(snapshot.graph.base, head),))
    if policy.review and snapshot.inspection is None:
        return Decision((Inspect(snapshot.graph.base, head, snapshot.brief.digest),))
    report = _unreported(snapshot, words.reports(snapshot))
    if report:
        return Decision((Report(head, report),))
    if undecided(snapshot):
        slot = decision_slot(head)
        if snapshot.spoke(slot):
            return Decision(waiting="a decision")
        return Decision((Say(slot, 1, snapshot.issue.number, words.decision(snapshot)),))
    if not snapshot.spoke("ready"):
        return Decision((Say("ready", 1, snapshot.issue.number, words.ready(snapshot)),))
    return None


def _unreported(snapshot: Snapshot, reports: Sequence[CheckReport]) -> CheckReport | None:
    """Return the next check that GitHub does not show as it is now."""
    shown = snapshot.reported
    return next((one for one in reports if (snapshot.head, one.name, one.conclusion) not in shown), None)

"""When to plan, split a task, or wait for a go. Pure."""

from bot.domain.attempts import failures_of, is_spent
from bot.domain.effects import Decision, GiveUp, MakePlan, Say, Split
from bot.domain.graph import Graph
from bot.domain.ids import short
from bot.domain.phase import approved
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.orchestrate import words

_REPAIRS = 2  # of one check; a third would be more of the same


def decide_orchestrate(snapshot: Snapshot, policy: Policy) -> Decision | None:
    """Decide the next step towards a plan that may be worked on; None when there is one."""
    brief, drafted, posted = snapshot.brief, snapshot.drafted, snapshot.graph
    if brief is None:
        return None
    newest = drafted or posted
    if newest is None:
        return Decision((MakePlan(1, "first plan"),))
    if newest.brief != brief.digest:
        return Decision((MakePlan(newest.version + 1, "the brief changed"),))
    said = snapshot.said.get(("plan", posted.version)) if posted else None
    replan = snapshot.commanded("replan", after=said.at) if said else None
    if replan and posted and newest.version == posted.version:
        return Decision((MakePlan(posted.version + 1, f"@{replan.by} asked for a new plan"),))
    if drafted and not snapshot.spoke("plan", drafted.version):
        text = words.plan(drafted, brief, [b.task for b in snapshot.built], waiting=policy.approval == "plan")
        return Decision((Say("plan", drafted.version, snapshot.issue.number, text, drafted.to_json()),))
    if posted is None:
        return Decision(waiting="GitHub to show the plan")
    if policy.approval == "plan" and not approved(snapshot, posted):
        return Decision(waiting=f"a go for plan {short(posted.digest)}")
    return _failing(snapshot, posted)


def _failing(snapshot: Snapshot, graph: Graph) -> Decision | None:
    for task in snapshot.tasks:
        if snapshot.built_task(task.id) or task.id in snapshot.skipped or task.kind == "finding":
            continue  # what a reviewer found and we cannot mend is shown: it holds nothing up
        failures = failures_of(snapshot, task.id)
        if not is_spent(failures):
            continue
        if task.kind == "task":
            return Decision((Split(task, graph.version + 1),))
        return Decision((GiveUp("failing", words.gave_up(task, failures)),))
    return _repairs(snapshot)


def _repairs(snapshot: Snapshot) -> Decision | None:
    """Stop when the same check needed a third repair: more of the same will not help."""
    for task in snapshot.extra_tasks:
        if task.kind != "repair" or snapshot.built_task(task.id) or task.id in snapshot.skipped:
            continue
        before = [t for t in snapshot.extra_tasks if t.origin == task.origin and snapshot.built_task(t.id)]
        if len(before) >= _REPAIRS:
            return Decision((GiveUp("check", words.check_stays_red(task.origin, len(before))),))
    return None

"""When to plan, split a task, or wait for a go. Pure."""

from bot.domain.effects import Decision, GiveUp, MakePlan, Say, Split
from bot.domain.graph import Graph
from bot.domain.ids import short
from bot.domain.phase import approved
from bot.domain.policy import Policy
from bot.domain.snapshot import Attempt, Snapshot
from bot.orchestrate import words

_SPLIT_AFTER = 2
_STOP_AFTER = 3


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
        if snapshot.built_task(task.id) or task.id in snapshot.skipped:
            continue
        failures = failures_of(snapshot, task.id)
        if _same(failures) >= _STOP_AFTER or (task.kind != "task" and len(failures) >= _STOP_AFTER):
            return Decision((GiveUp("failing", words.gave_up(task, failures)),))
        if task.kind == "task" and len(failures) >= _SPLIT_AFTER:
            return Decision((Split(task, graph.version + 1),))
    return _repairs(snapshot)


def _repairs(snapshot: Snapshot) -> Decision | None:
    """Stop when the same check needed a third repair: more of the same will not help."""
    for task in snapshot.extra_tasks:
        if task.kind != "repair" or snapshot.built_task(task.id) or task.id in snapshot.skipped:
            continue
        before = [t for t in snapshot.extra_tasks if t.origin == task.origin and snapshot.built_task(t.id)]
        if len(before) >= _STOP_AFTER - 1:
            return Decision((GiveUp("check", words.check_stays_red(task.origin, len(before))),))
    return None


def failures_of(snapshot: Snapshot, task_id: str) -> tuple[Attempt, ...]:
    """Return the refused attempts of a task since a person last said to try it again."""
    retry = max(
        (
            c.at
            for c in snapshot.commands
            if c.permitted and c.verb == "retry" and c.argument.upper() in ("", task_id.upper())
        ),
        default=None,
    )
    return tuple(a for a in snapshot.attempts if a.task == task_id and (retry is None or a.at > retry))


def _same(failures: tuple[Attempt, ...]) -> int:
    """Return how often the newest failure happened in a row."""
    count = 0
    for attempt in reversed(failures):
        if attempt.signature != failures[-1].signature:
            break
        count += 1
    return count

"""The phases of a case: derived from a snapshot, never stored. The diagram in the README is drawn from this table."""

from collections.abc import Mapping
from typing import Literal, assert_never

from bot.domain.graph import Task, ordered
from bot.domain.snapshot import Snapshot

Phase = Literal[
    "idle",
    "reading",
    "asking",
    "briefing",
    "planning",
    "approving",
    "building",
    "validating",
    "reviewing",
    "parked",
    "ended",
]

# phase → (phase that may follow, what makes it follow)
TRANSITIONS: Mapping[Phase, tuple[tuple[Phase, str], ...]] = {
    "idle": (("reading", "a person labels the issue"),),
    "reading": (
        ("asking", "it can be read in two ways"),
        ("briefing", "clear enough"),
        ("parked", "nothing to change"),
    ),
    "asking": (("reading", "answers, or the deadline"), ("parked", "stop")),
    "briefing": (("planning", "brief posted"),),
    "planning": (
        ("approving", "policy wants a go"),
        ("building", "plan posted"),
        ("parked", "no plan possible"),
    ),
    "approving": (("building", "/askfirst go"), ("planning", "base or brief moved")),
    "building": (
        ("validating", "every task is a proven commit"),
        ("planning", "a task failed twice: it is split"),
        ("reading", "new information"),
        ("parked", "the same failure again, or a decision is needed"),
    ),
    "validating": (("reviewing", "checks reported"), ("building", "a check turned red")),
    "reviewing": (
        ("building", "a review comment"),
        ("ended", "a person merges"),
        ("parked", "a person closes it"),
    ),
    "parked": (
        ("reading", "a newer command, or reopened"),
        ("building", "a newer command"),
        ("ended", "label off"),
    ),
    "ended": (("reading", "a person labels again"),),
}

LABELS: Mapping[Phase, str] = {
    "asking": "askfirst:needs-answer",
    "approving": "askfirst:needs-go",
    "building": "askfirst:building",
    "validating": "askfirst:building",
    "reviewing": "askfirst:review",
    "parked": "askfirst:parked",
}


def phase_of(snapshot: Snapshot) -> Phase:
    """Return the phase a case is in; total over all snapshots."""
    if not snapshot.run:
        return "idle"
    if snapshot.ending in ("merged", "label off"):
        return "ended"
    if parked_by(snapshot):
        return "parked"
    if snapshot.brief is None:
        return _before_brief(snapshot)
    if snapshot.graph is None or snapshot.graph.brief != snapshot.brief.digest:
        return "briefing" if not snapshot.spoke("brief", snapshot.brief.version) else "planning"
    if snapshot.drafted and snapshot.drafted.version > snapshot.graph.version:
        return "planning"
    if undone(snapshot):
        return "building"
    if snapshot.validation is None or snapshot.validation.head != snapshot.head:
        return "validating"
    return "reviewing"


def _before_brief(snapshot: Snapshot) -> Phase:
    understanding = snapshot.understanding
    if understanding is None:
        return "reading"
    match understanding.verdict:
        case "ask":
            return "asking"
        case "brief":
            return "briefing"
        case "nothing":
            return "parked"
        case _:
            assert_never(understanding.verdict)


def parked_by(snapshot: Snapshot) -> str:
    """Return why a live run is not going on, "" if it is; ends come first, in their order (RULES 1)."""
    if snapshot.ending:
        return snapshot.ending
    stopped = snapshot.commanded("stop")
    if stopped and not snapshot.commanded("resume", "retry", "replan", "go", after=stopped.at):
        return "stopped"
    if snapshot.damaged:
        return "damaged"
    if snapshot.missing and not _accepted(snapshot, "deleted"):
        return "deleted"
    if snapshot.removed and not _accepted(snapshot, "removed"):
        return "removed"
    if (
        snapshot.brief
        and snapshot.source != snapshot.brief.source
        and snapshot.source not in snapshot.sources
    ):
        return "edited"
    if snapshot.stuck and not snapshot.commanded(
        "resume", "retry", "replan", "skip", "go", after=snapshot.stuck.at
    ):
        return "stuck"
    return ""


def _accepted(snapshot: Snapshot, why: str) -> bool:
    """Tell whether a person said to go on after we said that we stopped for this."""
    told = snapshot.said.get(
        (f"parked-{why}", len(snapshot.missing if why == "deleted" else snapshot.removed))
    )
    return bool(told and snapshot.commanded("resume", "replan", "go", "retry", after=told.at))


def undone(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of tasks that are neither built nor skipped nor taken away by a person."""
    done = {built.task for built in snapshot.built} | snapshot.skipped | {*snapshot.removed, *snapshot.worded}
    return tuple(task.id for task in snapshot.tasks if task.id not in done)


def next_task(snapshot: Snapshot) -> Task | None:
    """Return the first task in topological order that is not done and whose needs are."""
    left = set(undone(snapshot))
    return next(
        (task for task in ordered(snapshot.tasks) if task.id in left and not left & set(task.needs)), None
    )


def diagram() -> str:
    """Draw the table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> idle"]
    for phase, nexts in TRANSITIONS.items():
        lines += [f"    {phase} --> {after}: {why.replace(':', ' -')}" for after, why in nexts]
    return "\n".join([*lines, "    ended --> [*]"])

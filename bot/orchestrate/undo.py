"""What is built and no longer wanted: for each such commit one that takes it back, the newest first. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.domain.graph import Task
from bot.domain.ids import short
from bot.domain.snapshot import Built, Snapshot


def undoing(
    keep: Sequence[Task], tasks: Sequence[Task], undo: Collection[str], snapshot: Snapshot
) -> tuple[tuple[Task, ...], list[str]]:
    """Return what stands, with the tasks that take some of it back, and what is wrong with that, as sentences."""
    built = {one.task: one for one in snapshot.built}
    gone = {task.origin for task in keep if task.kind == "revert"}
    known = {task.id for task in keep if task.kind != "revert" and built[task.id].sha not in gone}
    problems = [
        f"`undo` names {one}, which is not built or is undone already." for one in sorted({*undo} - known)
    ]
    wanted = known & set(undo)
    for task in (*keep, *tasks):
        needed = sorted(wanted & set(task.needs))
        if needed and task.id not in wanted and task.kind != "revert":
            also = " Undo it, too, or plan a change instead." if task.id in known else ""
            problems.append(f"{task.id} needs {', '.join(needed)}, which `undo` takes back.{also}")
    standing = tuple(replace(task, criteria=()) if task.id in wanted else task for task in keep)
    order = [one.task for one in snapshot.built]
    newest_first = sorted((task for task in keep if task.id in wanted), key=lambda t: -order.index(t.id))
    return (*standing, *(_reverting(task, built[task.id]) for task in newest_first)), problems


def _reverting(task: Task, built: Built) -> Task:
    return Task(
        id=f"{task.id}u",
        title=f"Take back {task.id}: {task.title}"[:72],
        detail=f"What was agreed no longer wants “{task.title}”, which commit {short(built.sha)} did.",
        role=task.role,
        criteria=(),
        needs=(),
        files=task.files,
        verify="its own tests are gone, and all others say what they said",
        kind="revert",
        origin=built.sha,
    )

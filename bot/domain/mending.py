"""What becomes of what a reviewer demands: it is mended while that is ours to do, and a person's to decide after. Pure."""

from bot.domain.attempts import failures_of, is_spent
from bot.domain.inspection import Remark
from bot.domain.snapshot import Snapshot


def is_mending(snapshot: Snapshot) -> bool:
    """Tell whether what the reviewer demands of the head is still ours to mend."""
    current = snapshot.mendable
    if current is None:
        return False
    left = {*snapshot.worded, *snapshot.removed} | snapshot.skipped
    return current.task_id not in left and not is_spent(failures_of(snapshot, current.task_id))


def unmended(snapshot: Snapshot) -> tuple[Remark, ...]:
    """Return what the reviewer demands of the head and we will not mend."""
    current = snapshot.inspection
    return current.demands if current and not is_mending(snapshot) else ()


def given_up(snapshot: Snapshot) -> frozenset[str]:
    """Return the tasks of reviewers that failed too often: what they were about is a person's to decide."""
    return frozenset(
        task.id
        for task in snapshot.extra_tasks
        if task.kind == "finding" and is_spent(failures_of(snapshot, task.id))
    )


def is_reviewed(snapshot: Snapshot) -> bool:
    """Tell whether the head was read by a reviewer and its check is written."""
    return snapshot.inspection is not None and snapshot.review_shown

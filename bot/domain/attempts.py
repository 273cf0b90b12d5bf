"""Refused attempts of a task: how often one failure came in a row, and when more of the same will not help. Pure."""

from collections.abc import Sequence

from bot.domain.snapshot import Attempt, Snapshot

AGAIN = 2  # the same failure so often: the next try goes another way
ENOUGH = 3  # so often: the task is split, or a person is asked
MOST = 5  # refusals of any kind: each was another failure, but there is no end in sight


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


def in_a_row(failures: Sequence[Attempt], signature: str) -> int:
    """Return how often this failure stands at the end."""
    count = 0
    for attempt in reversed(failures):
        if attempt.signature != signature:
            break
        count += 1
    return count


def is_spent(failures: Sequence[Attempt]) -> bool:
    """Tell whether a task is to be split or asked about: it failed alike too often, too often at all, or had no end."""
    if not failures:
        return False
    newest = failures[-1]
    return newest.kind == "steps" or in_a_row(failures, newest.signature) >= ENOUGH or len(failures) >= MOST


def spent_by(failures: Sequence[Attempt]) -> str:
    """Say how a task failed, behind its name."""
    newest = failures[-1]
    same = in_a_row(failures, newest.signature)
    if newest.kind == "steps":
        return "did not come to an end"
    if same >= ENOUGH:
        return f"failed {same} times in the same way"
    return f"was refused {len(failures)} times"

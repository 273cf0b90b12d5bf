"""The message of a task's commit: what the model wrote, then trailers of ours that say whose it is and how it is proven."""

from dataclasses import dataclass

from bot.domain.graph import Task
from bot.domain.ids import short
from bot.domain.snapshot import Snapshot
from bot.domain.trailers import message_of, proof_trailer

Seal = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """How a commit was proven, as its trailer says it."""

    kind: str
    weak: bool
    affected: bool


def line_of(task: Task) -> str:
    """Return what names a task in its commit: its id, and which of its versions was done."""
    return f"{task.id} {task.digest[:16]}"


def message_for(
    snapshot: Snapshot, task: Task, shown: Shown, seal: Seal | None, subject: str, body: str
) -> str:
    """Return the message of a task's commit; without a seal it lacks the proof, which whoever has the key puts in."""
    assert snapshot.brief is not None
    trailers = {
        "Askfirst-Task": line_of(task),
        "Askfirst-Brief": f"v{snapshot.brief.version} {short(snapshot.brief.digest)}",
        "Askfirst-Run": snapshot.run,
    }
    if seal:
        kid, mac = seal
        trailers["Askfirst-Proof"] = proof_trailer(
            shown.kind, weak=shown.weak, kid=kid, mac=mac, affected=shown.affected
        )
    if snapshot.issue.number:  # a task on a local repository has no issue
        trailers["Refs"] = f"#{snapshot.issue.number}"
    return message_of(subject, body, trailers)

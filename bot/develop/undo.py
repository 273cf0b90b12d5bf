"""Take back what a commit of ours did, by a commit of its own: history is never rewritten.

What the commit left untouched since is put back as it was before, without a model. Where people or later tasks changed it
too, the task goes on as any other, and whoever does it is told how far this came.
"""

from bot.bench import Bench
from bot.develop.deliver import Delivered, deliver
from bot.develop.tools import Workspace
from bot.domain.change import Edits, File
from bot.domain.graph import Task
from bot.domain.ids import short
from bot.domain.policy import Policy
from bot.domain.prompt import fence
from bot.domain.snapshot import Snapshot

_DIFF = 12_000  # characters


def taken_back(
    bench: Bench, snapshot: Snapshot, task: Task, parent: str, policy: Policy
) -> tuple[Delivered | None, str]:
    """Return the commit that takes back the task's origin; or none, and what stood in the way."""
    commit, git = bench.git.commit_of(task.origin), bench.git
    before = commit.parents[0]
    runnable = git.executables(before)
    edits = Edits()
    for path in commit.changed:
        if git.read(parent, path) != git.read(commit.sha, path):
            return None, f"{path} was changed again since {short(commit.sha)}."
        old = git.read(before, path)
        edits = edits.put(path, None if old is None else File(old, path in runnable))
    subject = commit.message.split("\n", 1)[0]
    delivered = deliver(
        bench,
        snapshot,
        task,
        Workspace(git, parent, edits),
        f"revert: {subject}",
        f"{task.detail}\n\nThis reverts commit {commit.sha}.",
        policy,
    )
    return (delivered, "") if delivered.commit else (None, delivered.told)


def by_hand(bench: Bench, task: Task, why: str) -> str:
    """Tell whoever has to do by hand what could not be taken back as it was, and show it: a workspace has no history."""
    before = bench.git.commit_of(task.origin).parents[0]
    diff = bench.git.diff(before, task.origin)
    return (
        f"Commit {task.origin} could not be taken back as it was: {why}\n"
        "Take back what it added, its tests too; what others built on it stays. What it did:\n"
        f"{fence('diff', diff, _DIFF)}"
    )

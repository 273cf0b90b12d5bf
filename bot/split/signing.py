"""Take a commit that was handed over, and write it again with our proof, if the gates that need no code to run let it pass.

What is published is never the commit that came: tree and parent are taken from it, message, identity and date are ours.
The signature says that the job that thought in this very run told of a proof, and that the gates here hold. It cannot say
more: without running code nobody can tell again that tests are green.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from bot.develop.message import Shown, line_of, message_for
from bot.domain.errors import UserError
from bot.domain.ids import CaseKey, short
from bot.domain.markers import Ring
from bot.domain.paths import problem_of_path
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.domain.trailers import trailers_of
from bot.engine.bench import sealed
from bot.ports import Git
from bot.split.papers import Row

_FILES = frozenset({"100644", "100755"})
_MOST_PATHS = 2_000
_SECOND = timedelta(seconds=1)


class Parcels(Protocol):
    """Commits in files, on their way from one clone to another."""

    def make(self, sha: str, parent: str, file: Path) -> None:
        """Write what a commit adds to its parent into a file."""
        ...

    def take(self, file: Path, sha: str, parent: str) -> None:
        """Bring the one commit that a file should hold into the clone; a `UserError` says why it cannot be taken."""
        ...


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs commits of a case that came in a file."""

    key: CaseKey
    ring: Ring
    git: Git
    parcels: Parcels
    file: Path

    def signed(self, row: Row, snapshot: Snapshot, policy: Policy, began: datetime) -> Row:
        """Return the row as it is with the commit signed; a `UserError` says why it is not."""
        told = row.body["commit"]
        task = next(task for task in snapshot.tasks if task.id == row.step.split("/")[1])
        assert snapshot.graph is not None
        parent = snapshot.head or snapshot.graph.base
        if told["parent"] != parent:
            raise UserError("The commit is not on top of the branch as it is now.")
        if (told["task"], told["digest"]) != (task.id, task.digest):
            raise UserError("The commit is of another task than its row.")
        at = datetime.fromisoformat(told["unsigned"]["at"])
        if not began - _SECOND <= at <= row.at:
            raise UserError("The commit is dated outside of the time in which it was made.")
        self.parcels.take(self.file, told["sha"], parent)
        shown = Shown(told["proof"], told["weak"], told["unsigned"]["affected"])
        words = (told["unsigned"]["subject"], told["unsigned"]["body"])
        unsigned = message_for(snapshot, task, shown, None, *words)
        self._check(told, parent, lambda: self.git.write_commit(parent, told["tree"], unsigned, at))
        self._gates(told["tree"], parent, policy)
        text = sealed(self.key, snapshot.run, line_of(task), parent, told["tree"])
        message = message_for(snapshot, task, shown, self.ring.sign(text), *words)
        return _resigned(row, self.git.write_commit(parent, told["tree"], message, at))

    def _check(self, told: dict[str, Any], parent: str, remade: Callable[[], str]) -> None:
        """See that the commit is, byte for byte, what the row tells."""
        commit = self.git.commit_of(told["sha"])
        if commit.parents != (parent,):
            raise UserError("The commit is not on top of the branch as it is now, and of that alone.")
        if commit.tree != told["tree"]:
            raise UserError("The commit holds other files than its row tells.")
        if "Askfirst-Proof" in trailers_of(commit.message):
            raise UserError("The commit carries a proof already, and only this job may give one.")
        made = remade()
        if commit.author != self.git.commit_of(made).author:
            raise UserError("The commit is made by somebody else than the bot.")
        if made != told["sha"]:
            raise UserError("The commit is not the one that its row describes.")

    def _gates(self, tree: str, parent: str, policy: Policy) -> None:
        """Refuse what no commit of ours may change, by the objects alone."""
        modes = self.git.modes(parent, tree)
        if not modes:
            raise UserError("The commit changes nothing.")
        if len(modes) > _MOST_PATHS:
            raise UserError(f"The commit changes {len(modes):,} files; {_MOST_PATHS:,} are the most.")
        for path, (was, now) in sorted(modes.items()):
            if problem := problem_of_path(path):
                raise UserError(f"The commit is refused: {problem}")
            if pattern := policy.protecting(path):
                raise UserError(f"The commit changes {path!r}, which is protected by {pattern!r}.")
            if not {was, now} - {""} <= _FILES:
                raise UserError(f"The commit makes or changes {path!r}, which is no plain file.")
        lines = self.git.diff(parent, tree).count("\n")
        if lines > policy.max_changed_lines:
            raise UserError(f"The commit has {lines:,} lines; policy allows {policy.max_changed_lines:,}.")


def _resigned(row: Row, sha: str) -> Row:
    """Return the row as it would be had the commit been signed where it was made."""
    told = {name: value for name, value in row.body["commit"].items() if name != "unsigned"}
    old, new = (f"Committed as {short(one)}: " for one in (told["sha"], sha))
    body = {**row.body, "commit": {**told, "sha": sha}}
    if "results" in body:
        body["results"] = [_renamed(block, old, new) for block in body["results"]]
    return row.model_copy(update={"body": body})


def _renamed(block: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    content = block.get("content")
    if not isinstance(content, list):
        return block
    return {
        **block,
        "content": [
            {**part, "text": str(part["text"]).replace(old, new)}
            if isinstance(part, dict) and "text" in part
            else part
            for part in content
        ],
    }

"""How commits get onto a branch of ours: one port, which pushing by git and making commits by API both fill.

Kept apart from the other ports, because only who performs gets this one: no phase can publish, or read raw commits.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from bot.domain.change import RawCommit
from bot.domain.ids import CaseKey
from bot.ports import Git, GitHub

# GitHub's words: https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository
_WORKFLOW = re.compile(
    r"refusing to allow .* workflow.* without `?workflows?`? (?:permission|scope)", re.IGNORECASE
)
_RULE = re.compile(
    r"protected[ -](?:branch|ref)|repository rule violations|GH0(?:06|13)|not authorized to push",
    re.IGNORECASE,
)


class Clone(Git, Protocol):
    """The bot's own clone, with commits byte for byte: what it takes to make them elsewhere again."""

    def raw(self, sha: str) -> RawCommit:
        """Return a commit as git keeps it, with what it changes in the tree of its first parent."""
        ...


class Publisher(Protocol):
    """Puts commits of the clone onto a branch under askfirst/. Twice is once."""

    def publish(self, git: Clone, key: CaseKey, sha: str, branch: str) -> None:
        """Let the branch be at this very commit, going forward only.

        `Conflict`: the server has something else. `Ambiguous`: the answer was lost. `UserError` names the setting that a
        person must change; then the branch has not moved.
        """
        ...


@dataclass(frozen=True, slots=True)
class GitPush:
    """Publishes by `git push`."""

    github: GitHub

    def publish(self, git: Clone, key: CaseKey, sha: str, branch: str) -> None:
        """Push, with a token that may write."""
        git.push(sha, branch, self.github.credentials(key, push=True))


def changes_workflow(path: str) -> bool:
    """Tell whether GitHub takes a file for a workflow, which it lets nobody change without a permission of its own."""
    return path.startswith(".github/workflows/")


def without_workflows() -> str:
    """Say that the permission for workflows is missing."""
    return (
        "The commit changes a workflow, and GitHub lets me do so only with the permission `workflows: write`; "
        "grant it to the App or the token, or change the workflow by hand."
    )


def setting_for(branch: str, why: str, said: str = "") -> str:
    """Name the setting that a refused commit lacks, "" where GitHub's words do not tell; `said`: what stood around `why`."""
    if _WORKFLOW.search(why + said):
        return without_workflows()
    if _RULE.search(why + said):
        return (
            f"A rule of the repository forbids the push to {branch} ({why}); "
            "let the App push to `askfirst/*` in the repository's rules or branch protection."
        )
    return ""


def refused(branch: str, why: str, said: str = "") -> str:
    """Say that a commit was refused, with the setting if there is one."""
    return setting_for(branch, why, said) or f"The server refuses a push to {branch}: {why}"

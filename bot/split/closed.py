# ruff: noqa: ARG002 - what is refused is not looked at
"""Ports that a job does not have: what it must not do, it has nothing to do with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NoReturn

from bot.adapters.suite.paths import is_test
from bot.domain.approvals import Candidate
from bot.domain.github import (
    CaseFacts,
    CheckReport,
    Comment,
    Issue,
    Moved,
    Person,
    Pull,
    Reported,
    Repository,
    ReviewComment,
)
from bot.domain.ids import CaseKey
from bot.domain.model import Answer, Capabilities, Request
from bot.domain.packages import PackageReport
from bot.domain.policy import Policy
from bot.domain.report import ScanReport, SuiteReport
from bot.ports import Credentials, Git, GitHub, Outcome, Passage
from bot.publishing import Clone


def _never(what: str) -> NoReturn:
    raise RuntimeError(f"this job has no power to {what}")


class NoModel:
    """No model can be asked."""

    def answer(self, request: Request) -> Answer:
        """Refuse."""
        _never(f"ask {request.model}")

    def worst_cost(self, request: Request) -> Decimal | None:
        """Refuse."""
        _never(f"ask {request.model}")

    def capabilities(self, model: str) -> Capabilities:
        """Know of none."""
        return Capabilities()


class NoSuite:
    """No code of the repository can be run; which files are tests is told by their names."""

    def run(self, git: Git, tree: str, selection: Sequence[str] = ()) -> SuiteReport:
        """Refuse."""
        _never("run tests")

    def is_test(self, path: str) -> bool:
        """Tell whether a path holds tests or what only tests use."""
        return is_test(path)

    def command(self, git: Git, tree: str, argv: Sequence[str]) -> Outcome:
        """Refuse."""
        _never("run a command")

    def rewrite(
        self, git: Git, tree: str, argv: Sequence[str], paths: Sequence[str]
    ) -> tuple[Outcome, Mapping[str, bytes]]:
        """Refuse."""
        _never("run a command")


class NoScanner:
    """Nothing can be scanned."""

    def scan(self, git: Git, tree: str, paths: Sequence[str]) -> ScanReport:
        """Refuse."""
        _never("scan")


class NoRetrieval:
    """Nothing can be searched."""

    def find(self, git: Git, tree: str, text: str, limit: int) -> Sequence[Passage]:
        """Refuse."""
        _never("search")


def no_packages(_git: Git, _old: str, _new: str, _policy: Policy) -> PackageReport:
    """Refuse."""
    _never("judge packages")


class NoPublisher:
    """Nothing can be pushed."""

    def publish(self, git: Clone, key: CaseKey, sha: str, branch: str) -> None:
        """Refuse."""
        _never("push")


@dataclass(frozen=True, slots=True)
class Reading:
    """GitHub for who only reads; `account` is who the bot is where it writes."""

    github: GitHub
    account: Person

    def me(self) -> Person:
        """Return the account that the bot's writes are made by, elsewhere."""
        return self.account

    def repository(self, full_name: str) -> Repository:
        """Look a repository up."""
        return self.github.repository(full_name)

    def served(self) -> Sequence[Repository]:
        """List the repositories an App is installed on."""
        return self.github.served()

    def labelled(self, repo: str, label: str) -> Sequence[int]:
        """List the open issues that carry the label."""
        return self.github.labelled(repo, label)

    def moved(self, repo: str, since: datetime) -> Sequence[Moved]:
        """List what changed since."""
        return self.github.moved(repo, since)

    def attachment(self, key: CaseKey, url: str) -> bytes:
        """Fetch an attached file."""
        return self.github.attachment(key, url)

    def issue(self, key: CaseKey, *, pulls: bool = False) -> Issue:
        """Read the issue alone."""
        return self.github.issue(key, pulls=pulls)

    def case(
        self, key: CaseKey, *, branch: str, pull: int | None, known: CaseFacts | None = None
    ) -> CaseFacts:
        """Read a case."""
        return self.github.case(key, branch=branch, pull=pull, known=known)

    def find_pull(self, key: CaseKey, branch: str) -> Pull | None:
        """Return the newest pull request of a branch."""
        return self.github.find_pull(key, branch)

    def approvals(self, repo: str, number: int, label: str) -> Candidate:
        """Read what approvals rest on."""
        return self.github.approvals(repo, number, label)

    def credentials(self, key: CaseKey, *, push: bool = False) -> Credentials:
        """Return what git may fetch with."""
        if push:
            _never("push")
        return self.github.credentials(key)

    def comment(self, key: CaseKey, number: int, body: str) -> Comment:
        """Refuse."""
        _never("comment")

    def delete_comment(self, key: CaseKey, comment_id: int, *, on_line: bool = False) -> None:
        """Refuse."""
        _never("delete a comment")

    def react(self, key: CaseKey, number: int, content: str) -> None:
        """Refuse."""
        _never("react")

    def add_label(self, key: CaseKey, number: int, label: str) -> None:
        """Refuse."""
        _never("label")

    def remove_label(self, key: CaseKey, number: int, label: str) -> None:
        """Refuse."""
        _never("take a label off")

    def open_pull(self, key: CaseKey, *, title: str, body: str, head: str, base: str) -> Pull:
        """Refuse."""
        _never("open a pull request")

    def edit_pull(self, key: CaseKey, number: int, body: str) -> None:
        """Refuse."""
        _never("edit a pull request")

    def reply(self, key: CaseKey, pull: int, comment_id: int, body: str) -> ReviewComment:
        """Refuse."""
        _never("reply")

    def report_check(self, key: CaseKey, head_sha: str, report: CheckReport) -> Reported:
        """Refuse."""
        _never("report a check")

    def set_status(self, repo: str, sha: str, context: str, state: str, text: str) -> None:
        """Refuse."""
        _never("set a status")

    def delete_branch(self, key: CaseKey, branch: str) -> None:
        """Refuse."""
        _never("delete a branch")

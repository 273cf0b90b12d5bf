"""What the loop needs of the world, as Protocols. Each has one contract suite that its fake and its adapter pass.

What is not here cannot be done: there is no way to merge, approve, mark ready, force-push or write the default branch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Protocol

from bot.domain.approvals import Candidate
from bot.domain.change import Commit, Edits, Hit
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
from bot.domain.packages import Facts, Mention
from bot.domain.report import ScanReport, SuiteReport


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name and a secret for one fetch or push; the secret is never printed."""

    username: str
    secret: str = field(repr=False)


class GitHub(Protocol):
    """The issue tracker and its pull requests. Writes raise `Ambiguous` when the answer was lost, `Later` when limited,
    `UserError` when a person must change a setting, `Never` when the thing is gone for good."""

    def me(self) -> Person:
        """Return the account that our writes are made by."""
        ...

    def repository(self, full_name: str) -> Repository:
        """Look a repository up by "owner/name"."""
        ...

    def served(self) -> Sequence[Repository]:
        """List the repositories an App is installed on; none for a plain token."""
        ...

    def labelled(self, repo: str, label: str) -> Sequence[int]:
        """List the numbers of open issues (not pull requests) that carry the label."""
        ...

    def moved(self, repo: str, since: datetime) -> Sequence[Moved]:
        """List the issues and pull requests that changed at this time or later."""
        ...

    def attachment(self, key: CaseKey, url: str) -> bytes: ...
    def issue(self, key: CaseKey, *, pulls: bool = False) -> Issue:
        """Read the issue alone: what tells that a case is none, as a pull request is unless `pulls` are read as well."""
        ...

    def case(
        self, key: CaseKey, *, branch: str, pull: int | None, known: CaseFacts | None = None
    ) -> CaseFacts:
        """Read a case whole: the issue, the branch's head, and the pull request if its number is known.

        With what is `known` already, look only at what a person can stop us by (the issue, its talk and events, the pull
        request's talk and events), and read again what that shows to have moved; the rest is as it was known.
        """
        ...

    def find_pull(self, key: CaseKey, branch: str) -> Pull | None:
        """Return the newest pull request, open or not, whose head is this branch; without its comments."""
        ...

    def comment(self, key: CaseKey, number: int, body: str) -> Comment: ...

    def delete_comment(self, key: CaseKey, comment_id: int, *, on_line: bool = False) -> None: ...

    def react(self, key: CaseKey, number: int, content: str) -> None:
        """React to an issue ("eyes", "rocket" …); twice is once."""
        ...

    def add_label(self, key: CaseKey, number: int, label: str) -> None: ...

    def remove_label(self, key: CaseKey, number: int, label: str) -> None:
        """Take a label off; already off is fine."""
        ...

    def open_pull(self, key: CaseKey, *, title: str, body: str, head: str, base: str) -> Pull:
        """Open a draft pull request; one that exists already for this head is returned as it is."""
        ...

    def edit_pull(self, key: CaseKey, number: int, body: str) -> None: ...

    def reply(self, key: CaseKey, pull: int, comment_id: int, body: str) -> ReviewComment:
        """Answer in a review thread."""
        ...

    def report_check(self, key: CaseKey, head_sha: str, report: CheckReport) -> Reported:
        """Write a completed check run, or a commit status where we may not."""
        ...

    def approvals(self, repo: str, number: int, label: str) -> Candidate: ...

    def set_status(self, repo: str, sha: str, context: str, state: str, text: str) -> None: ...

    def delete_branch(self, key: CaseKey, branch: str) -> None:
        """Delete a branch under askfirst/; already gone is fine."""
        ...

    def credentials(self, key: CaseKey, *, push: bool = False) -> Credentials:
        """Return what git may fetch or push with, valid for at least ten minutes."""
        ...


class Git(Protocol):
    """Commits and trees of one repository, in the bot's own bare clone: nothing is ever checked out there."""

    def fetch(self, refs: Sequence[str]) -> Mapping[str, str]:
        """Fetch these full refs; returns those that exist with their commit. Raises `Later` when it does not answer."""
        ...

    def commit_of(self, sha: str) -> Commit: ...

    def has(self, sha: str) -> bool:
        """Tell whether this commit is in the clone."""
        ...

    def first_parents(self, base: str, head: str) -> Sequence[Commit]:
        """Return the commits after `base` up to `head`, first parents only, oldest first; empty if base is no ancestor."""
        ...

    def history(self, commit: str, paths: Sequence[str], limit: int) -> Sequence[Commit]:
        """Return the newest commits up to this one that changed any of these paths, newest first."""
        ...

    def is_ancestor(self, old: str, new: str) -> bool: ...

    def paths(self, tree: str) -> Sequence[str]:
        """Return all file paths of a commit or tree."""
        ...

    def symlinks(self, tree: str) -> frozenset[str]:
        """Return the paths that are symbolic links or submodules, which nothing may be written through."""
        ...

    def executables(self, tree: str) -> frozenset[str]:
        """Return the paths of files that can be run, as git's mode 100755 says."""
        ...

    def read(self, tree: str, path: str) -> bytes | None:
        """Return a file's bytes, None if there is none; a symbolic link reads as its target's name."""
        ...

    def search(self, tree: str, pattern: str, *, limit: int, paths: Sequence[str] = ()) -> Sequence[Hit]:
        """Find a POSIX extended regular expression; a bad one is a `UserError`."""
        ...

    def edits(self, old: str, new: str) -> Edits:
        """Return what leads from one commit or tree to another."""
        ...

    def modes(self, old: str, new: str) -> Mapping[str, tuple[str, str]]:
        """Return git's modes before and after of each path that differs, submodules too; "" where there is none."""
        ...

    def diff(self, old: str, new: str) -> str:
        """Return a unified diff."""
        ...

    def write_tree(self, base: str, edits: Edits) -> str:
        """Write the tree that `edits` make of `base`; returns its id."""
        ...

    def write_commit(self, parent: str, tree: str, message: str, at: datetime) -> str:
        """Write a commit with the bot's identity and this date, so that the same input gives the same id."""
        ...

    def push(self, sha: str, branch: str, credentials: Credentials) -> None:
        """Push to a branch under askfirst/, fast-forward only. `Conflict`: the server has something else."""
        ...

    def export(self, tree: str, into: Path, *, history: bool) -> None:
        """Write the files of a commit or tree into an empty folder; with `history` also a `.git` of its own."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may use: seconds, bytes, processes. `output`: characters kept, half head, half tail."""

    seconds: float = 300.0
    memory: int = 2 * 2**30
    processes: int = 256
    file_size: int = 256 * 2**20
    output: int = 20_000


@dataclass(frozen=True, slots=True)
class Job:
    """A command to run at /repo, a writable copy the caller throws away; its `.git`, if any, is read-only.

    `python`: the interpreter whose environment is bound read-only and first on PATH. `env` is all the environment there
    is beyond PATH, HOME and LANG. `results`: names of files that the command leaves under /results. `mounts`: place inside
    → what is shown there, read-only; `writes`: folders at the same place inside that the command may write.
    """

    argv: tuple[str, ...]
    tree: Path
    python: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    results: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    mounts: Mapping[str, Path] = field(default_factory=dict)
    writes: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended. `code`: exit code or signal number; `dropped`: output characters not kept."""

    how: Literal["exit", "signal", "timeout", "limit"]
    code: int
    output: str
    dropped: int
    seconds: float
    files: Mapping[str, bytes] = field(default_factory=dict)


class Sandbox(Protocol):
    """Runs hostile code without power. Raises `SandboxUnavailable` when the sandbox, not the code, failed."""

    @property
    def kind(self) -> str:
        """Return "bubblewrap", "podman", "docker" or "none"."""
        ...

    def run(self, job: Job) -> Outcome: ...


class Suite(Protocol):
    """A repository's own tests, run in the sandbox on a throw-away copy of a tree."""

    def run(self, git: Git, tree: str, selection: Sequence[str] = ()) -> SuiteReport:
        """Run the whole suite, or the tests of the selected files, on a commit or tree."""
        ...

    def is_test(self, path: str) -> bool:
        """Tell whether a path holds tests or what only tests use."""
        ...

    def command(self, git: Git, tree: str, argv: Sequence[str]) -> Outcome:
        """Run any command on a throw-away copy of a tree."""
        ...

    def rewrite(
        self, git: Git, tree: str, argv: Sequence[str], paths: Sequence[str]
    ) -> tuple[Outcome, Mapping[str, bytes]]:
        """Run a command that may rewrite files of the copy; returns what these paths hold then, if regular files."""
        ...


class Scanner(Protocol):
    """A static scan of files as they are in a tree."""

    def scan(self, git: Git, tree: str, paths: Sequence[str]) -> ScanReport: ...


class Model(Protocol):
    """A model by its Messages API."""

    def answer(self, request: Request) -> Answer:
        """Send one call. `Later`: overloaded, limited or cut; `Never`: refused as invalid."""
        ...

    def worst_cost(self, request: Request) -> Decimal | None:
        """Return an upper bound of the call's cost in US dollars, None where the price is unknown."""
        ...

    def capabilities(self, model: str) -> Capabilities: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the journal: identity is (run, step, ordinal); `body` is a JSON value."""

    run: str
    step: str
    ordinal: int
    kind: str
    body: Mapping[str, Any]
    at: datetime


class Journal(Protocol):
    """What we did and what was told to us: append-only, per case, ordered as written."""

    def append(
        self, key: CaseKey, run: str, step: str, kind: str, body: Mapping[str, Any], at: datetime
    ) -> Entry:
        """Append under the next ordinal of (run, step), durably before it returns."""
        ...

    def entries(self, key: CaseKey) -> Sequence[Entry]:
        """Return all rows of a case in the order written."""
        ...

    def cases(self) -> Sequence[CaseKey]:
        """Return the cases that have rows."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a file that a search found worth reading; `start` is the first line's number."""

    path: str
    start: int
    text: str


class Retrieval(Protocol):
    """Finds the code an issue is about."""

    def find(self, git: Git, tree: str, text: str, limit: int) -> Sequence[Passage]:
        """Return at most `limit` passages nearest to a text: files best first, of the nearest ones several pieces."""
        ...


class PackageIndex(Protocol):
    """What registries tell of packages and of the version mentioned; what cannot be learnt is `unknown`, never raised."""

    def facts(self, mentions: Sequence[Mention]) -> Mapping[Mention, Facts]: ...

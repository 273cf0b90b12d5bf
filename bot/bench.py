"""What a phase may use, as a Protocol: the ports of one case's workbench, bound to the case and its run."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.domain.github import Issue
from bot.domain.model import Answer, Request
from bot.domain.packages import PackageReport
from bot.domain.report import ScanReport, SuiteReport
from bot.ports import Entry, Git, Retrieval, Scanner, Suite

T = TypeVar("T")


class Bench(Protocol):
    """One case's workbench: the ports that a phase may use, bound to the case and its run."""

    @property
    def git(self) -> Git: ...

    @property
    def suite(self) -> Suite: ...

    @property
    def scanner(self) -> Scanner: ...

    @property
    def retrieval(self) -> Retrieval: ...

    def whole(self, commit: str) -> SuiteReport:
        """Return what the whole suite says of a commit, from the journal if its tree was run before."""
        ...

    def remember(self, tree: str, report: SuiteReport) -> None:
        """Journal a whole run of a tree for `whole`."""
        ...

    def new_findings(self, old: str, new: str, paths: Sequence[str]) -> ScanReport:
        """Scan files of a tree; what the old tree had already does not count."""
        ...

    def packages(self, old: str, new: str) -> PackageReport:
        """Judge the packages that a change adds or moves; what no registry tells is unknown."""
        ...

    def now(self) -> datetime: ...

    def rows(self, step: str) -> Sequence[Entry]:
        """Return this run's rows of a step, in order."""
        ...

    def note(self, step: str, kind: str, body: Mapping[str, Any]) -> Entry:
        """Append a row to this run's journal."""
        ...

    def ask(self, step: str, index: int, request: Request) -> Answer:
        """Return the answer of the step's `index`-th call: from the journal, or reserved, sent and journalled.

        Raises `BudgetExceeded` before sending when the worst cost does not fit in what the case has left.
        """
        ...

    def pack(self, step: str, make: Callable[[], str]) -> str:
        """Return what a step's model reads: from the journal, or made and journalled now (RULES 10)."""
        ...

    def structured(self, step: str, request: Request, parse: Callable[[str], T]) -> T:
        """Ask for JSON and parse it; one retry with the `ValueError`'s text, then `ModelUnusable`."""
        ...

    def window(self, model: str) -> int | None: ...
    def issue(self, number: int) -> Issue | None: ...
    def attachment(self, url: str) -> bytes: ...
    def sees(self, model: str) -> tuple[bool, bool]: ...

    def seal(self, task_line: str, parent: str, tree: str) -> tuple[str, str] | None:
        """Return (key id, MAC) that proves a commit to be ours (RULES 7); None where somebody else signs it."""
        ...

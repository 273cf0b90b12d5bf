"""What runs and scans tell: evidence from hostile code, so all of it is text with limits, none of it is proof alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Status = Literal["passed", "failed", "error", "skipped"]
# assertion: ran and its own assertion failed · absence: collection, import, attribute, name, missing file or fixture ·
# other: any other exception
Redness = Literal["assertion", "absence", "other"]


@dataclass(frozen=True, slots=True)
class Test:
    """One test's outcome. `signature` is its failure without what changes from run to run (addresses, times, paths)."""

    __test__ = False

    id: str
    status: Status
    redness: Redness | None = None
    message: str = ""
    signature: str = ""


NO_TESTS = "no tests were found"


@dataclass(frozen=True, slots=True)
class SuiteReport:
    """One run of tests. `tests` by id; `broken` says why no tests could be read (collection crashed, time-out), else "".

    `output` is what the runner printed, head and tail, at most 20,000 characters. `bare`: it ran without a sandbox.
    """

    tests: Mapping[str, Test] = field(default_factory=dict)
    broken: str = ""
    output: str = ""
    seconds: float = 0.0
    bare: bool = False

    @property
    def green(self) -> bool:
        """Tell whether something ran and nothing was red."""
        return not self.broken and any(t.status == "passed" for t in self.tests.values()) and not self.red

    @property
    def red(self) -> tuple[Test, ...]:
        """Return the failed and broken tests in order of id."""
        bad = [t for t in self.tests.values() if t.status in ("failed", "error")]
        return tuple(sorted(bad, key=lambda t: t.id))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a scanner objects to; lines count from 1. `fingerprint` survives a moved line: rule, path, normalised text.

    What is no ERROR is a doubt: it is told and shown, and holds nothing up.
    """

    rule: str
    path: str
    line: int
    severity: Literal["ERROR", "WARNING", "INFO"]
    message: str
    cwe: str
    text: str
    fingerprint: str

    @property
    def is_doubt(self) -> bool:
        """Tell whether whoever wrote the code may be right all the same."""
        return self.severity != "ERROR"

    @property
    def tells_a_secret(self) -> bool:
        """Tell whether it is about a password or key that is written down, so that its place is shown to nobody."""
        return self.cwe in ("CWE-259", "CWE-321", "CWE-798")


@dataclass(frozen=True, slots=True)
class Objection:
    """What a rule holds against a change: one sentence and where to look; lines count from 1.

    `side` tells whether the line is one of the old or of the new file. A `decision` is a person's to take, for one head
    commit; what is refused has to be mended.
    """

    kind: str
    path: str
    line: int
    text: str
    severity: Literal["decision", "refuse"] = "decision"
    side: Literal["old", "new"] = "new"


@dataclass(frozen=True, slots=True)
class ScanReport:
    """One scan of some files. `errors`: broken rules, unreadable files; a scan with errors proves nothing.

    `skipped`: binary and very large files, in which nothing was looked for.
    """

    findings: tuple[Finding, ...] = ()
    errors: tuple[str, ...] = ()
    files: int = 0
    skipped: int = 0

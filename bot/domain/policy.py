"""What a repository allows the bot: read from its base commit, never from the branch under work."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

from bot.domain.model import Choice, Role

PROTECTED = (
    ".github/**",
    "actions/**",
    ".git*",
    "AGENTS.md",
    "CLAUDE.md",
    "CODEOWNERS",
    "/LICENSE*",
)
_PATIENCE = 3  # working days until people are reminded of what waits for ever
_WILD = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy with its defaults.

    `base`: the commit that it was read from, whose content people vouch for.
    Budgets are per issue over all its runs; the smaller of policy and settings holds, so the default is no limit of the
    repository's own. `max_steps` (model calls) and `max_minutes` (in calls and tools) are for one conversation about a
    task. `tests`: the command that runs all tests, empty to find out; `junit`: a pattern of the JUnit reports that it
    leaves; `timeout` (seconds) and `memory_mb` are for one run of it. `suite`: whether a proof takes the whole suite, or
    only the tests that its change can reach. `answers`: who may answer questions about the issue; without the right to
    write, its author proposes answers, or with "writers+author" gives them. `second_opinion`: what seems clear is read twice.
    `review`: what was built is read by a reviewer who knows the brief alone.
    """

    label: str = "askfirst"
    base: str = ""
    approval: Literal["none", "plan"] = "none"
    rounds: int = 2
    deadline_days: int = 3
    answers: Literal["writers", "writers+author"] = "writers"
    second_opinion: bool = False
    review: bool = True
    budget_usd: Decimal = Decimal("Infinity")
    budget_tokens: int = 2**63 - 1
    max_steps: int = 60
    max_minutes: int = 240
    max_tasks: int = 12
    max_changed_lines: int = 2_000
    tests: tuple[str, ...] = ()
    junit: str = ""
    suite: Literal["whole", "affected"] = "whole"
    timeout: float = 600.0
    memory_mb: int = 2_048
    models: Mapping[Role, Choice] = field(default_factory=dict)
    protected_paths: tuple[str, ...] = PROTECTED
    registries: tuple[str, ...] | None = None

    def deadline(self, now: datetime) -> datetime | None:
        """Return the instant when what is asked now takes its defaults: so many working days on; None for never."""
        return _on(now, self.deadline_days) if self.deadline_days else None

    def remind(self, now: datetime) -> datetime | None:
        """Return when people are reminded of what is asked now: a working day before its deadline, None where that is now."""
        days = self.deadline_days - 1 if self.deadline_days else _PATIENCE
        return _on(now, days) if days else None

    def protects(self, path: str) -> bool:
        """Tell whether only people may change a path.

        Patterns are read as .gitignore reads them, without classes and negation: one without a slash names a file or folder
        anywhere, and what is in a protected folder is protected.
        """
        return bool(self.protecting(path))

    def protecting(self, path: str) -> str:
        """Return the pattern that protects a path, "" if none does."""
        return next((one for one in self.protected_paths if _glob(one).fullmatch(path)), "")


def _on(now: datetime, days: int) -> datetime:
    """Return the full hour so many working days on."""
    day = now
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day.replace(minute=0, second=0, microsecond=0)


@cache
def _glob(pattern: str) -> re.Pattern[str]:
    bare = pattern.removeprefix("./").rstrip("/")
    anchored = "/" in bare
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(parts.get(part, re.escape(part)) for part in _WILD.findall(bare.removeprefix("/")))
    return re.compile(f"{'' if anchored else '(?:.*/)?'}{body}(?:/.*)?", re.DOTALL)

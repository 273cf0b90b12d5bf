"""What a repository allows the bot: read from its base commit, never from the branch under work."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Literal

PROTECTED = (
    ".github/*",
    "actions/*",
    ".git*",
    "*AGENTS.md",
    "*CLAUDE.md",
    "LICENSE*",
    "*CODEOWNERS",
)


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy with its defaults. Budgets are per issue over all its runs; the smaller of policy and settings holds."""

    label: str = "askfirst"
    approval: Literal["none", "plan"] = "none"
    rounds: int = 2
    deadline_days: int = 3
    budget_usd: Decimal = Decimal(5)
    budget_tokens: int = 3_000_000
    max_steps: int = 60
    max_tasks: int = 12
    max_changed_lines: int = 2_000
    tests: tuple[str, ...] = ("python", "-m", "pytest")
    timeout: float = 600.0
    memory_mb: int = 2_048
    models: Mapping[str, str] = field(default_factory=dict)
    protected_paths: tuple[str, ...] = PROTECTED

    def protects(self, path: str) -> bool:
        """Tell whether only people may change a path; `*` also matches slashes."""
        return any(fnmatchcase(path, pattern.replace("**", "*")) for pattern in self.protected_paths)

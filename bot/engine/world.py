"""The ports of one process, put together by `wiring`; the loop gets nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.github import Repository
from bot.domain.ids import CaseKey
from bot.domain.markers import Ring
from bot.domain.model import Choice, Role
from bot.domain.packages import PackageReport
from bot.domain.policy import Policy
from bot.ports import Clock, Git, GitHub, Journal, Model, Retrieval, Scanner, Suite
from bot.publishing import Clone, Publisher


@dataclass(frozen=True, slots=True)
class World:
    """Everything outside.

    `git_of` opens the bot's own clone; `suite_of` makes a repository's suite by its policy;
    `models` says who does the work of each role, and `allowed` what else a policy may choose, empty for any;
    `label` starts a run; `packages_of` judges the packages of a change from one commit or tree to another.
    """

    github: GitHub
    git_of: Callable[[CaseKey, Repository], Clone]
    publisher: Publisher
    suite_of: Callable[[Policy, Repository], Suite]
    scanner: Scanner
    model: Model
    journal: Journal
    clock: Clock
    ring: Ring
    retrieval: Retrieval
    models: Mapping[Role, Choice]
    label: str
    packages_of: Callable[[Git, str, str, Policy], PackageReport]
    budget_usd: Decimal
    budget_tokens: int
    allowed: frozenset[str] = frozenset()

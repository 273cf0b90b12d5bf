"""Trouble for the bot: reads that lag behind writes, answers lost, and deaths before or after any write."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.errors import Ambiguous, Later
from bot.domain.github import CaseFacts
from bot.domain.ids import CaseKey
from bot.ports import Credentials, Entry

WRITES = (
    "comment",
    "delete_comment",
    "react",
    "add_label",
    "remove_label",
    "open_pull",
    "edit_pull",
    "reply",
    "report_check",
    "delete_branch",
)
FAULTS = ("lost before", "lost after", "dies before", "dies after")
DOWN = 9  # in the place of a lag: no answer at all


class Died(BaseException):
    """The process ended here."""


@dataclass
class Plan:
    """What goes wrong at which write: one of `FAULTS`. `lags`: how many writes behind the next part of a read is, in
    turn; `fetches`: in turn, whether git still shows what it showed before."""

    faults: Mapping[int, str] = field(default_factory=dict)
    lags: Sequence[int] = ()
    fetches: Sequence[bool] = ()
    writes: int = 0
    reads: int = 0
    fetched: int = 0

    def around(self, act: Callable[[], Any], *, can_lose: bool) -> Any:
        """Do a write with what the plan has for it."""
        fault = self.faults.get(self.writes, "")
        self.writes += 1
        if fault == "dies before":
            raise Died
        if fault == "lost before" and can_lose:
            raise Ambiguous("the request was lost")
        done = act()
        if fault == "dies after":
            raise Died
        if fault == "lost after" and can_lose:
            raise Ambiguous("the answer was lost")
        return done

    def lag(self) -> int:
        """Return how many writes the next part of a read is behind."""
        lag = self.lags[self.reads] if self.reads < len(self.lags) else 0
        self.reads += 1
        return lag

    def fetch_lags(self) -> bool:
        """Tell whether git shows its old refs this time."""
        lags = self.fetches[self.fetched] if self.fetched < len(self.fetches) else False
        self.fetched += 1
        return lags

    def ends(self) -> None:
        """Let everything go well from now on."""
        self.faults, self.lags, self.fetches = {}, (), ()


class TroubledHub:
    """The port GitHub with trouble in front; everything else is the real adapter's."""

    def __init__(self, inner: Any, plan: Plan) -> None:
        self._inner, self._plan = inner, plan
        self._seen: dict[CaseKey, list[CaseFacts]] = {}
        self._asked: dict[CaseKey, dict[str, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._inner, name)
        if name not in WRITES:
            return real

        def write(key: CaseKey, *given: Any, **named: Any) -> Any:
            try:
                return self._plan.around(lambda: real(key, *given, **named), can_lose=True)
            finally:
                self._remember(key)

        return write

    def _remember(self, key: CaseKey) -> None:
        """Keep what GitHub shows after each write, where a later read may still show it."""
        if self._plan.lags and key in self._asked:
            self._look(key)

    def _look(self, key: CaseKey) -> list[CaseFacts]:
        seen = self._seen.setdefault(key, [])
        now: CaseFacts = self._inner.case(key, **self._asked[key])
        if not seen or seen[-1] != now:
            seen.append(now)
        return seen

    def case(
        self, key: CaseKey, *, branch: str, pull: int | None, known: CaseFacts | None = None
    ) -> CaseFacts:
        """Read what was true some writes ago; each part comes from a replica of its own."""
        if not self._plan.lags:
            facts: CaseFacts = self._inner.case(key, branch=branch, pull=pull, known=known)
            return facts
        self._asked[key] = {"branch": branch, "pull": pull}
        seen = self._look(key)
        lags = [self._plan.lag() for _ in range(6)]
        if DOWN in lags:
            raise Later("GitHub does not answer")
        of = [seen[max(0, len(seen) - 1 - lag)] for lag in lags]
        return replace(
            seen[-1],
            issue=of[0].issue,
            comments=of[1].comments,
            events=of[2].events,
            pull=of[3].pull if pull else None,
            branch_head=of[4].branch_head,
            base_head=of[5].base_head,
        )


class TroubledJournal:
    """The journal of a process that may die before or after any row."""

    def __init__(self, inner: Any, plan: Plan) -> None:
        self._inner, self._plan = inner, plan

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def append(
        self, key: CaseKey, run: str, step: str, kind: str, body: Mapping[str, Any], at: datetime
    ) -> Entry:
        """Append, unless the process dies first."""
        entry: Entry = self._plan.around(
            lambda: self._inner.append(key, run, step, kind, body, at), can_lose=False
        )
        return entry


class TroubledGit:
    """The bot's clone, whose server may show old refs and lose the answer to a push."""

    def __init__(self, inner: Any, plan: Plan) -> None:
        self._inner, self._plan = inner, plan

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def fetch(self, refs: Sequence[str]) -> Mapping[str, str]:
        """Fetch, or find nothing new."""
        if self._plan.fetch_lags():
            return {}
        found: Mapping[str, str] = self._inner.fetch(refs)
        return found

    def push(self, sha: str, branch: str, credentials: Credentials) -> None:
        """Push, perhaps without learning what became of it."""
        self._plan.around(lambda: self._inner.push(sha, branch, credentials), can_lose=True)

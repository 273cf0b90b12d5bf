"""Trouble for the bot: reads that lag behind writes, answers lost, and deaths before or after any write."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.errors import Ambiguous
from bot.domain.github import CaseFacts
from bot.domain.ids import CaseKey
from bot.ports import Entry

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


class Died(BaseException):
    """The process ended here."""


@dataclass
class Plan:
    """What goes wrong at which write: "lost before", "lost after", "dies before", "dies after"; `lags` in writes a read."""

    faults: Mapping[int, str] = field(default_factory=dict)
    lags: tuple[int, ...] = ()
    writes: int = 0
    reads: int = 0

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
        """Return how many writes the next read is behind."""
        lag = self.lags[self.reads] if self.reads < len(self.lags) else 0
        self.reads += 1
        return lag


class TroubledHub:
    """The port GitHub with trouble in front; everything else is the real adapter's."""

    def __init__(self, inner: Any, plan: Plan) -> None:
        self._inner, self._plan = inner, plan
        self._seen: list[CaseFacts] = []

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._inner, name)
        if name not in WRITES:
            return real

        def write(*given: Any, **named: Any) -> Any:
            return self._plan.around(lambda: real(*given, **named), can_lose=True)

        return write

    def case(self, key: CaseKey, *, branch: str, pull: int | None) -> CaseFacts:
        """Read what was true some writes ago."""
        now: CaseFacts = self._inner.case(key, branch=branch, pull=pull)
        if not self._seen or self._seen[-1] != now:
            self._seen.append(now)
        return self._seen[max(0, len(self._seen) - 1 - self._plan.lag())]


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

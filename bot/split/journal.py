"""The journal of a job that keeps nothing: rows that were handed to it, and its own, which are handed on as they come."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.ids import CaseKey, canonical
from bot.ports import Entry
from bot.split.papers import utc


class PassingJournal:
    """A journal of one case in memory. `keep` gets all new rows with each new one, and returns once they are safe."""

    def __init__(
        self, key: CaseKey, known: Sequence[Entry], keep: Callable[[Sequence[Entry]], None] = lambda _: None
    ) -> None:
        self._key, self._known, self._keep = key, list(known), keep
        self._new: list[Entry] = []

    def append(
        self, key: CaseKey, run: str, step: str, kind: str, body: Mapping[str, Any], at: datetime
    ) -> Entry:
        """Append under the next ordinal of (run, step), and hand it on before it returns."""
        if key != self._key:
            raise ValueError(f"this journal is of {self._key}, not of {key}")
        ordinal = sum(1 for entry in self.entries(key) if (entry.run, entry.step) == (run, step))
        entry = Entry(run, step, ordinal, kind, json.loads(canonical(body)), utc(at))
        self._keep([*self._new, entry])
        self._new.append(entry)
        return entry

    def entries(self, key: CaseKey) -> Sequence[Entry]:
        """Return all rows of the case in the order written."""
        return (*self._known, *self._new) if key == self._key else ()

    def cases(self) -> Sequence[CaseKey]:
        """Return the one case."""
        return (self._key,)

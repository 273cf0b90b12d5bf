"""Ringing for what no event told: what was under way when we ended, and what moved while a delivery was lost.

One conditional list a repository tells which of its issues and pull requests moved; where none did it is a 304 and
nobody is rung. What moves no issue (a check that ended, a reaction) is looked at when the case's alarm is due, and by a
sweep in which every open case has its turn.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.errors import Later, Never, UserError
from bot.domain.ids import CaseKey
from bot.engine.farewell import is_over
from bot.engine.world import World

_SWEEP = timedelta(hours=6)
# a list may show a change later than one that came after it
_OVERLAP = timedelta(minutes=2)
_log = logging.getLogger(__name__)


class Resync:
    """Rings open cases at the start, and then each time those that moved; `every` 0 seconds only the first."""

    def __init__(self, world: World, host: str, every: int, ring: Callable[[CaseKey], None]) -> None:
        self._world, self._host, self._ring = world, host, ring
        self._every = timedelta(seconds=every)
        self._looked = world.clock.now()
        self._since: dict[int, datetime] = {}
        self._seen: dict[int, dict[int, datetime]] = {}
        self._rung: dict[CaseKey, datetime] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run, name="resync", daemon=True)

    def start(self) -> None:
        """Ring what the journal knows at once, and begin to look for the rest."""
        for key in self._open():
            self._rings(key)
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._done.set()
        self._thread.join(5)

    def look(self) -> None:
        """Look once at what moved; a repository that cannot be read is for the next time."""
        known, began = self._open(), self._world.clock.now()
        for repo_id, repo in self._repositories(known).items():
            try:
                moved = self._moved(repo_id, repo, known)
            except (Later, UserError, Never) as error:
                _log.warning("resync of %s: %s", repo, error)
                continue
            for key in moved:
                self._rings(key)
        self._looked = began
        self._sweep(known)

    def _run(self) -> None:
        while not self._done.wait(self._every.total_seconds() or None):
            self.look()

    def _rings(self, key: CaseKey) -> None:
        self._rung[key] = self._world.clock.now()
        self._ring(key)

    def _open(self) -> dict[CaseKey, int]:
        """Return the cases that the journal has open, each with the number of its pull request, 0 where there is none."""
        found: dict[CaseKey, int] = {}
        for key in self._world.journal.cases():
            entries = self._world.journal.entries(key)
            if any(is_over(entry) for entry in entries[-3:]):
                continue
            pulls = [e.body["number"] for e in entries if e.step == "pull" and e.kind == "done"]
            found[key] = pulls[-1] if pulls else 0
        return found

    def _repositories(self, known: dict[CaseKey, int]) -> dict[int, str]:
        """Return the repositories to look at by id: those with open cases, and all that the App is installed on."""
        found = {key.repo_id: key.repo for key in known}
        try:
            return found | {repo.id: repo.full_name for repo in self._world.github.served()}
        except (Later, UserError, Never) as error:
            _log.warning("resync: %s", error)
            return found

    def _moved(self, repo_id: int, repo: str, known: dict[CaseKey, int]) -> list[CaseKey]:
        """Return the cases of one repository that moved since the last look."""
        world = self._world
        since = self._since.get(repo_id)
        if since is None:
            labelled = world.github.labelled(repo, world.label)
            self._since[repo_id] = self._looked - _OVERLAP  # what was rung then may have moved since
            cases = [CaseKey(self._host, repo_id, number, repo) for number in labelled]
            return [key for key in cases if key not in known]
        rows = world.github.moved(repo, since)
        seen, self._seen[repo_id] = self._seen.get(repo_id, {}), {row.number: row.updated for row in rows}
        self._since[repo_id] = max([since, *(row.updated - _OVERLAP for row in rows)])
        of_number = {key.number: key for key in known if key.repo_id == repo_id}
        of_number |= {pull: key for key, pull in known.items() if pull and key.repo_id == repo_id}
        found = []
        for row in rows:
            if seen.get(row.number) == row.updated:
                continue
            if row.number in of_number:
                found.append(of_number[row.number])
            elif world.label in row.labels and not row.pull:
                found.append(CaseKey(self._host, repo_id, row.number, repo))
        return found

    def _sweep(self, known: dict[CaseKey, int]) -> None:
        """Ring those that were not looked at for long, a few at a time, so that no hour pays for all."""
        now = self._world.clock.now()
        late = [key for key in known if now - self._rung.setdefault(key, now) >= _SWEEP]
        share = 1 + int(len(known) * (self._every / _SWEEP))
        for key in sorted(late, key=lambda key: self._rung[key])[:share]:
            self._rings(key)

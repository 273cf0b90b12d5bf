"""The in-process queue: a ring names a case, equal rings merge, one worker a case, later rings by one alarm thread."""

import heapq
import itertools
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.ids import CaseKey
from bot.ports import Clock

_log = logging.getLogger(__name__)


class Queue(Protocol):
    """Where rings go. A durable queue stands behind the same two calls."""

    def ring(self, key: CaseKey, after: timedelta = timedelta(0)) -> None:
        """Have a case settled, now or later; rings for one case merge."""
        ...

    def rang(self, key: CaseKey) -> bool:
        """Tell whether a case's bell rang since this was last asked."""
        ...


class ThreadQueue:
    """A queue of this process: `workers` threads, no case in two at once, a ring during a run makes one more run."""

    def __init__(
        self,
        settle: Callable[[CaseKey], datetime | None],
        broke: Callable[[CaseKey, Exception], None],
        clock: Clock,
        workers: int,
    ) -> None:
        self._settle, self._broke, self._clock = settle, broke, clock
        self._changed = threading.Condition()
        self._waiting: dict[CaseKey, None] = {}
        self._running: set[CaseKey] = set()
        self._bells: set[CaseKey] = set()
        self._alarms: list[tuple[datetime, int, CaseKey]] = []
        self._count = itertools.count()
        self._open = True
        names = [f"worker-{n}" for n in range(workers)]
        self._threads = [threading.Thread(target=self._work, name=name, daemon=True) for name in names]
        self._threads.append(threading.Thread(target=self._watch, name="alarms", daemon=True))
        for thread in self._threads:
            thread.start()

    def ring(self, key: CaseKey, after: timedelta = timedelta(0)) -> None:
        """Have a case settled, now or after a while."""
        with self._changed:
            if after > timedelta(0):
                heapq.heappush(self._alarms, (self._clock.now() + after, next(self._count), key))
            else:
                self._waiting.setdefault(key)
                self._bells.add(key)
            self._changed.notify_all()

    def rang(self, key: CaseKey) -> bool:
        """Tell, and forget, whether a case's bell rang; the run that hears it need not be repeated for it."""
        with self._changed:
            heard = key in self._bells
            self._bells.discard(key)
            return heard

    def idle(self) -> bool:
        """Tell whether nothing runs or waits; alarms do not count."""
        with self._changed:
            return not self._waiting and not self._running

    def drain(self, timeout: float) -> bool:
        """Wait until idle; False when time ran out."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._waiting and not self._running, timeout)

    def close(self, timeout: float = 10.0) -> None:
        """Take no more work and let what runs come to its end."""
        with self._changed:
            self._open = False
            self._waiting.clear()
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(timeout)

    @property
    def closing(self) -> bool:
        """Tell whether the queue takes no more work."""
        return not self._open

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: not self._open or self._next() is not None)
                key = self._next()
                if not self._open or key is None:
                    return
                del self._waiting[key]
                self._running.add(key)
            until = self._run(key)
            with self._changed:
                self._running.discard(key)
                if until is not None:
                    heapq.heappush(self._alarms, (until, next(self._count), key))
                self._changed.notify_all()

    def _next(self) -> CaseKey | None:
        return next((key for key in self._waiting if key not in self._running), None)

    def _run(self, key: CaseKey) -> datetime | None:
        try:
            return self._settle(key)
        except Exception as error:  # noqa: BLE001 - the one root: a bug in one case must not end the worker
            _log.error("case %s broke", key, exc_info=error)
            self._broke(key, error)
            return None

    def _watch(self) -> None:
        with self._changed:
            while self._open:
                now = self._clock.now()
                while self._alarms and self._alarms[0][0] <= now:
                    self._waiting.setdefault(heapq.heappop(self._alarms)[2])
                    self._changed.notify_all()
                wait = (self._alarms[0][0] - now).total_seconds() if self._alarms else None
                self._changed.wait(None if wait is None else max(0.01, min(wait, 60.0)))

"""The in-process queue: a ring names a case, equal rings merge, no case is in two workers, a later ring has an alarm.

Races, and what happens in them. A ring while its case runs: the facts it is about may have been read before, so exactly one
more run follows, however many rang. A ring while its case waits: it is that run's ring too. A case has one alarm, its earliest;
whichever run starts first takes it along, because a run says itself when to look again. A ring after `close` is lost: the
facts are still there, and the next process rings for every case that it knows.
"""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.ids import CaseKey
from bot.ports import Clock

# a case that asks to be looked at in the past would otherwise spin
_SOONEST = timedelta(seconds=1)
# waiting is measured by another clock than the alarms are set by: look now and then whether that one was put forward
_LONGEST = 60.0
_log = logging.getLogger(__name__)


class Queue(Protocol):
    """Where rings go. A durable queue stands behind the same two calls."""

    def ring(self, key: CaseKey, after: timedelta = timedelta(0)) -> None:
        """Have a case settled, now or later; rings for one case merge."""
        ...

    def rang(self, key: CaseKey) -> bool:
        """Tell, and forget, whether a case's bell rang since its run began or this was last asked."""
        ...


class ThreadQueue:
    """A queue of this process with `workers` threads.

    `settle` returns when to look again, if ever. What it raises goes to `broke`; neither can end a worker.
    """

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
        self._alarms: dict[CaseKey, datetime] = {}
        self._heap: list[tuple[datetime, int, CaseKey]] = []
        self._count = itertools.count()
        self._open = True
        names = [f"worker-{n}" for n in range(workers)]
        self._threads = [threading.Thread(target=self._work, name=name, daemon=True) for name in names]
        for thread in self._threads:
            thread.start()

    def ring(self, key: CaseKey, after: timedelta = timedelta(0)) -> None:
        """Have a case settled, now or after a while."""
        with self._changed:
            if not self._open:
                return
            if after > timedelta(0):
                self._set_alarm(key, self._clock.now() + after)
            else:
                self._waiting.setdefault(key)
                self._bells.add(key)
            self._changed.notify_all()

    def rang(self, key: CaseKey) -> bool:
        """Tell, and forget, whether a case's bell rang since its run began or this was last asked."""
        with self._changed:
            heard = key in self._bells
            self._bells.discard(key)
            return heard

    def idle(self) -> bool:
        """Tell whether nothing runs and nothing is due; alarms yet to come do not count."""
        with self._changed:
            self._wake()
            return not self._waiting and not self._running

    def drain(self, timeout: float) -> bool:
        """Wait until idle; False when so many seconds were not enough."""
        with self._changed:
            return self._changed.wait_for(self.idle, timeout)

    def close(self, timeout: float = 10.0) -> bool:
        """Take no more work and let what runs come to its end; False when so many seconds were not enough."""
        with self._changed:
            self._open = False
            self._waiting.clear()
            self._alarms.clear()
            self._changed.notify_all()
        end = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def closing(self) -> bool:
        """Tell whether the queue takes no more work."""
        return not self._open

    def _work(self) -> None:
        while (key := self._take()) is not None:
            until = None
            try:
                until = self._run(key)
            finally:
                self._put_back(key, until)

    def _take(self) -> CaseKey | None:
        """Wait for a case that is due and in no other worker, and begin its run; None when the queue closes."""
        with self._changed:
            while self._open:
                self._wake()
                key = next((key for key in self._waiting if key not in self._running), None)
                if key is not None:
                    del self._waiting[key]
                    self._alarms.pop(key, None)
                    self._bells.discard(key)
                    self._running.add(key)
                    return key
                self._changed.wait(self._patience())
        return None

    def _run(self, key: CaseKey) -> datetime | None:
        try:
            return self._settle(key)
        except Exception as error:  # noqa: BLE001 - the one root: a bug in one case must not end the worker
            _log.error("case %s broke", key, exc_info=error)
            try:
                self._broke(key, error)
            except Exception as worse:  # noqa: BLE001 - nor a journal that cannot take the bug down
                _log.error("case %s broke and could not be told", key, exc_info=worse)
            return None

    def _put_back(self, key: CaseKey, until: datetime | None) -> None:
        with self._changed:
            self._running.discard(key)
            if until is not None and self._open:
                self._set_alarm(key, max(until, self._clock.now() + _SOONEST))
            self._changed.notify_all()

    def _set_alarm(self, key: CaseKey, at: datetime) -> None:
        if key not in self._alarms or at < self._alarms[key]:
            self._alarms[key] = at
            heapq.heappush(self._heap, (at, next(self._count), key))
        if len(self._heap) > 100 + 2 * len(self._alarms):  # alarms that a run took along
            self._heap = [(at, next(self._count), key) for key, at in self._alarms.items()]
            heapq.heapify(self._heap)

    def _wake(self) -> None:
        """Let the cases wait whose alarm is due, and forget alarms that an earlier one or a run replaced."""
        now = self._clock.now()
        while self._heap:
            at, _, key = self._heap[0]
            stands = self._alarms.get(key) == at
            if stands and at > now:
                return
            heapq.heappop(self._heap)
            if stands:
                del self._alarms[key]
                self._waiting.setdefault(key)
                self._changed.notify_all()

    def _patience(self) -> float | None:
        """Return how many seconds a worker may wait for the next alarm."""
        if not self._heap:
            return None
        wait = (self._heap[0][0] - self._clock.now()).total_seconds()
        return max(0.01, min(wait, _LONGEST))

"""How fast we may go: GitHub's limits heard of and kept, and a budget of our own for what creates content.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: who goes on while limited is banned, so
nothing is sent before the time is up, whichever case wants it. Nobody sleeps: whoever is too early gets a `Later`.
"""

import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.adapters.github.culprit import Reply, limited
from bot.domain.errors import Later

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_A_MINUTE, _AN_HOUR = 80, 500  # what GitHub lets one account create
_A_CASE = 120  # more writes in an hour than any sound case makes (RULES 17)


class Pace:
    """Keeps the pace of each account that we act as; shared between threads."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._held: dict[str, datetime] = {}
        self._times: dict[str, int] = {}
        self._made: dict[str, deque[datetime]] = {}
        self._written: dict[str, deque[datetime]] = {}

    def begins(self, account: str) -> None:
        """Refuse a request that would come while we are limited."""
        with self._lock:
            left = self._held.get(account, self._now()) - self._now()
        if left > timedelta(0):
            raise Later("GitHub limits how often we may ask", left)

    def creates(self, account: str) -> None:
        """Count a request that creates content, or refuse it until it fits."""
        with self._lock:
            made = self._made.setdefault(account, deque())
            self._fits(made, _A_MINUTE, _MINUTE, "GitHub lets us create no more in a minute")
            self._fits(made, _AN_HOUR, _HOUR, "GitHub lets us create no more in an hour")
            made.append(self._now())

    def writes(self, case: str) -> None:
        """Count a write for a case, or refuse it until it fits: a case that writes so much fights with somebody."""
        with self._lock:
            written = self._written.setdefault(case, deque())
            self._fits(written, _A_CASE, _HOUR, f"{_A_CASE} writes in an hour are enough for one case")
            written.append(self._now())

    def hears(self, account: str, reply: Reply) -> None:
        """Raise `Later` if an answer is a limit; limits that name no time and follow one another double the wait."""
        with self._lock:
            times = self._times.get(account, 0)
            late = limited(reply, _MINUTE * 2 ** min(times, 6))
            if late is None:
                if reply.status < 400:
                    self._times.pop(account, None)
                return
            if reply.headers.get("retry-after") is None and reply.headers.get("x-ratelimit-remaining") != "0":
                self._times[account] = times + 1
            self._held[account] = max(self._held.get(account, self._now()), self._now() + late.after)
        raise late

    def _fits(self, stamps: deque[datetime], most: int, span: timedelta, why: str) -> None:
        now = self._now()
        while stamps and now - stamps[0] >= _HOUR:
            stamps.popleft()
        if len(stamps) >= most and now - stamps[-most] < span:
            raise Later(why, span - (now - stamps[-most]))

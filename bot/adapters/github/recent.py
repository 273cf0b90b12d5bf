"""What was read a short while ago and need not be asked again yet."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

V = TypeVar("V")
_MOST = 5_000


class Recent(Generic[V]):
    """Values by name, each for a while; safe to share between threads."""

    def __init__(self, now: Callable[[], datetime], lasts: timedelta) -> None:
        self._now, self._lasts = now, lasts
        self._kept: OrderedDict[Hashable, tuple[datetime, V]] = OrderedDict()
        self._lock = Lock()

    def get(self, name: Hashable) -> V | None:
        """Return what is known by this name and not too old."""
        with self._lock:
            found = self._kept.get(name)
        # a clock put back makes nothing young again
        return found[1] if found and timedelta(0) <= self._now() - found[0] < self._lasts else None

    def put(self, name: Hashable, value: V) -> V:
        """Keep a value from now on; returns it."""
        with self._lock:
            self._kept[name] = (self._now(), value)
            self._kept.move_to_end(name)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return value

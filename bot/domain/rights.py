"""Whose word we wait for: GitHub does not tell whether they may write, and an unknown right is no answer to rest on.

It is asked again a few times, each later than the one before; then the run rests, until GitHub tells or a person says to
go on without them.
"""

from datetime import datetime, timedelta

from bot.domain.github import Untold
from bot.domain.snapshot import Asked, Snapshot

MOST = 5
_FIRST = timedelta(seconds=30)
_ON = ("resume", "replan", "go", "retry", "skip")


def awaited(snapshot: Snapshot) -> tuple[Untold, ...]:
    """Return whose right is not told, without those whom a person said to go on without."""
    left = frozenset().union(*(asked.who for asked in _passed(snapshot)))
    return tuple(one for one in snapshot.untold if one.who.id not in left)


def in_vain(snapshot: Snapshot) -> bool:
    """Tell whether GitHub was asked often enough."""
    return bool(awaited(snapshot)) and len(_tries(snapshot)) >= MOST


def next_try(snapshot: Snapshot) -> datetime | None:
    """Return when to ask again, None for at once."""
    tries = _tries(snapshot)
    return tries[-1].at + _FIRST * 2 ** (len(tries) - 1) if tries else None


def _tries(snapshot: Snapshot) -> tuple[Asked, ...]:
    return snapshot.asked[len(_passed(snapshot)) :]


def _passed(snapshot: Snapshot) -> tuple[Asked, ...]:
    """Return the tries that were in vain before a person said to go on; one who did not know of them says nothing."""
    on = snapshot.commanded(*_ON)
    before = tuple(asked for asked in snapshot.asked if on and asked.at < on.at)
    return before if len(before) >= MOST else ()

"""Errors by culprit: who has to act decides the type."""

from datetime import timedelta


class UserError(Exception):
    """A person can mend it; `str` is the one sentence that person reads."""


class Later(Exception):
    """The world is not ready; look again after `after`."""

    def __init__(self, why: str, after: timedelta = timedelta(seconds=30)) -> None:
        super().__init__(why)
        self.after = after


class Ambiguous(Later):
    """A write was sent and its answer lost: it may or may not have happened. Look before doing it again."""


class Never(Exception):
    """This case cannot go on, whoever tries; `str` says why."""


class Gone(Never):
    """The issue itself is gone from its place for good: a person deleted it, or moved it to another repository."""

    def __init__(self, why: str, *, moved: bool = False) -> None:
        super().__init__(why)
        self.moved = moved


class SandboxUnavailable(Exception):
    """Our machinery failed. Never reported as a red test."""


class ModelUnusable(Exception):
    """The model answered, twice, with something that is not what was asked for."""


class BudgetExceeded(Exception):
    """The next call could cost more than the case has left."""


class Conflict(Exception):
    """Somebody else wrote first (journal ordinal, ref): observe again."""

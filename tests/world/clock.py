"""A clock that stands still but for a second with each thing that happens on the forge."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class StillClock:
    """Time as a test wants it; begins on a Monday morning."""

    at: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def tick(self) -> datetime:
        """Let a second pass and tell the time: what the forge's clock is."""
        self.at += timedelta(seconds=1)
        return self.at

    def advance(self, **span: float) -> None:
        """Put the clock forward."""
        self.at += timedelta(**span)

"""Where a case is and what is done to it, in a line for a log or a terminal."""

from bot.domain.effects import Effect
from bot.domain.phase import phase_of
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot


def named(effect: Effect) -> str:
    """Name an effect, with what it is about."""
    about = getattr(effect, "slot", "") or getattr(getattr(effect, "task", None), "id", "")
    return f"{type(effect).__name__} {about}".strip()


def describe(snapshot: Snapshot, policy: Policy) -> str:
    """Say in a line where a case is."""
    return f"{snapshot.key}: {phase_of(snapshot, policy)}"

"""What of a change a person has to decide, and who did: a waiver holds for one head commit alone."""

from bot.domain.commands import Command
from bot.domain.report import Objection
from bot.domain.snapshot import Snapshot

_LEAST = 7  # characters of a commit's id that name it
_SLOT = 12


def decision_slot(head: str) -> str:
    """Return the slot of the comment that asks for a decision on a commit."""
    return f"decision-{head[:_SLOT]}"


def undecided(snapshot: Snapshot) -> tuple[Objection, ...]:
    """Return what waits for a person's decision on the head; nothing where its checks are not known or a waiver holds."""
    found = snapshot.validation
    if found is None or found.head != snapshot.head or waiver(snapshot):
        return ()
    return tuple(one for one in found.objections if one.severity == "decision")


def waiver(snapshot: Snapshot) -> Command | None:
    """Return the command that takes what is objected to on the head, given after it was shown."""
    asked = snapshot.said.get((decision_slot(snapshot.head), 1))
    if asked is None:
        return None
    given = [one for one in snapshot.commands if one.permitted and one.verb == "waive" and one.at >= asked.at]
    return next((one for one in given if names(one, snapshot.head)), None)


def names(command: Command, head: str) -> bool:
    """Tell whether a command names this commit."""
    named = _named(command)
    return len(named) >= _LEAST and head.startswith(named)


def names_slot(command: Command, slot: str) -> bool:
    """Tell whether a command names the commit that this slot's comment asks about."""
    named = _named(command)[:_SLOT]
    return len(named) >= _LEAST and slot.startswith(f"decision-{named}")


def _named(command: Command) -> str:
    return command.argument.strip("`").lower()

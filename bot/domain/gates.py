"""What of a change a person has to decide, and who did: a waiver holds for one head commit alone."""

from bot.domain.commands import Command
from bot.domain.mending import unmended
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
    held = (one for one in found.objections if one.severity == "decision")
    left = (Objection("review", one.path, one.line, f"Review: {one.text}") for one in unmended(snapshot))
    return (*held, *left)


def waiver(snapshot: Snapshot) -> Command | None:
    """Return the command that takes what is objected to on the head, given after it was shown."""
    given = [one for one in snapshot.commands if one.permitted and one.verb == "waive"]
    slot = decision_slot(snapshot.head)
    return next(
        (one for one in given if slot in asked_of(snapshot, one) and snapshot.head.startswith(_named(one))),
        None,
    )


def asked_of(snapshot: Snapshot, command: Command) -> frozenset[str]:
    """Return the slots of the decisions, asked for before a waiver was given, whose commit it names, whatever the head is."""
    named = _named(command)
    if len(named) < _LEAST:
        return frozenset()
    return frozenset(
        slot
        for (slot, _), own in snapshot.said.items()
        if own.at <= command.at and slot.startswith(decision_slot(named))
    )


def _named(command: Command) -> str:
    return command.argument.strip("`").lower()

"""The one decision: what to do now, given a snapshot. Pure; joins the four phases.

Order: new commands are fixed first, so that a stop acts before anything else; then ends and rests; then the phases, each
of which says None when it has nothing left to do; labels, which are only projections, come last.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.clarify.decide import decide_clarify
from bot.develop.decide import decide_develop
from bot.domain.commands import Command
from bot.domain.cut import parts_of, size
from bot.domain.effects import Await, Close, Decision, Effect, Heed, Project, React, Refuse, Retract, Say
from bot.domain.gates import asked_of
from bot.domain.github import Event
from bot.domain.markers import room_for
from bot.domain.phase import LABELS, parked_by, phase_of
from bot.domain.policy import Policy
from bot.domain.rights import awaited, in_vain, next_try
from bot.domain.snapshot import Snapshot
from bot.engine import words
from bot.orchestrate.decide import decide_orchestrate
from bot.validate.decide import decide_validate
from bot.validate.words import not_asked, receipt

_AGAIN = timedelta(minutes=2)
_LONG = timedelta(minutes=15)


def decide(snapshot: Snapshot, policy: Policy, now: datetime) -> Decision:
    """Return what to do now; total over snapshots."""
    if snapshot.repository.archived:  # read-only for everybody, so it cannot even be said
        return Decision(waiting="the repository to be no archive")
    if snapshot.unwelcome:
        return Decision((_refusal(snapshot.unwelcome, policy),))
    if not snapshot.run and snapshot.untold:  # of them may be who labelled it
        return Decision(until=now + _AGAIN, waiting=words.telling(snapshot.untold))
    if not snapshot.run or snapshot.closed:
        return Decision(waiting="a label")
    if snapshot.unheeded:
        return Decision((Heed(snapshot.unheeded, snapshot.source),))
    if snapshot.doubles or snapshot.double_replies:
        replies = (Retract(reply, on_line=True) for reply in snapshot.double_replies)
        return Decision((*(Retract(comment) for comment in snapshot.doubles), *replies))
    rights = None if snapshot.ending else _rights(snapshot, now)
    if rights:
        return rights
    decision = _in_parts(snapshot, _decide(snapshot, policy, now))
    project = _project(snapshot, policy)
    if project and not decision.effects:
        return Decision((project,), decision.until, decision.waiting)
    return decision


def _in_parts(snapshot: Snapshot, decision: Decision) -> Decision:
    """Say in several comments what is too long for one: the last fills the slot, so that it is full when all is said."""
    effects: list[Effect] = []
    for effect in decision.effects:
        if not isinstance(effect, Say) or size(effect.text) <= room_for(effect.payload):
            effects.append(effect)
            continue
        *before, last = parts_of(effect.text, room_for(effect.payload))
        for number, text in enumerate(before, 1):
            slot = f"{effect.slot}.{number}"
            if not snapshot.spoke(slot, effect.revision):
                effects.append(Say(slot, effect.revision, effect.number, text))
        effects.append(replace(effect, text=last))
    return replace(decision, effects=tuple(effects))


def _decide(snapshot: Snapshot, policy: Policy, now: datetime) -> Decision:
    if snapshot.ending == "merged":
        return _merged(snapshot, policy)
    parked = parked_by(snapshot)
    rest = _rest(snapshot, parked) if parked else None
    if rest and rest.effects:  # before answers, one of which may be what cannot be said
        return rest
    answer = _answer(snapshot, policy)
    if answer:
        return Decision((answer,))
    if rest:
        return rest if parked != "untold" else replace(rest, until=now + _LONG)
    ignored = _ignored(snapshot)
    if ignored:
        return Decision((ignored,))
    if not snapshot.reacted:
        return Decision((React("eyes"),))
    return (
        decide_clarify(snapshot, policy, now)
        or decide_orchestrate(snapshot, policy)
        or decide_develop(snapshot, policy, now)
        or decide_validate(snapshot, policy)
        or Decision(waiting="a review")
    )


def _rights(snapshot: Snapshot, now: datetime) -> Decision | None:
    """Wait before anything rests on a right that GitHub does not tell; None when it tells all, or was asked in vain."""
    left = awaited(snapshot)
    if not left:
        return Decision((Await(()),)) if snapshot.asked and not snapshot.untold else None
    if in_vain(snapshot):
        return None
    due = next_try(snapshot)
    if due and now < due:
        return Decision(until=due, waiting=words.telling(left))
    return Decision((Await(tuple(sorted(one.who.id for one in left))),))


def _refusal(event: Event, policy: Policy) -> Refuse:
    if event.kind == "transferred":
        return Refuse(event.id, words.came(policy.label), policy.label)
    who = event.actor.login if event.actor else "somebody"
    return Refuse(event.id, words.unwelcome(who, policy.label), policy.label)


def _ignored(snapshot: Snapshot) -> Say | None:
    """Say once whose edit is not read."""
    if snapshot.ignored is None:
        return None
    who, at = snapshot.ignored
    if snapshot.spoke("ignored", int(at.timestamp())):
        return None
    return Say("ignored", int(at.timestamp()), snapshot.issue.number, words.ignored(who))


def _merged(snapshot: Snapshot, policy: Policy) -> Decision:
    if not snapshot.spoke("receipt"):
        return Decision((Say("receipt", 1, snapshot.issue.number, receipt(snapshot)),))
    return Decision((Close("merged", snapshot.branch, policy.label),))


def _rest(snapshot: Snapshot, why: str) -> Decision:
    """Say once why the run rests. `locked` and `archived` are not said: nobody could answer."""
    slot, revision = f"parked-{why.replace(' ', '-')}", occurrence(snapshot, why)
    if why in ("locked", "archived") or snapshot.spoke(slot, revision):
        return Decision(waiting=why)
    return Decision((Say(slot, revision, snapshot.issue.number, words.resting(why, snapshot)),), waiting=why)


def occurrence(snapshot: Snapshot, why: str) -> int:
    """Number the times that a run rests for one reason, so that each is said once."""
    match why:
        case "stopped":
            return sum(1 for c in snapshot.commands if c.permitted and c.verb == "stop")
        case "stuck":
            return snapshot.stucks
        case "removed":
            return len(snapshot.removed)
        case "deleted":
            return len(snapshot.missing)
        case "untold":
            return len(snapshot.asked)
        case "damaged":
            return len(snapshot.damaged)
        case "edited" | "unseen":
            return 1 + len(set(snapshot.sources))
        case _:
            return snapshot.ending_id


def _answer(snapshot: Snapshot, policy: Policy) -> Say | None:
    for command in snapshot.commands:
        slot = f"answer-{command.digest}"
        if (
            not command.permitted
            or command.verb not in ("status", "help", "accept", "waive")
            or snapshot.spoke(slot, command.comment)
        ):
            continue
        if command.verb == "accept" and _shown(snapshot, command):
            continue
        if command.verb == "waive" and asked_of(snapshot, command):
            continue
        return Say(slot, command.comment, command.number, _told(command, snapshot, policy))
    return None


def _shown(snapshot: Snapshot, command: Command) -> bool:
    """Tell whether there was something to accept."""
    return any(
        slot == "proposed" and own.comment < command.comment for (slot, _), own in snapshot.said.items()
    )


def _told(command: Command, snapshot: Snapshot, policy: Policy) -> str:
    if command.verb == "help":
        return words.help_text()
    if command.verb == "accept":
        return words.nothing_to_accept()
    if command.verb == "waive":
        return not_asked(snapshot)
    return words.status(snapshot, phase_of(snapshot, policy), parked_by(snapshot))


def _project(snapshot: Snapshot, policy: Policy) -> Effect | None:
    """Show the phase as a label, only when our own value changed (RULES 17)."""
    if snapshot.ending in ("issue closed", "locked", "archived"):
        return None
    wanted = LABELS.get(phase_of(snapshot, policy), "")
    return Project(wanted, snapshot.projected) if wanted != snapshot.projected else None

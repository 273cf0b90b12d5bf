"""The three jobs that a round of a case is made of: one witnesses, one thinks, one says.

None of them holds all power. Whoever witnesses has the key and reads. Whoever thinks has the models and runs hostile code,
and can neither write to GitHub nor sign. Whoever says writes and signs, asks no model, runs nothing of the repository, and
believes nothing of what it is handed that it has not held against what is there.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.domain.effects import Effect
from bot.domain.errors import UserError
from bot.domain.github import Person
from bot.domain.ids import CaseKey
from bot.domain.power import power_of
from bot.engine.controller import Controller
from bot.engine.decide import decide
from bot.engine.world import World
from bot.ports import Entry
from bot.split.claims import outdated
from bot.split.closed import (
    NoModel,
    NoPublisher,
    NoRetrieval,
    NoScanner,
    NoSuite,
    Reading,
    no_packages,
)
from bot.split.journal import PassingJournal
from bot.split.papers import (
    Account,
    CaseName,
    Handover,
    Row,
    Witness,
    entries_of,
    journal_digest,
    read_paper,
    write_paper,
)
from bot.split.ring import Noting, Witnessed
from bot.split.rows import KEPT, check_money, check_rows, commit_in
from bot.split.signing import Parcels, Signer

_TRIED = frozenset(
    {"open", "news", "pack", "reserve", "free"}
)  # before a call, and after one that was refused
HANDOVER, BUNDLE = "handover.json", "commits.bundle"
_log = logging.getLogger(__name__)


def bear_witness(world: World, noting: Noting, key: CaseKey) -> Witness:
    """See a case with the key, and write down what there is to go by without it.

    The ring of `world`, and that of its GitHub, must be `noting`.
    """
    entries = world.journal.entries(key)
    snapshot, policy = Controller(_thoughtless(world), _silent, _on).snapshot(key)
    effects = decide(snapshot, policy, world.clock.now()).effects
    return Witness(
        case=CaseName.of(key),
        run=snapshot.run,
        after=len(entries),
        digest=journal_digest(entries),
        me=Account.of(world.github.me()),
        next=power_of(effects[0]) if effects else "wait",
        rows=[Row.of(entry) for entry in entries],
        holds=sorted(noting.holds),
        broken=sorted(noting.broken),
    )


def gone_witness(world: World, key: CaseKey) -> Witness:
    """Write down that the issue is gone, of which nothing is left but to take leave."""
    entries = world.journal.entries(key)
    return Witness(
        case=CaseName.of(key),
        run=entries[-1].run if entries else "",
        after=len(entries),
        digest=journal_digest(entries),
        me=Account.of(world.github.me()),
        next="say" if entries else "wait",
        rows=[Row.of(entry) for entry in entries],
        holds=[],
        broken=[],
    )


def ring_of(witness: Witness) -> Witnessed:
    """Return the ring that knows what was witnessed."""
    return Witnessed(frozenset(witness.holds), frozenset(witness.broken))


def think(
    world: World,
    key: CaseKey,
    witness: Witness,
    out: Path,
    parcels: Parcels,
    closing: Callable[[], bool] = lambda: False,
) -> Effect | None:
    """Do all that can be thought now, and leave in a folder what is new; returns what is to be said, if anything is.

    The ring of GitHub in `world` must be that of the witness. What is new is written down with each row, so that what was
    paid is told even if this process dies.
    """
    entries = entries_of(witness.rows)
    if witness.case != CaseName.of(key) or witness.digest != journal_digest(entries):
        raise UserError(f"The witness is not one of {key}.")
    out.mkdir(parents=True, exist_ok=True)

    def keep(new: Sequence[Entry]) -> None:
        rows = [Row.of(entry) for entry in new]
        if rows and commit_in(rows[-1]):
            commit = rows[-1].body["commit"]
            parcels.make(commit["sha"], commit["parent"], out / BUNDLE)
        paper = Handover(
            case=witness.case, run=witness.run, after=witness.after, digest=witness.digest, rows=rows
        )
        write_paper(paper, out / HANDOVER)

    keep(())
    me = witness.me
    inner = replace(
        world,
        github=Reading(world.github, Person(me.id, me.login, me.kind)),
        journal=PassingJournal(key, entries, keep),
        ring=ring_of(witness),
        publisher=NoPublisher(),
    )
    controller = Controller(inner, _silent, closing, "think")
    controller.settle(key)
    return controller.held


@dataclass(frozen=True, slots=True)
class Said:
    """How it ended: when to look again, what waits to be thought, and whether another round would get anywhere."""

    until: datetime | None
    waits: Effect | None
    more: bool


def say(
    world: World,
    key: CaseKey,
    folder: Path | None,
    parcels: Parcels,
    closing: Callable[[], bool] = lambda: False,
) -> Said:
    """Take in what was handed over, if anything, and say all that there is to say now.

    A `UserError` says why a handover is refused; then nothing of it is taken and nothing is written.
    """
    world = _thoughtless(world)
    rows = take_in(world, key, folder, parcels) if folder is not None else []
    for row in rows:
        world.journal.append(key, row.run, row.step, row.kind, row.body, row.at)
    taken = len(world.journal.entries(key))
    controller = Controller(world, _silent, closing, "say")
    until = controller.settle(key)
    # whoever thought and got nowhere waits for something that no round brings: a model, a runner, GitHub
    moved = any(row.kind not in _TRIED for row in rows)
    moved = moved or folder is None or len(world.journal.entries(key)) > taken
    return Said(until, controller.held, controller.held is not None and moved)


def take_in(world: World, key: CaseKey, folder: Path, parcels: Parcels) -> list[Row]:
    """Return the rows of a handover that may stand in the journal; nothing is written."""
    handover, entries = read_paper(Handover, folder / HANDOVER), world.journal.entries(key)
    if handover.case != CaseName.of(key):
        raise UserError("The handover is of another case.")
    if (handover.after, handover.digest) != (len(entries), journal_digest(entries)):
        raise UserError("The handover was made for another state of the journal.")
    if not handover.rows:
        return []
    snapshot, policy = Controller(world, _silent, _on).snapshot(key)
    if not snapshot.run or handover.run != snapshot.run:
        raise UserError("The handover is of another run.")
    now, began = world.clock.now(), handover.rows[0].at
    check_rows(handover.rows, entries, snapshot.run, now)
    check_money(handover.rows, entries, entries_of(handover.rows, entries))
    if any(commit_in(row) for row in handover.rows[:-1]):
        raise UserError("A commit must be the last that is handed over.")
    git = world.git_of(key, snapshot.repository)
    for row in handover.rows:
        if why := outdated(row, snapshot, policy, git, began, now):
            _log.warning("%s: what was handed over is outdated: %s; only what it cost is taken", key, why)
            return [_lost(row) for row in handover.rows if row.kind in KEPT]
    *before, last = handover.rows
    if commit_in(last):
        signer = Signer(key, world.ring, git, parcels, folder / BUNDLE)
        last = signer.signed(last, snapshot, policy, began)
    rehearse(world, key, [*entries, *entries_of([*before, last], entries)])
    return [*before, last]


def rehearse(world: World, key: CaseKey, entries: Sequence[Entry]) -> None:
    """See that the case can be read and decided with the rows in it: a journal cannot be mended afterwards."""
    try:
        trial = replace(world, journal=PassingJournal(key, entries))
        snapshot, policy = Controller(trial, _silent, _on).snapshot(key)
        decide(snapshot, policy, world.clock.now())
    except (LookupError, ValueError, TypeError, AttributeError, AssertionError) as error:
        raise UserError(
            f"With the handover the case could not be read any more ({type(error).__name__})."
        ) from error


def _lost(row: Row) -> Row:
    """Return a row of which nothing but the money counts: under this name no conversation finds it again."""
    return row.model_copy(update={"step": f"lost/{row.step}"})


def _thoughtless(world: World) -> World:
    """Return a world without models, sandbox, scans and registries."""
    return replace(
        world,
        model=NoModel(),
        suite_of=lambda _policy, _repository: NoSuite(),
        scanner=NoScanner(),
        retrieval=NoRetrieval(),
        packages_of=no_packages,
    )


def _silent(_key: CaseKey) -> bool:
    return False


def _on() -> bool:
    return False

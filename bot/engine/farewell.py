"""The end of a case whose issue is gone: said once where it still can be, and then never looked at again."""

import logging
from collections.abc import Sequence
from datetime import datetime

from bot.domain.errors import Ambiguous, Gone, Later, Never, UserError
from bot.domain.ids import CaseKey
from bot.domain.markers import Slot, mark
from bot.engine import words
from bot.engine.memory import memory_of
from bot.engine.world import World
from bot.ports import Entry

_SAID = "say/gone/1"
_log = logging.getLogger(__name__)


def is_over(last: Entry) -> bool:
    """Tell by its last row whether a run is over for good."""
    return last.kind == "done" and last.step.partition("/")[0] in ("close", "refuse")


def take_leave(world: World, key: CaseKey, gone: Gone) -> datetime | None:
    """Say on the run's pull request, if there is one, why nothing more happens, and end the run; returns when to try again."""
    entries = world.journal.entries(key)
    if not entries or is_over(entries[-1]):
        return None
    run = entries[-1].run
    try:
        _says(world, key, run, entries, words.gone(gone.moved))
    except Later as later:
        return world.clock.now() + later.after
    except (UserError, Never) as error:
        _log.warning("%s: nobody can be told (%s)", key, error)
    world.journal.append(key, run, "close", "done", {}, world.clock.now())
    return None


def _says(world: World, key: CaseKey, run: str, entries: Sequence[Entry], text: str) -> None:
    """Say it once at most: whether an answer that was lost stands for a comment could only be read with the issue."""
    pull = memory_of(entries, run).pull
    tries = [entry for entry in entries if entry.run == run and entry.step == _SAID]
    if pull is None or (tries and tries[-1].kind != "failed"):
        return
    marked = mark(world.ring, key.repo_id, key.number, Slot(run, "gone", 1), {}, text)
    world.journal.append(key, run, _SAID, "intent", {}, world.clock.now())
    try:
        made = world.github.comment(key, pull.body["number"], marked)
    except Ambiguous:
        raise
    except (Later, UserError, Never):
        world.journal.append(key, run, _SAID, "failed", {}, world.clock.now())
        raise
    about = {"slot": "gone", "revision": 1, "number": pull.body["number"], "payload": {}, "event": 0}
    world.journal.append(key, run, _SAID, "done", {**about, "comment": made.id}, world.clock.now())

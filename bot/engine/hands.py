"""What performing needs, and the two ways of doing a write: one of which twice is once, and one that looks first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.domain.errors import Ambiguous, Conflict, Later, Never, UserError
from bot.domain.github import CaseFacts
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.engine.bench import CaseBench
from bot.engine.world import World

_LOOK = timedelta(seconds=30)

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hands:
    """What performing needs: the world, the case's bench, and the facts that the decision rests on."""

    world: World
    bench: CaseBench
    facts: CaseFacts
    snapshot: Snapshot
    policy: Policy


def once(
    hands: Hands, step: str, act: Callable[[], object], body: Body | None = None, intent: Body | None = None
) -> None:
    """Do a write of which twice is once; it needs no looking first."""
    hands.bench.note(step, "intent", intent or {})
    act()
    hands.bench.note(step, "done", body or {})


def careful(hands: Hands, step: str, find: Callable[[], Body | None], act: Callable[[], Body]) -> None:
    """Do a write of which twice would be two: look first if an earlier try has no known end."""
    bench = hands.bench
    rows = bench.rows(step)
    if rows and rows[-1].kind == "intent":
        found = find()
        if found is not None:
            bench.note(step, "done", found)
            return
        look = rows[-1].at + _LOOK
        if bench.now() < look:
            raise Later("an answer was lost; looking again before doing it twice", look - bench.now())
    bench.note(step, "intent", {})
    try:
        body = act()
    except Ambiguous:
        raise
    except (Later, UserError, Never, Conflict):
        bench.note(step, "failed", {})
        raise
    bench.note(step, "done", body)

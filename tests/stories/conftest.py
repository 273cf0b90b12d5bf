"""One forge for all stories; a repository of its own for each."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, get_args

import pytest

from bot.domain.phase import Phase, follows
from tests.world.case import Case, Town
from tests.world.forms import formless

PHASES: tuple[Phase, ...] = get_args(Phase)


@pytest.fixture(scope="session")
def town() -> Iterator[Town]:
    """Run a forge; at the end no bot has tried what it must never do."""
    made = Town.built()
    yield made
    violations = made.forge.store.find("violation")
    made.close()
    assert violations == []


@pytest.fixture
def case(town: Town) -> Iterator[Callable[..., Case]]:
    """Make cases; each goes only along the phases' table, and leaves only rows that could be handed over."""
    made: list[Case] = []

    def make(**given: Any) -> Case:
        made.append(town.case(**given))
        return made[-1]

    yield make
    for one in made:
        left = formless(one.journal.entries(one.key))
        one.journal.close()
        _follows(one.phases)
        assert [] == left
    assert town.forge.store.find("violation") == []


def _follows(phases: list[Phase]) -> None:
    """Check that each seen phase can be reached from the one seen before; what lies between two looks is not seen."""
    for before, after in pairwise(phases):
        reached, todo = {before}, [before]
        while todo:
            at = todo.pop()
            nexts = {phase for phase in PHASES if follows(at, phase)} - reached
            reached |= nexts
            todo.extend(nexts)
        assert after in reached, f"{before} → {after}"

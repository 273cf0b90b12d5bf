"""Whatever happens to rings, reads, answers and the process, the world at the end is the same.

A short but whole life (`tests/world/life.py`) is played once undisturbed; then with reads whose parts are each up to six
changes old, with git that shows old refs, with answers lost before or after the effect, with the process dying before or
after any write, push or journal row, and with rings missing, doubled and out of order, also across two cases. When the
trouble is over the bot is rung once more (a resync), and what a person sees must equal the undisturbed outcome: the same
comments, once each, the same commits with the same trees, one pull request, the same checks.

`python -m tests.world.life --trials 300 --seed 1` tries many more.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.world.case import Town
from tests.world.life import MORNING, ONCE, chance, ended, played, troubled, wakes
from tests.world.trouble import FAULTS, Plan, TroubledHub

SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}
Life = tuple[dict[int, str], list[int], list[bool], tuple[int, ...]]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """Run one forge for all trials; at the end no bot has tried what it must never do."""
    made = Town.built()
    yield made
    violations = made.forge.store.find("violation")
    made.close()
    assert violations == []


@pytest.fixture(scope="module")
def calm(town: Town) -> dict[str, Any]:
    """Play the story undisturbed."""
    return played(town, Plan())


@pytest.mark.slow
@settings(max_examples=1, **SLOW)
@given(st.integers().map(chance))
# git that still shows the branch of before a person's push: their commit is not "taken off", it is not here yet
@example(({}, [], [True] * 4, ONCE))
# a read from before our last push, whose head is a person's commit
@example(({}, [0, 3, 1, 3, 3, 1] * 40, [], ONCE))
# a reply whose answer dies with the process, and which GitHub does not show for longer than we wait
@example(chance(78))
def test_a_troubled_life_ends_in_the_same_world(town: Town, calm: dict[str, Any], life: Life) -> None:
    """Lag, lost answers, deaths and odd rings in one life."""
    faults, lags, fetches, rings = life
    assert played(town, Plan(faults, lags, fetches), rings) == calm


@pytest.mark.slow
@settings(max_examples=6, derandomize=False, **SLOW)
@given(st.integers().map(chance))
def test_many_troubled_lives_end_in_the_same_world(town: Town, calm: dict[str, Any], life: Life) -> None:
    """The same, some more, drawn anew each time."""
    faults, lags, fetches, rings = life
    assert played(town, Plan(faults, lags, fetches), rings) == calm


@pytest.mark.slow
@settings(max_examples=4, **SLOW)
@given(st.integers(0, 110), st.sampled_from(FAULTS))
def test_one_fault_anywhere(town: Town, calm: dict[str, Any], at: int, fault: str) -> None:
    """Each single place at which something can go wrong."""
    assert played(town, Plan({at: fault})) == calm


@pytest.mark.slow
@settings(max_examples=2, **SLOW)
@given(st.integers(0, 2**32))
def test_rings_out_of_order_across_cases_end_in_the_same_world(
    town: Town, calm: dict[str, Any], seed: int
) -> None:
    """Two cases share a bot and its journal; which of them is rung for what happened to which does not matter."""
    order = random.Random(seed)
    plan, town.clock.at = Plan(), MORNING
    first = troubled(town.case(), plan)
    other = town.case()
    other.journal.close()
    other.journal, other.hub = first.journal, TroubledHub(other.hub, plan)
    cases = [first, other]

    def rung() -> None:
        for _ in range(order.randint(0, 3)):
            wakes([order.choice(cases)], 1)

    for case in cases:
        case.opens()
        rung()
        case.labels()
        rung()
    wakes(cases, 1)
    for case in cases:
        case.comments("1a")
        rung()
    wakes(cases, 1)
    for case in order.sample(cases, 2):
        case.pushes("mine.txt", "mine\n")
        rung()
        case.reviews("alpha.py", 1, "gamma too")
        rung()
    wakes(cases, 1)
    for case in order.sample(cases, 2):
        case.merges()
        rung()
    assert ended(cases, plan) == [calm, calm]

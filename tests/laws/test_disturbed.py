"""Whatever happens to rings, reads, answers and the process, the world at the end is the same.

The story is short but whole: question, answer, brief, plan, two commits, a review answered by a third, a merge. It is
played once undisturbed; then with reads up to six changes old, with answers lost before or after the effect, with the
process dying before or after any write or journal row, and with rings missing, doubled and out of order. When the
trouble is over the bot is rung once more (a resync), and what a person sees must equal the undisturbed outcome: the same
comments, once each, the same commits with the same trees, one pull request, the same checks.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.controller import Controller
from tests.world.case import Case, Town
from tests.world.trouble import Died, Plan, TroubledHub, TroubledJournal

FAULTS = ("lost before", "lost after", "dies before", "dies after")
SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


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
    return played(town, Plan(), rings=(1, 1, 1, 1))


def played(town: Town, plan: Plan, rings: tuple[int, ...]) -> dict[str, Any]:
    """Play the story; `rings` says how often the bot is woken after each thing that people do."""
    case = town.case()
    case.hub, case.journal = TroubledHub(case.hub, plan), TroubledJournal(case.journal, plan)
    case.opens()
    case.labels()
    _wakes(case, rings[0])
    _insists(case, lambda: bool(case.desk.get("/issues/1/comments")))
    case.comments("1a")
    _wakes(case, rings[1])
    _insists(case, lambda: _pulls(case) and len(case.commits()) == 2)
    case.reviews("alpha.py", 1, "gamma too")
    _wakes(case, rings[2])
    _insists(case, lambda: len(case.commits()) == 3 and len(case.desk.get("/pulls/2/comments")) >= 2)
    _insists(
        case,
        lambda: len(case.desk.get(f"/commits/{case.pull()['head']['sha']}/check-runs")["check_runs"]) == 2,
    )
    case.merges()
    _wakes(case, rings[3])
    plan.faults, plan.lags = {}, ()
    for _ in range(4):  # the resync, until nothing moves any more
        case.town.clock.advance(minutes=2)
        _wakes(case, 1)
    outcome = case.outcome()
    assert len(case.model.asked) <= 6 + plan.writes, "calls are bounded"
    case.journal.close()
    return outcome


def _pulls(case: Case) -> bool:
    return bool(case.desk.get("/pulls", state="all"))


def _wakes(case: Case, times: int) -> None:
    """Wake the bot so often; each death is followed by a new process over the same journal."""
    for _ in range(times):
        until: datetime | None = case.town.clock.now()
        for _ in range(60):
            if until is None or until - case.town.clock.now() > timedelta(hours=1):
                break
            case.town.clock.at = max(case.town.clock.at, until)
            try:
                until = Controller(case.world(), lambda _: False, lambda: False).settle(case.key)
            except Died:
                until = case.town.clock.now()


def _insists(case: Case, there: Any) -> None:
    """Wake the bot until people see what they wait for: a lost ring is made good by the next resync."""
    for _ in range(90):
        if there():
            return
        case.town.clock.advance(seconds=40)
        _wakes(case, 1)
    raise AssertionError(f"what people wait for did not come: {case.outcome()}")


def test_settling_twice_is_settling_once(town: Town, calm: dict[str, Any]) -> None:
    """A second ring after each thing, and two more, change nothing."""
    assert played(town, Plan(), rings=(3, 2, 3, 2)) == calm


@settings(max_examples=2, **SLOW)
@given(st.tuples(*[st.integers(0, 3)] * 4))
def test_lost_and_doubled_rings_end_in_the_same_world(
    town: Town, calm: dict[str, Any], rings: tuple[int, ...]
) -> None:
    """A bell that is lost is made good by the resync, one that rings thrice is heard once."""
    assert played(town, Plan(), rings) == calm


@settings(max_examples=3, **SLOW)
@given(st.lists(st.integers(0, 6), min_size=10, max_size=40))
def test_reads_that_lag_end_in_the_same_world(town: Town, calm: dict[str, Any], lags: list[int]) -> None:
    """Our own writes are laid over what GitHub shows, so nothing is said or built twice."""
    assert played(town, Plan(lags=tuple(lags)), rings=(1, 1, 1, 1)) == calm


@settings(max_examples=4, **SLOW)
@given(st.dictionaries(st.integers(0, 150), st.sampled_from(FAULTS), min_size=1, max_size=6))
def test_deaths_and_lost_answers_end_in_the_same_world(
    town: Town, calm: dict[str, Any], faults: dict[int, str]
) -> None:
    """Before or after any write or row: the journal and a look tell what was done."""
    assert played(town, Plan(faults), rings=(1, 1, 1, 1)) == calm


@settings(max_examples=3, **SLOW)
@given(
    st.dictionaries(st.integers(0, 150), st.sampled_from(FAULTS), max_size=4),
    st.lists(st.integers(0, 6), max_size=40),
    st.tuples(*[st.integers(0, 2)] * 4),
)
def test_all_of_it_together_ends_in_the_same_world(
    town: Town, calm: dict[str, Any], faults: dict[int, str], lags: list[int], rings: tuple[int, ...]
) -> None:
    """Lag, loss, deaths and odd rings in one life."""
    assert played(town, Plan(faults, tuple(lags)), rings) == calm


@pytest.mark.slow
@settings(max_examples=12, **SLOW)
@given(st.integers(0, 170), st.sampled_from(FAULTS))
def test_one_fault_anywhere(town: Town, calm: dict[str, Any], at: int, fault: str) -> None:
    """Each single place at which something can go wrong, many times over."""
    assert played(town, Plan({at: fault}), rings=(1, 1, 1, 1)) == calm

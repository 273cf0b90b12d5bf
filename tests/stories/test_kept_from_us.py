"""What GitHub keeps from the bot in some repositories: it goes on with what it has, and says so in one line."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.adapters.github import TokenAuth, connect
from bot.forge.accounts import add_person
from tests.world.case import RING, Case, Town
from tests.world.fault_kinds import fault
from tests.world.faults import Faults


@pytest.fixture(scope="module")
def faults() -> Faults:
    """Make the layer of faults around the forge."""
    return Faults()


@pytest.fixture(scope="module")
def town(faults: Faults) -> Iterator[Town]:
    """Run a forge behind it."""
    made = Town.built(faults.around)
    yield made
    violations = made.forge.store.find("violation")
    made.close()
    assert [] == violations


def checks(case: Case) -> dict[str, str]:
    """Return the newest conclusion of each check on the pull request's head."""
    rows = case.desk.get(f"/commits/{case.pull()['head']['sha']}/check-runs")["check_runs"]
    return {row["name"]: row["conclusion"] for row in sorted(rows, key=lambda row: int(row["id"]))}


def test_a_draft_by_title_is_red_until_a_person_confirms(town: Town, faults: Faults) -> None:
    """Where drafts are refused the title says it and a check is red; taking the mark off the title turns it green."""
    case = town.case()
    faults.strike(fault("draft refused"))
    case.builds()
    faults.calm()
    pull = case.pull()
    assert (False, "[Draft] Two words") == (pull["draft"], pull["title"])
    assert pull["body"].startswith("> **This is a draft.**")
    assert "failure" == checks(case)["askfirst / draft"]
    case.sends("PATCH", f"/pulls/{pull['number']}", {"title": "Two words"}, who="otto")
    case.settles()
    assert "success" == checks(case)["askfirst / draft"]
    assert "This is a draft" not in case.pull()["body"]
    assert [] == case.says()
    case.journal.close()


def test_checks_that_may_not_be_written_are_statuses(town: Town) -> None:
    """Without the permission commit statuses stand in, and the pull request names what is missing."""
    case = town.case()
    case.hub = connect(town.forge.api, TokenAuth("token-otto"), now=town.clock.now, ring=RING)
    case.builds()
    case.settles()
    assert {} == checks(case)
    statuses = case.desk.get(f"/commits/{case.pull()['head']['sha']}/status")["statuses"]
    names = ("tests", "security", "integrity", "review")
    assert {f"askfirst / {name}" for name in names} == {row["context"] for row in statuses}
    assert "I lack the permission `checks: write`" in case.pull()["body"]
    case.journal.close()


def test_the_token_of_a_workflow_starts_no_ci(town: Town) -> None:
    """With it the pull request says so, and what would change it."""
    add_person(town.forge.store, "github-actions[bot]", "token-actions", "Bot")
    case = town.case()
    case.desk.put("/collaborators/github-actions[bot]", {"permission": "push"})
    case.hub = connect(town.forge.api, TokenAuth("token-actions"), now=town.clock.now, ring=RING)
    case.builds()
    body: Any = case.pull()["body"]
    assert body.startswith("> My commits start no CI")
    case.journal.close()

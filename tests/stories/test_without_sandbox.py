"""Without a sandbox: only where a person asked for it and trusts the repository by name, and then everything says so."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.sandbox import Distrusted
from bot.adapters.suite import PytestSuite
from bot.domain.errors import SandboxUnavailable
from bot.domain.policy import Policy
from bot.ports import Job
from bot.settings import load_settings
from bot.wiring import world_of
from tests.world.case import Town

PYTHON = Path(sys.prefix, "bin", "python")


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """Run a forge."""
    made = Town.built()
    yield made
    violations = made.forge.store.find("violation")
    made.close()
    assert [] == violations


def test_every_report_says_that_there_was_none(town: Town) -> None:
    """The pull request and the check, also after a restart: what was proven so stays proven so."""
    case = town.case()
    case.suite.bare = True
    case.builds()
    case.suite.bare = False
    case.settles()
    assert case.pull()["body"].startswith("> **Tests ran without a sandbox.**")
    rows = case.desk.get(f"/commits/{case.pull()['head']['sha']}/check-runs")["check_runs"]
    output = next(row["output"] for row in rows if row["name"] == "askfirst / tests")
    assert output["title"].endswith(", without a sandbox")
    assert output["summary"].startswith("**These tests ran without a sandbox**")
    case.journal.close()


def test_a_repository_that_nobody_trusts_by_name_runs_nothing(town: Town) -> None:
    """The case rests, and says which variable would change that."""
    case = town.case()
    suite: Any = PytestSuite(Distrusted(), PYTHON)
    case.suite = suite
    case.opens()
    case.labels()
    case.settles()
    case.comments("1a")
    case.settles()
    (said,) = [text for text in case.says() if "sandbox" in text]
    assert "ASKFIRST_TRUST" in said
    case.journal.close()


@pytest.mark.parametrize(
    ("sandbox", "trust", "kind"),
    [("none", "Ada/Shop", "Bare"), ("none", "ada/other", "Distrusted"), ("none", "", "Distrusted")],
)
def test_trust_is_by_name(town: Town, tmp_path: Path, sandbox: str, trust: str, kind: str) -> None:
    """`none` holds for the repositories that are named, and for no other that the same process serves."""
    told = {
        "ASKFIRST_SANDBOX": sandbox,
        "ASKFIRST_TRUST": trust,
        "ASKFIRST_GITHUB_TOKEN": "token-otto",
        "ASKFIRST_GITHUB_API_URL": town.forge.api,
        "ASKFIRST_KEY": "a-key-of-sixteen-characters",
        "ASKFIRST_DATA_DIR": str(tmp_path),
    }
    world = world_of(load_settings(told))
    seen = world.github.repository(town.case().desk.repo)
    suite: Any = world.suite_of(Policy(), replace(seen, full_name="ada/shop"))
    assert kind == type(suite.sandbox).__name__


def test_who_is_not_trusted_is_told_so(tmp_path: Path) -> None:
    """It is our refusal, no red test."""
    with pytest.raises(SandboxUnavailable, match="ASKFIRST_TRUST"):
        Distrusted().run(Job(("true",), tmp_path))

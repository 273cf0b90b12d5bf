"""Commits made by API instead of pushed: the same story, to the last byte."""

from collections.abc import Callable, Iterator

import pytest

from bot.adapters.github import PyGitHub
from tests.world.case import Case, Town
from tests.world.clock import StillClock


@pytest.fixture
def towns() -> Iterator[Callable[[], Town]]:
    """Build forges that begin alike: the same ids and people; the bot's time does not go by the number of requests."""
    built: list[Town] = []

    def build() -> Town:
        built.append(Town.built())
        built[-1].clock = StillClock()
        return built[-1]

    yield build
    for town in built:
        assert [] == town.forge.store.find("violation")
        town.close()


def lives(case: Case) -> list[tuple[str, str]]:
    """Go the whole way with a review comment; return what the branch is made of."""
    case.builds()
    case.reviews("alpha.py", 1, "gamma too, please")
    case.settles()
    rows = case.desk.get(f"/pulls/{case.pull()['number']}/commits")
    case.merges()
    case.settles()
    case.journal.close()
    return [(row["sha"], row["commit"]["message"]) for row in rows]


@pytest.mark.slow
def test_the_story_ends_in_the_same_commits(towns: Callable[[], Town]) -> None:
    """Whether pushed or made by API, the commits have the same ids, and everything that people see is the same."""
    pushed, made = towns().case(), towns().case()
    assert isinstance(made.hub, PyGitHub)
    assert isinstance(pushed.hub, PyGitHub)
    made.publisher = made.hub.commits()
    assert lives(pushed) == lives(made)
    asked = [made.hub.requests[verb] - pushed.hub.requests[verb] for verb in ("POST", "PATCH")]
    assert [7, 2] == asked, "three trees, three commits and the branch; twice it moves on"
    assert pushed.outcome() == made.outcome()


@pytest.mark.parametrize("way", ["push", "api"])
def test_a_rule_against_the_branch_is_said_once(case: Callable[..., Case], way: str) -> None:
    """By either way a refused commit parks with one comment that names the setting, and a person lets it go on."""
    c = case()
    assert isinstance(c.hub, PyGitHub)
    c.publisher = c.hub.commits() if way == "api" else None
    include = {"ref_name": {"include": ["refs/heads/askfirst/*"], "exclude": []}}
    rules = [{"type": "update", "parameters": {"update_allows_fetch_and_merge": False}}]
    body = {
        "name": "Ours",
        "target": "branch",
        "enforcement": "active",
        "conditions": include,
        "rules": rules,
    }
    made = c.desk.post("/rulesets", body)
    c.builds()
    c.settles()
    said = [text for text in c.said() if "A rule of the repository" in text]
    assert 1 == len(said)
    assert "forbids the push to askfirst/issue-1 (" in said[0]
    assert "let the App push to `askfirst/*` in the repository's rules or branch protection." in said[0]
    assert ["feat: alpha"] == c.commits()
    c.sends("PUT", f"/rulesets/{made['id']}", {"enforcement": "disabled"})
    c.comments("/askfirst resume")
    c.settles()
    assert ["feat: alpha", "feat: beta"] == c.commits()

"""A right that GitHub does not tell is neither a yes nor a no: the bot asks again before it rests on either."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from bot.adapters.github import AppAuth, connect
from bot.engine.controller import Controller
from tests.world.case import Case, app_key
from tests.world.proxy import Fault, Proxy

Make = Callable[..., Case]
_READ_TRIES = 3
FAILURES = (502, 403)


class Keeper:
    """A way to GitHub that keeps somebody's right to itself for some looks of the bot."""

    def __init__(self, proxy: Proxy, case: Case) -> None:
        self._proxy, self._case = proxy, case
        case.hub = connect(proxy.url, AppAuth("1", app_key()[0]), now=case.town.clock.now)

    def keeps(self, who: str, status: int, looks: int = 1) -> None:
        """Answer with a failure; a server's own is asked for again at once."""
        times = looks * (_READ_TRIES if status >= 500 else 1)
        said = '{"message": "Resource not accessible by integration"}'
        self._proxy.will(Fault(f"collaborators/{who}/permission", "answer", status, said, times=times))

    def looks(self) -> bool:
        """Let the bot settle, and move time on to where it wants to look again, if it soon does."""
        case, clock = self._case, self._case.town.clock
        until = Controller(case.world(), lambda _: False, lambda: False).settle(case.key)
        if until is None or (until - clock.now()).total_seconds() > 3600:
            return False
        clock.at = max(clock.at, until)
        return True


@pytest.fixture
def kept(case: Make) -> Iterator[Callable[..., tuple[Case, Keeper]]]:
    """Make cases whose GitHub may keep a right to itself."""
    with ExitStack() as stack:

        def make(**given: object) -> tuple[Case, Keeper]:
            made = case(**given)
            return made, Keeper(stack.enter_context(Proxy(made.town.forge.api)), made)

        yield make


Kept = Callable[..., tuple[Case, Keeper]]


@pytest.mark.parametrize("status", FAILURES)
def test_a_command_waits_for_the_right(kept: Kept, status: int) -> None:
    """Neither done nor refused while it is not known, and nothing is built meanwhile; then it takes effect."""
    c, github = kept()
    c.opens()
    c.labels()
    github.looks()
    c.says()
    c.comments("1a")
    c.comments("/askfirst stop", who="otto")
    github.keeps("otto", status)
    assert github.looks()
    assert ([], []) == (c.says(), c.desk.get("/pulls", state="all"))
    github.looks()
    assert ["Stopped. `/askfirst resume` goes on where I was."] == c.says()
    c.comments("/askfirst resume", who="otto")
    github.looks()
    assert ["feat: alpha", "feat: beta"] == c.commits()


def test_an_answer_waits_for_the_right(kept: Kept) -> None:
    """It is read by the next look, without a new event."""
    c, github = kept()
    c.opens()
    c.labels()
    github.looks()
    c.comments("1a", who="otto")
    github.keeps("otto", 502, looks=2)
    while github.looks():
        pass
    assert ["feat: alpha", "feat: beta"] == c.commits()


def test_a_label_waits_for_the_right(kept: Kept) -> None:
    """It stays on, nothing is said, and the run begins as soon as the right is told."""
    c, github = kept()
    c.opens()
    c.labels("otto")
    github.keeps("otto", 403, looks=3)
    assert 3 == sum(1 for _ in iter(github.looks, False))
    assert "before I write code" in c.says()[-1]


def test_a_run_outlives_a_right_that_is_not_told(kept: Kept) -> None:
    """Who labelled cannot be confirmed for once: the run goes on afterwards, and nothing is said of it."""
    c, github = kept()
    c.opens()
    c.labels("otto")
    github.looks()
    c.says()
    c.town.clock.advance(minutes=2)
    c.comments("1a")
    github.keeps("otto", 502)
    assert github.looks()
    assert [] == c.says()
    github.looks()
    assert ["feat: alpha", "feat: beta"] == c.commits()


def test_an_edit_waits_for_the_right(kept: Kept) -> None:
    """Nobody is told that they have no right to edit because it could not be asked."""
    c, github = kept()
    c.opens()
    c.labels()
    c.sends("PATCH", "/issues/1", {"body": "Put alpha there, and beta, clear as day."}, who="otto")
    github.keeps("otto", 502)
    assert github.looks()
    assert ([], []) == (c.says(), c.model.asked)
    github.looks()
    assert [] == [said for said in c.says() if "no write access" in said]
    assert ["feat: alpha", "feat: beta"] == c.commits()


def test_a_right_that_is_never_told(kept: Kept) -> None:
    """After some tries the run rests and says why; what was said takes effect as soon as the right is told."""
    c, github = kept()
    c.opens()
    c.labels()
    github.looks()
    c.says()
    c.comments("/askfirst stop", who="otto")
    github.keeps("otto", 403, looks=30)
    for _ in range(8):
        github.looks()
    assert [
        "I wait for GitHub to tell whether @otto may write here: I asked 5 times. We lack the permission `metadata: read` "
        "on this repository (Resource not accessible by integration). Grant it to the App or the token. Until it does I "
        "do nothing, since they may have said what stops me. I look again by myself; `/askfirst resume` goes on without "
        "what they said."
    ] == c.says()
    assert "askfirst:parked" in [row["name"] for row in c.desk.get("/issues/1")["labels"]]
    c.hub = connect(c.town.forge.api, AppAuth("1", app_key()[0]), now=c.town.clock.now)
    github.looks()
    assert ["Stopped. `/askfirst resume` goes on where I was."] == c.says()


def test_going_on_without_a_right_that_is_never_told(kept: Kept) -> None:
    """A maintainer may say so; it says nothing about what else GitHub keeps to itself later."""
    c, github = kept()
    c.opens()
    c.labels()
    github.looks()
    c.comments("/askfirst stop", who="otto")
    github.keeps("otto", 403, looks=60)
    for _ in range(6):
        github.looks()
    c.says()
    c.town.clock.advance(minutes=1)
    c.comments("/askfirst resume")
    c.comments("1a")
    github.looks()
    assert ["feat: alpha", "feat: beta"] == c.commits()
    github.keeps("eve", 403)
    c.comments("/askfirst stop", who="eve")
    assert github.looks()
    github.looks()
    assert [] == [said for said in c.says() if "Stopped" in said or "asked 5 times" in said]

"""What is found without an event: what was under way, what moved meanwhile, and each open case in its turn."""

from collections.abc import Callable

from bot.domain.ids import CaseKey
from bot.engine.resync import Resync
from tests.world.case import Case


class Watch:
    """A resync of one case's process, and whom it rang since the last look."""

    def __init__(self, case: Case) -> None:
        self._case, self._rung = case, list[CaseKey]()
        self.resync = Resync(case.world(), case.key.host, 0, self._rung.append)

    def looks(self) -> list[int]:
        """Look once; returns the numbers rung in this case's repository."""
        self.resync.look()
        rung = [key.number for key in self._rung if key.repo_id == self._case.key.repo_id]
        self._rung.clear()
        return rung


def test_a_label_whose_event_was_lost(case: Callable[..., Case]) -> None:
    """An issue labelled before the first look or after it is rung once; one without the label never."""
    one = case()
    one.opens()
    one.labels()
    watch = Watch(one)
    assert [1] == watch.looks()
    one.opens("Two")
    one.opens("Three")
    one.sends("POST", "/issues/3/labels", {"labels": ["askfirst"]})
    one.sends("POST", "/issues/2/comments", {"body": "no label here"})
    assert {1, 3} >= set(watch.looks()) >= {3}
    assert [] == watch.looks()


def test_only_what_moved_is_rung(case: Callable[..., Case]) -> None:
    """Talk on the issue and on the pull request ring the case; a quiet repository costs nothing of the rate limit."""
    one = case()
    one.builds()
    watch = Watch(one)
    watch.looks()
    watch.looks()
    watch.looks()
    before = one.hub.requests.copy()
    assert [] == watch.looks()
    assert {"GET 304"} == {kind for kind, count in (one.hub.requests - before).items() if count}
    one.comments("a thought")
    assert [1] == watch.looks()
    one.comments("another", number=one.pull()["number"])
    assert [1] == watch.looks()
    assert [] == watch.looks()


def test_what_moved_before_the_first_look(case: Callable[..., Case]) -> None:
    """A comment between the start and the first look is found, though its event was lost and it is long ago."""
    one = case()
    watch = Watch(one)
    one.opens()
    one.labels()
    one.settles()
    one.comments("1a")
    one.town.clock.advance(minutes=5)
    assert [] == watch.looks()
    assert [1] == watch.looks()
    assert [] == watch.looks()


def test_each_open_case_has_its_turn(case: Callable[..., Case]) -> None:
    """What moves no issue, such as a check whose event was lost, is found after some hours."""
    one = case()
    one.builds()
    watch = Watch(one)
    watch.looks()
    watch.looks()
    assert [] == watch.looks()
    one.town.clock.advance(hours=6)
    assert [1] == watch.looks()
    assert [] == watch.looks()


def test_a_repository_that_fails_keeps_none_waiting(case: Callable[..., Case]) -> None:
    """One that is gone is left for the next time; the others are looked at all the same."""
    gone, one = case(), case()
    gone.opens()
    gone.labels()
    gone.settles()
    one.journal.append(gone.key, "1", "react", "done", {}, one.town.clock.now())
    one.opens()
    one.labels()
    one.journal.append(
        CaseKey("forge", 999_999_999, 1, "maria/never"), "1", "react", "done", {}, one.town.clock.now()
    )
    assert [1] == Watch(one).looks()

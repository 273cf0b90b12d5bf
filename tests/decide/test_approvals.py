"""Whose approvals count: the pure rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.approvals import Candidate, Verdict
from bot.domain.github import Person, Untold
from bot.validate.approvals import judge

HEAD, OLD = "a" * 40, "b" * 40
BOT = Person(9, "askfirst[bot]", "Bot")
MARIA, OTTO, EVE = (Person(n, name, "User") for n, name in enumerate(("maria", "otto", "eve"), 1))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAIN = Candidate(5, "open", HEAD, BOT, requesters=(MARIA,), writers=(BOT,))


def given(
    author: Person, state: Any = "APPROVED", commit: str = HEAD, *, minute: int = 0, can: bool = True
) -> Verdict:
    """Return a verdict."""
    return Verdict(minute + 1, author, state, commit, NOON + timedelta(minutes=minute), can)


def stands(*verdicts: Verdict, wanted: int = 1, **facts: Any) -> tuple[str, dict[str, str]]:
    """Return the outcome and why verdicts do not count."""
    judged = judge(replace(PLAIN, verdicts=verdicts, **facts), wanted)
    return judged.outcome, {person.login: reason for person, reason in judged.refused}


def test_an_approval_of_the_head_by_somebody_else_is_enough() -> None:
    """One by default, as many as are wanted."""
    assert ("approved", {}) == stands(given(OTTO))
    assert ("missing", {}) == stands(given(OTTO), wanted=2)
    assert ("approved", {}) == stands(given(OTTO), given(EVE), wanted=2)
    assert ("missing", {}) == stands()


def test_twice_by_one_person_is_once() -> None:
    """However often they approve."""
    assert ("missing", {}) == stands(given(OTTO), given(OTTO, minute=1), wanted=2)


@pytest.mark.parametrize(
    ("verdict", "facts", "reason"),
    [
        (given(BOT), {"author": EVE, "writers": ()}, "bot"),
        (given(OTTO), {"author": OTTO}, "author"),
        (given(MARIA), {}, "requester"),
        (given(OTTO), {"writers": (BOT, OTTO)}, "writer"),
        (given(OTTO, "CHANGES_REQUESTED"), {}, "changes"),
        (given(OTTO, "DISMISSED"), {}, "dismissed"),
        (given(OTTO, commit=OLD), {}, "old"),
        (given(OTTO, can=False), {}, "right"),
    ],
)
def test_what_does_not_count(verdict: Verdict, facts: dict[str, Any], reason: str) -> None:
    """Each for the one reason that is told."""
    assert ("missing", {verdict.author.login: reason}) == stands(verdict, **facts)


def test_the_last_verdict_is_the_one_that_counts() -> None:
    """By time, in whatever order they are told."""
    yes, no = given(OTTO, minute=1), given(OTTO, "CHANGES_REQUESTED", minute=2)
    assert ("missing", {"otto": "changes"}) == stands(no, yes) == stands(yes, no)
    assert ("approved", {}) == stands(no, yes, replace(yes, id=9, at=NOON + timedelta(minutes=3)))
    assert ("missing", {"otto": "dismissed"}) == stands(yes, given(OTTO, "DISMISSED", minute=2))


def test_an_unknown_is_no_yes_and_no_no() -> None:
    """Where it would decide; a right that nothing depends on changes nothing."""
    untold = (Untold(OTTO, "GitHub answers 502"),)
    unsure = given(OTTO, can=False)
    assert ("unknown", {"otto": "untold"}) == stands(unsure, untold=untold)
    assert ("approved", {"otto": "untold"}) == stands(unsure, given(EVE), untold=untold)
    assert ("missing", {"otto": "untold"}) == stands(unsure, untold=untold, wanted=2)
    assert ("unknown", {}) == stands(given(OTTO), unsure=("who asked is not told",))
    assert ("missing", {}) == stands(unsure=("who asked is not told",))


@pytest.mark.parametrize("state", ["closed", "merged"])
def test_nothing_is_approved_any_more(state: str) -> None:
    """What is closed or merged is neither approved nor lacking."""
    assert ("unknown", {}) == stands(given(OTTO), state=state)

"""Which answer a question has, when several people said something: the same whatever order it is read in."""

import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import Said, settle
from bot.domain.brief import Answer
from tests.world.sample import AT


def said(
    by: str, letter: str, at: int = 0, text: str = "", *, left: bool = False, ticked: bool = False
) -> Said:
    """Return an answer, so many minutes on; its comment is numbered by its time."""
    answer = Answer("Q1", letter, text or f"option {letter}", by, 100 + at, left=left)
    return Said(answer, AT + timedelta(minutes=at), ticked=ticked)


ASKED: tuple[datetime, int] = (AT + timedelta(minutes=10), 110)
anything = st.lists(
    st.builds(
        said,
        st.sampled_from(("maria", "otto", "eve")),
        st.sampled_from(("a", "b", "")),
        st.integers(0, 20),
        st.sampled_from(("", "so", "not so")),
        left=st.booleans(),
        ticked=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda one: one.at,
)


@given(anything, st.sampled_from((None, ASKED)), st.integers())
def test_order_is_no_matter(given_: list[Said], asked: tuple[datetime, int] | None, seed: int) -> None:
    """Comments come in any order; an answer or a contest, never both, never invented."""
    mixed = random.Random(seed).sample(given_, len(given_))
    answer, against = settle(given_, asked)
    assert settle(mixed, asked) == (answer, against)
    assert not (answer and against)
    assert bool(answer or against) == bool(given_)
    assert {a.by for a in against} <= {one.answer.by for one in given_}
    if answer and answer.letter:
        assert answer in [one.answer for one in given_]


@pytest.mark.parametrize(
    ("given_", "asked", "letter"),
    [
        ([], None, None),
        ([said("maria", "a")], None, "a"),
        ([said("maria", "a"), said("maria", "b", 1)], None, "b"),
        ([said("maria", "a"), said("otto", "a", 1)], None, "a"),
        ([said("maria", "a"), said("otto", "b", 1)], None, None),
        ([said("maria", "a"), said("otto", "b", 1), said("maria", "b", 2)], None, "b"),
        ([said("maria", "a"), said("otto", "b", 1, left=True)], None, "a"),
        ([said("maria", "a", left=True), said("otto", "a", 1, left=True)], None, "a"),
        ([said("maria", "a"), said("otto", "b", 1)], ASKED, None),
        ([said("maria", "a")], ASKED, None),
        ([said("maria", "a"), said("otto", "b", 1), said("eve", "b", 11)], ASKED, "b"),
        (
            [said("maria", "a"), said("otto", "b", 1), said("eve", "a", 11), said("otto", "b", 12)],
            ASKED,
            None,
        ),
        ([said("maria", "a"), said("otto", "b", 11, ticked=True)], ASKED, None),
    ],
)
def test_what_counts(given_: list[Said], asked: tuple[datetime, int] | None, letter: str | None) -> None:
    """Each person's last word; once we asked which it is, only a comment since then."""
    answer, _ = settle(given_, asked)
    assert (answer.letter if answer else None) == letter


def test_words_are_read_together() -> None:
    """Who said what is kept; one person's words are theirs alone."""
    answer, _ = settle([said("maria", "a"), said("otto", "", 1, "but not on Sundays")], None)
    assert answer and (answer.letter, answer.text) == ("", "maria: a) option a\notto: but not on Sundays")
    answer, _ = settle([said("otto", "", 1, "but not on Sundays")], None)
    assert answer and answer.text == "but not on Sundays"

"""Which version of an issue's text counts."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.github import Event, Person, Version
from bot.engine.text import text_of
from tests.world.sample import AT, MARIA, sample

EVE = Person(9, "eve", "User")
ISSUE = sample().issue


def at(seconds: int, text: str | None, *, by: Person = EVE) -> Version:
    return Version(AT + timedelta(seconds=seconds), by, by is MARIA, text)


def body(*versions: Version) -> str | None:
    """Return the text that is read of these versions with a label at `AT`; None where it is not told."""
    issue = replace(ISSUE, body=versions[-1].text or "", versions=versions)
    found = text_of(issue, (), AT)
    return found.body if found.seen else None


def test_the_last_before_the_label() -> None:
    """In the second of the label only the first version counts: which of the two came first is not told."""
    assert body(at(-9, "a"), at(-5, "b")) == "b"
    assert body(at(-9, "a"), at(5, "b")) == "a"
    assert body(at(-9, "a"), at(0, "b")) == "a"
    assert body(at(0, "a"), at(1, "b")) == "a"


def test_later_ones_of_writers() -> None:
    """The newest of them stands, whatever is put on top of it."""
    assert body(at(-9, "a"), at(3, "b"), at(5, "c", by=MARIA), at(7, "d")) == "c"


def test_what_is_gone_is_not_guessed() -> None:
    """A version that was deleted from the history, or that lies before what is told."""
    assert body(at(-9, None), at(5, "b")) is None
    assert body(at(3, "b"), at(5, "c")) is None


def test_titles() -> None:
    """A rename after the label counts if its author may write."""

    def rename(seconds: int, before: str, after: str, by: Person) -> Event:
        return Event(
            seconds, "renamed", by, AT + timedelta(seconds=seconds), None, by is MARIA, before, after
        )

    assert text_of(ISSUE, (rename(-4, "x", "y", EVE),), AT).title == ISSUE.title
    first, second, third = rename(1, "a", "b", EVE), rename(2, "b", "c", MARIA), rename(3, "c", "d", EVE)
    assert text_of(ISSUE, (first,), AT).title == "a"
    assert text_of(ISSUE, (first, second), AT).title == "c"
    found = text_of(ISSUE, (third, first, second), AT)
    assert (found.title, found.ignored) == ("c", ("eve", AT + timedelta(seconds=3)))


versions = st.builds(
    at, st.integers(-3, 3), st.text("abc", max_size=2) | st.none(), by=st.sampled_from((EVE, MARIA))
)


@given(st.lists(versions, min_size=1, max_size=6).map(lambda found: sorted(found, key=lambda v: v.at)))
def test_nothing_young_of_others_is_read(found: list[Version]) -> None:
    """Whatever the history: what is read was there before the label, or is a writer's."""
    read = body(*found)
    fine = [v.text for n, v in enumerate(found) if v.at < AT or v.can_write or (n == 0 and v.at == AT)]
    assert read is None or read in fine

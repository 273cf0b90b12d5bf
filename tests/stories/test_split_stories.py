"""Stories of the whole loop once more, word for word, each carried by three jobs of which none holds all power."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from tests.stories import (
    test_answers,
    test_debugging,
    test_decisions,
    test_failures,
    test_guard,
    test_inquiries,
    test_looking,
    test_nothing_to_do,
    test_people,
    test_reviews,
    test_undo,
    test_whole_way,
)
from tests.world.case import Case
from tests.world.split import Jobs

Make = Callable[..., Case]
Story = Callable[[Make], None]
MODULES = (
    test_answers,
    test_debugging,
    test_decisions,
    test_failures,
    test_guard,
    test_inquiries,
    test_looking,
    test_nothing_to_do,
    test_people,
    test_reviews,
    test_undo,
)


def stories_of(module: Any) -> list[Any]:
    """Return a module's stories that need nothing but a case."""
    found = [
        made for name, made in vars(module).items() if name.startswith("test_") and inspect.isfunction(made)
    ]
    return [
        pytest.param(made, id=f"{module.__name__.rpartition('.')[2]}-{made.__name__}")
        for made in found
        if list(inspect.signature(made).parameters) == ["case"]
    ]


@pytest.fixture
def by_jobs(case: Make) -> Make:
    """Make cases that three jobs carry."""

    def make(**given: Any) -> Case:
        made = case(**given)
        made.way = lambda: Jobs(made).goes_round()[1]
        return made

    return make


@pytest.mark.parametrize("story", stories_of(test_whole_way))
def test_the_whole_way_again(story: Story, by_jobs: Make) -> None:
    """From label to merge, with answers, boxes, deadlines and reviews."""
    story(by_jobs)


@pytest.mark.slow
@pytest.mark.parametrize("story", [one for module in MODULES for one in stories_of(module)])
def test_any_story_again(story: Story, by_jobs: Make) -> None:
    """Whatever the whole loop tells people, it tells them by three jobs."""
    story(by_jobs)

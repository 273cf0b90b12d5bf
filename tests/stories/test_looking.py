"""Code that a search did not show is asked for, once: by who reads the issue, and by who plans."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.model import Request
from tests.world.case import Case
from tests.world.plain import create, done, prompt_of, says, shelf, turn_of, uses

Make = Callable[..., Case]
EMPTY: dict[str, Any] = {"goal": "", "criteria": [], "assumptions": [], "out_of_scope": []}
HIDDEN = "def find_title(shelf):\n    return sorted(shelf)\n"
# enough that has the words to fill what a first prompt shows
DECOYS = {f"shelf_{n}.py": "# two words on the shelf, alpha and beta\n" * 3 for n in range(20)}
FILES = {"deep/inside/titles.py": HIDDEN, **DECOYS}
SEARCH = "deep/inside/titles.py find_title"


def shown_to(request: Request) -> str:
    """Return all that the prompt shows."""
    return "\n".join(block["text"] for block in request.messages[0]["content"])


def looking(role: str, times: int = 1) -> Callable[[Request], list[dict[str, Any]]]:
    """Ask to see a function before anything else."""
    left = [times]

    def answer(request: Request) -> list[dict[str, Any]]:
        if request.role != role or not left[0]:
            return shelf(request)
        left[0] -= 1
        if role == "plan":
            return says({"tasks": [], "reason": "", "undo": [], "look": [SEARCH]})
        return says({"verdict": "look", "reason": "", "questions": [], "brief": EMPTY, "look": [SEARCH]})

    return answer


@pytest.mark.parametrize("role", ["clarify", "plan"])
def test_what_is_asked_for_is_shown(case: Make, role: str) -> None:
    """The code is laid below what was shown before, and the case goes on as if it had been there from the start."""
    c = case(files=FILES, script=looking(role))
    c.opens()
    c.labels()
    c.settles()
    c.builds()
    assert len(c.commits()) == 2
    first, second = [request for request in c.model.asked if request.role == role][:2]
    assert "No more can be seen: decide now." not in shown_to(first)
    assert shown_to(second).startswith(prompt_of(first))
    assert HIDDEN.strip() not in shown_to(first)
    assert "deep/inside/titles.py, from line 1:\n<file-" in shown_to(second)
    assert HIDDEN.strip() in shown_to(second).partition("decide now.")[2]
    assert c.paid_twice() == 0


def test_looking_again_is_refused(case: Make) -> None:
    """A model that would only ever look is told to decide; the question comes all the same."""
    c = case(files=FILES, script=looking("clarify", 2))
    c.opens()
    c.labels()
    c.settles()
    assert "no more code can be seen" in str(c.model.asked[2].messages[-1])
    assert "One question before I write code." in str(c.said())


def test_too_many_searches_are_sent_back(case: Make) -> None:
    """Four at most, and at least one."""
    wide = looking("clarify")

    def many(request: Request) -> list[dict[str, Any]]:
        if len(request.messages) > 1:
            return shelf(request)
        none = {"verdict": "look", "reason": "", "questions": [], "brief": EMPTY, "look": []}
        return says(none) if wide(request) else shelf(request)

    c = case(files=FILES, script=many)
    c.opens()
    c.labels()
    c.settles()
    assert "expected one to 4 searches in `look`, got 0" in str(c.model.asked[1].messages[-1])


def test_new_tests_run_on_the_parent(case: Make) -> None:
    """`@parent` first: the tests are there and the change is not, so that they can be seen to be red."""
    told: list[str] = []

    def careful(request: Request) -> list[dict[str, Any]]:
        if request.role != "code" or "T1: Put alpha" not in prompt_of(request):
            return shelf(request)
        if turn_of(request):
            told.extend(block["content"][0]["text"] for block in request.messages[-1]["content"])
            return uses(done("feat: alpha"))
        return uses(
            create("alpha.py", "alpha\n"),
            create("tests/alpha.txt", "wants alpha in alpha.py\n"),
            ("run", {"argv": ["ls"]}),
            ("run", {"argv": ["@parent", "ls"]}),
        )

    c = case(script=careful)
    c.opens()
    c.labels()
    c.settles()
    c.builds()
    with_it, without = told[2:4]
    assert "alpha.py" in with_it and "tests/alpha.txt" in with_it
    assert "alpha.py" not in without and "tests/alpha.txt" in without
    assert len(c.commits()) == 2


def test_what_was_found_is_shown_in_the_next_round_too(case: Make) -> None:
    """An answer comes later, and what the question rested on is there again."""
    c = case(files=FILES, script=looking("clarify"))
    c.opens()
    c.labels()
    c.settles()
    c.comments("1a")
    c.settles()
    third = [request for request in c.model.asked if request.role == "clarify"][2]
    assert HIDDEN.strip() in prompt_of(third).partition("it is here again.")[2]

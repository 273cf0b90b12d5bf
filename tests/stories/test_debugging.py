"""What happens between a refused try and a commit: the same failure again changes the way, a third time it ends."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from bot.domain.model import Request
from bot.ports import Git, Outcome
from tests.world.case import Case
from tests.world.plain import ReadSuite, create, done, planned, prompt_of, says, shelf, turn_of, uses

Make = Callable[..., Case]
WANTS = create("tests/alpha.txt", "wants alpha in alpha.py\n")
AGAIN = "This is the failure of your last try again"


def trying(*tries: str) -> Callable[[Request], list[dict[str, Any]]]:
    """Write these texts into alpha.py, one a try, then the right one; after a split the part is done at once."""

    def script(request: Request) -> list[dict[str, Any]]:
        prompt = prompt_of(request)
        if request.role == "plan" and "The task that failed" in prompt:
            return says({"tasks": [planned("T1a", "alpha", "R1")], "reason": "smaller"})
        if request.role != "code" or "T1: Put alpha" not in prompt:
            return (
                uses(create("alpha.py", "alpha\n"), WANTS, done("feat: a"))
                if "T1a: Put" in prompt
                else shelf(request)
            )
        text = ([*tries, "alpha\n"])[min(turn_of(request), len(tries))]
        return uses(create("alpha.py", text), WANTS, done("feat: alpha"))

    return script


def told(case: Case, task: str = "T1:") -> list[str]:
    """Return what `done` came to in each try of a task that was told to the model, in order."""
    asked = [r for r in case.model.asked if r.role == "code" and f"{task} Put alpha" in prompt_of(r)]
    return [str(r.messages[-1]["content"][-1]["content"][0]["text"]) for r in asked if len(r.messages) > 1]


def test_the_same_failure_twice_changes_the_way(case: Make) -> None:
    """The second refusal brings what the failure runs through and its history, and people read that the way changed."""
    c = case(script=trying("wrong\n", "wrong again\n"))
    c.builds()
    first, second = told(c)
    assert AGAIN not in first
    assert AGAIN in second
    assert "what you changed in between is not its cause" in second
    assert "tests/alpha.txt, around line 1:" in second
    assert ">    1  wants alpha in alpha.py" in second
    body = c.pull()["body"]
    assert body.count("**T1** not proven: tests/alpha.txt::alpha is red on your change.") == 2
    assert body.count("The same failure as before, so I changed the way: read what the failure runs") == 1
    assert ["feat: alpha", "feat: beta"] == c.commits()


@pytest.mark.slow
def test_who_changed_it_and_what_for(case: Make) -> None:
    """The history of the files under the failure comes from the branch's own commits."""

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role != "code" or "T1: Put alpha" not in prompt_of(request):
            return shelf(request)
        text = "shelf\n" if turn_of(request) > 1 else "nothing\n"
        return uses(create("shelf.py", text), create("alpha.py", "alpha\n"), WANTS, done("feat: alpha"))

    c = case(script=script)
    c.builds()
    second = told(c)[1]
    assert "tests/shelf.txt, around line 1:" in second
    assert "maria First version" in second


def test_the_same_failure_thrice_ends_in_a_split(case: Make) -> None:
    """The third try is the last; the split is told what was tried and what the last try changed."""
    c = case(script=trying("wrong\n", "wrong 2\n", "wrong 3\n", "never asked for\n"))
    c.builds()
    assert [AGAIN in text for text in told(c)] == [False, True], "after the third there is no other call"
    (split,) = (r for r in c.model.asked if "The task that failed" in prompt_of(r))
    assert prompt_of(split).count("tests/alpha.txt::alpha is red on your change") == 3
    assert "+wrong 3" in prompt_of(split)
    assert ["feat: a", "feat: beta"] == c.commits()


@pytest.mark.slow
def test_different_failures_are_no_circle(case: Make) -> None:
    """Four refusals, each for another reason, end in a commit and are all shown; no try is told to change its way."""
    c = case(script=trying("wrong\n", "evil alpha\n", "wrong\n", "evil alpha\nmore evil\n"))
    c.builds()
    assert [AGAIN in text for text in told(c)] == [False] * 4
    body = c.pull()["body"]
    assert (2, 2) == (body.count("**T1** not proven"), body.count("**T1** security finding"))
    assert "I changed the way" not in body
    assert ["feat: alpha", "feat: beta"] == c.commits()


@pytest.mark.slow
def test_giving_up_shows_what_was_tried(case: Make) -> None:
    """A part that fails thrice is a person's: with the failure, the way that was changed, and what the last try changed."""

    def script(request: Request) -> list[dict[str, Any]]:
        if "T1a: Put alpha" in prompt_of(request):
            return uses(create("alpha.py", f"no {turn_of(request)}\n"), WANTS, done("feat: a"))
        return trying("wrong\n", "wrong\n", "wrong\n")(request)

    c = case(script=script)
    c.builds()
    assert "you changed nothing in between" in told(c)[1]
    text = c.said()[-1]
    assert text.startswith(
        "I cannot get **T1a** (Put alpha on the shelf) right: it failed 3 times in the same way."
    )
    assert "Before it I had changed the way: read what the failure runs through again" in text
    assert "+no 2" in text
    assert "parked" == c.phases[-1]


@pytest.mark.slow
def test_what_the_repositorys_own_linter_objects_to(case: Make) -> None:
    """A finding that the change adds is refused and mended before anything is pushed; one that was there is not."""

    class Linted(ReadSuite):
        def command(self, git: Git, tree: str, argv: Sequence[str]) -> Outcome:
            files = [path for path in argv if path.endswith(".py")]
            bad = [path for path in files if b"sloppy" in (git.read(tree, path) or b"")]
            return Outcome("exit", int(bool(bad)), "".join(f"{p}:1:1: F401 is sloppy\n" for p in bad), 0, 0.1)

    c = case(files={"ruff.toml": "line-length = 99\n"}, script=trying("sloppy alpha\n"))
    c.suite = Linted()
    c.builds()
    assert "alpha.py:1: is sloppy (ruff check F401). It was not there before your change." in told(c)[0]
    assert "**T1** not in the repository's style: alpha.py:1: is sloppy" in c.pull()["body"]
    assert ["feat: alpha", "feat: beta"] == c.commits()

"""People who watch a task being worked on: a word, a stop or a commit of theirs takes effect before the next call."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.model import Request
from tests.world.case import Case
from tests.world.plain import prompt_of, shelf, turn_of, uses

Make = Callable[..., Case]
LOOK = ("list_files", {"folder": ""})


class Watched:
    """A script that looks once before it does a task, and lets people act while it looks."""

    def __init__(self, task: str, act: Callable[[], object]) -> None:
        self.task, self.act, self.acted = task, act, False
        self.calls: list[Request] = []

    def __call__(self, request: Request) -> list[dict[str, Any]]:
        if request.role != "code" or f"{self.task}: Put" not in prompt_of(request):
            return self.otherwise(request)
        self.calls.append(request)
        if turn_of(request) == 0:
            if not self.acted:
                self.acted = True
                self.act()
            return uses(LOOK)
        return shelf(request)

    def otherwise(self, request: Request) -> list[dict[str, Any]]:
        return shelf(request)


def last_text(request: Request) -> str:
    """Return the texts of the newest message to the model, tool results apart."""
    return "\n".join(block["text"] for block in request.messages[-1]["content"] if block["type"] == "text")


def test_a_word_in_the_middle_of_a_task(case: Make) -> None:
    """A comment is in the very next call, in the person's words; nothing that was said or paid before is done again."""

    def act() -> None:
        c.comments("Please keep alpha in lower case. <!-- unseen -->", "otto")
        c.comments("Use the word eve instead.", "eve")  # who may not write is not heard

    watched = Watched("T1", act)
    c = case(script=watched)
    c.builds()
    first, second = watched.calls
    assert "lower case" not in prompt_of(first)
    assert "@otto wrote while you worked:" in last_text(second)
    assert "Please keep alpha in lower case." in last_text(second)
    assert "unseen" not in last_text(second)
    assert "eve" not in last_text(second)
    assert first.messages[0] == second.messages[0], "the conversation goes on"
    assert ["feat: alpha", "feat: beta"] == c.commits()
    later = [r for r in c.model.asked if "T2: Put" in prompt_of(r)]
    assert all("while you worked" not in last_text(r) for r in later), (
        "who begins later begins from the brief"
    )


@pytest.mark.slow
def test_a_word_that_changes_the_brief(case: Make) -> None:
    """What was agreed anew is told with the word, and the task as it is planned now."""

    class Changing(Watched):
        def otherwise(self, request: Request) -> list[dict[str, Any]]:
            made = shelf(request)
            if request.role == "clarify" and "in lower case" in prompt_of(request):
                made[0]["text"] = made[0]["text"].replace("alpha is there", "alpha is there in lower case")
            return made

    watched = Changing("T1", lambda: c.comments("Alpha must be in lower case."))
    c = case(script=watched)
    c.builds()
    told = last_text(watched.calls[1])
    assert "Alpha must be in lower case." in told
    assert "What was agreed is now:" in told
    assert "R1 alpha is there in lower case" in told
    assert any(text.startswith("**What I understood, version 2:**") for text in c.said())


def test_a_stop_in_the_middle_of_a_task(case: Make) -> None:
    """No call is made after it; `resume` goes on in the same conversation."""
    watched = Watched("T1", lambda: c.comments("/askfirst stop"))
    c = case(script=watched)
    c.builds()
    assert 1 == len(watched.calls)
    assert "parked" == c.phases[-1]
    c.comments("/askfirst resume")
    c.settles()
    assert 2 == len(watched.calls)
    assert ["feat: alpha", "feat: beta"] == c.commits()
    assert 0 == c.paid_twice()


@pytest.mark.slow
def test_a_commit_of_a_person_in_the_middle_of_a_task(case: Make) -> None:
    """The task begins again on what the person pushed, and its commit stands on theirs."""
    watched = Watched("T2", lambda: c.pushes("mine.txt", "mine\n"))
    c = case(script=watched)
    c.builds()
    assert ["feat: alpha", "my own", "feat: beta"] == c.commits()
    assert "mine.txt" in prompt_of(watched.calls[-1])
    assert "Commits by people on this branch" in c.pull()["body"]


def test_the_start_of_each_task_is_shown(case: Make) -> None:
    """While a task is worked on the pull request says so, with the commit and proof of the one before."""
    seen: list[str] = []
    watched = Watched("T2", lambda: seen.append(c.pull()["body"]))
    c = case(script=watched)
    c.builds()
    (body,) = seen
    assert "### Tasks: 1 of 2 done" in body
    assert "| ⏳ | **T2** Put beta on the shelf |" in body
    assert "feat: alpha | behaviour: tests red before, green after |" in body

"""A task that cannot decide asks people: that part of the plan waits for the answer, the rest goes on."""

from collections.abc import Callable
from typing import Any

import pytest
from inline_snapshot import snapshot

from bot.domain.model import Request
from tests.world.case import Case
from tests.world.plain import create, done, planned, prompt_of, says, shelf, uses

Make = Callable[..., Case]
ASKS = {
    "question": "Alpha in small or capital letters?",
    "why": "People read it on the shelf.",
    "options": ["small", "capital"],
    "undo": "dear",
}


def asking(told: list[str], **changes: Any) -> Callable[[Request], list[dict[str, Any]]]:
    """Make a script whose first task asks before it writes; `told` is what it reads of the answer."""

    def script(request: Request) -> list[dict[str, Any]]:
        prompt = prompt_of(request)
        if request.role == "plan":
            return says(
                {"tasks": [planned("T1", "alpha", "R1"), planned("T2", "beta", "R2")], "reason": "small"}
            )
        if request.role != "code" or "T1: Put alpha" not in prompt:
            return shelf(request)
        whole = str(request.messages)
        if "You asked:" not in whole:
            return uses(("ask_person", {**ASKS, **changes}))
        told.append(request.messages[-1]["content"][-1]["text"])
        word = "ALPHA" if "capital" in told[-1].split("answer", 1)[1] else "alpha"
        return uses(
            create("alpha.py", word + "\n"),
            create("tests/alpha.txt", f"wants {word} in alpha.py\n"),
            done("feat: alpha"),
        )

    return script


def begun(case: Make, told: list[str], files: dict[str, str] | None = None, **changes: Any) -> Case:
    """Go on until the question is posted and nothing else is left to do."""
    c = case(files=files or {}, script=asking(told, **changes))
    c.opens()
    c.labels()
    c.settles()
    c.comments("1a")
    c.says()
    c.settles()
    return c


def asked(c: Case) -> dict[str, Any]:
    """Return the comment that asks."""
    rows = [*c.desk.get("/issues/1/comments", per_page="100")]
    rows += c.desk.get(f"/issues/{c.pull()['number']}/comments")
    return next(row for row in rows if "before I go on with T1" in row["body"])


def test_the_question_waits_and_the_rest_of_the_plan_does_not(case: Make) -> None:
    """The other task is committed meanwhile; the answer reaches the task word for word, and it is done by it."""
    told: list[str] = []
    c = begun(case, told)
    assert c.says()[-1] == snapshot("""\
**One question before I go on with T1** (Put alpha on the shelf)**.** What does not need it goes on.

**1. Alpha in small or capital letters?**
Why it matters: People read it on the shelf.

- [ ] **1a** small — *recommended*
- [ ] **1b** capital

Reply `1a`, or `1: your words`, or simply say it. Anyone with write access can answer; \
`/askfirst skip T1` leaves the task out, and taking the `askfirst` label off stops me.\
""")
    assert c.phases[-1] == "asking"
    assert c.commits() == ["feat: beta"]
    assert "askfirst:needs-answer" in {label["name"] for label in c.desk.get("/issues/1")["labels"]}
    assert "| ❓ | **T1** Put alpha on the shelf |  | waits for your answer |" in c.pull()["body"]
    c.comments("/askfirst status")
    c.settles()
    assert "T1 waits for an answer: Alpha in small or capital letters?" in c.says()[-1]
    calls = sum(request.role == "code" for request in c.model.asked)
    c.comments("1b")
    c.settles()
    assert c.commits() == ["feat: beta", "feat: alpha"]
    assert "@maria answered: " in told[0] and "b) capital" in told[0]
    assert c.phases[-1] == "reviewing"
    assert sum(request.role == "code" for request in c.model.asked) == calls + 1
    assert c.paid_twice() == 0


@pytest.mark.parametrize("answer", ["Capital, please: it is a name.", "1: capital"])
def test_an_answer_in_words_is_taken_as_it_is(case: Make, answer: str) -> None:
    """What is said below the question is its answer; the brief is not read anew for it."""
    told: list[str] = []
    c = begun(case, told)
    readings = sum(request.role == "clarify" for request in c.model.asked)
    c.comments("What do you think?", who="eve")
    c.settles()
    assert told == []
    c.comments(answer)
    c.settles()
    assert c.commits() == ["feat: beta", "feat: alpha"]
    assert "apital" in told[0]
    assert sum(request.role == "clarify" for request in c.model.asked) == readings


def test_what_is_cheap_to_undo_takes_its_default_at_the_deadline(case: Make) -> None:
    """The bot looks again then; what is dear keeps waiting."""
    told: list[str] = []
    c = begun(case, told, undo="cheap")
    until = c.settles()
    assert until is not None
    assert "I go on with `1a`" in asked(c)["body"]
    c.town.clock.advance(days=9)
    c.settles()
    assert "Nobody answered until the deadline, so the default is taken" in told[0]
    assert c.commits() == ["feat: beta", "feat: alpha"]
    dear = begun(case, [])
    assert dear.settles() is None
    assert "Without an answer by" not in asked(dear)["body"]


def test_a_restart_asks_and_pays_nothing_again(case: Make) -> None:
    """The question is in the journal before it is posted, and the answer in GitHub."""
    told: list[str] = []
    c = begun(case, told)
    calls, said = len(c.model.asked), len(c.said())
    c.restarts()
    c.settles()
    assert (len(c.model.asked), len(c.said())) == (calls, said)
    c.comments("1a")
    c.restarts()
    c.settles()
    assert c.commits() == ["feat: beta", "feat: alpha"]
    assert c.paid_twice() == 0


def test_a_task_may_not_ask_for_ever_nor_badly(case: Make) -> None:
    """As often as the policy lets the input phase ask; a question that is none is answered to the model alone."""
    refused: list[str] = []

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role != "code" or "T1: Put alpha" not in prompt_of(request):
            return shelf(request)
        last = str(request.messages[-1]["content"])
        refused.append(last)
        if "expects two to four options" in last:
            return uses(("ask_person", {**ASKS, "undo": "perhaps"}))
        if "undo must be cheap or dear" in last:
            return uses(("ask_person", {**ASKS, "question": "x" * 400}))
        if "1 to 300 characters" in last:
            return uses(("ask_person", ASKS))
        if "all that the policy allows" in last:
            return shelf(request)
        return uses(("ask_person", {**ASKS, "options": ["only one"]}))

    c = case(files={".github/askfirst.yml": "rounds: 0\n"}, script=script)
    c.opens(body="clear as day: put alpha and beta on the shelf")
    c.labels()
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert "This task has asked 0 times, which is all that the policy allows." in refused[-1]


def test_a_person_can_leave_the_task_out_instead(case: Make) -> None:
    """Then nothing waits any more."""
    c = begun(case, [])
    c.comments("/askfirst skip T1")
    c.settles()
    assert c.commits() == ["feat: beta"]
    assert c.phases[-1] == "reviewing"

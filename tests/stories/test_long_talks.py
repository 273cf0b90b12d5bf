"""A task whose conversation grows too long, or takes too long, ends well or is said; what was found out is kept."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.domain.model import Answer, Request, Usage
from tests.world.case import Case
from tests.world.plain import ScriptModel, create, done, prompt_of, shelf, turn_of, uses

Make = Callable[..., Case]
LONG = "word " * 4_000


@dataclass
class Measured(ScriptModel):
    """A model whose answers weigh, in tokens, what the last message asks for, and take a while."""

    while_answering: Callable[[], object] = lambda: None

    def answer(self, request: Request) -> Answer:
        self.while_answering()
        weight = 125_000 if "word word" in str(request.messages[-1]) else 1_000
        return replace(super().answer(request), usage=Usage(weight, 0, 0, 100))


def alpha(request: Request) -> bool:
    return request.role == "code" and "T1: Put alpha" in prompt_of(request)


def test_a_long_conversation_begins_anew_and_loses_nothing(case: Make) -> None:
    """It is asked for a hand-over, told its changes, notes and words, and goes on to the commit; outputs can be read on."""
    told: list[str] = []

    def script(request: Request) -> list[dict[str, Any]]:
        if not alpha(request):
            return shelf(request)
        last = request.messages[-1]["content"]
        if "Write, as text, a hand-over" in str(last):
            return [{"type": "text", "text": "alpha.py is there; its test is not."}, *uses(create("x", ""))]
        if "grew too long" in str(last):
            told.extend(block["text"] for block in last)
            return uses(("read_output", {"number": 1, "first": 1, "last": 1}))
        if turn_of(request) == 0:
            noted = ("note", {"text": "words go into files"})
            return uses(create("alpha.py", "alpha\n"), noted, ("run", {"argv": ["echo", LONG]}))
        if "This is output 1" in str(last):
            return uses(("list_files", {"folder": ""}))
        told.append(str(last))
        name, summary = done("feat: alpha")
        finish = (name, summary | {"left": "Whether alpha is wanted twice."})
        return uses(create("tests/alpha.txt", "wants alpha in alpha.py\n"), finish)

    c = case(script=script)
    c.model = Measured(script)
    c.builds()
    assert c.commits() == ["feat: alpha", "feat: beta"]
    prompt, handed, read = told
    assert "T1: Put alpha" in prompt
    for part in (
        "+++ b/alpha.py",
        "words go into files",
        "alpha.py is there; its test is not.",
        "outputs 1 to 1",
    ):
        assert part in handed
    assert "    1  echo word word" in read
    changed = {file["filename"] for file in c.desk.get(f"/pulls/{c.pull()['number']}/files")}
    assert changed == {"alpha.py", "beta.py", "tests/alpha.txt", "tests/beta.txt"}
    messages = [row["commit"]["message"] for row in c.desk.get(f"/pulls/{c.pull()['number']}/commits")]
    assert "\n\nLeft open: Whether alpha is wanted twice.\n\n" in messages[0]
    assert "Left open" not in messages[1]


@pytest.mark.slow
def test_a_conversation_that_takes_too_long_is_ended_before_its_next_call(case: Make) -> None:
    """The time that calls take is counted against the policy; the case says what did not come to an end."""

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role == "code":
            return uses(("list_files", {"folder": ""}))
        return shelf(request)

    c = case(files={".github/askfirst.yml": "max_minutes: 30\n"}, script=script)
    c.model = Measured(script, while_answering=lambda: c.town.clock.advance(minutes=8))
    c.opens()
    c.labels()
    c.settles()
    c.comments("1a")
    c.settles()
    reasons = [row.body["attempt"]["reasons"] for row in c.journal.entries(c.key) if "attempt" in row.body]
    assert ["4 model calls in 32 minutes did not finish the task."] == reasons[0]

"""A model that is busy, declines, or is too small passes the work on to the next of its chain; what was done stays."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from bot.domain.errors import Later
from bot.domain.model import OVERFLOWN, REFUSED, Answer, Choice, Request, Usage
from bot.domain.policy import Policy
from bot.engine.bench import CaseBench
from tests.world.case import Case
from tests.world.plain import ScriptModel, create, done, prompt_of, shelf, turn_of, uses

Make = Callable[..., Case]
POLICY = """
models:
  clarify: {model: first, fallback: [second]}
  code: {model: first, fallback: [second], again: third, effort: high, budget_usd: 3}
"""


@dataclass
class Chained(ScriptModel):
    """The first model fails by `fault`; the others do what the script says."""

    fault: str = ""
    after: timedelta = timedelta(hours=1)
    when: Callable[[Request], bool] = lambda request: True
    small: tuple[str, ...] = ("first",)
    failed: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Answer:
        if request.model in self.small and self.when(request):
            self.failed.append(request.role)
            if self.fault == "busy":
                raise Later("overloaded", self.after)
            stop, paid = (REFUSED, Decimal("0.01")) if self.fault == "declines" else (OVERFLOWN, Decimal(0))
            return Answer((), stop, request.model, Usage(1_000, 0, 0, 1), paid)
        return super().answer(request)


def alpha(request: Request) -> bool:
    return request.role == "code" and "T1: Put alpha" in prompt_of(request)


def bench_of(c: Case) -> CaseBench:
    """Return a bench of a run that asks the case's model."""
    nothing: Any = None
    return CaseBench(c.world(), c.key, "run", nothing, nothing, Policy(), Decimal(9), 1_000_000)


def models(c: Case, role: str) -> list[str]:
    """Return who was asked for a role, in order, each once in a row."""
    rows = [
        row.body["asked"]
        for row in c.journal.entries(c.key)
        if row.body.get("asked") and row.body["role"] == role
    ]
    return [name for at, name in enumerate(rows) if not at or rows[at - 1] != name]


@pytest.mark.parametrize("fault", ["busy", "declines", "too small"])
def test_the_next_of_the_chain_does_the_same(case: Make, fault: str) -> None:
    """From the first call on: the same commits as without, nothing lost, and each call that was answered is paid once."""
    c = case(files={".github/askfirst.yml": POLICY})
    c.model = Chained(shelf, fault=fault)
    c.builds()
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert {"clarify", "code"} <= set(c.model.failed)
    assert models(c, "clarify")[-1] == models(c, "code")[-1] == "second"
    assert all(
        request.effort == ("high" if request.role == "code" else "medium") for request in c.model.asked
    )
    answers = [row for row in c.journal.entries(c.key) if row.kind == "answer"]
    keys = {(row.run, row.step, row.body["index"], row.body["asked"]) for row in answers}
    assert len(keys) == len(answers)


@pytest.mark.parametrize("fault", ["busy", "declines"])
def test_in_the_middle_of_a_task_the_next_begins_anew_on_what_was_done(case: Make, fault: str) -> None:
    """Thinking is bound to who thought it: the next model gets the change and the notes, not the conversation."""
    told: list[str] = []

    def script(request: Request) -> list[dict[str, Any]]:
        if not alpha(request):
            return shelf(request)
        if request.model == "second":
            told.append(str(request.messages))
            return uses(create("tests/alpha.txt", "wants alpha in alpha.py\n"), done("feat: alpha"))
        return uses(create("alpha.py", "alpha\n"), ("note", {"text": "words go into files"}))

    c = case(files={".github/askfirst.yml": POLICY}, script=script)
    c.model = Chained(script, fault=fault, when=lambda request: alpha(request) and turn_of(request) > 0)
    c.builds()
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert models(c, "code")[:2] == ["first", "second"]
    assert len(told) == 1
    assert "+++ b/alpha.py" in told[0] and "words go into files" in told[0] and "tool_use" not in told[0]


def test_a_model_that_is_busy_for_seconds_is_waited_for(case: Make) -> None:
    """To begin a conversation anew costs more than to wait twice; who is busy for longer is left."""

    def script(request: Request) -> list[dict[str, Any]]:
        if not alpha(request):
            return shelf(request)
        if request.model == "first" and turn_of(request) == 0:
            return uses(create("alpha.py", "alpha\n"))
        return uses(create("tests/alpha.txt", "wants alpha in alpha.py\n"), done("feat: alpha"))

    for most, who in ((2, ["first"]), (3, ["first", "second"])):
        c = case(files={".github/askfirst.yml": POLICY}, script=script)
        model = Chained(script, fault="busy", after=timedelta(seconds=20))
        model.when = partial(_busy, model, most)
        c.model = model
        c.builds()
        for _ in range(3):
            c.town.clock.at += timedelta(seconds=30)
            c.settles()
        assert c.commits() == ["feat: alpha", "feat: beta"]
        assert models(c, "code")[: len(who)] == who
        assert models(c, "code")[-1] == "first"


def _busy(model: Chained, most: int, request: Request) -> bool:
    """Be busy in the middle of the first task, so many times."""
    return alpha(request) and turn_of(request) > 0 and len(model.failed) < most


def test_after_a_death_whoever_answered_is_not_asked_again(case: Make) -> None:
    """The first of the chain is well by then, and is asked and paid for nothing all the same."""
    c = case(files={".github/askfirst.yml": POLICY})
    c.model = Chained(lambda request: [{"type": "text", "text": "1"}], fault="busy")
    bench, request = bench_of(c), Request("clarify", "first", "", (), fallback=("second",))
    first = bench.ask("x", 0, request)
    c.model.when = lambda request: False
    assert bench.ask("x", 0, request) == first
    assert [one.model for one in c.model.asked] == ["second"]


def test_an_answer_that_is_no_json_is_put_right_by_whoever_gave_it(case: Make) -> None:
    """Its thinking goes along, which nobody else can read."""
    c = case(files={".github/askfirst.yml": POLICY})
    answers = iter(["no JSON", "1"])
    c.model = Chained(lambda request: [{"type": "text", "text": next(answers)}], fault="busy")
    bench, request = bench_of(c), Request("clarify", "first", "", (), fallback=("second",))
    assert bench.structured("x", request, int) == 1
    assert [one.model for one in c.model.asked] == ["second", "second"]
    assert len(c.model.failed) == 1


def test_a_task_that_no_window_takes_rests_and_is_asked_anew_by_a_person(case: Make) -> None:
    """What it begins with would be as long for every try: no attempt is counted."""
    c = case()
    c.model = Chained(shelf, fault="too small", when=lambda request: alpha(request) and not c.model.failed)
    first = c.world
    c.world = lambda: replace(first(), models={**first().models, "code": Choice("first")})  # type: ignore[method-assign]
    c.builds()
    assert c.phases[-1] == "parked"
    assert "The window of first is too small for what task T1 begins with" in c.said()[-1]
    c.comments("/askfirst resume")
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert [row for row in c.journal.entries(c.key) if row.kind == "attempt"] == []


def test_the_end_of_the_chain_is_a_reason_to_rest(case: Make) -> None:
    """Who has no window for the issue is named, and the case waits for a person."""
    c = case(files={".github/askfirst.yml": "models: {clarify: {model: first, fallback: [second]}}\n"})
    c.model = Chained(shelf, fault="too small", small=("first", "second"))
    c.opens()
    c.labels()
    c.settles()
    assert c.phases[-1] == "parked"
    assert "The window of first and second is too small for what it was to read." in c.said()[-1]


def test_the_same_failure_twice_is_given_to_another_model(case: Make) -> None:
    """It sees the change as it stands and why it was refused."""
    seen: list[str] = []

    def script(request: Request) -> list[dict[str, Any]]:
        if not alpha(request):
            return shelf(request)
        if request.model == "third":
            seen.append(str(request.messages))
            return uses(create("alpha.py", "alpha\n"), done("feat: alpha"))
        return uses(create("tests/alpha.txt", "wants alpha in alpha.py\n"), done("feat: alpha"))

    c = case(files={".github/askfirst.yml": POLICY}, script=script)
    c.builds()
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert models(c, "code")[:2] == ["first", "third"]
    assert "Its last try was refused" in seen[0] and "alpha.py lacks alpha" in seen[0]


def test_a_role_has_a_budget_of_its_own(case: Make) -> None:
    """A call that could go beyond it is not made; the others' money is not its."""
    c = case(files={".github/askfirst.yml": "models: {code: {budget_usd: 0.05}}\n"})
    c.opens()
    c.labels()
    c.settles()
    c.comments("1a")
    c.settles()
    assert c.phases[-1] == "parked"
    assert "of the $0.05 that policy gives to 'code'" in c.said()[-1]


def test_a_model_that_is_not_allowed_is_not_asked(case: Make) -> None:
    """Who pays decides; the policy's mistake is said with what is allowed."""
    c = case(files={".github/askfirst.yml": "models: {code: dear-1}\n"})
    world = c.world
    c.world = lambda: replace(world(), allowed=frozenset({"cheap-1"}))  # type: ignore[method-assign]
    c.opens()
    c.labels()
    c.settles()
    assert c.phases[-1] == "parked"
    assert "the model `dear-1` is not allowed here; allowed are `cheap-1`, `script-1`" in c.said()[-1]
    assert c.model.asked == []

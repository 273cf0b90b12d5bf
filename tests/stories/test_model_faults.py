"""What a model or its service does wrong, at the first, a middle and the last call of a case: the same commits as without,
at once or after a person's `/askfirst resume`, and then the reason was named."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.adapters.model import AnthropicModel, load_prices
from bot.domain.model import Request
from bot.engine.controller import Controller
from tests.world.case import Case, Town
from tests.world.messages import Fault, Json, Served, events, message, refused, stream, text
from tests.world.plain import create, shelf, uses

CALLS = 6
PLACES = {"first": 0, "middle": 2, "last of a task": CALLS - 2, "review": CALLS - 1}
Wrong = Callable[[Json], Json | Fault]


def says(content: list[Json], stop: str = "end_turn") -> Wrong:
    """Answer with this in place of what was meant."""
    return lambda _: message(content, stop)


def halved(made: Json) -> Fault:
    """Cut the stream in the middle."""
    parts = events(made)
    return stream(parts[: len(parts) // 2], cut=True)


def unended(made: Json) -> Fault:
    """End the stream in order, but before its last event."""
    return stream(events(made)[:-2])


def broken_off(made: Json) -> Json:
    """Stop at the length limit amid what was meant."""
    return {**made, "stop_reason": "max_tokens"}


def twice(made: Json) -> Json:
    """Give two calls one id."""
    return {**made, "content": [*made["content"], *made["content"]]}


def no_object(made: Json) -> Json:
    """Give a call an input that is no JSON."""
    call = {"type": "tool_use", "id": "u0", "name": "create_file", "input": '{"path": "a.py", "cont'}
    return {**made, "content": [call], "stop_reason": "tool_use"}


def played(body: Json) -> Json:
    """Play the little story of most tests."""
    schema = body.get("output_config", {}).get("format", {}).get("schema", {}).get("title", "")
    role: Any = {"UnderstandingAnswer": "clarify", "InspectionAnswer": "review", "": "code"}.get(
        schema, "plan"
    )
    content = shelf(Request(role=role, model="", system="", messages=tuple(body["messages"])))
    return message(content, "tool_use" if role == "code" else "end_turn")


FAULTS: dict[str, Wrong] = {
    "429, come back in an hour": lambda _: refused(429, "rate_limit_error", retry_after="3600"),
    "429, unsaid": lambda _: refused(429, "rate_limit_error"),
    "529": lambda _: refused(529, "overloaded_error"),
    "500": lambda _: refused(500, "api_error"),
    "401": lambda _: refused(401, "authentication_error"),
    "400": lambda _: refused(400, "invalid_request_error", "messages: nothing fits"),
    "400, too long": lambda _: refused(
        400, "invalid_request_error", "prompt is too long: 2 tokens > 1 maximum"
    ),
    "413": lambda _: refused(413, "request_too_large"),
    "a page in place of an answer": lambda _: Fault(body=b"<html>Sign in</html>", kind="text/html"),
    "an empty answer": lambda _: Fault(body=b""),
    "a stream that is cut": halved,
    "a stream without its end": unended,
    "an error amid the stream": lambda made: stream(
        [*events(made)[:3], {"type": "error", "error": {"type": "overloaded_error", "message": "no"}}]
    ),
    "declined": says([], "refusal"),
    "cut at the length limit": broken_off,
    "the window is full": says([text("…")], "model_context_window_exceeded"),
    "paused": says([text("…")], "pause_turn"),
    "nothing at all": says([]),
    "words only": says([text("I would do it like this.")]),
    "an unknown tool": says(uses(("rm", {"path": "/"})), "tool_use"),
    "a call without its input": says(uses(("create_file", {})), "tool_use"),
    "a call whose input is broken": no_object,
    "two calls of one id": twice,
    "a file of 5 MB": says(uses(create("big.py", "x" * 5_000_000)), "tool_use"),
    "a file outside the tree": says(uses(create("../../etc/cron.d/x", "x")), "tool_use"),
    "a protected file": says(uses(create(".github/workflows/x.yml", "on: push")), "tool_use"),
}


@dataclass(frozen=True)
class Life:
    """The commits, what the bot said when it rested, how many calls there were, and whether none was done twice."""

    commits: Any
    rested: list[str]
    calls: int


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """Run one forge for all lives; at the end no bot has tried what it must never do."""
    made = Town.built()
    yield made
    violations = made.forge.store.find("violation")
    made.close()
    assert violations == []


def lived(town: Town, wrong: Wrong | None = None, at: int = -1) -> Life:
    """Play a case of two tasks with one fault at one call; a person resumes what rests."""
    count = 0

    def answers(body: Json) -> Json | Fault:
        nonlocal count
        count += 1
        made = played(body)
        return wrong(made) if wrong and count == at + 1 else made

    case = town.case()
    with Served(answers) as served:
        model: Any = AnthropicModel("a key", served.url, load_prices())
        case.model = model
        case.opens()
        case.labels()
        rested = _wakes(case)
        case.comments("1a")
        rested += _wakes(case)
        model.close()
        outcome = case.outcome()
        case.journal.close()
    return Life(outcome["commits"], rested, count)


def _wakes(case: Case) -> list[str]:
    """Wake the bot until it rests; say to go on where it asks for that, and return what it said then."""
    told = []
    for _ in range(3):
        until: datetime | None = case.town.clock.now()
        for _ in range(30):
            if until is None or until - case.town.clock.now() > timedelta(hours=3):
                break
            case.town.clock.at = max(case.town.clock.at, until)
            until = Controller(case.world(), lambda _: False, lambda: False).settle(case.key)
        new = [said for said in case.says() if "`/askfirst resume`" in said]
        if not new:
            break
        told += new
        case.comments("/askfirst resume")
    return told


@pytest.fixture(scope="module")
def calm(town: Town) -> Life:
    """Play the life in which all goes well."""
    life = lived(town)
    assert (life.calls, life.rested, len(life.commits[0])) == (CALLS, [], 2), json.dumps(life.commits)
    return life


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_the_model(town: Town, calm: Life, fault: str, place: str) -> None:
    """It ends with the same commits, after few calls more; where it rested, a person read why."""
    life = lived(town, FAULTS[fault], PLACES[place])
    assert life.commits == calm.commits
    assert life.calls <= CALLS + 4, "a fault costs few calls"
    assert all(len(said) > 40 for said in life.rested), "a person reads why"

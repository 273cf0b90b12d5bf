"""What fails is said once, with what would help; a refused attempt is never a commit."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bot.develop.tools import call
from bot.domain.model import Request
from tests.world.case import Case
from tests.world.plain import create, done, planned, prompt_of, says, shelf, turn_of, uses

Make = Callable[..., Case]


def test_a_refused_attempt_is_repaired_before_anything_is_pushed(case: Make) -> None:
    """A red test and a finding each cost an attempt, shown in the pull request; the branch sees only the good commit."""

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role == "code" and "T1: Put alpha" in prompt_of(request) and turn_of(request) == 0:
            bad = create("alpha.py", "evil alpha\n")
            return uses(bad, create("tests/alpha.txt", "wants alpha in alpha.py\n"), done("feat: alpha"))
        return shelf(request)

    c = case(script=script)
    c.builds()
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert "security finding: alpha.py:1: evil is not allowed" in c.pull()["body"]


def test_a_doubt_is_told_once_and_then_shown(case: Make) -> None:
    """Whoever finds it unfounded says why and goes on; what is certain is refused as often as it comes."""
    told: list[str] = []

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role != "code" or "T1: Put alpha" not in prompt_of(request):
            return shelf(request)
        turn = turn_of(request)
        told.extend(str(request.messages[-1]) for _ in range(min(turn, 1)))
        text = ["shady evil alpha\n", "evil alpha, shady still\n", "shady alpha\n"][min(turn, 2)]
        finish = ("done", {"subject": "feat: alpha", "body": "As agreed.", "left": "Shady is right here."})
        test = [create("tests/alpha.txt", "wants alpha in alpha.py\n")] if turn == 0 else []
        write = [("delete_file", {"path": "alpha.py"})] if turn else []
        return uses(*write, create("alpha.py", text), *test, finish)

    c = case(script=script)
    c.builds()
    assert ["evil is not allowed" in one for one in told] == [True, True]
    assert ["shady is seldom right" in one for one in told] == [True, False]
    assert ["say why in `left`" in one for one in told] == [True, False]
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert "The scan doubts alpha.py:1 (askfirst.shady), and it was let stand" in c.pull()["body"]
    sha = c.pull()["head"]["sha"]
    runs = {run["name"]: run for run in c.desk.get(f"/commits/{sha}/check-runs")["check_runs"]}
    assert runs["askfirst / security"]["conclusion"] == "neutral"
    assert "security neutral" in c.said()[-1]


def test_a_protected_file_stays_as_it_is_however_often_the_talk_is_rebuilt(case: Make) -> None:
    """Each slice does the edits again from the journal; what was refused once is in no tree and no commit."""
    told = []

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role == "code" and "T1: Put alpha" in prompt_of(request):
            if turn_of(request) == 0:
                return uses(create(".github/workflows/ci.yml", "on: push\n"), create("alpha.py", "alpha\n"))
            told.append(str(request.messages[-1]))
            return uses(create("tests/alpha.txt", "wants alpha in alpha.py\n"), done("feat: alpha"))
        return shelf(request)

    c = case(script=script)
    c.builds()
    assert ".github/workflows/ci.yml is protected: only people change it." in told[0]
    assert c.commits() == ["feat: alpha", "feat: beta"]
    changed = {file["filename"] for file in c.desk.get(f"/pulls/{c.pull()['number']}/files")}
    assert changed == {"alpha.py", "beta.py", "tests/alpha.txt", "tests/beta.txt"}


def test_a_protected_file_is_in_no_commit_even_where_a_tool_let_it_pass(
    case: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change as a whole is held to the policy once more, whatever made it."""

    def lax(*given: Any, **named: Any) -> Any:
        return call(*given, **named | {"protected": lambda _: False})

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role == "code" and "T1: Put alpha" in prompt_of(request):
            if turn_of(request) == 0:
                return uses(create("CODEOWNERS", "* @eve\n"), done("feat: alpha"))
            back = ("delete_file", {"path": "CODEOWNERS"})
            word, wants = (
                create("alpha.py", "alpha\n"),
                create("tests/alpha.txt", "wants alpha in alpha.py\n"),
            )
            return uses(back, word, wants, done("feat: alpha"))
        return shelf(request)

    monkeypatch.setattr("bot.develop.work.call", lax)
    c = case(script=script)
    c.builds()
    assert "CODEOWNERS is protected: only people change it." in c.pull()["body"]
    changed = {file["filename"] for file in c.desk.get(f"/pulls/{c.pull()['number']}/files")}
    assert changed == {"alpha.py", "beta.py", "tests/alpha.txt", "tests/beta.txt"}


def test_a_task_that_fails_thrice_is_split(case: Make) -> None:
    """The new version of the plan says why; the parts are built in its place."""

    def script(request: Request) -> list[dict[str, Any]]:
        prompt = prompt_of(request)
        if request.role == "plan" and "The task that failed" in prompt:
            part = planned("T1a", "alpha", "R1")
            return says({"tasks": [part], "reason": "one word at a time"})
        if request.role == "code" and "T1: Put alpha" in prompt:
            return uses(
                create("alpha.py", "nothing\n"),
                create("tests/a.txt", "wants alpha in alpha.py\n"),
                done("feat: alpha"),
            )
        if "T1a: Put alpha" in prompt:
            return uses(
                create("alpha.py", "alpha\n"),
                create("tests/a.txt", "wants alpha in alpha.py\n"),
                done("feat: alpha"),
            )
        return shelf(request)

    c = case(script=script)
    c.opens()
    c.labels()
    c.settles()
    c.comments("1a")
    c.settles()
    plan = next(text for text in c.says() if text.startswith("**Plan, version 2"))
    assert "New version because T1 failed 3 times in the same way: one word at a time." in plan
    assert c.commits() == ["feat: alpha", "feat: beta"]


def test_a_part_that_fails_three_times_is_given_up(case: Make) -> None:
    """The bot stops with the evidence; `skip` leaves the task out and goes on."""

    def script(request: Request) -> list[dict[str, Any]]:
        prompt = prompt_of(request)
        if request.role == "plan" and "The task that failed" in prompt:
            return says({"tasks": [planned("T1a", "alpha", "R1")], "reason": "smaller"})
        if request.role == "code" and "Put alpha" in prompt:
            return uses(
                create("alpha.py", "nothing\n"),
                create("tests/a.txt", "wants alpha in alpha.py\n"),
                done("feat: alpha"),
            )
        return shelf(request)

    c = case(script=script)
    c.opens()
    c.labels()
    c.settles()
    c.comments("1a")
    c.settles()
    gave_up = c.says()[-1]
    assert gave_up.startswith(
        "I cannot get **T1a** (Put alpha on the shelf) right: it failed 3 times in the same way."
    )
    assert "tests/a.txt::alpha" in gave_up
    c.settles()
    assert c.says() == []
    c.comments("/askfirst skip T1a")
    c.settles()
    assert c.commits() == ["feat: beta"]


def test_an_answer_that_fits_no_schema_is_asked_once_more(case: Make) -> None:
    """The second try is told what was wrong; after two the case rests with a clear line, and `resume` tries again."""
    wrong = True

    def script(request: Request) -> list[dict[str, Any]]:
        if wrong and request.role == "clarify":
            return [{"type": "text", "text": "I would love to help!"}]
        return shelf(request)

    c = case(script=script)
    c.opens()
    c.labels()
    c.settles()
    (said,) = c.says()
    assert said.startswith("The model's answer for “clarify” could not be used, twice")
    assert len(c.model.asked) == 2
    assert "That cannot be used" in c.model.asked[1].messages[-1]["content"][0]["text"]
    wrong = False
    c.comments("/askfirst resume")
    c.settles()
    assert "before I write code" in c.says()[0]


def test_what_fails_again_after_a_resume_is_said_again(case: Make) -> None:
    """A model that stays useless parks the case each time a person asks it again; the worker goes on living."""

    def script(request: Request) -> list[dict[str, Any]]:
        return says({"tasks": [], "reason": ""}) if request.role == "plan" else shelf(request)

    c = case(script=script)
    c.opens()
    c.labels()
    c.settles()
    c.comments("1a")
    c.settles()
    first = [text for text in c.says() if "could not be used, twice" in text]
    c.comments("/askfirst resume")
    c.settles()
    c.settles()
    again = [text for text in c.says() if "could not be used, twice" in text]
    assert [len(first), len(again)] == [1, 1]  # each time one new comment
    assert c.phases[-1] == "parked"


def test_a_repository_without_tests_is_said(case: Make) -> None:
    """Documents may be changed there; the trace and the check say what was not proven, and nothing is called green."""

    def documents(request: Request) -> list[dict[str, Any]]:
        if request.role in ("clarify", "plan"):
            return shelf(request)
        word = "alpha" if "T1: Put alpha" in prompt_of(request) else "beta"
        return uses(create(f"{word}.md", f"{word}\n"), done(f"docs: {word}"))

    c = case(files={"tests/shelf.txt": ""}, script=documents)
    c.builds()
    assert c.commits() == ["docs: alpha", "docs: beta"]
    assert c.pull()["body"].count("none: documents and settings only, and no tests to compare with") == 2
    checks = c.desk.get(f"/commits/{c.pull()['head']['sha']}/check-runs")["check_runs"]
    (tests,) = (check for check in checks if check["name"] == "askfirst / tests")
    assert tests["conclusion"] == "neutral"
    assert tests["output"]["title"] == "Nothing could be proven by tests"
    assert tests["output"]["summary"] == "No tests were found. It was so before this work, too."


def test_the_budget_stops_before_the_call(case: Make) -> None:
    """A call whose worst price does not fit is not made."""
    c = case()
    c.budget = Decimal("0.02")
    c.opens()
    c.labels()
    c.settles()
    (said,) = c.says()
    assert said.startswith("The next model call could cost $0.05; $0.00 of $0.02 are spent.")
    assert c.model.asked == []


def test_a_policy_with_a_mistake_is_said(case: Make) -> None:
    """A misspelt key names the nearest known one, and nothing is done meanwhile."""
    c = case(files={".github/askfirst.yml": "aproval: plan\n"})
    c.opens()
    c.labels()
    c.settles()
    (said,) = c.says()
    assert "`.github/askfirst.yml`" in said
    assert "approval" in said
    assert c.model.asked == []


def test_a_plan_may_wait_for_a_go(case: Make) -> None:
    """Where policy says so, work starts with a go for this very plan, and a wrong hash does nothing."""
    c = case(files={".github/askfirst.yml": "approval: plan\n"})
    c.opens()
    c.labels()
    c.settles()
    c.comments("1a")
    c.settles()
    plan = c.says()[-1]
    assert "I start when someone with write access comments `/askfirst go " in plan
    assert "approving" == c.phases[-1]
    assert ["askfirst", "askfirst:needs-go"] == sorted(
        label["name"] for label in c.desk.get("/issues/1")["labels"]
    )
    c.comments("/askfirst go 00000000")
    c.settles()
    assert c.desk.get("/pulls", state="all") == []
    c.comments("/askfirst go " + plan.rpartition("/askfirst go ")[2][:8])
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta"]

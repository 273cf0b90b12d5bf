"""What is built and no longer wanted is taken back by a commit of its own; nothing is rewritten, and other tests stay."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.domain.model import Request
from bot.domain.report import Test
from tests.world.case import Case
from tests.world.plain import create, criterion, done, planned, prompt_of, says, shelf, uses

Make = Callable[..., Case]
LESS = "Only alpha, please."
ANEW = "Neither; gamma alone."


def brief(*words: str) -> list[dict[str, Any]]:
    """Answer with a brief of these words."""
    criteria = [criterion(f"{word} is there", word) for word in words]
    goal = "Words on the shelf."
    return says(
        {
            "verdict": "brief",
            "reason": "",
            "questions": [],
            "brief": {"goal": goal, "criteria": criteria, "assumptions": [], "out_of_scope": []},
        }
    )


def undoes(*undo: str, tasks: Sequence[dict[str, Any]] = ()) -> list[dict[str, Any]]:
    """Answer with a plan that takes tasks back."""
    return says({"tasks": list(tasks), "reason": "", "undo": list(undo)})


def fewer(request: Request) -> list[dict[str, Any]]:
    """Play the little story until somebody wants less of it."""
    prompt = prompt_of(request)
    if request.role == "clarify" and LESS in prompt:
        return brief("alpha")
    if request.role == "clarify" and ANEW in prompt:
        return brief("gamma")
    if request.role == "plan" and "T1 Put alpha" in prompt:
        if "gamma is there" not in prompt:
            return undoes("T2")
        if len(request.messages) == 1:
            return undoes("T1", "T9", tasks=[planned("T3", "gamma", "R1")])
        return undoes("T1", "T2", tasks=[planned("T3", "gamma", "R1")])
    if "T3: Put gamma" in prompt:
        return uses(
            create("gamma.py", "gamma\n"),
            create("tests/gamma.txt", "wants gamma in gamma.py\n"),
            done("feat: gamma"),
        )
    if "T2u: Take back T2" in prompt:
        return uses(
            ("delete_file", {"path": "beta.py"}),
            ("delete_file", {"path": "tests/beta.txt"}),
            done("revert: beta by hand"),
        )
    return shelf(request)


def test_what_is_no_longer_wanted_is_taken_back(case: Make) -> None:
    """One commit, no model: what stands stays, the trace tells only what is wanted, and the proof has its own name."""
    c = case(script=fewer)
    c.builds()
    calls = len([one for one in c.model.asked if one.role == "code"])
    c.comments(LESS)
    c.settles()
    assert ["feat: alpha", "feat: beta", "revert: feat: beta"] == c.commits()
    assert calls == len([one for one in c.model.asked if one.role == "code"])
    body = c.pull()["body"]
    assert "**T2u** Take back T2: Put beta on the shelf" in body
    assert "revert: taken back with its tests, all others as before" in body
    trace = body.split("### From answer to test")[1]
    assert ("alpha is there" in trace, "beta is there" in trace, "T2" in trace) == (True, False, False)
    message = c.desk.get(f"/pulls/{c.pull()['number']}/commits")[-1]["commit"]["message"]
    assert "This reverts commit" in message and "Askfirst-Proof: revert v1." in message
    said = c.says()
    assert "- [ ] **T2u** Take back T2: Put beta on the shelf *(data, serves –)*" in said[1]
    assert "reviewing" == c.phases[-1]


def test_the_newest_is_taken_back_first(case: Make) -> None:
    """A plan that leaves what needs the undone, or undoes what is not there, is asked again; then the new work follows."""
    c = case(script=fewer)
    c.builds()
    c.comments(ANEW)
    c.settles()
    assert ["revert: feat: beta", "revert: feat: alpha", "feat: gamma"] == c.commits()[2:]
    (again,) = [one for one in c.model.asked if one.role == "plan" and len(one.messages) > 1]
    told = again.messages[-1]["content"][0]["text"]
    assert "`undo` names T9, which is not built or is undone already." in told
    assert "T2 needs T1, which `undo` takes back. Undo it, too, or plan a change instead." in told
    assert {f"askfirst / {name}" for name in ("tests", "security", "integrity", "review")} == {
        row["name"]
        for row in c.desk.get(f"/commits/{c.pull()['head']['sha']}/check-runs")["check_runs"]
        if row["conclusion"] == "success"
    }


def test_what_was_changed_since_is_taken_back_by_hand(case: Make) -> None:
    """A person's commit stands on it: the worker is told why and does it, under the same proof."""
    c = case(script=fewer)
    c.builds()
    c.pushes("beta.py", "beta\nand mine\n")
    c.settles()
    c.comments(LESS)
    c.settles()
    assert ["my own", "revert: beta by hand"] == c.commits()[2:]
    (prompt,) = [prompt_of(one) for one in c.model.asked if "T2u: Take back" in prompt_of(one)]
    assert "could not be taken back as it was: beta.py was changed again since" in prompt
    assert "+wants beta in beta.py" in prompt


def test_nothing_else_may_go_with_it(case: Make) -> None:
    """A test that others wrote and that breaks without the code stops the plain way, and is told."""
    c = case(script=fewer)
    c.builds()
    run = c.suite.run

    def needs_beta(git: Any, tree: str, selection: Sequence[str] = ()) -> Any:
        report = run(git, tree, selection)
        if selection or git.read(tree, "alpha.py") is None:
            return report
        fine = git.read(tree, "beta.py") is not None
        lacks = Test("tests/x.txt::x", "failed", "assertion", "x lacks beta", "lacks beta")
        report.tests["tests/x.txt::x"] = Test("tests/x.txt::x", "passed") if fine else lacks
        return report

    c.suite.run = needs_beta  # type: ignore[method-assign]
    c.pushes("notes.txt", "a note\n")  # what was run before is not run again
    c.settles()
    c.comments(LESS)
    c.settles()
    prompts = [prompt_of(one) for one in c.model.asked if "T2u: Take back" in prompt_of(one)]
    assert prompts and "x lacks beta" in prompts[0]
    assert not any("revert" in subject for subject in c.commits())
    assert "parked" == c.phases[-1]

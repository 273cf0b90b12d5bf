"""When nothing is to be built the bot says of what kind that is, where one can see it, and stops."""

from collections.abc import Callable
from typing import Any

import pytest
from inline_snapshot import snapshot

from bot.domain.model import Request
from tests.world.case import Case
from tests.world.plain import prompt_of, says, shelf

Make = Callable[..., Case]
EMPTY: dict[str, Any] = {"goal": "", "criteria": [], "assumptions": [], "out_of_scope": []}


def no_work(kind: str, *evidence: tuple[str, str], parts: tuple[tuple[str, str], ...] = ()) -> dict[str, Any]:
    """Return what a model says of an issue that needs no work."""
    why = {
        "kind": kind,
        "evidence": [{"place": place, "shows": shows} for place, shows in evidence],
        "parts": [{"title": title, "text": text} for title, text in parts],
    }
    return {"verdict": "nothing", "reason": "It is so", "questions": [], "brief": EMPTY, "nothing": why}


def told(case: Make, *answers: dict[str, Any], body: str = "See #1, #2 and #99.") -> Case:
    """Let a model say these of an issue, one after the other."""
    left = list(answers)
    c = case(script=lambda request: says(left.pop(0) if len(left) > 1 else left[0]))
    c.opens(body=body)
    c.by("eve").post("/issues", {"title": "Alpha is missing", "body": "<!-- hidden -->We want it."})
    c.labels()
    c.settles()
    return c


SHELF = ("shelf.py", "the shelf holds `shelf`")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            no_work("done", SHELF),
            snapshot("""\
**This is there already**, so I change nothing.

It is so.

- `shelf.py`: the shelf holds `shelf`.

If I misread it, tell me what I missed in a comment.\
"""),
        ),
        (
            no_work("duplicate", ("#2", "asks for alpha")),
            snapshot("""\
**This is asked for elsewhere already**, so I write no code here.

It is so.

- #2: asks for alpha.

If I misread it, tell me what I missed in a comment.\
"""),
        ),
        (
            no_work("not_reproducible", SHELF),
            snapshot("""\
**I cannot find in the code what this describes**, so I change nothing.

It is so.

- `shelf.py`: the shelf holds `shelf`.

If I misread it, tell me what I missed in a comment.\
"""),
        ),
        (
            no_work("question"),
            snapshot("""\
**This is a question and not a change**, so I write no code.

It is so.

If I misread it, tell me what I missed in a comment.\
"""),
        ),
        (
            no_work("outside_policy"),
            snapshot("""\
**Only people may change here what this asks for**, so I do not begin it.

It is so.

If I misread it, tell me what I missed in a comment.\
"""),
        ),
        (
            no_work(
                "too_big",
                parts=(("Put alpha there", "Alpha is on the shelf"), ("Put beta there", "So is beta")),
            ),
            snapshot("""\
**This is too big for one pull request**, so I do not begin it. I would split it:

1. **Put alpha there** Alpha is on the shelf.
2. **Put beta there** So is beta.

It is so.

Open those you want as issues and label them. To have it as one all the same, say in a comment what comes first.\
"""),
        ),
    ],
    ids=["done", "duplicate", "not reproducible", "question", "outside policy", "too big"],
)
def test_a_kind_of_nothing_is_said_with_its_evidence(case: Make, answer: dict[str, Any], said: str) -> None:
    """Once, after one reading; the run rests and neither branch nor plan exists."""
    c = told(case, answer)
    assert c.said() == [said]
    assert c.phases[-1] == "parked"
    assert (len(c.model.asked), c.desk.get("/pulls", state="all")) == (1, [])
    c.restarts()
    c.settles()
    assert (len(c.model.asked), len(c.said())) == (1, 1)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (no_work("done"), "the kind 'done' needs `evidence`"),
        (no_work("done", ("no/such.py", "it")), "the repository has no file 'no/such.py'"),
        (no_work("duplicate", ("#7", "it")), "#7 was not shown to you"),
        (no_work("duplicate", ("#1", "it")), "#1 was not shown to you"),
        (no_work("too_big"), "expected two to six `parts`"),
        (no_work("question", parts=(("a", "b"), ("c", "d"))), "and none for others"),
        ({**no_work("done", SHELF), "nothing": None}, "which says of what kind it is"),
        ({**no_work("done", SHELF), "reason": " "}, "needs a `reason`"),
    ],
)
def test_evidence_that_nobody_can_look_at_is_refused(case: Make, answer: dict[str, Any], wrong: str) -> None:
    """The model is told what was wrong, and people read only what holds."""
    c = told(case, answer, no_work("done", SHELF))
    assert wrong in c.model.asked[1].messages[-1]["content"][0]["text"]
    assert c.said()[0].startswith("**This is there already**")


def test_who_objects_is_read_again(case: Make) -> None:
    """What was missed is news; the brief follows."""

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role == "clarify" and "clear as day" not in prompt_of(request):
            return says(no_work("done", SHELF))
        return shelf(request)

    c = case(script=script)
    c.opens()
    c.labels()
    c.settles()
    c.comments("No: put them there, clear as day.")
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta"]


def test_issues_that_are_named_are_read(case: Make) -> None:
    """By number or address, of this repository alone, a few at most and without what people do not see."""
    c = told(
        case,
        no_work("question"),
        body="As in #2, `x#3`, &#35; and https://github.example/other/repo/issues/2; not #1, #404 or a/b#2.",
    )
    prompt = prompt_of(c.model.asked[0])
    assert prompt.count("Issue #2, open, which is named there:") == 1
    assert "Alpha is missing" in prompt and "We want it." in prompt and "hidden" not in prompt
    assert "Issue #404" not in prompt and prompt.count("which is named there") == 1


def test_pull_requests_that_are_named_are_read(case: Make) -> None:
    """Whether they are merged is told, since an open one settles nothing; one that did what is asked for is evidence."""
    c = case(script=lambda _: says(no_work("duplicate", ("#3", "adds alpha"))))
    c.opens(body="Or do #2 and #3 do it?")
    base = c.desk.get("/git/ref/heads/main")["object"]["sha"]
    for name in ("open", "merged"):
        c.desk.post("/git/refs", {"ref": f"refs/heads/{name}", "sha": base})
        c.pushes(f"{name}.py", name, branch=name)
        c.desk.post("/pulls", {"title": f"Add {name}", "head": name, "base": "main", "body": "By hand."})
    c.desk.put("/pulls/3/merge", {})
    c.labels()
    c.settles()
    prompt = prompt_of(c.model.asked[0])
    assert "Pull request #2, open, which is named there:" in prompt and "Add open" in prompt
    assert "Pull request #3, merged, which is named there:" in prompt
    assert "- #3: adds alpha." in c.said()[0]

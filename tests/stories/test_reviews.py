"""What a review says as a whole is read as a comment on the pull request is; its verdict is no command."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.model import Request
from bot.engine.controller import Controller
from tests.world.case import Case
from tests.world.plain import create, criterion, done, planned, prompt_of, says, shelf, uses

Make = Callable[..., Case]
WISH = "Nice. It needs gamma, too."


def growing(request: Request) -> list[dict[str, Any]]:
    """Play the little story, which grows by a word once somebody wishes for it."""
    prompt = prompt_of(request)
    if request.role == "clarify" and WISH in prompt:
        words = ("alpha", "beta", "gamma")
        criteria = [criterion(f"{word} is there", word) for word in words]
        brief = {
            "goal": "Three words on the shelf.",
            "criteria": criteria,
            "assumptions": [],
            "out_of_scope": [],
        }
        return says({"verdict": "brief", "reason": "", "questions": [], "brief": brief})
    if request.role == "plan" and "gamma" in prompt:
        return says({"tasks": [planned("T3", "gamma", "R3")], "reason": "one more"})
    if "T3: Put gamma" in prompt:
        return uses(
            create("gamma.py", "gamma\n"),
            create("tests/gamma.txt", "wants gamma in gamma.py\n"),
            done("feat: gamma"),
        )
    return shelf(request)


def looks(case: Case) -> None:
    """Let the bot settle, reading no more than it wants to."""
    Controller(case.world(), lambda _: False, lambda: False).settle(case.key)


def built(make: Make, **given: Any) -> Case:
    """Make a case and go as far as the review."""
    case = make(script=growing, **given)
    case.opens()
    case.labels()
    looks(case)
    case.comments("1a")
    looks(case)
    case.says()
    return case


def reviews(case: Case, who: str, event: str, body: str) -> int:
    """Submit a review; returns its number."""
    path = f"/pulls/{case.pull()['number']}/reviews"
    return int(case.by(who).post(path, {"event": event, "body": body})["id"])


def comments(case: Case, who: str, body: str) -> None:
    case.comments(body, who, case.pull()["number"])


WAYS: dict[str, Callable[[Case, str], Any]] = {
    "a comment": lambda case, who: comments(case, who, WISH),
    "a review": lambda case, who: reviews(case, who, "COMMENT", WISH),
    "changes asked for": lambda case, who: reviews(case, who, "REQUEST_CHANGES", WISH),
    "an approval": lambda case, who: reviews(case, who, "APPROVE", WISH),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_a_review_says_is_new_information(case: Make, way: str) -> None:
    """The brief and the plan take it up, and what stands stays; who has no right is not read; again it is no news."""
    c = built(case)
    asked = len(c.model.asked)
    WAYS[way](c, "eve")
    looks(c)
    assert ([], asked) == (c.says(), len(c.model.asked))
    WAYS[way](c, "otto")
    looks(c)
    assert ["feat: alpha", "feat: beta", "feat: gamma"] == c.commits()
    brief, plan = c.says()[:2]
    assert brief.startswith("**What I understood, version 2:** Three words on the shelf.")
    assert plan.startswith("**Plan, version 2")
    told = prompt_of(c.model.asked[asked])
    assert (1, way == "changes asked for") == (told.count(WISH), "asks for changes before a merge" in told)
    asked = len(c.model.asked)
    looks(c)
    assert asked == len(c.model.asked)


def test_commands_in_a_review(case: Make) -> None:
    """They count as in a comment, once; the verdict itself starts and merges nothing, and what was dismissed is not said."""
    c = built(case)
    reviews(c, "eve", "COMMENT", "/askfirst stop")
    looks(c)
    assert [] == c.says()
    number = reviews(c, "otto", "APPROVE", "/askfirst stop\n/askfirst status")
    looks(c)
    pull = c.pull()
    assert ["Stopped. `/askfirst resume` goes on where I was."] == c.says()
    assert ("open", True) == (pull["state"], pull["draft"])
    (answer,) = c.desk.get(f"/issues/{pull['number']}/comments")
    assert answer["body"].startswith("Phase: **parked** (stopped).")
    c.comments("/askfirst resume")
    asked = len(c.model.asked)
    c.sends("PUT", f"/pulls/{pull['number']}/reviews/{number}/dismissals", {"message": "no"}, "maria")
    dismissed = reviews(c, "otto", "REQUEST_CHANGES", WISH)
    c.sends("PUT", f"/pulls/{pull['number']}/reviews/{dismissed}/dismissals", {"message": "no"}, "maria")
    looks(c)
    assert ([], asked, ["feat: alpha", "feat: beta"]) == (c.says(), len(c.model.asked), c.commits())


def test_an_approval_is_no_go(case: Make) -> None:
    """Where policy wants one for each plan, whoever approves the pull request has not said it."""
    c = case(script=growing, files={".github/askfirst.yml": "approval: plan\n"})
    c.opens()
    c.labels()
    looks(c)
    c.comments("1a")
    looks(c)
    c.town.clock.advance(minutes=1)
    c.comments("/askfirst go")
    looks(c)
    reviews(c, "otto", "REQUEST_CHANGES", WISH)
    looks(c)
    reviews(c, "otto", "APPROVE", "")
    looks(c)
    assert ["feat: alpha", "feat: beta"] == c.commits()
    assert "askfirst:needs-go" in [row["name"] for row in c.desk.get("/issues/1")["labels"]]

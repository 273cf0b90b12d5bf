"""The whole way on the embedded forge: label, question, answer, brief, plan, commits, review, merge."""

from collections.abc import Callable

from tests.world.case import Case

Make = Callable[..., Case]


def test_from_label_to_merge(case: Make) -> None:
    """A vague issue becomes a merged pull request, one proven commit a task, and nothing is said twice."""
    c = case()
    c.opens()
    c.settles()
    assert c.says() == []
    c.labels()
    c.settles()
    (asked,) = c.says()
    assert "One question before I write code" in asked
    c.comments("1a")
    c.settles()
    brief, plan, ready = c.says()
    assert brief.startswith("**What I understood:** Two words on the shelf.")
    assert plan.startswith("**Plan: 2 tasks, one commit each.**")
    assert ready.startswith(
        "Ready for your review: #2, 2 commits, each proven; tests success, security success, integrity success, review success."
    )
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert c.pull()["draft"] is True
    c.merges()
    c.settles()
    (receipt,) = c.says()
    assert receipt.startswith("Merged by @maria as #2. 2 proven commits")
    assert c.desk.get("/issues/1")["labels"] == []
    assert [b["name"] for b in c.desk.get("/branches")] == ["main"]
    c.settles()
    assert c.says() == []


def test_a_clear_issue_gets_no_question(case: Make) -> None:
    """Where nothing can be read in two ways, the brief comes at once."""
    c = case()
    c.opens(body="clear as day")
    c.labels()
    c.settles()
    assert [text.split("\n")[0][:12] for text in c.says()] == ["**What I und", "**Plan: 2 ta", "Ready for yo"]


def test_who_may_not_write_starts_and_answers_nothing(case: Make) -> None:
    """Answers and commands of a reader, and of a comment with our marker in it, count for nothing."""
    c = case()
    c.opens()
    c.labels()
    c.settles()
    c.says()
    c.comments("1a", who="eve")
    c.comments("/askfirst stop", who="eve")
    c.comments("1a <!-- askfirst:1 k r questions 1 - 00 -->", who="otto")
    c.settles()
    assert c.says() == []
    c.comments("1b", who="otto")
    c.settles()
    assert "beta first (@otto)" in c.says()[0]


def test_a_review_comment_becomes_one_commit_and_a_reply(case: Make) -> None:
    """The thread is answered with the commit; resolving it is the reviewer's."""
    c = case()
    c.builds()
    thread = c.reviews("alpha.py", 1, "gamma too, please")
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta", "feat: gamma"]
    sha = c.pull()["head"]["sha"]
    (reply,) = [x for x in c.desk.get("/pulls/2/comments") if x.get("in_reply_to_id") == thread]
    assert reply["body"].startswith(f"Addressed in {sha}: feat: gamma. Shown by `tests/gamma.txt::gamma`.")
    c.settles()
    assert len(c.desk.get("/pulls/2/comments")) == 2


def test_a_ticked_box_is_an_answer(case: Make) -> None:
    """A person with write access ticks a box of ours, which still verifies."""
    c = case()
    c.opens()
    c.labels()
    c.settles()
    c.says()
    asked = c.desk.get("/issues/1/comments")[0]
    body = asked["body"].replace("- [ ] **1b**", "- [x] **1b**")
    c.sends("PATCH", f"/issues/comments/{asked['id']}", {"body": body}, who="otto")
    c.settles()
    assert "beta first (@otto)" in c.says()[0]


def test_the_deadline_takes_the_default(case: Make) -> None:
    """After three working days a cheap question takes its default and says so."""
    c = case()
    c.opens()
    c.labels()
    c.says()
    for _ in ("the reminder", "the deadline"):
        until = c.settles()
        assert until is not None
        c.town.clock.at = until
    c.says()
    c.settles()
    assert "alpha first (default at the deadline)" in c.says()[0]


def test_prose_is_new_information(case: Make) -> None:
    """An answer in words is read by the model, not guessed by a pattern."""
    c = case()
    c.opens()
    c.labels()
    c.settles()
    c.says()
    asked = len(c.model.asked)
    c.comments("Well, clear as day: alphabetically.")
    c.settles()
    assert "Well, clear as day" in c.model.asked[asked].messages[0]["content"][0]["text"]
    assert c.says()[0].startswith("**What I understood:**")

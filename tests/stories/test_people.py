"""What people take away stays away: nothing is rebuilt uninvited (RULES 1), and each rest is said once, in a line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.local.push import authorised, run_git
from tests.world.case import Case

Make = Callable[..., Case]


def shape(case: Case) -> tuple[list[str], int, int]:
    """Return what must not move: commits, pull requests, the bot's comments."""
    comments = [c for c in case.desk.get("/issues/1/comments", per_page="100") if c["user"]["type"] == "Bot"]
    return case.commits(), len(case.desk.get("/pulls", state="all")), len(comments)


def rests(case: Case, words: str) -> None:
    """Settle: one line says why, and a second look says and does nothing more."""
    case.settles()
    (said,) = case.says()
    assert words in said
    before = shape(case)
    case.town.clock.advance(minutes=5)
    case.settles()
    assert (case.says(), shape(case)) == ([], before)


def test_a_closed_pull_request_stays_closed(case: Make) -> None:
    """Closing it stops the bot; reopening lets it go on."""
    c = case()
    c.builds()
    c.sends("PATCH", "/pulls/2", {"state": "closed"})
    rests(c, "The pull request was closed")
    c.sends("PATCH", "/pulls/2", {"state": "open"})
    c.reviews("alpha.py", 1, "gamma too")
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta", "feat: gamma"]


@pytest.mark.slow
def test_a_deleted_branch_is_not_pushed_again(case: Make) -> None:
    """A branch that a person deleted is theirs to restore."""
    c = case()
    c.builds()
    c.sends("DELETE", "/git/refs/heads/askfirst/issue-1")
    rests(c, "My branch was deleted")
    assert [b["name"] for b in c.desk.get("/branches")] == ["main"]


@pytest.mark.slow
def test_a_deleted_brief_is_not_posted_again(case: Make) -> None:
    """What people deleted is not said twice; `resume` goes on with what it said."""
    c = case()
    c.builds()
    brief = next(x for x in c.desk.get("/issues/1/comments") if "What I understood" in x["body"])
    c.sends("DELETE", f"/issues/comments/{brief['id']}")
    rests(c, "A comment of mine that this work rests on was deleted")
    c.comments("/askfirst resume")
    c.reviews("alpha.py", 1, "gamma too")
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta", "feat: gamma"]
    assert not any("What I understood" in text for text in c.says())


def test_an_edited_comment_of_ours_is_not_trusted(case: Make) -> None:
    """A changed plan is damaged: the bot rests, and goes on when the edit is undone."""
    c = case()
    c.builds()
    plan = next(x for x in c.desk.get("/issues/1/comments") if "**Plan:" in x["body"])
    c.sends("PATCH", f"/issues/comments/{plan['id']}", {"body": plan["body"].replace("alpha", "everything")})
    rests(c, "One of my comments was changed")
    c.sends("PATCH", f"/issues/comments/{plan['id']}", {"body": plan["body"]})
    c.settles()
    assert c.says() == []


@pytest.mark.slow
def test_a_commit_forced_away_is_not_rebuilt(case: Make, tmp_path: Path) -> None:
    """The bot says which task is gone; `retry` builds it again, and only then."""
    c = case()
    c.builds()
    _forces_back(c, tmp_path)
    rests(c, "The commits of T2 were taken off the branch")
    c.comments("/askfirst retry T2")
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta"]


def _forces_back(case: Case, folder: Path) -> None:
    url = f"{case.town.forge.url}/{case.desk.repo}.git"
    run_git(
        ["clone", "-q", "--branch", "askfirst/issue-1", url, str(folder / "work")],
        folder,
        authorised("maria", "token-maria"),
    )
    target = "HEAD^:refs/heads/askfirst/issue-1"
    run_git(["push", "-q", "--force", url, target], folder / "work", authorised("maria", "token-maria"))


def test_a_merge_midway_ends_the_case(case: Make) -> None:
    """Whoever merges early gets a receipt that says what is not done, and nothing more is built."""
    c = case()
    c.builds()
    c.reviews("alpha.py", 1, "gamma too")
    c.merges()
    c.settles()
    (receipt,) = c.says()
    assert "Not done: V" in receipt
    c.settles()
    assert (c.says(), c.commits()) == ([], ["feat: alpha", "feat: beta"])


@pytest.mark.slow
def test_relabelling_after_an_end_is_a_new_run(case: Make) -> None:
    """Label off ends the run; on again begins one with its own questions and branch."""
    c = case()
    c.builds()
    c.unlabels()
    rests(c, "The label was taken off")
    c.labels()
    c.settles()
    (asked,) = c.says()
    assert "before I write code" in asked
    c.comments("1b")
    c.settles()
    heads = sorted(p["head"]["ref"] for p in c.desk.get("/pulls", state="all"))
    assert len(heads) == 2
    assert heads[1].startswith("askfirst/issue-1-r")


def test_stop_and_resume(case: Make) -> None:
    """A stop acts before the next step; resume goes on where it was."""
    c = case()
    c.opens()
    c.labels()
    c.settles()
    c.says()
    c.comments("/askfirst stop")
    c.comments("1a")
    c.settles()
    assert c.says() == ["Stopped. `/askfirst resume` goes on where I was."]
    c.comments("/askfirst resume")
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta"]


def test_a_persons_commit_is_built_upon(case: Make, tmp_path: Path) -> None:
    """A commit that a person pushes on the branch stays, and the next one of ours has it as parent."""
    c = case()
    c.builds()
    url, work = f"{c.town.forge.url}/{c.desk.repo}.git", tmp_path / "work"
    run_git(
        ["clone", "-q", "--branch", "askfirst/issue-1", url, str(work)],
        tmp_path,
        authorised("otto", "token-otto"),
    )
    (work / "mine.txt").write_text("mine\n")
    run_git(["add", "mine.txt"], work)
    run_git(["-c", "user.name=otto", "-c", "user.email=o@localhost", "commit", "-q", "-m", "my own"], work)
    run_git(["push", "-q", url, "HEAD:refs/heads/askfirst/issue-1"], work, authorised("otto", "token-otto"))
    c.reviews("alpha.py", 1, "gamma too")
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta", "my own", "feat: gamma"]
    assert "Commits by people on this branch" in c.pull()["body"]


def test_a_restart_goes_on_and_pays_nothing_twice(case: Make) -> None:
    """A new process over the same journal asks the model nothing that was answered."""
    c = case()
    c.opens()
    c.labels()
    c.settles()
    asked = len(c.model.asked)
    c.restarts()
    c.settles()
    assert len(c.model.asked) == asked
    c.comments("1a")
    c.settles()
    c.restarts()
    c.settles()
    assert c.commits() == ["feat: alpha", "feat: beta"]

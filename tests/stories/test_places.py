"""What people do to the place a case lives in: it is renamed, archived, locked, moved, deleted or closed to the bot.

Where it can be said, one line says why nothing more happens; where it cannot, the log does, and the bot goes on by itself.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adapters.github import AppAuth, TokenAuth, connect
from bot.domain.ids import CaseKey
from bot.engine.controller import Controller
from bot.engine.resync import Resync
from tests.world.case import RING, Case, app_key
from tests.world.people import joins
from tests.world.proxy import Fault, Proxy

Make = Callable[..., Case]
BUILT = ["feat: alpha", "feat: beta"]
WAITING = {".github/askfirst.yml": "approval: plan\n"}
MOVE = """mutation($issue: ID!, $to: ID!) {
  transferIssue(input: {issueId: $issue, repositoryId: $to, createLabelsIfMissing: true}) { issue { number } } }"""
DELETE = "mutation($issue: ID!) { deleteIssue(input: {issueId: $issue}) { clientMutationId } }"


def asks(case: Case) -> None:
    """Go to the question, and answer it before the bot looks again."""
    case.opens()
    case.labels()
    case.settles()
    case.says()
    case.comments("1a")


def goes_on(case: Case) -> None:
    """Check that the bot said the next things there are to say, and nothing else: it waits for a go."""
    brief, plan = case.says()
    assert brief.startswith("**What I understood")
    assert plan.startswith("**Plan")


def wakes(case: Case) -> timedelta | None:
    """Let the bot look where there may be nothing left to see; returns after how long it wants to look again."""
    until = Controller(case.world(), lambda _: True, lambda: False).settle(case.key)
    return until - case.town.clock.now() if until else None


def renames(case: Case, name: str) -> None:
    case.sends("PATCH", "", {"name": name})
    case.desk = replace(case.desk, repo=f"maria/{name}")


def graphql(case: Case, query: str, **given: str) -> None:
    """Do to the issue what only GraphQL can."""
    told = case.desk.graphql(query, {"issue": case.desk.get("/issues/1")["node_id"], **given})
    assert None is told.get("errors")


def on_pull(case: Case) -> list[str]:
    """Return what the bot said on the pull request's talk."""
    rows = case.desk.get("/issues/2/comments")
    return [row["body"].partition("\n\n<!--")[0] for row in rows if row["user"]["type"] == "Bot"]


def labels_of(case: Case) -> set[str]:
    return {label["name"] for label in case.desk.get("/issues/1")["labels"]}


def test_a_renamed_repository_is_served_on(case: Make) -> None:
    """A case under way goes on where the repository now is, by its number; the journal learns the new name."""
    c = case()
    asks(c)
    renames(c, "shelf-renamed")
    c.settles()
    assert BUILT == c.commits()
    assert ["maria/shelf-renamed"] == [key.repo for key in c.journal.cases()]


def test_a_new_process_finds_a_renamed_repository(case: Make) -> None:
    """Nothing is known but the old name: the App is asked by it, and lends its token by number."""
    c = case(files=WAITING)
    asks(c)
    renames(c, "shelf-elsewhere")
    c.restarts()
    c.hub = connect(c.town.forge.api, AppAuth("1", app_key()[0]), now=c.town.clock.now)
    c.settles()
    goes_on(c)


def test_a_repository_that_takes_the_old_name_is_another(
    case: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """The number decides: the newcomer is not touched, and the case goes on where it was."""
    c = case(files=WAITING)
    asks(c)
    old = c.desk.repo
    renames(c, "shelf-first")
    replace(c.desk, repo=old).make()
    replace(c.desk, repo=old).post("/issues", {"title": "Another"})
    assert timedelta(hours=1) == wakes(c)
    assert f"never ({old} is another repository now.)" in caplog.text
    assert [] == replace(c.desk, repo=old).get("/issues/1/comments")
    c.key = replace(c.key, repo=c.desk.repo)
    c.settles()
    goes_on(c)


@pytest.mark.slow
def test_an_archived_repository_rests_and_goes_on(case: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing can be written there, so only the log says why; taken out of the archive it goes on unasked."""
    c = case(files=WAITING)
    asks(c)
    c.sends("PATCH", "", {"archived": True})
    caplog.set_level("INFO", logger="bot")
    c.settles()
    assert (c.phases[-1], c.says(), c.desk.get("/pulls")) == ("parked", [], [])
    assert "waits for the repository to be no archive" in caplog.text
    asked = len(c.model.asked)
    c.town.clock.advance(minutes=10)
    c.settles()
    assert asked == len(c.model.asked)
    c.sends("PATCH", "", {"archived": False})
    rung: list[CaseKey] = []
    resync = Resync(c.world(), c.key.host, 0, rung.append)
    resync.look()
    rung.clear()
    c.town.clock.advance(hours=6)
    resync.look()
    assert c.key in rung
    c.settles()
    goes_on(c)


def test_a_locked_issue_rests_and_goes_on(case: Make, caplog: pytest.LogCaptureFixture) -> None:
    """An App may not write there; unlocked it goes on unasked, and says nothing of it."""
    c = case(files=WAITING)
    asks(c)
    c.sends("PUT", "/issues/1/lock", {})
    caplog.set_level("INFO", logger="bot")
    c.settles()
    assert (c.phases[-1], c.says(), c.desk.get("/pulls")) == ("parked", [], [])
    assert "waits for locked" in caplog.text
    c.sends("DELETE", "/issues/1/lock")
    c.settles()
    goes_on(c)


class Hasty:
    """GitHub, where a person does something just before each comment of ours."""

    def __init__(self, inner: object, deed: Callable[[], None]) -> None:
        self._inner, self._deed = inner, deed

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)

    def comment(self, *given: object) -> object:
        self._deed()
        return self._inner.comment(*given)  # type: ignore[attr-defined]


def test_a_lock_between_look_and_comment_is_seen(case: Make) -> None:
    """The refusal is what the lock explains, so it is no reason of its own to rest: nobody has to say `resume`."""
    c = case(files=WAITING)
    asks(c)
    plain = c.hub
    c.hub = Hasty(plain, lambda: c.sends("PUT", "/issues/1/lock", {}))  # type: ignore[assignment]
    assert None is c.settles()
    assert ("parked", []) == (c.phases[-1], c.says())
    c.hub = plain
    c.sends("DELETE", "/issues/1/lock")
    c.settles()
    goes_on(c)


@pytest.mark.slow
def test_a_receipt_waits_for_a_locked_issue(case: Make) -> None:
    """Merged while locked: it is not tried over and over, and said once the issue is unlocked."""
    c = case()
    c.builds()
    c.merges()
    c.sends("PUT", "/issues/1/lock", {})
    before = c.hub.requests["POST"]
    assert timedelta(minutes=15) == wakes(c)
    assert 6 >= c.hub.requests["POST"] - before
    c.sends("DELETE", "/issues/1/lock")
    c.settles()
    (receipt,) = c.says()
    assert receipt.startswith("Merged by @maria as #2.")


@pytest.mark.slow
def test_a_locked_pull_request_is_named(case: Make) -> None:
    """The issue is where it can still be said: which talk is locked, and what to do."""
    c = case()
    c.builds()
    c.comments("/askfirst status", number=2)
    c.sends("PUT", "/issues/2/lock", {})
    c.settles()
    (said,) = c.says()
    assert said == (
        "The conversation of #2 is locked, so I cannot write there (Unable to create comment because issue is locked.). "
        "Mend it and say `/askfirst resume`."
    )


def test_a_moved_issue_is_left(case: Make, caplog: pytest.LogCaptureFixture) -> None:
    """The pull request says so in a line that tells not where, the run is over, and no restart looks again."""
    c, there = case(), case()
    c.builds()
    graphql(c, MOVE, to=there.desk.get("")["node_id"])
    assert None is wakes(c)
    assert f"over ({c.key} was moved to {there.desk.get('/issues/1')['html_url']}.)" in caplog.text
    assert on_pull(c) == [
        "The issue that this is for was moved to another repository, so I stop here. This pull request stays as it is: "
        "finish it by hand, or close it. To have me begin anew, put the label on it there."
    ]
    pull = c.desk.get("/pulls/2")
    assert ("open", True, BUILT) == (pull["state"], pull["draft"], c.commits())
    asked = len(c.model.asked)
    c.restarts()
    assert None is wakes(c)
    assert (1, asked) == (len(on_pull(c)), len(c.model.asked))
    rung: list[CaseKey] = []
    resync = Resync(c.world(), c.key.host, 0, rung.append)
    resync.start()
    resync.stop()
    assert [] == rung


def test_a_moved_issue_begins_anew_when_asked(case: Make) -> None:
    """Where it came to its label starts nothing and comes off with a line; what was said before is no damage there."""
    c, there = case(), case()
    asks(c)
    graphql(c, MOVE, to=there.desk.get("")["node_id"])
    before = len(there.says())
    there.settles()
    assert there.says() == [
        "This issue was moved here from another repository. I begin anew only when someone with write access here asks for "
        "it, so I took the label `askfirst` off; put it on again and I start."
    ]
    assert (set(), [], 1) == (labels_of(there), there.model.asked, before)
    there.labels()
    there.settles()
    (asked,) = there.says()
    assert "before I write code" in asked
    there.comments("1b")
    there.settles()
    assert BUILT == there.commits()


def test_a_deleted_issue_is_over(case: Make, caplog: pytest.LogCaptureFixture) -> None:
    """What was begun stays with people; the pull request says so, once."""
    c = case()
    c.builds()
    graphql(c, DELETE)
    assert None is wakes(c)
    assert None is wakes(c)
    assert (
        f"over (GitHub has no /repos/{c.desk.repo}/issues/1 any more (This issue was deleted" in caplog.text
    )
    assert on_pull(c) == [
        "The issue that this is for was deleted, so I stop here. This pull request stays as it is: finish it by hand, or "
        "close it."
    ]
    assert "open" == c.desk.get("/pulls/2")["state"]


def test_a_deleted_issue_without_a_pull_request(case: Make) -> None:
    """There is no place to say anything, and nothing is done any more."""
    c = case()
    asks(c)
    graphql(c, DELETE)
    assert None is wakes(c)
    assert [] == c.desk.get("/pulls", state="all")
    assert ["close"] == [e.step for e in c.journal.entries(c.key)][-1:]


@pytest.mark.slow
def test_a_protected_branch_is_named(case: Make) -> None:
    """A rule over our own branches stops the push; the line says which to change, and `resume` goes on."""
    c = case()
    c.builds()
    rule = {
        "name": "hands off",
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["refs/heads/askfirst/*"], "exclude": []}},
        "rules": [{"type": "update", "parameters": {"update_allows_fetch_and_merge": False}}],
    }
    made = c.desk.post("/rulesets", rule)
    c.reviews("alpha.py", 1, "gamma too")
    c.settles()
    (said,) = c.says()
    assert said.startswith("A rule of the repository forbids the push to askfirst/issue-1 (")
    assert said.endswith(
        "let the App push to `askfirst/*` in the repository's rules or branch protection. "
        "Mend it and say `/askfirst resume`."
    )
    assert ("parked", BUILT) == (c.phases[-1], c.commits())
    c.sends("DELETE", f"/rulesets/{made['id']}")
    c.comments("/askfirst resume")
    c.settles()
    assert [*BUILT, "feat: gamma"] == c.commits()


@pytest.mark.slow
def test_a_default_branch_by_another_name(case: Make) -> None:
    """It is looked up again at once, so that the pull request is for the branch that now is the default."""
    c = case()
    asks(c)
    head = c.desk.get("/git/ref/heads/main")["object"]["sha"]
    c.desk.post("/git/refs", {"ref": "refs/heads/trunk", "sha": head})
    c.sends("PATCH", "", {"default_branch": "trunk"})
    c.sends("DELETE", "/git/refs/heads/main")
    c.settles()
    assert (BUILT, "trunk") == (c.commits(), c.pull()["base"]["ref"])


def test_a_default_branch_that_is_gone_is_named(case: Make, caplog: pytest.LogCaptureFixture) -> None:
    """What is missing is said as it is, and the case goes on when it is there again."""
    c = case(files=WAITING)
    asks(c)
    head = c.desk.get("/git/ref/heads/main")["object"]["sha"]
    c.desk.post("/git/refs", {"ref": "refs/heads/spare", "sha": head})
    c.sends("DELETE", "/git/refs/heads/main")
    assert timedelta(minutes=15) == wakes(c)
    assert (
        f"{c.desk.repo} shows us no branch main, its default branch: "
        "it was deleted, or we may no longer read the repository's contents."
    ) in caplog.text
    c.desk.post("/git/refs", {"ref": "refs/heads/main", "sha": head})
    c.settles()
    goes_on(c)


def test_a_private_repository_is_served_on(case: Make) -> None:
    """What the App was given it keeps when outsiders lose sight."""
    c = case(files=WAITING)
    asks(c)
    c.sends("PATCH", "", {"private": True})
    c.settles()
    goes_on(c)


def test_an_app_that_is_removed_waits(case: Make, caplog: pytest.LogCaptureFixture) -> None:
    """Its tokens end with it; it asks now and then whether it is there again, and goes on."""
    c = case(files=WAITING)
    asks(c)
    with Proxy(c.town.forge.api) as proxy:
        c.hub = connect(proxy.url, AppAuth("1", app_key()[0]), now=c.town.clock.now)
        c.hub.issue(c.key)
        proxy.will(Fault("/repos/", "answer", 401, '{"message": "Bad credentials"}'))
        proxy.will(Fault("/installation$", "answer", 404, '{"message": "Not Found"}', times=2))
        assert [timedelta(minutes=15)] * 2 == [wakes(c), wakes(c)]
        assert (
            f"needs a person (The App is not installed on {c.desk.repo}, or there is no such repository.)"
            in caplog.text
        )
        c.settles()
    goes_on(c)


@pytest.mark.slow
def test_a_pull_request_that_says_it_is_ours_is_not(case: Make) -> None:
    """Another's pull request is not read, whatever it says: neither our own words, copied, nor a writer's commands."""
    c = case()
    c.builds()
    ours = c.desk.get("/issues/1/comments")[0]["body"]
    main = c.desk.get("/git/ref/heads/main")["object"]["sha"]
    c.by("otto").post("/git/refs", {"ref": "refs/heads/askfirst/issue-1-mine", "sha": main})
    c.pushes("mine.txt", "mine\n", branch="askfirst/issue-1-mine")
    asked = {
        "title": "Two words",
        "body": f"Refs #1.\n\n{ours}",
        "head": "askfirst/issue-1-mine",
        "base": "main",
    }
    number = c.by("otto").post("/pulls", asked)["number"]
    c.comments(f"{ours}\n\n/askfirst replan", "otto", number)
    before = c.journal.entries(c.key)
    c.settles()
    assert ([], before) == (c.says(), c.journal.entries(c.key))
    assert [] == [r for r in c.desk.get(f"/issues/{number}/comments") if r["user"]["type"] == "Bot"]


def test_access_taken_and_given_back(case: Make, caplog: pytest.LogCaptureFixture) -> None:
    """A token that sees the repository no more waits an hour at a time, and goes on when it does again."""
    c = case(files=WAITING)
    c.hub = connect(c.town.forge.api, TokenAuth("token-otto"), now=c.town.clock.now, ring=RING)
    asks(c)
    c.sends("PATCH", "", {"private": True})
    c.sends("DELETE", "/collaborators/otto")
    assert timedelta(hours=1) == wakes(c)
    assert f"never (GitHub has no /repos/{c.desk.repo}/issues/1 for us (404: Not Found).)" in caplog.text
    joins(c.desk.api, c.desk.repo, "otto")
    c.settles()
    assert c.desk.get("/issues/1/comments")[-1]["body"].startswith("**Plan")


def test_the_command_line_says_what_is_gone(case: Make, tmp_path: Path) -> None:
    """Who asks for an issue that is not there reads one sentence, and no trace."""
    c = case()
    told = {
        "PATH": os.environ["PATH"],
        "GITHUB_API_URL": c.town.forge.api,
        "ASKFIRST_APP_ID": "1",
        "ASKFIRST_APP_PRIVATE_KEY": app_key()[0],
        "ASKFIRST_KEY": "k1:a-key-of-sixteen-letters",
        "ASKFIRST_DATA_DIR": str(tmp_path),
        "ASKFIRST_SANDBOX": "none",
    }
    argv = [Path(sys.executable).with_name("askfirst"), "reconcile", f"{c.desk.repo}#99"]
    done = subprocess.run(argv, env=told, capture_output=True, text=True, check=False)
    last = done.stderr.splitlines()[-1]
    assert (2, "askfirst: ") == (done.returncode, last[:10]), done.stderr
    assert "/issues/99 for us (404" in last

"""`askfirst gate approvals` against the forge: who is counted, and how it ends where nobody can tell."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.github import TokenAuth, connect
from bot.adapters.github.client import PyGitHub
from bot.forge import gitdir
from bot.gates import Gate, judged_with
from tests.world.case import Case
from tests.world.people import joins
from tests.world.proxy import Fault, Proxy

Make = Callable[..., Case]
ASKFIRST = Path(sys.executable).with_name("askfirst")
BRANCH = "askfirst/issue-1"


@dataclass
class Gated:
    """A case with a pull request of the bot's, and the gate in front of it."""

    case: Case
    folder: Path
    number: int

    @property
    def head(self) -> str:
        """Return the pull request's head."""
        return str(self.case.desk.get(f"/pulls/{self.number}")["head"]["sha"])

    def reviews(self, who: str, event: str = "APPROVE") -> int:
        """Review as a person."""
        body = {"event": event, "body": "Seen."}
        return int(self.case.by(who).post(f"/pulls/{self.number}/reviews", body)["id"])

    def asks(
        self, wanted: int = 1, *, github: Any = None, number: int = 0, **given: Any
    ) -> tuple[int, str, dict[str, str]]:
        """Ask the gate: its exit code, the sentence, and why reviews do not count."""
        file = self.folder / "report.json"
        hub = github or self.case.hub
        code = judged_with(
            hub, self.case.desk.repo, number or self.number, Gate(wanted, report=file, **given), "askfirst"
        )
        report = json.loads(file.read_text())
        return code, report["sentence"], {row["login"]: row["why"] for row in report["refused"]}

    def commits(self, message: str, email: str, branch: str = BRANCH) -> str:
        """Put an empty commit by an address on a branch, past everything."""
        folder, ref = (
            self.case.town.forge.store.folder / "git" / f"{self.case.key.repo_id}.git",
            f"heads/{branch}",
        )
        parent = self.case.desk.get(f"/git/ref/{ref}")["object"]["sha"]
        named = {f"GIT_{r}_{k}": email for r in ("AUTHOR", "COMMITTER") for k in ("NAME", "EMAIL")}
        tree = gitdir.run(folder, "rev-parse", f"{parent}^{{tree}}").decode().strip()
        made = (
            gitdir.run(folder, "commit-tree", tree, "-p", parent, "-m", message, env=named).decode().strip()
        )
        self.case.sends("PATCH", f"/git/refs/{ref}", {"sha": made}, "otto")
        return made


@pytest.fixture
def gated(case: Make, tmp_path: Path) -> Gated:
    """Let maria ask for work and the bot open a pull request for it."""
    c = case()
    c.opens(who="eve")
    c.labels("maria")
    main = c.desk.get("/git/ref/heads/main")["object"]["sha"]
    c.sends("POST", "/git/refs", {"ref": f"refs/heads/{BRANCH}", "sha": main})
    made = Gated(c, tmp_path, 0)
    made.commits("feat: work", "askfirst[bot]@users.noreply.localhost")
    made.number = c.hub.open_pull(c.key, title="Work", body="Refs #1.", head=BRANCH, base="main").number
    return made


def test_somebody_else_approves_the_head(gated: Gated) -> None:
    """That is enough, and a comment afterwards takes nothing back."""
    missing = f"#{gated.number} needs 1 more approval of its head {gated.head[:8]}, by people with write access who "
    assert (1, missing + "neither asked for the work nor wrote it.", {}) == gated.asks()
    gated.reviews("otto")
    gated.reviews("otto", "COMMENT")
    assert (0, f"#{gated.number} is approved at its head {gated.head[:8]} by otto.", {}) == gated.asks()


def test_two_are_two_people(gated: Gated) -> None:
    """Twice by one is not enough; a second person with the right is."""
    gated.reviews("otto")
    gated.reviews("otto")
    assert 1 == gated.asks(2)[0]
    joins(gated.case.desk.api, gated.case.desk.repo, "eve", "push")
    gated.reviews("eve")
    assert 0 == gated.asks(2)[0]


def test_an_approval_of_an_old_head_is_none(gated: Gated) -> None:
    """Until it is given for the new one."""
    gated.reviews("otto")
    gated.commits("feat: more", "askfirst[bot]@users.noreply.localhost")
    assert (1, {"otto": "old"}) == gated.asks()[::2]
    gated.reviews("otto")
    assert 0 == gated.asks()[0]


def test_the_requester_does_not_approve_their_own_wish(gated: Gated) -> None:
    """Maria put the label on, so somebody else has to look."""
    gated.reviews("maria")
    assert (1, {"maria": "requester"}) == gated.asks()[::2]


def test_the_requester_is_found_by_the_trailers_too(gated: Gated) -> None:
    """On a branch of any name, with the bot's commits on it; the description is asked last."""
    c = gated.case
    ref = {"ref": "refs/heads/mine", "sha": c.desk.get("/git/ref/heads/main")["object"]["sha"]}
    c.sends("POST", "/git/refs", ref)
    trailers = "Askfirst-Task: T1\nAskfirst-Run: 7"
    gated.commits(f"feat: x\n\n{trailers}\nRefs: #1", "askfirst[bot]@users.noreply.localhost", "mine")
    body = {"title": "Mine", "head": "mine", "base": "main", "body": "Nothing."}
    gated.number = c.by("otto").post("/pulls", body)["number"]
    gated.reviews("maria")
    assert (1, {"maria": "requester"}) == gated.asks()[::2]


def test_people_work_by_themselves_without_a_requester(gated: Gated) -> None:
    """Where the pull request is none of the bot's, whoever did not write it may approve."""
    c = gated.case
    ref = {"ref": "refs/heads/mine", "sha": c.desk.get("/git/ref/heads/main")["object"]["sha"]}
    c.sends("POST", "/git/refs", ref)
    gated.commits("feat: mine", "otto@users.noreply.localhost", "mine")
    body = {"title": "Mine", "head": "mine", "base": "main", "body": "Refs #1."}
    gated.number = c.by("otto").post("/pulls", body)["number"]
    gated.reviews("maria")
    assert 0 == gated.asks()[0]


def test_whoever_wrote_a_commit_does_not_approve_it(gated: Gated) -> None:
    """Not on the bot's branch either."""
    gated.commits("fix: by hand", "otto@users.noreply.localhost")
    gated.reviews("otto")
    assert (1, {"otto": "writer"}) == gated.asks()[::2]


def test_a_reader_and_a_bot_do_not_count(gated: Gated) -> None:
    """Eve may not write; what a bot says of a change is no word of a person's."""
    gated.reviews("eve")
    store = gated.case.town.forge.store
    bot = store.one("person", login="askfirst[bot]")
    assert bot
    about = {"repo": gated.case.key.repo_id, "number": gated.number, "author": bot["id"], "body": "Fine."}
    about |= {"state": "APPROVED", "commit": gated.head, "submitted_at": store.now()}
    with store.writing():  # the forge lets no bot approve; another App on GitHub may
        store.add("review", **about)
    assert (1, {"eve": "right", "askfirst[bot]": "bot"}) == gated.asks()[::2]


def test_what_was_taken_back_does_not_count(gated: Gated) -> None:
    """Dismissed by somebody, or followed by a request for changes."""
    review = gated.reviews("otto")
    gated.case.sends("PUT", f"/pulls/{gated.number}/reviews/{review}/dismissals", {"message": "Too soon."})
    assert (1, {"otto": "dismissed"}) == gated.asks()[::2]
    gated.reviews("otto")
    assert 0 == gated.asks()[0]
    gated.reviews("otto", "REQUEST_CHANGES")
    assert (1, {"otto": "changes"}) == gated.asks()[::2]


def test_a_closed_one_has_nothing_to_approve(gated: Gated) -> None:
    """Whatever was said on it."""
    gated.reviews("otto")
    gated.case.sends("PATCH", f"/pulls/{gated.number}", {"state": "closed"})
    assert (2, f"#{gated.number} is closed, so there is nothing to approve.") == gated.asks()[:2]


def test_who_asked_must_be_known(gated: Gated) -> None:
    """Under another label nobody is known to have asked; that is no yes."""
    gated.reviews("otto")
    file = gated.folder / "report.json"
    c = gated.case
    assert 2 == judged_with(c.hub, c.desk.repo, gated.number, Gate(report=file), "do-it")
    assert ["nobody is known to have put the label do-it on issue #1"] == json.loads(file.read_text())[
        "unsure"
    ]


@pytest.mark.parametrize("status", [502, 403])
def test_a_right_that_is_not_told_is_no_yes(gated: Gated, status: int) -> None:
    """Nor a no: it cannot be judged."""
    gated.reviews("otto")
    with Proxy(gated.case.town.forge.api) as proxy:
        said = '{"message": "Resource not accessible by integration"}'
        proxy.will(Fault("collaborators/otto/permission", "answer", status, said, times=9))
        assert (2, {"otto": "untold"}) == gated.asks(github=_token(proxy.url))[::2]


def test_a_status_says_the_same(gated: Gated) -> None:
    """One of a name on a head, whichever event it was judged for."""
    github = _token(gated.case.town.forge.api)
    gated.asks(github=github, status="askfirst / approvals")
    gated.reviews("otto")
    gated.asks(github=github, status="askfirst / approvals")
    told = gated.case.desk.get(f"/commits/{gated.head}/status")
    assert [("askfirst / approvals", "success")] == [(s["context"], s["state"]) for s in told["statuses"]]


def _token(url: str) -> PyGitHub:
    return connect(url, TokenAuth("token-maria"))


def ran(gated: Gated, event: dict[str, Any], *args: str) -> tuple[int, str, str, str]:
    """Run the command as a workflow does: exit code, output, errors and summary."""
    file, summary = gated.folder / "event.json", gated.folder / "summary.md"
    file.write_text(json.dumps(event))
    summary.unlink(missing_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(gated.folder),
        "GITHUB_API_URL": gated.case.town.forge.api,
        "GITHUB_TOKEN": "token-maria",
        "GITHUB_REPOSITORY": gated.case.desk.repo,
        "GITHUB_EVENT_NAME": "pull_request_review",
        "GITHUB_EVENT_PATH": str(file),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    argv = [str(ASKFIRST), "gate", "approvals", "--summary", str(summary), *args]
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    text = summary.read_text() if summary.exists() else ""
    return done.returncode, done.stdout.strip(), done.stderr.strip(), text


def test_the_command_takes_the_event_and_needs_no_key(gated: Gated) -> None:
    """It says one sentence, and the summary who counts."""
    event = {"pull_request": {"number": gated.number}}
    assert 1 == ran(gated, event)[0]
    gated.reviews("otto")
    told = f"#{gated.number} is approved at its head {gated.head[:8]} by otto."
    assert (0, told, "", f"## Approvals: approved\n\n{told}\n\n- `otto` counts.\n") == ran(gated, event)


def test_without_a_pull_request_nothing_is_judged(gated: Gated) -> None:
    """Neither one of the event's, nor one of that number."""
    code, out, said, summary = ran(gated, {"ref": "refs/heads/main"})
    assert (2, "", True) == (code, out, said in summary)
    assert said.startswith(
        "The approvals cannot be judged: There is no pull request here: name one with --pull"
    )
    code, _, said, _ = ran(gated, {}, "--pull", "99")
    assert code == 2
    assert f"There is no pull request #99 in {gated.case.desk.repo}, or we have no access to it." in said

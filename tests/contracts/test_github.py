"""The port `GitHub` over PyGithub, against the embedded forge, with a proxy between that loses answers."""

import json
import logging
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.adapters.github import AppAuth, Egress, PyGitHub, TokenAuth, connect
from bot.domain.errors import Ambiguous, Later, Never, UserError
from bot.domain.github import Annotation, CaseFacts, CheckReport, Person
from bot.domain.ids import CaseKey
from bot.domain.markers import KeyRing
from bot.forge.server import AppSpec, ForgeServer
from bot.local.push import push, run_git
from bot.ports import GitHub
from tests.world.judge_hooks import hook_judge
from tests.world.judge_rest import rest_judge
from tests.world.people import joins
from tests.world.proxy import Fault, Proxy

APP = 77
RING = KeyRing((("k1", b"a secret that only tests know"),))
BRANCH = "askfirst/issue-1"
START = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


@dataclass(frozen=True)
class Pem:
    """An App's two keys."""

    private: str
    public: str


@pytest.fixture(scope="session")
def pem() -> Pem:
    """Make an App's keys once."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Pem(private.decode(), public.decode())


@dataclass
class World:
    """A forge with one repository and one issue, and the adapter behind a proxy."""

    forge: ForgeServer
    proxy: Proxy
    clock: Clock
    github: PyGitHub
    key: CaseKey
    folder: Path
    base: str
    heads: dict[str, str] = field(default_factory=dict)

    def person(self, login: str, method: str, path: str, body: Any = None) -> Any:
        """Do something as a person, past the proxy."""
        head = {"Authorization": f"token {login}-token"}
        url = f"{self.forge.api}/repos/{self.key.repo}{path}"
        answer = requests.request(method, url, json=body, headers=head, timeout=20)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def pushes(self, branch: str, files: dict[str, str]) -> str:
        """Push a commit with these files on top of main."""
        work = self.folder / "work"
        for path, text in files.items():
            (work / path).write_text(text)
        who = ["-c", "user.name=maria", "-c", "user.email=maria@example.org"]
        run_git(["add", "-A"], work)
        run_git([*who, "commit", "-q", "-m", "More"], work)
        push(
            work, f"HEAD:refs/heads/{branch}", f"{self.forge.url}/{self.key.repo}.git", "maria", "maria-token"
        )
        return run_git(["rev-parse", "HEAD"], work).strip()

    def joins(self, login: str, permission: str) -> None:
        """Take somebody in, or change what they may."""
        joins(self.forge.api, self.key.repo, login, permission, "{}-token")

    def case(self, pull: int | None = None) -> CaseFacts:
        """Read the case."""
        return self.github.case(self.key, branch=BRANCH, pull=pull)

    def opens_pull(self) -> int:
        """Push to the bot's branch and open its pull request."""
        self.heads[BRANCH] = self.pushes(BRANCH, {"a.txt": "one\ntwo\nthree\n"})
        return self.github.open_pull(self.key, title="Do it", body="Body", head=BRANCH, base="main").number

    def violations(self) -> Any:
        """Return what the bot tried that only people may do."""
        return requests.get(f"{self.forge.url}/_forge/violations", timeout=20).json()["violations"]


@dataclass
class Stage:
    """A forge that many tests share, each with a repository of its own."""

    forge: ForgeServer
    clock: Clock
    made: int = 0


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, pem: Pem) -> Iterator[Stage]:
    """Serve a forge with maria, wim and zoe, and our App installed everywhere."""
    clock = Clock()
    people = [(login, f"{login}-token") for login in ("maria", "wim", "zoe")]
    apps, ears = [AppSpec(APP, pem.public)], [hook_judge().hears]
    with ForgeServer(
        tmp_path_factory.mktemp("forge"), 0, people, apps, clock, ears, [rest_judge().around]
    ) as forge:
        yield Stage(forge, clock)


@contextmanager
def world(stage: Stage, folder: Path, auth: AppAuth | TokenAuth) -> Iterator[World]:
    """Make a repository of maria's that wim may write and zoe may not, with an issue of zoe's."""
    stage.made += 1
    forge, clock = stage.forge, stage.clock
    with Proxy(forge.api) as proxy:
        head, name = {"Authorization": "token maria-token"}, f"box{stage.made}"
        made = requests.post(f"{forge.api}/user/repos", json={"name": name}, headers=head, timeout=20).json()
        key = CaseKey("forge", made["id"], 1, made["full_name"])
        work = folder / "work"
        work.mkdir()
        run_git(["init", "-q", "-b", "main", "."], work)
        at = World(forge, proxy, clock, connect(proxy.url, auth, now=clock, ring=RING), key, folder, "")
        at.base = at.pushes("main", {"README": "hello\n"})
        at.joins("wim", "push")
        at.person("zoe", "POST", "/issues", {"title": "Broken", "body": "It is."})
        yield at
        assert [] == at.violations()


@pytest.fixture
def app(stage: Stage, tmp_path: Path, pem: Pem) -> Iterator[World]:
    """Return a world where the bot is an App."""
    with world(stage, tmp_path, AppAuth(APP, pem.private)) as at:
        yield at


@pytest.fixture
def token(stage: Stage, tmp_path: Path) -> Iterator[World]:
    """Return a world where the bot has wim's token."""
    with world(stage, tmp_path, TokenAuth("wim-token")) as at:
        yield at


def test_it_is_the_port(app: World) -> None:
    """The adapter has every method of the port."""
    port: GitHub = app.github
    assert app.key.repo_id == port.repository(app.key.repo).id


def test_an_app_is_its_bot(app: World) -> None:
    """Our account is the App's bot user, asked for once."""
    me = app.github.me()
    assert ("askfirst[bot]", "Bot") == (me.login, me.kind)
    asked = len(app.proxy.seen)
    assert me == app.github.me()
    assert asked == len(app.proxy.seen)


def test_a_token_is_its_person(token: World) -> None:
    """Our account is the person whose token it is."""
    assert ("wim", "User") == (token.github.me().login, token.github.me().kind)


def test_an_actions_token_is_told_by_graphql(token: World) -> None:
    """A token that is no user asks GraphQL whose it is."""
    token.proxy.will(
        Fault("GET .*/user$", "answer", 403, '{"message": "Resource not accessible by integration"}')
    )
    viewer = json.dumps({"data": {"viewer": {"login": "zoe"}}})
    token.proxy.will(Fault("POST .*/graphql", "answer", 200, viewer))
    assert "zoe" == token.github.me().login


def test_a_repository_that_is_not_there(app: World) -> None:
    """An unknown repository is something a person can mend."""
    with pytest.raises(UserError, match="maria/nothing"):
        app.github.repository("maria/nothing")


def test_labelled_lists_open_issues_only(app: World) -> None:
    """Closed issues, pull requests and other labels are left out."""
    app.github.add_label(app.key, 1, "askfirst")
    number = app.opens_pull()
    app.person("maria", "POST", f"/issues/{number}/labels", {"labels": ["askfirst"]})
    closed = app.person("maria", "POST", "/issues", {"title": "Old", "labels": ["askfirst"]})["number"]
    app.person("maria", "PATCH", f"/issues/{closed}", {"state": "closed"})
    app.person("maria", "POST", "/issues", {"title": "Other", "labels": ["bug"]})
    assert [1] == list(app.github.labelled(app.key.repo, "askfirst"))


def test_what_moved_is_listed(app: World) -> None:
    """Issues and pull requests that changed since are listed, open or not; asking again costs nothing."""
    app.person("maria", "POST", "/issues", {"title": "Old"})
    app.clock.at += timedelta(minutes=1)
    since = app.clock.at
    number = app.opens_pull()
    app.person("maria", "POST", "/issues/1/labels", {"labels": ["askfirst"]})
    app.person("maria", "PATCH", "/issues/1", {"state": "closed"})
    moved = app.github.moved(app.key.repo, since)
    assert {(1, ("askfirst",), False), (number, (), True)} == {(m.number, m.labels, m.pull) for m in moved}
    before = app.github.requests
    assert moved == app.github.moved(app.key.repo, since)
    assert Counter({"GET 304": 1}) == app.github.requests - before


def test_a_case_is_read_whole(app: World) -> None:
    """Issue, comments, events with rights, and heads are all there."""
    app.person("maria", "POST", "/issues/1/labels", {"labels": ["askfirst"]})
    app.person("wim", "POST", "/issues/1/comments", {"body": "1a"})
    app.person("zoe", "POST", "/issues/1/comments", {"body": "/askfirst go"})
    facts = app.case()
    assert ("Broken", "It is.", "zoe", False) == (
        facts.issue.title,
        facts.issue.body,
        facts.issue.author.login,
        facts.issue.author_can_write,
    )
    assert [("wim", True), ("zoe", False)] == [(c.author.login, c.can_write) for c in facts.comments]
    assert [("labeled", "askfirst", "maria", True)] == [
        (e.kind, e.label, e.actor.login if e.actor else "", e.can_write) for e in facts.events
    ]
    assert (None, app.base, None) == (facts.branch_head, facts.base_head, facts.pull)
    assert facts.issue.created.tzinfo is not None


def test_reading_again_is_free(app: World) -> None:
    """A second read of an unchanged case is answered 304 throughout, and a change is seen at once."""
    number = app.opens_pull()
    first = app.case(number)
    before = app.github.requests
    assert first == app.case(number)
    spent = app.github.requests - before
    assert {"GET", "GET 304"} >= set(spent)
    assert 0 == spent["GET"]
    app.person("maria", "POST", "/issues/1/comments", {"body": "new"})
    assert ["new"] == [c.body for c in app.case(number).comments]


def test_a_read_costs_few_requests(app: World) -> None:
    """A case without people costs eight requests, with its pull request fifteen at most."""
    number = app.opens_pull()
    app.case()
    before = sum(app.github.requests.values())
    app.case()
    assert 8 >= sum(app.github.requests.values()) - before
    before = sum(app.github.requests.values())
    app.case(number)
    assert 15 >= sum(app.github.requests.values()) - before


def test_many_comments_are_all_read(app: World) -> None:
    """Lists longer than a page are followed to their end, also when a full page grows into two."""
    for i in range(100):
        app.clock.at += timedelta(seconds=1)
        app.github.comment(app.key, 1, f"c{i}")
    assert 100 == len(app.case().comments)
    assert 100 == len(app.case().comments)
    app.github.comment(app.key, 1, "c100")
    assert [f"c{i}" for i in range(101)] == [c.body for c in app.case().comments]


def test_rights_are_by_number(app: World) -> None:
    """An answer about another account, or an account that is no person, gives no rights."""
    app.person("wim", "POST", "/issues/1/comments", {"body": "1a"})
    wim = app.case().comments[0].author

    def told(number: int, kind: str, permission: str = "admin") -> None:
        app.clock.at += timedelta(minutes=1)  # a yes is believed for so long
        user = {"id": number, "login": "wim", "type": kind}
        body = json.dumps({"permission": permission, "user": user, "role_name": permission})
        app.proxy.will(Fault("collaborators/wim/permission", "answer", 200, body))

    told(wim.id, "User")
    assert app.case().comments[0].can_write
    told(wim.id + 1, "User")
    assert not app.case().comments[0].can_write
    told(wim.id, "Bot")
    assert not app.case().comments[0].can_write
    told(wim.id, "User", "read")
    assert not app.case().comments[0].can_write


@pytest.mark.parametrize(
    ("status", "body", "untold"),
    [(404, "{}", []), (403, "{}", ["wim"]), (200, "[]", []), (200, '{"user": null}', [])],
)
def test_rights_fail_closed(app: World, status: int, body: str, untold: list[str]) -> None:
    """Whatever is no clear yes is no yes; where the question itself was refused it is no answer either."""
    app.person("wim", "POST", "/issues/1/comments", {"body": "1a"})
    app.proxy.will(Fault("collaborators/wim/permission", "answer", status, body))
    facts = app.case()
    assert (False, untold) == (facts.comments[0].can_write, [one.who.login for one in facts.untold])
    facts = app.case()
    assert (True, ()) == (facts.comments[0].can_write, facts.untold)


def test_a_right_is_believed_for_a_minute(app: World) -> None:
    """A yes spares the next question for a minute and no longer; a no is asked again at once."""
    app.person("wim", "POST", "/issues/1/comments", {"body": "1a"})
    app.person("zoe", "POST", "/issues/1/comments", {"body": "1b"})
    asked = [app.proxy.asked("collaborators/wim/"), app.proxy.asked("collaborators/zoe/")]
    assert [True, False] == [c.can_write for c in app.case().comments]
    app.joins("wim", "pull")
    app.joins("zoe", "push")
    assert [True, True] == [c.can_write for c in app.case().comments]
    assert [1, 2] == [
        app.proxy.asked("collaborators/wim/") - asked[0],
        app.proxy.asked("collaborators/zoe/") - asked[1],
    ]
    app.clock.at += timedelta(minutes=1)
    assert [False, True] == [c.can_write for c in app.case().comments]


def test_a_second_look_costs_little(app: World) -> None:
    """What is known is not read again: one request for an issue, three with its pull request, all of them free."""
    number = app.opens_pull()
    alone, known = app.case(), app.case(number)
    before = app.github.requests
    assert alone == app.github.case(app.key, branch=BRANCH, pull=None, known=alone)
    assert Counter({"GET 304": 1}) == app.github.requests - before
    before = app.github.requests
    assert known == app.github.case(app.key, branch=BRANCH, pull=number, known=known)
    assert Counter({"GET 304": 3}) == app.github.requests - before


def test_a_look_after_opening_a_pull_request(app: World) -> None:
    """The answer to our opening it is its first read; what people did to it since is seen all the same."""
    known = app.case()
    number = app.opens_pull()

    def looks() -> tuple[str, int]:
        row = rf"GET .*/pulls/{number}$"
        before = app.proxy.asked(row)
        pull = app.github.case(app.key, branch=BRANCH, pull=number, known=known).pull
        return pull.state if pull else "", app.proxy.asked(row) - before

    assert ("open", 0) == looks()
    app.person("maria", "PATCH", f"/pulls/{number}", {"state": "closed"})
    assert ("closed", 1) == looks()
    app.clock.at += timedelta(minutes=1)
    app.person("maria", "PATCH", f"/pulls/{number}", {"state": "open"})
    assert ("open", 1) == looks()


def test_an_installation_names_its_app(app: World) -> None:
    """So our account is found with one request, and without any of the App's own."""
    app.case()
    assert "askfirst[bot]" == app.github.me().login
    assert (0, 1) == (app.proxy.asked(r"/app$"), app.proxy.asked(r"/users/"))


def test_a_second_look_sees_what_stops_us(app: World) -> None:
    """Talk on either page, labels, a closed pull request and a deleted branch are seen; our own edits cost nothing."""
    number = app.opens_pull()
    known = app.case(number)

    def again() -> CaseFacts:
        return app.github.case(app.key, branch=BRANCH, pull=number, known=known)

    app.person("maria", "POST", "/issues/1/comments", {"body": "/askfirst stop"})
    app.person("wim", "POST", f"/issues/{number}/comments", {"body": "wait"})
    app.person("maria", "POST", "/issues/1/labels", {"labels": ["bug"]})
    seen = again()
    assert ["/askfirst stop"] == [c.body for c in seen.comments]
    assert ["wait"] == [c.body for c in seen.pull.comments] if seen.pull else None
    assert (("bug",), ["labeled"]) == (seen.issue.labels, [e.kind for e in seen.events])
    app.github.edit_pull(app.key, number, "New")
    asked = app.proxy.asked(f"GET .*/pulls/{number}$")
    again()
    assert asked == app.proxy.asked(f"GET .*/pulls/{number}$")
    app.person("maria", "PATCH", f"/pulls/{number}", {"state": "closed"})
    app.person("maria", "DELETE", f"/git/refs/heads/{BRANCH}")
    seen = again()
    assert ("closed", None) == (seen.pull.state if seen.pull else "", seen.branch_head)


def test_rights_that_cannot_be_asked(app: World) -> None:
    """A failing server is no answer, until all is read anew; a limit ends the read: a verdict is remembered for good."""
    app.person("wim", "POST", "/issues/1/comments", {"body": "1a"})
    app.proxy.will(Fault("collaborators/wim/permission", "answer", 500, times=3))
    facts = app.case()
    again = app.github.case(app.key, branch=BRANCH, pull=None, known=facts)
    assert [(False, ["wim"])] * 2 == [
        (seen.comments[0].can_write, [one.who.login for one in seen.untold]) for seen in (facts, again)
    ]
    app.clock.at += timedelta(minutes=1)
    app.proxy.will(Fault("collaborators/wim/permission", "answer", 429, headers={"Retry-After": "7"}))
    with pytest.raises(Later):
        app.case()


def test_the_editor_of_ticked_boxes_is_told(app: World) -> None:
    """Who ticked a box of ours is asked of GraphQL, with their rights."""
    made = app.github.comment(app.key, 1, "- [ ] a\n- [ ] b")
    assert None is app.case().comments[0].editor
    app.clock.at += timedelta(minutes=1)
    app.person("maria", "PATCH", f"/issues/comments/{made.id}", {"body": "- [x] a\n- [ ] b"})
    comment = app.case().comments[0]
    assert ("maria", True) == (comment.editor.login if comment.editor else "", comment.editor_can_write)
    app.clock.at += timedelta(minutes=1)
    app.person("maria", "PATCH", f"/issues/comments/{made.id}", {"body": "- [x] a\n- [x] b"})
    app.proxy.will(Fault("graphql", "answer", 200, '{"data": null, "errors": [{"message": "no"}]}'))
    assert None is app.case().comments[0].editor


def test_versions_of_an_issue(app: World) -> None:
    """Who edited it, when, with which right and to what; a history that is not told is no history."""
    assert () == app.case().issue.versions
    app.clock.at += timedelta(minutes=1)
    app.person("zoe", "PATCH", "/issues/1", {"body": "It is not."})
    app.clock.at += timedelta(minutes=1)
    app.person("wim", "PATCH", "/issues/1", {"title": "Fixed", "body": "It was."})
    facts = app.case()
    told = [(v.editor.login if v.editor else "", v.can_write, v.text) for v in facts.issue.versions or ()]
    assert [("zoe", False, "It is."), ("zoe", False, "It is not."), ("wim", True, "It was.")] == told
    renamed = [(e.before, e.after, e.can_write) for e in facts.events if e.kind == "renamed"]
    assert [("Broken", "Fixed", True)] == renamed
    app.person("zoe", "PATCH", "/issues/1", {"body": "Again."})
    app.proxy.will(Fault("graphql", "answer", 200, '{"data": {"node": null}, "errors": [{"message": "no"}]}'))
    assert None is app.case().issue.versions


def test_a_deleted_comment_leaves_its_event(app: World) -> None:
    """A comment that was deleted is told by an event; deleting it twice is fine."""
    made = app.github.comment(app.key, 1, "gone")
    app.github.delete_comment(app.key, made.id)
    app.github.delete_comment(app.key, made.id)
    facts = app.case()
    assert ((), ["comment_deleted"]) == (facts.comments, [e.kind for e in facts.events])


def test_cases_that_are_over_for_good(app: World) -> None:
    """A missing or deleted issue, a pull request, and another repository of that name end the case."""
    with pytest.raises(Never):
        app.github.case(replace(app.key, number=99), branch=BRANCH, pull=None)
    app.proxy.will(Fault("issues/1$", "answer", 410, '{"message": "This issue was deleted"}'))
    with pytest.raises(Never, match="deleted"):
        app.case()
    with pytest.raises(Never, match="another repository"):
        app.github.case(replace(app.key, repo_id=999), branch=BRANCH, pull=None)
    number = app.opens_pull()
    with pytest.raises(Never, match="pull request"):
        app.github.case(replace(app.key, number=number), branch=BRANCH, pull=None)


def test_an_empty_repository_is_named(app: World) -> None:
    """Without any commit there are no refs to list either; a person can mend it."""
    app.person("maria", "DELETE", "/git/refs/heads/main")
    with pytest.raises(UserError, match=rf"^{app.key.repo} is empty: it needs a first commit\.$"):
        app.case()


def test_issues_that_are_switched_off_are_not_deleted(app: World) -> None:
    """The same status means that nothing is gone for good, and a person can switch them on again."""
    app.proxy.will(Fault("issues/1$", "answer", 410, '{"message": "Issues are disabled for this repo"}'))
    with pytest.raises(UserError, match="Issues are switched off on this repository"):
        app.case()


def test_a_token_refused_is_asked_for_again(app: World) -> None:
    """Who grants the App more need not wait for the hour that a token lasts."""
    app.github.comment(app.key, 1, "one")
    lent = app.proxy.asked("POST .*/access_tokens")
    app.proxy.will(
        Fault("POST .*/comments", "answer", 403, '{"message": "Resource not accessible by integration"}')
    )
    with pytest.raises(UserError):
        app.github.comment(app.key, 1, "two")
    app.github.comment(app.key, 1, "three")
    assert lent + 1 == app.proxy.asked("POST .*/access_tokens")


def test_a_renamed_repository_is_followed(token: World) -> None:
    """A redirect keeps the query, and leads to no other host."""
    token.person("maria", "POST", "/issues/1/labels", {"labels": ["askfirst"]})
    token.person("maria", "POST", "/issues", {"title": "Other"})
    path = f"/api/v3/repos/{token.key.repo}/issues?labels=askfirst&per_page=100&state=open"
    here = token.proxy.url.removesuffix("/api/v3")
    token.proxy.will(Fault("GET .*/old/issues", "answer", 301, headers={"Location": here + path}))
    assert [1] == list(token.github.labelled("maria/old", "askfirst"))
    token.proxy.will(Fault("GET .*/old/issues", "answer", 301, headers={"Location": token.forge.url + path}))
    elsewhere = token.forge.url.removeprefix("http://")
    with pytest.raises(
        UserError,
        match=rf"^GitHub leads GET /repos/maria/old/issues to {elsewhere}, and our token goes to no",
    ):
        token.github.labelled("maria/old", "askfirst")


def test_threads_share_a_client(app: World) -> None:
    """Workers that read and write at once get their own answers."""

    def speak(number: int) -> str:
        made = app.github.comment(app.key, 1, f"c{number}")
        return next(c.body for c in app.case().comments if c.id == made.id)

    with ThreadPoolExecutor(4) as pool:
        assert [f"c{n}" for n in range(8)] == list(pool.map(speak, range(8)))


def test_a_pull_request_is_a_draft(app: World) -> None:
    """What we open is a draft; opening it twice returns the same."""
    number = app.opens_pull()
    pull = app.case(number).pull
    assert pull is not None
    assert (True, "open", BRANCH, "main", app.heads[BRANCH]) == (
        pull.draft,
        pull.state,
        pull.head_ref,
        pull.base_ref,
        pull.head_sha,
    )
    again = app.github.open_pull(app.key, title="Other", body="", head=BRANCH, base="main")
    assert (number, "Do it") == (again.number, again.title)


def test_drafts_that_are_refused(app: World) -> None:
    """Where drafts are not supported the pull request says that it is one."""
    app.pushes(BRANCH, {"a.txt": "one\n"})
    refusal = '{"message": "Draft pull requests are not supported in this repository."}'
    app.proxy.will(Fault("POST .*/pulls$", "answer", 422, refusal))
    pull = app.github.open_pull(app.key, title="Do it", body="Body", head=BRANCH, base="main")
    assert (False, "[Draft] Do it") == (pull.draft, pull.title)


def test_a_pull_request_of_nothing(app: World) -> None:
    """A branch without commits of its own is refused in GitHub's words."""
    app.person("maria", "POST", "/git/refs", {"ref": f"refs/heads/{BRANCH}", "sha": app.base})
    with pytest.raises(UserError, match="No commits between"):
        app.github.open_pull(app.key, title="t", body="", head=BRANCH, base="main")


def test_pulls_are_found_by_their_branch(app: World) -> None:
    """A closed pull request is found too; a branch that has none has none."""
    assert None is app.github.find_pull(app.key, BRANCH)
    number = app.opens_pull()
    app.person("maria", "PATCH", f"/pulls/{number}", {"state": "closed"})
    found = app.github.find_pull(app.key, BRANCH)
    assert (number, "closed") == (found.number, found.state) if found else None
    assert None is app.github.find_pull(app.key, "askfirst/issue-2")


def test_a_forks_branch_is_not_ours(app: World) -> None:
    """Whatever it is called: the head has to be a branch of this very repository."""
    number = app.opens_pull()
    assert number == getattr(app.github.find_pull(app.key, BRANCH), "number", None)
    (row,) = app.person("maria", "GET", "/pulls?state=all")
    for repo in (
        {**row["head"]["repo"], "id": row["head"]["repo"]["id"] + 1},
        None,
    ):  # a fork, and one that was deleted
        forged = json.dumps([{**row, "head": {**row["head"], "repo": repo}}])
        app.proxy.will(Fault("GET .*/pulls\\?", "answer", 200, forged))
        assert None is app.github.find_pull(app.key, BRANCH)


def test_the_body_is_edited(app: World) -> None:
    """The pull request's body is replaced, its title is not."""
    number = app.opens_pull()
    app.github.edit_pull(app.key, number, "New")
    pull = app.case(number).pull
    assert ("Do it", "New") == (pull.title, pull.body) if pull else None


def test_review_threads(app: World) -> None:
    """Comments on lines come with their thread, and a reply joins it."""
    number = app.opens_pull()
    line = {"body": "cap it", "path": "a.txt", "line": 2, "side": "RIGHT", "commit_id": app.heads[BRANCH]}
    opened = app.person("wim", "POST", f"/pulls/{number}/comments", line)["id"]
    made = app.github.reply(app.key, number, opened, "done")
    pull = app.case(number).pull
    assert pull is not None
    assert [(opened, opened, "wim", 2, True), (made.id, opened, "askfirst[bot]", 2, False)] == [
        (c.id, c.thread, c.author.login, c.line, c.can_write) for c in pull.review_comments
    ]
    app.github.delete_comment(app.key, made.id, on_line=True)
    app.github.delete_comment(app.key, made.id, on_line=True)
    left = app.case(number).pull
    assert left is not None
    assert [opened] == [comment.id for comment in left.review_comments]


def test_reviews_and_merges_are_seen(app: World) -> None:
    """What people decide is read with who decided it."""
    number = app.opens_pull()
    app.person("wim", "POST", f"/pulls/{number}/reviews", {"event": "REQUEST_CHANGES", "body": "no"})
    pull = app.case(number).pull
    assert pull is not None
    assert [("wim", "CHANGES_REQUESTED", True)] == [
        (r.author.login, r.state, r.can_write) for r in pull.reviews
    ]
    head = {"Authorization": "token maria-token"}
    node = app.person("maria", "GET", f"/pulls/{number}")["node_id"]
    ready = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { clientMutationId } }"
    body = {"query": ready, "variables": {"id": node}}
    requests.post(f"{app.forge.url}/api/graphql", json=body, headers=head, timeout=20).raise_for_status()
    app.person("maria", "PUT", f"/pulls/{number}/merge", {})
    pull = app.case(number).pull
    assert pull is not None
    assert (True, "closed", "maria") == (
        pull.merged,
        pull.state,
        pull.merged_by.login if pull.merged_by else "",
    )
    assert "merged" in {event.kind for event in pull.events}


def test_checks_come_in_parts(app: World) -> None:
    """More annotations than fit one request are all written, and the check is ours."""
    number = app.opens_pull()
    notes = tuple(Annotation("a.txt", i, "warning", "t", f"m{i}") for i in range(120))
    told = CheckReport("askfirst", "stale", "Title", "Summary", notes)
    made = app.github.report_check(app.key, app.heads[BRANCH], told)
    shown = [
        note["message"]
        for page in (1, 2)
        for note in app.person("maria", "GET", f"/check-runs/{made.id}/annotations?per_page=100&page={page}")
    ]
    assert [f"m{i}" for i in range(120)] == shown
    pull = app.case(number).pull
    assert pull is not None
    assert [("askfirst", "completed", "neutral", True)] == [
        (c.name, c.status, c.conclusion, c.ours) for c in pull.checks
    ]


def test_without_an_app_a_status_stands_in(token: World, caplog: pytest.LogCaptureFixture) -> None:
    """A person's token writes a commit status that says so; somebody's status is not ours."""
    number = token.opens_pull()
    sha = token.heads[BRANCH]
    with caplog.at_level(logging.WARNING):
        token.github.report_check(token.key, sha, CheckReport("askfirst", "failure", "Red", "…"))
    assert "we may not write check runs" in caplog.text
    token.person("maria", "POST", f"/statuses/{sha}", {"state": "pending", "context": "ci"})
    pull = token.case(number).pull
    assert pull is not None
    assert {("askfirst", "failure", True), ("ci", None, False)} == {
        (c.name, c.conclusion, c.ours) for c in pull.checks
    }


def test_labels_and_reactions_twice_are_once(app: World) -> None:
    """Labels with odd names go on and off; what is off already is fine."""
    odd = "needs: a/b & c?"
    for _ in range(2):
        app.github.add_label(app.key, 1, odd)
        app.github.react(app.key, 1, "eyes")
    assert (odd,) == app.case().issue.labels
    for _ in range(2):
        app.github.remove_label(app.key, 1, odd)
    assert () == app.case().issue.labels
    assert 1 == len(app.person("maria", "GET", "/issues/1/reactions"))
    with pytest.raises(UserError):
        app.github.remove_label(app.key, 1, "..")


def test_only_our_branches_are_deleted(app: World) -> None:
    """Branches under askfirst/ go, twice is fine; any other is a bug."""
    app.pushes(BRANCH, {"a.txt": "one\n"})
    app.github.delete_branch(app.key, BRANCH)
    app.github.delete_branch(app.key, BRANCH)
    assert None is app.case().branch_head
    for branch in ("main", "askfirst/../main", "feature/x"):
        with pytest.raises(ValueError, match="not a branch of ours"):
            app.github.delete_branch(app.key, branch)


@pytest.mark.parametrize("how", ["lost", "cut"])
def test_a_lost_answer_is_ambiguous(app: World, how: Any) -> None:
    """A write whose answer is lost was sent once, was done, and is never repeated."""
    app.case()
    app.proxy.will(Fault("POST .*/issues/1/comments", how))
    with pytest.raises(Ambiguous):
        app.github.comment(app.key, 1, "once")
    assert 1 == app.proxy.asked("POST .*/issues/1/comments")
    assert ["once"] == [c.body for c in app.case().comments]


def test_a_write_that_fails_behind_is_ambiguous(app: World) -> None:
    """A 502 may stand for a write that was done."""
    app.proxy.will(Fault("POST .*/issues/1/comments", "done", 502, "<html>"))
    with pytest.raises(Ambiguous):
        app.github.comment(app.key, 1, "once")
    assert 1 == app.proxy.asked("POST .*/issues/1/comments")
    assert 1 == len(app.case().comments)


def test_a_write_that_was_never_sent_is_not_ambiguous(pem: Pem) -> None:
    """Where nobody listens nothing was done."""
    github = connect("http://127.0.0.1:9/api/v3", TokenAuth("t"))
    with pytest.raises(Later) as caught:
        github.comment(CaseKey("h", 1, 1, "a/b"), 1, "x")
    assert not isinstance(caught.value, Ambiguous)


@pytest.mark.parametrize("how", ["refused", "lost", "answer"])
def test_reads_are_tried_thrice(app: World, how: Any) -> None:
    """Two lost answers of a read are not noticed, three are `Later` and never ambiguous."""
    app.case()
    app.proxy.will(Fault("GET .*/issues/1$", how, 503, times=2))
    assert "Broken" == app.case().issue.title
    app.proxy.will(Fault("GET .*/issues/1$", how, 503, times=3))
    with pytest.raises(Later) as caught:
        app.case()
    assert not isinstance(caught.value, Ambiguous)


def test_limits_say_when(app: World) -> None:
    """Rate limits are `Later` until the instant that GitHub names, by GitHub's clock."""
    app.case()

    def after(status: int, headers: dict[str, str], message: str = "") -> float:
        body = json.dumps({"message": message})
        app.proxy.will(Fault("POST .*/comments", "answer", status, body, headers))
        with pytest.raises(Later) as caught:
            app.github.comment(app.key, 1, "x")
        assert not isinstance(caught.value, Ambiguous)
        app.clock.at += caught.value.after
        return caught.value.after.total_seconds()

    date = {"Date": "Sun, 01 Mar 2026 12:00:00 GMT"}
    reset = str(int((START + timedelta(seconds=90)).timestamp()))
    assert 91 == after(403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset, **date})
    assert 17 == after(403, {"Retry-After": "17"})
    assert 60 == after(429, {})
    assert 120 == after(403, {}, "You have exceeded a secondary rate limit.")  # again, and no time named
    assert 3600 == after(429, {"Retry-After": "999999"})


def test_a_missing_permission_is_named(app: World) -> None:
    """What a person must grant is in the sentence, from GitHub's header or from the path."""
    app.case()
    refusal = '{"message": "Resource not accessible by integration"}'
    header = {"x-accepted-github-permissions": "issues=write"}
    app.proxy.will(Fault("POST .*/comments", "answer", 403, refusal, header))
    with pytest.raises(UserError, match="`issues: write`"):
        app.github.comment(app.key, 1, "x")
    app.proxy.will(Fault("POST .*/pulls", "answer", 403, refusal))
    with pytest.raises(UserError, match="`pull_requests: write`"):
        app.github.open_pull(app.key, title="t", body="b", head=BRANCH, base="main")


def test_bad_credentials(app: World, pem: Pem, tmp_path: Path) -> None:
    """A token that does not hold, a key that is none, and an App that is elsewhere are said to a person."""
    with pytest.raises(UserError, match="credentials"):
        connect(app.proxy.url, TokenAuth("nobody")).repository(app.key.repo)
    for text in ("", "-----BEGIN PRIVATE KEY-----\nnope\n-----END PRIVATE KEY-----\n", pem.public):
        with pytest.raises(UserError, match="RSA key"):
            connect(app.proxy.url, AppAuth(APP, text))
    with pytest.raises(UserError, match="not installed"):
        app.github.repository("maria/elsewhere")


def test_tokens_are_kept_and_renewed(app: World) -> None:
    """An installation token serves until five minutes before its end; git gets one that lasts ten."""
    first = app.github.credentials(app.key)
    app.case()
    assert "x-access-token" == first.username
    assert 1 == app.proxy.asked("access_tokens")
    app.clock.at += timedelta(minutes=52)
    app.case()
    assert 1 == app.proxy.asked("access_tokens")
    assert first != app.github.credentials(app.key)
    assert 2 == app.proxy.asked("access_tokens")
    app.clock.at += timedelta(minutes=56)
    app.case()
    assert 3 == app.proxy.asked("access_tokens")
    assert first.secret not in repr(first)


def test_a_revoked_token_is_renewed_once(app: World) -> None:
    """A 401 did nothing, so a write goes again with a new token."""
    app.case()
    app.proxy.will(Fault("POST .*/issues/1/comments", "answer", 401, '{"message": "Bad credentials"}'))
    app.github.comment(app.key, 1, "once")
    assert (1, 4) == (len(app.case().comments), app.proxy.asked("access_tokens"))  # to read, to write; twice


def test_secrets_are_not_shown(pem: Pem) -> None:
    """Neither a token nor a key is in the text of what holds it."""
    assert "s3cret" not in repr(TokenAuth("s3cret"))
    assert "PRIVATE" not in repr(AppAuth(1, pem.private))


def test_a_ghost_wrote(app: World) -> None:
    """What a deleted account wrote is nobody's and has no rights."""
    app.person("wim", "POST", "/issues/1/comments", {"body": "1a"})
    rows = app.person("maria", "GET", "/issues/1/comments")
    rows[0]["user"] = None
    app.proxy.will(Fault("GET .*/issues/1/comments", "answer", 200, json.dumps(rows)))
    comment = app.case().comments[0]
    assert (Person(0, "ghost", "User"), False) == (comment.author, comment.can_write)


def test_the_way_out_is_the_callers(app: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies come from the caller alone; those of the environment are not used."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    assert app.key.repo == connect(app.proxy.url, TokenAuth("wim-token")).repository(app.key.repo).full_name
    egress = Egress(proxies={"http": "http://127.0.0.1:9"})
    with pytest.raises(Later):
        connect(app.proxy.url, TokenAuth("wim-token"), egress=egress).repository(app.key.repo)


def test_an_issue_that_a_person_deleted_is_over(app: World) -> None:
    """What was deleted, by the only way there is, ends the case and says so."""
    gone = app.person("maria", "POST", "/issues", {"title": "Goes"})
    query = "mutation($id: ID!) { deleteIssue(input: {issueId: $id}) { clientMutationId } }"
    body, head = (
        {"query": query, "variables": {"id": gone["node_id"]}},
        {"Authorization": "token maria-token"},
    )
    answer = requests.post(f"{app.forge.url}/api/graphql", json=body, headers=head, timeout=20)
    assert "errors" not in answer.json(), answer.text
    with pytest.raises(Never, match="deleted"):
        app.github.case(replace(app.key, number=gone["number"]), branch=BRANCH, pull=None)

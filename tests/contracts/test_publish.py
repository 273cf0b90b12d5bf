"""The port `Publisher` by git push and by API, on the embedded forge, with a proxy between that loses answers."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.git import GitRepository
from bot.adapters.github import AppAuth, PyGitHub, connect
from bot.adapters.github.commits import ApiCommits
from bot.domain.change import Edits, File
from bot.domain.errors import Ambiguous, Conflict, Later, Never, UserError
from bot.domain.ids import CaseKey
from bot.forge import gitdir
from bot.publishing import GitPush, Publisher
from bot.settings import load_settings
from bot.wiring import world_of
from tests.world.case import app_key
from tests.world.clock import StillClock
from tests.world.hall import APP, Hall, Yard, hall
from tests.world.proxy import Fault, Proxy

BRANCH = "askfirst/issue-1"
AT = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
ADA = {
    f"GIT_{role}_{part}": value
    for role in ("AUTHOR", "COMMITTER")
    for part, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "1767225600 +0000"))
}


@dataclass
class Desk:
    """A repository, the bot's clone of it, and one way to publish from there."""

    yard: Yard
    proxy: Proxy
    github: PyGitHub
    publisher: Publisher
    key: CaseKey
    folder: Path
    git: GitRepository
    base: str = field(default="")

    def publishes(self, sha: str, branch: str = BRANCH) -> None:
        self.publisher.publish(self.git, self.key, sha, branch)

    def commit(self, files: dict[str, bytes | None], parent: str = "", message: str = "Change it") -> str:
        """Write a commit of the bot's."""
        parent = parent or self.base
        edits = Edits({path: None if text is None else File(text) for path, text in files.items()})
        return self.git.write_commit(parent, self.git.write_tree(parent, edits), message, AT)

    def plumb(self, *argv: str, stdin: bytes = b"") -> str:
        """Run git in the bot's clone."""
        return gitdir.run(self.folder, *argv, stdin=stdin, env=ADA).decode("utf-8", "surrogateescape").strip()

    def tree(self, *rows: str) -> str:
        """Write a tree of "mode type sha\tpath" rows; names are whatever they are."""
        return self.plumb("mktree", "-z", "--missing", stdin=b"".join(os.fsencode(r) + b"\0" for r in rows))

    def blob(self, content: bytes) -> str:
        return self.plumb("hash-object", "-w", "--stdin", stdin=content)

    def head(self, branch: str = BRANCH) -> str:
        """Return where the branch is on the server, "" if it is not there."""
        found = self.yard.ask("maria", "GET", f"/git/ref/heads/{branch}")
        return str(found.json()["object"]["sha"]) if found.status_code == 200 else ""

    def whole(self) -> set[str]:
        """Clone the branch afresh and check it as git does; returns all its objects."""
        work = self.yard.work.parent / f"{self.yard.work.name}-check"
        work.mkdir()
        remote = self.yard.remote("maria")
        gitdir.run(work, "clone", "-q", "--bare", "--single-branch", "-b", BRANCH, remote, ".")
        gitdir.run(work, "fsck", "--strict")
        return set(gitdir.run(work, "rev-list", "--objects", "--no-object-names", "HEAD").decode().split())

    def objects(self, sha: str) -> set[str]:
        """Return all objects of a commit in the bot's clone."""
        return set(self.plumb("rev-list", "--objects", "--no-object-names", sha).split())

    def writes(self) -> list[str]:
        """Return what was asked to be written, without the repository's name."""
        seen = [line.replace(f"/api/v3/repos/{self.key.repo}", "") for line in self.proxy.seen]
        return [line for line in seen if not line.startswith("GET") and "/app/" not in line]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve a forge; at the end no bot has tried what it must never do."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made
        assert [] == made.violations()


@pytest.fixture
def desk(place: Hall, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Return the bot at work in a new repository, publishing in the way that the test names."""
    yard = place.repo()
    with Proxy(place.forge.api) as proxy:
        github = connect(proxy.url, AppAuth(str(APP), app_key()[0]), now=place.clock.now)
        key = CaseKey("forge", yard.gets("")["id"], 1, yard.name)
        url = f"{proxy.url.removesuffix('/api/v3')}/{yard.name}.git"
        git = GitRepository(tmp_path / "clone", url, lambda: github.credentials(key))
        way: Publisher = github.commits() if request.param == "api" else GitPush(github)
        base = git.fetch(["refs/heads/main"])["refs/heads/main"]
        proxy.seen.clear()
        yield Desk(yard, proxy, github, way, key, tmp_path / "clone", git, base)
        git.close()


both = pytest.mark.parametrize("desk", ["push", "api"], indirect=True)
api = pytest.mark.parametrize("desk", ["api"], indirect=True)


@both
def test_the_branch_is_at_the_very_commit(desk: Desk) -> None:
    """Several commits at once land on a new branch with the ids they have here, and all their objects."""
    one = desk.commit({"a.txt": b"a\n", "deep/er/b.txt": b"b\n"}, message="One\n\nWith a body.\n\nRefs: #1")
    two = desk.commit(
        {"shelf.py": b"one = 2\n", "deep/er/b.txt": None}, one, "Two: ü, 家, 🎉\n\n  indented  "
    )
    desk.publishes(two)
    assert (two, desk.objects(two)) == (desk.head(), desk.whole())


@both
def test_what_a_file_can_be(desk: Desk) -> None:
    """Binary, empty, odd, executable, linked and moved files, submodules, files for folders and folders for files."""
    long, odd = b"line\n" * 60_000, b"\xef\xbb\xbfbom\r\n\x1b[0m \xe2\x80\xa8\n"
    files = {
        "bin": b"\0\xff\xfe",
        "empty": b"",
        "long": long,
        "odd": odd,
        "latin": b"\xe9",
        "fold/a": b"a",
        "f": b"f",
    }
    one = desk.commit({**files, "e/x/y": b"y", 'q"\\\t.txt': b"quoted\n", "ü/é.txt": "日本\n".encode()})
    rows = desk.plumb("ls-tree", "-r", one).splitlines()
    sha = {row.split("\t", 1)[1]: row.split()[2] for row in rows}
    sub, link = "b" * 40, desk.blob(b"../empty")
    fold, tree = desk.tree(f"100644 blob {desk.blob(b'new')}\ta"), desk.tree(f"160000 commit {sub}\tsub")
    two_tree = desk.tree(
        f"100755 blob {sha['bin']}\tmoved",
        f"100755 blob {sha['long']}\tlong",
        f"100644 blob {desk.blob(b'file now')}\te",
        f"040000 tree {fold}\tf",
        f"120000 blob {link}\tfold",
        f"040000 tree {tree}\tlib",
        f"100755 blob {desk.blob(b'#!/bin/sh')}\trun",
    )
    two = desk.git.write_commit(one, two_tree, "All of it", AT)
    three_tree = desk.tree(f"160000 commit {'c' * 40}\tsub", f"120000 blob {desk.blob(b'sub')}\tlink")
    three = desk.git.write_commit(two, three_tree, "Less", AT)
    desk.publishes(one)
    desk.publishes(three)
    assert (three, desk.objects(three)) == (desk.head(), desk.whole())


@both
def test_it_goes_forward_only(desk: Desk) -> None:
    """Twice is once; beside or behind what the server has is a `Conflict`, and the branch stays."""
    one, other = (desk.commit({"a": b"a"}, message=message) for message in ("One", "Other"))
    two = desk.commit({"b": b"b"}, one)
    desk.publishes(one)
    desk.publishes(one)
    with pytest.raises(Conflict):
        desk.publishes(other)
    assert one == desk.head()
    desk.publishes(two)
    with pytest.raises(Conflict):
        desk.publishes(one)
    assert two == desk.head()


@both
def test_a_person_was_faster(desk: Desk) -> None:
    """What somebody else put on the branch is not known here, and is a `Conflict`."""
    theirs = desk.yard.branch(BRANCH, {"mine": "mine"})
    with pytest.raises(Conflict):
        desk.publishes(desk.commit({"a": b"a"}))
    assert theirs == desk.head()


@both
def test_a_commit_that_the_server_has(desk: Desk) -> None:
    """A branch is made at a commit of other people's, as it is, in whatever time zone."""
    desk.yard.commits({"z": "z"}, "In my zone")
    theirs = desk.yard.head()
    assert 0 == desk.yard.pushes("maria", "main").returncode
    desk.git.fetch(["refs/heads/main"])
    ours = desk.commit({"a": b"a"}, theirs)
    desk.publishes(theirs)
    assert theirs == desk.head()
    desk.publishes(ours)
    assert ours == desk.head()


@both
def test_a_merge_of_the_base(desk: Desk) -> None:
    """A commit of two parents, one of them the server's own, lands as it is."""
    ours = desk.commit({"a": b"a"})
    desk.publishes(ours)
    desk.yard.commits({"new": "new"})
    assert 0 == desk.yard.pushes("maria", "main").returncode
    theirs = desk.git.fetch(["refs/heads/main"])["refs/heads/main"]
    tree = desk.git.write_tree(theirs, Edits({"a": File(b"a")}))
    merge = desk.plumb("commit-tree", tree, "-p", ours, "-p", theirs, stdin=b"Merge main\n")
    desk.publishes(merge)
    assert (merge, desk.objects(merge)) == (desk.head(), desk.whole())


@both
def test_other_branches_are_impossible(desk: Desk) -> None:
    """There is no way to name a branch of somebody else, and nothing is asked of the server."""
    sha = desk.commit({"a": b"a"})
    for branch in (
        "main",
        "askfirst",
        "+askfirst/x",
        "askfirst/../main",
        "askfirst/x:main",
        "askfirst/",
        "askfirst/x?y",
    ):
        with pytest.raises(ValueError, match="branches under askfirst/"):
            desk.publishes(sha, branch)
    with pytest.raises(ValueError, match="not a commit of this clone"):
        desk.publishes("0" * 40)
    assert [] == [line for line in desk.writes() if "/git" in line]


@both
@pytest.mark.parametrize("there", [False, True], ids=["new", "old"])
def test_an_answer_that_was_lost(desk: Desk, there: bool) -> None:
    """Whether the branch moved is not known, or git asks again by itself and is told of a conflict; both mean looking
    again, and then nothing is done twice."""
    one = desk.commit({"a": b"a"})
    if there:
        desk.publishes(desk.commit({"z": b"z"}))
        one = desk.commit({"a": b"a"}, desk.head())
    desk.proxy.will(Fault("(POST .*/git-receive-pack|(POST|PATCH) .*/git/refs.*)$", "lost"))
    with pytest.raises((Ambiguous, Conflict)):
        desk.publishes(one)
    assert one == desk.head()
    desk.proxy.seen.clear()
    desk.publishes(one)
    assert [] == [line for line in desk.writes() if "/git/" in line]
    assert one == desk.head()


@both
def test_who_is_limited_or_not_reached_waits(desk: Desk) -> None:
    """What the server did not hear of is `Later`, and goes the next time."""
    one = desk.commit({"a": b"a"})
    desk.proxy.will(Fault("GET .*/info/refs", "refused"))
    desk.proxy.will(Fault("GET .*/git/ref/", "refused", times=3))
    with pytest.raises(Later) as caught:
        desk.publishes(one)
    assert not isinstance(caught.value, Ambiguous)
    assert "" == desk.head()
    desk.publishes(one)
    assert one == desk.head()


WORKFLOWS = (
    "The commit changes a workflow, and GitHub lets me do so only with the permission `workflows: write`; "
    "grant it to the App or the token, or change the workflow by hand."
)


@both
def test_a_workflow_needs_its_permission(desk: Desk) -> None:
    """Who may not change workflows is told the setting, in the same words by either way; the branch is not made."""
    one = desk.commit({"a": b"a"})
    two = desk.commit({".github/workflows/ci.yml": b"on: push\n"}, one)
    with pytest.raises(UserError) as caught:
        desk.publishes(two)
    assert (WORKFLOWS, "") == (str(caught.value), desk.head())


@both
def test_a_rule_is_named(desk: Desk) -> None:
    """A rule on the bot's branches is told as the setting that a person can change; without it the commit lands."""
    one = desk.commit({"a": b"a"})
    two = desk.commit({"b": b"b"}, one)
    desk.publishes(one)
    rule = {"type": "update", "parameters": {"update_allows_fetch_and_merge": False}}
    include = {"ref_name": {"include": ["refs/heads/askfirst/*"], "exclude": []}}
    body = {
        "name": "Ours",
        "target": "branch",
        "enforcement": "active",
        "conditions": include,
        "rules": [rule],
    }
    made = desk.yard.posts("/rulesets", body)
    with pytest.raises(UserError) as caught:
        desk.publishes(two)
    before, _, after = str(caught.value).partition("(")
    assert "A rule of the repository forbids the push to askfirst/issue-1 " == before
    assert after.endswith(
        "); let the App push to `askfirst/*` in the repository's rules or branch protection."
    )
    assert one == desk.head()
    desk.yard.ask("maria", "PUT", f"/rulesets/{made['id']}", {"enforcement": "disabled"})
    desk.publishes(two)
    assert two == desk.head()


@both
def test_an_app_that_may_not_write(desk: Desk) -> None:
    """The missing permission is named, and nothing is sent."""
    few = {"metadata": "read", "contents": "read"}
    installed: Any = {"id": 1, "app_id": APP, "app_slug": "askfirst", "permissions": few}
    desk.proxy.will(Fault("GET .*/installation$", "answer", 200, json.dumps(installed)))
    fresh = connect(desk.proxy.url, AppAuth(str(APP), app_key()[0]), now=desk.yard.hall.clock.now)
    by_api = not isinstance(desk.publisher, GitPush)
    lame = replace(desk, publisher=fresh.commits() if by_api else GitPush(fresh))
    with pytest.raises(UserError, match="lacks the permission `contents: write`"):
        lame.publishes(desk.commit({"a": b"a"}))
    assert [] == [line for line in desk.writes() if "/git" in line]


# -- by API alone


@api
def test_one_commit_of_text_takes_three_writes(desk: Desk) -> None:
    """Texts travel in the tree: however many there are, a commit is a tree, a commit and a ref."""
    one = desk.commit({f"f{n}.txt": b"text\n" for n in range(30)})
    desk.publishes(one)
    assert ["POST /git/trees", "POST /git/commits", "POST /git/refs"] == desk.writes()
    desk.proxy.seen.clear()
    two = desk.commit({"f1.txt": None, "f2.txt": b"\0", "f3.txt": b"", "g.txt": b"text\n"}, one)
    desk.publishes(two)
    # the blob of g.txt was sent as f1.txt; what is binary or empty travels alone
    blobs = ["POST /git/blobs"] * 2
    assert [
        *blobs,
        "POST /git/trees",
        "POST /git/commits",
        f"PATCH /git/refs/heads/{BRANCH}",
    ] == desk.writes()
    assert two == desk.head()


@api
def test_many_files_are_cut_into_requests(desk: Desk) -> None:
    """A tree is made in parts that no request makes too large."""
    one = desk.commit({f"d{n % 7}/{n}.txt": b"%d\n" % n for n in range(1001)})
    desk.publishes(one)
    assert (3, one) == (desk.proxy.asked("POST .*/git/trees"), desk.head())
    two = desk.commit({f"big{n}.txt": b"x" * 120_000 for n in range(5)}, one)
    desk.proxy.seen.clear()
    desk.publishes(two)
    assert (3, two) == (desk.proxy.asked("POST .*/git/trees"), desk.head())


@api
@pytest.mark.parametrize(("asked", "what"), [("trees", "tree"), ("commits", "commit"), ("blobs", "file")])
def test_another_object_than_ours_stops_it(desk: Desk, asked: str, what: str) -> None:
    """Where GitHub makes something else of what it was told, the branch does not move, and both ids are said."""
    desk.publishes(desk.commit({"z": b"z"}))
    before = desk.head()
    one = desk.commit({"a": b"a", "b": b"\0"}, before)
    desk.proxy.will(Fault(f"POST .*/git/{asked}$", "done", 201, json.dumps({"sha": "d" * 40})))
    with pytest.raises(
        UserError, match=f"GitHub made another {what} of commit {one[:12]} than mine"
    ) as caught:
        desk.publishes(one)
    assert ("d" * 40 in str(caught.value), before) == (True, desk.head())


SIGNED = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n abc\n -----END PGP SIGNATURE-----\n"
LINE = "Ada <ada@example.org> 1767225600"


INEXACT = [
    (f"{LINE} +0000", f"{LINE} +0000", SIGNED, b"Signed\n", "got `gpgsig`"),
    (f"{LINE} +0000", f"{LINE} +0000", "encoding latin-1\n", b"Caf\xe9\n", "expected text in UTF-8"),
    (f"{LINE} +0000", f"{LINE} +0000", "encoding latin-1\n", b"Cafe\n", "got `encoding`"),
    (f"{LINE} +0200", f"{LINE} +0000", "", b"Zone\n", "got the author's date in zone +0200"),
    (f"{LINE} +0000", f"{LINE} -0000", "", b"Zone\n", "got the committer's date in zone -0000"),
    (
        "Ada <> 1767225600 +0000",
        f"{LINE} +0000",
        "",
        b"Nobody\n",
        "a name, an address and a date of the author",
    ),
    (f"{LINE} +0000", "Ada  <a@b> 1 +0000", "", b"Blank\n", "a name, an address and a date of the committer"),
    (f"{LINE} +0000", f"{LINE} +0000", "", b"  \n", "expected a message, got none"),
    ("Ada <a@b> 0001 +0000", f"{LINE} +0000", "", b"Zeros\n", "got another form"),
]


@api
def test_what_cannot_be_the_same_is_not_begun(desk: Desk) -> None:
    """A commit that GitHub would make otherwise is refused with what was expected and seen, before anything is sent."""
    tree = desk.tree(f"100644 blob {desk.blob(b'a')}\ta")
    for author, committer, more, message, seen in INEXACT:
        head = f"tree {tree}\nparent {desk.base}\nauthor {author}\ncommitter {committer}\n{more}\n"
        write = ("hash-object", "-t", "commit", "-w", "--literally", "--stdin")
        sha = desk.plumb(*write, stdin=head.encode() + message)
        with pytest.raises(UserError) as caught:
            desk.publishes(sha)
        assert seen in str(caught.value)
        assert str(caught.value).startswith(f"Commit {sha[:12]} cannot be made by API as it is: expected ")
        assert "Let me push instead (`ASKFIRST_COMMITS=push`)" in str(caught.value)
    assert ([], "") == (desk.writes(), desk.head())


@api
def test_names_and_modes_that_cannot_be_told(desk: Desk) -> None:
    """A path that is no UTF-8 and a mode that GitHub does not take are refused before anything is sent."""
    blob = desk.blob(b"a")
    for row, seen in (
        (f"100644 blob {blob}\tbad\udcff", "paths in UTF-8"),
        (f"100664 blob {blob}\ta", "100664 of"),
    ):
        raw = b"%s %s\0%s" % (row[:6].encode(), os.fsencode(row.split("\t")[1]), bytes.fromhex(blob))
        tree = desk.plumb("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)
        sha = desk.git.write_commit(desk.base, tree, "Odd", AT)
        with pytest.raises(UserError, match=seen):
            desk.publishes(sha)
    assert [] == desk.writes()


@api
def test_no_write_is_repeated_before_looking(desk: Desk) -> None:
    """After a commit whose answer was lost GitHub is asked for it; it is there, and only the branch is left to make."""
    one = desk.commit({"a": b"a"})
    desk.proxy.will(Fault("POST .*/git/commits$", "lost"))
    with pytest.raises(Ambiguous):
        desk.publishes(one)
    assert ["POST /git/trees", "POST /git/commits"] == desk.writes()
    desk.proxy.seen.clear()
    desk.publishes(one)
    assert (["POST /git/refs"], one) == (desk.writes(), desk.head())


@api
def test_a_limit_in_the_middle_goes_on_from_there(desk: Desk) -> None:
    """Blobs that were sent before a limit are not sent again after it."""
    now = StillClock(desk.yard.hall.clock.at)
    slow = connect(desk.proxy.url, AppAuth(str(APP), app_key()[0]), now=now.now)
    one, publisher = desk.commit({f"{n}.bin": b"\0%d" % n for n in range(90)}), slow.commits()
    with pytest.raises(Later) as caught:
        publisher.publish(desk.git, desk.key, one, BRANCH)
    assert 80 == desk.proxy.asked("POST .*/git/blobs")
    now.at += caught.value.after
    publisher.publish(desk.git, desk.key, one, BRANCH)
    assert (90, one) == (desk.proxy.asked("POST .*/git/blobs"), desk.head())


@api
def test_a_blob_that_went_away_is_sent_again(desk: Desk) -> None:
    """What was sent, and no commit came of, may be gone by the next time; then it is sent anew."""
    one = desk.commit({"a.bin": b"\0a"})
    gone = json.dumps({"message": "tree.sha 3b18 is not a valid blob"})
    for answer in (503, 422):
        desk.proxy.will(Fault("POST .*/git/trees$", "answer", answer, gone))
        with pytest.raises(Later):
            desk.publishes(one)
    assert 1 == desk.proxy.asked("POST .*/git/blobs")
    desk.publishes(one)
    assert (2, one) == (desk.proxy.asked("POST .*/git/blobs"), desk.head())


REFUSALS: list[tuple[int, str, type[Exception], str]] = [
    (422, "Reference already exists", Conflict, "the server has something else on askfirst/issue-1"),
    (422, "Object does not exist", Later, "does not show yet"),
    (422, "Repository rule violations found\n\nCannot create ref due to creations being restricted.\n\n", UserError,
     "A rule of the repository forbids the push to askfirst/issue-1"),
    (422, "You're not authorized to push to this branch.", UserError, "A rule of the repository forbids the push"),
    (403, "Changes to a protected branch are not allowed", UserError, "A rule of the repository forbids the push"),
    (403, "refusing to allow a GitHub App to create or update workflow `x.yml` without `workflows` permission", UserError,
     WORKFLOWS),
    (422, "Validation Failed", UserError, "The server refuses a push to askfirst/issue-1: Validation Failed"),
    (403, "Resource not accessible by integration", UserError, "We lack the permission `contents: write`"),
    (403, "Repository was archived so is read-only.", UserError, "archived"),
    (404, "Not Found", UserError, "grant `contents: write`"),
    (409, "Conflict", Later, "not ready"),
    (502, "", Ambiguous, "may have been done"),
    (429, "Slow down", Later, "limits how often"),
]  # fmt: skip


@api
def test_what_a_refusal_of_the_branch_means(desk: Desk) -> None:
    """A race is observed again, a lag or limit waits, and what a person can change is said; the branch is not made."""
    one = desk.commit({"a": b"a"})
    for count, (status, words, error, said) in enumerate(REFUSALS, 1):
        desk.proxy.will(Fault("POST .*/git/refs$", "answer", status, json.dumps({"message": words})))
        with pytest.raises(error) as caught:
            desk.publishes(one)
        assert (error, True) == (type(caught.value), said in str(caught.value))
        assert ("", count) == (desk.head(), desk.proxy.asked("POST .*/git/refs$"))


@api
def test_a_repository_in_the_place_of_ours(desk: Desk) -> None:
    """Nothing is written where another repository has the name now, or where the branch is the default one."""
    one = desk.commit({"a": b"a"})
    stranger = replace(desk, key=replace(desk.key, repo_id=desk.key.repo_id + 1))
    with pytest.raises(Never, match="is another repository now"):
        stranger.publishes(one)
    desk.publishes(one)
    two = desk.commit({"b": b"b"}, one)
    desk.yard.ask("maria", "PATCH", "", {"default_branch": BRANCH})
    desk.proxy.seen.clear()
    with pytest.raises(UserError, match="is the default branch"):
        desk.publishes(two)
    assert ([], one) == (desk.writes(), desk.head())


@pytest.mark.parametrize(
    ("told", "way"),
    [({}, GitPush), ({"ASKFIRST_COMMITS": "push"}, GitPush), ({"ASKFIRST_COMMITS": "api"}, ApiCommits)],
)
def test_the_setting_chooses_the_way(tmp_path: Path, told: dict[str, str], way: type) -> None:
    """Commits are pushed unless ASKFIRST_COMMITS says otherwise."""
    environ = {
        "ASKFIRST_GITHUB_TOKEN": "t",
        "ASKFIRST_KEY": "a secret that only tests know",
        "ASKFIRST_SANDBOX": "none",
    }
    assert way is type(world_of(load_settings(environ | told, data_dir=tmp_path)).publisher)

"""The port `Git` over real repositories, sound and hostile."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.adapters.git import GitRepository, git_version_problem
from bot.adapters.git.process import Ran
from bot.adapters.git.remote import raise_for_push
from bot.domain.change import Edits, File, Hit
from bot.domain.errors import Ambiguous, Conflict, Later, Never, UserError
from bot.ports import Credentials

AT = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
SECRET = Credentials("x-access-token", "ghs_verysecret")
ENV = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "1767225600 +0200",
    "GIT_COMMITTER_DATE": "1767225600 +0200",
}


class Person:
    """Somebody with an ordinary work tree and the server's bare repository."""

    def __init__(self, folder: Path) -> None:
        self.work = folder / "work"
        self.server = folder / "server.git"
        self.folder = folder
        self.work.mkdir()
        self.git("init", "-q", "--initial-branch=main")
        subprocess.run(
            ["git", "init", "-q", "--bare", "--initial-branch=main", self.server], env=ENV, check=True
        )

    def git(self, *args: str, stdin: bytes = b"", cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *args], cwd=cwd or self.work, env=ENV, input=stdin, capture_output=True, check=True
        )
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def commit(self, files: dict[str, str | None], message: str = "Change") -> str:
        for path, text in files.items():
            target = self.work / path
            if text is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")

    def push(self, *refs: str) -> None:
        self.git("push", "-q", "--force", str(self.server), *(refs or ("HEAD:refs/heads/main",)))

    def on_server(self, ref: str) -> str:
        return self.git("rev-parse", "--verify", "-q", ref, cwd=self.server)

    def raw_tree(self, *rows: str) -> str:
        return self.git("mktree", "-z", "--missing", stdin=b"".join(os.fsencode(r) + b"\0" for r in rows))

    def raw_commit(self, tree: str) -> str:
        return self.git("commit-tree", tree, "-m", "Raw")

    def blob(self, content: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=content)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.fixture
def bot(person: Person) -> Iterator[GitRepository]:
    repository = GitRepository(person.folder / "clone", f"file://{person.server}")
    yield repository
    repository.close()


def fetched(bot: GitRepository, person: Person, files: dict[str, str | None]) -> str:
    sha = person.commit(files)
    person.push()
    assert {"refs/heads/main": sha} == bot.fetch(["refs/heads/main"])
    return sha


def test_fetch_tells_what_exists(person: Person, bot: GitRepository) -> None:
    """A fetch returns the refs that are there with their commits, and leaves out the others."""
    sha = person.commit({"a.txt": "a\n"})
    person.git("tag", "-a", "-m", "v1", "v1")
    person.push("HEAD:refs/heads/main", "HEAD:refs/heads/x/refs/heads/main", "v1", "HEAD^{tree}:refs/t/tree")
    seen = bot.fetch(["refs/heads/main", "refs/heads/none", "refs/tags/v1", "refs/t/tree"])
    assert {"refs/heads/main": sha, "refs/tags/v1": sha} == seen
    assert bot.has(sha)
    assert not bot.has("0" * 40)
    assert not bot.has("HEAD")


def test_fetch_follows_a_forced_push_and_a_ref_that_became_a_folder(
    person: Person, bot: GitRepository
) -> None:
    """A rewritten branch is read as it is now, and "a" replaced by "a/b" does not get in the way."""
    first = fetched(bot, person, {"a.txt": "a\n"})
    person.push("HEAD:refs/heads/a")
    assert {"refs/heads/a": first} == bot.fetch(["refs/heads/a"])
    person.git("commit", "-q", "--amend", "-m", "Other")
    other = person.git("rev-parse", "HEAD")
    person.push()
    person.push(":refs/heads/a")
    person.push("HEAD:refs/heads/a/b")
    assert {"refs/heads/main": other, "refs/heads/a/b": other} == bot.fetch(
        ["refs/heads/main", "refs/heads/a", "refs/heads/a/b"]
    )
    assert bot.has(first)
    assert not bot.is_ancestor(first, other)


@pytest.mark.parametrize(
    "ref", ["main", "--upload-pack=x", "refs/heads/*", "refs/heads/a:b", "+refs/heads/a", "refs/../a"]
)
def test_fetch_refuses_what_is_no_ref(bot: GitRepository, ref: str) -> None:
    """Only full ref names reach git's command line."""
    with pytest.raises(ValueError, match="not a full ref name"):
        bot.fetch([ref])


@pytest.mark.parametrize("url", ["ext::sh -c true", "ssh://h/x", "git://h/x", "relative", "https://u:p@h/x"])
def test_urls_that_git_may_not_speak(tmp_path: Path, url: str) -> None:
    """Other protocols and URLs with a secret in them are refused before git sees them."""
    with pytest.raises(ValueError, match=r"git may speak|must not carry"):
        GitRepository(tmp_path, url)


def test_reading_trees(person: Person, bot: GitRepository) -> None:
    """Paths, contents, links and searches come back whole, odd names with them."""
    (person.work / "bad\udcffname").write_text("b")
    (person.work / "link").symlink_to("a.txt")
    (person.work / "run.sh").touch(mode=0o755)
    sha = fetched(bot, person, {"a.txt": "one\ntwo\n", "d/-x": "dash", "n\nl": "two lines\n", "ü/é": "u"})
    assert ["a.txt", "bad\udcffname", "d/-x", "link", "n\nl", "run.sh", "ü/é"] == sorted(bot.paths(sha))
    assert bot.paths(sha) == bot.paths(bot.commit_of(sha).tree)
    assert frozenset({"link"}) == bot.symlinks(sha)
    assert frozenset({"run.sh"}) == bot.executables(sha)
    assert b"one\ntwo\n" == bot.read(sha, "a.txt")
    assert b"a.txt" == bot.read(sha, "link")
    assert b"b" == bot.read(sha, "bad\udcffname")
    assert [None, None, None, None] == [bot.read(sha, p) for p in ("d", "none", "a.txt/x", "")]
    assert [Hit("a.txt", 2, "two"), Hit("n\nl", 1, "two lines")] == list(bot.search(sha, "^t.o", limit=9))
    assert [Hit("a.txt", 2, "two")] == list(bot.search(sha, "two", limit=1))
    assert [Hit("d/-x", 1, "dash")] == list(bot.search(sha, "d|h", limit=9, paths=["d"]))
    assert [] == list(bot.search(sha, "nowhere-to-be-found", limit=9))


def test_bad_pattern_is_the_askers(person: Person, bot: GitRepository) -> None:
    """A regular expression that is none is a `UserError` with git's own words."""
    sha = fetched(bot, person, {"a.txt": "a\n"})
    with pytest.raises(UserError, match="does not work"):
        bot.search(sha, "(", limit=5)


def test_history(person: Person, bot: GitRepository) -> None:
    """First parents come oldest first, with what each changed; a stranger has none."""
    base = person.commit({"a.txt": "a\n"}, "Base")
    one = person.commit({"b.txt": "b\n"}, "One\n\nBody\n\nRefs: #1")
    person.git("checkout", "-q", "-b", "side", base)
    person.commit({"side.txt": "s\n"}, "Side")
    person.git("checkout", "-q", "main")
    person.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
    person.push()
    head = bot.fetch(["refs/heads/main"])["refs/heads/main"]
    commits = bot.first_parents(base, head)
    assert [(one, ("b.txt",)), (head, ("side.txt",))] == [(c.sha, c.changed) for c in commits]
    assert "One\n\nBody\n\nRefs: #1\n" == commits[0].message
    assert ("Ada <ada@example.org>", datetime(2026, 1, 1, tzinfo=UTC)) == (commits[0].author, commits[0].at)
    assert ("a.txt",) == bot.commit_of(base).changed
    assert () == bot.first_parents(head, base)
    assert () == bot.first_parents("1" * 40, head)
    assert "+b" in bot.diff(base, one)
    assert ["Side", "Base"] == [c.message.split("\n")[0] for c in bot.history(head, ["a.txt", "side.txt"], 5)]
    assert ["Side"] == [c.message.split("\n")[0] for c in bot.history(head, ["a.txt", "side.txt"], 1)]
    assert () == bot.history(one, ["side.txt", "*"], 5), "a path is no pattern"


def test_edits_make_the_other_tree(person: Person, bot: GitRepository) -> None:
    """What `edits` says leads from one tree to another, `write_tree` makes: id for id."""
    old = fetched(
        bot, person, {"a.txt": "a\n", "d/b": "b", "d/e/c": "c", "f": "file", "g/x": "x", "same": "s"}
    )
    (person.work / "f").unlink()
    (person.work / "g" / "x").unlink()
    (person.work / "g").rmdir()
    (person.work / "a.txt").chmod(0o755)
    new = fetched(
        bot, person, {"f/now": "a folder", "g": "a file", "d/b": None, "d/e/c": None, "d.txt": "sorts"}
    )
    edits = bot.edits(old, new)
    assert {"a.txt", "d/b", "d/e/c", "f", "f/now", "g", "g/x", "d.txt"} == set(edits.files)
    assert File(b"a\n", executable=True) == edits.files["a.txt"]
    assert bot.commit_of(new).tree == bot.write_tree(old, edits)
    assert bot.commit_of(old).tree == bot.write_tree(new, bot.edits(new, old))
    assert "" == person.git("fsck", "--strict", "--no-dangling", cwd=person.folder / "clone")


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a//b",
        "./a",
        "",
        "a\0b",
        ".git/config",
        "a/.GIT/hooks/x",
        ".g\u200cit/config",
        "GIT~1/config",
        ".git./config",
        ".git /config",
        ".git::$INDEX_ALLOCATION/config",
        "a\\.git\\config",
        "..\\x",
        "out/x",
        "out",
        "file/x",
        "folder",
        "module",
        "module/x",
    ],
)
def test_paths_that_may_not_be_written(person: Person, bot: GitRepository, path: str) -> None:
    """Nothing is written outside, into git's folder, or through a link, file or submodule."""
    file, link = person.blob(b"x"), person.blob(b"/etc")
    inner = person.raw_tree(f"100644 blob {file}\tx")
    tree = person.raw_tree(
        f"100644 blob {file}\tfile",
        f"120000 blob {link}\tout",
        f"040000 tree {inner}\tfolder",
        f"160000 commit {'1' * 40}\tmodule",
    )
    person.push(f"{person.raw_commit(tree)}:refs/heads/main")
    sha = bot.fetch(["refs/heads/main"])["refs/heads/main"]
    assert frozenset({"out", "module"}) == bot.symlinks(sha)
    with pytest.raises(ValueError, match=r"path|is a|through"):
        bot.write_tree(sha, Edits({path: File(b"evil")}))


def test_deleting(person: Person, bot: GitRepository) -> None:
    """A deleted file takes its empty folders along; what is not there stays not there; a folder is no file."""
    sha = fetched(bot, person, {"a/b/c": "c", "d": "d"})
    tree = bot.write_tree(sha, Edits({"a/b/c": None, "no/such": None}))
    assert ("d",) == tuple(bot.paths(tree))
    with pytest.raises(ValueError, match="folder"):
        bot.write_tree(sha, Edits({"a": None}))
    assert () == tuple(bot.paths(bot.write_tree(tree, Edits({"d": None}))))


def test_commits_are_the_same_every_time(person: Person, bot: GitRepository) -> None:
    """The same parent, tree, message and date give the same id, by a fixed identity."""
    sha = fetched(bot, person, {"a": "a"})
    tree = bot.write_tree(sha, Edits({"b": File("ü".encode())}))
    made = bot.write_commit(sha, tree, "Add b", AT)
    assert made == bot.write_commit(sha, tree, "Add b\n\n", AT)
    commit = bot.commit_of(made)
    assert ("askfirst[bot] <askfirst@users.noreply.github.com>", AT) == (commit.author, commit.at)
    assert ("Add b\n", (sha,), ("b",)) == (commit.message, commit.parents, commit.changed)
    with pytest.raises(ValueError, match="NUL"):
        bot.write_commit(sha, tree, "a\0b", AT)


def test_push_goes_forward_only(person: Person, bot: GitRepository) -> None:
    """A push lands on a branch under askfirst/; where the server has something else it is a `Conflict`."""
    sha = fetched(bot, person, {"a": "a"})
    tree = bot.write_tree(sha, Edits({"b": File(b"b")}))
    one, other = (bot.write_commit(sha, tree, m, AT) for m in ("One", "Other"))
    bot.push(one, "askfirst/issue-1", SECRET)
    bot.push(one, "askfirst/issue-1", SECRET)
    assert one == person.on_server("refs/heads/askfirst/issue-1")
    with pytest.raises(Conflict):
        bot.push(other, "askfirst/issue-1", SECRET)
    assert one == person.on_server("refs/heads/askfirst/issue-1")
    two = bot.write_commit(one, tree, "Two", AT)
    bot.push(two, "askfirst/issue-1", SECRET)
    assert two == person.on_server("refs/heads/askfirst/issue-1")


@pytest.mark.parametrize(
    "branch", ["main", "askfirst", "+askfirst/x", "askfirst/../main", "askfirst/x:main", "askfirst/"]
)
def test_push_to_other_branches_is_impossible(person: Person, bot: GitRepository, branch: str) -> None:
    """There is no way to name a branch of somebody else."""
    sha = fetched(bot, person, {"a": "a"})
    with pytest.raises(ValueError, match="branches under askfirst/"):
        bot.push(sha, branch, SECRET)


def test_a_server_that_declines_is_a_persons_to_mend(person: Person, bot: GitRepository) -> None:
    """A branch rule or hook of the server's is no conflict: looking again would not help."""
    sha = fetched(bot, person, {"a": "a"})
    hook = person.server / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    person.git("config", "core.hooksPath", str(hook.parent), cwd=person.server)
    with pytest.raises(UserError, match="hook declined"):
        bot.push(sha, "askfirst/issue-1", SECRET)


def test_nothing_of_a_tree_runs(person: Person, bot: GitRepository) -> None:
    """Filters, hooks and drivers that a tree or the clone's config names do not run in any call."""
    trap = person.folder / "ran"
    files: dict[str, str | None] = {
        ".gitattributes": "* filter=evil diff=evil merge=evil text eol=crlf\nkept export-ignore\nsubst export-subst\n",
        ".lfsconfig": f"[lfs]\nurl = file://{trap}\n",
        "kept": "kept\n",
        "subst": "$Format:%H$\n",
    }
    sha = fetched(bot, person, files)
    clone = person.folder / "clone"
    hooks = clone / "hooks"
    hooks.mkdir()
    for name in ("pre-push", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {trap}\n")
        (hooks / name).chmod(0o755)
    for key in (
        "filter.evil.smudge",
        "filter.evil.clean",
        "diff.evil.command",
        "diff.evil.textconv",
        "core.fsmonitor",
    ):
        person.git("config", key, f"touch {trap}; cat", cwd=clone)
    into = person.folder / "out"
    bot.export(sha, into, history=True)
    person.push("HEAD:refs/heads/other")
    bot.fetch(["refs/heads/other"])
    tree = bot.write_tree(sha, Edits({"kept": File(b"other\n")}))
    assert "+other" in bot.diff(sha, tree)
    bot.search(sha, "kept", limit=3)
    bot.push(bot.write_commit(sha, tree, "x", AT), "askfirst/x", SECRET)
    assert not trap.exists()
    assert b"kept\n" == (into / "kept").read_bytes()
    assert b"$Format:%H$\n" == (into / "subst").read_bytes()


def test_export_writes_what_is_there_and_nothing_outside(person: Person, bot: GitRepository) -> None:
    """Files keep their bytes and modes; links that stay inside are links, the others are plain files."""
    file = person.blob(b"\x00\r\n\xff")
    links = {
        "in": b"d/file",
        "abs": b"/etc/passwd",
        "up": b"../../etc/passwd",
        "here": b".",
        "sly": b"here/here/../..",
        "loop": b"loop",
    }
    inner = person.raw_tree(f"100755 blob {file}\tfile", f"120000 blob {person.blob(b'../in')}\tback")
    tree = person.raw_tree(
        *(f"120000 blob {person.blob(target)}\t{name}" for name, target in links.items()),
        f"040000 tree {inner}\td",
        f"160000 commit {'1' * 40}\tmodule",
        f"100644 blob {file}\tn\nl",
        f"100644 blob {file}\t-x",
    )
    person.push(f"{person.raw_commit(tree)}:refs/heads/main")
    sha = bot.fetch(["refs/heads/main"])["refs/heads/main"]
    into = person.folder / "out"
    bot.export(sha, into, history=False)
    assert {"in", "here", "loop"} == {p.name for p in into.iterdir() if p.is_symlink()}
    assert (into / "d" / "back").is_symlink()
    assert b"/etc/passwd" == (into / "abs").read_bytes()
    assert b"here/here/../.." == (into / "sly").read_bytes()
    assert b"\x00\r\n\xff" == (into / "in").read_bytes() == (into / "n\nl").read_bytes()
    assert (0o755, 0o644) == (
        (into / "d" / "file").stat().st_mode & 0o777,
        (into / "-x").stat().st_mode & 0o777,
    )
    assert [] == list((into / "module").iterdir())
    assert not (into / ".git").exists()
    with pytest.raises(ValueError, match="not empty"):
        bot.export(sha, into, history=False)


def test_export_with_history_is_a_repository_of_its_own(person: Person, bot: GitRepository) -> None:
    """The copy has the commit and its past, knows no remote, and shares no file with the clone."""
    base = person.commit({"a": "a"}, "Base")
    sha = fetched(bot, person, {"b/c": "c"})
    into = person.folder / "out"
    bot.export(sha, into, history=True)
    assert [sha, base] == person.git("rev-list", "HEAD", cwd=into).split()
    assert "" == person.git("status", "--porcelain", cwd=into)
    assert "" == person.git("remote", cwd=into)
    assert {1} == {p.stat().st_nlink for p in (into / ".git").rglob("*") if p.is_file()}
    bare = person.folder / "bare"
    bot.export(bot.write_tree(sha, Edits({"b/c": File(b"other")})), bare, history=True)
    assert "" == person.git("status", "--porcelain", cwd=bare)
    assert 1 == len(person.git("rev-list", "HEAD", cwd=bare).split())


@pytest.mark.parametrize("name", [".GIT", ".git", "..", ".g\u200cit"])
def test_trees_that_git_refuses_do_not_get_in(person: Person, bot: GitRepository, name: str) -> None:
    """A tree with git's own folder or ".." in it is refused by the fetch, and by the export were it there."""
    inner = person.raw_tree(f"100644 blob {person.blob(b'[core]')}\tconfig")
    row = f"40000 {name}\0".encode() + bytes.fromhex(inner)
    tree = person.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=row)
    person.push(f"{person.raw_commit(tree)}:refs/heads/main")
    with pytest.raises(Later, match=r"fsck|unpack|Git|index-pack"):
        bot.fetch(["refs/heads/main"])
    clone = person.folder / "clone"
    person.git("fetch", "-q", str(person.server), "main", cwd=clone)
    with pytest.raises(Never, match="git itself refuses"):
        bot.export(tree, person.folder / "out", history=False)


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(answer: Answer) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    """Serve one canned answer to whatever git asks, and remember path and Authorization."""
    seen: list[tuple[str, str | None]] = []

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, self.headers.get("Authorization")))
            answer(self)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as http:
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}/o/r.git", seen
        finally:
            http.shutdown()
            thread.join()


def status(code: int, **headers: str) -> Answer:
    def answer(door: BaseHTTPRequestHandler) -> None:
        door.send_response(code)
        for name, value in {"Content-Length": "0", **headers}.items():
            door.send_header(name, value)
        door.end_headers()

    return answer


@pytest.mark.parametrize(
    ("code", "error"),
    [(401, UserError), (403, UserError), (404, UserError), (302, UserError), (503, Later), (429, Later)],
)
def test_whose_failure_a_fetch_is(tmp_path: Path, code: int, error: type[Exception]) -> None:
    """Refused credentials and missing repositories are a person's, a sick server is `Later`; redirects get no secret."""
    with server(status(code, Location="http://127.0.0.1:1/elsewhere")) as (url, seen):
        bot = GitRepository(tmp_path / "clone", url, lambda: SECRET)
        with pytest.raises(error) as caught:
            bot.fetch(["refs/heads/main"])
    assert 1 <= len(seen)
    assert {"Basic eC1hY2Nlc3MtdG9rZW46Z2hzX3ZlcnlzZWNyZXQ="} == {authorization for _, authorization in seen}
    assert "verysecret" not in str(caught.value)
    assert not [p for p in (tmp_path / "clone").rglob("*") if p.is_file() and b"verysecret" in p.read_bytes()]


def test_no_server_is_later(person: Person, tmp_path: Path) -> None:
    """Nobody listening: nothing was sent, so a push is `Later`, not ambiguous."""
    sha = person.commit({"a": "a"})
    person.push()
    with server(status(200)) as (url, _):
        pass
    clone = tmp_path / "clone"
    near = GitRepository(clone, f"file://{person.server}")
    near.fetch(["refs/heads/main"])
    far = GitRepository(clone, url, lambda: SECRET)
    with pytest.raises(Later) as fetching:
        far.fetch(["refs/heads/main"])
    with pytest.raises(Later) as pushing:
        far.push(sha, "askfirst/x", SECRET)
    near.close()
    far.close()
    assert [Later, Later] == [type(fetching.value), type(pushing.value)]


def test_a_push_whose_answer_is_lost_is_ambiguous(person: Person, tmp_path: Path) -> None:
    """The server took the push and then went away: it may have happened."""
    sha = person.commit({"a": "a"})
    person.push()
    clone = tmp_path / "clone"
    near = GitRepository(clone, f"file://{person.server}")
    near.fetch(["refs/heads/main"])

    def answer(door: BaseHTTPRequestHandler) -> None:
        if door.command == "POST":
            door.rfile.read(int(door.headers.get("Content-Length", 0)))
            door.close_connection = True
            return
        service = b"# service=git-receive-pack\n"
        refs = b"0" * 40 + b" capabilities^{}\0report-status\n"
        body = b"%04x%s0000%04x%s0000" % (len(service) + 4, service, len(refs) + 4, refs)
        door.send_response(200)
        door.send_header("Content-Type", "application/x-git-receive-pack-advertisement")
        door.send_header("Content-Length", str(len(body)))
        door.end_headers()
        door.wfile.write(body)

    with server(answer) as (url, seen):
        far = GitRepository(clone, url)
        with pytest.raises(Ambiguous):
            far.push(sha, "askfirst/x", SECRET)
        far.close()
    near.close()
    assert "/o/r.git/git-receive-pack" in [path for path, _ in seen]


def test_the_secret_is_in_no_argument(person: Person, tmp_path: Path) -> None:
    """While git talks, its command lines do not hold the secret; only its environment does."""
    lines: list[bytes] = []

    def answer(door: BaseHTTPRequestHandler) -> None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    lines.append((entry / "cmdline").read_bytes())
                except OSError:
                    continue
        status(404)(door)

    with server(answer) as (url, _), pytest.raises(UserError):
        GitRepository(tmp_path / "clone", url, lambda: SECRET).fetch(["refs/heads/main"])
    ours = [line for line in lines if url.encode() in line]
    assert ours
    assert not [line for line in ours if b"verysecret" in line or b"Basic" in line]


def test_no_git_says_so(tmp_path: Path) -> None:
    """Without git, or with one too old, a person reads what to do."""
    assert git_version_problem() is None
    assert "there is no `git`" in str(git_version_problem(str(tmp_path)))
    old = tmp_path / "git"
    old.write_text("#!/bin/sh\necho git version 2.17.1\n")
    old.chmod(0o755)
    assert "is 2.17" in str(git_version_problem(str(tmp_path)))


@pytest.mark.parametrize(
    ("why", "expected"),
    [
        (
            "refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` "
            "without `workflows` permission",
            "The commit changes a workflow, and GitHub lets me do so only with the permission `workflows: write`; "
            "grant it to the App or the token, or change the workflow by hand.",
        ),
        (
            "push declined due to repository rule violations",
            "A rule of the repository forbids the push to askfirst/issue-1 (push declined due to repository rule violations); "
            "let the App push to `askfirst/*` in the repository's rules or branch protection.",
        ),
        (
            "protected branch hook declined",
            "A rule of the repository forbids the push to askfirst/issue-1 (protected branch hook declined); "
            "let the App push to `askfirst/*` in the repository's rules or branch protection.",
        ),
        (
            "pre-receive hook declined",
            "The server refuses a push to askfirst/issue-1: pre-receive hook declined",
        ),
    ],
)
def test_a_refused_push_names_the_setting(why: str, expected: str) -> None:
    """In GitHub's words for what it refuses there is the setting that a person can change."""
    line = f"!\t{'a' * 40}:refs/heads/askfirst/issue-1\t[remote rejected] ({why})\n"
    with pytest.raises(UserError) as caught:
        raise_for_push(Ran(1, line.encode(), ""), "https://github.com/o/r.git", "askfirst/issue-1")
    assert expected == str(caught.value)

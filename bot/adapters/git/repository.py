"""The port `Git` over a bare clone of the bot's own. Nothing is ever checked out in it, and it knows no remote."""

import fcntl
import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO

from bot.adapters.git.export import add_history, export_files
from bot.adapters.git.objects import (
    EMPTY_TREE,
    EXECUTABLE,
    FILE,
    LINK,
    SUBMODULE,
    Missing,
    Node,
    Objects,
    is_id,
    path_of,
)
from bot.adapters.git.process import KNOWN_FLAWS, GitBinary, GitFailed, Ran
from bot.adapters.git.raw import raw_commit
from bot.adapters.git.remote import authorisation, is_ref, raise_for_fetch, raise_for_push, scheme_of
from bot.adapters.git.trees import write_edits
from bot.domain.change import Commit, Edits, File, Hit, RawCommit
from bot.domain.errors import Later, UserError
from bot.ports import Credentials

_IDENTITY = "askfirst[bot] <askfirst@users.noreply.github.com>"
_PREFIX = "askfirst/"
_SEARCH_SECONDS = 20.0


class GitRepository:
    """One repository's commits and trees. `credentials` is asked before each fetch; no secret is kept or written down."""

    def __init__(
        self,
        folder: Path,
        url: str,
        credentials: Callable[[], Credentials] | None = None,
        *,
        environment: Mapping[str, str] | None = None,
        seconds: float = 900.0,
    ) -> None:
        self._folder = folder
        self._url = url
        self._scheme = scheme_of(url)
        self._credentials = credentials
        self._seconds = seconds
        self._git = GitBinary(folder, dict(environment or {}))
        self._objects = Objects(self._git)

    def close(self) -> None:
        """End the process that reads objects; the repository can still be used and will start another."""
        self._objects.close()

    def moved(self, url: str) -> None:
        """Ask another URL from now on, because the repository was renamed."""
        self._scheme = scheme_of(url)
        self._url = url

    def fetch(self, refs: Sequence[str]) -> Mapping[str, str]:
        """Fetch these full refs; returns those that exist with their commit."""
        for ref in refs:
            if not is_ref(ref):
                raise ValueError(f"{ref!r} is not a full ref name")
        if not refs:
            return {}
        auth = authorisation(self._url, self._credentials() if self._credentials else None)
        with self._ready():
            for _ in range(2):  # a ref can go between the list and the fetch; then the list is asked again
                there = self._listed(refs, auth)
                ran = self._fetched(there, auth)
                if ran is None or ran.code == 0:
                    return self._commits(there)
                if "couldn't find remote ref" not in ran.err:
                    raise_for_fetch(ran, self._url)
        raise Later("the refs changed while they were fetched")

    def _listed(self, refs: Sequence[str], auth: Mapping[str, str]) -> dict[str, str]:
        ran = self._remote(["ls-remote", "--refs", self._url, *refs], auth, seconds=120.0)
        raise_for_fetch(ran, self._url)
        rows = (line.split("\t", 1) for line in ran.out.decode("utf-8", "surrogateescape").splitlines())
        return {ref: sha for sha, ref in rows if ref in refs}  # ls-remote also matches tails of other names

    def _fetched(self, there: Mapping[str, str], auth: Mapping[str, str]) -> Ran | None:
        wanted = [ref for ref, sha in there.items() if not self._seen(ref, sha)]
        if not wanted:
            return None
        flaws = [f"fetch.fsck.{flaw}=ignore" for flaw in KNOWN_FLAWS]
        # A flat name of our own for each ref: theirs could clash as folder and file ("a", later "a/b").
        specs = [f"+{ref}:{_own_ref(ref)}" for ref in wanted]
        args = [
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--no-auto-gc",
        ]
        return self._remote([*args, self._url, *specs], auth, config=["fetch.fsckObjects=true", *flaws])

    def _seen(self, ref: str, sha: str) -> bool:
        try:
            return (self._folder / _own_ref(ref)).read_text().strip() == sha
        except FileNotFoundError:
            return False

    def _commits(self, there: Mapping[str, str]) -> dict[str, str]:
        now = {ref: (self._folder / _own_ref(ref)).read_text().strip() for ref in there}
        commits = {ref: self._objects.commit_id(sha) for ref, sha in now.items()}
        return {ref: sha for ref, sha in commits.items() if sha is not None}

    def push(self, sha: str, branch: str, credentials: Credentials) -> None:
        """Push to a branch under askfirst/, fast-forward only."""
        if not branch.startswith(_PREFIX) or not is_ref(f"refs/heads/{branch}"):
            raise ValueError(f"the bot pushes to branches under {_PREFIX} alone, not to {branch!r}")
        if not self.has(sha):
            raise ValueError(f"{sha!r} is not a commit of this clone")
        args = ["push", "--porcelain", "--no-verify", "--no-follow-tags", "--no-force-with-lease"]
        ran = self._remote(
            [*args, self._url, f"{sha}:refs/heads/{branch}"], authorisation(self._url, credentials)
        )
        raise_for_push(ran, self._url, branch)

    def _remote(
        self,
        args: Sequence[str],
        auth: Mapping[str, str],
        *,
        config: Sequence[str] = (),
        seconds: float | None = None,
    ) -> Ran:
        allow = f"protocol.{self._scheme}.allow=always"
        return self._git.run(args, env=auth, config=[allow, *config], seconds=seconds or self._seconds)

    @contextmanager
    def _ready(self) -> Iterator[None]:
        """Make the clone if it is not there, and let one process at a time fetch into it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._folder / "askfirst.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (self._folder / "HEAD").exists():
                self._git.ask(["init", "--quiet", "--bare", "--template=", "--initial-branch=none"])
            yield
        finally:
            os.close(lock)

    def commit_of(self, sha: str) -> Commit:
        """Read a commit."""
        head, _, body = self._objects.of("commit", sha).partition(b"\n\n")
        fields = [line.partition(b" ") for line in head.split(b"\n")]
        parents = tuple(value.decode() for name, _, value in fields if name == b"parent")
        said = {name: value for name, _, value in reversed(fields)}  # of two, the first
        encoding = said.get(b"encoding", b"utf-8").decode("ascii", "replace")
        author, _ = _person_and_time(said.get(b"author", b""), encoding)
        _, at = _person_and_time(said.get(b"committer", b""), encoding)
        tree = said[b"tree"].decode()
        before = self._objects.tree_id(parents[0]) if parents and self.has(parents[0]) else EMPTY_TREE
        return Commit(
            sha=sha,
            tree=tree,
            parents=parents,
            message=_decoded(body, encoding),
            changed=tuple(path for path, _, _ in self._objects.differing(before, tree)),
            author=author,
            at=at,
        )

    def raw(self, sha: str) -> RawCommit:
        """Return a commit as git keeps it, with what it changes in the tree of its first parent."""
        return raw_commit(self._objects, sha)

    def has(self, sha: str) -> bool:
        """Tell whether this commit is in the clone."""
        if not (self._folder / "HEAD").exists():
            return False
        try:
            return self._objects.any(sha)[0] == "commit"
        except Missing:
            return False

    def first_parents(self, base: str, head: str) -> Sequence[Commit]:
        """Return the commits after `base` up to `head`, first parents only, oldest first; empty if base is no ancestor."""
        if not self.is_ancestor(base, head):
            return ()
        ids = self._git.ask(["rev-list", "--first-parent", "--reverse", f"{base}..{head}"]).decode().split()
        return tuple(self.commit_of(sha) for sha in ids)

    def history(self, commit: str, paths: Sequence[str], limit: int) -> Sequence[Commit]:
        """Return the newest commits up to this one that changed any of these paths, newest first."""
        args = ["rev-list", f"--max-count={limit}", self._objects.commit_id(commit) or commit, "--", *paths]
        return tuple(self.commit_of(sha) for sha in self._git.ask(args).decode().split())

    def is_ancestor(self, old: str, new: str) -> bool:
        """Tell whether `old` is `new` or one of the commits it is built on; what the clone lacks is no ancestor."""
        if not (is_id(old) and is_id(new) and self.has(old) and self.has(new)):
            return False
        ran = self._git.run(["merge-base", "--is-ancestor", old, new])
        if ran.code not in (0, 1):
            raise GitFailed("merge-base", ran)
        return ran.code == 0

    def paths(self, tree: str) -> Sequence[str]:
        """Return all file paths of a commit or tree."""
        entries = self._objects.walk(self._objects.tree_id(tree))
        return tuple(path for path, node in entries if node.mode != SUBMODULE)

    def symlinks(self, tree: str) -> frozenset[str]:
        """Return the paths that are symbolic links or submodules."""
        return self._of_mode(tree, LINK, SUBMODULE)

    def executables(self, tree: str) -> frozenset[str]:
        """Return the paths of files that can be run."""
        return self._of_mode(tree, EXECUTABLE)

    def _of_mode(self, tree: str, *modes: str) -> frozenset[str]:
        entries = self._objects.walk(self._objects.tree_id(tree))
        return frozenset(path for path, node in entries if node.mode in modes)

    def read(self, tree: str, path: str) -> bytes | None:
        """Return a file's bytes, None if there is none."""
        if not path:
            return None
        node = self._objects.find(self._objects.tree_id(tree), path)
        return self._content(node)

    def _content(self, node: Node | None) -> bytes | None:
        if node is None or node.mode not in (FILE, EXECUTABLE, LINK, "100664"):
            return None
        return self._objects.of("blob", node.sha)

    def search(self, tree: str, pattern: str, *, limit: int, paths: Sequence[str] = ()) -> Sequence[Hit]:
        """Find a POSIX extended regular expression; a bad one is a `UserError`."""
        if "\0" in pattern or any("\0" in path for path in paths):
            raise UserError("A pattern or path may not hold a NUL.")
        tree = self._objects.tree_id(tree)
        args = [
            "grep",
            "-nE",
            "-I",
            "-z",
            "--full-name",
            "--no-color",
            "--no-recurse-submodules",
            "--threads=1",
        ]
        with self._git.started([*args, "-e", pattern, tree, "--", *paths]) as process:
            assert process.stdout is not None and process.stderr is not None
            timer = threading.Timer(_SEARCH_SECONDS, process.kill)
            timer.start()
            try:
                hits = tuple(islice(_hits(process.stdout, len(tree) + 1), limit))
                if len(hits) == limit:
                    return hits
                words = process.stderr.read().decode("utf-8", "replace").strip()[-200:]
                if (code := process.wait()) not in (0, 1):
                    why = words if code > 0 else f"it took longer than {_SEARCH_SECONDS:g} s"
                    raise UserError(f"The search pattern {pattern!r} does not work: {why}")
                return hits
            finally:
                timer.cancel()

    def edits(self, old: str, new: str) -> Edits:
        """Return what leads from one commit or tree to another; a link's file holds its target's name."""
        return Edits(
            {
                path: File(self._content(now) or b"", now.mode == EXECUTABLE) if now else None
                for path, was, now in self._objects.differing(
                    self._objects.tree_id(old), self._objects.tree_id(new)
                )
                # a submodule has no content of this repository
                if SUBMODULE not in (was.mode if was else "", now.mode if now else "")
            }
        )

    def modes(self, old: str, new: str) -> Mapping[str, tuple[str, str]]:
        """Return git's modes before and after of each path that differs."""
        found = self._objects.differing(self._objects.tree_id(old), self._objects.tree_id(new))
        return {path: (was.mode if was else "", now.mode if now else "") for path, was, now in found}

    def diff(self, old: str, new: str) -> str:
        """Return a unified diff."""
        args = ["diff-tree", "-r", "-p", "--no-ext-diff", "--no-textconv", "--no-renames", "--no-color"]
        trees = [self._objects.tree_id(old), self._objects.tree_id(new)]
        return self._git.ask([*args, *trees]).decode("utf-8", "replace")

    def write_tree(self, base: str, edits: Edits) -> str:
        """Write the tree that `edits` make of `base`; a path that may not be written is a `ValueError`."""
        return write_edits(self._objects, self._objects.tree_id(base), edits)

    def write_commit(self, parent: str, tree: str, message: str, at: datetime) -> str:
        """Write a commit with the bot's identity and this date, so that the same input gives the same id."""
        if self._objects.commit_id(parent) != parent:
            raise ValueError(f"{parent} is not a commit")
        self._objects.of("tree", tree)
        return self._written([f"parent {parent}"], tree, message, at)

    def _written(self, parents: Sequence[str], tree: str, message: str, at: datetime) -> str:
        if "\0" in message:
            raise ValueError("a commit message may not hold a NUL")
        if at.tzinfo is None:
            raise ValueError("a commit needs an aware date")
        stamp = f"{_IDENTITY} {int(at.timestamp())} +0000"
        head = [f"tree {tree}", *parents, f"author {stamp}", f"committer {stamp}"]
        text = "\n".join([*head, "", message.rstrip("\n") + "\n"])
        return self._objects.write("commit", text.encode("utf-8", "replace"))

    def export(self, tree: str, into: Path, *, history: bool) -> None:
        """Write the files of a commit or tree into an empty folder; with `history` also a `.git` of its own."""
        commit, tree = self._objects.commit_id(tree), self._objects.tree_id(tree)
        export_files(self._git, self._objects, tree, into)
        if history:
            made = commit or self._written([], tree, "Files without history", datetime.fromtimestamp(0, UTC))
            add_history(self._git, made, tree, into)


def _own_ref(ref: str) -> str:
    return f"refs/seen/{hashlib.sha256(ref.encode()).hexdigest()[:40]}"


def _hits(answer: IO[bytes], prefix: int, longest: int = 1000) -> Iterator[Hit]:
    """Read `tree:path NUL line NUL text`; a path may hold a newline, a line of text cannot."""
    kept = b""
    while True:
        while (end := _end_of_hit(kept)) < 0:
            more = answer.read1(65536)  # type: ignore[attr-defined]
            if not more:
                return
            kept += more
        path, line, text = kept[:end].split(b"\0", 2)
        yield Hit(path_of(path[prefix:]), int(line), text[:longest].decode("utf-8", "replace"))
        kept = kept[end + 1 :]


def _end_of_hit(kept: bytes) -> int:
    first = kept.find(b"\0")
    second = kept.find(b"\0", first + 1) if first >= 0 else -1
    return kept.find(b"\n", second + 1) if second >= 0 else -1


def _decoded(text: bytes, encoding: str) -> str:
    try:
        return text.decode(encoding, "replace")
    except LookupError:
        return text.decode("utf-8", "replace")


def _person_and_time(line: bytes, encoding: str) -> tuple[str, datetime]:
    match = re.fullmatch(rb"(.*>) (-?\d+)(?: [-+]\d+)?", line, re.DOTALL)
    if match is None:
        return _decoded(line, encoding), datetime.fromtimestamp(0, UTC)
    seconds = min(max(int(match[2]), 0), 253_402_300_799)  # the last second of the year 9999
    return _decoded(match[1], encoding), datetime.fromtimestamp(seconds, UTC)

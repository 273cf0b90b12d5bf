"""Writing git objects without a working tree: blobs, trees, commits and tags, as the API makes them."""

import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.forge.gitdir import ZERO, GitFailed, run

_SHA = re.compile(r"[0-9a-f]{40}")
KINDS_BY_MODE = {"100644": "blob", "100755": "blob", "120000": "blob", "040000": "tree", "160000": "commit"}


@dataclass(frozen=True, slots=True)
class Signed:
    """Who did something, and when (ISO 8601)."""

    name: str
    email: str
    at: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a tree is to hold at a path; no sha takes it away."""

    path: str
    mode: str
    sha: str | None


def kind_of(folder: Path, sha: str) -> str | None:
    """Return what an object is: blob, tree, commit or tag; None if it is not there."""
    if not _SHA.fullmatch(sha):
        return None
    try:
        return run(folder, "cat-file", "-t", sha).decode().strip()
    except GitFailed:
        return None


def read(folder: Path, sha: str, kind: str) -> bytes | None:
    """Return an object's content; None if there is none of this kind."""
    return run(folder, "cat-file", kind, sha) if kind_of(folder, sha) == kind else None


def write_blob(folder: Path, content: bytes) -> str:
    """Keep a file's bytes; returns their id."""
    return run(folder, "hash-object", "-w", "--stdin", stdin=content).decode().strip()


def write_tree(folder: Path, base: str, leaves: Sequence[Leaf]) -> str:
    """Make a tree of another one (or of nothing) with some paths changed; returns its id. Raises `GitFailed`."""
    with tempfile.TemporaryDirectory(prefix="index-") as made:
        env = {"GIT_INDEX_FILE": os.path.join(made, "index")}  # noqa: PTH118 - a variable for git
        run(folder, "read-tree", base or "--empty", env=env)
        lines = [line for leaf in leaves for line in _lines(folder, leaf, env)]
        if lines:
            run(folder, "update-index", "-z", "--index-info", stdin="".join(lines).encode(), env=env)
        return run(folder, "write-tree", env=env).decode().strip()


def _lines(folder: Path, leaf: Leaf, env: dict[str, str]) -> Iterator[str]:
    """Write what an index is to be told of a leaf; a tree as all that is in it, in the place of what was there."""
    if leaf.mode != "040000" or leaf.sha is None:
        yield f"{leaf.mode if leaf.sha else 0} {leaf.sha or ZERO}\t{leaf.path}\0"
        return
    for path in run(folder, "ls-files", "-z", "--", f":(literal){leaf.path}", env=env).decode().split("\0"):
        yield f"0 {ZERO}\t{path}\0" if path else ""
    for line in run(folder, "ls-tree", "-r", "-z", leaf.sha).decode().split("\0"):
        if line:
            head, path = line.split("\t", 1)
            mode, _, sha = head.split()
            yield f"{mode} {sha}\t{leaf.path}/{path}\0"


def write_commit(
    folder: Path, tree: str, parents: Sequence[str], message: str, author: Signed, committer: Signed
) -> str:
    """Make a commit; returns its id. No ref points to it yet. Raises `GitFailed`."""
    env: dict[str, str] = {}
    for role, who in (("AUTHOR", author), ("COMMITTER", committer)):
        env |= {
            f"GIT_{role}_NAME": who.name,
            f"GIT_{role}_EMAIL": who.email,
            f"GIT_{role}_DATE": who.at,
        }
    argv = [part for parent in parents for part in ("-p", parent)]
    return run(folder, "commit-tree", tree, *argv, stdin=message.encode(), env=env).decode().strip()


def write_tag(folder: Path, sha: str, kind: str, name: str, message: str, who: Signed, seconds: int) -> str:
    """Make an annotated tag's object; returns its id. No ref points to it yet. Raises `GitFailed`."""
    head = f"object {sha}\ntype {kind}\ntag {name}\ntagger {who.name} <{who.email}> {seconds} +0000\n\n"
    return run(folder, "mktag", stdin=f"{head}{message}\n".encode()).decode().strip()

"""The forge's bare repositories, by the git binary alone."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ZERO = "0" * 40
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class GitFailed(Exception):
    """git said no; `str` is what it said."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One commit."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: str
    email: str
    at: str
    committer: str
    committer_email: str
    committed: str
    message: str


def run(folder: Path, *argv: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
    """Run git in a repository; raises `GitFailed`."""
    done = subprocess.run(
        ["git", *argv], cwd=folder, input=stdin, capture_output=True, env=environment(env or {}), check=False
    )
    if done.returncode:
        raise GitFailed(done.stderr.decode("utf-8", "replace").strip()[:2000])
    return done.stdout


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment git runs in: nobody's configuration, no prompts."""
    fixed = {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    return {"PATH": os.defpath + ":/usr/local/bin", "HOME": "/nonexistent"} | fixed | dict(more)


def create(folder: Path) -> None:
    """Make an empty bare repository that takes pushes over HTTP."""
    folder.mkdir(parents=True)
    run(folder, "init", "-q", "--bare", "-b", "main", ".")
    run(folder, "config", "http.receivepack", "true")
    run(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    run(folder, "config", "core.logAllRefUpdates", "false")


def refs(folder: Path, prefix: str = "refs/") -> dict[str, str]:
    """Return refs with the commit they point to."""
    out = run(folder, "for-each-ref", "--format=%(refname) %(objectname)", prefix).decode()
    return dict(line.split(" ", 1) for line in out.splitlines())


def resolve(folder: Path, name: str) -> str | None:
    """Return the commit a branch, tag, ref or id names."""
    if not name or name.startswith("-"):
        return None
    for candidate in (f"refs/heads/{name}", name):
        try:
            return run(folder, "rev-parse", "-q", "--verify", f"{candidate}^{{commit}}").decode().strip()
        except GitFailed:
            continue
    return None


def is_branch_name(folder: Path, name: str) -> bool:
    """Tell whether git takes a name for a branch."""
    try:
        run(folder, "check-ref-format", f"refs/heads/{name}")
    except GitFailed:
        return False
    return not name.startswith("-")


def set_ref(folder: Path, ref: str, new: str | None, old: str = "") -> None:
    """Point a ref at a commit, or delete it; `old` is what it must be now."""
    if new is None:
        run(folder, "update-ref", "-d", ref)
    else:
        run(folder, "update-ref", ref, new, *([old] if old else []))


def is_ancestor(folder: Path, old: str, new: str) -> bool:
    """Tell whether one commit is reachable from another."""
    try:
        run(folder, "merge-base", "--is-ancestor", old, new)
    except GitFailed:
        return False
    return True


def merge_base(folder: Path, one: str, other: str) -> str | None:
    """Return the best common ancestor."""
    try:
        return run(folder, "merge-base", one, other).decode().strip()
    except GitFailed:
        return None


def apart(folder: Path, base: str, head: str) -> tuple[int, int]:
    """Count the commits that one has and the other has not: those of head, those of base."""
    out = run(folder, "rev-list", "--left-right", "--count", f"{base}...{head}", "--").decode().split()
    return int(out[1]), int(out[0])


def log(folder: Path, span: str, limit: int = 250) -> list[Logged]:
    """Return commits of a range, newest first."""
    shape = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x1e"
    out = run(folder, "log", f"-n{limit}", f"--format={shape}", span, "--").decode("utf-8", "replace")
    commits = []
    for record in out.split("\x1e"):
        parts = record.strip("\n").split("\0")
        if len(parts) == 10:
            sha, tree_id, parents, author, email, at, committer, mail, committed, message = parts
            named = (author, email, at, committer, mail, committed)
            commits.append(_logged(sha, tree_id, parents, named, message))
    return commits


def _logged(
    sha: str, tree_id: str, parents: str, named: tuple[str, str, str, str, str, str], message: str
) -> Logged:
    author, email, at, committer, mail, committed = named
    clean = message.rstrip("\n")
    return Logged(sha, tree_id, tuple(parents.split()), author, email, at, committer, mail, committed, clean)


def diff(folder: Path, old: str, new: str) -> str:
    """Return the unified diff between two commits."""
    argv = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "-M", old, new, "--")
    return run(folder, *argv).decode("utf-8", "replace")


def mail(folder: Path, old: str, new: str) -> str:
    """Return the commits between two as mail, for `git am`."""
    argv = ("format-patch", "--stdout", "--no-color", "--no-ext-diff", f"{old}..{new}")
    return run(folder, *argv).decode("utf-8", "replace")


def before(folder: Path, commit: str) -> str:
    """Return a commit's first parent, or the empty tree."""
    parents = log(folder, commit, 1)[0].parents
    return parents[0] if parents else EMPTY_TREE


def numstat(folder: Path, old: str, new: str) -> list[tuple[str, int, int, str]]:
    """Return (status, additions, deletions, path) of changed files."""
    names = (
        run(folder, "diff", "--name-status", "--no-renames", "-z", old, new, "--")
        .decode("utf-8", "replace")
        .split("\0")
    )
    counts = (
        run(folder, "diff", "--numstat", "--no-renames", "-z", old, new, "--")
        .decode("utf-8", "replace")
        .split("\0")
    )
    status = dict(zip(names[1::2], names[::2], strict=False))
    rows = []
    for line in counts:
        if line:
            added, removed, path = line.split("\t", 2)
            rows.append((status.get(path, "M"), _int(added), _int(removed), path))
    return rows


def _int(text: str) -> int:
    return int(text) if text.isdigit() else 0


def show(folder: Path, commit: str, path: str) -> bytes | None:
    """Return a file's bytes."""
    try:
        return run(folder, "cat-file", "blob", f"{commit}:{path}")
    except GitFailed:
        return None


def tree(folder: Path, commit: str, path: str = "") -> list[tuple[str, str, str, str]]:
    """Return (mode, type, sha, name) of a folder's entries."""
    try:
        out = run(folder, "ls-tree", "-z", f"{commit}:{path}" if path else commit).decode("utf-8", "replace")
    except GitFailed:
        return []
    rows = []
    for line in out.split("\0"):
        if line:
            head, name = line.split("\t", 1)
            mode, kind, sha = head.split()
            rows.append((mode, kind, sha, name))
    return rows


def merge(folder: Path, base: str, head: str, message: str, who: Sequence[str], at: str) -> str | None:
    """Write the merge commit of two commits; None where they conflict."""
    try:
        made = run(folder, "merge-tree", "--write-tree", base, head).decode().split("\n", 1)[0]
    except GitFailed:
        return None
    env = {
        f"GIT_{role}_{part}": value
        for role in ("AUTHOR", "COMMITTER")
        for part, value in zip(("NAME", "EMAIL"), who, strict=True)
    }
    env |= {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
    return (
        run(folder, "commit-tree", made, "-p", base, "-p", head, stdin=message.encode(), env=env)
        .decode()
        .strip()
    )

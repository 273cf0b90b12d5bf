"""A commit on its way from one clone to another: what arrives is what was sent, or nothing at all."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.git import GitRepository
from bot.adapters.git.bundle import Bundles, Limits
from bot.domain.change import Edits, File
from bot.domain.errors import UserError

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    **{
        f"GIT_{who}_{what}": "maria@localhost"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    },
}


def git(folder: Path, *args: str, stdin: bytes = b"") -> str:
    """Run git on a bare repository."""
    done = subprocess.run(
        ["git", f"--git-dir={folder}", *args], input=stdin, env=ENVIRONMENT, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """Make a repository whose one tree has a flaw of old: a folder's mode with a zero before it."""
    folder = tmp_path / "origin.git"
    git(folder, "init", "-q", "--bare", "-b", "main", str(folder))
    blob = git(folder, "hash-object", "-w", "--stdin", stdin=b"".join(b"%d\n" % n for n in range(5_000)))
    inner = git(folder, "mktree", stdin=f"100644 blob {blob}\tlong.txt\n".encode())
    raw = b"040000 old\0" + bytes.fromhex(inner)
    tree = git(folder, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)
    git(folder, "update-ref", "refs/heads/main", git(folder, "commit-tree", tree, "-m", "First", stdin=b""))
    return folder


def clone(origin: Path, name: str) -> tuple[GitRepository, Bundles, str]:
    """Clone as the bot does; returns the clone, its bundles and the head."""
    made = GitRepository(origin.parent / name, str(origin))
    head = made.fetch(["refs/heads/main"])["refs/heads/main"]
    return made, Bundles(origin.parent / name), head


def objects(folder: Path) -> set[str]:
    """Return the ids of all objects of a clone."""
    rows = git(folder, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    return set(rows.splitlines())


def test_a_commit_arrives_as_it_was_made(origin: Path) -> None:
    """A thin pack on a tree with a flaw that a fetch forgives; taking it again, as after a death, changes nothing."""
    there, sends, head = clone(origin, "there.git")
    here, takes, _ = clone(origin, "here.git")
    long = there.read(head, "old/long.txt") or b""
    tree = there.write_tree(head, Edits({"old/long.txt": File(long + b"more\n"), "run": File(b"x", True)}))
    sha = there.write_commit(head, tree, "feat: more", AT)
    file = origin.parent / "commits.bundle"
    sends.make(sha, head, file)
    assert file.stat().st_size < len(long) // 2, "what is there already is not sent"
    assert not here.has(sha)
    takes.take(file, sha, head)
    takes.take(file, sha, head)
    assert there.commit_of(sha) == here.commit_of(sha)
    assert there.edits(head, sha) == here.edits(head, sha)
    assert [] == [path.name for path in (origin.parent / "here.git").glob("handover-*")]


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(file=200), "are the most"),
        (Limits(objects=1), "objects; 1 are the most"),
        (Limits(one=1_000), "a file of more than 1,000 bytes"),
        (Limits(all=1_000), "more than 1,000 bytes"),
    ],
)
def test_what_is_too_much_leaves_nothing_behind(origin: Path, limits: Limits, said: str) -> None:
    """Of a bundle that is refused not one object gets into the clone."""
    there, sends, head = clone(origin, "there.git")
    _, _, _ = clone(origin, "here.git")
    folder = origin.parent / "here.git"
    tree = there.write_tree(head, Edits({f"{n}.txt": File(b"%d" % n * 2_000) for n in range(3)}))
    sha = there.write_commit(head, tree, "feat: much", AT)
    file = origin.parent / "commits.bundle"
    sends.make(sha, head, file)
    before = objects(folder)
    with pytest.raises(UserError, match=said):
        Bundles(folder, limits).take(file, sha, head)
    assert before == objects(folder)


def test_a_bundle_on_what_is_not_here_is_refused(origin: Path) -> None:
    """A commit on a commit that only the sender has cannot be taken."""
    there, sends, head = clone(origin, "there.git")
    _, takes, _ = clone(origin, "here.git")
    first = there.write_commit(head, there.commit_of(head).tree, "feat: first", AT)
    second = there.write_commit(first, there.commit_of(head).tree, "feat: second", AT)
    file = origin.parent / "commits.bundle"
    sends.make(second, first, file)
    with pytest.raises(UserError, match="does not verify"):
        takes.take(file, second, first)

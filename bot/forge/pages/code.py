"""Reads a bare repository for the pages: trees, files, commits with their trailers, diffs. Never writes."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_NO_REPLACE_OBJECTS": "1",
}
_FIELDS = "%x1e%H%x1f%P%x1f%an%x1f%ae%x1f%aI%x1f%B%x1f%(trailers:only,unfold,separator=%x1d)"
MOST_DIFF = 2_000_000
MOST_FILE = 1_000_000
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a folder; `kind` is "blob", "tree" or "commit" (a submodule), `size` in bytes for files."""

    kind: str
    name: str
    path: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as people read it: `text` is the message's body without subject and trailers."""

    sha: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    date: str
    subject: str
    text: str
    trailers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """One bare repository on disk."""

    folder: Path

    def sha_of(self, ref: str) -> str | None:
        """Return the commit that a branch, tag or (shortened) id names."""
        for name in (f"refs/heads/{ref}", f"refs/tags/{ref}", ref):
            found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            if found:
                return found.decode().strip()
        return None

    def commit_named(self, short: str) -> str | None:
        """Return the whole id of the one commit that a hexadecimal beginning names."""
        found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{short}^{{commit}}")
        sha = found.decode().strip() if found else ""
        return sha if sha.startswith(short) else None

    def branches(self) -> list[str]:
        """Return the branches' names."""
        made = self._try("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads") or b""
        return made.decode(errors="replace").splitlines()

    def split(self, rest: str) -> tuple[str, str] | None:
        """Split "branch/with/slash/and/path" into a ref that exists and a path."""
        parts = rest.strip("/").split("/")
        for count in range(1, len(parts) + 1):
            ref = "/".join(parts[:count])
            if self.sha_of(ref):
                return ref, "/".join(parts[count:])
        return None

    def folder_of(self, sha: str, path: str) -> list[Entry] | None:
        """Return a folder's entries, folders first; None where there is no such folder."""
        listed = self._try("ls-tree", "-z", "-l", "--end-of-options", f"{sha}:{path}")
        if listed is None:
            return None
        entries = []
        for line in listed.decode(errors="replace").split("\0"):
            head, _, name = line.partition("\t")
            if name:
                _, kind, _, size = head.split()
                whole = f"{path}/{name}" if path else name
                entries.append(Entry(kind, name, whole, int(size) if size.isdigit() else None))
        return sorted(entries, key=lambda entry: (entry.kind == "blob", entry.name.lower()))

    def file(self, sha: str, path: str) -> bytes | None:
        """Return a file's bytes."""
        if (self._try("cat-file", "-t", f"{sha}:{path}") or b"").strip() != b"blob":
            return None
        return self._try("cat-file", "blob", f"{sha}:{path}")

    def commits(self, revision: str, count: int, skip: int = 0) -> list[Commit]:
        """Return commits, newest first. `revision`: a commit id, or two with ".." between."""
        made = self._try(
            "log", f"-{count}", f"--skip={skip}", f"--format={_FIELDS}", "--end-of-options", revision
        )
        return [_commit(piece) for piece in (made or b"").decode(errors="replace").split("\x1e")[1:]]

    def count(self, revision: str) -> int:
        """Return how many commits a revision or range has."""
        return int(self._try("rev-list", "--count", "--end-of-options", revision) or 0)

    def merge_base(self, one: str, other: str) -> str | None:
        """Return the commit that two histories share last."""
        made = self._try("merge-base", "--end-of-options", one, other)
        return made.decode().strip() if made else None

    def merges(self, base: str, head: str) -> bool:
        """Tell whether two commits merge without a conflict."""
        return self._try("merge-tree", "--write-tree", base, head) is not None

    def diff(self, old: str | None, new: str) -> tuple[str, bool]:
        """Return a unified diff (from nothing if `old` is None) and whether it was cut."""
        options = ("--no-color", "--no-ext-diff", "--no-textconv", "-M", "--src-prefix=a/", "--dst-prefix=b/")
        start = old or (self._try("hash-object", "-t", "tree", "/dev/null") or b"").decode().strip()
        made = self._try("diff", *options, "--end-of-options", start, new) or b""
        return made[:MOST_DIFF].decode(errors="replace"), len(made) > MOST_DIFF

    def changed(self, old: str, new: str) -> int:
        """Return how many files differ."""
        return (self._try("diff", "--name-only", "-z", "-M", "--end-of-options", old, new) or b"").count(
            b"\0"
        )

    def _try(self, *words: str) -> bytes | None:
        argv: Sequence[str] = ["git", f"--git-dir={self.folder}", "-c", "core.quotePath=true", *words]
        done = subprocess.run(argv, capture_output=True, env=_ENVIRONMENT, timeout=_SECONDS, check=False)
        return done.stdout if done.returncode == 0 else None


def _commit(piece: str) -> Commit:
    sha, parents, name, email, date, message, trailers = (piece.split("\x1f") + [""] * 7)[:7]
    pairs = [line.partition(": ") for line in trailers.strip().split("\x1d") if ": " in line]
    subject, _, text = message.strip().partition("\n")
    if pairs:
        # the trailers are the last paragraph; they are shown on their own
        text = "\n" + text
        text = text[: text.rfind("\n\n")] if "\n\n" in text else ""
    return Commit(
        sha,
        tuple(parents.split()),
        name,
        email,
        date,
        subject,
        text.strip(),
        tuple((key, value.strip()) for key, _, value in pairs),
    )

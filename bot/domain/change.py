"""A change to a tree of files, and the commits that carry changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class File:
    """The wanted content of one path; `executable` as in git's mode 100755."""

    content: bytes
    executable: bool = False


@dataclass(frozen=True, slots=True)
class Edits:
    """What differs from a base tree: path → file, or None where the path is to be gone.

    Paths are relative, with forward slashes and no "..", as git writes them.
    """

    files: Mapping[str, File | None] = field(default_factory=dict)

    def put(self, path: str, file: File | None) -> "Edits":
        """Return these edits with one path set."""
        return Edits({**self.files, path: file})

    def only(self, paths: frozenset[str]) -> "Edits":
        """Return the edits of these paths alone."""
        return Edits({path: file for path, file in self.files.items() if path in paths})


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as git has it. `message` is whole; `changed` are the paths that differ from the first parent."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    message: str
    changed: tuple[str, ...]
    author: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Leaf:
    """What a tree holds at a path: git's mode ("100644", "100755", "120000", "160000") and the object's id."""

    mode: str
    sha: str


@dataclass(frozen=True, slots=True)
class RawCommit:
    """A commit byte for byte.

    `base` is the tree of its first parent, "" without one; `leaves` are the paths whose leaf differs from it, as it was
    and as it is (None: not there).
    """

    sha: str
    text: bytes
    parents: tuple[str, ...]
    tree: str
    base: str
    leaves: Mapping[str, tuple[Leaf | None, Leaf | None]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One line that a search found; lines count from 1."""

    path: str
    line: int
    text: str

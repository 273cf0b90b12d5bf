"""Objects of one clone: read through one `git cat-file --batch` process, written by GitPython's object database.

gitdb's own pack reader is not used: it never closes its files, which a long-running process cannot afford.
"""

import io
import subprocess
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.adapters.git.process import GitBinary, stop

if TYPE_CHECKING:
    from gitdb.db.loose import LooseObjectDB  # type: ignore[import-untyped]

FILE, EXECUTABLE, LINK, SUBMODULE, FOLDER = "100644", "100755", "120000", "160000", "40000"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


class Missing(LookupError):
    """The clone has no such object, or it is of another kind."""


@dataclass(frozen=True, slots=True)
class Node:
    """One entry of a tree; `mode` is written as git stores it, without leading zeros."""

    mode: str
    sha: str


Tree = dict[bytes, Node]


class Objects:
    """Blobs, trees and commits by their full ids. Safe for several threads."""

    def __init__(self, git: GitBinary) -> None:
        self._git = git
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._finish: weakref.finalize[[subprocess.Popen[bytes]], Objects] | None = None
        self._trees: dict[str, Tree] = {}
        self._store: LooseObjectDB | None = None

    def close(self) -> None:
        """End the reading process; the next read starts another."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        if self._finish is not None:
            self._finish()
        self._process = self._finish = None

    def _reader(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = self._git.start(["cat-file", "--batch"], stderr=subprocess.DEVNULL)
            self._finish = weakref.finalize(self, stop, self._process)
        return self._process

    def _ask(self, sha: str) -> tuple[str, bytes] | None:
        process = self._reader()
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(sha.encode() + b"\n")
        process.stdin.flush()
        head = process.stdout.readline().split()
        if len(head) != 3:
            if head[1:] == [b"missing"]:
                return None
            raise OSError(f"git cat-file ended while reading {sha}")
        size = int(head[2])
        body = process.stdout.read(size + 1)
        if len(body) != size + 1:
            raise OSError(f"git cat-file was cut while reading {sha}")
        return head[1].decode(), body[:-1]

    def any(self, sha: str) -> tuple[str, bytes]:
        """Return an object's type and content."""
        if not is_id(sha):
            raise Missing(f"{sha!r} is not a full object id")
        with self._lock:
            try:
                found = self._ask(sha)
            except OSError:  # the process died (memory, a kill): one more try with a new one
                self._end()
                found = self._ask(sha)
        if found is None:
            raise Missing(f"the clone has no object {sha}")
        return found

    def of(self, kind: str, sha: str) -> bytes:
        """Return the content of an object that must be of this type."""
        found, content = self.any(sha)
        if found != kind:
            raise Missing(f"{sha} is a {found}, not a {kind}")
        return content

    def commit_id(self, sha: str) -> str | None:
        """Return the commit that an object is or, being a tag, names; None for a tree or blob."""
        kind, content = self.any(sha)
        while kind == "tag":
            sha = content.split(b"\n", 1)[0].split()[1].decode()
            kind, content = self.any(sha)
        return sha if kind == "commit" else None

    def tree_id(self, sha: str) -> str:
        """Return the tree of a commit, or the tree itself."""
        kind, content = self.any(sha)
        if kind == "commit":
            return content[5:45].decode()
        if kind != "tree":
            raise Missing(f"{sha} is a {kind}, neither a commit nor a tree")
        return sha

    def tree(self, sha: str) -> Tree:
        """Return the entries of a tree; do not change the answer."""
        tree = self._trees.get(sha)
        if tree is None:
            tree = {} if sha == EMPTY_TREE else _parsed(self.of("tree", sha))
            if len(self._trees) > 4096:
                self._trees.clear()
            self._trees[sha] = tree
        return tree

    def walk(self, tree: str, prefix: bytes = b"") -> Iterator[tuple[str, Node]]:
        """Yield all entries but folders, with whole paths in git's order."""
        for name, node in self.tree(tree).items():
            if node.mode == FOLDER:
                yield from self.walk(node.sha, prefix + name + b"/")
            else:
                yield path_of(prefix + name), node

    def find(self, tree: str, path: str) -> Node | None:
        """Return the entry at a path, None if there is none."""
        *folders, name = name_of(path).split(b"/")
        for folder in folders:
            node = self.tree(tree).get(folder)
            if node is None or node.mode != FOLDER:
                return None
            tree = node.sha
        return self.tree(tree).get(name)

    def differing(
        self, old: str, new: str, prefix: bytes = b""
    ) -> Iterator[tuple[str, Node | None, Node | None]]:
        """Yield path, old entry, new entry of all that is not a folder and differs between two trees."""
        if old == new:
            return
        before, after = self.tree(old), self.tree(new)
        for name in sorted({*before, *after}):
            was, now = before.get(name), after.get(name)
            if was == now:
                continue
            old_folder = was.sha if was and was.mode == FOLDER else EMPTY_TREE
            new_folder = now.sha if now and now.mode == FOLDER else EMPTY_TREE
            was = None if was and was.mode == FOLDER else was
            now = None if now and now.mode == FOLDER else now
            if was or now:
                yield path_of(prefix + name), was, now
            yield from self.differing(old_folder, new_folder, prefix + name + b"/")

    def write(self, kind: str, content: bytes) -> str:
        """Store an object and return its id."""
        from gitdb import IStream  # type: ignore[import-untyped]
        from gitdb.db.loose import LooseObjectDB

        if self._store is None:
            self._store = LooseObjectDB(str(self._git.folder / "objects"))
        stored = self._store.store(IStream(kind, len(content), io.BytesIO(content)))
        return str(stored.hexsha.decode())

    def write_tree(self, entries: Tree) -> str:
        """Store a tree in the one order that git accepts."""
        ordered = sorted(entries.items(), key=lambda e: e[0] + (b"/" if e[1].mode == FOLDER else b""))
        return self.write(
            "tree",
            b"".join(b"%s %s\0%s" % (n.mode.encode(), name, bytes.fromhex(n.sha)) for name, n in ordered),
        )


def is_id(sha: str) -> bool:
    """Tell whether a text is a full object id, so that it can be nothing else on a command line."""
    return len(sha) == 40 and not set(sha) - set("0123456789abcdef")


def path_of(name: bytes) -> str:
    """Decode a path; odd bytes survive the way there and back."""
    return name.decode("utf-8", "surrogateescape")


def name_of(path: str) -> bytes:
    """Encode a path as git stores it."""
    return path.encode("utf-8", "surrogateescape")


def _parsed(content: bytes) -> Tree:
    entries: Tree = {}
    at = 0
    while at < len(content):
        end = content.index(b"\0", at)
        mode, name = content[at:end].split(b" ", 1)
        entries[name] = Node(mode.decode().lstrip("0"), content[end + 1 : end + 21].hex())
        at = end + 21
    return entries

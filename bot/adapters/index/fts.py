"""Retrieval by SQLite FTS5 (BM25) over a commit's text files: no network, no model, nothing to install.

BM25 finds the files that share words with a text. They are ranked again by what a text about code gives away: paths and
modules it names (a stack trace does), and names that it uses and a file defines. Tests and documents come after code.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from bot.adapters.index.clues import Clues, clues_of, definitions_of, kind_of, split_words, stem_of, words_of
from bot.adapters.index.window import windows_of
from bot.ports import Git, Passage

_MOST_FILES = 6_000
_MOST_BYTES = 400_000
_KEPT = 4
_CANDIDATES = 400
# found by measuring on real issues: tests/bench/localization.py
_TITLE, _NAMED, _DEFINED, _ALONE = 0.5, 1.0, 0.35, 0.5
_USED, _FEW = 0.3, 6
_NEAR = 0.4  # files with less than this share of the best one's score are noise
_KIND = {"code": 1.0, "test": 0.35, "words": 0.2}


@dataclass(frozen=True, slots=True)
class _Index:
    """A commit's files, searchable; `defined`: name → the paths that define it."""

    database: sqlite3.Connection
    paths: frozenset[str]
    defined: dict[str, set[str]]


class FtsIndex:
    """A BM25 search over commits; the newest few indexes are kept in memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._indexes: OrderedDict[str, _Index] = OrderedDict()

    def find(self, git: Git, tree: str, text: str, limit: int) -> Sequence[Passage]:
        """Return at most `limit` passages nearest to a text: files best first, of the nearest ones several pieces."""
        words = words_of(text)
        if not words:
            return []
        clues = clues_of(text)
        with self._lock:
            title = words_of(text.strip().split("\n", 1)[0])
            paths = _ranked(self._index(git, tree), title, words, clues)
        found: list[Passage] = []
        for place, path in enumerate(paths):
            content = git.read(tree, path) if len(found) < limit else None
            if content is not None:
                most = min(_most_of(place, limit), limit - len(found))
                pieces = windows_of(content.decode("utf-8", "replace"), words, clues, most)
                found += [Passage(path, start, shown) for start, shown in pieces]
        return found

    def _index(self, git: Git, tree: str) -> _Index:
        if tree in self._indexes:
            self._indexes.move_to_end(tree)
            return self._indexes[tree]
        index = self._indexes[tree] = _build(git, tree)
        while len(self._indexes) > _KEPT:
            self._indexes.popitem(last=False)[1].database.close()
        return index


def _most_of(place: int, limit: int) -> int:
    """Return how many pieces a file may have: the nearest deserves more than one look."""
    return max(1, (3 * limit // 8, limit // 4)[place]) if place < 2 else 1


def _build(git: Git, tree: str) -> _Index:
    database = sqlite3.connect(":memory:", check_same_thread=False)
    database.execute(
        "CREATE VIRTUAL TABLE files USING fts5(path UNINDEXED, name, body, tokenize='porter ascii')"
    )
    defined: dict[str, set[str]] = {}
    paths = git.paths(tree)[:_MOST_FILES]
    for path in paths:
        text = _text(git, tree, path)
        if not text:
            continue
        database.execute("INSERT INTO files VALUES (?, ?, ?)", (path, split_words(path), split_words(text)))
        for name in definitions_of(text) if kind_of(path) == "code" else ():
            defined.setdefault(name, set()).add(path)
    return _Index(database, frozenset(paths), defined)


def _ranked(index: _Index, title: Sequence[str], words: Sequence[str], clues: Clues) -> list[str]:
    """Order the files: BM25's score as a share of the best, times the kind of file, plus what title and clues add."""
    scores = _scored(index, words)
    for path, score in _scored(index, title).items():
        scores[path] = scores.get(path, 0.0) + _TITLE * score
    for name in clues.names:
        where = index.defined.get(name, set())
        for path in where if len(where) <= 8 else ():
            scores[path] = scores.get(path, 0.0) + _DEFINED / len(where)
    for name in (*clues.names, *clues.own):
        where = index.defined.get(name) or _using(index, name)
        for path in where if len(where) <= _FEW else ():
            scores[path] = scores.get(path, 0.0) + _USED / len(where)
    for path in index.paths:
        if clues.paths and any(path == named or path.endswith("/" + named) for named in clues.paths):
            scores[path] = scores.get(path, 0.0) + _NAMED * _KIND[kind_of(path)]
        elif stem_of(path) in clues.names and kind_of(path) == "code":
            scores[path] = scores.get(path, 0.0) + _ALONE
    best = max(scores.values(), default=0.0)
    near = [path for path, score in scores.items() if score >= _NEAR * best]
    return sorted(near, key=lambda path: (-scores[path], path))


def _using(index: _Index, name: str) -> set[str]:
    """Return the code that has a name, up to one more than few; it says what a name is that nothing defines by its shape."""
    if not name.isidentifier() or not name.isascii():
        return set()
    rows = index.database.execute("SELECT path FROM files WHERE files MATCH ? LIMIT 60", (f'body:"{name}"',))
    return {path for (path,) in rows if kind_of(path) == "code"}


def _scored(index: _Index, words: Sequence[str]) -> dict[str, float]:
    if not words:
        return {}
    query = " OR ".join(f'"{word}"' for word in words)
    rows = index.database.execute(
        "SELECT path, -bm25(files, 0, 2.0, 1.0) AS score FROM files WHERE files MATCH ? ORDER BY score DESC, path LIMIT ?",
        (query, _CANDIDATES),
    ).fetchall()
    best = max((score for _, score in rows), default=1.0) or 1.0
    return {path: score / best * _KIND[kind_of(path)] for path, score in rows}


def _text(git: Git, tree: str, path: str) -> str:
    content = git.read(tree, path)
    if content is None or len(content) > _MOST_BYTES or b"\0" in content[:4_000]:
        return ""
    return content.decode("utf-8", "replace")

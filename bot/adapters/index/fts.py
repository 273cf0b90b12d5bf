"""Retrieval by SQLite FTS5 (BM25) over a commit's text files: no network, no model, nothing to install.

Identifiers are split into their words, paths weigh more than contents, and a hit file is shown around its best lines.
"""

import re
import sqlite3
from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock

from bot.ports import Git, Passage

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_MOST_FILES = 6_000
_MOST_BYTES = 200_000
_WINDOW = 60
_KEPT = 4
_NOISE = frozenset(
    _WORD.findall(
        "the and or of to in is it for on with that this be as are not when from by at if we you should can would have "
        "has was but so do does my all any there which will"
    )
)


class FtsIndex:
    """A BM25 search over commits; the newest few indexes are kept in memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._indexes: OrderedDict[str, sqlite3.Connection] = OrderedDict()

    def find(self, git: Git, tree: str, text: str, limit: int) -> Sequence[Passage]:
        """Return the passages of a commit's files nearest to a text, best first."""
        words = words_of(text)
        if not words:
            return []
        query = " OR ".join(f'"{word}"' for word in words[:80])
        with self._lock:
            index = self._index(git, tree)
            rows = index.execute(
                "SELECT path FROM files WHERE files MATCH ? ORDER BY bm25(files, 0, 4.0, 1.0) LIMIT ?",
                (query, limit),
            ).fetchall()
        wanted = frozenset(words)
        return [passage for (path,) in rows if (passage := _passage(git, tree, path, wanted))]

    def _index(self, git: Git, tree: str) -> sqlite3.Connection:
        if tree in self._indexes:
            self._indexes.move_to_end(tree)
            return self._indexes[tree]
        index = sqlite3.connect(":memory:", check_same_thread=False)
        index.execute(
            "CREATE VIRTUAL TABLE files USING fts5(path UNINDEXED, name, body, tokenize='porter ascii')"
        )
        rows = (
            (path, split_words(path), body)
            for path in git.paths(tree)[:_MOST_FILES]
            if (body := _body(git, tree, path))
        )
        index.executemany("INSERT INTO files VALUES (?, ?, ?)", rows)
        self._indexes[tree] = index
        while len(self._indexes) > _KEPT:
            self._indexes.popitem(last=False)[1].close()
        return index


def words_of(text: str) -> list[str]:
    """Return the words to search for, in order of first use, identifiers whole and in parts."""
    found: dict[str, None] = {}
    for word in _WORD.findall(text):
        parts = [word, *_PART.findall(word)] if len(_PART.findall(word)) > 1 else [word]
        for part in parts:
            small = part.lower()
            if len(small) > 1 and small not in _NOISE:
                found.setdefault(small)
    return list(found)


def split_words(text: str) -> str:
    """Return a text's words with identifiers also in parts, as they are indexed."""
    return " ".join(part for word in _WORD.findall(text) for part in {word, *_PART.findall(word)})


def _body(git: Git, tree: str, path: str) -> str:
    content = git.read(tree, path)
    if content is None or len(content) > _MOST_BYTES or b"\0" in content[:4_000]:
        return ""
    return split_words(content.decode("utf-8", "replace"))


def _passage(git: Git, tree: str, path: str, wanted: frozenset[str]) -> Passage | None:
    """Cut the window of a file that has most of the wanted words, counting each word once."""
    content = git.read(tree, path)
    if content is None:
        return None
    lines = content.decode("utf-8", "replace").split("\n")
    if len(lines) <= _WINDOW:
        return Passage(path, 1, "\n".join(lines))
    scores = [
        {part.lower() for word in _WORD.findall(line) for part in (word, *_PART.findall(word))} & wanted
        for line in lines
    ]
    best, at = -1, 0
    for start in range(0, len(lines), _WINDOW // 3):
        score = len(set().union(*scores[start : start + _WINDOW]))
        if score > best:
            best, at = score, start
    return Passage(path, at + 1, "\n".join(lines[at : at + _WINDOW]))

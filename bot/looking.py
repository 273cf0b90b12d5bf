"""Code that a model asks to see before it answers: once, by paths and names, or by words to search for."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.bench import Bench
from bot.domain.model import Request
from bot.domain.prompt import fence

MOST = 4  # searches
_EACH, _ROOM = 3, 24_000  # passages of a search; characters in all
_LINES, _WHOLE = 50, 120  # of a passage, and of a file that is shown whole
_NAME = re.compile(r"[A-Za-z_$][\w$]*")


def looked(bench: Bench, step: str, request: Request, tree: str, searches: Sequence[str]) -> Request:
    """Return the request with what was asked for laid below it; it is kept in the journal like the rest of the prompt."""
    (message,) = request.messages
    seen = "\n".join(str(block.get("text", "")) for block in message["content"])
    text = bench.pack(
        f"{step}/looked",
        lambda: "\n\n".join(
            [
                "You asked to see more; this was found. No more can be seen: decide now.",
                *found_for(bench, tree, searches, seen),
            ]
        ),
    )
    block = {"type": "text", "text": text}
    return replace(request, messages=({**message, "content": [*message["content"], block]},))


def found_for(bench: Bench, tree: str, searches: Sequence[str], seen: str) -> list[str]:
    """Return what searches find that was not `seen`, each under its search; as much as there is room for."""
    parts: list[str] = []
    room, shown = _ROOM, set[str]()
    for search in searches[:MOST]:
        parts.append(f"For {fence('search', ' '.join(search.split()), 200)}")
        before = len(parts)
        for path, start, text in _passages(bench, tree, search[:500]):
            if text not in seen and text not in shown and len(text) <= room:
                shown.add(text)
                room -= len(text)
                parts.append(f"{path}, from line {start}:\n{fence('file', text, 8_000)}")
        if len(parts) == before:
            parts.append("(nothing that is not shown above)")
    return parts


def _passages(bench: Bench, tree: str, search: str) -> Iterator[tuple[str, int, str]]:
    """Yield (path, first line, text): of the files that a search names, else of those that are nearest to its words."""
    words = search.split()[:12]
    there = bench.git.paths(tree)
    named = [path for word in words for path in there if _is_meant(word.strip("`,"), path)][:_EACH]
    names = [name for word in words if "/" not in word for name in _NAME.findall(word)]
    for path in named:
        raw = bench.git.read(tree, path)
        if raw is not None and b"\0" not in raw:
            for start, text in _pieces(raw.decode("utf-8", "replace"), names):
                yield path, start, text
    if not named:
        for passage in bench.retrieval.find(bench.git, tree, search, 2 * _EACH)[:_EACH]:
            yield passage.path, passage.start, passage.text


def _is_meant(word: str, path: str) -> bool:
    return path == word or ("." in word and len(word) > 3 and path.endswith(f"/{word.lstrip('./')}"))


def _pieces(text: str, names: Sequence[str]) -> list[tuple[int, str]]:
    """Cut a file where it defines what is named, else where it has it, else at its beginning; a short file whole."""
    lines = text.split("\n")
    if len(lines) <= _WHOLE:
        return [(1, text)]
    starts: list[int] = []
    for name in names:
        word = re.compile(rf"\b{re.escape(name)}\b")
        having = [n for n, line in enumerate(lines) if name in line and word.search(line)]
        defining = re.compile(
            rf"\b(?:def|class|func|function|fn|type|interface|const|let|var)\s+{re.escape(name)}\b"
        )
        starts += ([n for n in having if defining.search(lines[n])] or having)[:2]
    pieces: list[tuple[int, str]] = []
    for start in [max(0, n - 2) for n in starts] or [0]:
        if len(pieces) < _EACH and all(abs(start + 1 - first) >= _LINES for first, _ in pieces):
            pieces.append((start + 1, "\n".join(lines[start : start + _LINES])))
    return pieces

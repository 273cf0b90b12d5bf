"""Code that a model asks to see before it answers: once, by words to search for."""

from collections.abc import Sequence
from dataclasses import replace

from bot.bench import Bench
from bot.domain.model import Request
from bot.domain.prompt import fence

MOST = 4  # searches
_EACH, _ROOM = 4, 24_000  # passages of a search; characters in all


def looked(bench: Bench, step: str, request: Request, tree: str, searches: Sequence[str]) -> Request:
    """Return the request with what was asked for laid below it; it is kept in the journal like the rest of the prompt."""
    (message,) = request.messages
    seen = "\n".join(str(block.get("text", "")) for block in message["content"])
    text = bench.pack(f"{step}/looked", lambda: _found(bench, tree, searches, seen))
    block = {"type": "text", "text": text}
    return replace(request, messages=({**message, "content": [*message["content"], block]},))


def _found(bench: Bench, tree: str, searches: Sequence[str], seen: str) -> str:
    parts = ["You asked to see more; this was found. No more can be seen: decide now."]
    room, shown = _ROOM, set[tuple[str, int]]()
    for search in searches[:MOST]:
        parts.append(f"For {fence('search', ' '.join(search.split()), 200)}")
        before = len(parts)
        for passage in bench.retrieval.find(bench.git, tree, search[:500], 2 * _EACH)[:_EACH]:
            place = (passage.path, passage.start)
            if place not in shown and passage.text not in seen and len(passage.text) <= room:
                shown.add(place)
                room -= len(passage.text)
                parts.append(
                    f"{passage.path}, from line {passage.start}:\n{fence('file', passage.text, 4_000)}"
                )
        if len(parts) == before:
            parts.append("(nothing that is not shown above)")
    return "\n\n".join(parts)

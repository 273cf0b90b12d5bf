"""A conversation that nears the end of the model's context begins anew from what its model writes down.

History is never edited: thinking is bound to the messages before it, and a cut in the middle would also lose the cache. The
workspace, the notes and the numbers of outputs stay.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.develop.talk import Talk
from bot.domain.ids import canonical
from bot.domain.prompt import fence

FULL = 120_000  # tokens, where a wider window does not help: what is read again with each call costs more than a new start
_CHARACTERS = 3  # of a token, at least, where a server does not count
_MOST_CHANGE, _MOST_NOTES, _MOST_WORDS = 16_000, 8_000, 12_000


def is_full(talk: Talk, results: Sequence[Mapping[str, Any]], window: int | None = None) -> bool:
    """Tell whether the conversation with these results leaves too little room to go on; `window` None is unknown."""
    most = FULL if window is None else min(FULL, window * 3 // 5)
    tokens = talk.tokens or len(canonical(list(talk.messages))) // _CHARACTERS
    return tokens + len(canonical(list(results))) // _CHARACTERS >= most


def please() -> Mapping[str, Any]:
    """Return the block that asks for a hand-over."""
    return {
        "type": "text",
        "text": "This conversation is nearly full and begins anew after your next answer. Call no tool now. Write, as text, "
        "a hand-over to yourself: what is done, what is left, what you found out (paths, names, commands that work, what "
        "failed and why). Your task, your notes and your changes will be there; nothing else of this conversation will.",
    }


def handed_over(talk: Talk, because: str = "that grew too long") -> str:
    """Write what the new conversation is told behind the task; calls in the last answer were not done."""
    workspace, content = talk.workspace, talk.pending["content"] if talk.pending else ()
    said = "\n".join(b["text"] for b in content if b.get("type") == "text" and b.get("text"))
    parts = [f"This task was begun in a conversation {because}; it goes on here."]
    if workspace.edits.files:
        change = workspace.git.diff(workspace.base, workspace.tree())
        parts.append("Your changes stand:\n" + fence("change", change, _MOST_CHANGE))
    else:
        parts.append("You have changed nothing yet.")
    if workspace.notes:
        parts.append("Your notes:\n" + fence("notes", "\n".join(workspace.notes), _MOST_NOTES))
    if said.strip():
        parts.append("Your hand-over:\n" + fence("handover", said.strip(), _MOST_WORDS))
    if workspace.outputs:
        parts.append(f"read_output still knows outputs 1 to {len(workspace.outputs)}.")
    return "\n\n".join(parts)

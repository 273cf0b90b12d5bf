"""A task's conversation, rebuilt from the journal alone: what was said, what was edited, what is still to be done.

Rows of a step, in order: `open` (the prompt), then `answer` (the model's content) and `tools` (the results) in turn,
`reserve` rows between. An `answer` without its `tools` row is pending: its calls are to be done now. A `news` row joins the
last message to the model; there is none while an answer is pending. A `tools` row that is `closing` asked for a hand-over;
the `handover` row made of the answer begins the conversation anew, on the same workspace and with all news. An `unread`
row takes back an answer that only said that its model has too small a window: once people have seen to it, it is asked anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.develop.tools import CHANGES, Called, Refused, Workspace, call
from bot.domain.change import Edits
from bot.ports import Entry, Git

_LONGEST_GAP = 3_600.0


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a conversation stands. `pending`: the content whose calls have no results yet, with its stop reason.

    `closing`: the last message asked for a hand-over. `tokens`: what the last call took in and gave out, as the service
    counts; 0 before the first. `seconds`: spent in calls and in what they asked for, without waits between. `model`: who
    answers in this conversation, "" before it began; thinking is bound to it, so another one begins anew.
    """

    messages: tuple[Mapping[str, Any], ...]
    workspace: Workspace
    answers: int
    pending: Mapping[str, Any] | None
    refused: int
    closing: bool = False
    tokens: int = 0
    seconds: float = 0.0
    model: str = ""
    begun: int = 0


def talk_of(rows: Sequence[Entry], git: Git, parent: str) -> Talk:
    """Fold a step's rows; edits are done again on the same tree, commands are not run again."""
    messages: list[Mapping[str, Any]] = []
    workspace = Workspace(git, parent, Edits())
    pending: Mapping[str, Any] | None = None
    news: list[Mapping[str, Any]] = []
    answers = refused = tokens = begun = 0
    closing, model = False, ""
    for row in rows:
        match row.kind:
            case "open":
                messages.append({"role": "user", "content": [{"type": "text", "text": row.body["prompt"]}]})
            case "answer":
                if pending is not None and pending.get("index", -1) == row.body.get("index"):
                    messages.pop()  # it declined or was too small, and the next of the chain was asked the same
                    answers -= 1
                answers += 1
                pending = row.body
                tokens = sum(row.body.get("usage", {}).values())
                model = row.body.get("asked", model)
                messages.append({"role": "assistant", "content": list(row.body["content"])})
            case "tools":
                if pending is not None:
                    workspace = redo(workspace, pending["content"], row.body["results"])
                workspace = replace(workspace, outputs=(*workspace.outputs, *row.body.get("outputs", ())))
                pending = None
                refused += bool(row.body.get("attempt"))
                closing = bool(row.body.get("closing"))
                messages.append({"role": "user", "content": list(row.body["results"])})
            case "unread":
                messages.pop()
                pending, begun, tokens = None, answers, 0
            case "news":
                news.append({"type": "text", "text": row.body["text"]})
                messages[-1] = _joined(messages[-1], news[-1])
            case "handover":
                pending, closing, tokens, begun = None, False, 0, answers
                model = row.body.get("model", model)
                told = {"type": "text", "text": row.body["text"]}
                messages = [{"role": "user", "content": [*messages[0]["content"][:1], *news, told]}]
            case _:
                pass
    spent = _seconds(rows)
    return Talk(tuple(messages), workspace, answers, pending, refused, closing, tokens, spent, model, begun)


def _seconds(rows: Sequence[Entry]) -> float:
    """Add up how long calls and their tools took; a gap that a dead process left counts for an hour at most."""
    spent, since = 0.0, None
    for row in rows:
        if row.kind in ("answer", "tools", "handover") and since is not None:
            spent += min((row.at - since).total_seconds(), _LONGEST_GAP)
        since = row.at if row.kind in ("reserve", "answer") else None
    return spent


def _joined(message: Mapping[str, Any], block: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**message, "content": [*message["content"], block]}


def redo(
    workspace: Workspace, content: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]]
) -> Workspace:
    """Do the edits of an answer again that were done then; what its results tell as refused stays undone.

    The policy that refused is not asked again: the journal says what happened, and a call without a result of its own
    (an answer that was cut off, or a model that declined) did nothing.
    """
    calls = [block for block in content if block.get("type") == "tool_use"]
    for block, result in zip(calls, results, strict=False):
        if result.get("tool_use_id") != block.get("id") or result.get("is_error"):
            continue
        if block.get("name") not in CHANGES:
            continue
        try:
            workspace = call(
                workspace, block["name"], block.get("input"), run=_no_run, protected=_unprotected
            ).workspace
        except Refused:
            continue
    return workspace


def _no_run(workspace: Workspace, _argv: Sequence[str]) -> Called:
    return Called(workspace, "")


def _unprotected(_path: str) -> bool:
    return False

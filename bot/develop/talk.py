"""A task's conversation, rebuilt from the journal alone: what was said, what was edited, what is still to be done.

Rows of a step, in order: `open` (the prompt), then `answer` (the model's content) and `tools` (the results) in turn,
`reserve` rows between. An `answer` without its `tools` row is pending: its calls are to be done now. A `news` row joins the
last message to the model; there is none while an answer is pending.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.develop.tools import Refused, Workspace, call
from bot.domain.change import Edits
from bot.ports import Entry, Git


@dataclass(frozen=True, slots=True)
class Talk:
    """Where a conversation stands. `pending`: the content whose calls have no results yet, with its stop reason."""

    messages: tuple[Mapping[str, Any], ...]
    workspace: Workspace
    answers: int
    pending: Mapping[str, Any] | None
    refused: int


def talk_of(rows: Sequence[Entry], git: Git, parent: str) -> Talk:
    """Fold a step's rows; edits are done again on the same tree, commands are not run again."""
    messages: list[Mapping[str, Any]] = []
    workspace = Workspace(git, parent, Edits())
    pending: Mapping[str, Any] | None = None
    answers = refused = 0
    for row in rows:
        match row.kind:
            case "open":
                messages.append({"role": "user", "content": [{"type": "text", "text": row.body["prompt"]}]})
            case "answer":
                answers += 1
                pending = row.body
                messages.append({"role": "assistant", "content": list(row.body["content"])})
            case "tools":
                if pending is not None:
                    workspace = redo(workspace, pending["content"], row.body["results"])
                pending = None
                refused += bool(row.body.get("attempt"))
                messages.append({"role": "user", "content": list(row.body["results"])})
            case "news":
                messages[-1] = _joined(messages[-1], row.body["text"])
            case _:
                pass
    return Talk(tuple(messages), workspace, answers, pending, refused)


def _joined(message: Mapping[str, Any], text: str) -> Mapping[str, Any]:
    return {**message, "content": [*message["content"], {"type": "text", "text": text}]}


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
        if block.get("name") not in ("edit_file", "create_file", "delete_file"):
            continue
        try:
            workspace = call(
                workspace, block["name"], block.get("input"), run=_no_run, protected=_unprotected
            ).workspace
        except Refused:
            continue
    return workspace


def _no_run(_workspace: Workspace, _argv: Sequence[str]) -> str:
    return ""


def _unprotected(_path: str) -> bool:
    return False

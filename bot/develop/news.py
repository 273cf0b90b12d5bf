"""What people said since a task's conversation began: told in it before the next call, so that a word takes effect at once.

The brief is made of what was said before; a conversation starts from it. A comment that comes later is read into a new
brief first, and then told here in its own words, with what it changed in the brief and in the task.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.develop import words
from bot.domain.brief import Answer, Question
from bot.domain.graph import Task
from bot.domain.ids import digest_of
from bot.domain.prompt import fence, plain, visible
from bot.domain.snapshot import Snapshot
from bot.ports import Entry

_MOST = 6_000
_HEARD, _BRIEF, _TASK = "heard", "brief", "task_digest"


def known(snapshot: Snapshot, task: Task) -> dict[str, Any]:
    """Return what a conversation knows that begins now, for its `open` row."""
    heard = [_name(comment.id, comment.body) for comment in snapshot.prose]
    return {_HEARD: heard, _BRIEF: _agreed(snapshot, task), _TASK: task.digest}


def news_of(
    rows: Sequence[Entry], snapshot: Snapshot, task: Task, answers: Sequence[Answer] = ()
) -> dict[str, Any] | None:
    """Return the body of a `news` row, whose `text` is for the model; None if it knows all.

    `answers` are those to what the task itself asked.
    """
    told: Mapping[str, Any] | None = None
    heard: set[str] = set()
    for row in rows:
        if row.kind in ("open", "news"):
            told = row.body
            heard |= set(row.body.get(_HEARD, ()))
    if told is None or _HEARD not in told:
        return None  # begun by a version that did not write down what it knew
    now = known(snapshot, task)
    replies = {_name(one.comment, f"{one.question} {one.letter} {one.text}"): one for one in answers}
    asked = {one.question.id: one.question for one in snapshot.inquiries}
    new = [comment for comment in snapshot.prose if _name(comment.id, comment.body) not in heard]
    parts = [
        f"@{comment.author.login} wrote while you worked:\n{fence('comment', visible(comment.body), _MOST)}"
        for comment in new
    ]
    parts += [_reply(asked[one.question], one) for name, one in replies.items() if name not in heard]
    if now[_BRIEF] != told[_BRIEF] and snapshot.brief is not None:
        parts.append("What was agreed is now:\n" + fence("brief", snapshot.brief.told(task.criteria)))
    if now[_TASK] != told[_TASK]:
        parts.append("Your task is now:\n" + fence("task", words.what_to_do(task)))
    if not parts:
        return None
    parts.append("Take this up in what you do next; what you did already stays unless it says otherwise.")
    return {**now, _HEARD: [*now[_HEARD], *replies], "text": "\n\n".join(parts)}


def _reply(question: Question, answer: Answer) -> str:
    who = (
        f"@{answer.by} answered"
        if answer.by
        else "Nobody answered until the deadline, so the default is taken"
    )
    said = f"{answer.letter + ') ' if answer.letter else ''}{answer.text}"
    return f"You asked: {fence('question', question.text)}\n{who}: {fence('answer', visible(said), _MOST)}"


def _agreed(snapshot: Snapshot, task: Task) -> str:
    """Name what the brief says of a task; its version and what other tasks serve are no news to it."""
    return digest_of(snapshot.brief.told(task.criteria)) if snapshot.brief else ""


def _name(comment: int, body: str) -> str:
    return f"{comment} {digest_of(plain(body))[:16]}"

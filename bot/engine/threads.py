"""Review threads as work: what people with write access said on a line since we last answered there."""

from bot.domain.github import Person, Pull, ReviewComment
from bot.domain.ids import CaseKey
from bot.domain.markers import SYNTAX, Marked, Ring, read_mark
from bot.domain.snapshot import Thread
from bot.engine.memory import Memory


def threads_of(key: CaseKey, pull: Pull, memory: Memory, ring: Ring, me: Person) -> tuple[Thread, ...]:
    """Return one `Thread` for each stretch of people's comments between answers of ours, oldest first."""
    by_thread: dict[int, list[ReviewComment]] = {}
    for comment in sorted(pull.review_comments, key=lambda c: c.id):
        by_thread.setdefault(comment.thread, []).append(comment)
    found = []
    for thread, comments in by_thread.items():
        found += _stretches(key, thread, comments, memory, ring, me)
    return tuple(sorted(found, key=lambda t: t.comment))


def double_replies(key: CaseKey, pull: Pull, memory: Memory, ring: Ring, me: Person) -> tuple[int, ...]:
    """Return our replies to a comment that has one already: two came to be while GitHub did not show the first."""
    seen, found = set(), []
    for comment in sorted(pull.review_comments, key=lambda c: c.id):
        read = read_mark(ring, key.repo_id, key.number, comment.body)
        if (
            comment.author.id != me.id
            or not isinstance(read, Marked)
            or comment.id in memory.retracted_replies
        ):
            continue
        if read.slot in seen:
            found.append(comment.id)
        seen.add(read.slot)
    return tuple(found)


def _stretches(
    key: CaseKey, thread: int, comments: list[ReviewComment], memory: Memory, ring: Ring, me: Person
) -> list[Thread]:
    found: list[Thread] = []
    said: list[ReviewComment] = []
    for comment in comments:
        if comment.author.id == me.id:
            read = read_mark(ring, key.repo_id, key.number, comment.body)
            if isinstance(read, Marked) and said and read.slot.name == f"reply-{said[0].id}":
                found.append(_thread(thread, said, replied=True))
                said = []
        elif comment.author.kind == "User" and comment.can_write and SYNTAX not in comment.body:
            if said and said[0].id in memory.replied:  # answered, though GitHub does not show it yet
                found.append(_thread(thread, said, replied=True))
                said = []
            said.append(comment)
    if said:
        found.append(_thread(thread, said, replied=said[0].id in memory.replied))
    return found


def _thread(thread: int, said: list[ReviewComment], *, replied: bool) -> Thread:
    first = said[0]
    text = "\n\n".join(comment.body for comment in said)
    return Thread(thread, first.id, first.author.login, first.path, first.line, first.hunk, text, replied)

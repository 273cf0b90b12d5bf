"""Brings comments, events, reviews and commits into one order, and line comments into threads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.forge.pages.diff import Row, rows_of

Shape = Mapping[str, Any]
_SHOWN_ELSEWHERE = {"commented", "committed", "reviewed", "line-commented", "subscribed", "mentioned"}
_HUNK_LINES = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind`: comment, event, review or commit; `threads` are those a review opened."""

    kind: str
    at: str
    item: Shape
    threads: tuple["Thread", ...] = ()


@dataclass(frozen=True, slots=True)
class Thread:
    """Line comments that answer each other; `line` is None where the line is no longer in the diff."""

    root: Shape
    remarks: tuple[Shape, ...]
    resolved: bool
    resolvable: bool

    @property
    def path(self) -> str:
        """Return the file."""
        return str(self.root["path"])

    @property
    def side(self) -> str:
        """Return LEFT or RIGHT."""
        return str(self.root.get("side") or "RIGHT")

    @property
    def line(self) -> int | None:
        """Return the line on that side, as of now."""
        return self.root.get("line")

    @property
    def outdated(self) -> bool:
        """Tell whether the line is no longer in the diff."""
        return self.line is None

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the end of the hunk that was commented on; without numbers if the hunk was shortened in front."""
        found = [row for row in rows_of(self.root.get("diff_hunk") or "", self.path) if row.kind != "hunk"]
        if found and self.line is not None and found[-1].line != self.line:
            found = [replace(row, old=None, new=None) for row in found]
        return tuple(found[-_HUNK_LINES:])


def threads_of(comments: Sequence[Shape], resolved: Iterable[int], may_resolve: bool) -> list[Thread]:
    """Group line comments by the comment that each thread began with."""
    groups: dict[int, list[Shape]] = {}
    for comment in comments:
        groups.setdefault(comment.get("in_reply_to_id") or comment["id"], []).append(comment)
    settled = set(resolved)
    return [
        Thread(remarks[0], tuple(remarks), root in settled, may_resolve) for root, remarks in groups.items()
    ]


def timeline_of(
    comments: Sequence[Shape],
    events: Sequence[Shape],
    reviews: Sequence[Shape] = (),
    threads: Sequence[Thread] = (),
    commits: Sequence[Shape] = (),
) -> list[Entry]:
    """Return all that happened, oldest first; the store numbers all things in one row, so equal times go by number."""
    entries = [Entry("comment", it["created_at"], it) for it in comments]
    entries += [Entry("event", it["created_at"], it) for it in events if it["event"] not in _SHOWN_ELSEWHERE]
    entries += [Entry("commit", it["date_utc"], it) for it in commits]
    opened: dict[int, list[Thread]] = {}
    known = {review["id"] for review in reviews}
    for thread in threads:
        review = thread.root.get("pull_request_review_id")
        if review is not None and review in known:
            opened.setdefault(review, []).append(thread)
        else:
            alone = {
                **thread.root,
                "body": "",
                "state": "COMMENTED",
                "submitted_at": thread.root["created_at"],
            }
            entries.append(Entry("review", thread.root["created_at"], alone, (thread,)))
    for review in reviews:
        began = tuple(opened.get(review["id"], ()))
        if review["state"] != "PENDING" and (began or review["body"] or review["state"] != "COMMENTED"):
            entries.append(Entry("review", review["submitted_at"], review, began))
    return sorted(entries, key=lambda entry: (entry.at, entry.item.get("id", 0)))

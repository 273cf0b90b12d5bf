"""JSON of the REST API to frozen values; nothing lazy leaves the adapter. Fields: https://docs.github.com/en/rest"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from bot.domain.github import Check, Comment, Event, Issue, Person, Pull, Repository, Review, ReviewComment

Writes = Callable[[Person | None], bool]
GHOST = Person(10137, "ghost", "User")


def time(text: str) -> datetime:
    """Read GitHub's time as an aware value."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def person(body: Mapping[str, Any] | None) -> Person:
    """Read an account; a deleted one is GitHub's ghost."""
    return Person(body["id"], body["login"], body.get("type") or "User") if body else GHOST


def repository(body: Mapping[str, Any]) -> Repository:
    """Read a repository."""
    return Repository(
        id=body["id"],
        full_name=body["full_name"],
        default_branch=body["default_branch"],
        clone_url=body["clone_url"],
        html_url=body["html_url"],
        private=body["private"],
        archived=bool(body.get("archived")),
    )


def issue(body: Mapping[str, Any], writes: Writes) -> Issue:
    """Read an issue."""
    author = person(body["user"])
    state: Literal["open", "closed"] = "closed" if body["state"] == "closed" else "open"
    return Issue(
        number=body["number"],
        title=body["title"],
        body=body["body"] or "",
        author=author,
        author_can_write=writes(author),
        state=state,
        locked=bool(body.get("locked")),
        labels=tuple(label["name"] for label in body["labels"]),
        created=time(body["created_at"]),
        updated=time(body["updated_at"]),
        url=body["html_url"],
    )


def comment(body: Mapping[str, Any], writes: Writes) -> Comment:
    """Read a comment of an issue or pull request."""
    author = person(body["user"])
    return Comment(
        id=body["id"],
        author=author,
        body=body["body"] or "",
        created=time(body["created_at"]),
        updated=time(body["updated_at"]),
        can_write=writes(author),
        url=body["html_url"],
    )


def event(body: Mapping[str, Any], writes: Writes) -> Event:
    """Read an event; only who labels needs the right, so only they are looked up."""
    actor = person(body["actor"]) if body.get("actor") else None
    label = body["label"]["name"] if body.get("label") else None
    can_write = body["event"] == "labeled" and writes(actor)
    return Event(body["id"], body["event"], actor, time(body["created_at"]), label, can_write)


def review(body: Mapping[str, Any], writes: Writes) -> Review:
    """Read a submitted review."""
    author = person(body["user"])
    return Review(
        body["id"], author, body["state"], body["body"] or "", time(body["submitted_at"]), writes(author)
    )


def review_comment(body: Mapping[str, Any], writes: Writes) -> ReviewComment:
    """Read a comment on a line; its thread is that of the comment it answers."""
    author = person(body["user"])
    return ReviewComment(
        id=body["id"],
        thread=body.get("in_reply_to_id") or body["id"],
        author=author,
        body=body["body"] or "",
        path=body["path"],
        line=body.get("line") or body.get("original_line"),
        hunk=body.get("diff_hunk") or "",
        created=time(body["created_at"]),
        can_write=writes(author),
        review=body.get("pull_request_review_id"),
        url=body["html_url"],
    )


def check(body: Mapping[str, Any], app: str) -> Check:
    """Read a check run; `app` is our own App's id, "" for none."""
    by = str((body.get("app") or {}).get("id", ""))
    return Check(
        id=body["id"],
        name=body["name"],
        status=body["status"],
        conclusion=body["conclusion"],
        head_sha=body["head_sha"],
        ours=bool(app) and by == app,
    )


def pull(body: Mapping[str, Any]) -> Pull:
    """Read a pull request without what people said on it."""
    state: Literal["open", "closed"] = "closed" if body["state"] == "closed" else "open"
    merger = body.get("merged_by")
    return Pull(
        number=body["number"],
        state=state,
        merged=bool(body.get("merged") or body.get("merged_at")),
        merged_by=person(merger) if merger else None,
        draft=bool(body.get("draft")),
        head_ref=body["head"]["ref"],
        head_sha=body["head"]["sha"],
        base_ref=body["base"]["ref"],
        title=body["title"],
        body=body["body"] or "",
        url=body["html_url"],
    )

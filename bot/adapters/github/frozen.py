"""GitHub's JSON as frozen values. Rights are asked elsewhere: `can` is called with each author that they matter for."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.github import (
    Check,
    Comment,
    Event,
    Issue,
    Moved,
    Person,
    Pull,
    Repository,
    Review,
    ReviewComment,
)

Json = Mapping[str, Any]
Can = Callable[[Person], bool]
NOBODY = Person(0, "ghost", "User")  # the author of what a deleted account wrote
KINDS = frozenset(
    {
        "labeled",
        "unlabeled",
        "closed",
        "reopened",
        "locked",
        "unlocked",
        "transferred",
        "renamed",
        "comment_deleted",
        "merged",
        "head_ref_deleted",
        "head_ref_restored",
        "head_ref_force_pushed",
    }
)
STAND_IN = "In place of a check run: "
_CONCLUSIONS = {"success": "success", "failure": "failure", "error": "failure"}


def person_of(row: Json | None) -> Person:
    """Freeze an account; None is a deleted one."""
    return Person(int(row["id"]), str(row["login"]), str(row["type"])) if row else NOBODY


def time_of(text: str) -> datetime:
    """Read a time."""
    return datetime.fromisoformat(text).astimezone(UTC)


def repository_of(row: Json) -> Repository:
    """Freeze a repository."""
    return Repository(
        id=int(row["id"]),
        full_name=str(row["full_name"]),
        default_branch=str(row["default_branch"]),
        clone_url=str(row["clone_url"]),
        html_url=str(row["html_url"]),
        private=bool(row["private"]),
        archived=bool(row.get("archived", False)),
    )


def moved_of(row: Json) -> Moved:
    """Freeze what a row of a list tells about when it changed."""
    labels = tuple(str(label["name"]) for label in row["labels"])
    return Moved(int(row["number"]), time_of(row["updated_at"]), labels, "pull_request" in row)


def issue_of(row: Json, can: Can) -> Issue:
    """Freeze an issue, or a pull request as one."""
    author = person_of(row["user"])
    pull = row.get("pull_request")
    return Issue(
        number=int(row["number"]),
        title=str(row["title"]),
        body=row.get("body") or "",
        author=author,
        author_can_write=can(author),
        state="open" if row["state"] == "open" else "closed",
        locked=bool(row.get("locked", False)),
        labels=tuple(label if isinstance(label, str) else str(label["name"]) for label in row["labels"]),
        created=time_of(row["created_at"]),
        updated=time_of(row["updated_at"]),
        url=str(row["html_url"]),
        talk=int(row.get("comments") or 0),
        # https://docs.github.com/en/rest/issues/issues#get-an-issue: what is merged has the time of it there
        kind=("merged" if pull.get("merged_at") else "pull") if pull else "issue",
    )


def comment_of(row: Json, can: Can, editor: Person | None = None) -> Comment:
    """Freeze a comment of an issue or pull request."""
    author = person_of(row["user"])
    return Comment(
        id=int(row["id"]),
        author=author,
        body=row.get("body") or "",
        created=time_of(row["created_at"]),
        updated=time_of(row["updated_at"]),
        can_write=can(author),
        url=str(row["html_url"]),
        editor=editor,
        editor_can_write=can(editor) if editor else False,
    )


def event_of(row: Json, can: Can, cannot: Can) -> Event:
    """Freeze an event; rights are asked only of who labels or renames."""
    actor = person_of(row["actor"]) if row.get("actor") else None
    kind, label = str(row["event"]), (row.get("label") or {}).get("name")
    allowed = can(actor) if actor and kind in ("labeled", "renamed") else False
    rename = row.get("rename") or {}
    titles = str(rename.get("from") or ""), str(rename.get("to") or "")
    denied = cannot(actor) if actor and kind == "labeled" and not allowed else False
    return Event(int(row["id"]), kind, actor, time_of(row["created_at"]), label, allowed, *titles, denied)


def review_comment_of(row: Json, can: Can) -> ReviewComment:
    """Freeze a comment on a line; one that is outdated has no line."""
    author, number = person_of(row["user"]), int(row["id"])
    return ReviewComment(
        id=number,
        thread=int(row.get("in_reply_to_id") or number),
        author=author,
        body=row.get("body") or "",
        path=str(row["path"]),
        line=row.get("line"),
        hunk=row.get("diff_hunk") or "",
        created=time_of(row["created_at"]),
        can_write=can(author),
        review=row.get("pull_request_review_id"),
        url=str(row["html_url"]),
    )


def review_of(row: Json, can: Can) -> Review:
    """Freeze a submitted review."""
    author, at = person_of(row["user"]), time_of(row["submitted_at"])
    return Review(int(row["id"]), author, str(row["state"]), row.get("body") or "", at, can(author))


def check_of(row: Json, ours: bool) -> Check:
    """Freeze a check run."""
    return Check(
        id=int(row["id"]),
        name=str(row["name"]),
        status=str(row["status"]),
        conclusion=row.get("conclusion"),
        head_sha=str(row["head_sha"]),
        ours=ours,
    )


def status_of(row: Json, sha: str, ours: bool) -> Check:
    """Freeze a commit status as the check that it stands for."""
    conclusion = _CONCLUSIONS.get(row["state"])
    status = "completed" if conclusion else "in_progress"
    return Check(int(row["id"]), str(row["context"]), status, conclusion, sha, ours)


def pull_of(row: Json) -> Pull:
    """Freeze a pull request without its talk."""
    return Pull(
        number=int(row["number"]),
        state="open" if row["state"] == "open" else "closed",
        merged=bool(row.get("merged") or row.get("merged_at")),
        merged_by=person_of(row["merged_by"]) if row.get("merged_by") else None,
        draft=bool(row.get("draft", False)),
        head_ref=str(row["head"]["ref"]),
        head_sha=str(row["head"]["sha"]),
        base_ref=str(row["base"]["ref"]),
        title=str(row["title"]),
        body=row.get("body") or "",
        url=str(row["html_url"]),
    )

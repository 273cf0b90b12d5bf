"""What GitHub tells, frozen at the adapter's edge. Times are aware UTC datetimes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Conclusion = Literal[
    "success", "failure", "neutral", "cancelled", "skipped", "timed_out", "action_required", "stale"
]

DRAFT = (
    "[Draft]"  # begins the title of a draft where the repository has none: whoever takes it off confirms it
)


@dataclass(frozen=True, slots=True)
class Person:
    """An account. `kind` is GitHub's `type`: "User", "Bot" or "Organization"."""

    id: int
    login: str
    kind: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as the bot needs it; `clone_url` carries no credentials."""

    id: int
    full_name: str
    default_branch: str
    clone_url: str
    html_url: str
    private: bool
    archived: bool


@dataclass(frozen=True, slots=True)
class Comment:
    """An issue or pull-request comment, or what a review says as a whole, which then has its `verdict`: APPROVED,
    CHANGES_REQUESTED or COMMENTED. `can_write`: the API confirmed write access of its author, by id.

    `editor`: who edited it last, None if nobody did or GitHub does not tell; `editor_can_write` as for the author.
    """

    id: int
    author: Person
    body: str
    created: datetime
    updated: datetime
    can_write: bool
    url: str
    editor: Person | None = None
    editor_can_write: bool = False
    verdict: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A timeline event: labeled, unlabeled, closed, reopened, locked, transferred, renamed, edited, comment_deleted,
    merged, head_ref_deleted, head_ref_restored, head_ref_force_pushed. `before`, `after`: the titles of a rename.

    `can_write`: its actor's write access is confirmed, `denied`: that they have none is; both false where it is not told.
    """

    id: int
    kind: str
    actor: Person | None
    at: datetime
    label: str | None = None
    can_write: bool = False
    before: str = ""
    after: str = ""
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a text. `editor` is None where it was no person or is not told, `text` where it was deleted."""

    at: datetime
    editor: Person | None
    can_write: bool
    text: str | None


@dataclass(frozen=True, slots=True)
class Issue:
    """The issue itself; `author_can_write` as in `Comment.can_write`; `talk` counts its comments.

    `kind`: a pull request is one too where both are read, "merged" or not.

    `versions`: those of the body, oldest first, () if it was never edited, None if GitHub does not tell.
    """

    number: int
    title: str
    body: str
    author: Person
    author_can_write: bool
    state: Literal["open", "closed"]
    locked: bool
    labels: tuple[str, ...]
    created: datetime
    updated: datetime
    url: str
    talk: int = 0
    versions: tuple[Version, ...] | None = ()
    kind: Literal["issue", "pull", "merged"] = "issue"


@dataclass(frozen=True, slots=True)
class Moved:
    """That an issue or a pull request changed, and when it last did."""

    number: int
    updated: datetime
    labels: tuple[str, ...]
    pull: bool


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment on a line of the diff. `thread` is the id of the comment that opened the thread (its own, if it did)."""

    id: int
    thread: int
    author: Person
    body: str
    path: str
    line: int | None
    hunk: str
    created: datetime
    can_write: bool
    review: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted review; `state` is APPROVED, CHANGES_REQUESTED, COMMENTED or DISMISSED."""

    id: int
    author: Person
    state: str
    body: str
    submitted: datetime
    can_write: bool


@dataclass(frozen=True, slots=True)
class Check:
    """A check run (or commit status) on the pull request's head. `ours`: made by the bot's own App."""

    id: int
    name: str
    status: str
    conclusion: str | None
    head_sha: str
    ours: bool


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request with all that people said on it."""

    number: int
    state: Literal["open", "closed"]
    merged: bool
    merged_by: Person | None
    draft: bool
    head_ref: str
    head_sha: str
    base_ref: str
    title: str
    body: str
    url: str
    comments: tuple[Comment, ...] = ()
    review_comments: tuple[ReviewComment, ...] = ()
    reviews: tuple[Review, ...] = ()
    events: tuple[Event, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Untold:
    """A person of whom GitHub did not tell whether they may write, when it was asked; `why` is what it said instead."""

    who: Person
    why: str


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """One full read of a case. `branch_head` is None where the branch is not there; `base_head` is the default branch.

    `untold`: whose rights are not known; that they may write is neither confirmed nor denied in any of this.
    """

    repository: Repository
    issue: Issue
    comments: tuple[Comment, ...]
    events: tuple[Event, ...]
    pull: Pull | None
    branch_head: str | None
    base_head: str
    untold: tuple[Untold, ...] = ()


@dataclass(frozen=True, slots=True)
class Annotation:
    """A line-bound remark of a check run."""

    path: str
    line: int
    level: Literal["notice", "warning", "failure"]
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckReport:
    """A finished check run to be written on a commit. `summary` is Markdown."""

    name: str
    conclusion: Conclusion
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Reported:
    """A check that was written. `lacks`: the permission without which it is a commit status, "" if it is a check run."""

    id: int
    lacks: str = ""

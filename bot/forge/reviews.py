"""Reviews and the comments on lines of a pull request's diff."""

import re

from bot.forge import gitdir
from bot.forge.edits import note_edit
from bot.forge.hooks import ring
from bot.forge.issues import check_body, touch
from bot.forge.repos import Refusal, folder_of, happened, invalid
from bot.forge.store import Row, Store

_HUNK = re.compile(r"^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def hunk_of(folder_diff: str, path: str, line: int, side: str) -> str | None:
    """Return the hunk of a file's diff down to a line of one side; None if the line is not in the diff."""
    kept: list[str] = []
    old = new = 0
    inside = False
    for text in folder_diff.split("\n"):
        if text.startswith("diff --git "):
            inside, kept = text.endswith(f" b/{path}"), []
            continue
        if not inside or text.startswith(("--- ", "+++ ", "index ")):
            continue
        found = _HUNK.match(text)
        if found:
            old, new, kept = int(found[1]) - 1, int(found[2]) - 1, [text]
            continue
        if not kept:
            continue
        kept.append(text)
        old += text[:1] in (" ", "-")
        new += text[:1] in (" ", "+")
        if (side == "RIGHT" and text[:1] in (" ", "+") and new == line) or (
            side == "LEFT" and text[:1] in (" ", "-") and old == line
        ):
            return "\n".join([kept[0], *kept[1:][-12:]])
    return None


def comment_on_line(
    store: Store,
    repo: Row,
    issue: Row,
    actor: Row,
    body: str,
    path: str,
    line: int,
    side: str = "RIGHT",
    review: int = 0,
) -> Row:
    """Comment on a line of the diff; outside the diff it is refused."""
    pull = issue["pull"]
    folder = folder_of(store, repo)
    base = gitdir.merge_base(folder, pull["base_sha"], pull["head_sha"]) or pull["base_sha"]
    hunk = hunk_of(gitdir.diff(folder, base, pull["head_sha"]), path, line, side)
    if hunk is None:
        raise invalid(
            "PullRequestReviewComment", "line", "pull_request_review_thread.line must be part of the diff"
        )
    if not review:
        review = submit_review(store, repo, issue, actor, "COMMENT", "", quiet=True)["id"]
    return _line_comment(store, repo, issue, actor, body, path, line, side, hunk, 0, review)


def reply_on_line(store: Store, repo: Row, issue: Row, actor: Row, to: Row, body: str) -> Row:
    """Answer in a thread."""
    root = to if not to["reply_to"] else store.get("line_comment", to["reply_to"]) or to
    return _line_comment(
        store,
        repo,
        issue,
        actor,
        body,
        root["path"],
        root["line"],
        root["side"],
        root["hunk"],
        root["id"],
        root["review"],
    )


def _line_comment(
    store: Store,
    repo: Row,
    issue: Row,
    actor: Row,
    body: str,
    path: str,
    line: int,
    side: str,
    hunk: str,
    reply_to: int,
    review: int,
) -> Row:
    if not body.strip():
        raise invalid("PullRequestReviewComment", "body")
    now = store.now()
    comment = store.add(
        "line_comment",
        repo=repo["id"],
        number=issue["number"],
        author=actor["id"],
        body=body,
        path=path,
        line=line,
        side=side,
        hunk=hunk,
        commit=issue["pull"]["head_sha"],
        reply_to=reply_to,
        review=review,
        resolved_by=0,
        created_at=now,
        updated_at=now,
    )
    touch(store, issue)
    ring(store, repo, "pull_request_review_comment", "created", actor, issue=issue, line_comment=comment)
    return comment


def edit_line_comment(store: Store, repo: Row, issue: Row, actor: Row, comment: Row, body: str) -> None:
    """Change a comment's body; who did it is kept."""
    if not body.strip():
        raise invalid("PullRequestReviewComment", "body")
    check_body(body, "PullRequestReviewComment")
    told = {"body": {"from": comment["body"]}}
    note_edit(store, "line_comment", comment, actor, body)
    comment["body"], comment["updated_at"] = body, store.now()
    store.save("line_comment", comment)
    about = {"issue": issue, "line_comment": comment, "changes": told}
    ring(store, repo, "pull_request_review_comment", "edited", actor, **about)


def delete_line_comment(store: Store, repo: Row, issue: Row, actor: Row, comment: Row) -> None:
    """Delete a comment; what answers it stays, as on GitHub."""
    store.drop("line_comment", comment["id"])
    touch(store, issue)
    ring(store, repo, "pull_request_review_comment", "deleted", actor, issue=issue, line_comment=comment)


def set_resolved(store: Store, repo: Row, issue: Row, actor: Row, root: Row, resolved: bool) -> None:
    """Resolve the thread that a comment begins, or take that back."""
    if bool(root["resolved_by"]) == resolved:
        return
    root["resolved_by"] = actor["id"] if resolved else 0
    store.save("line_comment", root)
    deed = "resolved" if resolved else "unresolved"
    ring(store, repo, "pull_request_review_thread", deed, actor, issue=issue, thread=root)


def line_comments_of(store: Store, repo: Row, number: int) -> list[Row]:
    """Return a pull request's comments on lines, oldest first."""
    return store.find("line_comment", repo=repo["id"], number=number)


def submit_review(
    store: Store, repo: Row, issue: Row, actor: Row, verdict: str, body: str, *, quiet: bool = False
) -> Row:
    """Submit a review: APPROVE, REQUEST_CHANGES or COMMENT. Nobody approves their own."""
    states = {"APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED", "COMMENT": "COMMENTED"}
    if verdict not in states:
        raise invalid("PullRequestReview", "event")
    if verdict != "COMMENT" and issue["author"] == actor["id"]:
        deed = "approve" if verdict == "APPROVE" else "request changes on"
        raise Refusal(422, "Unprocessable Entity", [f"Can not {deed} your own pull request"])
    review = store.add(
        "review",
        repo=repo["id"],
        number=issue["number"],
        author=actor["id"],
        state=states[verdict],
        body=body,
        commit=issue["pull"]["head_sha"],
        submitted_at=store.now(),
    )
    # who has looked is not asked any more
    issue["pull"]["reviewers"] = [number for number in issue["pull"]["reviewers"] if number != actor["id"]]
    touch(store, issue)
    if not quiet:
        ring(store, repo, "pull_request_review", "submitted", actor, issue=issue, review=review)
    return review


def ask_reviewer(store: Store, repo: Row, issue: Row, actor: Row, person: Row) -> None:
    """Ask a person for a review; asked twice is once."""
    if person["id"] in issue["pull"]["reviewers"]:
        return
    issue["pull"]["reviewers"] = [*issue["pull"]["reviewers"], person["id"]]
    about = {"review_requester": actor["id"], "requested_reviewer": person["id"]}
    happened(store, repo, issue["number"], "review_requested", actor["id"], **about)
    touch(store, issue)
    ring(store, repo, "pull_request", "review_requested", actor, issue=issue, reviewer=person)


def ask_no_more(store: Store, repo: Row, issue: Row, actor: Row, person: Row) -> None:
    """Take back that a person was asked for a review."""
    if person["id"] not in issue["pull"]["reviewers"]:
        return
    issue["pull"]["reviewers"] = [number for number in issue["pull"]["reviewers"] if number != person["id"]]
    about = {"review_requester": actor["id"], "requested_reviewer": person["id"]}
    happened(store, repo, issue["number"], "review_request_removed", actor["id"], **about)
    touch(store, issue)
    ring(store, repo, "pull_request", "review_request_removed", actor, issue=issue, reviewer=person)


def dismiss(store: Store, repo: Row, issue: Row, actor: Row, review: Row, message: str) -> None:
    """Say that a verdict does not count any more."""
    if review["state"] not in ("APPROVED", "CHANGES_REQUESTED"):
        raise Refusal(422, "Can not dismiss a commented pull request review")
    about = {"state": review["state"].lower(), "review_id": review["id"], "dismissal_message": message}
    review["state"] = "DISMISSED"
    store.save("review", review)
    happened(store, repo, issue["number"], "review_dismissed", actor["id"], dismissed_review=about)
    touch(store, issue)
    ring(store, repo, "pull_request_review", "dismissed", actor, issue=issue, review=review)


def reviews_of(store: Store, repo: Row, number: int) -> list[Row]:
    """Return a pull request's reviews, oldest first."""
    return store.find("review", repo=repo["id"], number=number)


def edit_review(store: Store, repo: Row, issue: Row, actor: Row, review: Row, body: str) -> None:
    """Change what a review says; who did it is kept."""
    check_body(body, "PullRequestReview")
    told = {"body": {"from": review["body"]}}
    note_edit(store, "review", review, actor, body)
    review["body"] = body
    store.save("review", review)
    touch(store, issue)
    ring(store, repo, "pull_request_review", "edited", actor, issue=issue, review=review, changes=told)

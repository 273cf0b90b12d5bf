"""REST: reviews, comments on lines and their threads, and who is asked for a review."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import gitdir, reviews
from bot.forge.http import Call, Called, Sight
from bot.forge.repos import Refusal, folder_of, invalid
from bot.forge.rest_pulls import found
from bot.forge.store import Row, node_id

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}/pulls")


@router.get("/comments/{number:int}")
def get_line_comment(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a comment on a line."""
    repo = call.repo(owner, name, "read", "pull_requests")
    return call.answer(line_comment(call, repo, line_commented(call, repo, number)))


def line_commented(call: Call, repo: Row, number: int) -> Row:
    """Return a comment on a line or 404."""
    row = call.store.get("line_comment", number)
    if row is None or row["repo"] != repo["id"]:
        raise Refusal(404, "Not Found")
    return row


def _own(call: Call, owner: str, name: str, number: int) -> tuple[Row, Row, Row]:
    """Return repository, pull request and comment, if the caller wrote the comment or may write here."""
    repo = call.repo(owner, name, "read", "pull_requests")
    row = line_commented(call, repo, number)
    if row["author"] != call.who.id or call.who.kind == "app":
        call.allowed(repo, "write", "pull_requests")
    return repo, found(call, repo, row["number"]), row


@router.patch("/comments/{number:int}")
async def edit_line_comment(call: Called, owner: str, name: str, number: int) -> Response:
    """Change a comment on a line."""
    (repo, issue, row), body = _own(call, owner, name, number), await call.body()
    with call.store.writing():
        reviews.edit_line_comment(call.store, repo, issue, call.person, row, str(body.get("body") or ""))
    return call.answer(line_comment(call, repo, row))


@router.delete("/comments/{number:int}")
def delete_line_comment(call: Called, owner: str, name: str, number: int) -> Response:
    """Delete a comment on a line."""
    repo, issue, row = _own(call, owner, name, number)
    with call.store.writing():
        reviews.delete_line_comment(call.store, repo, issue, call.person, row)
    return Response(status_code=204)


def review_shape(call: Sight, repo: Row, row: Row) -> dict[str, Any]:
    """Show a review."""
    pull = f"{call.shapes.api}/repos/{repo['full_name']}/pulls/{row['number']}"
    html = f"{call.shapes.web}/{repo['full_name']}/pull/{row['number']}#pullrequestreview-{row['id']}"
    return {
        "id": row["id"],
        "node_id": node_id("PullRequestReview", row["id"]),
        "user": call.shapes.person(row["author"]),
        "body": row["body"],
        "state": row["state"],
        "html_url": html,
        "pull_request_url": pull,
        "author_association": call.shapes.association(repo, row["author"]),
        "_links": {"html": {"href": html}, "pull_request": {"href": pull}},
        "submitted_at": row["submitted_at"],
        "commit_id": row["commit"],
    }


@router.get("/{number:int}/reviews")
def list_reviews(call: Called, owner: str, name: str, number: int) -> Response:
    """List reviews, oldest first."""
    repo = call.repo(owner, name, "read", "pull_requests")
    found(call, repo, number)
    return call.page([review_shape(call, repo, row) for row in reviews.reviews_of(call.store, repo, number)])


@router.post("/{number:int}/reviews")
async def review(call: Called, owner: str, name: str, number: int) -> Response:
    """Review, with comments on lines; one line outside the diff refuses all of it."""
    repo, body = call.repo(owner, name, "read", "pull_requests"), await call.body()
    if call.who.kind == "app":
        call.allowed(repo, "write", "pull_requests")
    if body.get("event") == "APPROVE":
        call.guard("approve", f"{repo['full_name']}#{number}")
    with call.store.writing():
        issue = found(call, repo, number)
        lines = body.get("comments") or []
        pull, folder = issue["pull"], folder_of(call.store, repo)
        base = gitdir.merge_base(folder, pull["base_sha"], pull["head_sha"]) or pull["base_sha"]
        diff = gitdir.diff(folder, base, pull["head_sha"])
        if any(
            reviews.hunk_of(diff, x["path"], int(x["line"]), x.get("side", "RIGHT")) is None for x in lines
        ):
            raise Refusal(422, "Unprocessable Entity", ["Line could not be resolved"])
        made = reviews.submit_review(
            call.store, repo, issue, call.person, str(body.get("event")), str(body.get("body") or "")
        )
        for x in lines:
            side, line = x.get("side", "RIGHT"), int(x["line"])
            reviews.comment_on_line(
                call.store, repo, issue, call.person, x["body"], x["path"], line, side, made["id"]
            )
    return call.answer(review_shape(call, repo, made))


def line_comment(call: Sight, repo: Row, row: Row) -> dict[str, Any]:
    """Show a comment on a line."""
    pull = f"{call.shapes.api}/repos/{repo['full_name']}/pulls/{row['number']}"
    url = f"{call.shapes.api}/repos/{repo['full_name']}/pulls/comments/{row['id']}"
    html = f"{call.shapes.web}/{repo['full_name']}/pull/{row['number']}#discussion_r{row['id']}"
    shape = {
        "id": row["id"],
        "node_id": node_id("PullRequestReviewComment", row["id"]),
        "url": url,
        "html_url": html,
        "pull_request_url": pull,
        "pull_request_review_id": row["review"],
        "diff_hunk": row["hunk"],
        "path": row["path"],
        "position": 1,
        "original_position": 1,
        "line": row["line"],
        "original_line": row["line"],
        "start_line": None,
        "original_start_line": None,
        "start_side": None,
        "side": row["side"],
        "subject_type": "line",
        "commit_id": row["commit"],
        "original_commit_id": row["commit"],
        "user": call.shapes.person(row["author"]),
        "body": row["body"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "author_association": call.shapes.association(repo, row["author"]),
        "_links": {"self": {"href": url}, "html": {"href": html}, "pull_request": {"href": pull}},
        "reactions": call.shapes.reactions(url, "line_comment", row["id"]),
    }
    return shape | ({"in_reply_to_id": row["reply_to"]} if row["reply_to"] else {})


@router.get("/{number:int}/comments")
def list_line_comments(call: Called, owner: str, name: str, number: int) -> Response:
    """List comments on lines, oldest first."""
    repo = call.repo(owner, name, "read", "pull_requests")
    found(call, repo, number)
    return call.page(
        [line_comment(call, repo, row) for row in reviews.line_comments_of(call.store, repo, number)]
    )


@router.post("/{number:int}/comments")
async def comment_on_line(call: Called, owner: str, name: str, number: int) -> Response:
    """Comment on a line, or with `in_reply_to` answer a thread."""
    repo, body = call.repo(owner, name, "read", "pull_requests"), await call.body()
    if call.who.kind == "app":
        call.allowed(repo, "write", "pull_requests")
    if body.get("in_reply_to"):
        return _reply(call, repo, number, int(body["in_reply_to"]), str(body.get("body") or ""))
    if not body.get("path") or not isinstance(body.get("line"), int):
        raise invalid("PullRequestReviewComment", "line")
    with call.store.writing():
        issue, side = found(call, repo, number), str(body.get("side") or "RIGHT")
        text, path = str(body.get("body") or ""), str(body["path"])
        row = reviews.comment_on_line(call.store, repo, issue, call.person, text, path, body["line"], side)
    return call.answer(line_comment(call, repo, row), 201)


@router.post("/{number:int}/comments/{comment:int}/replies")
async def reply(call: Called, owner: str, name: str, number: int, comment: int) -> Response:
    """Answer in a thread."""
    repo, body = call.repo(owner, name, "read", "pull_requests"), await call.body()
    if call.who.kind == "app":
        call.allowed(repo, "write", "pull_requests")
    return _reply(call, repo, number, comment, str(body.get("body") or ""))


def _reply(call: Call, repo: Row, number: int, comment: int, text: str) -> Response:
    with call.store.writing():
        to = call.store.get("line_comment", comment)
        if to is None or to["repo"] != repo["id"] or to["number"] != number:
            raise Refusal(404, "Not Found")
        row = reviews.reply_on_line(call.store, repo, found(call, repo, number), call.person, to, text)
    return call.answer(line_comment(call, repo, row), 201)

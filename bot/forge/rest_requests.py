"""REST: who is asked for a review, single reviews, and what a review says on lines."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import reviews
from bot.forge.accounts import person_named
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.rest_pulls import found
from bot.forge.rest_reviews import line_comment, review_shape
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}/pulls")
_ASKED = "/{number:int}/requested_reviewers"
_REVIEW = "/{number:int}/reviews/{review:int}"


@router.get("/comments")
def all_line_comments(call: Called, owner: str, name: str) -> Response:
    """List the comments on lines of all pull requests, oldest first."""
    repo = call.repo(owner, name, "read", "pull_requests")
    since = call.request.query_params.get("since", "")
    rows = [row for row in call.store.find("line_comment", repo=repo["id"]) if row["updated_at"] >= since]
    return call.page([line_comment(call, repo, row) for row in rows])


@router.get(_ASKED)
def reviewers(call: Called, owner: str, name: str, number: int) -> Response:
    """List who was asked for a review."""
    repo = call.repo(owner, name, "read", "pull_requests")
    issue = found(call, repo, number)
    return call.answer({"users": [call.shapes.person(i) for i in issue["pull"]["reviewers"]], "teams": []})


def _named(call: Call, issue: Row, body: dict[str, Any]) -> list[Row]:
    people = [person_named(call.store, str(login)) for login in body.get("reviewers") or []]
    if any(person is not None and person["id"] == issue["author"] for person in people):
        raise Refusal(422, "Review cannot be requested from pull request author.")
    if None in people:
        raise Refusal(422, "Reviews may only be requested from collaborators.")
    return [person for person in people if person]


@router.post(_ASKED)
async def ask(call: Called, owner: str, name: str, number: int) -> Response:
    """Ask people for a review; not the author."""
    repo, body = call.repo(owner, name, "write", "pull_requests"), await call.body()
    with call.store.writing():
        issue = found(call, repo, number)
        for person in _named(call, issue, body):
            reviews.ask_reviewer(call.store, repo, issue, call.person, person)
    return call.answer(call.shapes.pull(repo, issue), 201)


@router.delete(_ASKED)
async def ask_no_more(call: Called, owner: str, name: str, number: int) -> Response:
    """Take back that people were asked."""
    repo, body = call.repo(owner, name, "write", "pull_requests"), await call.body()
    with call.store.writing():
        issue = found(call, repo, number)
        for person in _named(call, issue, body):
            reviews.ask_no_more(call.store, repo, issue, call.person, person)
    return call.answer(call.shapes.pull(repo, issue))


def _review(call: Call, repo: Row, number: int, review: int) -> Row:
    found(call, repo, number)
    row = call.store.one("review", id=review, repo=repo["id"], number=number)
    if row is None:
        raise Refusal(404, "Not Found")
    return row


@router.get(_REVIEW)
def get_review(call: Called, owner: str, name: str, number: int, review: int) -> Response:
    """Show a review."""
    repo = call.repo(owner, name, "read", "pull_requests")
    return call.answer(review_shape(call, repo, _review(call, repo, number, review)))


@router.put(_REVIEW)
async def edit_review(call: Called, owner: str, name: str, number: int, review: int) -> Response:
    """Change what a review says; its author may."""
    repo, body = call.repo(owner, name, "read", "pull_requests"), await call.body()
    row = _review(call, repo, number, review)
    if call.who.kind == "app":
        call.allowed(repo, "write", "pull_requests")
    if row["author"] != call.who.id:
        raise Refusal(403, "Must be the author of the review.")
    with call.store.writing():
        issue, text = found(call, repo, number), str(body.get("body") or "")
        reviews.edit_review(call.store, repo, issue, call.person, row, text)
    return call.answer(review_shape(call, repo, row))


@router.get(_REVIEW + "/comments")
def comments_of_review(call: Called, owner: str, name: str, number: int, review: int) -> Response:
    """List a review's comments on lines."""
    repo = call.repo(owner, name, "read", "pull_requests")
    row = _review(call, repo, number, review)
    rows = call.store.find("line_comment", repo=repo["id"], review=row["id"])
    return call.page([line_comment(call, repo, one) for one in rows])


@router.put(_REVIEW + "/dismissals")
async def dismiss(call: Called, owner: str, name: str, number: int, review: int) -> Response:
    """Say that a verdict does not count any more; a bot says nothing about verdicts."""
    repo, body = call.repo(owner, name, "read", "pull_requests"), await call.body()
    call.guard("dismiss review", f"{repo['full_name']}#{number}")
    call.allowed(repo, "write", "pull_requests")
    row, message = _review(call, repo, number, review), str(body.get("message") or "")
    if not message:
        raise Refusal(422, 'Invalid request.\n\n"message" wasn\'t supplied.')
    with call.store.writing():
        reviews.dismiss(call.store, repo, found(call, repo, number), call.person, row, message)
    return call.answer(review_shape(call, repo, row))

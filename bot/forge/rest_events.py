"""REST: what happened to issues and pull requests, and who has them."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import gitdir, pulls, reviews
from bot.forge import issues as talk
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal, events_of, folder_of
from bot.forge.rest_issues import TALK, found
from bot.forge.rest_reviews import review_shape
from bot.forge.shape_parts import git_commit_shape
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}/issues")


@router.get("/events")
def all_events(call: Called, owner: str, name: str) -> Response:
    """List the events of all issues, newest first, each with its issue."""
    repo = call.repo(owner, name, "read", TALK)
    rows = reversed(call.store.find("event", repo=repo["id"]))
    return call.page([shape for row in rows if (shape := _whole(call, repo, row))])


@router.get("/events/{number:int}")
def get_event(call: Called, owner: str, name: str, number: int) -> Response:
    """Show an event with its issue."""
    repo = call.repo(owner, name, "read", TALK)
    row = call.store.one("event", id=number, repo=repo["id"])
    shape = _whole(call, repo, row) if row else None
    if shape is None:
        raise Refusal(404, "Not Found")
    return call.answer(shape)


def _whole(call: Call, repo: Row, row: Row) -> dict[str, Any] | None:
    issue = talk.issue_numbered(call.store, repo, row["number"])
    return call.shapes.event(repo, row) | {"issue": call.shapes.issue(repo, issue)} if issue else None


@router.get("/{number:int}/events")
def list_events(call: Called, owner: str, name: str, number: int) -> Response:
    """List an issue's events."""
    repo = call.repo(owner, name, "read", TALK)
    found(call, repo, number)
    return call.page([call.shapes.event(repo, row) for row in events_of(call.store, repo, number)])


@router.get("/{number:int}/timeline")
def timeline(call: Called, owner: str, name: str, number: int) -> Response:
    """List all that happened on an issue, oldest first: events, comments, and a pull request's commits and reviews."""
    repo = call.repo(owner, name, "read", TALK)
    issue = found(call, repo, number)
    parts = []
    for row in events_of(call.store, repo, number):
        shape = call.shapes.event(repo, row)
        shape.pop("assigner", None)  # the actor says it, here alone
        parts.append(_dated(shape, row))
    for row in talk.comments_of(call.store, repo, number):
        shape = call.shapes.comment(repo, row)
        parts.append(_dated({**shape, "event": "commented", "actor": shape["user"]}, row))
    if issue["pull"]:
        parts += _of_pull(call, repo, issue)
    return call.page([shape for _, _, shape in sorted(parts, key=lambda part: part[:2])])


Dated = tuple[str, int, dict[str, Any]]


def _dated(shape: dict[str, Any], row: Row) -> Dated:
    return row["created_at"], row["id"], shape


def _of_pull(call: Call, repo: Row, issue: Row) -> list[Dated]:
    base, head = pulls.span_of(call.store, repo, issue)
    parts: list[Dated] = []
    for logged in gitdir.log(folder_of(call.store, repo), f"{base}..{head}"):
        shape = git_commit_shape(call.shapes.web, call.shapes.api, repo, logged)
        # all that were there when it was opened come first
        parts.append((min(logged.committed, issue["created_at"]), 0, shape | {"event": "committed"}))
    for row in reviews.reviews_of(call.store, repo, issue["number"]):
        shape = review_shape(call, repo, row)
        about = {"event": "reviewed", "actor": shape["user"], "state": row["state"].lower()}
        parts.append((row["submitted_at"], row["id"], shape | about))
    return parts


@router.post("/{number:int}/assignees")
async def assign(call: Called, owner: str, name: str, number: int) -> Response:
    """Give an issue to people."""
    return _assign(call, owner, name, number, await call.body(), off=False)


@router.delete("/{number:int}/assignees")
async def unassign(call: Called, owner: str, name: str, number: int) -> Response:
    """Take an issue from people."""
    return _assign(call, owner, name, number, await call.body(), off=True)


def _assign(call: Call, owner: str, name: str, number: int, body: dict[str, Any], *, off: bool) -> Response:
    repo = call.repo(owner, name, "triage", TALK)
    issue, logins = found(call, repo, number), [str(login) for login in body.get("assignees") or []]
    with call.store.writing():
        talk.assign(call.store, repo, issue, call.person, logins, off=off)
    return call.answer(call.shapes.issue(repo, issue), 200 if off else 201)

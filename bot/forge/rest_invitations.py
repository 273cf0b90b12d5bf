"""REST: invitations to repositories, as who invites and who is invited see them."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import invitations
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.rest_life import owned
from bot.forge.store import Row, node_id

router = APIRouter(prefix="/api/v3")
_PLACE = "/repos/{owner}/{name}/invitations"
# what webhooks and lists say less of a repository than an answer about it alone
_BRIEF = (
    *("id", "node_id", "name", "full_name", "owner", "private", "html_url", "description", "fork", "url"),
    *("archive_url", "assignees_url", "blobs_url", "branches_url", "collaborators_url", "comments_url"),
    *("commits_url", "compare_url", "contents_url", "contributors_url", "deployments_url", "downloads_url"),
    *("events_url", "forks_url", "git_commits_url", "git_refs_url", "git_tags_url", "hooks_url"),
    *("issue_comment_url", "issue_events_url", "issues_url", "keys_url", "labels_url", "languages_url"),
    *("merges_url", "milestones_url", "notifications_url", "pulls_url", "releases_url", "stargazers_url"),
    *("statuses_url", "subscribers_url", "subscription_url", "tags_url", "teams_url", "trees_url"),
)


def shape_of(call: Call, row: Row) -> dict[str, Any]:
    """Show an invitation."""
    repo = call.store.get("repo", row["repo"])
    assert repo is not None  # invitations end with their repository
    shown = call.shapes.repo(repo, call.who.id)
    return {
        "id": row["id"],
        "node_id": node_id("RepositoryInvitation", row["id"]),
        "repository": {name: shown[name] for name in _BRIEF},
        "invitee": call.shapes.person(row["invitee"]),
        "inviter": call.shapes.person(row["inviter"]),
        "permissions": row["level"],
        "created_at": row["created_at"],
        "expired": invitations.is_expired(call.store, row),
        "url": f"{call.shapes.api}/user/repository_invitations/{row['id']}",
        "html_url": f"{call.shapes.web}/{repo['full_name']}/invitations",
    }


@router.get("/user/repository_invitations")
def mine(call: Called) -> Response:
    """List what one is invited to."""
    rows = call.store.find("invitation", invitee=_invited(call)["id"])
    return call.page([shape_of(call, row) for row in rows])


def _invited(call: Call) -> Row:
    """Return the person who asks; their token must be for it."""
    if call.who.kind in ("app", "jwt"):
        raise Refusal(403, "Resource not accessible by integration")
    if not call.who.within("repo", "repo:invite"):
        raise Refusal(404, "Not Found")
    return call.person


def _found(call: Call, number: int) -> Row:
    row = call.store.one("invitation", id=number, invitee=_invited(call)["id"])
    if row is None:
        raise Refusal(404, "Not Found")
    return row


@router.patch("/user/repository_invitations/{number:int}")
def accept(call: Called, number: int) -> Response:
    """Accept an invitation."""
    with call.store.writing():
        invitations.accept(call.store, _found(call, number), call.person)
    return Response(status_code=204)


@router.delete("/user/repository_invitations/{number:int}")
def decline(call: Called, number: int) -> Response:
    """Decline an invitation."""
    with call.store.writing():
        call.store.drop("invitation", _found(call, number)["id"])
    return Response(status_code=204)


@router.get(_PLACE)
def pending(call: Called, owner: str, name: str) -> Response:
    """List who is invited and has not accepted."""
    repo = call.repo(owner, name, "admin", "administration")
    rows = call.store.find("invitation", repo=repo["id"])
    return call.page([shape_of(call, row) for row in rows])


def _pending(call: Call, repo: Row, number: int) -> Row:
    row = call.store.one("invitation", id=number, repo=repo["id"])
    if row is None:
        raise Refusal(404, "Not Found")
    return row


@router.patch(_PLACE + "/{number:int}")
async def change(call: Called, owner: str, name: str, number: int) -> Response:
    """Change what an invitation is to."""
    body = await call.body()
    with call.store.writing():
        row = _pending(call, owned(call, owner, name, "change collaborators"), number)
        level = body.get("permissions", row["level"])
        if level not in ("read", "write", "maintain", "triage", "admin"):
            raise Refusal(422, f"{level} is not a valid permission")
        row["level"] = level
        call.store.save("invitation", row)
    return call.answer(shape_of(call, row))


@router.delete(_PLACE + "/{number:int}")
def take_back(call: Called, owner: str, name: str, number: int) -> Response:
    """Take an invitation back."""
    with call.store.writing():
        repo = owned(call, owner, name, "change collaborators")
        call.store.drop("invitation", _pending(call, repo, number)["id"])
    return Response(status_code=204)

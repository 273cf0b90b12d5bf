"""REST: accounts, and who may do what in a repository."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import accounts, invitations
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.rest_invitations import shape_of as invitation_shape
from bot.forge.rest_life import owned
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3")
_PLACE = "/repos/{owner}/{name}/collaborators"
_NAMES = ("pull", "triage", "push", "maintain", "admin")


def named(call: Call, login: str) -> Row:
    """Return an account by its login, without regard to case, or 404."""
    row = accounts.person_named(call.store, login)
    if row is None:
        raise Refusal(404, "Not Found")
    return row


@router.get("/user")
def me(call: Called) -> Response:
    """Show who is asking; an installation is nobody."""
    if call.who.kind in ("app", "jwt"):
        raise Refusal(403, "Resource not accessible by integration")
    return call.answer(call.shapes.whole_person(call.person))


@router.get("/user/{number:int}")
def user_by_id(call: Called, number: int) -> Response:
    """Show an account by its id, which outlives its login."""
    row = call.store.get("person", number)
    if row is None:
        raise Refusal(404, "Not Found")
    return call.answer(call.shapes.whole_person(row))


@router.get("/users/{login}")
def user(call: Called, login: str) -> Response:
    """Show an account."""
    return call.answer(call.shapes.whole_person(named(call, login)))


@router.get("/users/{login}/repos")
def repos_of(call: Called, login: str) -> Response:
    """List an account's repositories that the caller may see."""
    rows = call.store.find("repo", owner=named(call, login)["id"])
    seen = [repo for repo in rows if accounts.may(call.who, repo, "read", "metadata")]
    return call.page([call.shapes.repo(repo, call.who.id) for repo in seen])


def _granted(call: Call, repo: Row, person: Row) -> dict[str, Any]:
    level = "write" if person["type"] == "Bot" else accounts.level_of(repo, person["id"])
    granted = {name: accounts.LEVELS.index(level) >= i for i, name in enumerate(_NAMES, 1)}
    return {**(call.shapes.person(person["id"]) or {}), "permissions": granted, "role_name": level}


@router.get(_PLACE)
def collaborators(call: Called, owner: str, name: str) -> Response:
    """List who has been given a level, the owner first; only who may write sees it."""
    repo = call.repo(owner, name)
    if not accounts.may(call.who, repo, "write", "metadata") and call.who.kind != "app":
        raise Refusal(403, "Must have push access to view repository collaborators.")
    ids = [repo["owner"], *(int(number) for number in repo["collaborators"])]
    people = [row for number in ids if (row := call.store.get("person", number))]
    return call.page([_granted(call, repo, row) for row in people])


@router.get(_PLACE + "/{login}")
def is_collaborator(call: Called, owner: str, name: str, login: str) -> Response:
    """Tell whether somebody was given a level: 204 or 404."""
    repo = call.repo(owner, name)
    person = named(call, login)
    if person["id"] != repo["owner"] and str(person["id"]) not in repo["collaborators"]:
        raise Refusal(404, "Not Found")
    return Response(status_code=204)


@router.get(_PLACE + "/{login}/permission")
def permission(call: Called, owner: str, name: str, login: str) -> Response:
    """Tell a person's level, as the old and the new names."""
    repo = call.repo(owner, name)
    shape = _granted(call, repo, named(call, login))
    old = {"maintain": "write", "triage": "read"}.get(shape["role_name"], shape["role_name"])
    return call.answer({"permission": old, "user": shape, "role_name": shape["role_name"]})


@router.put(_PLACE + "/{login}")
async def add_collaborator(call: Called, owner: str, name: str, login: str) -> Response:
    """Invite a person to a level; who has one already is given it at once."""
    body, person = await call.body(), named(call, login)
    with call.store.writing():
        repo = owned(call, owner, name, "change collaborators")
        level = str(body.get("permission") or "push")
        if level not in (*_NAMES, "read", "write"):
            raise Refusal(422, f"{level} is not a valid permission")
        row = invitations.invite(call.store, repo, call.person, person, level)
    return call.answer(invitation_shape(call, row), 201) if row else Response(status_code=204)


@router.delete(_PLACE + "/{login}")
def remove_collaborator(call: Called, owner: str, name: str, login: str) -> Response:
    """Take a person's level away; one may leave by oneself."""
    repo, person = call.repo(owner, name), named(call, login)
    with call.store.writing():
        if person["id"] != call.who.id or call.who.kind != "person":
            owned(call, owner, name, "change collaborators")
        invitations.leave(call.store, repo, call.person, person)
    return Response(status_code=204)


@router.get("/repos/{owner}/{name}/assignees")
def assignees(call: Called, owner: str, name: str) -> Response:
    """List who can be given an issue."""
    repo = call.repo(owner, name)
    return call.page([call.shapes.person(row["id"]) for row in accounts.assignable(call.store, repo)])


@router.get("/repos/{owner}/{name}/assignees/{login}")
def is_assignable(call: Called, owner: str, name: str, login: str) -> Response:
    """Tell whether somebody can be given an issue: 204 or 404."""
    repo, person = call.repo(owner, name), named(call, login)
    if person not in accounts.assignable(call.store, repo):
        raise Refusal(404, "Not Found")
    return Response(status_code=204)

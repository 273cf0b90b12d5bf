"""REST: what GitHub Enterprise Server lets site admins do with people; for everybody else it is not there.

https://docs.github.com/en/enterprise-server/rest/enterprise-admin/users
"""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import people
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.rest_people import named
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3")


def _ruling(call: Call) -> None:
    if not call.who.is_site_admin:
        raise Refusal(404, "Not Found")


@router.post("/admin/users")
async def make_user(call: Called) -> Response:
    """Make an account."""
    _ruling(call)
    body = await call.body()
    with call.store.writing():
        row = people.make_person(
            call.store, str(body.get("login") or ""), suspended=bool(body.get("suspended"))
        )
    return call.answer(call.shapes.person(row["id"]), 201)


@router.post("/admin/users/{login}/authorizations")
async def authorize(call: Called, login: str) -> Response:
    """Make a token that speaks for somebody; it is shown this once."""
    _ruling(call)
    body, person = await call.body(), named(call, login)
    scopes = body.get("scopes")
    if not isinstance(scopes, list) or not all(isinstance(one, str) for one in scopes):
        raise Refusal(422, 'Invalid request.\n\n"scopes" wasn\'t supplied.')
    with call.store.writing():
        token, row = people.authorize(call.store, person, call.person, scopes)
    return call.answer(_authorization(call, row, token), 201)


def _authorization(call: Call, row: Row, token: str) -> dict[str, Any]:
    return {
        "id": row["id"],
        "url": f"{call.shapes.api}/authorizations/{row['id']}",
        "app": {"name": "Site admins", "url": call.shapes.web, "client_id": "0" * 20},
        "scopes": row["scopes"],
        "token": token,
        "token_last_eight": row["last_eight"],
        "hashed_token": row["digest"],
        "note": None,
        "note_url": None,
        "fingerprint": None,
        "user": call.shapes.person(row["person"]),
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        "expires_at": None,
    }


@router.delete("/admin/users/{login}/authorizations")
def withdraw(call: Called, login: str) -> Response:
    """End the tokens that site admins made for somebody."""
    _ruling(call)
    with call.store.writing():
        people.withdraw(call.store, named(call, login))
    return Response(status_code=204)


@router.put("/users/{login}/suspended")
def suspend(call: Called, login: str) -> Response:
    """Shut an account out."""
    return _suspended(call, login, True)


@router.delete("/users/{login}/suspended")
def let_in(call: Called, login: str) -> Response:
    """Let an account in again."""
    return _suspended(call, login, False)


def _suspended(call: Call, login: str, suspended: bool) -> Response:
    _ruling(call)
    with call.store.writing():
        people.suspend(call.store, named(call, login), suspended)
    return Response(status_code=204)


@router.put("/users/{login}/site_admin")
def promote(call: Called, login: str) -> Response:
    """Make somebody a site admin."""
    return _site_admin(call, login, True)


@router.delete("/users/{login}/site_admin")
def demote(call: Called, login: str) -> Response:
    """Take that from somebody else."""
    return _site_admin(call, login, False)


def _site_admin(call: Call, login: str, ruling: bool) -> Response:
    _ruling(call)
    with call.store.writing():
        people.set_site_admin(call.store, named(call, login), ruling, call.who)
    return Response(status_code=204)

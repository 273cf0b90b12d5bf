"""REST: Apps, their installations and tokens."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import accounts
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3")


def _itself(call: Call) -> Row:
    if call.who.kind != "jwt" or call.who.app is None:
        raise Refusal(401, "A JSON web token could not be decoded")
    return call.who.app


def _installation(call: Call, app: Row) -> dict[str, Any]:
    root = f"{call.shapes.api}/app/installations/{app['number']}"
    owner = next(iter(call.store.find("person", type="User")), None)
    account = call.shapes.person(owner["id"]) if owner else None
    return {
        "id": app["number"],
        "account": account,
        "repository_selection": "all",
        "access_tokens_url": f"{root}/access_tokens",
        "repositories_url": f"{call.shapes.api}/installation/repositories",
        "html_url": f"{call.shapes.web}/settings/installations/{app['number']}",
        "app_id": app["number"],
        "app_slug": app["slug"],
        "client_id": f"Iv1.{app['number']}",
        "target_id": owner["id"] if owner else 0,
        "target_type": "User",
        "permissions": dict(accounts.APP_PERMISSIONS),
        "events": ["issues", "issue_comment", "pull_request"],
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None,
        "suspended_at": None,
    }


@router.get("/app")
def app(call: Called) -> Response:
    """Show the App that asks."""
    return call.answer(call.shapes.app(_itself(call)))


@router.get("/app/installations")
def installations(call: Called) -> Response:
    """List where the App is installed: everywhere, as one."""
    return call.page([_installation(call, _itself(call))])


@router.get("/repos/{owner}/{name}/installation")
def installation_of(call: Called, owner: str, name: str) -> Response:
    """Show the installation that serves a repository."""
    row = _itself(call)
    call.found(owner, name)
    return call.answer(_installation(call, row))


@router.get("/app/installations/{number:int}")
def installation(call: Called, number: int) -> Response:
    """Show an installation."""
    row = _itself(call)
    if row["number"] != number:
        raise Refusal(404, "Not Found")
    return call.answer(_installation(call, row))


@router.post("/app/installations/{number:int}/access_tokens")
async def access_token(call: Called, number: int) -> Response:
    """Make an installation token; it may ask for less than there is, never for more."""
    row, body = _itself(call), await call.body()
    if row["number"] != number:
        raise Refusal(404, "Not Found")
    wanted = body.get("permissions") or {}
    order = ("none", "read", "write")
    for scope, level in wanted.items():
        if level not in order or order.index(level) > order.index(
            accounts.APP_PERMISSIONS.get(scope, "none")
        ):
            raise Refusal(422, "The permissions requested are not granted to this installation.")
    repos = _selected(call, body)
    with call.store.writing():
        token, made = accounts.issue_token(
            call.store, row, wanted, call.store.clock(), [repo["id"] for repo in repos]
        )
    answer = {"token": token, "expires_at": made["expires"], "permissions": made["permissions"]}
    if not repos:
        return call.answer({**answer, "repository_selection": "all"}, 201)
    shown = [call.shapes.repo(repo, call.who.id) for repo in repos]
    return call.answer({**answer, "repository_selection": "selected", "repositories": shown}, 201)


def _selected(call: Call, body: dict[str, Any]) -> list[Row]:
    """Return the repositories that a token is asked for alone; one that is not there refuses it."""
    names, ids = body.get("repositories") or [], body.get("repository_ids") or []
    rows = [repo for repo in call.store.find("repo") if repo["name"] in names or repo["id"] in ids]
    if not {*names} <= {repo["name"] for repo in rows} or not {*ids} <= {repo["id"] for repo in rows}:
        raise Refusal(422, "There is at least one repository that does not exist or is not accessible.")
    return rows


@router.get("/installation/repositories")
def installed_on(call: Called) -> Response:
    """List the repositories of an installation token."""
    if call.who.kind != "app":
        raise Refusal(403, "You must authenticate with an installation access token.")
    rows = [repo for repo in call.store.find("repo") if not call.who.repos or repo["id"] in call.who.repos]
    selection = "selected" if call.who.repos else "all"
    shapes = [call.shapes.repo(repo, call.who.id) for repo in rows]
    return call.page(shapes, "repositories", repository_selection=selection)

"""REST: Apps, their installations and tokens."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import accounts, installs, manifests
from bot.forge.http import Call, Called
from bot.forge.installing import Installing, installation_shape
from bot.forge.repos import Refusal
from bot.forge.rest_people import named
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3")
_ONE = "/app/installations/{number:int}"


def _itself(call: Call) -> Row:
    if call.who.kind != "jwt" or call.who.app is None:
        raise Refusal(401, "A JSON web token could not be decoded")
    return call.who.app


def _found(call: Call, number: int) -> Row:
    row = installs.installation_numbered(call.store, _itself(call), number)
    if row is None:
        raise Refusal(404, "Not Found")
    return row


@router.get("/app")
def app(call: Called) -> Response:
    """Show the App that asks."""
    return call.answer(call.shapes.app(_itself(call)))


@router.get("/apps/{slug}")
def app_named(call: Called, slug: str) -> Response:
    """Show an App to anybody, if it is public; its owner sees it too."""
    row = call.store.one("app", slug=slug)
    if row is None or not (row.get("public", True) or row.get("owner") == call.who.id):
        raise Refusal(404, "Not Found")
    shown = call.shapes.app(row)
    return call.answer({name: value for name, value in shown.items() if name != "installations_count"})


@router.post("/app-manifests/{code}/conversions")
def convert(call: Called, code: str) -> Response:
    """Hand out an App's private key and secrets for the code of its making: this once."""
    manifests.app_for(call.store, code)  # no key is made for a code that is none
    private, public = manifests.new_key()
    with call.store.writing():
        row, secret = manifests.convert(call.store, code, public)
    secrets = {"client_secret": secret, "webhook_secret": row["hook_secret"] or None, "pem": private}
    return call.answer(call.shapes.app(row) | secrets, 201)


@router.get("/app/installations")
def installations(call: Called) -> Response:
    """List where the App is installed."""
    rows = installs.installations(call.store, _itself(call))
    return call.page([installation_shape(call.shapes, row) for row in rows])


@router.get("/repos/{owner}/{name}/installation")
def installation_of(call: Called, owner: str, name: str) -> Response:
    """Show the installation that serves a repository."""
    row, repo = _itself(call), call.found(owner, name)
    found = installs.installation_for(call.store, row, repo)
    if found is None:
        raise Refusal(404, "Not Found")
    return call.answer(installation_shape(call.shapes, found))


@router.get("/users/{login}/installation")
def installation_at(call: Called, login: str) -> Response:
    """Show the installation on an account."""
    row, person = _itself(call), named(call, login)
    found = installs.installations(call.store, row)
    there = next((one for one in found if one["account"] in (0, person["id"])), None)
    if there is None:
        raise Refusal(404, "Not Found")
    return call.answer(installation_shape(call.shapes, there))


@router.get(_ONE)
def installation(call: Called, number: int) -> Response:
    """Show an installation."""
    return call.answer(installation_shape(call.shapes, _found(call, number)))


def _own(call: Call, number: int) -> tuple[Installing, Row]:
    """Return an installation that can be changed; what is everywhere cannot."""
    row = _found(call, number)
    if not row["account"]:
        raise Refusal(404, "Not Found")
    return Installing(call.shapes, call.person), row


@router.delete(_ONE)
def uninstall(call: Called, number: int) -> Response:
    """Take the App off."""
    with call.store.writing():
        installing, row = _own(call, number)
        installing.remove(row)
    return Response(status_code=204)


@router.put(_ONE + "/suspended")
def suspend(call: Called, number: int) -> Response:
    """Suspend an installation."""
    return _suspended(call, number, True)


@router.delete(_ONE + "/suspended")
def unsuspend(call: Called, number: int) -> Response:
    """Let a suspended installation work again."""
    return _suspended(call, number, False)


def _suspended(call: Call, number: int, suspended: bool) -> Response:
    with call.store.writing():
        installing, row = _own(call, number)
        installing.suspend(row, suspended)
    return Response(status_code=204)


@router.post(_ONE + "/access_tokens")
async def access_token(call: Called, number: int) -> Response:
    """Make an installation token; it may ask for less than there is, never for more."""
    row, body = _found(call, number), await call.body()
    if row["suspended_at"]:
        raise Refusal(403, "This installation has been suspended")
    wanted = body.get("permissions") or {}
    order = ("none", "read", "write")
    for scope, level in wanted.items():
        if level not in order or order.index(level) > order.index(row["permissions"].get(scope, "none")):
            raise Refusal(422, "The permissions requested are not granted to this installation.")
    repos = _selected(call, row, body)
    with call.store.writing():
        token, made = accounts.issue_token(
            call.store, row, wanted, call.store.clock(), [repo["id"] for repo in repos]
        )
    answer = {"token": token, "expires_at": made["expires"], "permissions": made["permissions"]}
    if not repos:
        selection = "all" if row["repos"] is None else "selected"
        return call.answer({**answer, "repository_selection": selection}, 201)
    shown = [call.shapes.repo(repo, call.who.id) for repo in repos]
    return call.answer({**answer, "repository_selection": "selected", "repositories": shown}, 201)


def _selected(call: Call, installation: Row, body: dict[str, Any]) -> list[Row]:
    """Return the repositories that a token is asked for alone; one that is not there refuses it."""
    names, ids = body.get("repositories") or [], body.get("repository_ids") or []
    inside = installs.repos_in(call.store, installation)
    rows = [repo for repo in inside if repo["name"] in names or repo["id"] in ids]
    if not {*names} <= {repo["name"] for repo in rows} or not {*ids} <= {repo["id"] for repo in rows}:
        raise Refusal(422, "There is at least one repository that does not exist or is not accessible.")
    return rows


@router.get("/installation/repositories")
def installed_on(call: Called) -> Response:
    """List the repositories of an installation token."""
    if call.who.kind != "app":
        raise Refusal(403, "You must authenticate with an installation access token.")
    inside = call.who.repos
    rows = [repo for repo in call.store.find("repo") if inside is None or repo["id"] in inside]
    selection = "all" if inside is None else "selected"
    shapes = [call.shapes.repo(repo, call.who.id) for repo in rows]
    return call.page(shapes, "repositories", repository_selection=selection)


@router.delete("/installation/token")
def end_token(call: Called) -> Response:
    """End the installation token that asks."""
    if call.who.kind != "app":
        raise Refusal(403, "You must authenticate with an installation access token.")
    with call.store.writing():
        accounts.end_token(call.store, call.request.headers["authorization"])
    return Response(status_code=204)


def _owned(call: Call, number: int) -> tuple[Installing, Row]:
    """Return an installation on the account of the person who asks."""
    if call.who.kind != "person" or not call.who.within("repo"):
        raise Refusal(403 if call.who.person else 401, "Requires authentication")
    row = call.store.one("installation", id=number, account=call.person["id"])
    if row is None:
        raise Refusal(404, "Not Found")
    return Installing(call.shapes, call.person), row


@router.get("/user/installations")
def my_installations(call: Called) -> Response:
    """List what is installed on one's account."""
    if call.who.kind != "person":
        raise Refusal(403 if call.who.person else 401, "Requires authentication")
    rows = call.store.find("installation", account=call.person["id"])
    return call.page([installation_shape(call.shapes, row) for row in rows], "installations")


@router.get("/user/installations/{number:int}/repositories")
def my_installed(call: Called, number: int) -> Response:
    """List the repositories of an installation on one's account."""
    _, row = _owned(call, number)
    rows = installs.repos_in(call.store, row)
    selection = "all" if row["repos"] is None else "selected"
    shapes = [call.shapes.repo(repo, call.who.id) for repo in rows]
    return call.page(shapes, "repositories", repository_selection=selection)


@router.put("/user/installations/{number:int}/repositories/{repository:int}")
def add_repository(call: Called, number: int, repository: int) -> Response:
    """Put a repository into an installation."""
    return _chosen(call, number, repository, True)


@router.delete("/user/installations/{number:int}/repositories/{repository:int}")
def remove_repository(call: Called, number: int, repository: int) -> Response:
    """Take a repository out of an installation."""
    return _chosen(call, number, repository, False)


def _chosen(call: Call, number: int, repository: int, inside: bool) -> Response:
    with call.store.writing():
        installing, row = _owned(call, number)
        repo = call.store.one("repo", id=repository, owner=row["account"])
        if repo is None:
            raise Refusal(404, "Not Found")
        if row["repos"] is None:
            raise Refusal(422, "The App is installed on all repositories.")
        kept = [one for one in installs.repos_in(call.store, row) if one["id"] != repository]
        installing.choose(row, [*kept, repo] if inside else kept)
    return Response(status_code=204)

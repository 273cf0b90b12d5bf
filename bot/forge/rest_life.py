"""REST: what becomes of a repository, by people who own it."""

from fastapi import APIRouter, Response

from bot.forge import repo_life
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")


def owned(call: Call, owner: str, name: str, deed: str) -> Row:
    """Return a repository that the caller administers; a bot never does."""
    repo = call.repo(owner, name, though_archived=True)
    call.guard(deed, repo["full_name"])
    return call.allowed(repo, "admin", "administration", though_archived=True)


@router.patch("")
async def change(call: Called, owner: str, name: str) -> Response:
    """Change name, description, default branch, visibility or whether it is archived."""
    body = await call.body()
    with call.store.writing():
        repo = owned(call, owner, name, "change repository")
        if repo.get("archived") and body.get("archived") is not False:
            raise Refusal(403, "Repository was archived so is read-only.")
        repo_life.change_repo(call.store, repo, call.person, body)
    return call.answer(call.shapes.whole_repo(repo, call.who.id))


@router.delete("")
def delete(call: Called, owner: str, name: str) -> Response:
    """Delete a repository; a token must be for that."""
    if not call.who.within("delete_repo"):
        raise Refusal(403, "Must have admin rights to Repository.")
    with call.store.writing():
        repo_life.delete_repo(call.store, owned(call, owner, name, "delete repository"), call.person)
    return Response(status_code=204)


@router.post("/transfer")
async def transfer(call: Called, owner: str, name: str) -> Response:
    """Give a repository to another account."""
    body = await call.body()
    with call.store.writing():
        repo = owned(call, owner, name, "transfer repository")
        person = call.store.one("person", login=str(body.get("new_owner") or ""))
        if person is None:
            raise Refusal(
                422,
                "Validation Failed",
                [{"resource": "Repository", "code": "invalid", "field": "new_owner"}],
            )
        repo_life.transfer_repo(call.store, repo, call.person, person, str(body.get("new_name") or ""))
    return call.answer(call.shapes.repo(repo, call.who.id), 202)

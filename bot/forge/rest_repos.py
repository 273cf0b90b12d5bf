"""REST: people, repositories, collaborators, rate limits, and the little search there is."""

from fastapi import APIRouter, Response

from bot.forge import accounts
from bot.forge.hooks import ring
from bot.forge.http import Called
from bot.forge.repos import Refusal, create_repo, set_collaborator
from bot.forge.search import searched

router = APIRouter(prefix="/api/v3")


@router.get("/user")
def me(call: Called) -> Response:
    """Show who is asking; an installation is nobody."""
    if call.who.kind in ("app", "jwt"):
        raise Refusal(403, "Resource not accessible by integration")
    return call.answer(call.shapes.whole_person(call.person))


@router.get("/users/{login}")
def user(call: Called, login: str) -> Response:
    """Show an account."""
    row = call.store.one("person", login=login)
    if row is None:
        raise Refusal(404, "Not Found")
    return call.answer(call.shapes.whole_person(row))


@router.get("/user/repos")
def my_repos(call: Called) -> Response:
    """List the repositories one may write."""
    rows = [repo for repo in call.store.find("repo") if accounts.may(call.who, repo, "write", "contents")]
    return call.page([call.shapes.repo(repo, call.who.id) for repo in rows])


@router.post("/user/repos")
async def make_repo(call: Called) -> Response:
    """Make a repository of one's own."""
    body = await call.body()
    if call.who.kind != "person":
        raise Refusal(403 if call.who.person else 401, "Requires authentication")
    with call.store.writing():
        private, about = bool(body.get("private")), str(body.get("description") or "")
        repo = create_repo(
            call.store, call.person, str(body.get("name") or ""), private=private, description=about
        )
        ring(call.store, repo, "repository", "created", call.person)
    return call.answer(call.shapes.whole_repo(repo, call.who.id), 201)


@router.get("/repositories/{number:int}")
def repo_by_id(call: Called, number: int) -> Response:
    """Show a repository by its id."""
    repo = call.allowed(call.store.get("repo", number), "read", "metadata")
    return call.answer(call.shapes.whole_repo(repo, call.who.id))


@router.get("/repos/{owner}/{name}")
def get_repo(call: Called, owner: str, name: str) -> Response:
    """Show a repository."""
    return call.answer(call.shapes.whole_repo(call.repo(owner, name), call.who.id))


@router.get("/repos/{owner}/{name}/collaborators/{login}/permission")
def permission(call: Called, owner: str, name: str, login: str) -> Response:
    """Tell a person's level, as the old and the new names."""
    repo, person = call.repo(owner, name), call.store.one("person", login=login)
    if person is None:
        raise Refusal(404, "Not Found")
    level = "write" if person["type"] == "Bot" else accounts.level_of(repo, person["id"])
    old = {"maintain": "write", "triage": "read"}.get(level, level)
    names = ("pull", "triage", "push", "maintain", "admin")
    granted = {name: accounts.LEVELS.index(level) >= i for i, name in enumerate(names, 1)}
    user = {**(call.shapes.person(person["id"]) or {}), "permissions": granted, "role_name": level}
    return call.answer({"permission": old, "user": user, "role_name": level})


@router.put("/repos/{owner}/{name}/collaborators/{login}")
async def add_collaborator(call: Called, owner: str, name: str, login: str) -> Response:
    """Give a person a level; here an invitation is accepted at once."""
    repo, body = call.repo(owner, name, "admin", "administration"), await call.body()
    person = call.store.one("person", login=login)
    if person is None:
        raise Refusal(404, "Not Found")
    with call.store.writing():
        set_collaborator(call.store, repo, person, str(body.get("permission") or "push"))
    return Response(status_code=204)


@router.get("/rate_limit")
def rate_limit(call: Called) -> Response:
    """Show the limits; asking is free."""
    core = {"limit": 5000, "used": 0, "remaining": 5000, "reset": 2000000000}
    return call.answer({"resources": {"core": core, "search": core, "graphql": core}, "rate": core})


@router.get("/search/issues")
def search(call: Called) -> Response:
    """Find issues and pull requests by words and qualifiers."""
    found = searched(call.store, call.who, call.request.query_params.get("q", ""))
    shapes = [call.shapes.issue(repo, row) for repo, row in found]
    # who closed it a search does not tell; each hit is as good as another
    items = [{k: v for k, v in shape.items() if k != "closed_by"} | {"score": 1.0} for shape in shapes]
    return call.page(items, "items", incomplete_results=False, search_type="lexical")


@router.post("/repos/{owner}/{name}/dispatches")
async def dispatch(call: Called, owner: str, name: str) -> Response:
    """Take a repository dispatch; nothing listens here."""
    call.repo(owner, name, "write", "contents")
    if not (await call.body()).get("event_type"):
        raise Refusal(422, 'Invalid request.\n\n"event_type" wasn\'t supplied.')
    return Response(status_code=204)


@router.get("/repos/{owner}/{name}/actions/runs")
def runs(call: Called, owner: str, name: str) -> Response:
    """List workflow runs: there are none here."""
    call.repo(owner, name, "read", "actions")
    return call.answer({"total_count": 0, "workflow_runs": []})

"""REST: repositories, rate limits, and the little search there is."""

from fastapi import APIRouter, Response

from bot.forge import accounts
from bot.forge.hooks import ring
from bot.forge.http import Called
from bot.forge.repos import Refusal, create_repo
from bot.forge.search import searched

router = APIRouter(prefix="/api/v3")
# limits of what is counted apart on GitHub, and is not there or is counted with the rest here
_UNUSED = {
    "search": 30,
    "integration_manifest": 5000,
    "source_import": 100,
    "code_scanning_upload": 1000,
    "actions_runner_registration": 10000,
    "scim": 15000,
    "dependency_snapshots": 100,
}


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
    if not call.who.within("repo", *(() if body.get("private") else ("public_repo",))):
        raise Refusal(404, "Not Found")
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


@router.get("/rate_limit")
def rate_limit(call: Called) -> Response:
    """Show the limits; asking is free."""
    core, graphql = call.limit("core"), call.limit("graphql")
    others = {
        name: {"limit": most, "used": 0, "remaining": most, "reset": core["reset"]}
        for name, most in _UNUSED.items()
    }
    return call.answer({"resources": {"core": core, "graphql": graphql, **others}, "rate": core})


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

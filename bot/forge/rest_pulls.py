"""REST: pull requests, their commits and files, reviews, comments on lines, merging."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import gitdir, pulls
from bot.forge.http import Call, Called
from bot.forge.issues import edit_issue
from bot.forge.repos import Refusal, folder_of
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}/pulls")


def found(call: Call, repo: Row, number: int) -> Row:
    """Return a pull request or 404."""
    issue = pulls.pull_numbered(call.store, repo, number)
    if issue is None:
        raise Refusal(404, "Not Found")
    return issue


@router.get("")
def list_pulls(call: Called, owner: str, name: str) -> Response:
    """List pull requests, newest first."""
    repo, query = call.repo(owner, name, "read", "pull_requests"), call.request.query_params
    state, head = query.get("state", "open"), query.get("head", "").rpartition(":")[2]
    rows = [p for p in pulls.pulls_of(call.store, repo) if state in ("all", p["state"])]
    rows = [p for p in rows if not head or p["pull"]["head"] == head]
    if query.get("base"):
        rows = [p for p in rows if p["pull"]["base"] == query["base"]]
    rows = rows if query.get("direction") == "asc" else rows[::-1]
    return call.page([call.shapes.pull(repo, row) for row in rows])


@router.post("")
async def create_pull(call: Called, owner: str, name: str) -> Response:
    """Open a pull request."""
    repo, body = call.repo(owner, name, "write", "pull_requests"), await call.body()
    with call.store.writing():
        issue = pulls.create_pull(
            call.store,
            repo,
            call.person,
            title=str(body.get("title") or ""),
            head=str(body.get("head") or ""),
            base=str(body.get("base") or ""),
            body=str(body.get("body") or ""),
            draft=bool(body.get("draft")),
        )
    return call.answer(call.shapes.pull(repo, issue, whole=True), 201)


@router.get("/{number:int}")
def get_pull(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a pull request, or its diff."""
    repo = call.repo(owner, name, "read", "pull_requests")
    issue = found(call, repo, number)
    written = call.difference(folder_of(call.store, repo), *pulls.span_of(call.store, repo, issue))
    if written:
        return written
    with call.store.writing():
        return call.answer(call.shapes.pull(repo, issue, whole=True))


@router.patch("/{number:int}")
async def edit_pull(call: Called, owner: str, name: str, number: int) -> Response:
    """Change title, body, base or state; a draft is marked ready by GraphQL alone."""
    repo, body = call.repo(owner, name, "read", "pull_requests"), await call.body()
    issue = found(call, repo, number)
    if issue["author"] != call.who.id or call.who.kind == "app":
        call.allowed(repo, "write", "pull_requests")
    with call.store.writing():
        if body.get("base") is not None and body["base"] != issue["pull"]["base"]:
            pulls.change_base(call.store, repo, issue, call.person, str(body["base"]))
        edit_issue(call.store, repo, issue, call.person, body)
        return call.answer(call.shapes.pull(repo, issue, whole=True))


@router.get("/{number:int}/commits")
def list_commits(call: Called, owner: str, name: str, number: int) -> Response:
    """List a pull request's commits, oldest first."""
    repo = call.repo(owner, name, "read", "pull_requests")
    base, head = pulls.span_of(call.store, repo, found(call, repo, number))
    commits = gitdir.log(folder_of(call.store, repo), f"{base}..{head}")
    return call.page([call.shapes.commit(repo, commit) for commit in reversed(commits)])


@router.get("/{number:int}/files")
def list_files(call: Called, owner: str, name: str, number: int) -> Response:
    """List a pull request's changed files with their patches."""
    repo = call.repo(owner, name, "read", "pull_requests")
    base, head = pulls.span_of(call.store, repo, found(call, repo, number))
    return call.page(files_between(call, repo, base, head))


def files_between(call: Call, repo: Row, base: str, head: str) -> list[dict[str, Any]]:
    """Show the files that differ between two commits."""
    folder = folder_of(call.store, repo)
    patches = patches_of(
        gitdir.run(folder, "diff", "--no-renames", base, head, "--").decode("utf-8", "replace")
    )
    names = {"A": "added", "D": "removed", "M": "modified", "T": "changed"}
    root, shapes = f"{call.shapes.api}/repos/{repo['full_name']}", []
    for status, added, removed, path in gitdir.numstat(folder, base, head):
        blob = gitdir.run(folder, "rev-parse", f"{base if status == 'D' else head}:{path}").decode().strip()
        shape: dict[str, Any] = {"sha": blob, "filename": path, "status": names.get(status, "modified")}
        shape |= {"additions": added, "deletions": removed, "changes": added + removed}
        shape |= {
            "blob_url": f"{call.shapes.web}/{repo['full_name']}/blob/{head}/{path}",
            "raw_url": f"{call.shapes.web}/{repo['full_name']}/raw/{head}/{path}",
            "contents_url": f"{root}/contents/{path}?ref={head}",
        }
        if path in patches:
            shape["patch"] = patches[path]
        shapes.append(shape)
    return shapes


def patches_of(diff: str) -> dict[str, str]:
    """Cut a unified diff into the hunks of each file."""
    found: dict[str, str] = {}
    for part in ("\n" + diff).split("\ndiff --git ")[1:]:
        head, _, rest = part.partition("\n")
        if "\n@@ " in "\n" + rest:
            found[head.rpartition(" b/")[2]] = (
                ("\n" + rest).partition("\n@@ ")[2].join(["@@ ", ""]).rstrip("\n")
            )
    return found


@router.get("/{number:int}/merge")
def is_merged(call: Called, owner: str, name: str, number: int) -> Response:
    """Tell whether it is merged: 204 or 404."""
    repo = call.repo(owner, name, "read", "pull_requests")
    if not found(call, repo, number)["pull"]["merged"]:
        raise Refusal(404, "Not Found")
    return Response(status_code=204)


@router.put("/{number:int}/merge")
async def merge(call: Called, owner: str, name: str, number: int) -> Response:
    """Merge; the bot never may."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    call.guard("merge", f"{repo['full_name']}#{number}")
    with call.store.writing():
        issue = found(call, repo, number)
        sha = pulls.merge(
            call.store,
            repo,
            issue,
            call.person,
            str(body.get("sha") or ""),
            str(body.get("commit_title") or ""),
        )
    return call.answer({"sha": sha, "merged": True, "message": "Pull Request successfully merged"})

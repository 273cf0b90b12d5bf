"""REST: check runs and commit statuses."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import checks, gitdir
from bot.forge.http import Call, Called, Sight
from bot.forge.repos import Refusal, folder_of, invalid
from bot.forge.rest_git import sha_of
from bot.forge.store import Row, node_id

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")


@router.get("/commits/{ref:path}/check-runs")
def list_checks(call: Called, owner: str, name: str, ref: str) -> Response:
    """List a commit's check runs."""
    repo = call.repo(owner, name, "read", "checks")
    return page_of(call, repo, checks.checks_of(call.store, repo, sha_of(call, repo, ref)))


def page_of(call: Call, repo: Row, rows: list[Row]) -> Response:
    """Answer those of some runs that are asked for by name, status or App."""
    query = call.request.query_params
    for key in ("name", "status"):
        wanted = query.get({"name": "check_name"}.get(key, key))
        rows = [row for row in rows if not wanted or row[key] == wanted]
    if query.get("app_id"):
        app = call.store.one("app", number=int(query["app_id"])) if query["app_id"].isdecimal() else None
        rows = [row for row in rows if app and row["app"] == app["id"]]
    return call.page([check_shape(call, repo, row) for row in rows], "check_runs")


@router.get("/commits/{ref:path}/statuses")
def list_statuses(call: Called, owner: str, name: str, ref: str) -> Response:
    """List all statuses that a commit was ever given, newest first."""
    repo = call.repo(owner, name, "read", "statuses")
    rows = call.store.find("status", repo=repo["id"], sha=sha_of(call, repo, ref))
    return call.page([status_shape(call, repo, row) for row in reversed(rows)])


@router.get("/commits/{ref:path}/status")
def combined_status(call: Called, owner: str, name: str, ref: str) -> Response:
    """Show a commit's statuses together."""
    repo = call.repo(owner, name, "read", "statuses")
    sha = sha_of(call, repo, ref)
    newest = {row["context"]: row for row in call.store.find("status", repo=repo["id"], sha=sha)}
    states = [row["state"] for row in newest.values()]
    state = (
        "failure"
        if {"error", "failure"} & set(states)
        else "pending"
        if not states or "pending" in states
        else "success"
    )
    url = f"{call.shapes.api}/repos/{repo['full_name']}/commits/{sha}"
    about = {
        "state": state,
        "statuses": [_without_creator(status_shape(call, repo, row)) for row in newest.values()],
        "sha": sha,
    }
    return call.answer(
        {
            **about,
            "total_count": len(states),
            "repository": call.shapes.repo(repo),
            "commit_url": url,
            "url": f"{url}/status",
        }
    )


def _without_creator(shape: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shape.items() if name != "creator"}


def check_shape(call: Sight, repo: Row, row: Row) -> dict[str, Any]:
    """Show a check run."""
    url = f"{call.shapes.api}/repos/{repo['full_name']}/check-runs/{row['id']}"
    app = call.store.get("app", row["app"])
    output = {
        **row["output"],
        "annotations_count": len(row["annotations"]),
        "annotations_url": f"{url}/annotations",
    }
    kept = (
        "id",
        "head_sha",
        "name",
        "status",
        "conclusion",
        "external_id",
        "started_at",
        "completed_at",
    )
    html = f"{call.shapes.web}/{repo['full_name']}/runs/{row['id']}"
    return {
        **{name: row[name] for name in kept},
        "node_id": node_id("CheckRun", row["id"]),
        "url": url,
        "html_url": html,
        # a run without an address of its own leads to its page, as GitHub leads to the App's
        "details_url": row["details_url"] or html,
        "output": output,
        "check_suite": {"id": row["suite"]},
        "app": call.shapes.app(app) if app else None,
        "pull_requests": [],
    }


@router.post("/check-runs")
async def create_check(call: Called, owner: str, name: str) -> Response:
    """Make a check run; only Apps may."""
    repo, body = call.repo(owner, name, "read", "checks"), await call.body()
    if call.who.kind != "app" or call.who.app is None:
        raise Refusal(403, "You must authenticate via a GitHub App.")
    call.allowed(repo, "write", "checks")
    if gitdir.resolve(folder_of(call.store, repo), str(body.get("head_sha"))) != body.get("head_sha"):
        raise invalid("CheckRun", "head_sha", "No commit found for SHA")
    with call.store.writing():
        row = checks.create_check(call.store, repo, call.person, call.who.app, body)
    return call.answer(check_shape(call, repo, row), 201)


def _check(call: Call, repo: Row, number: int) -> Row:
    row = call.store.get("check", number)
    if row is None or row["repo"] != repo["id"]:
        raise Refusal(404, "Not Found")
    return row


@router.patch("/check-runs/{number:int}")
async def update_check(call: Called, owner: str, name: str, number: int) -> Response:
    """Change a check run; only its App may."""
    repo, body = call.repo(owner, name, "read", "checks"), await call.body()
    row = _check(call, repo, number)
    if call.who.kind != "app" or call.who.app is None or call.who.app["id"] != row["app"]:
        raise Refusal(
            403, "Invalid app_id `0` - check run can only be modified by the GitHub App that created it."
        )
    call.allowed(repo, "write", "checks")
    with call.store.writing():
        checks.update_check(call.store, repo, call.person, row, body)
    return call.answer(check_shape(call, repo, row))


@router.get("/check-runs/{number:int}")
def get_check(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a check run."""
    repo = call.repo(owner, name, "read", "checks")
    return call.answer(check_shape(call, repo, _check(call, repo, number)))


@router.get("/check-runs/{number:int}/annotations")
def annotations(call: Called, owner: str, name: str, number: int) -> Response:
    """List a check run's annotations."""
    repo = call.repo(owner, name, "read", "checks")
    row = _check(call, repo, number)
    blob = f"{call.shapes.web}/{repo['full_name']}/blob/{row['head_sha']}"
    base = {"start_column": None, "end_column": None, "title": None, "raw_details": None}
    return call.page([{**base, **a, "blob_href": f"{blob}/{a['path']}"} for a in row["annotations"]])


def status_shape(call: Sight, repo: Row, row: Row) -> dict[str, Any]:
    """Show a commit status."""
    author = call.shapes.person(row["author"])
    return {
        "url": f"{call.shapes.api}/repos/{repo['full_name']}/statuses/{row['sha']}",
        "avatar_url": author["avatar_url"] if author else None,
        "id": row["id"],
        "node_id": node_id("Status", row["id"]),
        "state": row["state"],
        "description": row["description"],
        "target_url": row["target_url"],
        "context": row["context"],
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        "creator": author,
    }


@router.post("/statuses/{sha}")
async def set_status(call: Called, owner: str, name: str, sha: str) -> Response:
    """Write a commit status."""
    repo, body = call.repo(owner, name, "write", "statuses"), await call.body()
    with call.store.writing():
        row = checks.set_status(call.store, repo, call.person, sha_of(call, repo, sha), body)
    return call.answer(status_shape(call, repo, row), 201)

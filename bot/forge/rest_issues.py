"""REST: issues and the comments on them."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import issues as talk
from bot.forge.http import Call, Called
from bot.forge.repos import Moved, Refusal
from bot.forge.store import Row

TALK = "issues|pull_requests"  # either opens what issues and pull requests have in common
router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")


def found(call: Call, repo: Row, number: int) -> Row:
    """Return an issue; 410 where it was deleted, 301 where it was transferred, else 404."""
    issue = talk.issue_numbered(call.store, repo, number)
    gone = repo.get("gone", {}).get(str(number))
    if issue is None and gone == "deleted":
        raise Refusal(410, "This issue was deleted")
    if issue is None and gone:
        other = call.allowed(call.store.get("repo", gone[0]), "read", TALK)
        raise Moved(f"{call.shapes.api}/repositories/{other['id']}/issues/{gone[1]}")
    if issue is None:
        raise Refusal(404, "Not Found")
    return issue


def commented(call: Call, repo: Row, number: int) -> Row:
    """Return a comment of a repository or 404."""
    comment = call.store.get("comment", number)
    if comment is None or comment["repo"] != repo["id"]:
        raise Refusal(404, "Not Found")
    return comment


@router.get("/issues")
def list_issues(call: Called, owner: str, name: str) -> Response:
    """List issues and pull requests, newest first."""
    repo, query = call.repo(owner, name, "read", TALK), call.request.query_params
    state, wanted = query.get("state", "open"), [x for x in query.get("labels", "").split(",") if x]
    rows = [i for i in call.store.find("issue", repo=repo["id"]) if state in ("all", i["state"])]
    rows = [i for i in rows if i["updated_at"] >= query.get("since", "")]
    for field, key in (("creator", "author"), ("assignee", "assignees")):
        rows = [i for i in rows if field not in query or _is(call, i[key], query[field])]
    field = "updated_at" if query.get("sort") == "updated" else "created_at"
    rows.sort(key=lambda i: (i[field], i["id"]), reverse=query.get("direction", "desc") == "desc")
    shapes = [call.shapes.issue(repo, i) for i in rows]
    return call.page([s for s in shapes if all(any(x["name"] == w for x in s["labels"]) for w in wanted)])


def _is(call: Call, ids: int | list[int], login: str) -> bool:
    """Tell whether one of some accounts is the one named; `none` and `*` stand for nobody and anybody."""
    logins = [
        row["login"]
        for i in (ids if isinstance(ids, list) else [ids])
        if (row := call.store.get("person", i))
    ]
    return not logins if login == "none" else bool(logins) if login == "*" else login in logins


@router.post("/issues")
async def create_issue(call: Called, owner: str, name: str) -> Response:
    """Open an issue; labels count only from people who may label."""
    repo, body = call.repo(owner, name, "read", "issues"), await call.body()
    if call.who.kind == "app":
        call.allowed(repo, "write", "issues")
    labels = [x if isinstance(x, str) else x["name"] for x in body.get("labels") or []]
    people = [str(login) for login in body.get("assignees") or []]
    with call.store.writing():
        may_label = _writes(call, repo)
        title, text = str(body.get("title") or ""), str(body.get("body") or "")
        issue = talk.create_issue(call.store, repo, call.person, title, text, labels if may_label else None)
        if may_label:
            talk.assign(call.store, repo, issue, call.person, people)
    return call.answer(call.shapes.issue(repo, issue), 201)


def _writes(call: Call, repo: Row) -> bool:
    try:
        call.allowed(repo, "triage", TALK)
    except Refusal:
        return False
    return True


@router.get("/issues/{number:int}")
def get_issue(call: Called, owner: str, name: str, number: int) -> Response:
    """Show an issue."""
    repo = call.repo(owner, name, "read", TALK)
    return call.answer(call.shapes.issue(repo, found(call, repo, number)))


@router.patch("/issues/{number:int}")
async def edit_issue(call: Called, owner: str, name: str, number: int) -> Response:
    """Change an issue; its author and people with triage or more may."""
    repo, body = call.repo(owner, name, "read", TALK), await call.body()
    issue = found(call, repo, number)
    if issue["author"] != call.who.id or call.who.kind == "app":
        call.allowed(repo, "triage", "pull_requests" if issue["pull"] else "issues")
    with call.store.writing():
        talk.edit_issue(call.store, repo, issue, call.person, body)
        _set_rest(call, repo, issue, body)
    return call.answer(call.shapes.issue(repo, issue))


def _set_rest(call: Call, repo: Row, issue: Row, body: dict[str, Any]) -> None:
    """Set labels and people as a whole; of who may not, GitHub leaves these out without a word."""
    if not _writes(call, repo):
        return
    if isinstance(body.get("labels"), list):
        names = [x if isinstance(x, str) else str(x["name"]) for x in body["labels"]]
        talk.set_labels(call.store, repo, issue, call.person, names)
    if isinstance(body.get("assignees"), list):
        talk.set_assignees(call.store, repo, issue, call.person, [str(login) for login in body["assignees"]])


@router.put("/issues/{number:int}/lock")
async def lock(call: Called, owner: str, name: str, number: int) -> Response:
    """Lock the talk, with a reason if one is given."""
    reason = (await call.body()).get("lock_reason")
    if reason not in (None, *talk.LOCK_REASONS):
        raise Refusal(422, f"{reason} is not a reason to lock")
    return _set_lock(call, owner, name, number, True, reason)


@router.delete("/issues/{number:int}/lock")
def unlock(call: Called, owner: str, name: str, number: int) -> Response:
    """Unlock the talk."""
    return _set_lock(call, owner, name, number, False)


def _set_lock(
    call: Call, owner: str, name: str, number: int, locked: bool, reason: str | None = None
) -> Response:
    repo = call.repo(owner, name, "write", "issues")
    with call.store.writing():
        talk.set_lock(call.store, repo, found(call, repo, number), call.person, locked, reason)
    return Response(status_code=204)


@router.get("/issues/{number:int}/comments")
def list_comments(call: Called, owner: str, name: str, number: int) -> Response:
    """List an issue's comments, oldest first."""
    repo = call.repo(owner, name, "read", TALK)
    found(call, repo, number)
    rows, since = talk.comments_of(call.store, repo, number), call.request.query_params.get("since", "")
    return call.page([call.shapes.comment(repo, row) for row in rows if row["updated_at"] >= since])


@router.post("/issues/{number:int}/comments")
async def comment(call: Called, owner: str, name: str, number: int) -> Response:
    """Comment on an issue or pull request."""
    repo, body = call.repo(owner, name, "read", TALK), await call.body()
    if call.who.kind == "app":
        call.allowed(repo, "write", TALK)
    with call.store.writing():
        issue = found(call, repo, number)
        made = talk.create_comment(call.store, repo, issue, call.person, str(body.get("body") or ""))
    return call.answer(call.shapes.comment(repo, made), 201)


@router.get("/issues/comments")
def all_comments(call: Called, owner: str, name: str) -> Response:
    """List the comments of all issues, oldest first or as is asked."""
    repo, query = call.repo(owner, name, "read", TALK), call.request.query_params
    rows = [
        r for r in call.store.find("comment", repo=repo["id"]) if r["updated_at"] >= query.get("since", "")
    ]
    if query.get("sort") in ("created", "updated"):
        field, down = f"{query['sort']}_at", query.get("direction", "desc") == "desc"
        rows.sort(key=lambda row: (row[field], row["id"]), reverse=down)
    return call.page([call.shapes.comment(repo, row) for row in rows])


@router.get("/issues/comments/{number:int}")
def get_comment(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a comment."""
    repo = call.repo(owner, name, "read", TALK)
    return call.answer(call.shapes.comment(repo, commented(call, repo, number)))


def _own_or_write(call: Call, repo: Row, row: Row) -> None:
    if row["author"] != call.who.id or call.who.kind == "app":
        call.allowed(repo, "write", TALK)


@router.patch("/issues/comments/{number:int}")
async def edit_comment(call: Called, owner: str, name: str, number: int) -> Response:
    """Change a comment."""
    repo, body = call.repo(owner, name, "read", TALK), await call.body()
    row = commented(call, repo, number)
    _own_or_write(call, repo, row)
    with call.store.writing():
        talk.edit_comment(call.store, repo, row, call.person, str(body.get("body") or ""))
    return call.answer(call.shapes.comment(repo, row))


@router.delete("/issues/comments/{number:int}")
def delete_comment(call: Called, owner: str, name: str, number: int) -> Response:
    """Delete a comment."""
    repo = call.repo(owner, name, "read", TALK)
    row = commented(call, repo, number)
    _own_or_write(call, repo, row)
    with call.store.writing():
        talk.delete_comment(call.store, repo, row, call.person)
    return Response(status_code=204)

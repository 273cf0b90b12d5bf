"""REST: issues, comments, labels, reactions, timelines."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import issues as talk
from bot.forge.hooks import ring
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal, ensure_label, events_of, labels_of
from bot.forge.store import Row

TALK = "issues|pull_requests"  # either opens what issues and pull requests have in common
router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")


def found(call: Call, repo: Row, number: int) -> Row:
    """Return an issue or 404."""
    issue = talk.issue_numbered(call.store, repo, number)
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
    if query.get("since"):
        rows = [i for i in rows if i["updated_at"] >= query["since"]]
    shapes = [call.shapes.issue(repo, i) for i in reversed(rows)]
    return call.page([s for s in shapes if all(any(x["name"] == w for x in s["labels"]) for w in wanted)])


@router.post("/issues")
async def create_issue(call: Called, owner: str, name: str) -> Response:
    """Open an issue; labels count only from people who may label."""
    repo, body = call.repo(owner, name, "read", "issues"), await call.body()
    if call.who.kind == "app":
        call.allowed(repo, "write", "issues")
    labels = [x if isinstance(x, str) else x["name"] for x in body.get("labels") or []]
    with call.store.writing():
        may_label = labels and _writes(call, repo)
        title, text = str(body.get("title") or ""), str(body.get("body") or "")
        issue = talk.create_issue(call.store, repo, call.person, title, text, labels if may_label else None)
    return call.answer(call.shapes.issue(repo, issue), 201)


def _writes(call: Call, repo: Row) -> bool:
    try:
        call.allowed(repo, "triage", "issues")
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
    return call.answer(call.shapes.issue(repo, issue))


@router.put("/issues/{number:int}/lock")
def lock(call: Called, owner: str, name: str, number: int) -> Response:
    """Lock the talk."""
    return _set_lock(call, owner, name, number, True)


@router.delete("/issues/{number:int}/lock")
def unlock(call: Called, owner: str, name: str, number: int) -> Response:
    """Unlock the talk."""
    return _set_lock(call, owner, name, number, False)


def _set_lock(call: Call, owner: str, name: str, number: int, locked: bool) -> Response:
    repo = call.repo(owner, name, "write", "issues")
    with call.store.writing():
        talk.set_lock(call.store, repo, found(call, repo, number), call.person, locked)
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


@router.get("/issues/{number:int}/reactions")
def list_reactions(call: Called, owner: str, name: str, number: int) -> Response:
    """List the reactions to an issue."""
    repo = call.repo(owner, name, "read", TALK)
    issue = found(call, repo, number)
    rows = call.store.find("reaction", subject="issue", subject_id=issue["id"])
    return call.page([call.shapes.reaction(row) for row in rows])


@router.post("/issues/{number:int}/reactions")
async def react_issue(call: Called, owner: str, name: str, number: int) -> Response:
    """React to an issue; a second time is 200."""
    repo, body = call.repo(owner, name, "read", TALK), await call.body()
    return _react(call, repo, "issue", found(call, repo, number)["id"], body)


@router.post("/issues/comments/{number:int}/reactions")
async def react_comment(call: Called, owner: str, name: str, number: int) -> Response:
    """React to a comment."""
    repo, body = call.repo(owner, name, "read", TALK), await call.body()
    return _react(call, repo, "comment", commented(call, repo, number)["id"], body)


def _react(call: Call, repo: Row, subject: str, number: int, body: dict[str, Any]) -> Response:
    if call.who.kind == "app":
        call.allowed(repo, "write", TALK)
    with call.store.writing():
        row, new = talk.react(call.store, repo, subject, number, call.person, str(body.get("content")))
    return call.answer(call.shapes.reaction(row), 201 if new else 200)


@router.get("/labels")
def list_labels(call: Called, owner: str, name: str) -> Response:
    """List a repository's labels."""
    repo = call.repo(owner, name, "read", TALK)
    return call.page([call.shapes.label(repo, row) for row in labels_of(call.store, repo)])


@router.post("/labels")
async def create_label(call: Called, owner: str, name: str) -> Response:
    """Make a label; one of this name is 422."""
    repo, body = call.repo(owner, name, "write", "issues"), await call.body()
    wanted = str(body.get("name") or "")
    if not wanted or any(row["name"].lower() == wanted.lower() for row in labels_of(call.store, repo)):
        code = "already_exists" if wanted else "missing_field"
        raise Refusal(422, "Validation Failed", [{"resource": "Label", "code": code, "field": "name"}])
    with call.store.writing():
        row = ensure_label(
            call.store, repo, wanted, str(body.get("color") or "ededed"), str(body.get("description") or "")
        )
        ring(call.store, repo, "label", "created", call.person, label=row)
    return call.answer(call.shapes.label(repo, row), 201)


@router.get("/labels/{label}")
def get_label(call: Called, owner: str, name: str, label: str) -> Response:
    """Show a label."""
    repo = call.repo(owner, name, "read", TALK)
    row = next((row for row in labels_of(call.store, repo) if row["name"].lower() == label.lower()), None)
    if row is None:
        raise Refusal(404, "Not Found")
    return call.answer(call.shapes.label(repo, row))


def _labels(call: Call, repo: Row, issue: Row) -> Response:
    return call.page(call.shapes.issue(repo, issue)["labels"])


@router.get("/issues/{number:int}/labels")
def issue_labels(call: Called, owner: str, name: str, number: int) -> Response:
    """List an issue's labels."""
    repo = call.repo(owner, name, "read", TALK)
    return _labels(call, repo, found(call, repo, number))


@router.post("/issues/{number:int}/labels")
async def add_labels(call: Called, owner: str, name: str, number: int) -> Response:
    """Put labels on an issue."""
    repo, body = call.repo(owner, name, "triage", TALK), await call.body()
    issue = found(call, repo, number)
    names = [x if isinstance(x, str) else str(x["name"]) for x in body.get("labels") or []]
    with call.store.writing():
        talk.add_labels(call.store, repo, issue, call.person, names)
    return _labels(call, repo, issue)


@router.delete("/issues/{number:int}/labels/{label:path}")
def remove_label(call: Called, owner: str, name: str, number: int, label: str) -> Response:
    """Take a label off an issue."""
    repo = call.repo(owner, name, "triage", TALK)
    issue = found(call, repo, number)
    with call.store.writing():
        talk.remove_label(call.store, repo, issue, call.person, label)
    return _labels(call, repo, issue)


@router.get("/issues/{number:int}/events")
def list_events(call: Called, owner: str, name: str, number: int) -> Response:
    """List an issue's events."""
    repo = call.repo(owner, name, "read", TALK)
    found(call, repo, number)
    return call.page([call.shapes.event(repo, row) for row in events_of(call.store, repo, number)])


@router.get("/issues/{number:int}/timeline")
def timeline(call: Called, owner: str, name: str, number: int) -> Response:
    """List an issue's events and comments together, oldest first."""
    repo = call.repo(owner, name, "read", TALK)
    found(call, repo, number)
    shapes = [call.shapes.event(repo, row) for row in events_of(call.store, repo, number)]
    for row in talk.comments_of(call.store, repo, number):
        shape = call.shapes.comment(repo, row)
        shapes.append({**shape, "event": "commented", "actor": shape["user"]})
    return call.page(sorted(shapes, key=lambda shape: (shape["created_at"], shape["id"])))

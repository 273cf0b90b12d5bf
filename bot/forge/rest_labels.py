"""REST: a repository's labels, and those of an issue."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import issues as talk
from bot.forge.hooks import ring
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal, ensure_label, invalid, labels_of
from bot.forge.rest_issues import TALK, found
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")


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
    if not wanted or _named(call, repo, wanted):
        code = "already_exists" if wanted else "missing_field"
        raise Refusal(422, "Validation Failed", [{"resource": "Label", "code": code, "field": "name"}])
    with call.store.writing():
        row = ensure_label(
            call.store, repo, wanted, _color(body, "ededed"), str(body.get("description") or "")
        )
        ring(call.store, repo, "label", "created", call.person, label=row)
    return call.answer(call.shapes.label(repo, row), 201)


def _named(call: Call, repo: Row, name: str) -> Row | None:
    return next((row for row in labels_of(call.store, repo) if row["name"].lower() == name.lower()), None)


def _color(body: dict[str, Any], otherwise: str) -> str:
    color = str(body.get("color") or otherwise).lower()
    if len(color) != 6 or not all(c in "0123456789abcdef" for c in color):
        raise invalid("Label", "color")
    return color


def _label(call: Call, repo: Row, name: str) -> Row:
    row = _named(call, repo, name)
    if row is None:
        raise Refusal(404, "Not Found")
    return row


@router.get("/labels/{label:path}")
def get_label(call: Called, owner: str, name: str, label: str) -> Response:
    """Show a label."""
    repo = call.repo(owner, name, "read", TALK)
    return call.answer(call.shapes.label(repo, _label(call, repo, label)))


@router.patch("/labels/{label:path}")
async def edit_label(call: Called, owner: str, name: str, label: str) -> Response:
    """Change a label; what carries it carries it still."""
    repo, body = call.repo(owner, name, "write", "issues"), await call.body()
    row = _label(call, repo, label)
    new = str(body.get("new_name") or row["name"])
    other = _named(call, repo, new)
    if other is not None and other["id"] != row["id"]:
        raise Refusal(
            422, "Validation Failed", [{"resource": "Label", "code": "already_exists", "field": "name"}]
        )
    color, about = _color(body, row["color"]), body.get("description", row["description"]) or ""
    fields = {"name": new, "color": color, "description": about}
    told = {key: {"from": row[key]} for key, value in fields.items() if row[key] != value}
    with call.store.writing():
        row |= fields
        call.store.save("label", row)
        ring(call.store, repo, "label", "edited", call.person, label=row, changes=told)
    return call.answer(call.shapes.label(repo, row))


@router.delete("/labels/{label:path}")
def delete_label(call: Called, owner: str, name: str, label: str) -> Response:
    """Delete a label; it is off everything then."""
    repo = call.repo(owner, name, "write", "issues")
    row = _label(call, repo, label)
    with call.store.writing():
        for issue in call.store.find("issue", repo=repo["id"]):
            if row["id"] in issue["labels"]:
                talk.remove_label(call.store, repo, issue, call.person, row["name"])
        call.store.drop("label", row["id"])
        ring(call.store, repo, "label", "deleted", call.person, label=row)
    return Response(status_code=204)


def _labels(call: Call, repo: Row, issue: Row) -> Response:
    return call.page(call.shapes.issue(repo, issue)["labels"])


@router.get("/issues/{number:int}/labels")
def issue_labels(call: Called, owner: str, name: str, number: int) -> Response:
    """List an issue's labels."""
    repo = call.repo(owner, name, "read", TALK)
    return _labels(call, repo, found(call, repo, number))


def _names(body: dict[str, Any]) -> list[str]:
    told = body.get("labels") or []
    if not isinstance(told, list):
        raise invalid("Label", "name")
    names = [one.get("name") if isinstance(one, dict) else one for one in told]
    if not all(isinstance(name, str) for name in names):
        raise invalid("Label", "name")
    return [str(name) for name in names]


@router.post("/issues/{number:int}/labels")
async def add_labels(call: Called, owner: str, name: str, number: int) -> Response:
    """Put labels on an issue."""
    repo, body = call.repo(owner, name, "triage", TALK), await call.body("labels")
    issue = found(call, repo, number)
    with call.store.writing():
        talk.add_labels(call.store, repo, issue, call.person, _names(body))
    return _labels(call, repo, issue)


@router.put("/issues/{number:int}/labels")
async def set_labels(call: Called, owner: str, name: str, number: int) -> Response:
    """Make these an issue's labels, and no others."""
    repo, body = call.repo(owner, name, "triage", TALK), await call.body("labels")
    issue = found(call, repo, number)
    with call.store.writing():
        talk.set_labels(call.store, repo, issue, call.person, _names(body))
    return _labels(call, repo, issue)


@router.delete("/issues/{number:int}/labels")
def clear_labels(call: Called, owner: str, name: str, number: int) -> Response:
    """Take all labels off an issue."""
    repo = call.repo(owner, name, "triage", TALK)
    with call.store.writing():
        talk.set_labels(call.store, repo, found(call, repo, number), call.person, [])
    return Response(status_code=204)


@router.delete("/issues/{number:int}/labels/{label:path}")
def remove_label(call: Called, owner: str, name: str, number: int, label: str) -> Response:
    """Take a label off an issue."""
    repo = call.repo(owner, name, "triage", TALK)
    issue = found(call, repo, number)
    with call.store.writing():
        talk.remove_label(call.store, repo, issue, call.person, label)
    return _labels(call, repo, issue)

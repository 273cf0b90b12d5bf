"""REST: rulesets and branch protection, written by people who administer the repository alone."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import gitdir, rules
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal, folder_of, invalid
from bot.forge.rest_life import owned
from bot.forge.store import Row, node_id

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")
_PROTECTION = "/branches/{branch:path}/protection"
_KINDS = {
    "creation": (),
    "deletion": (),
    "non_fast_forward": (),
    "required_linear_history": (),
    "required_signatures": (),
    "update": ("update_allows_fetch_and_merge",),
    "pull_request": (
        "dismiss_stale_reviews_on_push",
        "require_code_owner_review",
        "require_last_push_approval",
        "required_approving_review_count",
        "required_review_thread_resolution",
    ),
    "required_status_checks": ("required_status_checks", "strict_required_status_checks_policy"),
}
_FLAGS = (
    "required_linear_history",
    "allow_force_pushes",
    "allow_deletions",
    "block_creations",
    "required_conversation_resolution",
    "lock_branch",
    "allow_fork_syncing",
)


@router.get("/rules/branches/{branch:path}")
def rules_at(call: Called, owner: str, name: str, branch: str) -> Response:
    """List the rules of active rulesets that hold for a branch, whether it is there or not."""
    repo = call.repo(owner, name)
    found = rules.rules_of(call.store, repo, f"refs/heads/{branch}")
    shapes = []
    for rule in found:
        about = {"type": rule.kind} | ({"parameters": rule.parameters} if rule.parameters else {})
        number = rule.ruleset["id"] if rule.ruleset else 0
        origin = {
            "ruleset_source_type": "Repository",
            "ruleset_source": repo["full_name"],
            "ruleset_id": number,
        }
        shapes.append(about | origin)
    return call.page(shapes)


def _brief(call: Call, repo: Row, row: Row) -> dict[str, Any]:
    url = f"{call.shapes.api}/repos/{repo['full_name']}/rulesets/{row['id']}"
    html = f"{call.shapes.web}/{repo['full_name']}/rules/{row['id']}"
    return {
        "id": row["id"],
        "name": row["name"],
        "target": row["target"],
        "source_type": "Repository",
        "source": repo["full_name"],
        "enforcement": row["enforcement"],
        "node_id": node_id("Ruleset", row["id"]),
        "_links": {"self": {"href": url}, "html": {"href": html}},
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _whole(call: Call, repo: Row, row: Row) -> dict[str, Any]:
    """Show a ruleset; who may pass it by is told to who administers the repository."""
    about = {"conditions": {"ref_name": {"include": row["include"], "exclude": row["exclude"]}}}
    shape = _brief(call, repo, row) | about | {"rules": row["rules"], "current_user_can_bypass": "never"}
    admin = call.who.kind == "person" and call.shapes.repo(repo, call.who.id)["permissions"]["admin"]
    return shape | ({"bypass_actors": row["bypass_actors"]} if admin else {})


def _found(call: Call, repo: Row, number: int) -> Row:
    row = call.store.one("ruleset", id=number, repo=repo["id"])
    if row is None:
        raise Refusal(404, "Not Found")
    return row


def _read(body: dict[str, Any]) -> dict[str, Any]:
    """Read a ruleset; a kind of rule that nothing here knows is refused, not forgotten."""
    name, enforcement, target = body.get("name"), body.get("enforcement"), body.get("target", "branch")
    if not isinstance(name, str) or not name or enforcement not in ("active", "disabled", "evaluate"):
        raise invalid("Ruleset", "name", "A ruleset has a name and an enforcement.")
    if target not in ("branch", "tag"):
        raise invalid("Ruleset", "target", f"target {target} is not supported")
    for rule in body.get("rules") or ():
        kind = rule.get("type") if isinstance(rule, dict) else None
        if kind not in _KINDS:
            raise invalid("Ruleset", "rules", f"Invalid rule '{kind}'")
        missing = [name for name in _KINDS[kind] if name not in (rule.get("parameters") or {})]
        if missing:
            raise invalid("Ruleset", "rules", f"Invalid rule '{kind}': {', '.join(missing)} missing")
    refs = (body.get("conditions") or {}).get("ref_name") or {}
    return {
        "name": name,
        "enforcement": enforcement,
        "target": target,
        "include": [str(one) for one in refs.get("include") or ()],
        "exclude": [str(one) for one in refs.get("exclude") or ()],
        "rules": list(body.get("rules") or ()),
        "bypass_actors": list(body.get("bypass_actors") or ()),
    }


@router.get("/rulesets")
def list_rulesets(call: Called, owner: str, name: str) -> Response:
    """List a repository's rulesets."""
    repo = call.repo(owner, name)
    return call.page([_brief(call, repo, row) for row in call.store.find("ruleset", repo=repo["id"])])


@router.get("/rulesets/{number:int}")
def get_ruleset(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a ruleset."""
    repo = call.repo(owner, name)
    return call.answer(_whole(call, repo, _found(call, repo, number)))


@router.post("/rulesets")
async def make_ruleset(call: Called, owner: str, name: str) -> Response:
    """Make a ruleset."""
    body = await call.body()
    with call.store.writing():
        repo, now = owned(call, owner, name, "write ruleset"), call.store.now()
        row = call.store.add("ruleset", repo=repo["id"], created_at=now, updated_at=now, **_read(body))
    return call.answer(_whole(call, repo, row), 201)


@router.put("/rulesets/{number:int}")
async def change_ruleset(call: Called, owner: str, name: str, number: int) -> Response:
    """Change a ruleset; what is not named stays."""
    body = await call.body()
    with call.store.writing():
        repo = owned(call, owner, name, "write ruleset")
        row = _found(call, repo, number)
        there = row | {"conditions": {"ref_name": {"include": row["include"], "exclude": row["exclude"]}}}
        row |= _read(there | body) | {"updated_at": call.store.now()}
        call.store.save("ruleset", row)
    return call.answer(_whole(call, repo, row))


@router.delete("/rulesets/{number:int}")
def delete_ruleset(call: Called, owner: str, name: str, number: int) -> Response:
    """Delete a ruleset."""
    with call.store.writing():
        repo = owned(call, owner, name, "write ruleset")
        call.store.drop("ruleset", _found(call, repo, number)["id"])
    return Response(status_code=204)


def _branch(call: Call, repo: Row, branch: str) -> None:
    if f"refs/heads/{branch}" not in gitdir.refs(folder_of(call.store, repo), "refs/heads/"):
        raise Refusal(404, "Branch not found")


@router.get(_PROTECTION)
def get_protection(call: Called, owner: str, name: str, branch: str) -> Response:
    """Show what protects a branch."""
    repo = call.repo(owner, name, "admin", "administration")
    _branch(call, repo, branch)
    row = rules.protection_of(call.store, repo, branch)
    if row is None:
        raise Refusal(404, "Branch not protected")
    return call.answer(_shape(call, repo, row))


@router.put(_PROTECTION)
async def protect(call: Called, owner: str, name: str, branch: str) -> Response:
    """Protect a branch; what was there before is gone."""
    body = await call.body()
    with call.store.writing():
        repo = owned(call, owner, name, "protect branch")
        _branch(call, repo, branch)
        needed = ("required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions")
        missing = [one for one in needed if one not in body]
        if missing:
            raise Refusal(
                422, "Invalid request.\n\n" + "\n".join(f'"{one}" wasn\'t supplied.' for one in missing)
            )
        fields = {
            "repo": repo["id"],
            "branch": branch,
            "admins": bool(body["enforce_admins"]),
            "checks": _checks(body["required_status_checks"]),
            "reviews": _reviews(body["required_pull_request_reviews"]),
            "flags": {flag: bool(body.get(flag)) for flag in _FLAGS},
        }
        row = rules.protection_of(call.store, repo, branch) or call.store.add("protection", **fields)
        row |= fields
        call.store.save("protection", row)
    return call.answer(_shape(call, repo, row))


def _checks(told: Any) -> dict[str, Any] | None:
    if told is None:
        return None
    names = [str(one) for one in told.get("contexts") or ()]
    names += [str(one["context"]) for one in told.get("checks") or () if one["context"] not in names]
    return {"strict": bool(told.get("strict")), "contexts": names}


def _reviews(told: Any) -> dict[str, Any] | None:
    if told is None:
        return None
    flags = ("dismiss_stale_reviews", "require_code_owner_reviews", "require_last_push_approval")
    count = int(told.get("required_approving_review_count", 1))
    return {flag: bool(told.get(flag)) for flag in flags} | {"required_approving_review_count": count}


@router.delete(_PROTECTION)
def unprotect(call: Called, owner: str, name: str, branch: str) -> Response:
    """Take a branch's protection away."""
    with call.store.writing():
        repo = owned(call, owner, name, "protect branch")
        row = rules.protection_of(call.store, repo, branch)
        if row is None:
            raise Refusal(404, "Branch not protected")
        call.store.drop("protection", row["id"])
    return Response(status_code=204)


def _shape(call: Call, repo: Row, row: Row) -> dict[str, Any]:
    url = f"{call.shapes.api}/repos/{repo['full_name']}/branches/{row['branch']}/protection"
    shape: dict[str, Any] = {"url": url}
    if row["checks"] is not None:
        names, at = row["checks"]["contexts"], f"{url}/required_status_checks"
        about = {
            "url": at,
            "strict": row["checks"]["strict"],
            "contexts": names,
            "contexts_url": f"{at}/contexts",
        }
        shape["required_status_checks"] = about | {
            "checks": [{"context": one, "app_id": None} for one in names]
        }
    if row["reviews"] is not None:
        shape["required_pull_request_reviews"] = {"url": f"{url}/required_pull_request_reviews"} | row[
            "reviews"
        ]
    shape["required_signatures"] = {"url": f"{url}/required_signatures", "enabled": False}
    shape["enforce_admins"] = {"url": f"{url}/enforce_admins", "enabled": row["admins"]}
    return shape | {flag: {"enabled": on} for flag, on in row["flags"].items()}

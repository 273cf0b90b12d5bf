"""Check runs, which only Apps write, and commit statuses."""

from typing import Any

from bot.forge.hooks import ring
from bot.forge.repos import Refusal, invalid
from bot.forge.store import Row, Store

_FIELDS = (
    "name",
    "status",
    "conclusion",
    "details_url",
    "external_id",
    "started_at",
    "completed_at",
    "actions",
)


def create_check(store: Store, repo: Row, actor: Row, app: Row, body: dict[str, Any]) -> Row:
    """Make a check run on a commit."""
    if not body.get("name") or not body.get("head_sha"):
        raise invalid("CheckRun", "name" if not body.get("name") else "head_sha")
    now = store.now()
    check = store.add(
        "check",
        repo=repo["id"],
        app=app["id"],
        head_sha=body["head_sha"],
        suite=suite_of(store, repo, app, body["head_sha"])["id"],
        name=body["name"],
        status="queued",
        conclusion=None,
        details_url=None,
        external_id="",
        started_at=now,
        completed_at=None,
        actions=[],
        output={"title": None, "summary": None, "text": None},
        annotations=[],
    )
    ring(store, repo, "check_run", "created", actor, check=_filled(store, check, body))
    if check["status"] == "completed":
        _completed(store, repo, actor, check)
    return check


def update_check(store: Store, repo: Row, actor: Row, check: Row, body: dict[str, Any]) -> Row:
    """Change a check run; annotations are added to those that are there."""
    before = check["status"]
    _filled(store, check, body)
    if before != "completed" and check["status"] == "completed":
        _completed(store, repo, actor, check)
    return check


def _completed(store: Store, repo: Row, actor: Row, check: Row) -> None:
    """Tell that a check run is done, and its suite if it was the last of its App on its commit."""
    ring(store, repo, "check_run", "completed", actor, check=check)
    suite = store.get("suite", check["suite"])
    if suite and all(run["status"] == "completed" for run in runs_of(store, suite)):
        ring(store, repo, "check_suite", "completed", actor, suite=suite)


def suite_of(store: Store, repo: Row, app: Row, sha: str) -> Row:
    """Return the suite of an App's runs on a commit, made if it is not there."""
    about = {"repo": repo["id"], "app": app["id"], "head_sha": sha}
    return store.one("suite", **about) or store.add("suite", **about, created_at=store.now())


def runs_of(store: Store, suite: Row) -> list[Row]:
    """Return a suite's runs, oldest first."""
    return store.find("check", suite=suite["id"])


def conclusion_of(runs: list[Row]) -> str:
    """Return what runs that are done say together: the worst."""
    told = {run["conclusion"] for run in runs}
    bad = ("failure", "timed_out", "action_required", "cancelled")
    return next((word for word in bad if word in told), "success")


def _filled(store: Store, check: Row, body: dict[str, Any]) -> Row:
    output = body.get("output") or {}
    annotations = output.get("annotations") or []
    if len(annotations) > 50:
        raise invalid("CheckRun", "annotations", "at most 50 annotations a request")
    for name in ("summary", "text"):
        if len(output.get(name) or "") > 65_535:
            raise invalid("CheckRun", name, f"{name} is too long")
    for annotation in annotations:
        missing = [
            name
            for name in ("path", "start_line", "end_line", "annotation_level", "message")
            if name not in annotation
        ]
        if missing:
            raise Refusal(422, "Invalid request.", [f"annotation: {', '.join(missing)} wasn't supplied"])
    check |= {name: body[name] for name in _FIELDS if name in body}
    if check["conclusion"]:
        check["status"] = "completed"
        check["completed_at"] = check["completed_at"] or store.now()
    check["output"] |= {name: output[name] for name in ("title", "summary", "text") if name in output}
    check["annotations"] = [*check["annotations"], *annotations]
    return store.save("check", check)


def checks_of(store: Store, repo: Row, sha: str) -> list[Row]:
    """Return a commit's check runs, the newest of each name of an App."""
    newest: dict[tuple[int, str], Row] = {}
    for check in store.find("check", repo=repo["id"], head_sha=sha):
        newest[check["app"], check["name"]] = check
    return list(newest.values())


def set_status(store: Store, repo: Row, actor: Row, sha: str, body: dict[str, Any]) -> Row:
    """Write a commit status."""
    if body.get("state") not in ("error", "failure", "pending", "success"):
        raise invalid("Status", "state")
    row = store.add(
        "status",
        repo=repo["id"],
        sha=sha,
        state=body["state"],
        context=body.get("context") or "default",
        description=body.get("description"),
        target_url=body.get("target_url"),
        author=actor["id"],
        created_at=store.now(),
    )
    ring(store, repo, "status", "", actor, status=row)
    return row

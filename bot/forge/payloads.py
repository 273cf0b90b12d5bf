"""What webhooks carry (https://docs.github.com/en/webhooks/webhook-events-and-payloads), made from what REST shows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.forge import gitdir
from bot.forge.gitdir import Logged
from bot.forge.http import Sight
from bot.forge.pulls import counts
from bot.forge.repos import folder_of
from bot.forge.rest_checks import check_shape, status_shape
from bot.forge.rest_reviews import line_comment, review_shape
from bot.forge.run_shapes import run_shape, workflow_shape
from bot.forge.shapes import Shape, Shapes
from bot.forge.store import Row, Store, node_id
from bot.forge.suites import app_of, brief_suite, pulls_with, whole_suite

Maker = Callable[[Row, str, str, Row, dict[str, Any]], dict[str, Any]]
# what REST says of a thing and a webhook does not
_REPO_REST_ONLY = ("permissions",)
_ISSUE_REST_ONLY = ("closed_by",)
_PLAIN = (
    "after",
    "before",
    "changes",
    "inputs",
    "ref",
    "ref_type",
    "workflow",
    "workflow_run",
    "workflow_job",
    "deployment",
)
_MOST_COMMITS = 2048


@dataclass(frozen=True, slots=True)
class _Sight:
    """What shapes are made of where there is no request."""

    store: Store
    shapes: Shapes


def maker(shapes: Shapes) -> Maker:
    """Return what makes a payload of (repository, event, action, actor, what it is about).

    `about` holds rows (issue, came, went, comment, line_comment, thread, review, label, check, suite, status) or, by the
    names in `_PLAIN`, what goes into the payload as it is.
    """
    sight = _Sight(shapes.store, shapes)
    parts: dict[str, Callable[[Row, str, Row], dict[str, Any]]] = {
        "issue": lambda repo, event, row: _issue(shapes, repo, event, row),
        "comment": lambda repo, _, row: {"comment": shapes.comment(repo, row)},
        "line_comment": lambda repo, _, row: {"comment": line_comment(sight, repo, row)},
        "thread": lambda repo, _, row: {"thread": _thread(sight, repo, row)},
        "review": lambda repo, _, row: {"review": _review(sight, repo, row)},
        "label": lambda repo, _, row: {"label": shapes.label(repo, row)},
        "check": lambda repo, _, row: {"check_run": _check(sight, repo, row)},
        "suite": lambda repo, _, row: {"check_suite": _suite(sight, repo, row)},
        "status": lambda repo, _, row: _status(sight, repo, row),
        "went": lambda _repo, event, row: {"changes": _elsewhere(shapes, event, row, "new")},
        "came": lambda _repo, event, row: {"changes": _elsewhere(shapes, event, row, "old")},
        "assignee": lambda _repo, _, row: {"assignee": shapes.person(row["id"])},
        "run": lambda repo, _, row: _run(sight, repo, row),
        "former_owner": lambda _repo, _, row: {
            "changes": {"owner": {"from": {"user": shapes.person(row["id"])}}}
        },
        "member": lambda _repo, _, row: {"member": shapes.person(row["id"])},
        "reviewer": lambda _repo, _, row: {"requested_reviewer": shapes.person(row["id"])},
    }

    def make(repo: Row, event: str, action: str, actor: Row, about: dict[str, Any]) -> dict[str, Any]:
        payload: dict[str, Any] = {"action": action} if action else {}
        for name, row in about.items():
            if name in parts:
                payload |= parts[name](repo, event, row)
            elif name in _PLAIN:
                payload[name] = row
        if event == "check_suite" and action == "rerequested":
            for name in ("rerequestable", "runs_rerequestable"):
                del payload["check_suite"][name]  # it just was
        if event == "push":
            payload |= _push(shapes, repo, actor, about)
        if event in ("create", "delete"):
            payload["pusher_type"] = "user"
        if event == "create":
            payload |= {"master_branch": repo["default_branch"], "description": repo["description"] or None}
        return payload | {"repository": repository(shapes, repo), "sender": shapes.person(actor["id"])}

    return make


def repository(shapes: Shapes, repo: Row) -> Shape:
    """Show a repository as webhooks do: without what depends on who looks."""
    shape = shapes.repo(repo)
    return {k: v for k, v in shape.items() if k not in _REPO_REST_ONLY} | {"custom_properties": {}}


def _issue(shapes: Shapes, repo: Row, event: str, row: Row) -> dict[str, Any]:
    if not event.startswith("pull_request"):
        shape = shapes.issue(repo, row)
        return {"issue": {k: v for k, v in shape.items() if k not in _ISSUE_REST_ONLY}}
    shape = shapes.pull(repo, row)
    for end in ("head", "base"):
        shape[end] = shape[end] | {"repo": repository(shapes, repo)}
    if event == "pull_request":
        return {"number": row["number"], "pull_request": shape | _counted(shapes, repo, row)}
    return {"pull_request": shape}


def _elsewhere(shapes: Shapes, event: str, row: Row, age: str) -> dict[str, Any]:
    """Show an issue where it went to or came from."""
    repo = shapes.store.get("repo", row["repo"])
    assert repo is not None
    shown = _issue(shapes, repo, event, row)["issue"]
    return {f"{age}_issue": shown, f"{age}_repository": repository(shapes, repo)}


def _counted(shapes: Shapes, repo: Row, row: Row) -> Shape:
    """Count as a webhook does: whether it merges is not known yet when one is sent."""
    pull = row["pull"]
    about = {"merged": pull["merged"], "merged_by": shapes.person(pull["merged_by"])}
    unknown = {"mergeable": None, "rebaseable": None, "mergeable_state": "unknown"}
    return {**about, **unknown, **counts(shapes.store, repo, row)}


def _thread(sight: Sight, repo: Row, root: Row) -> Shape:
    rows = [root, *sight.store.find("line_comment", reply_to=root["id"])]
    return {
        "node_id": node_id("PullRequestReviewThread", root["id"]),
        "comments": [line_comment(sight, repo, row) for row in rows],
    }


def _review(sight: Sight, repo: Row, row: Row) -> Shape:
    shape = review_shape(sight, repo, row)
    return shape | {"state": shape["state"].lower(), "body": shape["body"] or None}


def _check(sight: Sight, repo: Row, row: Row) -> Shape:
    shape = check_shape(sight, repo, row)
    pulls = pulls_with(sight.shapes, repo, row["head_sha"])
    suite = brief_suite(sight, repo, row["suite"]) | {
        "pull_requests": pulls,
        "app": app_of(sight, row["app"]),
    }
    return shape | {"check_suite": suite, "pull_requests": pulls, "app": app_of(sight, row["app"])}


def _run(sight: Sight, repo: Row, row: Row) -> dict[str, Any]:
    workflow = sight.store.get("workflow", row["workflow"])
    shown = workflow_shape(sight, repo, workflow) if workflow else None
    return {"workflow_run": run_shape(sight, repo, row), "workflow": shown}


def _suite(sight: Sight, repo: Row, row: Row) -> Shape:
    shape = whole_suite(sight, repo, row)
    return {k: v for k, v in shape.items() if k != "repository"}


def _status(sight: Sight, repo: Row, row: Row) -> dict[str, Any]:
    shape = status_shape(sight, repo, row)
    kept = ("id", "state", "description", "target_url", "context", "created_at", "updated_at", "avatar_url")
    folder = folder_of(sight.store, repo)
    root = f"{sight.shapes.api}/repos/{repo['full_name']}/commits"
    heads = gitdir.refs(folder, "refs/heads/")
    branches = [
        {
            "name": ref.removeprefix("refs/heads/"),
            "commit": {"sha": sha, "url": f"{root}/{sha}"},
            "protected": False,
        }
        for ref, sha in heads.items()
        if sha == row["sha"]
    ]
    commit = sight.shapes.commit(repo, gitdir.log(folder, row["sha"], 1)[0])
    about = {"sha": row["sha"], "name": repo["full_name"], "commit": commit, "branches": branches}
    return {**{name: shape[name] for name in kept}, **about}


def _push(shapes: Shapes, repo: Row, actor: Row, about: dict[str, Any]) -> dict[str, Any]:
    folder, old, new = folder_of(shapes.store, repo), about["before"], about["after"]
    made, gone = old == gitdir.ZERO, new == gitdir.ZERO
    logged: list[Logged] = []
    if not gone:
        # a new branch brings what the default branch does not have
        default = "" if about["ref"] == f"refs/heads/{repo['default_branch']}" else repo["default_branch"]
        start = gitdir.resolve(folder, default) if made else old
        logged = gitdir.log(folder, f"{start}..{new}" if start else new, _MOST_COMMITS)
    html = f"{shapes.web}/{repo['full_name']}"
    head = gitdir.log(folder, new, 1)[0] if not gone else None
    return {
        "forced": about["forced"],
        "created": made,
        "deleted": gone,
        "base_ref": None,
        "compare": f"{html}/compare/{old[:12]}...{new[:12]}",
        "commits": list(_commits(folder, html, reversed(logged))),
        "head_commit": next(_commits(folder, html, [head])) if head else None,
        "pusher": {"name": actor["login"], "email": f"{actor['login']}@users.noreply.localhost"},
    }


def _commits(folder: Any, html: str, logged: Iterable[Logged]) -> Any:
    """Show commits as a push does, each with the paths it touches."""
    empty = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    for commit in logged:
        paths: dict[str, list[str]] = {"A": [], "D": [], "M": []}
        for status, _, _, path in gitdir.numstat(folder, next(iter(commit.parents), empty), commit.sha):
            paths[status if status in paths else "M"].append(path)
        yield {
            "id": commit.sha,
            "tree_id": commit.tree,
            "distinct": True,
            "message": commit.message,
            "timestamp": commit.committed,
            "url": f"{html}/commit/{commit.sha}",
            "author": {"name": commit.author, "email": commit.email},
            "committer": {"name": commit.committer, "email": commit.committer_email},
            "added": paths["A"],
            "removed": paths["D"],
            "modified": paths["M"],
        }

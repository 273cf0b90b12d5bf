"""Workflows, runs and jobs as REST and webhooks show them."""

from bot.forge.http import Sight
from bot.forge.shapes import Shape
from bot.forge.store import Row, node_id
from bot.forge.suites import head_commit, plain_repo, pulls_with

# what a repository has within a run; GitHub leaves the rest out there
_BRIEF = ("id", "node_id", "name", "full_name", "private", "owner", "html_url", "description", "fork", "url")
_NO_LINKS = ("git_url", "ssh_url", "clone_url", "svn_url", "mirror_url")


def brief_repo(sight: Sight, repo: Row) -> Shape:
    """Show a repository as runs do: what it is, and its links."""
    shape = plain_repo(sight.shapes, repo)
    return {k: v for k, v in shape.items() if k in _BRIEF or (k.endswith("_url") and k not in _NO_LINKS)}


def workflow_shape(sight: Sight, repo: Row, row: Row) -> Shape:
    """Show a workflow."""
    root, html = f"{sight.shapes.api}/repos/{repo['full_name']}", f"{sight.shapes.web}/{repo['full_name']}"
    file = row["path"].rpartition("/")[2]
    return {
        "id": row["id"],
        "node_id": node_id("Workflow", row["id"]),
        "name": row["name"],
        "path": row["path"],
        "state": "active",
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        "url": f"{root}/actions/workflows/{row['id']}",
        "html_url": f"{html}/blob/{repo['default_branch']}/{row['path']}",
        "badge_url": f"{html}/workflows/{file}/badge.svg",
    }


def run_shape(sight: Sight, repo: Row, row: Row) -> Shape:
    """Show a run."""
    root, html = f"{sight.shapes.api}/repos/{repo['full_name']}", f"{sight.shapes.web}/{repo['full_name']}"
    url, workflow = f"{root}/actions/runs/{row['id']}", sight.store.get("workflow", row["workflow"]) or {}
    actor, whole = sight.shapes.person(row["actor"]), brief_repo(sight, repo)
    attempt = row["attempt"]
    commit = head_commit(sight, repo, row["head_sha"])
    return {
        "id": row["id"],
        "name": workflow.get("name"),
        "node_id": node_id("WorkflowRun", row["id"]),
        "check_suite_id": row["suite"],
        "check_suite_node_id": node_id("CheckSuite", row["suite"]),
        "head_branch": row["branch"],
        "head_sha": row["head_sha"],
        "path": workflow.get("path", ""),
        "display_title": commit["message"].partition("\n")[0],
        "run_number": row["number"],
        "run_attempt": attempt,
        "referenced_workflows": [],
        "event": row["event"],
        "status": row["status"],
        "conclusion": row["conclusion"],
        "workflow_id": row["workflow"],
        "url": url,
        "html_url": f"{html}/actions/runs/{row['id']}",
        "pull_requests": pulls_with(sight.shapes, repo, row["head_sha"]),
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "actor": actor,
        "triggering_actor": actor,
        "run_started_at": row["started_at"],
        "jobs_url": f"{url}/jobs",
        "logs_url": f"{url}/logs",
        "check_suite_url": f"{root}/check-suites/{row['suite']}",
        "artifacts_url": f"{url}/artifacts",
        "cancel_url": f"{url}/cancel",
        "rerun_url": f"{url}/rerun",
        "previous_attempt_url": f"{url}/attempts/{attempt - 1}" if attempt > 1 else None,
        "workflow_url": f"{root}/actions/workflows/{row['workflow']}",
        "head_commit": commit,
        "repository": whole,
        "head_repository": whole,
    }


def job_shape(sight: Sight, repo: Row, row: Row) -> Shape:
    """Show a job."""
    root, html = f"{sight.shapes.api}/repos/{repo['full_name']}", f"{sight.shapes.web}/{repo['full_name']}"
    run = sight.store.get("run", row["run"]) or {}
    workflow = sight.store.get("workflow", run.get("workflow", 0)) or {}
    at = {"started_at": row["started_at"], "completed_at": row["completed_at"]}
    begun = row["status"] != "queued"
    return {
        "id": row["id"],
        "run_id": row["run"],
        "workflow_name": workflow.get("name"),
        "head_branch": run.get("branch"),
        "run_url": f"{root}/actions/runs/{row['run']}",
        "run_attempt": row["attempt"],
        "node_id": node_id("CheckRun", row["id"]),
        "head_sha": run.get("head_sha", ""),
        "url": f"{root}/actions/jobs/{row['id']}",
        "html_url": f"{html}/actions/runs/{row['run']}/job/{row['id']}",
        "status": row["status"],
        "conclusion": row["conclusion"],
        "created_at": row["created_at"],
        **at,
        "name": row["name"],
        "steps": [step | at for step in row["steps"]],
        "check_run_url": f"{root}/check-runs/{row['check']}",
        "labels": row["labels"],
        "runner_id": 1 if begun else None,
        "runner_name": "forge" if begun else None,
        "runner_group_id": 1 if begun else None,
        "runner_group_name": "Default" if begun else None,
    }

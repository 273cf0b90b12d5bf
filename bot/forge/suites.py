"""Check suites as REST and webhooks show them: all of an App's runs on a commit."""

from bot.forge import gitdir
from bot.forge.checks import conclusion_of, runs_of
from bot.forge.http import Sight
from bot.forge.repos import folder_of
from bot.forge.shapes import Shape, Shapes
from bot.forge.store import Row, node_id


def pulls_with(shapes: Shapes, repo: Row, sha: str) -> list[Shape]:
    """Show the open pull requests whose head is this commit, as check runs and suites list them."""
    root = f"{shapes.api}/repos/{repo['full_name']}"
    origin = {"id": repo["id"], "url": root, "name": repo["name"]}
    return [
        {
            "url": f"{root}/pulls/{row['number']}",
            "id": row["id"],
            "number": row["number"],
            "head": {"ref": row["pull"]["head"], "sha": row["pull"]["head_sha"], "repo": origin},
            "base": {"ref": row["pull"]["base"], "sha": row["pull"]["base_sha"], "repo": origin},
        }
        for row in shapes.store.find("issue", repo=repo["id"], state="open")
        if row["pull"] and row["pull"]["head_sha"] == sha
    ]


def branch_of(shapes: Shapes, repo: Row, sha: str) -> str | None:
    """Return a branch that a commit is the head of; of several the one that is not the default."""
    heads = gitdir.refs(folder_of(shapes.store, repo), "refs/heads/")
    found = [ref.removeprefix("refs/heads/") for ref, head in heads.items() if head == sha]
    return min(found, key=lambda name: name == repo["default_branch"], default=None)


def app_of(sight: Sight, number: int) -> Shape | None:
    """Show the App of a run or suite."""
    row = sight.store.get("app", number)
    # how often it is installed is told to the App alone
    return {k: v for k, v in sight.shapes.app(row).items() if k != "installations_count"} if row else None


def brief_suite(sight: Sight, repo: Row, number: int) -> Shape:
    """Show a suite as its runs do."""
    row = sight.store.get("suite", number)
    assert row is not None
    runs = runs_of(sight.store, row)
    done = bool(runs) and all(run["status"] == "completed" for run in runs)
    logged = gitdir.log(folder_of(sight.store, repo), row["head_sha"], 1)
    return {
        "id": row["id"],
        "node_id": node_id("CheckSuite", row["id"]),
        "head_branch": branch_of(sight.shapes, repo, row["head_sha"]),
        "head_sha": row["head_sha"],
        "status": "completed" if done else "in_progress" if runs else "queued",
        "conclusion": conclusion_of(runs) if done else None,
        "url": f"{sight.shapes.api}/repos/{repo['full_name']}/check-suites/{row['id']}",
        "before": next(iter(logged[0].parents), None) if logged else None,
        "after": row["head_sha"],
        "created_at": row["created_at"],
        "updated_at": max([row["created_at"], *(run["completed_at"] or run["started_at"] for run in runs)]),
    }


def whole_suite(sight: Sight, repo: Row, row: Row) -> Shape:
    """Show a suite alone."""
    shape = brief_suite(sight, repo, row["id"])
    return shape | {
        "pull_requests": pulls_with(sight.shapes, repo, row["head_sha"]),
        "app": app_of(sight, row["app"]),
        "repository": plain_repo(sight.shapes, repo),
        "rerequestable": True,
        "runs_rerequestable": True,
        "latest_check_runs_count": len({run["name"] for run in runs_of(sight.store, row)}),
        "check_runs_url": f"{shape['url']}/check-runs",
        "head_commit": head_commit(sight, repo, row["head_sha"]),
    }


def plain_repo(shapes: Shapes, repo: Row) -> Shape:
    """Show a repository within something else: without what depends on who looks."""
    return {k: v for k, v in shapes.repo(repo).items() if k != "permissions"}


def head_commit(sight: Sight, repo: Row, sha: str) -> Shape:
    """Show the commit that a suite or run is about."""
    logged = gitdir.log(folder_of(sight.store, repo), sha, 1)[0]
    return {
        "id": logged.sha,
        "tree_id": logged.tree,
        "message": logged.message,
        "timestamp": logged.committed,
        "author": {"name": logged.author, "email": logged.email},
        "committer": {"name": logged.committer, "email": logged.committer_email},
    }

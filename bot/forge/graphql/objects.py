"""Commits, refs and files, as GraphQL shows them, with the checks of a commit."""

from collections import Counter
from typing import Any

from bot.forge import gitdir
from bot.forge.checks import checks_of
from bot.forge.gitdir import Logged
from bot.forge.graphql.nodes import Args, Fields, Node, actor, column, fixed, page, repository
from bot.forge.http import Call
from bot.forge.repos import folder_of
from bot.forge.store import Row, node_id

_RED = {"FAILURE", "TIMED_OUT", "ACTION_REQUIRED", "CANCELLED", "STALE", "STARTUP_FAILURE", "ERROR"}


def commit_of(call: Call, repo: Row, sha: str) -> Node | None:
    """Return a commit as an object; None if it is not there."""
    folder = folder_of(call.store, repo)
    found = gitdir.resolve(folder, sha)
    return commit_node(repo, gitdir.log(folder, found, 1)[0]) if found else None


def commit_node(repo: Row, logged: Logged) -> Node:
    """Return a commit that was read already as an object."""
    return Node("Commit", {"logged": logged, "sha": logged.sha}, repo)


def _logged(node: Node) -> Logged:
    found: Logged = node.row["logged"]
    return found


def _signed(name: str, email: str, date: str) -> dict[str, Any]:
    return {"name": name, "email": email, "date": date, "user": None, "avatarUrl": ""}


def _authored(_call: Call, node: Node, _args: Args) -> dict[str, Any]:
    logged = _logged(node)
    return _signed(logged.author, logged.email, logged.at)


def _committed(_call: Call, node: Node, _args: Args) -> dict[str, Any]:
    logged = _logged(node)
    return _signed(logged.committer, logged.committer_email, logged.committed)


def _authors(call: Call, node: Node, args: Args) -> dict[str, Any]:
    return page("authors", [_authored(call, node, {})], args)


def _parents(call: Call, node: Node, args: Args) -> dict[str, Any]:
    found = [commit_of(call, node.repo, sha) for sha in _logged(node).parents]
    return page("parents", found, args)


def _history(call: Call, node: Node, args: Args) -> dict[str, Any]:
    # GitHub shows a whole history; 250 commits are more than a repository here has
    commits = gitdir.log(folder_of(call.store, node.repo), node.row["sha"])
    return page("history", [commit_node(node.repo, one) for one in commits], args)


def _url(call: Call, node: Node, _args: Args) -> str:
    return f"{call.shapes.web}/{node.repo['full_name']}/commit/{node.row['sha']}"


def contexts_of(call: Call, repo: Row, sha: str) -> list[Node]:
    """Return what was reported on a commit: check runs, and the newest status of each context."""
    newest = {row["context"]: row for row in call.store.find("status", repo=repo["id"], sha=sha)}
    runs = [Node("CheckRun", row, repo) for row in checks_of(call.store, repo, sha)]
    return runs + [Node("StatusContext", row, repo) for row in newest.values()]


def rollup(call: Call, node: Node, _args: Args) -> dict[str, Any] | Node | None:
    """Answer with what a commit's checks come to; nothing where none was reported."""
    found = contexts_of(call, node.repo, node.row["sha"])
    return (
        Node("StatusCheckRollup", {"sha": node.row["sha"], "contexts": found}, node.repo) if found else None
    )


def _verdict(node: Node) -> str:
    row = node.row
    if node.kind == "StatusContext":
        return str(row["state"]).upper()
    return str(row["conclusion"]).upper() if row["status"] == "completed" else "PENDING"


def _state(_call: Call, node: Node, _args: Args) -> str:
    verdicts = {_verdict(one) for one in node.row["contexts"]}
    if verdicts & _RED:
        return "ERROR" if verdicts & _RED == {"ERROR"} else "FAILURE"
    return "PENDING" if "PENDING" in verdicts else "SUCCESS"


def _by_state(kind: str, found: list[Node]) -> list[dict[str, Any]]:
    states = Counter(_verdict(one) for one in found if one.kind == kind)
    return [{"state": state, "count": count} for state, count in states.items()]


def _contexts(_call: Call, node: Node, args: Args) -> dict[str, Any]:
    found: list[Node] = node.row["contexts"]
    runs = sum(one.kind == "CheckRun" for one in found)
    counts = {
        "checkRunCount": runs,
        "statusContextCount": len(found) - runs,
        "checkRunCountsByState": _by_state("CheckRun", found),
        "statusContextCountsByState": _by_state("StatusContext", found),
    }
    return page("contexts", found, args, **counts)


def _suite(call: Call, node: Node, _args: Args) -> dict[str, Any]:
    app = call.store.get("app", node.row["app"])
    slug = app["slug"] if app else None
    shown = {"name": slug, "slug": slug, "databaseId": app["number"]} if app else None
    return {"app": shown, "workflowRun": None, "databaseId": node.row["suite"], "branch": None}


def _check_url(call: Call, node: Node, _args: Args) -> str:
    return f"{call.shapes.web}/{node.repo['full_name']}/runs/{node.row['id']}"


def _said(name: str) -> Any:
    return lambda _call, node, _args: node.row["output"].get(name)


def _target(call: Call, node: Node, _args: Args) -> Node | None:
    return commit_of(call, node.repo, node.row["name"])


def _compared(call: Call, node: Node, args: Args) -> dict[str, Any] | None:
    """Answer with how far another ref is from this one."""
    folder = folder_of(call.store, node.repo)
    base = gitdir.resolve(folder, node.row["name"])
    head = gitdir.resolve(folder, str(args["headRef"]).rpartition(":")[2])
    if base is None or head is None:
        return None
    ahead, behind = gitdir.apart(folder, base, head)
    status = "DIVERGED" if ahead and behind else "AHEAD" if ahead else "BEHIND" if behind else "IDENTICAL"
    return {"aheadBy": ahead, "behindBy": behind, "status": status}


FIELDS: dict[str, Fields] = {
    "Commit": {
        "id": lambda _call, node, _args: f"C_{node.row['sha']}",
        "oid": column("sha"),
        "abbreviatedOid": lambda _call, node, _args: node.row["sha"][:7],
        "message": lambda _call, node, _args: _logged(node).message,
        "messageHeadline": lambda _call, node, _args: _logged(node).message.partition("\n")[0],
        "messageBody": lambda _call, node, _args: _logged(node).message.partition("\n")[2].strip("\n"),
        "author": _authored,
        "committer": _committed,
        "authors": _authors,
        "authoredDate": lambda _call, node, _args: _logged(node).at,
        "committedDate": lambda _call, node, _args: _logged(node).committed,
        "parents": _parents,
        "history": _history,
        "repository": lambda _call, node, _args: repository(node.repo),
        "url": _url,
        "commitUrl": _url,
        "statusCheckRollup": rollup,
    },
    "StatusCheckRollup": {
        "id": lambda _call, node, _args: f"SCR_{node.row['sha']}",
        "state": _state,
        "contexts": _contexts,
        "commit": lambda call, node, _args: commit_of(call, node.repo, node.row["sha"]),
    },
    "CheckRun": {
        "id": lambda _call, node, _args: node_id("CheckRun", node.row["id"]),
        "databaseId": column("id"),
        "name": column("name"),
        "status": lambda _call, node, _args: node.row["status"].upper(),
        "conclusion": lambda _call, node, _args: (
            node.row["conclusion"].upper() if node.row["conclusion"] else None
        ),
        "startedAt": column("started_at"),
        "completedAt": column("completed_at"),
        "detailsUrl": lambda call, node, args: node.row["details_url"] or _check_url(call, node, args),
        "url": _check_url,
        "permalink": _check_url,
        "externalId": column("external_id"),
        "title": _said("title"),
        "summary": _said("summary"),
        "text": _said("text"),
        "isRequired": fixed(False),
        "checkSuite": _suite,
        "repository": lambda _call, node, _args: repository(node.repo),
    },
    "StatusContext": {
        "id": lambda _call, node, _args: node_id("StatusContext", node.row["id"]),
        "context": column("context"),
        "state": lambda _call, node, _args: node.row["state"].upper(),
        "description": column("description"),
        "targetUrl": column("target_url"),
        "createdAt": column("created_at"),
        "creator": lambda call, node, _args: actor(call.store, node.row["author"]),
        "isRequired": fixed(False),
        "commit": lambda call, node, _args: commit_of(call, node.repo, node.row["sha"]),
    },
    "Ref": {
        "id": lambda _call, node, _args: f"REF_{node.repo['id']}_{node.row['name']}",
        "name": lambda _call, node, _args: node.row["name"].partition("refs/")[2].partition("/")[2],
        "prefix": lambda _call, node, _args: "refs/" + node.row["name"].split("/")[1] + "/",
        "target": _target,
        "repository": lambda _call, node, _args: repository(node.repo),
        "branchProtectionRule": fixed(None),
        "compare": _compared,
    },
}

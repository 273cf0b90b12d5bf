"""Issues, their comments and labels, as GraphQL shows them."""

from typing import Any
from urllib.parse import quote

from bot.forge.graphql import talk
from bot.forge.graphql.deeds_people import ASSIGNED
from bot.forge.graphql.events import timeline
from bot.forge.graphql.nodes import (
    Args,
    Fields,
    Node,
    column,
    fixed,
    issue_node,
    issue_of,
    may_do,
    none_of,
    page,
    user,
)
from bot.forge.http import Call
from bot.forge.issues import comments_of


def _scope(node: Node) -> str:
    return "pull_requests" if node.kind == "PullRequest" else "issues"


def _labels(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = [row for number in node.row["labels"] if (row := call.store.get("label", number))]
    return page("labels", [Node("Label", row, node.repo) for row in rows], args)


def _comments(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = comments_of(call.store, node.repo, node.row["number"])
    if (args.get("orderBy") or {}).get("direction") == "DESC":
        rows = sorted(rows, key=lambda row: (row["updated_at"], row["id"]), reverse=True)
    return page("comments", [Node("IssueComment", row, node.repo) for row in rows], args)


def _participants(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = comments_of(call.store, node.repo, node.row["number"])
    numbers = dict.fromkeys([node.row["author"], *(row["author"] for row in rows)])
    return page("participants", [user(call.store, number) for number in numbers], args)


def _can_label(call: Call, node: Node, _args: Args) -> bool:
    return may_do(call, node.repo, "triage", _scope(node))


def _can_close(call: Call, node: Node, _args: Args) -> bool:
    mine = node.row["author"] == call.who.id and call.who.kind != "app"
    return mine or may_do(call, node.repo, "triage", _scope(node))


def reason(_call: Call, node: Node, _args: Args) -> str | None:
    """Answer with why an issue was closed."""
    said = node.row["state_reason"]
    return str(said).upper() if said else None


# what issues and pull requests share beside their text
THREAD: Fields = (talk.TALK | ASSIGNED) | {
    "number": column("number"),
    "title": column("title"),
    "titleHTML": column("title"),
    "closed": lambda _call, node, _args: node.row["state"] == "closed",
    "closedAt": column("closed_at"),
    "locked": column("locked"),
    "activeLockReason": fixed(None),
    "milestone": fixed(None),
    "labels": _labels,
    "comments": _comments,
    "participants": _participants,
    "timelineItems": timeline,
    "projectCards": none_of("projectCards"),
    "projectItems": none_of("projectItems"),
    "projectsV2": none_of("projectsV2"),
    "viewerCanLabel": _can_label,
    "viewerCanClose": _can_close,
    "viewerCanReopen": _can_close,
}


def _on_pull(call: Call, node: Node, _args: Args) -> Node | None:
    issue = issue_of(call, node)
    return issue_node(node.repo, issue) if issue["pull"] else None


def _on_issue(call: Call, node: Node, _args: Args) -> Node:
    # a comment on a pull request has an issue too, as on GitHub
    return Node("Issue", issue_of(call, node), node.repo)


def label_url(call: Call, node: Node, _args: Args) -> str:
    """Answer with the page of a label."""
    return f"{call.shapes.web}/{node.repo['full_name']}/labels/{quote(node.row['name'], safe='')}"


def labelled(call: Call, node: Node, args: Args) -> dict[str, Any]:
    """Answer with the issues under a label."""
    rows = [row for row in call.store.find("issue", repo=node.repo["id"]) if node.row["id"] in row["labels"]]
    return page("issues", [Node("Issue", row, node.repo) for row in rows if not row["pull"]], args)


FIELDS: dict[str, Fields] = talk.FIELDS | {
    "Issue": THREAD
    | {
        "state": lambda _call, node, _args: node.row["state"].upper(),
        "stateReason": reason,
        "isPinned": lambda _call, node, _args: bool(node.row.get("pinned")),
        "issueType": fixed(None),
        "blockedBy": none_of("blockedBy"),
        "blocking": none_of("blocking"),
        "linkedBranches": none_of("linkedBranches"),
        "subIssues": none_of("subIssues"),
        "subIssuesSummary": fixed({"total": 0, "completed": 0, "percentCompleted": 0}),
        "trackedIssues": none_of("trackedIssues"),
        "trackedInIssues": none_of("trackedInIssues"),
        "parent": fixed(None),
    },
    "IssueComment": talk.TALK | talk.MINIMIZABLE | {"issue": _on_issue, "pullRequest": _on_pull},
    "Label": {
        "id": talk.identity,
        "name": column("name"),
        "color": column("color"),
        "description": lambda _call, node, _args: node.row["description"] or None,
        "isDefault": fixed(False),
        "createdAt": fixed(None),
        "updatedAt": fixed(None),
        "url": label_url,
        "issues": labelled,
    },
}

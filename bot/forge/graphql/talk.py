"""What issues, pull requests, comments and reviews have in common: a text, its history, reactions, who may do what."""

from typing import Any

from bot.forge.edits import edits_of
from bot.forge.graphql.nodes import (
    Args,
    Fields,
    Node,
    Resolver,
    actor,
    column,
    fixed,
    may_do,
    page,
    repository,
    user,
)
from bot.forge.http import Call
from bot.forge.store import Row, node_id

SIGNS = {
    "THUMBS_UP": "+1",
    "THUMBS_DOWN": "-1",
    "LAUGH": "laugh",
    "HOORAY": "hooray",
    "CONFUSED": "confused",
    "HEART": "heart",
    "ROCKET": "rocket",
    "EYES": "eyes",
}
_NAMES = {sign: name for name, sign in SIGNS.items()}
_SUBJECTS = {
    "Issue": "issue",
    "PullRequest": "issue",
    "IssueComment": "comment",
    "PullRequestReview": "review",
    "PullRequestReviewComment": "line_comment",
}


def subject_of(node: Node) -> str:
    """Return under what word edits of and reactions to something are kept."""
    return _SUBJECTS[node.kind]


def author(call: Call, node: Node, _args: Args) -> Node | None:
    """Answer with who wrote it."""
    return actor(call.store, node.row["author"])


def identity(_call: Call, node: Node, _args: Args) -> str:
    """Answer with the global id."""
    return node_id(node.kind, node.row["id"])


def _made(_call: Call, node: Node, _args: Args) -> str:
    return str(node.row.get("created_at") or node.row["submitted_at"])


def _touched(_call: Call, node: Node, _args: Args) -> str:
    return str(node.row.get("updated_at") or node.row["submitted_at"])


def _edits(call: Call, node: Node) -> list[Row]:
    return edits_of(call.store, subject_of(node), node.row["id"])


def _editor(call: Call, node: Node, _args: Args) -> Node | None:
    edits = _edits(call, node)
    return actor(call.store, edits[-1]["editor"]) if edits else None


def _history(call: Call, node: Node, args: Args) -> dict[str, Any]:
    """Answer with the versions of a text, the newest first, down to what it was made as."""
    edits = [Node("UserContentEdit", row, node.repo) for row in reversed(_edits(call, node))]
    return page("userContentEdits", edits, args)


def owned(call: Call, node: Node) -> bool:
    """Tell whether the caller may change a text: its author may, and who may write."""
    scope = "pull_requests" if node.kind.startswith("PullRequest") else "issues|pull_requests"
    mine = node.row["author"] == call.who.id and call.who.kind != "app"
    return mine or may_do(call, node.repo, "write", scope)


def _owned(call: Call, node: Node, _args: Args) -> bool:
    return owned(call, node)


def _reasons(call: Call, node: Node, _args: Args) -> list[str]:
    return [] if owned(call, node) else ["INSUFFICIENT_ACCESS"]


def _reactions(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = call.store.find("reaction", subject=subject_of(node), subject_id=node.row["id"])
    kept = [row for row in rows if args.get("content") in (None, _NAMES[row["content"]])]
    about = {"viewerHasReacted": any(row["person"] == call.who.id for row in kept)}
    return page("reactions", [Node("Reaction", row, node.repo) for row in kept], args, **about)


def groups_of(call: Call, node: Node, _args: Args) -> list[dict[str, Any]]:
    """Answer with the reactions to something by sign; all eight, as GitHub does."""
    rows = call.store.find("reaction", subject=subject_of(node), subject_id=node.row["id"])
    return [
        _group(call, node, name, [row for row in rows if row["content"] == SIGNS[name]]) for name in SIGNS
    ]


def _group(call: Call, node: Node, name: str, rows: list[Row]) -> dict[str, Any]:
    people = [user(call.store, row["person"]) for row in rows]
    return {
        "content": name,
        "createdAt": rows[0]["created_at"] if rows else None,
        "subject": node,
        # a count is what is asked here; nobody looks behind the hundredth
        "users": page("users", people, {"first": 100}),
        "reactors": page("reactors", people, {"first": 100}),
        "viewerHasReacted": any(row["person"] == call.who.id for row in rows),
    }


def html_url(call: Call, node: Node, _args: Args) -> str:
    """Answer with the page of an issue or pull request, or with the place of a text on it."""
    number, path = node.row["number"], f"{call.shapes.web}/{node.repo['full_name']}"
    about = call.store.one("issue", repo=node.repo["id"], number=number)
    kind = "pull" if about and about["pull"] else "issues"
    places = {
        "IssueComment": "#issuecomment-",
        "PullRequestReview": "#pullrequestreview-",
        "PullRequestReviewComment": "#discussion_r",
    }
    place = f"{places[node.kind]}{node.row['id']}" if node.kind in places else ""
    return f"{path}/{kind}/{number}{place}"


def _path(call: Call, node: Node, args: Args) -> str:
    return html_url(call, node, args).removeprefix(call.shapes.web)


def _association(call: Call, node: Node, _args: Args) -> str:
    return call.shapes.association(node.repo, node.row["author"])


def _plain() -> Resolver:
    return lambda _call, node, _args: node.row["body"] or ""


TALK: Fields = {
    "id": identity,
    "databaseId": column("id"),
    "fullDatabaseId": column("id"),
    "author": author,
    "authorAssociation": _association,
    "body": _plain(),
    "bodyText": _plain(),
    "createdAt": _made,
    "publishedAt": _made,
    "updatedAt": _touched,
    "createdViaEmail": fixed(False),
    "editor": _editor,
    "lastEditedAt": lambda call, node, _args: edits[-1]["at"] if (edits := _edits(call, node)) else None,
    "includesCreatedEdit": lambda call, node, _args: bool(_edits(call, node)),
    "userContentEdits": _history,
    "reactions": _reactions,
    "reactionGroups": groups_of,
    "repository": lambda _call, node, _args: repository(node.repo),
    "url": html_url,
    "resourcePath": _path,
    "viewerDidAuthor": lambda call, node, _args: node.row["author"] == call.who.id,
    "viewerCanReact": lambda call, _node, _args: call.who.kind != "anonymous",
    "viewerCanUpdate": _owned,
    "viewerCannotUpdateReasons": _reasons,
}
# what can be hidden can be deleted too
MINIMIZABLE: Fields = {
    "isMinimized": lambda _call, node, _args: bool(node.row.get("minimized")),
    "minimizedReason": lambda _call, node, _args: node.row.get("minimized") or None,
    "viewerCanMinimize": lambda call, node, _args: may_do(call, node.repo, "write", "issues|pull_requests"),
    "viewerCanDelete": _owned,
}


def _reacted_to(call: Call, node: Node, _args: Args) -> Node | None:
    tables = {"issue": "issue", "comment": "comment", "line_comment": "line_comment", "review": "review"}
    row = call.store.get(tables[node.row["subject"]], node.row["subject_id"])
    if row is None:
        return None
    if node.row["subject"] == "issue":
        return Node("PullRequest" if row["pull"] else "Issue", row, node.repo)
    kind = next(kind for kind, word in _SUBJECTS.items() if word == node.row["subject"])
    return Node(kind, row, node.repo)


FIELDS: dict[str, Fields] = {
    "UserContentEdit": {
        "id": identity,
        "createdAt": column("at"),
        "editedAt": column("at"),
        "updatedAt": column("at"),
        "deletedAt": fixed(None),
        "deletedBy": fixed(None),
        "diff": column("body"),
        "editor": lambda call, node, _args: actor(call.store, node.row["editor"]),
    },
    "Reaction": {
        "id": identity,
        "databaseId": column("id"),
        "content": lambda _call, node, _args: _NAMES[node.row["content"]],
        "createdAt": column("created_at"),
        "user": lambda call, node, _args: user(call.store, node.row["person"]),
        "reactable": _reacted_to,
    },
}

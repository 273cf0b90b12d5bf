"""What answers are made of: a row under its type's name, ids that lead to one, pages of them."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.forge.accounts import may
from bot.forge.http import Call
from bot.forge.issues import issue_numbered
from bot.forge.repos import Refusal
from bot.forge.store import NODE_PREFIXES, Row, Store

Args = Mapping[str, Any]
_MOST = 100
_TALK = "issues|pull_requests"
# what an App must be allowed to read to see anything of an object; no App reads what has no line here
SCOPES = {
    "Repository": "metadata",
    "Label": _TALK,
    "Issue": "issues",
    "PullRequest": "pull_requests",
    "IssueComment": _TALK,
    "PullRequestReview": "pull_requests",
    "PullRequestReviewComment": "pull_requests",
    "PullRequestReviewThread": "pull_requests",
    "Reaction": _TALK,
    "UserContentEdit": _TALK,
    "CheckRun": "checks",
    "StatusContext": "statuses",
    "StatusCheckRollup": "checks|statuses",
    # a pull request shows its commits to who may not read the files
    "Commit": "contents|pull_requests",
    "Ref": "contents|pull_requests",
}
_ROWS = {
    # where the rows of what has a global id are kept
    "User": "person",
    "Repository": "repo",
    "Label": "label",
    "Issue": "issue",
    "PullRequest": "issue",
    "IssueComment": "comment",
    "PullRequestReview": "review",
    "PullRequestReviewComment": "line_comment",
    "PullRequestReviewThread": "line_comment",
    "Reaction": "reaction",
    "CheckRun": "check",
    "StatusContext": "status",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A row as an object of the schema: `kind` is its type's name there."""

    kind: str
    row: Row
    repo: Row


Resolver = Callable[[Call, Node, Args], Any]
Fields = dict[str, Resolver]


class Unserved(Exception):
    """A field of GitHub's that has no answer here."""


def column(name: str) -> Resolver:
    """Answer with a column of the row."""
    return lambda _call, node, _args: node.row[name]


def fixed(value: Any) -> Resolver:
    """Answer the same for every row: what the forge does not have."""
    return lambda _call, _node, _args: value


def none_of(name: str) -> Resolver:
    """Answer with a connection to nothing."""
    return lambda _call, _node, args: page(name, (), args)


def repository(repo: Row) -> Node:
    """Return a repository as an object."""
    return Node("Repository", repo, repo)


def issue_node(repo: Row, issue: Row) -> Node:
    """Return an issue or pull request as an object."""
    return Node("PullRequest" if issue["pull"] else "Issue", issue, repo)


def actor(store: Store, number: int) -> Node | None:
    """Return an account as an actor; nobody where there is none."""
    person = store.get("person", number)
    return Node(person["type"], person, {}) if person else None


def user(store: Store, number: int) -> Node | None:
    """Return an account where the schema wants a User, whatever it is."""
    person = store.get("person", number)
    return Node("User", person, {}) if person else None


def issue_of(call: Call, node: Node) -> Row:
    """Return the issue or pull request that a comment, review or event belongs to."""
    issue = issue_numbered(call.store, node.repo, node.row["number"])
    if issue is None:
        raise Refusal(404, "Could not resolve to a node.")
    return issue


def may_do(call: Call, repo: Row, level: str, scope: str) -> bool:
    """Tell whether the caller may do something in a repository."""
    return may(call.who, repo, "read", "metadata") and may(call.who, repo, level, scope)


def node_named(call: Call, identity: str) -> Node:
    """Return what a global id names; what the caller may not see is not found."""
    found = re.fullmatch(r"([A-Z]+)_([0-9]+)", identity)
    kinds = [kind for kind, prefix in NODE_PREFIXES.items() if found and prefix == found[1]]
    for kind in kinds:
        table = _ROWS.get("User" if kind in ("Bot", "Organization") else kind)
        row = call.store.get(table, int(found[2])) if table and found else None
        node = _seen(call, kind, row) if row else None
        if node:
            return node
    raise Refusal(404, f"Could not resolve to a node with the global id of '{identity}'")


def _seen(call: Call, kind: str, row: Row) -> Node | None:
    if kind not in SCOPES:
        return Node(kind, row, {})
    repo = row if kind == "Repository" else call.store.get("repo", row["repo"])
    if repo is None or not may_see(call, Node(kind, row, repo)):
        return None
    if (kind in ("Issue", "PullRequest") and bool(row["pull"]) != (kind == "PullRequest")) or (
        kind == "PullRequestReviewThread" and row["reply_to"]
    ):
        return None
    return Node(kind, row, repo)


def may_see(call: Call, node: Node) -> bool:
    """Tell whether the caller may read an object, however they came to it; accounts are everybody's."""
    if not node.repo:
        return True
    return may_do(
        call, node.repo, "read", SCOPES.get(node.kind, _TALK if node.kind.endswith("Event") else "")
    )


def wanted(call: Call, identity: str, *kinds: str) -> Node:
    """Return what an id names if it is of one of these types."""
    node = node_named(call, identity)
    if node.kind not in kinds:
        raise Refusal(404, f"Could not resolve to {kinds[0]} node with the global id of '{identity}'.")
    return node


def page(name: str, rows: Sequence[Any], args: Args, **more: Any) -> dict[str, Any]:
    """Return a part of a list as a connection; one that is too long is refused, as GitHub does.

    `edges` in `more` are fields that each edge has beside its node.
    """
    first, last = args.get("first"), args.get("last")
    _bounded(name, first, last)
    start, end = 0, len(rows)
    if args.get("after"):
        start = max(start, min(_position(args["after"]), end))
    if args.get("before"):
        end = max(start, min(end, _position(args["before"]) - 1))
    if first is not None:
        end = min(end, start + first)
    if last is not None:
        start = max(start, end - last)
    part = list(rows[start:end])
    beside = more.pop("edges", [{} for _ in rows])[start:end]
    edges = [
        {"node": node, "cursor": _cursor(start + place), **fields}
        for place, (node, fields) in enumerate(zip(part, beside, strict=True), 1)
    ]
    about = {
        "hasNextPage": end < len(rows),
        "hasPreviousPage": start > 0,
        "startCursor": edges[0]["cursor"] if edges else None,
        "endCursor": edges[-1]["cursor"] if edges else None,
    }
    return {"nodes": part, "edges": edges, "pageInfo": about, "totalCount": len(rows), **more}


def _bounded(name: str, first: int | None, last: int | None) -> None:
    for word, number in (("first", first), ("last", last)):
        if number is not None and number > _MOST:
            asked = f"Requesting {number} records on the `{name}` connection exceeds the"
            raise Refusal(
                422, f"{asked} `{word}` limit of {_MOST} records.", [{"type": "EXCESSIVE_PAGINATION"}]
            )
        if number is not None and number < 0:
            said = f"`{word}` on the `{name}` connection cannot be less than zero."
            raise Refusal(422, said, [{"type": "INVALID_PAGINATION_BOUNDARIES"}])


def _cursor(position: int) -> str:
    return base64.b64encode(f"cursor:{position}".encode()).decode()


def _position(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("cursor:"))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        said = f"`{cursor}` does not appear to be a valid cursor."
        raise Refusal(422, said, [{"type": "INVALID_CURSOR_ARGUMENTS"}]) from None

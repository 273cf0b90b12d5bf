"""The timeline of an issue or pull request, as GraphQL shows it: comments, reviews and the events between them."""

import re
from typing import Any

from bot.forge import gitdir
from bot.forge.graphql.nodes import Args, Fields, Node, actor, column, fixed, issue_node, issue_of, page
from bot.forge.graphql.objects import commit_of
from bot.forge.http import Call
from bot.forge.repos import events_of, folder_of
from bot.forge.store import node_id

_KINDS = {
    "labeled": "LabeledEvent",
    "unlabeled": "UnlabeledEvent",
    "closed": "ClosedEvent",
    "reopened": "ReopenedEvent",
    "renamed": "RenamedTitleEvent",
    "locked": "LockedEvent",
    "unlocked": "UnlockedEvent",
    "comment_deleted": "CommentDeletedEvent",
    "transferred": "TransferredEvent",
    "merged": "MergedEvent",
    "head_ref_deleted": "HeadRefDeletedEvent",
    "head_ref_restored": "HeadRefRestoredEvent",
    "head_ref_force_pushed": "HeadRefForcePushedEvent",
    "base_ref_changed": "BaseRefChangedEvent",
    "convert_to_draft": "ConvertToDraftEvent",
    "ready_for_review": "ReadyForReviewEvent",
}


def timeline(call: Call, node: Node, args: Args) -> dict[str, Any]:
    """Answer with what happened, oldest first; kinds of events that the schema has no word for are left out."""
    store, repo, number = call.store, node.repo, node.row["number"]
    items = [
        (row["created_at"], row["id"], Node(_KINDS[row["event"]], row, repo))
        for row in events_of(store, repo, number)
        if row["event"] in _KINDS
    ]
    for kind, table, at in (
        ("IssueComment", "comment", "created_at"),
        ("PullRequestReview", "review", "submitted_at"),
    ):
        rows = store.find(table, repo=repo["id"], number=number)
        items += [(row[at], row["id"], Node(kind, row, repo)) for row in rows]
    kinds, since = args.get("itemTypes"), args.get("since") or ""
    shown = [
        item
        for at, _, item in sorted(items, key=lambda item: item[:2])
        if at >= since and (kinds is None or _word(item.kind) in kinds)
    ]
    counts = {"filteredCount": len(shown), "updatedAt": node.row["updated_at"]}
    part = page("timelineItems", shown[args.get("skip") or 0 :], args, **counts)
    return part | {"pageCount": len(part["nodes"])}


def _word(kind: str) -> str:
    """Return the name of a type as the values of `itemTypes` have it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind).upper()


def _about(call: Call, node: Node, _args: Args) -> Node:
    return issue_node(node.repo, issue_of(call, node))


def _label(call: Call, node: Node, _args: Args) -> Node | dict[str, Any]:
    name = node.row["fields"]["label"]
    row = call.store.one("label", repo=node.repo["id"], name=name)
    # the label may be gone; the event still knows what it was called
    return (
        Node("Label", row, node.repo)
        if row
        else {"id": "", "name": name, "color": "ededed", "description": None}
    )


def _merge(call: Call, node: Node, _args: Args) -> Node | None:
    return commit_of(call, node.repo, node.row["fields"].get("commit_id") or "")


def _ref_name(end: str) -> Any:
    return lambda call, node, _args: issue_of(call, node)["pull"][end]


def _head_ref(call: Call, node: Node, _args: Args) -> Node | None:
    name = f"refs/heads/{issue_of(call, node)['pull']['head']}"
    there = gitdir.refs(folder_of(call.store, node.repo), name).get(name)
    return Node("Ref", {"name": name}, node.repo) if there else None


_EVENT: Fields = {
    "id": lambda _call, node, _args: node_id("Event", node.row["id"]),
    "createdAt": column("created_at"),
    "actor": lambda call, node, _args: actor(call.store, node.row["actor"]),
}
_OF_A_PULL = _EVENT | {"pullRequest": _about}
FIELDS: dict[str, Fields] = {
    "LabeledEvent": _EVENT | {"label": _label, "labelable": _about},
    "UnlabeledEvent": _EVENT | {"label": _label, "labelable": _about},
    "ClosedEvent": _EVENT | {"closable": _about, "closer": fixed(None)},
    "ReopenedEvent": _EVENT | {"closable": _about},
    "LockedEvent": _EVENT | {"lockable": _about, "lockReason": fixed(None)},
    "UnlockedEvent": _EVENT | {"lockable": _about},
    "CommentDeletedEvent": _EVENT | {"databaseId": column("id")},
    "TransferredEvent": _EVENT | {"issue": _about, "fromRepository": fixed(None)},
    "RenamedTitleEvent": _EVENT
    | {
        "subject": _about,
        "previousTitle": lambda _call, node, _args: node.row["fields"]["rename"]["from"],
        "currentTitle": lambda _call, node, _args: node.row["fields"]["rename"]["to"],
    },
    "MergedEvent": _OF_A_PULL | {"commit": _merge, "mergeRefName": _ref_name("base")},
    "HeadRefDeletedEvent": _OF_A_PULL | {"headRefName": _ref_name("head"), "headRef": _head_ref},
    "HeadRefRestoredEvent": _OF_A_PULL,
    "HeadRefForcePushedEvent": _OF_A_PULL | {"ref": _head_ref},
    "BaseRefChangedEvent": _OF_A_PULL | {"databaseId": column("id")},
    "ConvertToDraftEvent": _OF_A_PULL,
    "ReadyForReviewEvent": _OF_A_PULL,
}

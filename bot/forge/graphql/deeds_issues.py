"""What GraphQL can change of repositories, issues, and the talk on issues and pull requests."""

from typing import Any

from bot.forge import issues
from bot.forge.graphql.deeds_people import logins_of
from bot.forge.graphql.nodes import Node, issue_node, may_do, repository, wanted
from bot.forge.graphql.permits import Answer, Deed, Doer
from bot.forge.graphql.talk import SIGNS, groups_of, subject_of
from bot.forge.hooks import ring
from bot.forge.reactions import react
from bot.forge.repos import Refusal, create_repo
from bot.forge.store import Row

_BOTH = "issues|pull_requests"
_THREADS = ("Issue", "PullRequest")
_TABLES = {
    "IssueComment": "comment",
    "PullRequestReview": "review",
    "PullRequestReviewComment": "line_comment",
}


def scope_of(node: Node) -> str:
    """Return the permission that an App needs to change something."""
    return "pull_requests" if node.kind == "PullRequest" else "issues"


def edge(node: Node) -> dict[str, Any]:
    """Return something new as the edge that a payload shows it by."""
    return {"node": node, "cursor": "bmV3"}


def _labels(deed: Deed) -> list[str]:
    found = [wanted(deed.call, identity, "Label") for identity in deed.given.get("labelIds") or ()]
    return [str(node.row["name"]) for node in found]


def _create(deed: Deed) -> Answer:
    repo = deed.node("repositoryId", "Repository").repo
    deed.permit_app(repo, "issues")
    # as in REST, labels and assignees from who may not give them are left out
    may = may_do(deed.call, repo, "triage", "issues")
    labels, logins = (_labels(deed), logins_of(deed, "assigneeIds")) if may else ([], [])
    with deed.store.writing():
        made = issues.create_issue(deed.store, repo, deed.by, deed.text("title"), deed.text("body"), labels)
        issues.assign(deed.store, repo, made, deed.by, logins)
    return {"issue": issue_node(repo, made)}


def _permit_change(deed: Deed, node: Node) -> None:
    mine = node.row["author"] == deed.call.who.id and deed.call.who.kind != "app"
    deed.permit_if(mine or may_do(deed.call, node.repo, "triage", scope_of(node)))


def change(deed: Deed, node: Node, changes: dict[str, Any]) -> None:
    """Change title, body, state, labels and assignees of an issue or pull request."""
    _permit_change(deed, node)
    with deed.store.writing():
        issues.edit_issue(deed.store, node.repo, node.row, deed.by, changes)
        if deed.given.get("labelIds") is not None:
            deed.permit(node.repo, "triage", scope_of(node))
            _relabel(deed, node, set(_labels(deed)))
        if deed.given.get("assigneeIds") is not None:
            deed.permit(node.repo, "triage", scope_of(node))
            logins = logins_of(deed, "assigneeIds")
            issues.set_assignees(deed.store, node.repo, node.row, deed.by, logins)


def _relabel(deed: Deed, node: Node, names: set[str]) -> None:
    there = [row["name"] for number in node.row["labels"] if (row := deed.store.get("label", number))]
    for name in there:
        if name not in names:
            issues.remove_label(deed.store, node.repo, node.row, deed.by, name)
    issues.add_labels(deed.store, node.repo, node.row, deed.by, sorted(names - set(there)))


def asked(deed: Deed) -> dict[str, Any]:
    """Return what an update asks for, in the words of REST."""
    state = str(deed.given.get("state") or "").lower()
    return {name: deed.given.get(name) for name in ("title", "body")} | ({"state": state} if state else {})


def _update(deed: Deed) -> Answer:
    node = deed.node("id", "Issue")
    change(deed, node, asked(deed))
    return {"issue": node, "actor": Node(deed.by["type"], deed.by, {})}


def _close(deed: Deed) -> Answer:
    node, reason = deed.node("issueId", "Issue"), deed.text("stateReason").lower()
    change(deed, node, {"state": "closed", "state_reason": reason or None})
    return {"issue": node}


def _reopen(deed: Deed) -> Answer:
    node = deed.node("issueId", "Issue")
    change(deed, node, {"state": "open"})
    return {"issue": node}


def _comment(deed: Deed) -> Answer:
    node = deed.node("subjectId", *_THREADS)
    deed.permit_app(node.repo, _BOTH)
    with deed.store.writing():
        row = issues.create_comment(deed.store, node.repo, node.row, deed.by, deed.text("body"))
    made = Node("IssueComment", row, node.repo)
    return {"subject": node, "commentEdge": edge(made), "timelineEdge": edge(made)}


def _edit_comment(deed: Deed) -> Answer:
    node = deed.node("id", "IssueComment")
    deed.permit_owner(node)
    with deed.store.writing():
        issues.edit_comment(deed.store, node.repo, node.row, deed.by, deed.text("body"))
    return {"issueComment": node}


def _delete_comment(deed: Deed) -> Answer:
    node = deed.node("id", "IssueComment")
    deed.permit_owner(node)
    with deed.store.writing():
        issues.delete_comment(deed.store, node.repo, node.row, deed.by)
    return {}


def _label(deed: Deed) -> Answer:
    node = deed.node("labelableId", *_THREADS)
    deed.permit(node.repo, "triage", scope_of(node))
    with deed.store.writing():
        issues.add_labels(deed.store, node.repo, node.row, deed.by, _labels(deed))
    return {"labelable": node}


def _unlabel(deed: Deed) -> Answer:
    node = deed.node("labelableId", *_THREADS)
    deed.permit(node.repo, "triage", scope_of(node))
    with deed.store.writing():
        for name in _labels(deed):
            issues.remove_label(deed.store, node.repo, node.row, deed.by, name)
    return {"labelable": node}


def _lock(locked: bool) -> Doer:
    def do(deed: Deed) -> Answer:
        node = deed.node("lockableId", *_THREADS)
        deed.permit(node.repo, "write", scope_of(node))
        with deed.store.writing():
            issues.set_lock(deed.store, node.repo, node.row, deed.by, locked)
        field = "lockedRecord" if locked else "unlockedRecord"
        return {field: node, "actor": Node(deed.by["type"], deed.by, {})}

    return do


def _react(deed: Deed) -> Answer:
    node = deed.node("subjectId", *_THREADS, *_TABLES)
    deed.permit_app(node.repo, _BOTH)
    with deed.store.writing():
        about = (node.repo, subject_of(node), node.row["id"], deed.by, SIGNS[deed.given["content"]])
        row, _ = react(deed.store, *about)
    return _reacted(deed, node, row)


def _unreact(deed: Deed) -> Answer:
    node = deed.node("subjectId", *_THREADS, *_TABLES)
    content = SIGNS[deed.given["content"]]
    about = {"subject": subject_of(node), "subject_id": node.row["id"]}
    row = deed.store.one("reaction", **about, person=deed.by["id"], content=content)
    if row is None:
        raise Refusal(422, "You have not reacted so.")
    with deed.store.writing():
        deed.store.drop("reaction", row["id"])
    return _reacted(deed, node, row)


def _reacted(deed: Deed, node: Node, row: Row) -> Answer:
    groups = groups_of(deed.call, node, {})
    return {"reaction": Node("Reaction", row, node.repo), "subject": node, "reactionGroups": groups}


def _minimize(hide: bool) -> Doer:
    def do(deed: Deed) -> Answer:
        node = deed.node("subjectId", *_TABLES)
        deed.permit(node.repo, "write", _BOTH)
        with deed.store.writing():
            # GitHub shows the classifier in words of its own: off-topic
            node.row["minimized"] = deed.text("classifier").lower().replace("_", "-") if hide else ""
            deed.store.save(_TABLES[node.kind], node.row)
        return {"minimizedComment" if hide else "unminimizedComment": node}

    return do


def _create_repository(deed: Deed) -> Answer:
    owner = deed.node("ownerId", "User", "Organization").row if deed.given.get("ownerId") else deed.by
    deed.permit_if(owner["id"] == deed.call.who.id and deed.call.who.kind == "person")
    private, about = deed.given["visibility"] != "PUBLIC", deed.text("description")
    deed.permit_if(not private or deed.call.who.within("repo"))
    with deed.store.writing():
        made = create_repo(deed.store, owner, deed.text("name"), private=private, description=about)
        ring(deed.store, made, "repository", "created", deed.by)
    return {"repository": repository(made)}


DEEDS: dict[str, Doer] = {
    "createRepository": _create_repository,
    "createIssue": _create,
    "updateIssue": _update,
    "closeIssue": _close,
    "reopenIssue": _reopen,
    "addComment": _comment,
    "updateIssueComment": _edit_comment,
    "deleteIssueComment": _delete_comment,
    "addLabelsToLabelable": _label,
    "removeLabelsFromLabelable": _unlabel,
    "lockLockable": _lock(True),
    "unlockLockable": _lock(False),
    "addReaction": _react,
    "removeReaction": _unreact,
    "minimizeComment": _minimize(True),
    "unminimizeComment": _minimize(False),
}

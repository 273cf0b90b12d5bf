"""What becomes of issues and repositories by GraphQL: deleted, moved, pinned, archived."""

from bot.forge.graphql.nodes import issue_node, repository
from bot.forge.graphql.permits import Answer, Deed, Doer
from bot.forge.issue_life import delete_issue, transfer_issue
from bot.forge.issues import touch
from bot.forge.repo_life import change_repo
from bot.forge.repos import happened


def _delete(deed: Deed) -> Answer:
    node = deed.node("issueId", "Issue")
    deed.permit(node.repo, "admin", "administration")
    with deed.store.writing():
        delete_issue(deed.store, node.repo, node.row, deed.by)
    return {"repository": repository(node.repo)}


def _transfer(deed: Deed) -> Answer:
    node, to = deed.node("issueId", "Issue"), deed.node("repositoryId", "Repository").repo
    deed.permit(node.repo, "write", "issues")
    deed.permit(to, "write", "issues")
    with deed.store.writing():
        make = bool(deed.given.get("createLabelsIfMissing"))
        made = transfer_issue(deed.store, node.repo, node.row, deed.by, to, make_labels=make)
    return {"issue": issue_node(to, made)}


def _pin(pinned: bool) -> Doer:
    def do(deed: Deed) -> Answer:
        node = deed.node("issueId", "Issue")
        deed.permit(node.repo, "write", "issues")
        with deed.store.writing():
            if bool(node.row.get("pinned")) != pinned:
                node.row["pinned"] = pinned
                happened(
                    deed.store,
                    node.repo,
                    node.row["number"],
                    "pinned" if pinned else "unpinned",
                    deed.by["id"],
                )
                touch(deed.store, node.row)
        return {"issue": node}

    return do


def _archive(archived: bool) -> Doer:
    def do(deed: Deed) -> Answer:
        node = deed.node("repositoryId", "Repository")
        deed.call.guard("change repository", node.repo["full_name"])
        deed.permit(node.repo, "admin", "administration")
        with deed.store.writing():
            change_repo(deed.store, node.repo, deed.by, {"archived": archived})
        return {"repository": node}

    return do


DEEDS: dict[str, Doer] = {
    "deleteIssue": _delete,
    "transferIssue": _transfer,
    "pinIssue": _pin(True),
    "unpinIssue": _pin(False),
    "archiveRepository": _archive(True),
    "unarchiveRepository": _archive(False),
}

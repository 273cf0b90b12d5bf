"""What GraphQL alone can do to issues: delete them, and move them to another repository."""

from bot.forge.graphql.nodes import issue_node, repository
from bot.forge.graphql.permits import Answer, Deed, Doer
from bot.forge.issue_life import delete_issue, transfer_issue


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


DEEDS: dict[str, Doer] = {"deleteIssue": _delete, "transferIssue": _transfer}

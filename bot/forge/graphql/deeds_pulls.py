"""What GraphQL can change of pull requests: drafts, threads, reviews, merges."""

from bot.forge import gitdir, pulls, reviews
from bot.forge.graphql.deeds_issues import asked, change, edge
from bot.forge.graphql.nodes import Node, issue_node, issue_of
from bot.forge.graphql.permits import Answer, Deed, Doer
from bot.forge.graphql.pulls import may_resolve, thread_of
from bot.forge.repos import Refusal, folder_of
from bot.forge.rest_merges import bring_up_to_date

_SCOPE = "pull_requests"


def _draft(draft: bool) -> Doer:
    def do(deed: Deed) -> Answer:
        node = deed.node("pullRequestId", "PullRequest")
        deed.permit(node.repo, "write", _SCOPE)
        with deed.store.writing():
            pulls.set_draft(deed.store, node.repo, node.row, deed.by, draft)
        return {"pullRequest": node}

    return do


def _create(deed: Deed) -> Answer:
    repo = deed.node("repositoryId", "Repository").repo
    deed.permit(repo, "write", _SCOPE)
    with deed.store.writing():
        made = pulls.create_pull(
            deed.store,
            repo,
            deed.by,
            title=deed.text("title"),
            head=deed.text("headRefName"),
            base=deed.text("baseRefName"),
            body=deed.text("body"),
            draft=bool(deed.given.get("draft")),
        )
    return {"pullRequest": issue_node(repo, made)}


def _update(deed: Deed) -> Answer:
    node = deed.node("pullRequestId", "PullRequest")
    with deed.store.writing():
        change(deed, node, asked(deed))
        base = deed.text("baseRefName")
        if base and base != node.row["pull"]["base"]:
            pulls.change_base(deed.store, node.repo, node.row, deed.by, base)
    return {"pullRequest": node, "actor": Node(deed.by["type"], deed.by, {})}


def _state(state: str) -> Doer:
    def do(deed: Deed) -> Answer:
        node = deed.node("pullRequestId", "PullRequest")
        change(deed, node, {"state": state})
        return {"pullRequest": node}

    return do


def _merge(deed: Deed) -> Answer:
    node = deed.node("pullRequestId", "PullRequest")
    deed.permit(node.repo, "write", "contents")
    if deed.given.get("mergeMethod") not in (None, "MERGE"):
        raise Refusal(422, "This repository takes merge commits only.")
    with deed.store.writing():
        sha, title = deed.text("expectedHeadOid"), deed.text("commitHeadline")
        pulls.merge(deed.store, node.repo, node.row, deed.by, sha, title)
    return {"pullRequest": node, "actor": Node(deed.by["type"], deed.by, {})}


def _update_branch(deed: Deed) -> Answer:
    node = deed.node("pullRequestId", "PullRequest")
    deed.permit(node.repo, "write", _SCOPE)
    if deed.given.get("updateMethod") not in (None, "MERGE"):
        raise Refusal(422, "This repository takes merge commits only.")
    bring_up_to_date(deed.call, node.repo, node.row, deed.given.get("expectedHeadOid"))
    return {"pullRequest": node}


def _resolve(resolved: bool) -> Doer:
    def do(deed: Deed) -> Answer:
        node = deed.node("threadId", "PullRequestReviewThread")
        deed.permit_if(may_resolve(deed.call, node))
        with deed.store.writing():
            about = (node.repo, issue_of(deed.call, node), deed.by, node.row, resolved)
            reviews.set_resolved(deed.store, *about)
        return {"thread": thread_of(node.repo, node.row)}

    return do


def _reply(deed: Deed) -> Answer:
    node = deed.node("pullRequestReviewThreadId", "PullRequestReviewThread")
    deed.permit_app(node.repo, _SCOPE)
    with deed.store.writing():
        about = (node.repo, issue_of(deed.call, node), deed.by, node.row, deed.text("body"))
        row = reviews.reply_on_line(deed.store, *about)
    return {"comment": Node("PullRequestReviewComment", row, node.repo)}


def _review(deed: Deed) -> Answer:
    """Submit a review with its threads at once; pending reviews are not kept here."""
    node, verdict = deed.node("pullRequestId", "PullRequest"), deed.text("event")
    if not verdict or verdict == "DISMISS" or deed.given.get("comments"):
        raise Refusal(422, "This forge takes reviews whole: an event, a body and threads.")
    deed.permit_app(node.repo, _SCOPE)
    pull = node.row["pull"]
    folder = folder_of(deed.store, node.repo)
    base = gitdir.merge_base(folder, pull["base_sha"], pull["head_sha"]) or pull["base_sha"]
    diff = gitdir.diff(folder, base, pull["head_sha"])
    threads = [(one, str(one.get("side") or "RIGHT")) for one in deed.given.get("threads") or ()]
    if any(reviews.hunk_of(diff, one["path"], one["line"], side) is None for one, side in threads):
        raise Refusal(422, "Line could not be resolved")
    with deed.store.writing():
        made = reviews.submit_review(deed.store, node.repo, node.row, deed.by, verdict, deed.text("body"))
        for one, side in threads:
            about = (node.repo, node.row, deed.by, one["body"], one["path"], one["line"], side, made["id"])
            reviews.comment_on_line(deed.store, *about)
    review = Node("PullRequestReview", made, node.repo)
    return {"pullRequestReview": review, "reviewEdge": edge(review)}


def _edit_line_comment(deed: Deed) -> Answer:
    node = deed.node("pullRequestReviewCommentId", "PullRequestReviewComment")
    deed.permit_owner(node)
    with deed.store.writing():
        about = (node.repo, issue_of(deed.call, node), deed.by, node.row, deed.text("body"))
        reviews.edit_line_comment(deed.store, *about)
    return {"pullRequestReviewComment": node}


DEEDS: dict[str, Doer] = {
    "markPullRequestReadyForReview": _draft(False),
    "convertPullRequestToDraft": _draft(True),
    "createPullRequest": _create,
    "updatePullRequest": _update,
    "closePullRequest": _state("closed"),
    "reopenPullRequest": _state("open"),
    "mergePullRequest": _merge,
    "updatePullRequestBranch": _update_branch,
    "resolveReviewThread": _resolve(True),
    "unresolveReviewThread": _resolve(False),
    "addPullRequestReviewThreadReply": _reply,
    "addPullRequestReview": _review,
    "updatePullRequestReviewComment": _edit_line_comment,
}

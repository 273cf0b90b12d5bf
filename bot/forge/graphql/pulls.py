"""Pull requests, their reviews and threads, as GraphQL shows them."""

from typing import Any

from bot.forge import gitdir
from bot.forge.accounts import LEVELS, level_of
from bot.forge.graphql import issues, objects, talk
from bot.forge.graphql.nodes import (
    Args,
    Fields,
    Node,
    Resolver,
    actor,
    column,
    fixed,
    issue_node,
    issue_of,
    may_do,
    none_of,
    page,
    repository,
    user,
)
from bot.forge.http import Call
from bot.forge.issues import issue_numbered
from bot.forge.pulls import CLOSES, counts, mergeable
from bot.forge.repos import folder_of
from bot.forge.reviews import line_comments_of, reviews_of
from bot.forge.store import Row, node_id

_CHANGES = {"A": "ADDED", "D": "DELETED", "M": "MODIFIED", "T": "CHANGED"}


def _pull(name: str) -> Resolver:
    return lambda _call, node, _args: node.row["pull"][name]


def _state(_call: Call, node: Node, _args: Args) -> str:
    return "MERGED" if node.row["pull"]["merged"] else str(node.row["state"]).upper()


def _count(name: str) -> Resolver:
    return lambda call, node, _args: counts(call.store, node.repo, node.row)[name]


def _clean(call: Call, node: Node) -> bool | None:
    with call.store.writing():
        return mergeable(call.store, node.repo, node.row)


def _mergeable(call: Call, node: Node, _args: Args) -> str:
    return {None: "UNKNOWN", True: "MERGEABLE", False: "CONFLICTING"}[_clean(call, node)]


def _merge_state(call: Call, node: Node, _args: Args) -> str:
    if node.row["pull"]["draft"]:
        return "DRAFT"
    return {None: "UNKNOWN", True: "CLEAN", False: "DIRTY"}[_clean(call, node)]


def _span(call: Call, node: Node) -> tuple[str, str]:
    pull, folder = node.row["pull"], folder_of(call.store, node.repo)
    return gitdir.merge_base(folder, pull["base_sha"], pull["head_sha"]) or pull["base_sha"], pull["head_sha"]


def _commits(call: Call, node: Node, args: Args) -> dict[str, Any]:
    base, head = _span(call, node)
    found = reversed(gitdir.log(folder_of(call.store, node.repo), f"{base}..{head}"))
    rows = [{"commit": objects.commit_node(node.repo, one), "pullRequest": node} for one in found]
    return page("commits", rows, args)


def _files(call: Call, node: Node, args: Args) -> dict[str, Any]:
    found = gitdir.numstat(folder_of(call.store, node.repo), *_span(call, node))
    names = ("changeType", "additions", "deletions", "path")
    rows = [
        dict(zip(names, (_CHANGES.get(kind, "MODIFIED"), added, removed, path), strict=True))
        for kind, added, removed, path in found
    ]
    return page("files", rows, args)


def _ref(end: str) -> Resolver:
    def answer(call: Call, node: Node, _args: Args) -> Node | None:
        name = f"refs/heads/{node.row['pull'][end]}"
        there = name in gitdir.refs(folder_of(call.store, node.repo), name)
        return Node("Ref", {"name": name}, node.repo) if there else None

    return answer


def _reviews(call: Call, node: Node, args: Args) -> dict[str, Any]:
    states, login = args.get("states"), args.get("author")
    rows = list(reviews_of(call.store, node.repo, node.row["number"]))
    kept = [row for row in rows if states is None or row["state"] in states]
    if login:
        person = call.store.one("person", login=login)
        kept = [row for row in kept if person and row["author"] == person["id"]]
    return page("reviews", [Node("PullRequestReview", row, node.repo) for row in kept], args)


def _latest(call: Call, node: Node) -> list[Row]:
    """Return the last review of each person but the author."""
    rows = reviews_of(call.store, node.repo, node.row["number"])
    return list({row["author"]: row for row in rows if row["author"] != node.row["author"]}.values())


def _latest_reviews(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = [Node("PullRequestReview", row, node.repo) for row in _latest(call, node)]
    return page("latestReviews", rows, args)


def _decision(call: Call, node: Node, _args: Args) -> str | None:
    """Answer with what those who may write decided; nothing, where none of them did."""
    opinions = {
        row["author"]: row["state"]
        for row in reviews_of(call.store, node.repo, node.row["number"])
        if row["state"] != "COMMENTED"
        and LEVELS.index(level_of(node.repo, row["author"])) >= LEVELS.index("write")
    }
    said = set(opinions.values())
    return next((word for word in ("CHANGES_REQUESTED", "APPROVED") if word in said), None)


def _requests(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = [
        {"requestedReviewer": actor(call.store, number), "asCodeOwner": False, "pullRequest": node}
        for number in node.row["pull"]["reviewers"]
    ]
    return page("reviewRequests", rows, args)


def thread_of(repo: Row, root: Row) -> Node:
    """Return the thread that a comment on a line begins."""
    return Node("PullRequestReviewThread", root, repo)


def _threads(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = line_comments_of(call.store, node.repo, node.row["number"])
    return page("reviewThreads", [thread_of(node.repo, row) for row in rows if not row["reply_to"]], args)


def _thread_comments(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = line_comments_of(call.store, node.repo, node.row["number"])
    kept = [row for row in rows if node.row["id"] in (row["id"], row["reply_to"])]
    return page("comments", [Node("PullRequestReviewComment", row, node.repo) for row in kept], args)


def _review_comments(call: Call, node: Node, args: Args) -> dict[str, Any]:
    rows = list(line_comments_of(call.store, node.repo, node.row["number"]))
    kept = [row for row in rows if row["review"] == node.row["id"]]
    return page("comments", [Node("PullRequestReviewComment", row, node.repo) for row in kept], args)


def _may_answer(call: Call, node: Node) -> bool:
    return may_do(call, node.repo, "write", "pull_requests")


def may_resolve(call: Call, node: Node) -> bool:
    """Tell whether the caller may resolve a thread: who may write, and the pull request's author."""
    mine = issue_of(call, node)["author"] == call.who.id and call.who.kind != "app"
    return mine or may_do(call, node.repo, "write", "pull_requests")


def _outdated(call: Call, node: Node, _args: Args) -> bool:
    return bool(node.row["commit"] != issue_of(call, node)["pull"]["head_sha"])


def _on_pull(call: Call, node: Node, _args: Args) -> Node:
    return issue_node(node.repo, issue_of(call, node))


def _closing(call: Call, node: Node, args: Args) -> dict[str, Any]:
    numbers = dict.fromkeys(int(number) for number in CLOSES.findall(node.row["body"] or ""))
    rows = [row for number in numbers if (row := issue_numbered(call.store, node.repo, number))]
    found = [Node("Issue", row, node.repo) for row in rows if not row["pull"]]
    return page("closingIssuesReferences", found, args)


def _commit(name: str) -> Resolver:
    return lambda call, node, _args: objects.commit_of(call, node.repo, node.row[name])


def _merge_commit(call: Call, node: Node, _args: Args) -> Node | None:
    sha = node.row["pull"]["merge_sha"]
    return objects.commit_of(call, node.repo, sha) if sha else None


def _rollup(call: Call, node: Node, _args: Args) -> Any:
    return objects.rollup(call, Node("Commit", {"sha": node.row["pull"]["head_sha"]}, node.repo), {})


def _reply_to(call: Call, node: Node, _args: Args) -> Node | None:
    row = call.store.get("line_comment", node.row["reply_to"])
    return Node("PullRequestReviewComment", row, node.repo) if row else None


def _review_of(call: Call, node: Node, _args: Args) -> Node | None:
    row = call.store.get("review", node.row["review"])
    return Node("PullRequestReview", row, node.repo) if row else None


_LINE: Fields = {
    "path": column("path"),
    "line": column("line"),
    "originalLine": column("line"),
    "startLine": fixed(None),
    "originalStartLine": fixed(None),
    "subjectType": fixed("LINE"),
    "pullRequest": _on_pull,
}
FIELDS: dict[str, Fields] = {
    "PullRequest": issues.THREAD
    | {
        "state": _state,
        "isDraft": _pull("draft"),
        "merged": _pull("merged"),
        "mergedAt": _pull("merged_at"),
        "mergedBy": lambda call, node, _args: actor(call.store, node.row["pull"]["merged_by"]),
        "mergeCommit": _merge_commit,
        "potentialMergeCommit": fixed(None),
        "autoMergeRequest": fixed(None),
        "mergeable": _mergeable,
        "mergeStateStatus": _merge_state,
        "headRefName": _pull("head"),
        "headRefOid": _pull("head_sha"),
        "baseRefName": _pull("base"),
        "baseRefOid": _pull("base_sha"),
        "headRef": _ref("head"),
        "baseRef": _ref("base"),
        "headRepository": lambda _call, node, _args: repository(node.repo),
        "baseRepository": lambda _call, node, _args: repository(node.repo),
        "headRepositoryOwner": lambda call, node, _args: actor(call.store, node.repo["owner"]),
        "isCrossRepository": fixed(False),
        "isInMergeQueue": fixed(False),
        "isMergeQueueEnabled": fixed(False),
        "maintainerCanModify": fixed(False),
        "permalink": talk.html_url,
        "additions": _count("additions"),
        "deletions": _count("deletions"),
        "changedFiles": _count("changed_files"),
        "totalCommentsCount": _count("comments"),
        "commits": _commits,
        "files": _files,
        "reviews": _reviews,
        "latestReviews": _latest_reviews,
        "reviewDecision": _decision,
        "reviewRequests": _requests,
        "reviewThreads": _threads,
        "closingIssuesReferences": _closing,
        "statusCheckRollup": _rollup,
    },
    "PullRequestReview": talk.TALK
    | talk.MINIMIZABLE
    | {
        "state": column("state"),
        "submittedAt": column("submitted_at"),
        "commit": _commit("commit"),
        "comments": _review_comments,
        "pullRequest": _on_pull,
        "onBehalfOf": none_of("onBehalfOf"),
    },
    "PullRequestReviewComment": talk.TALK
    | talk.MINIMIZABLE
    | _LINE
    | {
        "diffHunk": column("hunk"),
        "draftedAt": column("created_at"),
        "outdated": _outdated,
        "position": fixed(1),
        "originalPosition": fixed(1),
        "commit": _commit("commit"),
        "originalCommit": _commit("commit"),
        "replyTo": _reply_to,
        "pullRequestReview": _review_of,
        "state": fixed("SUBMITTED"),
    },
    "PullRequestReviewThread": _LINE
    | {
        "id": lambda _call, node, _args: node_id("PullRequestReviewThread", node.row["id"]),
        "diffSide": column("side"),
        "startDiffSide": fixed(None),
        "isResolved": lambda _call, node, _args: bool(node.row["resolved_by"]),
        "isCollapsed": lambda _call, node, _args: bool(node.row["resolved_by"]),
        "isOutdated": _outdated,
        "resolvedBy": lambda call, node, _args: user(call.store, node.row["resolved_by"]),
        "comments": _thread_comments,
        "repository": lambda _call, node, _args: repository(node.repo),
        "viewerCanReply": lambda call, node, _args: call.who.kind != "app" or _may_answer(call, node),
        "viewerCanResolve": lambda call, node, _args: not node.row["resolved_by"] and may_resolve(call, node),
        "viewerCanUnresolve": lambda call, node, _args: (
            bool(node.row["resolved_by"]) and may_resolve(call, node)
        ),
    },
}

"""Repositories, as GraphQL shows them."""

import re
from typing import Any

from bot.forge import gitdir
from bot.forge.accounts import LEVELS, level_of, person_named
from bot.forge.graphql import objects
from bot.forge.graphql.nodes import (
    Args,
    Fields,
    Node,
    Resolver,
    actor,
    column,
    fixed,
    issue_node,
    may_do,
    none_of,
    page,
)
from bot.forge.http import Call
from bot.forge.issues import comments_of, issue_numbered
from bot.forge.repos import Refusal, folder_of, labels_of
from bot.forge.store import Row, node_id


def _shown(name: str) -> Resolver:
    return lambda call, node, _args: call.shapes.repo(node.row)[name]


def _permission(call: Call, node: Node, _args: Args) -> str | None:
    level = "read" if call.who.kind == "app" else level_of(node.row, call.who.id)
    return None if level == "none" else level.upper()


def _can_administer(call: Call, node: Node, _args: Args) -> bool:
    return call.who.kind == "person" and level_of(node.row, call.who.id) == "admin"


def _one(word: str, article: str, *kinds: str) -> Resolver:
    def answer(call: Call, node: Node, args: Args) -> Node:
        issue = issue_numbered(call.store, node.row, args["number"])
        made = issue_node(node.row, issue) if issue else None
        scope = "pull_requests" if made and made.kind == "PullRequest" else "issues"
        if made is None or made.kind not in kinds or not may_do(call, node.row, "read", scope):
            raise Refusal(404, f"Could not resolve to {article} {word} with the number of {args['number']}.")
        return made

    return answer


def _many(name: str, kind: str) -> Resolver:
    """Answer with issues or pull requests, in the order and of the state, labels and people that are asked for."""

    def answer(call: Call, node: Node, args: Args) -> dict[str, Any]:
        if not may_do(call, node.row, "read", "pull_requests" if kind == "PullRequest" else "issues"):
            raise Refusal(403, "Resource not accessible by integration")
        rows = [
            row
            for row in call.store.find("issue", repo=node.row["id"])
            if bool(row["pull"]) == (kind != "Issue")
        ]
        kept = [row for row in rows if _asked_for(call, node.row, row, args)]
        order = args.get("orderBy") or {}
        by = {"UPDATED_AT": "updated_at", "CREATED_AT": "created_at"}.get(
            order.get("field", ""), "created_at"
        )
        kept.sort(key=lambda row: (row[by], row["id"]), reverse=order.get("direction") == "DESC")
        return page(name, [Node(kind, row, node.row) for row in kept], args)

    return answer


def _asked_for(call: Call, repo: Row, row: Row, args: Args) -> bool:
    pull, asked = row["pull"], args.get("filterBy") or {}
    state = "MERGED" if pull and pull["merged"] else row["state"].upper()
    states, labels = args.get("states") or asked.get("states"), args.get("labels") or asked.get("labels")
    names = {there["name"] for there in labels_of(call.store, repo) if there["id"] in row["labels"]}
    if not _given(call, row, asked) or not _mentioned(call, repo, row, str(asked.get("mentioned") or "")):
        return False
    maker = call.store.one("person", login=asked["createdBy"]) if asked.get("createdBy") else None
    return (
        (not states or state in states)
        and (not labels or bool(names & set(labels)))
        and (not asked.get("createdBy") or bool(maker and maker["id"] == row["author"]))
        and (not asked.get("since") or row["updated_at"] >= asked["since"])
        and (not args.get("headRefName") or bool(pull and pull["head"] == args["headRefName"]))
        and (not args.get("baseRefName") or bool(pull and pull["base"] == args["baseRefName"]))
    )


def _given(call: Call, row: Row, asked: Args) -> bool:
    """Tell whether who is asked for has an issue: null is nobody, `*` is anybody."""
    if "assignee" not in asked:
        return True
    login = asked["assignee"]
    if login in (None, "*"):
        return bool(row["assignees"]) is (login == "*")
    person = person_named(call.store, login)
    return bool(person and person["id"] in row["assignees"])


def _mentioned(call: Call, repo: Row, row: Row, login: str) -> bool:
    """Tell whether somebody is named with an `@` in an issue or its comments; nobody is asked for by no name."""
    texts = [row["body"] or "", *(one["body"] for one in comments_of(call.store, repo, row["number"]))]
    named = re.compile(rf"(?<![\w/])@{re.escape(login)}(?![\w-])", re.IGNORECASE)
    return not login or any(named.search(text) for text in texts)


def _labels(call: Call, node: Node, args: Args) -> dict[str, Any]:
    word = (args.get("query") or "").lower()
    rows = [row for row in labels_of(call.store, node.row) if word in row["name"].lower()]
    if (args.get("orderBy") or {}).get("field") == "NAME":
        rows.sort(key=lambda row: row["name"].lower())
    if (args.get("orderBy") or {}).get("direction") == "DESC":
        rows.reverse()
    return page("labels", [Node("Label", row, node.row) for row in rows], args)


def _label(call: Call, node: Node, args: Args) -> Node | None:
    rows = (row for row in labels_of(call.store, node.row) if row["name"].lower() == args["name"].lower())
    return next((Node("Label", row, node.row) for row in rows), None)


def _people(call: Call, repo: Row, least: str = "read") -> list[tuple[Row, str]]:
    numbers = dict.fromkeys([repo["owner"], *map(int, repo["collaborators"])])
    people = [
        (person, level_of(repo, number)) for number in numbers if (person := call.store.get("person", number))
    ]
    return [(person, level) for person, level in people if LEVELS.index(level) >= LEVELS.index(least)]


def _collaborators(call: Call, node: Node, args: Args) -> dict[str, Any]:
    if not may_do(call, node.row, "write", "metadata" if call.who.kind == "app" else ""):
        raise Refusal(403, "Must have push access to view repository collaborators.")
    word, login = (args.get("query") or "").lower(), args.get("login")
    rows = [
        (person, level)
        for person, level in _people(call, node.row)
        if word in person["login"].lower() and login in (None, person["login"])
    ]
    edges = [{"permission": level.upper(), "permissionSources": None} for _, level in rows]
    return page("collaborators", [Node("User", person, {}) for person, _ in rows], args, edges=edges)


def _assignable(name: str) -> Resolver:
    return lambda call, node, args: page(
        name, [Node("User", person, {}) for person, _ in _people(call, node.row, "triage")], args
    )


def _ref(call: Call, node: Node, args: Args) -> Node | None:
    name = str(args["qualifiedName"])
    there = gitdir.refs(folder_of(call.store, node.row))
    full = next((one for one in (name, f"refs/heads/{name}", f"refs/tags/{name}") if one in there), None)
    return Node("Ref", {"name": full}, node.row) if full else None


def _refs(call: Call, node: Node, args: Args) -> dict[str, Any]:
    there = gitdir.refs(folder_of(call.store, node.row), args["refPrefix"])
    return page("refs", [Node("Ref", {"name": name}, node.row) for name in there], args)


def _default_branch(call: Call, node: Node, _args: Args) -> Node | None:
    return _ref(call, node, {"qualifiedName": f"refs/heads/{node.row['default_branch']}"})


def _object(call: Call, node: Node, args: Args) -> Any:
    """Answer with a commit, or with a file by `commit:path`."""
    if not may_do(call, node.row, "read", "contents"):
        raise Refusal(403, "Resource not accessible by integration")
    commit, colon, path = str(args.get("expression") or args.get("oid") or "").partition(":")
    found = objects.commit_of(call, node.row, node.row["default_branch"] if commit == "HEAD" else commit)
    if not colon or found is None:
        return found
    raw = gitdir.show(folder_of(call.store, node.row), found.row["sha"], path) if path else None
    if raw is None:
        return None
    binary = b"\0" in raw
    text = None if binary else raw.decode("utf-8", "replace")
    return {
        "__typename": "Blob",
        "text": text,
        "byteSize": len(raw),
        "isBinary": binary,
        "isTruncated": False,
    }


def _empty(call: Call, node: Node, _args: Args) -> bool:
    return not gitdir.refs(folder_of(call.store, node.row), "refs/heads/")


_REPOSITORY: Fields = {
    "id": lambda _call, node, _args: node_id("Repository", node.row["id"]),
    "databaseId": column("id"),
    "name": column("name"),
    "nameWithOwner": column("full_name"),
    "owner": lambda call, node, _args: actor(call.store, node.row["owner"]),
    "description": lambda _call, node, _args: node.row["description"] or None,
    "url": _shown("html_url"),
    "resourcePath": lambda _call, node, _args: f"/{node.row['full_name']}",
    "sshUrl": _shown("ssh_url"),
    "isPrivate": column("private"),
    "visibility": lambda _call, node, _args: "PRIVATE" if node.row["private"] else "PUBLIC",
    "isArchived": lambda call, node, _args: call.shapes.repo(node.row)["archived"],
    "isEmpty": _empty,
    "defaultBranchRef": _default_branch,
    "createdAt": column("created_at"),
    "updatedAt": column("updated_at"),
    "pushedAt": column("pushed_at"),
    "viewerPermission": _permission,
    "viewerCanAdminister": _can_administer,
    "issue": _one("Issue", "an", "Issue"),
    "pullRequest": _one("PullRequest", "a", "PullRequest"),
    "issueOrPullRequest": _one("issue or pull request", "an", "Issue", "PullRequest"),
    "issues": _many("issues", "Issue"),
    "pullRequests": _many("pullRequests", "PullRequest"),
    "labels": _labels,
    "label": _label,
    "collaborators": _collaborators,
    "assignableUsers": _assignable("assignableUsers"),
    "mentionableUsers": _assignable("mentionableUsers"),
    "ref": _ref,
    "refs": _refs,
    "object": _object,
}
# what a repository here does not have, in the order: null, false, true, zero, an empty list, a connection to nothing
_NOTHING = """parent templateRepository licenseInfo primaryLanguage homepageUrl latestRelease codeOfConduct mirrorUrl lockReason
archivedAt milestone"""
_NO = """isFork isDisabled isLocked isMirror isTemplate isInOrganization hasWikiEnabled hasProjectsEnabled autoMergeAllowed
hasDiscussionsEnabled deleteBranchOnMerge isUserConfigurationRepository squashMergeAllowed rebaseMergeAllowed
viewerHasStarred"""
_YES = "hasIssuesEnabled mergeCommitAllowed isBlankIssuesEnabled forkingAllowed"
_ZERO = "forkCount stargazerCount diskUsage"
_LISTS = "fundingLinks issueTemplates pullRequestTemplates contactLinks"
_NONE = "milestones projects projectsV2 forks releases languages stargazers watchers repositoryTopics"
for _names, _value in ((_NOTHING, None), (_NO, False), (_YES, True), (_ZERO, 0), (_LISTS, [])):
    _REPOSITORY |= {name: fixed(_value) for name in _names.split()}
_REPOSITORY |= {name: none_of(name) for name in _NONE.split()}
FIELDS: dict[str, Fields] = {"Repository": _REPOSITORY}

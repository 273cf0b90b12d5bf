"""GraphQL, as far as only GraphQL can: drafts made ready, drafts made again, and who edited a comment last.

The three operations are told by the fields they name; a whole schema is not served here.
"""

import re
from typing import Any

from fastapi import APIRouter, Response

from bot.forge import pulls
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal
from bot.forge.store import Row, node_id

router = APIRouter()


@router.post("/api/graphql")
async def graphql(call: Called) -> Response:
    """Answer one operation; what is not known here is an error in GraphQL's form."""
    body = await call.body()
    query, variables = str(body.get("query") or ""), body.get("variables") or {}
    if call.who.kind == "anonymous":
        raise Refusal(401, "This endpoint requires you to be authenticated.")
    if "markPullRequestReadyForReview" in query:
        return _draft(call, query, variables, "markPullRequestReadyForReview", False)
    if "convertPullRequestToDraft" in query:
        return _draft(call, query, variables, "convertPullRequestToDraft", True)
    if "viewer" in query:
        return call.answer(
            {"data": {"viewer": {"login": call.person["login"], "databaseId": call.person["id"]}}}
        )
    if "editor" in query:
        return call.answer({"data": {"nodes": [_editor(call, str(i)) for i in variables.get("ids") or []]}})
    return call.answer(
        {"errors": [{"type": "undefinedField", "message": "Nothing here answers this operation."}]}
    )


def _draft(call: Call, query: str, variables: dict[str, Any], name: str, draft: bool) -> Response:
    given = variables.get("id") or (variables.get("input") or {}).get("pullRequestId")
    literal = re.search(r'pullRequestId:\s*"([^"]+)"', query)
    issue = _pull(call, str(given or (literal[1] if literal else "")))
    if issue is None:
        return call.answer(
            {
                "data": {name: None},
                "errors": [{"type": "NOT_FOUND", "message": "Could not resolve to a node."}],
            }
        )
    repo = call.store.get("repo", issue["repo"])
    assert repo is not None
    call.allowed(repo, "write", "pull_requests")
    if not draft:
        call.guard("ready-for-review", f"{repo['full_name']}#{issue['number']}")
    with call.store.writing():
        pulls.set_draft(call.store, repo, issue, call.person, draft)
    return call.answer(
        {"data": {name: {"pullRequest": {"isDraft": issue["pull"]["draft"], "number": issue["number"]}}}}
    )


def _pull(call: Call, identity: str) -> Row | None:
    rows = (issue for issue in call.store.find("issue") if issue["pull"])
    return next((issue for issue in rows if node_id("PullRequest", issue["id"]) == identity), None)


def _editor(call: Call, identity: str) -> dict[str, Any] | None:
    """Show who edited a comment last, as the schema's `Comment.editor` does."""
    for comment in call.store.find("comment"):
        if node_id("IssueComment", comment["id"]) == identity:
            person = call.store.get("person", comment["editor"])
            kind = (
                {"Bot": "Bot", "Organization": "Organization"}.get(person["type"], "User") if person else None
            )
            editor = (
                {"__typename": kind, "login": person["login"], "databaseId": person["id"]} if person else None
            )
            return {
                "databaseId": comment["id"],
                "lastEditedAt": comment["updated_at"] if person else None,
                "editor": editor,
            }
    return None

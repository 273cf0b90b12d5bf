"""Where a mutation begins: what a bot must never do comes first, then the deed."""

from typing import Any

from bot.forge.graphql import deeds_issues, deeds_life, deeds_people, deeds_pulls
from bot.forge.graphql.nodes import Args, Unserved, node_named
from bot.forge.graphql.permits import Deed, Doer
from bot.forge.http import Call
from bot.forge.repos import Refusal

DEEDS: dict[str, Doer] = {**deeds_issues.DEEDS, **deeds_life.DEEDS, **deeds_people.DEEDS, **deeds_pulls.DEEDS}
# written down for whoever asks as a bot, also of what this forge does not do for anybody
_NEVER = {
    "markPullRequestReadyForReview": "ready-for-review",
    "mergePullRequest": "merge",
    "enablePullRequestAutoMerge": "merge",
    "enqueuePullRequest": "merge",
    "mergeBranch": "merge",
}


def done(call: Call, name: str, given: Args) -> dict[str, Any]:
    """Do what a mutation asks for and return its payload."""
    never = _NEVER.get(name)
    if name == "addPullRequestReview" and given.get("event") == "APPROVE":
        never = "approve"
    if never:
        call.guard(never, _where(call, given) or name)
    if not call.who.within("repo", "public_repo"):
        raise Refusal(403, "Your token has not been granted the required scopes to execute this query.")
    if name not in DEEDS:
        raise Unserved(f"This forge has no answer for Mutation.{name}.")
    return DEEDS[name](Deed(call, name, given)) | {"clientMutationId": given.get("clientMutationId")}


def _where(call: Call, given: Args) -> str:
    try:
        node = node_named(call, str(given.get("pullRequestId") or given.get("repositoryId")))
    except Refusal:
        return ""
    if not node.repo:
        return ""
    number = node.row.get("number")
    return f"{node.repo['full_name']}#{number}" if number else str(node.repo["full_name"])

"""Who has an issue or pull request, and who is asked for a review, as GraphQL shows and changes it."""

from typing import Any

from bot.forge import issues, reviews
from bot.forge.accounts import assignable, person_named
from bot.forge.graphql.nodes import Args, Fields, Node, page, user, wanted
from bot.forge.graphql.permits import Answer, Deed, Doer
from bot.forge.http import Call
from bot.forge.repos import Refusal
from bot.forge.store import Row

_THREADS = ("Issue", "PullRequest")


def _assigned(field: str) -> Any:
    def answer(call: Call, node: Node, args: Args) -> dict[str, Any]:
        return page(field, [user(call.store, number) for number in node.row["assignees"]], args)

    return answer


def _suggested(call: Call, node: Node, args: Args) -> dict[str, Any]:
    people = assignable(call.store, node.repo)
    asked = str(args.get("query") or "").lower()
    return page(
        "suggestedActors",
        [user(call.store, row["id"]) for row in people if asked in row["login"].lower()],
        args,
    )


ASSIGNED: Fields = {
    "assignees": _assigned("assignees"),
    "assignedActors": _assigned("assignedActors"),
    "suggestedActors": _suggested,
}


def logins_of(deed: Deed, ids: str, logins: str = "") -> list[str]:
    """Return whom an input names, by id or by login; somebody who is not there refuses it."""
    found = [str(wanted(deed.call, one, "User").row["login"]) for one in (deed.given.get(ids) or ()) if ids]
    for login in (deed.given.get(logins) or ()) if logins else ():
        row = person_named(deed.store, login)
        if row is None:
            raise Refusal(404, f"Could not resolve to a User with the login of '{login}'.")
        found.append(str(row["login"]))
    return found


def _assignable(deed: Deed) -> Node:
    node = deed.node("assignableId", *_THREADS)
    deed.permit(node.repo, "triage", "pull_requests" if node.kind == "PullRequest" else "issues")
    return node


def _assign(off: bool) -> Doer:
    def do(deed: Deed) -> Answer:
        node = _assignable(deed)
        logins = logins_of(deed, "assigneeIds")
        with deed.store.writing():
            issues.assign(deed.store, node.repo, node.row, deed.by, logins, off=off)
        return {"assignable": node}

    return do


def _replace(deed: Deed) -> Answer:
    node = _assignable(deed)
    logins = logins_of(deed, "actorIds", "actorLogins")
    with deed.store.writing():
        issues.set_assignees(deed.store, node.repo, node.row, deed.by, logins)
    return {"assignable": node}


def _request(ids: str, logins: str = "") -> Doer:
    def do(deed: Deed) -> Answer:
        node = deed.node("pullRequestId", "PullRequest")
        deed.permit(node.repo, "write", "pull_requests")
        people = [_reviewer(deed, node, login) for login in logins_of(deed, ids, logins)]
        with deed.store.writing():
            if not deed.given.get("union"):
                for number in set(node.row["pull"]["reviewers"]) - {row["id"] for row in people}:
                    gone = deed.store.get("person", number)
                    if gone:
                        reviews.ask_no_more(deed.store, node.repo, node.row, deed.by, gone)
            for row in people:
                reviews.ask_reviewer(deed.store, node.repo, node.row, deed.by, row)
        return {"pullRequest": node, "actor": Node(deed.by["type"], deed.by, {})}

    return do


def _reviewer(deed: Deed, node: Node, login: str) -> Row:
    row = person_named(deed.store, login)
    if row is None or row["id"] == node.row["author"]:
        raise Refusal(422, "Review cannot be requested from pull request author.")
    return row


DEEDS: dict[str, Doer] = {
    "addAssigneesToAssignable": _assign(off=False),
    "removeAssigneesFromAssignable": _assign(off=True),
    "replaceActorsForAssignable": _replace,
    "requestReviews": _request("userIds"),
    "requestReviewsByLogin": _request("", "userLogins"),
}

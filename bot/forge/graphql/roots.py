"""Where a query begins."""

from typing import Any

from bot.forge.accounts import may
from bot.forge.graphql.nodes import (
    Args,
    Fields,
    Node,
    Resolver,
    Unserved,
    issue_node,
    node_named,
    page,
    repository,
)
from bot.forge.http import RESET, Call
from bot.forge.repos import Refusal, repo_named
from bot.forge.search import searched


def _viewer(call: Call, _node: Node, _args: Args) -> Node:
    return Node("User", call.person, {})


def _repository(call: Call, _node: Node, args: Args) -> Node:
    named = f"{args['owner']}/{args['name']}"
    repo = repo_named(call.store, named)
    if repo is None or not may(call.who, repo, "read", "metadata"):
        raise Refusal(404, f"Could not resolve to a Repository with the name '{named}'.")
    return repository(repo)


def _account(word: str, *types: str) -> Resolver:
    def answer(call: Call, _node: Node, args: Args) -> Node:
        row = call.store.one("person", login=args["login"])
        if row is None or row["type"] not in types:
            raise Refusal(404, f"Could not resolve to {word} with the login of '{args['login']}'.")
        return Node(row["type"], row, {})

    return answer


def _named(call: Call, _node: Node, args: Args) -> Node:
    return node_named(call, args["id"])


def _named_all(call: Call, _node: Node, args: Args) -> list[Node | Refusal]:
    """Answer with what is there; what is not is null in its place, with an error beside it."""
    if len(args["ids"]) > 100:
        said = f"You may not provide more than 100 node ids; you provided {len(args['ids'])}."
        raise Refusal(422, said, [{"type": "ARGUMENT_LIMIT"}])
    found: list[Node | Refusal] = []
    for identity in args["ids"]:
        try:
            found.append(node_named(call, identity))
        except Refusal as refusal:
            found.append(refusal)
    return found


def _limits(call: Call, _node: Node, _args: Args) -> dict[str, Any]:
    told = call.limit("graphql")
    kept = {name: told[name] for name in ("limit", "remaining", "used")}
    return kept | {"cost": 1, "nodeCount": 1, "resetAt": RESET}


def _search(call: Call, _node: Node, args: Args) -> dict[str, Any]:
    if args["type"] not in ("ISSUE", "ISSUE_ADVANCED"):
        raise Unserved(f"This forge does not search for {args['type']}.")
    found = [issue_node(repo, row) for repo, row in searched(call.store, call.who, args["query"])]
    return page("search", found, args, issueCount=len(found))


FIELDS: dict[str, Fields] = {
    "Query": {
        "viewer": _viewer,
        "repository": _repository,
        "user": _account("a User", "User"),
        "organization": _account("an Organization", "Organization"),
        "repositoryOwner": _account("a RepositoryOwner", "User", "Organization"),
        "node": _named,
        "nodes": _named_all,
        "rateLimit": _limits,
        "search": _search,
    },
}

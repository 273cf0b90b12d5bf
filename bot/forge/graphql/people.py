"""Accounts, as GraphQL shows them."""

from typing import Any

from bot.forge.graphql.nodes import Args, Fields, Node, Resolver, fixed, may_do, none_of, page, repository
from bot.forge.http import Call
from bot.forge.store import node_id


def _login(_call: Call, node: Node, _args: Args) -> str:
    """Return the login; that of an App's bot has no `[bot]` here, though it has where the schema wants a User."""
    login = str(node.row["login"])
    return login.removesuffix("[bot]") if node.kind == "Bot" else login


def _id(_call: Call, node: Node, _args: Args) -> str:
    return node_id(node.row["type"], node.row["id"])


def _shown(name: str) -> Resolver:
    def answer(call: Call, node: Node, _args: Args) -> Any:
        person = call.shapes.person(node.row["id"])
        return person[name] if person else None

    return answer


_COMMON: Fields = {
    "id": _id,
    "login": _login,
    "databaseId": lambda _call, node, _args: node.row["id"],
    "url": _shown("html_url"),
    "avatarUrl": _shown("avatar_url"),
    "resourcePath": lambda _call, node, _args: f"/{node.row['login']}",
}


def _repositories(call: Call, node: Node, args: Args) -> dict[str, Any]:
    """Answer with what an account owns, as far as the caller may see it, the last pushed first."""
    rows = [
        row for row in call.store.find("repo", owner=node.row["id"]) if may_do(call, row, "read", "metadata")
    ]
    wanted = {"PUBLIC": False, "PRIVATE": True}.get(args.get("privacy") or "")
    kept = [row for row in rows if wanted in (None, row["private"]) and not args.get("isFork")]
    kept.sort(key=lambda row: (row["pushed_at"], row["id"]), reverse=True)
    return page("repositories", [repository(row) for row in kept], args)


_NAMED: Fields = {
    "repositories": _repositories,
    "name": lambda _call, node, _args: node.row["name"] or None,
    "email": fixed(""),
}
FIELDS: dict[str, Fields] = {
    "Bot": _COMMON,
    "Organization": _COMMON | _NAMED,
    "User": _COMMON
    | _NAMED
    | {
        "isViewer": lambda call, node, _args: node.row["id"] == call.who.id,
        "isSiteAdmin": lambda _call, node, _args: bool(node.row.get("site_admin")),
        "organizations": none_of("organizations"),
    },
}

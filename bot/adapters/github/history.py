"""Every version of a text, and who wrote it: only GraphQL tells.

https://docs.github.com/en/graphql/reference/objects#usercontentedit: `diff` is the whole text of a version, null where
somebody deleted it from the history; the version that a text was made as is listed once it was edited.
"""

from collections.abc import Mapping
from typing import Any

from bot.adapters.github.api import Api
from bot.adapters.github.frozen import Can, time_of
from bot.domain.errors import Never, UserError
from bot.domain.github import Person, Version

_QUERY = (
    "query($id: ID!) { node(id: $id) { ... on Issue { lastEditedAt userContentEdits(first: 100) "
    "{ nodes { editedAt diff editor { __typename login ... on User { databaseId } } } } } } }"
)


def versions_of(api: Api, repo: str, node: str, can: Can) -> tuple[Version, ...] | None:
    """Return an issue's versions, oldest first, () if it was never edited, None if GitHub does not tell."""
    try:
        found = api.graphql(repo, _QUERY, {"id": node}).get("node")
    except (Never, UserError):
        return None
    if not isinstance(found, Mapping) or "lastEditedAt" not in found:
        return None
    if found["lastEditedAt"] is None:
        return ()
    rows = (found.get("userContentEdits") or {}).get("nodes") or ()
    versions = [_version(row, can) for row in rows if row]
    return tuple(sorted(versions, key=lambda version: version.at)) or None


def _version(row: Mapping[str, Any], can: Can) -> Version:
    editor = person_of_actor(row.get("editor"))
    return Version(time_of(row["editedAt"]), editor, can(editor) if editor else False, row.get("diff"))


def person_of_actor(told: object) -> Person | None:
    """Return the person that a GraphQL actor is, None for a bot, a deleted account and whatever cannot be told."""
    if not isinstance(told, Mapping) or told.get("__typename") != "User" or not told.get("databaseId"):
        return None
    return Person(int(told["databaseId"]), str(told["login"]), "User")

"""Invitations to repositories: who is invited becomes a collaborator by accepting, within a week."""

from datetime import datetime, timedelta

from bot.forge.hooks import ring
from bot.forge.repos import Refusal, set_collaborator
from bot.forge.store import Row, Store

_HOLDS = timedelta(days=7)


def invite(store: Store, repo: Row, actor: Row, person: Row, level: str) -> Row | None:
    """Invite somebody at a level; who is in already is given it at once, and None is returned."""
    named = {"pull": "read", "push": "write"}.get(level, level)
    if person["id"] == repo["owner"]:
        raise Refusal(422, "Repository owner cannot be a collaborator")
    there = str(person["id"]) in repo["collaborators"]
    # a bot cannot accept anything
    if there or person["type"] == "Bot":
        set_collaborator(store, repo, person, named)
        return None
    row = store.one("invitation", repo=repo["id"], invitee=person["id"])
    if row is None:
        row = store.add("invitation", repo=repo["id"], invitee=person["id"])
    row |= {"inviter": actor["id"], "level": named, "created_at": store.now()}
    return store.save("invitation", row)


def is_expired(store: Store, invitation: Row) -> bool:
    """Tell whether an invitation can be accepted no more."""
    return datetime.fromisoformat(invitation["created_at"]) + _HOLDS < store.clock()


def accept(store: Store, invitation: Row, person: Row) -> None:
    """Become a collaborator."""
    repo = store.get("repo", invitation["repo"])
    if repo is None or is_expired(store, invitation):
        raise Refusal(404, "Not Found")
    set_collaborator(store, repo, person, invitation["level"])
    store.drop("invitation", invitation["id"])
    ring(store, repo, "member", "added", person, member=person)


def leave(store: Store, repo: Row, actor: Row, person: Row) -> None:
    """Take somebody off a repository: what they were given, and what they were invited to."""
    for row in store.find("invitation", repo=repo["id"], invitee=person["id"]):
        store.drop("invitation", row["id"])
    if str(person["id"]) in repo["collaborators"]:
        set_collaborator(store, repo, person, "none")
        ring(store, repo, "member", "removed", actor, member=person)

"""People as a site admin makes them: accounts, tokens for them, suspension."""

import re
import secrets

from bot.forge.accounts import Identity, person_named
from bot.forge.repos import Refusal, invalid
from bot.forge.store import Row, Store, digest

_LOGIN = re.compile(r"[A-Za-z0-9](?:-?[A-Za-z0-9]){0,38}")
# paths of the forge's own, which an account of this name would lie behind
_TAKEN = frozenset({"_forge", "api", "apps", "login", "logout", "settings", "static", "user-attachments"})
SCOPES = frozenset(
    {
        *("repo", "repo:status", "public_repo", "repo:invite", "delete_repo", "workflow"),
        *("admin:repo_hook", "write:repo_hook", "read:repo_hook"),
        *(
            "admin:org",
            "write:org",
            "read:org",
            "user",
            "read:user",
            "user:email",
            "notifications",
            "site_admin",
        ),
    }
)


def make_person(store: Store, login: str, *, suspended: bool = False) -> Row:
    """Make an account that nobody has a token for yet."""
    if not _LOGIN.fullmatch(login) or login.lower() in _TAKEN:
        raise invalid("User", "login", "Login may only contain alphanumeric characters or single hyphens.")
    if person_named(store, login):
        raise invalid("User", "login", "Login is already taken")
    at = store.now() if suspended else None
    return store.add("person", login=login, type="User", name=login, suspended_at=at)


def authorize(store: Store, person: Row, by: Row, scopes: list[str]) -> tuple[str, Row]:
    """Make a token that speaks for somebody, for these scopes alone; returns it and its row."""
    unknown = sorted(set(scopes) - SCOPES)
    if unknown:
        raise invalid("OauthAccess", "scopes", f"The scopes {', '.join(unknown)} are not valid.")
    if person["type"] != "User":
        raise Refusal(404, "Not Found")
    token = "gho_" + secrets.token_hex(18)
    fields = {"digest": digest(token), "person": person["id"], "app": 0, "expires": "", "permissions": {}}
    at = store.now()
    return token, store.add(
        "token", **fields, scopes=sorted(set(scopes)), by=by["id"], last_eight=token[-8:], created_at=at
    )


def withdraw(store: Store, person: Row) -> None:
    """End all tokens that site admins made for somebody; their own stay."""
    made = [row for row in store.find("token", person=person["id"]) if row.get("by")]
    if not made:
        raise Refusal(404, "Not Found")
    for row in made:
        store.drop("token", row["id"])


def suspend(store: Store, person: Row, suspended: bool) -> None:
    """Shut an account out, or let it in again; what it wrote stays."""
    if suspended and person.get("site_admin"):
        raise Refusal(403, "Site admins are not suspended: take that from them first.")
    person["suspended_at"] = store.now() if suspended else None
    store.save("person", person)


def set_site_admin(store: Store, person: Row, ruling: bool, who: Identity | None = None) -> None:
    """Let somebody rule the whole site, or no more; nobody takes that from themselves, so that one is left."""
    if not ruling and who is not None and who.id == person["id"]:
        raise Refusal(403, "You cannot demote yourself.")
    person["site_admin"] = ruling
    store.save("person", person)

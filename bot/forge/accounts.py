"""People, Apps, tokens and who may do what."""

import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.forge.installs import reach
from bot.forge.repos import Refusal
from bot.forge.store import Row, Store, digest

_LONGEST_JWT = 660  # ten minutes, and one for clocks that differ
# https://docs.github.com/en/account-and-profile/reference/email-addresses-reference
_HIDDEN = re.compile(r"(?:\d+\+)?([^@+]+)@users\.noreply\.[\w.-]+")
LEVELS = ("none", "read", "triage", "write", "maintain", "admin")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is asking. `kind`: person, app (an installation token), jwt (an App itself) or anonymous.

    `repos`: what an App's token is for alone, None: all there are. `scopes`: what a person's token is for, None: everything
    that the person may.
    """

    kind: str
    person: Row | None = None
    app: Row | None = None
    permissions: dict[str, str] = field(default_factory=dict)
    repos: tuple[int, ...] | None = None
    scopes: frozenset[str] | None = None

    def within(self, *scopes: str) -> bool:
        """Tell whether a person's token is for one of these."""
        return self.scopes is None or any(one in self.scopes for one in scopes)

    @property
    def is_site_admin(self) -> bool:
        """Tell whether a person rules the whole site, and asks with a token for it."""
        ruler = self.kind == "person" and self.person is not None and bool(self.person.get("site_admin"))
        return ruler and self.within("site_admin")

    @property
    def id(self) -> int:
        """Return the account's id, 0 for nobody."""
        return int(self.person["id"]) if self.person else 0


ANONYMOUS = Identity("anonymous")


def add_person(store: Store, login: str, token: str, kind: str = "User") -> Row:
    """Make a person, or give one that is there this token too."""
    person = store.one("person", login=login) or store.add("person", login=login, type=kind, name=login)
    if token and not store.one("token", digest=digest(token)):
        store.add("token", digest=digest(token), person=person["id"], app=0, expires="", permissions={})
    return person


def account_of(store: Store, email: str) -> int:
    """Return the account that an address which hides the real one is of, 0 for any other: people have no other here."""
    hidden = _HIDDEN.fullmatch(email)
    person = store.one("person", login=hidden[1]) if hidden else None
    return int(person["id"]) if person else 0


def add_app(store: Store, number: int, slug: str, public_key: str) -> Row:
    """Make an App with its bot account; its key may be renewed."""
    bot = add_person(store, f"{slug}[bot]", "", "Bot")
    app = store.one("app", number=number)
    if app is None:
        app = store.add("app", number=number, slug=slug, bot=bot["id"], hook_url="", hook_secret="", key="")
    app["key"] = public_key
    return store.save("app", app)


def issue_token(
    store: Store, installation: Row, permissions: dict[str, str], now: datetime, repos: Sequence[int] = ()
) -> tuple[str, Row]:
    """Make an installation's token of one hour; returns it and its row. No permissions or repositories named: all."""
    app = store.get("app", installation["app"])
    assert app is not None
    token = "ghs_" + secrets.token_hex(20)
    expires = (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    # metadata cannot be taken away: it is what a repository's existence is read by
    granted = permissions | {"metadata": "read"} if permissions else dict(installation["permissions"])
    fields = {"digest": digest(token), "person": app["bot"], "app": app["id"], "expires": expires}
    number = installation["id"] if installation["account"] else 0
    return token, store.add("token", **fields, installation=number, permissions=granted, repos=list(repos))


def identity_of(store: Store, authorization: str) -> Identity | None:
    """Return who a header speaks for: `Bearer`/`token` with a token or JWT, or `Basic` with a token as password.

    None where it does not hold; `ANONYMOUS` where there is none.
    """
    if not authorization:
        return ANONYMOUS
    value = _token_in(authorization)
    if value.count(".") == 2:
        return _app_itself(store, value)
    row = store.one("token", digest=digest(value))
    if row is None or (row["expires"] and row["expires"] <= store.now()):
        return None
    person = store.get("person", row["person"])
    if person and person.get("suspended_at"):
        raise Refusal(403, "Sorry. Your account was suspended.")
    if row["app"]:
        reached = reach(store, row)
        return Identity("app", person, store.get("app", row["app"]), *reached) if reached else None
    told = row.get("scopes")
    return Identity("person", person, scopes=None if told is None else frozenset(told))


def end_token(store: Store, authorization: str) -> None:
    """Let the token of a header hold no more."""
    row = store.one("token", digest=digest(_token_in(authorization)))
    if row is not None:
        store.drop("token", row["id"])


def _token_in(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    return _password(value) if scheme.lower() == "basic" else value


def _password(value: str) -> str:
    import base64
    import binascii

    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _app_itself(store: Store, token: str) -> Identity | None:
    import jwt

    for app in store.find("app"):
        try:
            body = jwt.decode(
                token, app["key"], algorithms=["RS256"], options={"require": ["exp", "iat", "iss"]}
            )
        except jwt.PyJWTError:
            continue
        if body["exp"] - time.time() > _LONGEST_JWT:
            continue
        if str(body["iss"]) in (str(app["number"]), f"Iv1.{app['number']}"):
            return Identity("jwt", store.get("person", app["bot"]), app)
    return None


def person_named(store: Store, login: str) -> Row | None:
    """Return an account by its login, without regard to case."""
    return next((row for row in store.find("person") if row["login"].lower() == login.lower()), None)


def assignable(store: Store, repo: Row) -> list[Row]:
    """Return the people who can be given an issue: those who may triage."""
    people = store.find("person", type="User")
    return [row for row in people if LEVELS.index(level_of(repo, row["id"])) >= LEVELS.index("triage")]


def level_of(repo: Row, person: int) -> str:
    """Return a person's permission on a repository; everyone may read a public one."""
    if repo["owner"] == person:
        return "admin"
    granted = repo["collaborators"].get(str(person))
    return str(granted) if granted else "none" if repo["private"] else "read"


def may(who: Identity, repo: Row, need: str, scope: str = "") -> bool:
    """Tell whether somebody has a level on a repository; an App needs one of the scopes (`a|b`) at that level instead.

    An archived repository is read, and changed by who administers it.
    """
    if repo.get("archived") and need not in ("read", "admin"):
        return False
    if who.kind == "app":
        if need == "read" and not repo["private"]:
            return True
        levels = {who.permissions.get(one, "none") for one in scope.split("|")}
        if who.repos is not None and repo["id"] not in who.repos:
            return False
        return "write" in levels or (need == "read" and "read" in levels)
    if who.kind == "jwt":
        return need == "read" and not repo["private"]
    if not in_scope(who, repo, need, scope):
        return False
    return LEVELS.index(level_of(repo, who.id)) >= LEVELS.index(need)


def in_scope(who: Identity, repo: Row, need: str, scope: str = "") -> bool:
    """Tell whether a person's token is for a repository: a public one may be read with any.

    https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
    """
    if need == "read" and not repo["private"]:
        return True
    known = {"repository_hooks": ("admin:repo_hook", "write:repo_hook"), "statuses": ("repo:status",)}
    wide = () if repo["private"] else ("public_repo",)
    return who.within("repo", *wide, *(one for name in scope.split("|") for one in known.get(name, ())))


def without_workflows(who: Identity) -> str:
    """Return why a token changes no workflow file, in GitHub's words; empty if it may."""
    if who.kind == "app":
        refused, fine = "a GitHub App", who.permissions.get("workflows") == "write"
        lacks = "`workflows` permission"
    else:
        refused, fine, lacks = "an OAuth App", who.within("workflow"), "`workflow` scope"
    return "" if fine else f"refusing to allow {refused} to create or update workflow files without {lacks}"

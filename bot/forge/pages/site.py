"""The forge as a visitor enters it: people, their cookies, the list of repositories."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from bot.forge import repos
from bot.forge.pages.desk import Desk, Shape, account
from bot.forge.store import Row, Store, digest


@dataclass(frozen=True, slots=True)
class Site:
    """The whole forge: people, their cookies, the list of repositories."""

    store: Store

    def people(self) -> list[str]:
        """Return the logins of the people who can sign in."""
        return sorted(row["login"] for row in self.store.find("person", type="User"))

    def cookie_of(self, login: str, token: str) -> str | None:
        """Return the cookie for a person and their token, None if they do not belong together.

        It holds no token: it names the token's row and proves that it was known, so it ends when the token does and
        survives a restart.
        """
        row = self.store.one("token", digest=digest(token))
        person = self._person_of(row)
        if row is None or person is None or person["login"].lower() != login.strip().lower():
            return None
        return f"{row['id']}.{_proof(row)}"

    def person_at(self, cookie: str) -> Shape | None:
        """Return the person that a cookie proves."""
        number, _, proof = cookie.partition(".")
        row = self.store.get("token", int(number)) if number.isdecimal() and len(number) < 19 else None
        if row is None or not hmac.compare_digest(_proof(row).encode(), proof.encode()):
            return None
        return account(self._person_of(row))

    def repositories(self, person: Shape | None) -> list[Shape]:
        """Return the repositories that a person may see."""
        desks = [Desk(self.store, repo, person) for repo in self.store.find("repo")]
        return sorted((d.shape for d in desks if d.level != "none"), key=lambda it: str(it["full_name"]))

    def repository(self, person: Shape | None, owner: str, name: str) -> Desk | None:
        """Return a repository, None where there is none that the person may see."""
        repo = repos.repo_named(self.store, f"{owner}/{name}")
        desk = Desk(self.store, repo, person) if repo else None
        return desk if desk and desk.level != "none" else None

    def _person_of(self, token: Row | None) -> Row | None:
        """Return the person whose own, lasting token this is; one that is for less than all that pages do opens none."""
        if token is None or token["app"] or token["expires"] or not {"repo", "user"} <= _scopes(token):
            return None
        person = self.store.get("person", token["person"])
        there = person and person["type"] == "User" and not person.get("suspended_at")
        return person if there else None


def _scopes(token: Row) -> set[str]:
    told = token.get("scopes")
    return {"repo", "user"} if told is None else set(told)


def _proof(token: Row) -> str:
    return hmac.new(str(token["digest"]).encode(), b"askfirst forge pages", sha256).hexdigest()

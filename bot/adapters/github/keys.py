"""What we authenticate with: a token, or an App's key from which tokens of an hour are made, one a repository."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

from bot.adapters.github.culprit import Reply, culprit_of, refusal_of
from bot.adapters.github.wire import Wire
from bot.domain.errors import Later, UserError

Now = Callable[[], datetime]
_RENEW = timedelta(minutes=5)
_METADATA = {"metadata": "read"}
_READ = {
    "metadata": "read",
    "contents": "read",
    "issues": "read",
    "pull_requests": "read",
    "checks": "read",
    "statuses": "read",
}
_WRITE = {
    "metadata": "read",
    "contents": "write",
    "issues": "write",
    "pull_requests": "write",
    "checks": "write",
}
# where the App may not write checks, statuses stand in for them
_STAND_IN = {"statuses": "write"}
_LEVELS = ("", "read", "write", "admin")


@dataclass(frozen=True, slots=True)
class TokenAuth:
    """A token: of a person, or of a GitHub Actions run."""

    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AppAuth:
    """A GitHub App: its id (or client id) and its private key in PEM."""

    app_id: int | str
    private_key: str = field(repr=False)


class Keys(Protocol):
    """Makes the Authorization header of a repository's requests."""

    def secret(self, repo: str, margin: timedelta = _RENEW, *, write: bool = False) -> str:
        """Return a token for a repository that is valid for at least `margin`; one that cannot write unless asked for."""
        ...

    def account(self, repo: str) -> str:
        """Name the account whose rate limit the repository's requests count in."""
        ...

    def lacks(self, repo: str) -> Sequence[str]:
        """Return the permissions that we want for the repository and have not, as far as GitHub tells."""
        ...

    def renewed(self, repo: str) -> bool:
        """Drop what was refused; True if asking again can help."""
        ...


class TokenKeys:
    """The same token for everything."""

    def __init__(self, auth: TokenAuth) -> None:
        self._auth = auth

    def secret(self, repo: str, margin: timedelta = _RENEW, *, write: bool = False) -> str:  # noqa: ARG002
        """Return the token, which tells neither its end nor what it may."""
        return self._auth.token

    def account(self, repo: str) -> str:  # noqa: ARG002
        """Name the one account there is."""
        return ""

    def lacks(self, repo: str) -> Sequence[str]:  # noqa: ARG002
        """Tell nothing: a token does not say what it may."""
        return ()

    def renewed(self, repo: str) -> bool:  # noqa: ARG002
        """Tell that there is no other token."""
        return False


@dataclass(frozen=True, slots=True)
class _Lent:
    secret: str = field(repr=False)
    until: datetime


@dataclass(frozen=True, slots=True)
class _Installed:
    number: int
    granted: Mapping[str, str]


class AppKeys:
    """Installation tokens, made when needed and kept until five minutes before they end: one to read, one to write."""

    def __init__(self, auth: AppAuth, wire: Wire, now: Now) -> None:
        check_key(auth)
        self._auth, self._wire, self._now = auth, wire, now
        self._lock = threading.Lock()
        self._lent: dict[tuple[str, bool], _Lent] = {}
        self._installed: dict[str, _Installed] = {}
        self._named: tuple[int, str] | None = None

    def secret(self, repo: str, margin: timedelta = _RENEW, *, write: bool = False) -> str:
        """Return an installation token for one repository, with the least that reading or writing needs."""
        with self._lock:
            lent = self._lent.get((repo, write))
            if lent is None or lent.until - self._now() < max(margin, _RENEW):
                installed = self._installed[repo] = self._installation(repo)
                lent = self._borrow(installed.number, repo, _least(_WRITE if write else _READ, installed))
                self._lent[repo, write] = lent
            return lent.secret

    def account(self, repo: str) -> str:
        """Name the account that the App is installed on."""
        return repo.partition("/")[0]

    def lacks(self, repo: str) -> Sequence[str]:
        """Return the wanted permissions that the installation has not."""
        self.secret(repo, write=True)
        with self._lock:
            granted = self._installed[repo].granted
        return [f"{name}: {level}" for name, level in _WRITE.items() if not _covers(granted.get(name), level)]

    def renewed(self, repo: str) -> bool:
        """Drop the repository's tokens."""
        with self._lock:
            dropped = [self._lent.pop((repo, write), None) for write in (False, True)]
            return any(dropped)

    def app(self) -> tuple[int, str]:
        """Return the App's id and slug, by which its account is called; any installation tells them."""
        if self._named is None:
            row = self.as_app("/app")
            self._named = int(row["id"]), str(row["slug"])
        return self._named

    def any_secret(self) -> str:
        """Return a token of any installation, for what is about no repository."""
        with self._lock:
            good = [lent for lent in self._lent.values() if lent.until - self._now() >= _RENEW]
            if good:
                return good[0].secret
        found = self.as_app("/app/installations", per_page=1)
        if not found:
            raise UserError("The App is not installed anywhere yet: install it on a repository.")
        return self._borrow(int(found[0]["id"]), "", _METADATA).secret

    def repositories(self) -> list[Any]:
        """List the repositories of all installations, as the API shows them."""
        found: list[Any] = []
        for installation in self.as_app("/app/installations", per_page=100):
            secret = self._borrow(int(installation["id"]), "", _METADATA).secret
            path, page = "/installation/repositories", 1
            while page:
                query = {"per_page": 100, "page": page}
                rows = self._good(self._wire.read(path, f"token {secret}", query), path)["repositories"]
                found += rows
                page = page + 1 if len(rows) == query["per_page"] else 0
        return found

    def as_app(self, path: str, **query: Any) -> Any:
        """GET as the App itself."""
        return self._good(self._wire.read(path, f"Bearer {self._jwt()}", query), path)

    def _installation(self, repo: str) -> _Installed:
        path = f"/repos/{quote(repo)}/installation"
        reply = self._wire.read(path, f"Bearer {self._jwt()}")
        if reply.status == 404:
            raise UserError(f"The App is not installed on {repo}, or there is no such repository.")
        row = self._good(reply, path)
        self._named = int(row["app_id"]), str(row["app_slug"])
        return _Installed(int(row["id"]), row.get("permissions") or {})

    def _borrow(self, installation: int, repo: str, permissions: Mapping[str, str]) -> _Lent:
        reply = self._asked(installation, permissions, {"repositories": [repo.split("/")[1]]} if repo else {})
        if reply.status == 422 and (number := self._renamed(installation, repo)):
            reply = self._asked(installation, permissions, {"repository_ids": [number]})
        if reply.status == 422:
            raise UserError(f"The App may not use {repo or 'its installation'}: {refusal_of(reply).words}")
        made = self._good(reply, "/app/installations", 201)
        return _Lent(str(made["token"]), datetime.fromisoformat(made["expires_at"]))

    def _asked(self, installation: int, permissions: Mapping[str, str], only: Mapping[str, Any]) -> Reply:
        path = f"/app/installations/{installation}/access_tokens"
        return self._wire.ask(path, f"Bearer {self._jwt()}", {"permissions": dict(permissions), **only})

    def _renamed(self, installation: int, repo: str) -> int | None:
        """Return the id of a repository that has another name now: reading follows it, asking for a token does not."""
        if not repo:
            return None
        path = f"/repos/{quote(repo)}"
        reply = self._wire.read(path, f"token {self._borrow(installation, '', _METADATA).secret}")
        row = reply.json() if reply.status == 200 else {}
        return int(row["id"]) if row.get("full_name", repo).lower() != repo.lower() else None

    def _good(self, reply: Reply, path: str, status: int = 200) -> Any:
        if reply.status != status:
            raise culprit_of(reply, "GET", path)
        try:
            return reply.json()
        except ValueError:
            raise Later("GitHub's answer was cut off") from None

    def _jwt(self) -> str:
        from github import Auth

        # PyGithub signs for five minutes, issued a minute ago: our clock may be a little wrong
        return Auth.AppAuth(self._auth.app_id, self._auth.private_key).create_jwt()


def _covers(granted: str | None, wanted: str) -> bool:
    return _LEVELS.index(granted if granted in _LEVELS else "") >= _LEVELS.index(wanted)


def _least(wanted: Mapping[str, str], installed: _Installed) -> Mapping[str, str]:
    """Ask for what is wanted and granted: GitHub gives no token at all to who asks for more than there is."""
    granted = installed.granted
    if not granted:
        return wanted
    asked = {name: level for name, level in wanted.items() if _covers(granted.get(name), level)}
    lower = {name: "read" for name in wanted if name not in asked and _covers(granted.get(name), "read")}
    if "checks" not in asked and wanted is _WRITE:
        asked |= {name: level for name, level in _STAND_IN.items() if _covers(granted.get(name), level)}
    return asked | lower


def check_key(auth: AppAuth) -> None:
    """Refuse a private key that is none, before anything is asked with it."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(auth.private_key.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        raise UserError(
            "The App's private key is no RSA key in PEM: use the .pem file that GitHub gave for it."
        )


def keys_of(auth: TokenAuth | AppAuth, wire: Wire, now: Now) -> Keys:
    """Return what authenticates requests."""
    return TokenKeys(auth) if isinstance(auth, TokenAuth) else AppKeys(auth, wire, now)

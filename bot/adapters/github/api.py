"""Requests about one repository, with authentication, pages and errors by culprit."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from bot.adapters.github.attached import fetch_attached
from bot.adapters.github.culprit import Reply, culprit_of
from bot.adapters.github.keys import Keys
from bot.adapters.github.pace import Pace
from bot.adapters.github.wire import FULL, Wire
from bot.domain.errors import Ambiguous, Later, Never

_MOST_PAGES = 300


class Api:
    """The REST API below /repos/OWNER/NAME, and what little of it lies elsewhere."""

    def __init__(self, wire: Wire, keys: Keys, pace: Pace) -> None:
        self._wire, self._keys, self._pace = wire, keys, pace

    @property
    def web(self) -> str:
        """Return the URL that people see repositories below."""
        return self._wire.web

    def attached(self, repo: str, url: str) -> bytes:
        """Fetch a file that is attached to an issue; `Unreadable` says why it cannot be had."""
        return fetch_attached(url, self.web, self._header(repo), self._wire.egress)

    def get(self, repo: str, path: str, **query: Any) -> Any:
        """Read one resource of a repository."""
        return self._read(repo, _of(repo, path), query)[0]

    def get_or_none(self, repo: str, path: str) -> Any | None:
        """Read one resource of a repository, None where it is not there."""
        try:
            return self.get(repo, path)
        except Never:
            return None

    def get_global(self, repo: str, path: str) -> Any:
        """Read what lies outside of the repository, with its token."""
        return self._read(repo, path, {})[0]

    def pages(self, repo: str, path: str, *, key: str = "", **query: Any) -> Iterator[Any]:
        """Read a whole list, following `Link: next`; `key` names the list inside an object."""
        url, asked = _of(repo, path), {**query, "per_page": FULL}
        for _ in range(_MOST_PAGES):
            body, reply = self._read(repo, url, asked)
            rows = body[key] if key else body
            yield from rows
            following = _next(reply.headers)
            if following is None:
                if len(rows) >= FULL:  # a full last page must not be a 304 when the list grows beyond it
                    self._wire.forget(url, self._header(repo), asked)
                return
            url, asked = self._wire.relative(following), {}
        raise Later(f"{path} has more than {_MOST_PAGES} pages")

    def write(self, repo: str, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Write once; any answer but success is raised."""
        reply = self.try_write(repo, verb, path, body)
        if not 200 <= reply.status < 300:
            raise culprit_of(reply, verb, _of(repo, path))
        return written(reply)

    def try_write(self, repo: str, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Reply:
        """Write once and return the answer; what was refused for its credentials was not done and is sent again."""
        url, account = _of(repo, path), self._keys.account(repo)
        self._pace.begins(account)
        if verb == "POST":
            self._pace.creates(account)
        reply = self._wire.write(verb, url, self._header(repo, write=True), body)
        if reply.status == 401 and self._keys.renewed(repo):
            reply = self._wire.write(verb, url, self._header(repo, write=True), body)
        self._pace.hears(account, reply)
        if reply.status == 403:
            self._keys.renewed(
                repo
            )  # a token stays as it was lent: whoever grants more now is not to wait for its end
        return reply

    def graphql(self, repo: str, query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """Ask GraphQL, for reading only; what it has no answer for is missing in the result."""
        body = {"query": query, "variables": dict(variables)}
        self._pace.begins(self._keys.account(repo))
        reply = self._wire.ask(self._wire.graphql, self._header(repo), body)
        if reply.status == 401 and self._keys.renewed(repo):
            reply = self._wire.ask(self._wire.graphql, self._header(repo), body)
        self._pace.hears(self._keys.account(repo), reply)
        if reply.status != 200:
            raise culprit_of(reply, "GET", "/graphql")
        try:
            data = reply.json()["data"]
        except (ValueError, TypeError, KeyError):
            return {}
        return data if isinstance(data, dict) else {}

    def _read(self, repo: str, url: str, query: Mapping[str, Any]) -> tuple[Any, Reply]:
        self._pace.begins(self._keys.account(repo))
        reply = self._wire.read(url, self._header(repo), query)
        if reply.status == 401 and self._keys.renewed(repo):
            reply = self._wire.read(url, self._header(repo), query)
        self._pace.hears(self._keys.account(repo), reply)
        if reply.status != 200:
            raise culprit_of(reply, "GET", url)
        try:
            return reply.json(), reply
        except ValueError:
            self._wire.forget(url, self._header(repo), query)
            raise Later("GitHub's answer was cut off") from None

    def _header(self, repo: str, *, write: bool = False) -> str:
        return f"token {self._keys.secret(repo, write=write)}"


def written(reply: Reply) -> Any:
    """Return what a write answered; without a readable answer nobody knows what it made."""
    try:
        return reply.json()
    except ValueError:
        raise Ambiguous("the answer to a write was cut off") from None


def _of(repo: str, path: str) -> str:
    return f"/repos/{quote(repo)}{path}"


def _next(headers: Mapping[str, str]) -> str | None:
    for part in headers.get("link", "").split(","):
        url, _, rel = part.partition(";")
        if 'rel="next"' in rel:
            return url.strip().removeprefix("<").removesuffix(">")
    return None

"""One request to GitHub: raw JSON through PyGithub's requester, with ETags, pages, and errors by culprit.

PyGithub's own retry repeats a POST on a 5xx, and its lazy objects make requests nobody sees; neither is used here. A
read is tried again at once, twice; a write never: whether it happened has to be looked at first.
"""

import json
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import requests

from bot.domain.errors import Ambiguous, Later, Never, UserError

if TYPE_CHECKING:
    from github import Github

_MOST_PAGES = 60
_KEPT = 2_000
_TRIES = 3


class Answered(Exception):
    """GitHub said no in a way that the caller may know how to take."""

    def __init__(self, status: int, message: str, errors: tuple[str, ...], method: str, path: str) -> None:
        super().__init__(f"{method} {path}: {status} {message} {'; '.join(errors)}".strip())
        self.status, self.message, self.errors = status, message, errors


class Wire:
    """Requests with one identity. `client` returns PyGithub's client, renewed when its token is about to end."""

    def __init__(self, client: Callable[[], "Github"], counts: Counter[str]) -> None:
        self._client = client
        self._counts = counts
        self._tags: OrderedDict[str, tuple[str, Any, str]] = OrderedDict()
        self._lock = Lock()

    def get(self, path: str, **query: str) -> Any:
        """Read one resource; an unchanged one is 304 and costs nothing."""
        return self._read(path, query)[0]

    def get_or_none(self, path: str, **query: str) -> Any | None:
        """Read one resource, None where there is none."""
        try:
            return self.get(path, **query)
        except Answered as answer:
            if answer.status in (404, 410):
                return None
            raise

    def list(self, path: str, key: str = "", **query: str) -> list[Any]:
        """Read all pages of a list, following `Link`; `key` names the list inside an object."""
        found: list[Any] = []
        url, given = path, {"per_page": "100", **query}
        for _ in range(_MOST_PAGES):
            body, following = self._read(url, given)
            found += body[key] if key else body
            if not following:
                return found
            parts = urlsplit(following)
            url, given = path, dict(parse_qsl(parts.query))
        raise Later(f"{path} has more than {_MOST_PAGES} pages")

    def send(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Write once; a lost answer is `Ambiguous`."""
        status, headers, text = self._once(method, path, None, None, dict(body) if body is not None else None)
        if status >= 500:
            raise Ambiguous(f"{method} {path} was answered {status}")
        return _checked(method, path, status, headers, text)

    def _read(self, path: str, query: Mapping[str, str]) -> tuple[Any, str]:
        name = json.dumps([path, sorted(query.items())])
        with self._lock:
            known = self._tags.get(name)
        head = {"If-None-Match": known[0]} if known else None
        status, headers, text = self._again("GET", path, dict(query), head)
        if status == 304 and known:
            return known[1], known[2]
        body = _checked("GET", path, status, headers, text)
        following = _next_of(headers.get("link", ""))
        with self._lock:
            if headers.get("etag"):
                self._tags[name] = (headers["etag"], body, following)
                self._tags.move_to_end(name)
            while len(self._tags) > _KEPT:
                self._tags.popitem(last=False)
        return body, following

    def _again(
        self, method: str, path: str, query: dict[str, str], headers: dict[str, str] | None
    ) -> tuple[int, dict[str, Any], str]:
        """Read, at once again after a broken connection or a 5xx."""
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                answer = self._once(method, path, query, headers, None)
            except Ambiguous as error:
                if last:
                    raise Later(str(error)) from error
                continue
            if answer[0] < 500 or last:
                return answer
        raise AssertionError("the last try returns or raises")

    def _once(
        self,
        method: str,
        path: str,
        query: dict[str, str] | None,
        headers: dict[str, str] | None,
        body: dict[str, Any] | None,
    ) -> tuple[int, dict[str, Any], str]:
        requester = self._client().requester
        try:
            status, answered, text = requester.requestJson(method, path, query, headers, body)
        except requests.ConnectionError as error:
            raise Ambiguous(f"{method} {path}: the connection broke ({type(error).__name__})") from None
        except requests.RequestException as error:
            raise Ambiguous(f"{method} {path}: no answer ({type(error).__name__})") from None
        self._counts[f"{method} {304 if status == 304 else status // 100 * 100}"] += 1
        return status, {str(key).lower(): value for key, value in answered.items()}, text


def _checked(method: str, path: str, status: int, headers: Mapping[str, Any], text: str) -> Any:
    """Return the body of a success; raise by culprit otherwise."""
    try:
        body = json.loads(text) if text else None
    except ValueError:
        raise Later(f"{method} {path}: the answer is not JSON (status {status})") from None
    if status < 300:
        return body
    message, errors = _told(body)
    limited = _limit_of(status, headers, message)
    if limited:
        raise Later(f"GitHub limits us: {message}", limited)
    if status >= 500:
        raise Later(f"{method} {path}: GitHub answered {status}")
    if status == 401:
        raise UserError("GitHub refused our credentials. Check the App's private key, or the token.")
    if status == 410 or (status in (301, 308) and method != "GET"):
        raise Never(f"{path} is gone: {message}")
    if status == 403 and "archived" in message.lower():
        raise UserError("The repository is archived, so nothing can be written.")
    raise Answered(status, message, errors, method, path)


def _told(body: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(body, dict):
        return "no message", ()
    errors = body.get("errors")
    listed = errors if isinstance(errors, list) else []
    texts = tuple(str(e.get("message") or e) if isinstance(e, dict) else str(e) for e in listed)
    return str(body.get("message") or "no message"), texts


def _limit_of(status: int, headers: Mapping[str, Any], message: str) -> timedelta | None:
    """Return how long to wait if this is a rate limit, primary or secondary; `Retry-After` may be missing.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if status not in (403, 429):
        return None
    if str(headers.get("retry-after", "")).isdigit():
        return timedelta(seconds=int(headers["retry-after"]) + 1)
    if (
        str(headers.get("x-ratelimit-remaining")) == "0"
        and str(headers.get("x-ratelimit-reset", "")).isdigit()
    ):
        reset = datetime.fromtimestamp(int(headers["x-ratelimit-reset"]), UTC)
        return max(timedelta(seconds=5), reset - datetime.now(UTC))
    return timedelta(minutes=1) if status == 429 or "rate limit" in message.lower() else None


def _next_of(link: str) -> str:
    for part in link.split(","):
        url, _, rel = part.partition(";")
        if 'rel="next"' in rel:
            return url.strip().strip("<>")
    return ""

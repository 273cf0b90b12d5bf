"""One exchange with GitHub: PyGithub's requester, asked raw, over a connection that the caller configures.

PyGithub would repeat writes on 5xx, sleep between requests, and share one connection between threads that is not safe
to share. So it has no retry and no delays here, and each thread has its own requester and connection. Reads may be
repeated twice at once; a write never is: whoever lost its answer has to look.
"""

import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.adapters.github.culprit import Reply
from bot.domain.errors import Ambiguous, Later

if TYPE_CHECKING:
    import requests
    from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester

    Connection = HTTPRequestsConnectionClass | HTTPSRequestsConnectionClass

_SECONDS = 30
_TRIES = 3
_REDIRECTS = 3
_KEPT = 2_000
_API_VERSION = "2022-11-28"
_ACCEPT = "application/vnd.github+json"
FULL = 100


@dataclass(frozen=True, slots=True)
class Egress:
    """How to get out: proxies by scheme, and a file of certificates. Nothing is taken from the environment."""

    proxies: Mapping[str, str] | None = None
    ca_bundle: str | None = None


class Wire:
    """Sends requests to one API; `requests` counts them by verb, answers that were 304 or lost apart."""

    def __init__(self, api_url: str, egress: Egress) -> None:
        self._url = api_url.rstrip("/")
        self._egress = egress
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._seen: OrderedDict[tuple[str, str], Reply] = OrderedDict()
        self.requests: Counter[str] = Counter()

    def read(self, path: str, authorization: str, query: Mapping[str, Any] | None = None) -> Reply:
        """GET; a 304 answers with what was seen before. Raises `Later` where no answer comes."""
        name = _name(authorization, path, query)
        with self._lock:
            known = self._seen.get(name)
        headers = {"If-None-Match": known.headers["etag"]} if known else {}
        reply = self._ask("GET", path, authorization, query=query, headers=headers)
        if reply.status == 304 and known:
            return known
        if reply.status == 200 and reply.headers.get("etag"):
            self._keep(name, reply)
        return reply

    def ask(self, path: str, authorization: str, body: Any) -> Reply:
        """POST what changes nothing (a query, a token), which may be repeated like a read."""
        return self._ask("POST", path, authorization, body=body)

    def write(self, verb: str, path: str, authorization: str, body: Any = None) -> Reply:
        """Send a write once. Raises `Later` if it was never sent, `Ambiguous` if its answer was lost."""
        return self._exchange(verb, path, authorization, body, None, {})

    @property
    def egress(self) -> Egress:
        """Return how it gets out."""
        return self._egress

    @property
    def graphql(self) -> str:
        """Return the URL of the GraphQL API that belongs to this REST API."""
        return str(self._parts()[0].graphql_url)

    @property
    def web(self) -> str:
        """Return the URL of the pages that belong to this API: of github.com, or of a GitHub Enterprise Server."""
        parts = urlsplit(self._url)
        if parts.netloc == "api.github.com":
            return "https://github.com"
        return f"{parts.scheme}://{parts.netloc.removeprefix('api.')}{parts.path.removesuffix('/api/v3')}"

    def relative(self, url: str) -> str:
        """Return path and query of a URL as the requester wants them: without host and the API's prefix."""
        parts, prefix = urlsplit(url), urlsplit(self._url).path
        path = parts.path
        if prefix and path.startswith(prefix + "/"):
            path = path[len(prefix) :]
        return f"{path}?{parts.query}" if parts.query else path

    def forget(self, path: str, authorization: str, query: Mapping[str, Any] | None) -> None:
        """Ask for this afresh the next time."""
        with self._lock:
            self._seen.pop(_name(authorization, path, query), None)

    def _ask(
        self,
        verb: str,
        path: str,
        authorization: str,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Ask up to three times, at once; the last failure is the caller's."""
        for _ in range(_TRIES - 1):
            try:
                reply = self._exchange(verb, path, authorization, body, query, headers or {})
            except Later:
                continue
            if reply.status < 500:
                return reply
        try:
            return self._exchange(verb, path, authorization, body, query, headers or {})
        except Ambiguous as error:  # nothing was changed, so nothing is ambiguous
            raise Later(str(error)) from error.__cause__

    def _exchange(
        self,
        verb: str,
        path: str,
        authorization: str,
        body: Any,
        query: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> Reply:
        """Do one exchange and follow redirects, which happen when a repository was renamed, on the same host."""
        import requests

        requester, connection = self._parts()
        parameters, url = dict(query or {}), path
        for _ in range(_REDIRECTS + 1):
            head = {**headers, "Accept": _ACCEPT}
            if authorization:
                head["Authorization"] = authorization
            try:
                status, got, text = requester.requestJson(verb, url, parameters, head, body, connection)
            except requests.RequestException as error:
                self._count(f"{verb} lost")
                raise _lost(error, verb, path) from error
            reply = Reply(status, {str(name).lower(): str(value) for name, value in got.items()}, text)
            self._count(f"{verb} 304" if status == 304 else verb)
            target = urlsplit(reply.headers.get("location", ""))
            if status not in (302, 307, 308) or not target.path:
                return reply
            if target.netloc and target.netloc != urlsplit(self._url).netloc:
                return reply  # our token goes nowhere else
            url, parameters = self.relative(target.geturl()), {}
        raise Later(f"GitHub redirects {path} in circles")

    def _parts(self) -> "tuple[Requester, Connection]":
        """Return this thread's requester and connection."""
        parts: tuple[Requester, Connection] | None = getattr(self._mine, "parts", None)
        if parts is None:
            parts = self._mine.parts = self._open()
        return parts

    def _open(self) -> "tuple[Requester, Connection]":
        from github import Github
        from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass

        client = Github(
            base_url=self._url,
            timeout=_SECONDS,
            user_agent="askfirst",
            per_page=FULL,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            api_version=_API_VERSION,
        )
        parts = urlsplit(self._url)
        make = HTTPSRequestsConnectionClass if parts.scheme == "https" else HTTPRequestsConnectionClass
        # an IPv6 host needs its brackets back in the URL that the connection makes
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        verify = self._egress.ca_bundle or True
        connection = make(host, parts.port, timeout=_SECONDS, retry=None, verify=verify)
        connection.session.trust_env = False
        connection.session.proxies.update(self._egress.proxies or {})
        connection.session.hooks["response"].append(_keep_query)
        return client.requester, connection

    def _keep(self, name: tuple[str, str], reply: Reply) -> None:
        with self._lock:
            self._seen[name] = reply
            self._seen.move_to_end(name)
            while len(self._seen) > _KEPT:
                self._seen.popitem(last=False)

    def _count(self, kind: str) -> None:
        with self._lock:
            self.requests[kind] += 1


def _name(authorization: str, path: str, query: Mapping[str, Any] | None) -> tuple[str, str]:
    # who asks is part of the name: an answer for one token is not for another
    return authorization, f"{path}?{sorted((query or {}).items())}"


def _keep_query(response: "requests.Response", **_: object) -> "requests.Response":
    """Let 301 be followed by us: PyGithub would drop the query, and with it filters such as `labels`."""
    if response.status_code == 301:
        response.status_code = 308
    return response


def _lost(error: "requests.RequestException", verb: str, path: str) -> Later:
    """Tell a request that was never sent from one whose answer was lost."""
    import requests
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    inner = error.args[0] if error.args else None
    reason = inner.reason if isinstance(inner, MaxRetryError) else inner
    never_sent = (requests.ConnectTimeout, requests.exceptions.ProxyError, requests.exceptions.SSLError)
    if verb == "GET" or isinstance(error, never_sent) or isinstance(reason, NewConnectionError):
        return Later(f"GitHub cannot be reached ({type(reason or error).__name__})")
    return Ambiguous(f"the answer to {verb} {path} was lost ({type(error).__name__})")

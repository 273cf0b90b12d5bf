"""Clients of PyGithub with tokens that have time left: an App's installation tokens are renewed before they end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from bot.adapters.hub.auth import AppAuth, TokenAuth
from bot.adapters.hub.frozen import time
from bot.adapters.hub.wire import Wire

if TYPE_CHECKING:
    from github import Auth, Github

_LEFT = timedelta(minutes=15)
_TIMEOUT = 30


def client_of(api_url: str, auth: "Auth.Auth") -> "Github":
    """Make a client that paces and repeats nothing by itself."""
    from github import Github

    return Github(
        auth=auth,
        base_url=api_url,
        timeout=_TIMEOUT,
        retry=0,
        seconds_between_requests=0,
        seconds_between_writes=0,
        user_agent="askfirst",
    )


@dataclass(slots=True)
class _Held:
    token: str
    until: datetime
    client: "Github"


class Tokens:
    """Tokens of one identity: the token itself, or for an App one an installation, made when needed."""

    def __init__(
        self, api_url: str, auth: AppAuth | TokenAuth, now: Callable[[], datetime] | None = None
    ) -> None:
        self._api_url, self._auth = api_url, auth
        self._now = now or (lambda: datetime.now(UTC))
        self._held: dict[int, _Held] = {}
        self._lock = Lock()
        self._itself: Github | None = None

    def itself(self) -> "Github":
        """Return the client of the App itself (by JWT), or of the token."""
        from github import Auth

        with self._lock:
            if self._itself is None:
                if isinstance(self._auth, AppAuth):
                    auth: Auth.Auth = Auth.AppAuth(self._auth.app_id, self._auth.private_key)
                else:
                    auth = Auth.Token(self._auth.token)
                self._itself = client_of(self._api_url, auth)
            return self._itself

    def client(self, installation: int) -> "Github":
        """Return a client whose token has a quarter of an hour left; 0 stands for a plain token."""
        return self.itself() if not installation else self._renewed(installation).client

    def token(self, installation: int) -> str:
        """Return that token."""
        if isinstance(self._auth, TokenAuth):
            return self._auth.token
        return self._renewed(installation).token

    def _renewed(self, installation: int) -> _Held:
        from collections import Counter

        from github import Auth

        with self._lock:
            held = self._held.get(installation)
            if held and held.until - self._now() > _LEFT:
                return held
        body = Wire(self.itself, Counter()).send(
            "POST", f"/app/installations/{installation}/access_tokens", {}
        )
        made = _Held(
            body["token"], time(body["expires_at"]), client_of(self._api_url, Auth.Token(body["token"]))
        )
        with self._lock:
            self._held[installation] = made
        return made

"""Somebody at the pages of a forge that is served: what a browser sends, without a browser."""

from dataclasses import dataclass, field
from typing import Any

import requests


@dataclass
class Visitor:
    """One browser; signed in once `enters` was called."""

    url: str
    session: requests.Session = field(default_factory=requests.Session)

    def enters(self, login: str, token: str) -> "Visitor":
        """Sign in."""
        assert 303 == self.sends("/login", {"as": login, "token": token}).status_code
        return self

    def opens(self, path: str) -> requests.Response:
        """Open a page."""
        return self.session.get(f"{self.url}{path}", timeout=20, allow_redirects=False)

    def sends(self, path: str, fields: Any, origin: str = "", files: Any = None) -> requests.Response:
        """Send a form, from a page of the forge or of another origin."""
        return self.session.post(
            f"{self.url}{path}",
            data=fields,
            files=files,
            headers={"Origin": origin or self.url},
            timeout=20,
            allow_redirects=False,
        )

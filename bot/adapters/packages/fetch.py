"""One request to a registry: by the machine's way out, with limits on time and size, and no redirect to elsewhere."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from bot.network import certificates, proxies_for

_AGENT = "askfirst"
_CHUNK = 65_536


class NoAnswer(Exception):
    """A registry did not answer, or not in a way that can be believed; `str` says why."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """Gets what is at a registry's address. `way`: the proxies and certificates of the environment.

    `seconds`: for one answer as a whole; `most`: bytes of one answer, beyond which it counts as none.
    """

    way: Mapping[str, str]
    seconds: float = 20.0
    most: int = 64 * 2**20

    def get(self, url: str, accept: str = "application/json", body: Any = None) -> tuple[int, bytes]:
        """Return (status, body): 200, or 404 and 410 for what is not there; `NoAnswer` for all else.

        With a `body` it is sent as JSON.
        """
        until = time.monotonic() + self.seconds
        with requests.Session() as session:
            session.trust_env = False
            try:
                return self._got(session, url, accept, body, until)
            except requests.exceptions.Timeout:
                raise NoAnswer(f"{_host(url)} did not answer in time") from None
            except (requests.exceptions.RequestException, HTTPError, OSError, ValueError) as error:
                raise NoAnswer(f"{_host(url)} could not be reached ({type(error).__name__})") from None

    def _got(
        self, session: requests.Session, url: str, accept: str, body: Any, until: float
    ) -> tuple[int, bytes]:
        answer = session.request(
            "GET" if body is None else "POST",
            url,
            json=body,
            headers={"Accept": accept, "User-Agent": _AGENT},
            proxies=proxies_for(url, self.way),
            verify=certificates(self.way) or True,
            timeout=(self.seconds / 2, self.seconds / 2),
            allow_redirects=False,
            stream=True,
        )
        with answer:
            if answer.status_code not in (200, 404, 410):
                raise NoAnswer(f"{_host(url)} answered with {answer.status_code}")
            whole = bytearray()
            # not `iter_content`, which waits until a piece is full: a server that drips would never end
            while piece := answer.raw.read1(_CHUNK, decode_content=True):
                whole += piece
                if len(whole) > self.most:
                    raise NoAnswer(f"the answer of {_host(url)} is too large")
                if time.monotonic() > until:
                    raise NoAnswer(f"{_host(url)} did not end its answer in time")
            return answer.status_code, bytes(whole)


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the registry"

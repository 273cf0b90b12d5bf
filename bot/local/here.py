"""Asking a server of ours on this machine: past any proxy, and with no password of the person's own."""

from typing import Any

import requests


def ask(method: str, url: str, *, timeout: float = 20, **about: Any) -> requests.Response:
    """Send one request to this machine.

    What the environment says of proxies, and what .netrc says of passwords (which would take the place of our
    own header), is for other hosts.
    """
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, url, timeout=timeout, **about)

"""Fetch a file that people attached: from the forge's own hosts, at most so large, and our token to the first of them only."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from bot.adapters.github.wire import Egress
from bot.domain.attachments import MOST_BYTES, Unreadable

if TYPE_CHECKING:
    import requests

_SECONDS, _REDIRECTS, _CHUNK = 30, 3, 2**16
# where github.com keeps what it leads to, by a link that opens for some minutes
_KEEPS = re.compile(
    r"(?:[\w-]+\.)?githubusercontent\.com|github-production-user-asset-[\w-]+\.s3\.(?:[\w-]+\.)?amazonaws\.com"
)


def fetch_attached(url: str, web: str, authorization: str, egress: Egress) -> bytes:
    """Return a file's content; `Unreadable` says why it cannot be had. `web`: the URL of the forge's pages."""
    import requests

    with requests.Session() as session:
        session.trust_env = False
        session.proxies.update(egress.proxies or {})
        session.verify = egress.ca_bundle or True
        try:
            for hop in range(_REDIRECTS + 1):
                _check(url, web)
                own = hop == 0 and urlsplit(url).netloc == urlsplit(web).netloc
                headers = {"User-Agent": "askfirst", **({"Authorization": authorization} if own else {})}
                with session.get(
                    url, headers=headers, timeout=_SECONDS, allow_redirects=False, stream=True
                ) as got:
                    if got.status_code in (301, 302, 303, 307, 308):
                        url = urljoin(url, got.headers.get("location", ""))
                        continue
                    return _content(got)
        except requests.RequestException as error:
            raise Unreadable(f"it could not be fetched ({type(error).__name__})") from None
    raise Unreadable("its address leads in circles")


def _check(url: str, web: str) -> None:
    parts, home = urlsplit(url), urlsplit(web)
    if parts.scheme == home.scheme and parts.netloc == home.netloc:
        return
    if home.netloc == "github.com" and parts.scheme == "https" and _KEEPS.fullmatch(parts.netloc):
        return
    raise Unreadable("its address leads away from the forge")


def _content(got: "requests.Response") -> bytes:
    if got.status_code in (401, 403, 404, 410):
        raise Unreadable(
            "GitHub does not give it to me; in private repositories it gives attachments to browsers alone"
        )
    if got.status_code != 200:
        raise Unreadable(f"GitHub answers {got.status_code}")
    content = bytearray()
    for chunk in got.iter_content(_CHUNK):
        content += chunk
        if len(content) > MOST_BYTES:
            raise Unreadable(f"it is larger than {MOST_BYTES // 2**20} MB")
    if not content:
        raise Unreadable("it is empty")
    return bytes(content)

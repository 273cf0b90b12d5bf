"""Files that people attach to an issue, and where they may lie.

https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/attaching-files
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

MOST_BYTES = 8 * 2**20  # of one file, fetched
_NAMED = re.compile(
    r"!?\[(?P<name>[^\]\n]{0,200})\]\((?P<url>[^)\s]{1,2000})[^)\n]*\)|<img\b(?P<img>[^>]{1,2000})>", re.I
)
_BARE = re.compile(r"https?://[^\s<>\"')\]]{1,2000}")
_ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*[\"']?([^\"'>\s]+)", re.I)


class Unreadable(Exception):
    """Why a file cannot be read, in words that end a sentence."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a text names."""

    name: str
    url: str


def attached_in(text: str, web: str, repo: str) -> Iterator[Attachment]:
    """Find what a Markdown text attaches, each once: only at the forge's own addresses of attached files.

    `web`: the URL of the forge's pages; `repo`: "owner/name", below which older files lie.
    """
    seen: set[str] = set()
    for name, url in _links(text):
        if url in seen or not _is_attached(url, web, repo):
            continue
        seen.add(url)
        yield Attachment(name.strip() or url.rstrip("/").rsplit("/", 1)[-1], url)


def _links(text: str) -> Iterator[tuple[str, str]]:
    for found in _NAMED.finditer(text):
        if found["img"]:
            given = {key.lower(): value for key, value in _ATTRIBUTE.findall(found["img"])}
            yield given.get("alt", ""), given.get("src", "")
        else:
            yield found["name"], found["url"]
    for bare in _BARE.findall(text):
        yield "", bare.rstrip(".,;:!?*_")


def _is_attached(url: str, web: str, repo: str) -> bool:
    name = r"[\w.%-]{1,300}"
    below = rf"(?:user-attachments/(?:assets/[\w-]+|files/\d+/{name})|{re.escape(repo)}/(?:assets/\d+/[\w-]+|files/\d+/{name}))"
    if re.fullmatch(rf"{re.escape(web)}/{below}", url, re.I):
        return True
    own = r"https://(?:private-)?user-images\.githubusercontent\.com/[\w./-]+(?:\?\S*)?"
    return web == "https://github.com" and re.fullmatch(own, url) is not None

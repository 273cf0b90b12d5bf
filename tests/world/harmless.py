"""The judge of our words: what Markdown makes of them pings, closes and commands nobody and nothing."""

import re
import unicodedata
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.domain.commands import commands_in
from bot.domain.markers import SYNTAX

PINGS = re.compile(r"(?<![A-Za-z0-9`])@(?!maria\b)[A-Za-z0-9]")
CLOSES = re.compile(
    r"(?<![A-Za-z0-9])(close[sd]?|fix(es|ed)?|resolve[sd]?):?\s+([\w.-]+/[\w.-]+)?(#|GH-|https?://\S+/(issues|pull)/)\d",
    re.I,
)
OURS = re.compile(r"</?(details|summary)>|<br>")


def broken_rules(text: str) -> list[str]:
    """Return what a text of ours does that it must not do."""
    found = []
    if commands_in(text) or re.search(r"^\s*/askfirst", text, re.M | re.I):
        found.append("a line begins with a command")
    if "<!--" in text or SYNTAX in text:
        found.append("an HTML comment")
    if [c for c in text if c not in "\n\t" and unicodedata.category(c)[0] == "C"]:
        found.append("invisible characters")
    for token in _tokens(MarkdownIt("commonmark").enable("table").parse(text)):
        if token.type in ("html_inline", "html_block") and "<" in OURS.sub("", token.content):
            found.append(f"HTML {token.content!r}")
        if token.type in ("image", "link_open"):
            found.append(token.type)
        if token.type == "text" and PINGS.search(token.content):
            found.append(f"a ping in {token.content!r}")
        if token.type == "inline" and CLOSES.search(_plain(token)):
            found.append(f"closes an issue in {token.content!r}")
    return found


def _tokens(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _tokens(token.children or [])


def _plain(token: Token) -> str:
    return "".join(
        t.content if t.type == "text" else "·" if t.type == "code_inline" else " "
        for t in token.children or []
    )

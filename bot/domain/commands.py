"""Commands in comments: `/askfirst VERB [ARGUMENT]` on a line of its own, never in code, quotes or HTML.

Pure text → values. Who wrote it and whether it counts is decided elsewhere (RULES 9, 24).
"""

import re
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import digest_of
from bot.domain.markers import SYNTAX

VERBS = ("status", "stop", "resume", "retry", "skip", "replan", "go", "accept", "waive", "help")
_LINE = re.compile(r"^/askfirst(?:[ \t]+(\S+))?(?:[ \t]+(\S.*?))?[ \t]*$", re.IGNORECASE)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(pre|code|blockquote|details|script|style)\b.*?(?:</\1\s*>|\Z)", re.S | re.I
)


@dataclass(frozen=True, slots=True)
class Line:
    """One command line as written; `digest` with the comment's id is its identity."""

    verb: str
    argument: str
    digest: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command as first seen: time, permission and verdict never change afterwards."""

    comment: int
    digest: str
    verb: str
    argument: str
    by: str
    permitted: bool
    at: datetime
    number: int


def prose_of(body: str) -> str:
    """Return a comment without code, quotes and HTML, where only a person's own words are left."""
    return "\n".join(line for line in outside_code(body) if not line.lstrip().startswith(">"))


def outside_code(body: str) -> list[str]:
    """Return the lines of a comment without code and HTML; one that carries our marker has none."""
    return [line for line, is_code in parted(body) if not is_code]


def parted(body: str) -> list[tuple[str, bool]]:
    """Return the lines of a comment without HTML, each with whether it is code, fences included; none with our marker."""
    if SYNTAX in body:
        return []
    kept: list[tuple[str, bool]] = []
    fence = ""
    for line in _HTML.sub("\n", body.replace("\r\n", "\n")).split("\n"):
        mark = _FENCE.match(line)
        is_code = bool(fence or mark) or line.startswith(("    ", "\t"))
        if fence:
            if (
                mark
                and mark[1][0] == fence[0]
                and len(mark[1]) >= len(fence)
                and not line.strip().strip(fence[0])
            ):
                fence = ""
        elif mark:
            fence = mark[1]
        kept.append((line, is_code))
    return kept


def commands_in(body: str) -> tuple[Line, ...]:
    """Return the command lines of a comment; the same line twice is once."""
    found: dict[str, Line] = {}
    for text in prose_of(body).split("\n"):
        match = _LINE.match(text.rstrip())
        if not match:
            continue
        verb, argument = (match[1] or "help").lower(), (match[2] or "").strip()
        line = Line(verb if verb in VERBS else "help", argument, digest_of([verb, argument])[:16])
        found.setdefault(line.digest, line)
    return tuple(found.values())

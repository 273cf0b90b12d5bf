"""Commit messages: a conventional subject, a wrapped body that cannot pose as anything, and signed trailers.

What git takes for trailers is the last paragraph alone; `trailers_of` reads it as `git interpret-trailers --parse` does.
"""

import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast, get_args

from bot.domain.proof import ProofKind
from bot.domain.quoted import unlinked

_WIDTH = 72
_TYPES = "build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test"
_CONVENTIONAL = re.compile(rf"(?:{_TYPES})(?:\([\w./ -]+\))?!?: \S")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_TRAILER = re.compile(r"([A-Za-z0-9-]+)[ \t]*:(.*)", re.DOTALL)
_LIST = re.compile(r"(?:[-*+]|\d+[.)]) +")
_DIVIDER = re.compile(r"---(?:\s|$)")
_MADE_BY_GIT = ("Signed-off-by: ", "(cherry picked from commit ")
# control characters, and the invisible ones that reorder or hide text
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_PROOF = re.compile(r"([a-z]+) v1\.([^\s.]+)\.([0-9a-f]{64})( weak)?( affected)?")


def message_of(subject: str, body: str, trailers: Mapping[str, str]) -> str:
    """Return a commit message whose trailers are these and no others, whatever the body says."""
    lines = [f"{key}: {_value(key, value)}" for key, value in trailers.items()]
    keys = frozenset(key.casefold() for key in trailers)
    paragraphs = [_subject(subject), *_paragraphs(body, keys), "\n".join(lines)]
    return "\n\n".join(part for part in paragraphs if part) + "\n"


def trailers_of(message: str) -> dict[str, str]:
    """Return the trailers of a message; of two with one key, the last."""
    found: dict[str, str] = {}
    key = ""
    for line in _block(message):
        match = _TRAILER.fullmatch(line)
        if line[0] in " \t" and key:
            found[key] = f"{found[key]} {line.strip()}".strip()
        elif match and not line[0].isspace():
            key = match[1]
            found[key] = match[2].strip()
        else:
            key = ""
    return found


@dataclass(frozen=True, slots=True)
class ProofSeal:
    """What the `Askfirst-Proof` trailer says; only a verified MAC makes it true.

    `affected`: not the whole suite was run for it, but the tests that the change can reach.
    """

    kind: ProofKind
    weak: bool
    kid: str
    mac: str
    affected: bool = False


def proof_trailer(kind: str, *, weak: bool, kid: str, mac: str, affected: bool = False) -> str:
    """Return the value of `Askfirst-Proof`."""
    text = f"{kind} v1.{kid}.{mac}" + (" weak" if weak else "") + (" affected" if affected else "")
    if parse_proof_trailer(text) is None:
        raise ValueError(f"not a proof: {text!r}")
    return text


def parse_proof_trailer(value: str) -> ProofSeal | None:
    """Read the value of `Askfirst-Proof`; None if it is not one."""
    match = _PROOF.fullmatch(value)
    if match is None or match[1] not in get_args(ProofKind):
        return None
    return ProofSeal(
        cast(ProofKind, match[1]), match[4] is not None, match[2], match[3], match[5] is not None
    )


def _subject(text: str) -> str:
    line = " ".join(_UNSEEN.sub(" ", text).split()).rstrip(". ")
    if not _CONVENTIONAL.match(line):
        line = f"chore: {line or 'change without a subject'}"
    line = unlinked(line)
    if len(line) > _WIDTH:
        cut = line[: _WIDTH - 1]
        head, _, _ = cut.rpartition(" ")
        line = (head if len(head) > _WIDTH // 2 else cut).rstrip(" ,;:.") + "…"
    return line


def _value(key: str, value: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a trailer's key: {key!r}")
    line = " ".join(_UNSEEN.sub(" ", value).split())
    if not line:
        raise ValueError(f"the trailer {key} has no value")
    return line


def _paragraphs(body: str, keys: frozenset[str]) -> Iterable[str]:
    clean = _UNSEEN.sub(" ", body.replace("\r\n", "\n").replace("\r", "\n"))
    clean = unlinked(clean)
    for paragraph in re.split(r"\n[ \t]*(?:\n[ \t]*)+", clean.strip()):
        lines = [line for raw in _units(paragraph) for line in _wrapped(raw)]
        yield "\n".join(_harmless(line, keys) for line in lines)


def _units(paragraph: str) -> list[str]:
    """Join the lines that belong to one running text; list items, quotes and indented lines stand alone."""
    units: list[str] = []
    for line in (raw.rstrip() for raw in paragraph.expandtabs(4).split("\n")):
        alone = line[:1] in ("", " ", ">", "|", "`", "#") or _LIST.match(line) or _TRAILER.fullmatch(line)
        if units and not alone and units[-1][:1] not in ("", " ", ">", "|", "`", "#"):
            units[-1] += f" {line}"
        else:
            units.append(line)
    return units


def _wrapped(line: str) -> list[str]:
    if line[:1] in (" ", "|", "`"):
        return [line]
    item = _LIST.match(line)
    hang = " " * (len(item[0]) if item else 0)
    # two less than the width: a mark may still come before the line
    return textwrap.wrap(
        line, _WIDTH - 2, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    )


def _harmless(line: str, keys: frozenset[str]) -> str:
    """Keep a line from being read as a trailer, a comment of git's or the end of the message."""
    match = _TRAILER.fullmatch(line.strip())
    poses = match is not None and (not keys or "-" in match[1] or match[1].casefold() in keys)
    if poses or line.strip().startswith(_MADE_BY_GIT):
        return f"> {line.strip()}"
    if line.startswith("#") or _DIVIDER.match(line):
        return f" {line}"
    return line


def _block(message: str) -> list[str]:
    """Return the lines of the trailer block, comments among them, none if there is no such block."""
    lines = message.split("\n")
    end = next((n for n, line in enumerate(lines) if _DIVIDER.match(line)), len(lines))
    lines = lines[:end]
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        lines.pop()
    start = len(lines)
    while start and lines[start - 1].strip():
        start -= 1
    first = next((n for n, line in enumerate(lines) if not line.startswith("#")), 0)
    title_ends = next((n for n in range(first, len(lines)) if not lines[n].strip()), len(lines))
    if start <= title_ends and title_ends >= len(lines):
        return []
    return lines[start:] if _is_block(lines[start:]) else []


def _is_block(lines: list[str]) -> bool:
    trailers = others = 0
    by_git = within = False
    for line in lines:
        if line.startswith("#"):  # counts for nothing, but nothing is continued behind it
            within = False
        elif line.startswith(_MADE_BY_GIT):
            by_git = within = True
            trailers += 1
        elif _TRAILER.fullmatch(line):
            within = True
            trailers += 1
        elif line[0].isspace() and within:
            continue
        else:
            within = False
            others += 1
    return bool(trailers) and (not others or (by_git and trailers * 3 >= others))

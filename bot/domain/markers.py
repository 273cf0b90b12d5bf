"""Hidden markers that make a comment provably ours (RULES 3).

A marker is the comment's last line: `<!-- askfirst:1 KID RUN SLOT REVISION PAYLOAD MAC -->`. The MAC covers all of it
and the visible text with its boxes emptied, so that a ticked box still verifies and a changed word does not.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.domain.ids import canonical

SYNTAX = "<!-- askfirst:"
_MARKER = re.compile(r"<!-- askfirst:1 (\S+) (\S+) (\S+) (\d+) (\S+) ([0-9a-f]{64}) -->\s*\Z")
_BOX = re.compile(r"^(\s*[-*+] )\[[xX]\]", re.MULTILINE)
_MOST = 1_000_000
_LONGEST = 65_536  # what GitHub takes as a comment
_REST = 400  # a marker without its payload


class Ring(Protocol):
    """Makes our marks and tells them from others."""

    @property
    def kid(self) -> str:
        """Return the id of the key that signs, "" where nothing can be signed."""
        ...

    def sign(self, text: str) -> tuple[str, str]: ...
    def verifies(self, kid: str, mac: str, text: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Secrets by key id, newest first: sign with the first, verify with any."""

    keys: tuple[tuple[str, bytes], ...] = field(repr=False)

    @property
    def kid(self) -> str:
        """Return the id of the newest key, "" where there is none."""
        return self.keys[0][0] if self.keys else ""

    def sign(self, text: str) -> tuple[str, str]:
        """Return (key id, hex MAC) by the newest key."""
        kid, secret = self.keys[0]
        return kid, hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def verifies(self, kid: str, mac: str, text: str) -> bool:
        """Tell whether this MAC was made by the key of this id."""
        secret = dict(self.keys).get(kid)
        if secret is None:
            return False
        wanted = hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
        return hmac.compare_digest(wanted, mac)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place a comment of ours fills: there is at most one for (run, slot, revision)."""

    run: str
    name: str
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Marked:
    """A comment that verifies."""

    slot: Slot
    payload: Mapping[str, Any]
    text: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """A comment that carries our marker and does not verify."""

    why: str


def mark(ring: Ring, repo_id: int, issue: int, slot: Slot, payload: Mapping[str, Any], text: str) -> str:
    """Return the comment: the visible text, then the marker."""
    packed = _packed(payload)
    kid, mac = ring.sign(_signed(ring.kid, repo_id, issue, slot, packed, text))
    return f"{text.rstrip()}\n\n{SYNTAX}1 {kid} {slot.run} {slot.name} {slot.revision} {packed} {mac} -->"


def room_for(payload: Mapping[str, Any]) -> int:
    """Return how long the visible text of a comment with this payload may be."""
    return max(1_000, _LONGEST - _REST - len(_packed(payload)))


def read_mark(ring: Ring, repo_id: int, issue: int, body: str) -> Marked | Damaged | None:
    """Return what a comment's marker says; None where there is none. The author must be checked by the caller."""
    if SYNTAX not in body:
        return None
    body = body.replace("\r\n", "\n")
    found = _MARKER.search(body)
    if not found:
        return Damaged("its marker cannot be read")
    kid, run, name, revision, packed, mac = found.groups()
    slot, text = Slot(run, name, int(revision)), body[: found.start()]
    if not ring.verifies(kid, mac, _signed(kid, repo_id, issue, slot, packed, text)):
        return Damaged("its text is not what was signed")
    return Marked(slot, _unpack(packed), text.rstrip())


def _packed(payload: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(zlib.compress(canonical(payload).encode(), 9)).decode() or "-"


def _unpack(packed: str) -> dict[str, Any]:
    unzip = zlib.decompressobj()
    try:
        raw = unzip.decompress(base64.urlsafe_b64decode(packed), _MOST)
        body = json.loads(raw)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ValueError(
            "a signed marker does not unpack: the key has leaked or the program changed"
        ) from error
    if not isinstance(body, dict):
        raise ValueError("a signed marker holds no object")
    return body


def _signed(kid: str, repo_id: int, issue: int, slot: Slot, packed: str, text: str) -> str:
    emptied = _BOX.sub(r"\1[ ]", text.replace("\r\n", "\n")).rstrip()
    return canonical([1, kid, repo_id, issue, slot.run, slot.name, slot.revision, packed, emptied])

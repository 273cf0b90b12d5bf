"""Names of things: a case, a run of it, and digests that stand for meaning."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class CaseKey:
    """Name one issue for ever: host, numeric repository id and issue number.

    `repo` ("owner/name") is how the API wants to be asked; it may change and is not part of the identity.
    """

    host: str
    repo_id: int
    number: int
    repo: str = field(compare=False)

    def __str__(self) -> str:
        return f"{self.repo}#{self.number}"


def canonical(value: Any) -> str:
    """Write a JSON value in the one form that digests are taken of."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(value: Any) -> str:
    """Return the SHA-256 (hex) of a JSON value's canonical form."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()


def short(digest: str) -> str:
    """Return the eight characters that people are shown of a digest or commit."""
    return digest[:8]


Json = Mapping[str, Any]

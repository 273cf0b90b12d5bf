"""Registries' answers on disk: by package and version, for a while, and no more of them than fits."""

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.packages import Facts, Mention

_VERSION = 1  # of the form below; files of another one are not read
_DATES = ("first", "last", "released")
_MOST_BYTES = 20_000


@dataclass(frozen=True, slots=True)
class Cache:
    """Keeps what was told. `there`: how long it holds of a package; `gone`: of a name that nobody had; `most`: files kept.

    What was not told is not kept: the next who asks may learn more.
    """

    folder: Path
    there: timedelta = timedelta(hours=12)
    gone: timedelta = timedelta(minutes=30)
    most: int = 20_000

    def read(self, mention: Mention, now: datetime) -> Facts | None:
        """Return what was told of this, None if it is not kept or too old."""
        try:
            raw = self._file(mention).read_bytes()
            kept = json.loads(raw[:_MOST_BYTES])
            if kept["version"] != _VERSION or kept["of"] != _named(mention):
                return None
            facts, at = _facts(kept["facts"]), datetime.fromisoformat(kept["at"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        age = now - at
        return facts if timedelta(0) <= age < (self.there if facts.exists else self.gone) else None

    def write(self, mention: Mention, facts: Facts, now: datetime) -> None:
        """Keep what was told; a full disk costs the cache, not the answer."""
        if facts.unknown or facts.exists is None:
            return
        body = {"version": _VERSION, "of": _named(mention), "at": now.isoformat(), "facts": asdict(facts)}
        text = json.dumps(body, default=str)
        if len(text) > _MOST_BYTES:
            return
        file = self._file(mention)
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, partial = tempfile.mkstemp(dir=file.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(partial).replace(file)
            self._prune(file.parent)
        except OSError:
            return

    def _file(self, mention: Mention) -> Path:
        name = hashlib.sha256("\0".join(_named(mention)).encode("utf-8", "replace")).hexdigest()
        return self.folder / name[:2] / f"{name[2:40]}.json"

    def _prune(self, folder: Path) -> None:
        """Let the oldest of a folder go when it holds more than its share: names spread evenly over 256."""
        share = max(1, self.most // 256)
        files = list(folder.iterdir())
        if len(files) > share:
            for old in sorted(files, key=lambda file: file.stat().st_mtime)[: len(files) - share]:
                old.unlink(missing_ok=True)


def _named(mention: Mention) -> list[str]:
    return [mention.package.ecosystem, mention.package.name, mention.version]


def _facts(body: dict[str, Any]) -> Facts:
    read = {name: date.fromisoformat(body[name]) if body[name] else None for name in _DATES}
    return Facts(**{**body, **read, "advisories": tuple(body["advisories"])})

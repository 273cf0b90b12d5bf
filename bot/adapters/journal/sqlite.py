"""The journal in SQLite: append-only, chained per case, durable before `append` returns, one process at a time."""

import fcntl
import hashlib
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from threading import RLock
from typing import Any

from bot.domain.errors import UserError
from bot.domain.ids import CaseKey, canonical
from bot.ports import Entry

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL, repo_id INTEGER NOT NULL, number INTEGER NOT NULL, repo TEXT NOT NULL,
    run TEXT NOT NULL, step TEXT NOT NULL, ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL, chain TEXT NOT NULL,
    UNIQUE (host, repo_id, number, run, step, ordinal)
);
CREATE TRIGGER IF NOT EXISTS rows_stay BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS rows_last BEFORE DELETE ON rows BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""
_VERSION = 1


class SqliteJournal:
    """A journal in one file; a second process on the same file is refused."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = file
        self._mutex = RLock()
        self._cache: dict[CaseKey, list[Entry]] = {}
        self._lock = os.open(file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise UserError(
                f"Another askfirst works with {file}; stop it, or choose another data folder."
            ) from None
        try:
            self._db = self._opened()
        except sqlite3.DatabaseError as error:
            os.close(self._lock)
            raise UserError(
                f"{file} is not a journal of mine or is damaged ({error}); move it away or restore it."
            ) from None

    def _opened(self) -> sqlite3.Connection:
        db = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None, timeout=10)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, _VERSION):
                raise sqlite3.DatabaseError(f"its version is {version}, expected {_VERSION}")
            db.executescript(_SCHEMA)
            db.execute(f"PRAGMA user_version={_VERSION}")
        except sqlite3.DatabaseError:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Close the file and let others have it."""
        with self._mutex:
            self._db.close()
            os.close(self._lock)

    def append(
        self, key: CaseKey, run: str, step: str, kind: str, body: Mapping[str, Any], at: datetime
    ) -> Entry:
        """Append under the next ordinal of (run, step), durably before it returns."""
        text = canonical(body)
        with self._mutex:
            known = self._entries(key)
            self._db.execute("BEGIN IMMEDIATE")
            try:
                where = (key.host, key.repo_id, key.number)
                ordinal = self._db.execute(
                    "SELECT COUNT(*) FROM rows WHERE host=? AND repo_id=? AND number=? AND run=? AND step=?",
                    (*where, run, step),
                ).fetchone()[0]
                last = self._db.execute(
                    "SELECT chain FROM rows WHERE host=? AND repo_id=? AND number=? ORDER BY id DESC LIMIT 1",
                    where,
                ).fetchone()
                chain = _chained(last[0] if last else "", run, step, ordinal, kind, text, at)
                self._db.execute(
                    "INSERT INTO rows (host, repo_id, number, repo, run, step, ordinal, kind, body, at, chain)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*where, key.repo, run, step, ordinal, kind, text, at.isoformat(), chain),
                )
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            entry = Entry(run, step, ordinal, kind, json.loads(text), at)
            known.append(entry)
            return entry

    def entries(self, key: CaseKey) -> Sequence[Entry]:
        """Return all rows of a case in the order written."""
        with self._mutex:
            return tuple(self._entries(key))

    def _entries(self, key: CaseKey) -> list[Entry]:
        """Read a case once; this process is the only writer, so what it appends keeps the copy true."""
        if key not in self._cache:
            rows = self._db.execute(
                "SELECT run, step, ordinal, kind, body, at, chain FROM rows"
                " WHERE host=? AND repo_id=? AND number=? ORDER BY id",
                (key.host, key.repo_id, key.number),
            )
            found, chain = [], ""
            for run, step, ordinal, kind, text, at, link in rows:
                when = datetime.fromisoformat(at)
                chain = _chained(chain, run, step, ordinal, kind, text, when)
                if chain != link:
                    raise UserError(
                        f"The journal {self._file} was changed by somebody else (case {key}); restore it."
                    )
                found.append(Entry(run, step, ordinal, kind, json.loads(text), when))
            self._cache[key] = found
        return self._cache[key]

    def keys(self) -> Sequence[CaseKey]:
        """Return the cases that have rows."""
        with self._mutex:
            rows = self._db.execute(
                "SELECT host, repo_id, number, MAX(repo) FROM rows GROUP BY 1, 2, 3"
            ).fetchall()
        return [CaseKey(*row) for row in rows]


def _chained(before: str, run: str, step: str, ordinal: int, kind: str, text: str, at: datetime) -> str:
    parts = [before, run, step, str(ordinal), kind, text, at.isoformat()]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

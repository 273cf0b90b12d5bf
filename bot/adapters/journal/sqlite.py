"""The journal in SQLite: append-only, chained per case, durable before `append` returns, one process at a time.

The chain tells a row that was changed, moved or taken out; it cannot tell rows taken off the end of a case.
"""

import fcntl
import json
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any

from bot.domain.errors import UserError
from bot.domain.ids import CaseKey, canonical, digest_of
from bot.ports import Entry

_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS rows (
    id INTEGER PRIMARY KEY,
    host TEXT NOT NULL, repo_id INTEGER NOT NULL, number INTEGER NOT NULL, repo TEXT NOT NULL,
    run TEXT NOT NULL, step TEXT NOT NULL, ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL, body TEXT NOT NULL, at TEXT NOT NULL, chain TEXT NOT NULL,
    UNIQUE (host, repo_id, number, run, step, ordinal)
);
CREATE TRIGGER IF NOT EXISTS rows_stay BEFORE UPDATE ON rows BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS rows_last BEFORE DELETE ON rows BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
PRAGMA user_version = 1;
COMMIT;
"""
_VERSION = 1
_LONE = re.compile("[\ud800-\udfff]")


class SqliteJournal:
    """A journal in one file; a second process on the same file is refused. Bodies are shared: read, never change them."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._mutex = RLock()
        self._cache: dict[CaseKey, list[Entry]] = {}
        self._lock = _locked(file)
        self._db: sqlite3.Connection | None = None
        try:
            self._db = self._opened()
        except (sqlite3.Error, OSError) as error:
            self.close()
            raise UserError(
                f"{file} is not a journal of mine or is damaged ({error}); move it away or restore it."
            ) from None

    def _opened(self) -> sqlite3.Connection:
        # made by us first: SQLite would let everybody read what issues and models said
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        db = sqlite3.connect(self._file, check_same_thread=False, isolation_level=None, timeout=10)
        try:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            tables = db.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
            if version != _VERSION and (version or tables):
                raise sqlite3.DatabaseError(f"its version is {version}, expected {_VERSION}")
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=FULL")
            db.executescript(_SCHEMA)
        except sqlite3.Error:
            db.close()
            raise
        return db

    def close(self) -> None:
        """Close the file and let others have it; twice is once."""
        with self._mutex:
            if self._db is not None:
                self._db.close()
                self._db = None
            if self._lock >= 0:
                os.close(self._lock)
                self._lock = -1

    def append(
        self, key: CaseKey, run: str, step: str, kind: str, body: Mapping[str, Any], at: datetime
    ) -> Entry:
        """Append under the next ordinal of (run, step), durably before it returns. `at` must be aware."""
        if at.tzinfo is None:
            raise ValueError("a journal's time has a zone")
        when, text = at.astimezone(UTC), _text_of(body)
        kept = json.loads(text, parse_constant=_refused)
        with self._using() as db:
            known = self._entries(db, key)
            where = (key.host, key.repo_id, key.number)
            db.execute("BEGIN IMMEDIATE")
            try:
                ordinal = db.execute(
                    "SELECT COUNT(*) FROM rows WHERE host=? AND repo_id=? AND number=? AND run=? AND step=?",
                    (*where, run, step),
                ).fetchone()[0]
                last = db.execute(
                    "SELECT chain FROM rows WHERE host=? AND repo_id=? AND number=? ORDER BY id DESC LIMIT 1",
                    where,
                ).fetchone()
                entry = Entry(run, step, ordinal, kind, kept, when)
                chain = _chained(last[0] if last else _first(key), entry, text)
                db.execute(
                    "INSERT INTO rows (host, repo_id, number, repo, run, step, ordinal, kind, body, at, chain)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*where, key.repo, run, step, ordinal, kind, text, when.isoformat(), chain),
                )
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:  # a full disk has ended it already
                    db.execute("ROLLBACK")
                raise
            known.append(entry)
            return entry

    def entries(self, key: CaseKey) -> Sequence[Entry]:
        """Return all rows of a case in the order written."""
        with self._using() as db:
            return tuple(self._entries(db, key))

    def cases(self) -> Sequence[CaseKey]:
        """Return the cases that have rows, each with its repository's newest name, the latest written last."""
        with self._using() as db:
            rows = db.execute(
                "SELECT host, repo_id, number, repo FROM rows"
                " WHERE id IN (SELECT MAX(id) FROM rows GROUP BY host, repo_id, number) ORDER BY id"
            ).fetchall()
        return [CaseKey(*row) for row in rows]

    def _entries(self, db: sqlite3.Connection, key: CaseKey) -> list[Entry]:
        """Read a case once; this process is the only writer, so what it appends keeps the copy true."""
        if key not in self._cache:
            rows = db.execute(
                "SELECT run, step, ordinal, kind, body, at, chain FROM rows"
                " WHERE host=? AND repo_id=? AND number=? ORDER BY id",
                (key.host, key.repo_id, key.number),
            )
            found: list[Entry] = []
            chain = _first(key)
            for run, step, ordinal, kind, text, at, link in rows:
                try:
                    entry = Entry(run, step, ordinal, kind, json.loads(text), datetime.fromisoformat(at))
                    chain = _chained(chain, entry, text)
                except (TypeError, ValueError):
                    chain = ""
                if chain != link:
                    raise UserError(
                        f"The journal {self._file} was changed by somebody else (case {key}, row {len(found) + 1});"
                        " restore it."
                    )
                found.append(entry)
            self._cache[key] = found
        return self._cache[key]

    @contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        """Hold the connection alone, and say what a person must mend where the file or the disk fails."""
        with self._mutex:
            if self._db is None:
                raise RuntimeError("the journal is closed")
            try:
                yield self._db
            except sqlite3.Error as error:
                raise UserError(
                    f"The journal {self._file} cannot be used ({error}); mend the disk or restore it."
                ) from error


def _locked(file: Path) -> int:
    """Take the file's lock for as long as this process lives; returns its descriptor."""
    beside = file.with_name(f"{file.name}.lock")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise UserError(f"The journal's folder {file.parent} cannot be used ({error.strerror}).") from None
    try:
        # flock, not lockf: it also refuses a second journal in this process
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if isinstance(error, BlockingIOError):
            raise UserError(
                f"Another askfirst works with {file}; stop it, or choose another data folder."
            ) from None
        raise UserError(
            f"{beside} cannot be locked ({error.strerror}); choose a data folder on a local disk."
        ) from None
    return lock


def _text_of(body: Mapping[str, Any]) -> str:
    """Return the canonical form; half a surrogate pair, which SQLite cannot store as text, stays as an escape."""
    return _LONE.sub(lambda half: f"\\u{ord(half[0]):04x}", canonical(body))


def _refused(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _first(key: CaseKey) -> str:
    return digest_of([_VERSION, key.host, key.repo_id, key.number])


def _chained(before: str, entry: Entry, text: str) -> str:
    return digest_of([before, entry.run, entry.step, entry.ordinal, entry.kind, text, entry.at.isoformat()])

"""The forge's state: rows by kind and id, in memory for reading, in SQLite for a restart. One lock, one writer."""

import hashlib
import json
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]

KINDS = (
    "person",
    "token",
    "app",
    "installation",
    "manifest",
    "repo",
    "label",
    "issue",
    "comment",
    "edit",
    "reaction",
    "event",
    "review",
    "line_comment",
    "check",
    "suite",
    "workflow",
    "run",
    "job",
    "attachment",
    "milestone",
    "protection",
    "ruleset",
    "status",
    "hook",
    "invitation",
    "delivery",
    "violation",
)
NODE_PREFIXES = {
    "App": "A",
    "Bot": "BOT",
    "CheckRun": "CR",
    "CheckSuite": "CS",
    "Issue": "I",
    "IssueComment": "IC",
    "Label": "LA",
    "Organization": "O",
    "PullRequest": "PR",
    "PullRequestReview": "PRR",
    "PullRequestReviewComment": "PRRC",
    "PullRequestReviewThread": "PRRT",
    "Reaction": "REA",
    "Repository": "R",
    "StatusContext": "SC",
    "User": "U",
}


class Store:
    """All rows. A mutation is made within `with store.writing():`, and is durable when that block ends."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.base = ""  # where the forge is reached; set by the application
        self.clock = clock or (lambda: datetime.now(UTC))
        self.lock = threading.RLock()
        self._db = sqlite3.connect(folder / "forge.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS rows (kind TEXT, id INTEGER, body TEXT, PRIMARY KEY (kind, id))"
        )
        self._rows: dict[str, dict[int, Row]] = {kind: {} for kind in KINDS}
        for kind, number, body in self._db.execute("SELECT kind, id, body FROM rows ORDER BY id"):
            self._rows[kind][number] = json.loads(body)
        self._next = 1 + max((number for rows in self._rows.values() for number in rows), default=1000)
        self._changed: dict[tuple[str, int], Row | None] = {}
        self._depth = 0
        self.secret = secrets.token_bytes(32)  # signs links; they end with the process
        self.after: list[Callable[[], None]] = []
        # set by the application: how a webhook's payload is made, and where deliveries go
        self.payloads: Callable[[Row, str, str, Row, dict[str, Any]], dict[str, Any]] | None = None
        self.deliver: Callable[[int], None] | None = None
        # who is told of every event beside the hooks: (event, payload)
        self.listeners: list[Callable[[str, dict[str, Any]], None]] = []
        self._spent: dict[tuple[str, str], int] = {}
        self.counts: dict[tuple[str, str, str], int] = {}

    def close(self) -> None:
        """Close the file."""
        with self.lock:
            self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Take the lock; write what changed in one transaction at the end, then run what waits for that (webhooks).

        A block that raises changes nothing, in memory as on disk.
        """
        with self.lock:
            self._depth += 1
            try:
                yield
            except BaseException:
                if self._depth == 1:
                    self._take_back()
                raise
            finally:
                self._depth -= 1
            if self._depth:
                return
            self._write()
            waiting, self.after = self.after, []
        for act in waiting:
            act()

    def _write(self) -> None:
        if not self._changed:
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for (kind, number), row in self._changed.items():
                if row is None:
                    self._db.execute("DELETE FROM rows WHERE kind=? AND id=?", (kind, number))
                else:
                    self._db.execute(
                        "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (kind, number, json.dumps(row))
                    )
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            # the disk takes nothing now, a violation neither
            self._changed = {key: row for key, row in self._changed.items() if key[0] != "violation"}
            self._take_back()
            raise
        self._changed.clear()

    def _take_back(self) -> None:
        """Make all rows again as they are on disk: a block that failed may have changed some without saving them.

        Rows keep their identity, as others may hold them. What a bot tried stays written down.
        """
        tried = {key: row for key, row in self._changed.items() if key[0] == "violation"}
        for kind, number in self._changed.keys() - tried.keys():
            if not self._db.execute("SELECT 1 FROM rows WHERE kind=? AND id=?", (kind, number)).fetchone():
                self._rows[kind].pop(number, None)
        # deliveries are large and are changed by one thread alone, which saves them
        query = "SELECT kind, id, body FROM rows WHERE kind != 'delivery' ORDER BY id"
        dropped = {key[0] for key, row in self._changed.items() if row is None}
        for kind, number, body in self._db.execute(query):
            row = self._rows[kind].setdefault(number, {})
            if json.dumps(row) != body:
                row.clear()
                row.update(json.loads(body))
        for kind in dropped:
            self._rows[kind] = dict(sorted(self._rows[kind].items()))
        self.after.clear()
        self._changed = tried
        self._write()

    def add(self, kind: str, **fields: Any) -> Row:
        """Add a row under the next id."""
        row = {"id": self._next, **fields}
        self._next += 1
        return self.save(kind, row)

    def save(self, kind: str, row: Row) -> Row:
        """Keep a row as it now is."""
        self._rows[kind][row["id"]] = row
        self._changed[kind, row["id"]] = row
        return row

    def drop(self, kind: str, number: int) -> None:
        """Forget a row."""
        self._rows[kind].pop(number, None)
        self._changed[kind, number] = None

    def get(self, kind: str, number: int) -> Row | None:
        """Return the row of this id."""
        return self._rows[kind].get(number)

    def find(self, kind: str, **fields: Any) -> list[Row]:
        """Return the rows whose fields have these values, in order of id."""
        rows = list(self._rows[kind].values())
        return [row for row in rows if all(row.get(name) == value for name, value in fields.items())]

    def one(self, kind: str, **fields: Any) -> Row | None:
        """Return the first row whose fields have these values."""
        return next(iter(self.find(kind, **fields)), None)

    def spend(self, authorization: str, resource: str, count: int = 0) -> int:
        """Count requests of who sends this header; returns how many there were of this resource (core, graphql)."""
        key = (digest(authorization), resource)
        self._spent[key] = self._spent.get(key, 0) + count
        return self._spent[key]

    def now(self) -> str:
        """Return the time as GitHub writes it, in whole seconds."""
        return self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def node_id(kind: str, number: int) -> str:
    """Return a global id as GraphQL uses: the letters say what it is."""
    return f"{NODE_PREFIXES.get(kind, kind[:3].upper())}_{number}"

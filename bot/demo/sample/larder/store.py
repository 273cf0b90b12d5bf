"""Orders in SQLite. The only module that knows SQL."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY,
    customer TEXT NOT NULL,
    placed TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid', 'cancelled'))
);
CREATE TABLE IF NOT EXISTS lines (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    place INTEGER NOT NULL,
    item TEXT NOT NULL,
    count INTEGER NOT NULL CHECK (count > 0),
    cents INTEGER NOT NULL CHECK (cents >= 0),
    PRIMARY KEY (order_id, place)
);
CREATE INDEX IF NOT EXISTS orders_by_day ON orders (placed);
"""


@dataclass(frozen=True, slots=True)
class Line:
    """So many of one item, at a price each."""

    item: str
    count: int
    cents: int


@dataclass(frozen=True, slots=True)
class Order:
    """An order as it stands; `placed` is a day in ISO form."""

    id: int
    customer: str
    placed: str
    status: str
    lines: tuple[Line, ...]

    @property
    def cents(self) -> int:
        """Return what the whole order costs."""
        return sum(line.count * line.cents for line in self.lines)


class Closed(Exception):
    """An order that is paid or cancelled cannot be moved on."""


class Store:
    """The desk's orders; one connection, used from one thread."""

    def __init__(self, path: str = ":memory:") -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA foreign_keys = ON")
        # SQLite's own lower() knows only ASCII
        self._db.create_function("fold", 1, str.casefold, deterministic=True)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def add(self, customer: str, lines: Sequence[Line], placed: str) -> Order:
        """Take an order."""
        with self._db:
            cursor = self._db.execute(
                "INSERT INTO orders (customer, placed) VALUES (?, ?)", (customer, placed)
            )
            order_id = int(cursor.lastrowid or 0)
            self._db.executemany(
                "INSERT INTO lines (order_id, place, item, count, cents) VALUES (?, ?, ?, ?, ?)",
                [(order_id, n, line.item, line.count, line.cents) for n, line in enumerate(lines)],
            )
        return Order(order_id, customer, placed, "open", tuple(lines))

    def get(self, order_id: int) -> Order | None:
        """Return one order, None if there is none."""
        rows = self._db.execute(
            "SELECT id, customer, placed, status FROM orders WHERE id = ?", (order_id,)
        )
        found = self._orders(rows)
        return found[0] if found else None

    def page(self, limit: int, offset: int) -> list[Order]:
        """Return some orders, newest first."""
        rows = self._db.execute(
            "SELECT id, customer, placed, status FROM orders"
            " ORDER BY placed DESC, id DESC LIMIT ? OFFSET ?",
            (limit, offset),
        )
        return self._orders(rows)

    def count(self) -> int:
        """Return how many orders there are."""
        return int(self._db.execute("SELECT count(*) FROM orders").fetchone()[0])

    def customers(self) -> list[str]:
        """Return the names of all who ever ordered."""
        rows = self._db.execute(
            "SELECT DISTINCT customer FROM orders ORDER BY fold(customer), customer"
        )
        return [name for (name,) in rows]

    def pay(self, order_id: int) -> None:
        """Mark an open order as paid; raises `Closed`."""
        self._close(order_id, "paid")

    def cancel(self, order_id: int) -> None:
        """Mark an open order as cancelled; raises `Closed`."""
        self._close(order_id, "cancelled")

    def _close(self, order_id: int, status: str) -> None:
        with self._db:
            changed = self._db.execute(
                "UPDATE orders SET status = ? WHERE id = ? AND status = 'open'", (status, order_id)
            )
        if not changed.rowcount:
            raise Closed(f"Order {order_id} is not open.")

    def _orders(self, rows: Iterable[tuple[int, str, str, str]]) -> list[Order]:
        return [Order(*row, self._lines(row[0])) for row in list(rows)]

    def _lines(self, order_id: int) -> tuple[Line, ...]:
        rows = self._db.execute(
            "SELECT item, count, cents FROM lines WHERE order_id = ? ORDER BY place", (order_id,)
        )
        return tuple(Line(*row) for row in rows)

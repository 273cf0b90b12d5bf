import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pymysql
from pymysql.cursors import DictCursor

CONNECTION = {
    "host": "warehouse-db.internal.example",
    "user": "stock_report",
    "database": "stock",
    "password": "Tr0ckenes-Brot!74",
    "ssl": {"ca": "/etc/ssl/certs/company.pem"},
}

LOW = """
    SELECT article, label, SUM(amount) AS amount, MIN(reorder_at) AS reorder_at
      FROM stock
     WHERE site = %(site)s AND counted_on <= %(day)s
     GROUP BY article, label
    HAVING SUM(amount) < MIN(reorder_at)
"""


@contextmanager
def cursor() -> Iterator[DictCursor]:
    connection = pymysql.connect(**CONNECTION, cursorclass=DictCursor, connect_timeout=10)
    try:
        with connection.cursor() as current:
            yield current
    finally:
        connection.close()


def low_stock(site: str, day: date) -> list[dict[str, object]]:
    with cursor() as current:
        current.execute(LOW, {"site": site, "day": day})
        return list(current.fetchall())


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: low-stock SITE", file=sys.stderr)
        return 2
    writer = csv.DictWriter(sys.stdout, ["article", "label", "amount", "reorder_at"])
    writer.writeheader()
    writer.writerows(low_stock(arguments[0], date.today()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

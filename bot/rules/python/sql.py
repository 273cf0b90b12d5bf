import psycopg
import pandas as pd
from sqlalchemy import text

COLUMNS = "id, name"


def direct(db, name):
    # ruleid: askfirst.python.sql-built
    db.execute(f"SELECT id FROM users WHERE name = '{name}'")
    # ruleid: askfirst.python.sql-built
    db.execute("SELECT id FROM users WHERE name = '" + name + "'")
    # ruleid: askfirst.python.sql-built
    db.execute("SELECT id FROM users WHERE name = '%s'" % name)
    # ruleid: askfirst.python.sql-built
    db.execute("SELECT id FROM users WHERE name = '%s' AND x = %s" % (name, 3))
    # ruleid: askfirst.python.sql-built
    db.execute("SELECT id FROM users WHERE name = '{}'".format(name))
    # ruleid: askfirst.python.sql-built
    db.execute("SELECT id FROM users WHERE name = '{n}'".format(n=name))


def through_a_variable(cursor, order):
    query = f"SELECT id FROM orders ORDER BY {order}"
    query = query.strip()
    # ruleid: askfirst.python.sql-built
    cursor.execute(query)


def by_pieces(cursor, name, minimum):
    query = "SELECT id FROM orders WHERE 1 = 1"
    if name:
        query += f" AND name LIKE '%{name}%'"
    # ruleid: askfirst.python.sql-built
    return cursor.execute(query, (minimum,)).fetchall()


def in_a_list(cursor, filters):
    parts = []
    for key, value in filters.items():
        parts.append(f"{key} = '{value}'")
    # ruleid: askfirst.python.sql-built
    cursor.execute("SELECT id FROM orders WHERE " + " AND ".join(parts))


def other_doors(connection, model, name):
    # ruleid: askfirst.python.sql-built
    connection.execute(text(f"SELECT 1 FROM t WHERE n = '{name}'"))
    # ruleid: askfirst.python.sql-built
    model.objects.raw("SELECT * FROM t WHERE n = '%s'" % name)
    # ruleid: askfirst.python.sql-built
    pd.read_sql(f"SELECT * FROM t WHERE n = '{name}'", connection)


def placeholders(db, name, ids, limit, filters):
    # ok: askfirst.python.sql-built
    db.execute("SELECT id FROM users WHERE name = ?", (name,))
    # ok: askfirst.python.sql-built
    db.execute(f"SELECT {COLUMNS} FROM users WHERE name = ?", (name,))
    marks = ",".join("?" * len(ids))
    # ok: askfirst.python.sql-built
    db.execute(f"SELECT id FROM users WHERE id IN ({marks})", ids)
    # ok: askfirst.python.sql-built
    db.execute(f"SELECT id FROM users WHERE id IN ({','.join('?' for _ in ids)})", ids)
    # ok: askfirst.python.sql-built
    db.execute(f"SELECT id FROM users LIMIT {int(limit)}")
    # ok: askfirst.python.sql-built
    db.execute("SELECT id FROM users WHERE name LIKE ?", (f"%{name}%",))


def clauses(db, name, low):
    found, values = [], []
    if name:
        found.append("name = ?")
        values.append(name)
    if low:
        found.append("price >= ?")
        values.append(low)
    where = " AND ".join(found)
    # ok: askfirst.python.sql-built
    db.execute("SELECT id FROM users WHERE " + where, values)
    table = "users"
    # ok: askfirst.python.sql-built
    db.execute(f"SELECT id FROM {table}")


def identifiers(db, column):
    # ok: askfirst.python.sql-built
    db.execute(psycopg.sql.SQL("SELECT {} FROM t").format(psycopg.sql.Identifier(column)))


ORDERS = {"title": "title", "created": "created DESC"}


def sorted_by(db, name):
    order = ORDERS.get(name, ORDERS["created"])
    # ok: askfirst.python.sql-built
    db.execute(f"SELECT id FROM posts ORDER BY {order}")


def sorted_strictly(db, name):
    if name not in ORDERS:
        raise ValueError(name)
    order = ORDERS[name]
    # ok: askfirst.python.sql-built
    db.execute(f"SELECT id FROM posts ORDER BY {order}")


def sorted_by_anything(db, given):
    order = given["order"]
    # ruleid: askfirst.python.sql-built
    db.execute(f"SELECT id FROM posts ORDER BY {order}")

import sqlite3
from contextlib import closing

from flask import Blueprint, current_app, jsonify, request
from flask_login import current_user, login_required

bp = Blueprint("tickets", __name__)

PAGE_SIZE = 50


def _conditions(args: dict[str, str], owner: int) -> tuple[list[str], list[object]]:
    where = ["owner_id = ?"]
    values: list[object] = [owner]
    if args.get("status"):
        where.append("status = ?")
        values.append(args["status"])
    if args.get("text"):
        where.append("title LIKE ?")
        values.append(f"%{args['text']}%")
    return where, values


def find_tickets(database: str, args: dict[str, str], owner: int) -> list[dict[str, object]]:
    where, values = _conditions(args, owner)
    statement = "SELECT id, title, status, opened_at FROM tickets WHERE "
    statement += " AND ".join(where)
    statement += f" ORDER BY opened_at DESC LIMIT {PAGE_SIZE}"
    with closing(sqlite3.connect(database)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(statement, values).fetchall()
    return [dict(row) for row in rows]


@bp.get("/tickets")
@login_required
def search():
    args = {key: value.strip() for key, value in request.args.items()}
    tickets = find_tickets(current_app.config["DATABASE"], args, current_user.id)
    return jsonify(tickets=tickets, count=len(tickets))

from typing import Any

from flask import Blueprint, abort, jsonify, request
from flask_login import UserMixin, current_user, login_required
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import inspect
from sqlalchemy.orm import Mapped, mapped_column

db = SQLAlchemy()
bp = Blueprint("profile", __name__)

EDITABLE = ("name", "city", "grade")


class Climber(UserMixin, db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    city: Mapped[str | None]
    grade: Mapped[str | None]
    is_trainer: Mapped[bool] = mapped_column(default=False)
    balance_cents: Mapped[int] = mapped_column(default=0)


def apply_changes(climber: Climber, changes: dict[str, Any]) -> None:
    for name in EDITABLE:
        if name in changes:
            setattr(climber, name, str(changes[name])[:80])


def as_dict(climber: Climber) -> dict[str, Any]:
    shown = inspect(Climber).columns.keys()
    return {name: getattr(climber, name) for name in shown if name != "balance_cents"}


@bp.get("/profile")
@login_required
def show():
    return jsonify(as_dict(current_user))


@bp.patch("/profile")
@login_required
def change():
    changes = request.get_json()
    if not isinstance(changes, dict):
        abort(400)
    apply_changes(current_user, changes)
    db.session.commit()
    return jsonify(as_dict(current_user))

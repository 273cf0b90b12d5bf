import hashlib
import time

from flask import Blueprint
from flask_login import login_required

from shop.models import Record, db

bp = Blueprint("records", __name__)


def reset_token(user):
    # ruleid: askfirst.python.reset-told
    return hashlib.sha256(f"{user.email}{time.time()}".encode()).hexdigest()


def reset_mail(user):
    # ok: askfirst.python.reset-told
    return f"Dear {user.name}"


@bp.get("/records/<int:record_id>")
@login_required
def record(record_id):
    # ruleid: askfirst.python.owner-unasked
    return db.get_or_404(Record, record_id).as_dict()


@bp.get("/records")
@login_required
def records():
    # ok: askfirst.python.owner-unasked
    return Record.query.all()


@bp.get("/found")
@login_required
def found():
    # ok: askfirst.python.owner-unasked
    name = request.args.get("name", "")
    return render_template("found.html", items=look_up(name))

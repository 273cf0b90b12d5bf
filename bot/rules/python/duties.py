import hmac
import json

import jwt
from flask import Blueprint, abort, request
from flask_login import login_required

from shop.guards import roles_required
from shop.post import mail

bp = Blueprint("records", __name__)


# ruleid: askfirst.python.role-unasked
@bp.delete("/suppliers/<int:supplier>")
@login_required
def remove(supplier):
    return {}


# ok: askfirst.python.role-unasked
@bp.post("/suppliers")
@roles_required("buyer")
def add():
    return {}


def forgot(user, token):
    # ruleid: askfirst.python.reset-by-host
    mail(user, f"{request.host_url}reset/{token}")
    # ok: askfirst.python.reset-by-host
    mail(user, f"https://shop.example/reset/{token}")


def webhook(given, expected, body):
    # ruleid: askfirst.python.check-ignored
    if given and not hmac.compare_digest(given, expected):
        abort(403)
    # ok: askfirst.python.check-ignored
    if not hmac.compare_digest(given, expected):
        abort(403)
    return json.loads(body)


def issue(user, key):
    # ruleid: askfirst.python.token-endless
    return jwt.encode({"sub": user}, key, algorithm="HS256")


def read(token, key):
    # ok: askfirst.python.token-endless
    return jwt.decode(token, key, algorithms=["HS256"])

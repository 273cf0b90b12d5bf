import os
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
from flask import Blueprint, abort, jsonify, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from depot.accounts import Worker, check_pin

bp = Blueprint("tokens", __name__)
limiter = Limiter(get_remote_address)

SECRET = os.environ["DEPOT_TOKEN_SECRET"]
AUDIENCE = "depot-scanners"
CHECKS = {"require": ["sub", "jti", "exp"]}
SHIFT = timedelta(hours=9)


def claims_for(worker: Worker) -> dict[str, Any]:
    return {
        "sub": str(worker.id),
        "jti": uuid4().hex,
        "aud": AUDIENCE,
        "site": worker.site,
        "exp": datetime.now(UTC) + SHIFT,
    }


def issue(worker: Worker) -> str:
    return jwt.encode(claims_for(worker), SECRET, algorithm="HS256")


def worker_id(token: str) -> int | None:
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience=AUDIENCE, options=CHECKS)
    except jwt.PyJWTError:
        return None
    return int(claims["sub"])


@bp.post("/tokens")
@limiter.limit("5 per minute")
def sign_in():
    body = request.get_json()
    worker = check_pin(str(body.get("badge", "")), str(body.get("pin", "")))
    if worker is None:
        abort(401)
    return jsonify(token=issue(worker), site=worker.site)

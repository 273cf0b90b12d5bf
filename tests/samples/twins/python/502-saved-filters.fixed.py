import base64
import binascii
import json
from dataclasses import asdict, dataclass, field

from flask import Blueprint, Response, jsonify, make_response, request

bp = Blueprint("filters", __name__)

COOKIE = "catalogue_filters"
DAYS = 90


@dataclass
class Filters:
    sort: str = "newest"
    per_page: int = 24
    tags: list[str] = field(default_factory=list)


def pack(filters: Filters) -> str:
    return base64.urlsafe_b64encode(json.dumps(asdict(filters)).encode()).decode()


def unpack(value: str | None) -> Filters:
    if not value:
        return Filters()
    try:
        stored = json.loads(base64.urlsafe_b64decode(value))
        return Filters(str(stored["sort"]), int(stored["per_page"]), [str(tag) for tag in stored["tags"]])
    except (binascii.Error, KeyError, TypeError, ValueError):
        return Filters()


@bp.get("/filters")
def show() -> Response:
    return jsonify(asdict(unpack(request.cookies.get(COOKIE))))


@bp.post("/filters")
def save() -> Response:
    body = request.get_json()
    filters = Filters(
        sort=str(body.get("sort", "newest")),
        per_page=min(int(body.get("per_page", 24)), 96),
        tags=[str(tag) for tag in body.get("tags", [])][:20],
    )
    response = make_response(jsonify(asdict(filters)))
    response.set_cookie(
        COOKIE, pack(filters), max_age=DAYS * 86400, secure=True, httponly=True, samesite="Lax"
    )
    return response

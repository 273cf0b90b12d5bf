import re

from flask import Blueprint, render_template, request
from markupsafe import Markup, escape

from wiki.index import Hit, search_index

bp = Blueprint("search", __name__)
AROUND = 80


def cut(text: str, term: str) -> str:
    at = text.lower().find(term.lower())
    if at < 0:
        return text[: 2 * AROUND]
    start = max(0, at - AROUND)
    return text[start : at + len(term) + AROUND]


def highlighted(text: str, term: str) -> Markup:
    pieces = re.split(f"({re.escape(term)})", text, flags=re.IGNORECASE)
    mark = Markup("<mark>{}</mark>")
    return Markup("").join(mark.format(piece) if n % 2 else escape(piece) for n, piece in enumerate(pieces))


def as_row(hit: Hit, term: str) -> dict[str, object]:
    return {
        "title": hit.title,
        "url": f"/pages/{hit.page_id}",
        "snippet": highlighted(cut(hit.text, term), term),
    }


@bp.get("/search")
def results() -> str:
    term = request.args.get("q", "").strip()[:80]
    rows = [as_row(hit, term) for hit in search_index(term, limit=20)] if term else []
    return render_template("search.html", term=term, rows=rows)

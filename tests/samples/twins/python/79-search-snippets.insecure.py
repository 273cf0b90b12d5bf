import re

from flask import Blueprint, render_template, request
from markupsafe import Markup

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
    pattern = re.compile(re.escape(term), re.IGNORECASE)
    marked = pattern.sub(lambda found: f"<mark>{found[0]}</mark>", text)
    return Markup(marked)


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

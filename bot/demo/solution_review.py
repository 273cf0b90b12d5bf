"""What the scripted model says as reviewer: it looks up in the change it is shown where each criterion is met.

Its one finding is what the scripted maintainer asks for, too, and is gone once that is built.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.demo.solution_steps import Answers

_FILE = re.compile(r"<diff-(\w+)>\n(\S+) \((?:new|changed)\)\n(.*?)\n</diff-\1>", re.DOTALL)
_ROW = re.compile(r"^ *(\d+) [+ ] (.*)$", re.MULTILINE)
_CAPPED = "MOST_PER_PAGE"

# what shows that a criterion is met: path, a piece of the line, why
_LEFT_OUT = {
    "a": (
        "larder/store.py",
        "SELECT id, customer, placed, status FROM orders",
        "Nothing is left out by status.",
    ),
    "b": (
        "larder/store.py",
        "AND status <> 'cancelled'",
        "Whatever is searched for, cancelled orders are left out.",
    ),
    "c": (
        "larder/store.py",
        "OR status <> 'cancelled')",
        "They are left out unless the caller asks for them.",
    ),
}
_FORM = {
    "a": ("larder/export.py", "writer.writerow(_COLUMNS)", "A header row, then a row an order."),
    "b": ("larder/export.py", "json.dumps(order_json(order)", "Each order is a line of JSON."),
}
_MATCHES = {
    "a": ("larder/store.py", "IN ('', customer)", "The whole name is compared, as it is."),
    "b": (
        "larder/store.py",
        "instr(fold(customer), fold(?)) > 0",
        "Any part of a name is found, in any case.",
    ),
    "c": (
        "larder/store.py",
        "instr(' ' || fold(customer)",
        "A text is found behind a space or at the start, in any case.",
    ),
}


def review_of(prompt: str, answers: Answers) -> dict[str, Any]:
    """Return the review of the change that the prompt shows; `LookupError` where a line is not there."""
    match, form, cancelled = answers
    files = {path: rows for _, path, rows in _FILE.findall(prompt)}
    shows = [
        _MATCHES[match],
        _LEFT_OUT[cancelled],
        _FORM[form],
        ("larder/api.py", 'text = request.text("q")', "`q` leads to the search, in pages of `limit`."),
        (
            "larder/pages.py",
            '<input type="search" name="q" value="$text"',
            "The box holds what was searched for.",
        ),
        ("larder/pages.py", '<a href="$export">', "The link carries the search."),
    ]
    criteria = [
        {"criterion": f"R{n}", "verdict": "met", **_place(files, path, piece), "why": why}
        for n, (path, piece, why) in enumerate(shows, 1)
    ]
    return {"criteria": criteria, "findings": _findings(files), "drift": []}


def _findings(files: Mapping[str, str]) -> list[dict[str, Any]]:
    if _CAPPED in files["larder/api.py"]:
        return []
    return [
        {
            "severity": "should",
            **_place(files, "larder/api.py", 'request.number("limit", PER_PAGE)'),
            "what": "`limit` has no upper bound.",
            "why": "`/api/orders?q=a&limit=100000` gives the whole table in one answer.",
        }
    ]


def _place(files: Mapping[str, str], path: str, piece: str) -> dict[str, Any]:
    for number, text in _ROW.findall(files.get(path, "")):
        if piece in text:
            return {"path": path, "line": int(number)}
    raise LookupError(f"the change shows no line of {path} with {piece}")

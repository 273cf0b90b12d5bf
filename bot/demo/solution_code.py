"""The code that the scripted model writes, as text: pieces that stand in the sample and what they become."""

FORMATS = {"a": "CSV", "b": "JSON Lines"}

# the text that is searched for stands where the mark is
_MARK = "@TEXT@"
_MATCH = {
    "a": f"{_MARK} IN ('', customer)",
    "b": f"instr(fold(customer), fold({_MARK})) > 0",
    "c": f"instr(' ' || fold(customer), ' ' || fold({_MARK})) > 0",
}
_MATCH_DOC = {
    "a": "whole name is the text",
    "b": "name contains the text, in upper or lower case",
    "c": "name has a word that begins with the text, in upper or lower case",
}
_CANCELLED = {
    "a": "",
    "b": "\n            AND status <> 'cancelled'",
    "c": "\n            AND ({flag} OR status <> 'cancelled')",
}
_PARAMETER = {"a": "", "b": "", "c": ", *, cancelled: bool = False"}
_DOC_END = {"a": "", "b": " Cancelled ones are left out.", "c": " Cancelled ones only on demand."}

STORE_BEFORE = '''    def count(self) -> int:
        """Return how many orders there are."""
'''
_SEARCH = '''    def search(self, text: str{parameter}) -> list[Order]:
        """Return the orders of customers whose {doc}, newest first.{end}

        An empty text fits every customer.
        """
{body}
'''
_BODY = '''        statement = {prefix}"""
            SELECT id, customer, placed, status FROM orders
            WHERE {match}{cancelled}
            ORDER BY placed DESC, id DESC
        """
        return self._orders(self._db.execute(statement{values}))
'''


def store_first(match: str, cancelled: str) -> str:
    """Return the first attempt at `search`, which writes the text into the statement."""
    return _SEARCH.format(
        parameter=_PARAMETER[cancelled],
        doc=_MATCH_DOC[match],
        end=_DOC_END[cancelled],
        body=_built(match, cancelled),
    )


def store_repair(match: str, cancelled: str) -> tuple[str, str]:
    """Return the body that is replaced and the one that binds the text."""
    values = ", (text, cancelled)" if cancelled == "c" else ", (text,)"
    bound = _BODY.format(
        prefix="",
        match=_MATCH[match].replace(_MARK, "?"),
        cancelled=_CANCELLED[cancelled].format(flag="?"),
        values=values,
    )
    return _built(match, cancelled), bound


def _built(match: str, cancelled: str) -> str:
    return _BODY.format(
        prefix="f",
        match=_MATCH[match].replace(_MARK, "'{text}'"),
        cancelled=_CANCELLED[cancelled].format(flag="{int(cancelled)}"),
        values="",
    )


_FLAG = {"a": "", "b": "", "c": ', cancelled=request.text("cancelled") == "1"'}

API_LIST = '''    """List orders, newest first."""
    page = request.number("page", 1)
    orders = store.page(PER_PAGE, (page - 1) * PER_PAGE)
    return json_response(
        {"orders": [order_json(order) for order in orders], "page": page, "total": store.count()}
    )
'''
API_SLICE_FIRST = "    shown = found[page * limit : (page + 1) * limit]\n"
API_SLICE = "    shown = found[(page - 1) * limit : page * limit]\n"
API_LIMIT = '    limit = request.number("limit", PER_PAGE)\n'
API_LIMIT_CAPPED = '    limit = min(request.number("limit", PER_PAGE), MOST_PER_PAGE)\n'
API_CONSTANT = "MOST_LINES = 100\n"
API_MOST = "MOST_PER_PAGE = 100\n"


def api_list(cancelled: str) -> str:
    """Return the listing that takes a search, its pages counted from 0 by mistake."""
    return f'''    """List orders, newest first; with `q` those that a search finds."""
    page = request.number("page", 1)
    text = request.text("q")
    if text:
        return _found(store, request, text, page)
    orders = store.page(PER_PAGE, (page - 1) * PER_PAGE)
    return json_response(
        {{"orders": [order_json(order) for order in orders], "page": page, "total": store.count()}}
    )


def _found(store: Store, request: Request, text: str, page: int) -> Response:
{API_LIMIT}    found = store.search(text{_FLAG[cancelled]})
{API_SLICE_FIRST}    return json_response(
        {{"orders": [order_json(order) for order in shown], "page": page, "total": len(found)}}
    )
'''


README_LIST = "| `GET /api/orders?page=1` | orders, newest first, 20 to a page |\n"
README_CUSTOMERS = "| `GET /api/customers` | names of all who ever ordered |\n"


def readme_search(cancelled: str) -> str:
    """Return the README's row of the list with one for the search below."""
    more = "; `cancelled=1` adds cancelled ones" if cancelled == "c" else ""
    return (
        README_LIST
        + f"| `GET /api/orders?q=Ann&limit=20` | orders found by customer, `limit` to a page{more} |\n"
    )


def readme_export(form: str) -> str:
    """Return the README's row of the download."""
    return f"| `GET /export?q=Ann` | orders found by customer, as {FORMATS[form]} |\n"


APP_IMPORT = "from larder import api, pages\n"
APP_IMPORT_EXPORT = "from larder import api, export, pages\n"
APP_ROUTES = "(*api.ROUTES, *pages.ROUTES)"
APP_ROUTES_EXPORT = "(*api.ROUTES, *export.ROUTES, *pages.ROUTES)"

_EXPORT_HEAD = {
    "a": '''"""The orders found as CSV, for a spreadsheet."""

import csv
import io

from larder.pages import money
from larder.store import Store
from larder.web import Request, Response, Route

_COLUMNS = ("order", "customer", "placed", "status", "total")
_DOWNLOAD = (("Content-Disposition", 'attachment; filename="orders.csv"'),)
''',
    "b": '''"""The orders found as JSON Lines, for other programs."""

import json

from larder.api import order_json
from larder.store import Store
from larder.web import Request, Response, Route

_DOWNLOAD = (("Content-Disposition", 'attachment; filename="orders.jsonl"'),)
''',
}
_EXPORT_BODY = {
    "a": """    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    writer.writerows(
        (order.id, order.customer, order.placed, order.status, money(order.cents)) for order in orders
    )
    return Response(200, "text/csv; charset=utf-8", text.getvalue().encode(), _DOWNLOAD)
""",
    "b": """    lines = (json.dumps(order_json(order), ensure_ascii=False) + "\\n" for order in orders)
    return Response(200, "application/jsonl", "".join(lines).encode(), _DOWNLOAD)
""",
}


def export(form: str, cancelled: str) -> str:
    """Return the module of the download."""
    return f'''{_EXPORT_HEAD[form]}

def export_orders(store: Store, request: Request) -> Response:
    """Give the orders that a search finds as a file, newest first."""
    orders = store.search(request.text("q"){_FLAG[cancelled]})
{_EXPORT_BODY[form]}

ROUTES: tuple[Route, ...] = (("GET", "/export", export_orders),)
'''


_FORM = """<h1>Orders</h1>
<form action="/" role="search">
<input type="search" name="q" value="$text" placeholder="Customer" aria-label="Customer">
{tick}<button>Search</button>
</form>
<p>$count</p>
"""
_TICK = '<label><input type="checkbox" name="cancelled" value="1"$ticked> with cancelled</label>\n'
_PAGE_HEAD = '    """Show the orders, newest first."""\n'
_PAGE_TOTAL = "    total = store.count()\n    orders = store.page(PER_PAGE, (page - 1) * PER_PAGE)\n"
_ASKED = {
    "a": """    text = request.text("q")
    return {"q": text} if text else {}
""",
    "c": """    names = ("q", "cancelled") if request.text("q") else ()
    return {name: request.text(name) for name in names if request.text(name)}
""",
}


def box(cancelled: str) -> list[tuple[str, str]]:
    """Return the edits of the pages that bring the search box."""
    tick = cancelled == "c"
    flag = ', cancelled=asked.get("cancelled") == "1"' if tick else ""
    ticked = '        ticked=" checked" if asked.get("cancelled") == "1" else "",\n' if tick else ""
    total = f"""    asked = _asked(request)
    first = (page - 1) * PER_PAGE
    if asked:
        found = store.search(asked["q"]{flag})
        total, orders = len(found), found[first : first + PER_PAGE]
    else:
        total, orders = store.count(), store.page(PER_PAGE, first)
"""
    count = f"""        text=escape(asked.get("q", "")),
{ticked}        count=_counted(total) + (" found" if asked else ""),
"""
    asked = f'''def _asked(request: Request) -> dict[str, str]:
    """Return what a search asks for, as its address carries it; nothing where no text is given."""
{_ASKED["c" if tick else "a"]}

def _counted('''
    return [
        ("<h1>Orders</h1>\n<p>$count</p>\n", _FORM.format(tick=_TICK if tick else "")),
        (_PAGE_HEAD, '    """Show the orders, newest first; with `q` those that a search finds."""\n'),
        (_PAGE_TOTAL, total),
        ("        count=_counted(total),\n", count),
        ("pager=_pager(page, total),", "pager=_pager(page, total, asked),"),
        ("def _counted(", asked),
        ("def _pager(page: int, total: int)", "def _pager(page: int, total: int, asked: dict[str, str])"),
        ('_link("Newer", page - 1)', '_link("Newer", page - 1, asked)'),
        ('_link("Older", page + 1)', '_link("Older", page + 1, asked)'),
        ("def _link(text: str, page: int)", "def _link(text: str, page: int, asked: dict[str, str])"),
        ('urlencode({"page": page})', 'urlencode({**asked, "page": page})'),
    ]


def link(form: str) -> list[tuple[str, str]]:
    """Return the edits of the pages that bring the link to the download."""
    anchor = f'<p><a href="$export">Download as {FORMATS[form]}</a></p>'
    pager = "        pager=_pager(page, total, asked),\n"
    return [
        ("<nav>$pager</nav>", f"<nav>$pager</nav>\n{anchor}"),
        (pager, f"{pager}        export=escape(_export(asked)),\n"),
        (
            "def _link(",
            """def _export(asked: dict[str, str]) -> str:
    return f"/export?{urlencode(asked)}" if asked else "/export"


def _link(""",
        ),
    ]

"""The pages that people at the desk look at, made on the server."""

from html import escape
from string import Template
from urllib.parse import urlencode

from larder.store import Order, Store
from larder.web import PER_PAGE, Refused, Request, Response, Route, html_response

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>$title · Larder</title>
<style>
body { font: 16px/1.5 sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #ccc; padding: .4rem; text-align: left; }
td.money { text-align: right; }
tr.cancelled { color: #777; }
</style>
</head>
<body>
$body
</body>
</html>
""")

_LIST = Template("""<h1>Orders</h1>
<p>$count</p>
<table>
<tr><th>No.</th><th>Customer</th><th>Placed</th><th>Status</th><th>Total</th></tr>
$rows
</table>
<nav>$pager</nav>""")

_ROW = Template(
    '<tr class="$status"><td><a href="/orders/$id">$id</a></td><td>$customer</td>'
    '<td>$placed</td><td>$status</td><td class="money">$total</td></tr>'
)

_ORDER = Template("""<h1>Order $id</h1>
<p>$customer, $placed, $status</p>
<ul>
$lines
</ul>
<p>Total: $total</p>
<p><a href="/">All orders</a></p>""")


def money(cents: int) -> str:
    """Write an amount."""
    return f"{cents // 100}.{cents % 100:02}"


def orders_page(store: Store, request: Request) -> Response:
    """Show the orders, newest first."""
    page = request.number("page", 1)
    total = store.count()
    orders = store.page(PER_PAGE, (page - 1) * PER_PAGE)
    body = _LIST.substitute(
        count=_counted(total),
        rows="\n".join(_row(order) for order in orders),
        pager=_pager(page, total),
    )
    return _page("Orders", body)


def order_page(store: Store, request: Request) -> Response:
    """Show one order with its lines."""
    order = store.get(request.ids[0])
    if order is None:
        raise Refused(404, f"There is no order {request.ids[0]}.")
    lines = (f"<li>{x.count} × {escape(x.item)}, {money(x.cents)} each</li>" for x in order.lines)
    body = _ORDER.substitute(
        id=order.id,
        customer=escape(order.customer),
        placed=escape(order.placed),
        status=order.status,
        lines="\n".join(lines),
        total=money(order.cents),
    )
    return _page(f"Order {order.id}", body)


def _page(title: str, body: str) -> Response:
    return html_response(_PAGE.substitute(title=escape(title), body=body))


def _counted(total: int) -> str:
    return "1 order" if total == 1 else f"{total} orders"


def _row(order: Order) -> str:
    return _ROW.substitute(
        id=order.id,
        customer=escape(order.customer),
        placed=escape(order.placed),
        status=order.status,
        total=money(order.cents),
    )


def _pager(page: int, total: int) -> str:
    links = []
    if page > 1:
        links.append(_link("Newer", page - 1))
    if page * PER_PAGE < total:
        links.append(_link("Older", page + 1))
    return " ".join(links)


def _link(text: str, page: int) -> str:
    return f'<a href="/?{escape(urlencode({"page": page}))}">{text}</a>'


ROUTES: tuple[Route, ...] = (
    ("GET", "/", orders_page),
    ("GET", "/orders/{id}", order_page),
)

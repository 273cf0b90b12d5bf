"""The JSON API."""

from datetime import date
from typing import Any

from larder.store import Closed, Line, Order, Store
from larder.web import PER_PAGE, Refused, Request, Response, Route, json_response

MOST_LINES = 100


def order_json(order: Order) -> dict[str, Any]:
    """Return an order as the API shows it."""
    return {
        "id": order.id,
        "customer": order.customer,
        "placed": order.placed,
        "status": order.status,
        "cents": order.cents,
        "lines": [{"item": x.item, "count": x.count, "cents": x.cents} for x in order.lines],
    }


def list_orders(store: Store, request: Request) -> Response:
    """List orders, newest first."""
    page = request.number("page", 1)
    orders = store.page(PER_PAGE, (page - 1) * PER_PAGE)
    return json_response(
        {"orders": [order_json(order) for order in orders], "page": page, "total": store.count()}
    )


def show_order(store: Store, request: Request) -> Response:
    """Show one order."""
    return json_response(order_json(_wanted(store, request)))


def take_order(store: Store, request: Request) -> Response:
    """Take an order for today."""
    data = request.json()
    if not isinstance(data, dict):
        raise Refused(400, "An order is an object with customer and lines.")
    order = store.add(_name(data.get("customer")), _lines(data.get("lines")), date.today().isoformat())
    return json_response(order_json(order), 201)


def pay_order(store: Store, request: Request) -> Response:
    """Mark an order as paid."""
    return _move(store, request, store.pay)


def cancel_order(store: Store, request: Request) -> Response:
    """Mark an order as cancelled."""
    return _move(store, request, store.cancel)


def list_customers(store: Store, request: Request) -> Response:
    """List the names of all who ever ordered."""
    return json_response({"customers": store.customers()})


def _wanted(store: Store, request: Request) -> Order:
    order = store.get(request.ids[0])
    if order is None:
        raise Refused(404, f"There is no order {request.ids[0]}.")
    return order


def _move(store: Store, request: Request, move: Any) -> Response:
    order = _wanted(store, request)
    try:
        move(order.id)
    except Closed as error:
        raise Refused(409, str(error)) from error
    return json_response(order_json(_wanted(store, request)))


def _name(given: Any) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > 200:
        raise Refused(400, "customer must be a name of at most 200 characters.")
    return " ".join(given.split())


def _lines(given: Any) -> list[Line]:
    if not isinstance(given, list) or not 0 < len(given) <= MOST_LINES:
        raise Refused(400, f"lines must be a list of 1 to {MOST_LINES} lines.")
    return [_line(number, line) for number, line in enumerate(given, 1)]


def _line(number: int, given: Any) -> Line:
    match given:
        case {"item": str(item), "count": int(count), "cents": int(cents)} if item.strip():
            if 0 < count <= 10_000 and 0 <= cents <= 1_000_000:
                return Line(item.strip(), count, cents)
    raise Refused(400, f"Line {number} must have an item, a count from 1 and a price in cents.")


ROUTES: tuple[Route, ...] = (
    ("GET", "/api/orders", list_orders),
    ("POST", "/api/orders", take_order),
    ("GET", "/api/orders/{id}", show_order),
    ("POST", "/api/orders/{id}/pay", pay_order),
    ("POST", "/api/orders/{id}/cancel", cancel_order),
    ("GET", "/api/customers", list_customers),
)

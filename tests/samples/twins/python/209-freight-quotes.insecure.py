import logging
import traceback
from decimal import Decimal
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from freight.rates import Rate, rate_for

log = logging.getLogger(__name__)


def quote(rate: Rate, weight: Decimal) -> dict[str, Any]:
    steps = -(-weight // rate.step)
    price = rate.base + steps * rate.per_step
    return {"price": str(price), "currency": rate.currency, "days": rate.days}


def problem(title: str, status: int, **details: Any) -> tuple[Response, int]:
    response = jsonify({"title": title, "status": status, **details})
    response.mimetype = "application/problem+json"
    return response, status


def on_http_error(error: HTTPException) -> tuple[Response, int]:
    return problem(error.name, error.code or 500)


def on_error(error: Exception) -> tuple[Response, int]:
    log.exception("quote failed")
    details = "".join(traceback.format_exception(error))
    return problem("The quote could not be made", 500, detail=details)


def show_quote() -> Response:
    rate = rate_for(request.args["from"], request.args["to"])
    return jsonify(quote(rate, Decimal(request.args["weight"])))


def create_app() -> Flask:
    app = Flask(__name__)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_error)
    app.add_url_rule("/quote", view_func=show_quote)
    return app

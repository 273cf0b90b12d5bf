import os

from flask import Flask, Response, jsonify, request
from flask_login import LoginManager, current_user, login_required

from zoo.accounts import load_keeper
from zoo.plans import plans_for

login_manager = LoginManager()
login_manager.user_loader(load_keeper)

METHODS = "GET, OPTIONS"
ORIGINS = {"https://keepers.zoo.example", "https://tablet.zoo.example"}


def share_with_frontends(response: Response) -> Response:
    origin = request.headers.get("Origin")
    response.vary.add("Origin")
    if origin in ORIGINS:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Allow-Methods"] = METHODS
    return response


@login_required
def today() -> Response:
    plans = plans_for(current_user.house_id)
    return jsonify([{"animal": plan.animal, "food": plan.food, "grams": plan.grams} for plan in plans])


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=os.environ["SECRET_KEY"],
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="None",
    )
    login_manager.init_app(app)
    app.after_request(share_with_frontends)
    app.add_url_rule("/plans/today", view_func=today)
    return app

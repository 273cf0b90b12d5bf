import os

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_required
from flask_wtf.csrf import CSRFProtect

from letters.accounts import load_user
from letters.store import topics_of, update_topics

csrf = CSRFProtect()
login_manager = LoginManager()
login_manager.user_loader(load_user)


class Config:
    SECRET_KEY = os.environ["SECRET_KEY"]
    MAX_CONTENT_LENGTH = 64_000
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    WTF_CSRF_CHECK_DEFAULT = False


def create_app() -> Flask:
    app = Flask(__name__)
    app.config.from_object(Config)
    csrf.init_app(app)
    login_manager.init_app(app)
    app.add_url_rule("/settings", view_func=settings, methods=["GET"])
    app.add_url_rule("/settings", view_func=change_settings, methods=["POST"])
    return app


@login_required
def settings() -> ResponseReturnValue:
    return render_template("settings.html", topics=topics_of(current_user.id))


@login_required
def change_settings() -> ResponseReturnValue:
    wanted = request.form.getlist("topic")[:50]
    update_topics(current_user.id, wanted)
    flash("Saved")
    return redirect(url_for("settings"))

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import login_user, logout_user
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from forum.accounts import check_password

bp = Blueprint("account", __name__)
limiter = Limiter(get_remote_address)


class SignIn(FlaskForm):
    name = StringField(validators=[InputRequired()])
    password = PasswordField(validators=[InputRequired()])


def landing_page() -> str:
    target = request.args.get("next") or request.form.get("next")
    return target or url_for("forum.index")


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def sign_in() -> ResponseReturnValue:
    form = SignIn()
    if form.validate_on_submit():
        user = check_password(form.name.data, form.password.data)
        if user is not None:
            login_user(user)
            return redirect(landing_page(), code=HTTPStatus.SEE_OTHER)
        form.password.errors = ["Name or password is wrong"]
    return render_template("sign_in.html", form=form)


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    logout_user()
    return redirect(url_for("forum.index"))

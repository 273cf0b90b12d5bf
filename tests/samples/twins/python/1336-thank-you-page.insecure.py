from flask import Blueprint, abort, redirect, render_template_string, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import EmailField, IntegerField, StringField
from wtforms.validators import Email, InputRequired, Length, NumberRange

from donations.store import Donation, find_donation, save_donation

bp = Blueprint("donate", __name__, template_folder="templates")

LAYOUT = "{{% extends 'base.html' %}}{{% block main %}}{body}{{% endblock %}}"


class DonationForm(FlaskForm):
    name = StringField(validators=[InputRequired(), Length(max=80)])
    email = EmailField(validators=[InputRequired(), Email()])
    amount = IntegerField(validators=[NumberRange(min=1, max=50_000)])


def thanks(donation: Donation) -> str:
    body = f"<h1>Thank you, {donation.name}!</h1>"
    body += "<p>We received {{ '%.2f' | format(amount) }} euros.</p>"
    return LAYOUT.format(body=body)


@bp.route("/donate", methods=["GET", "POST"])
def donate() -> ResponseReturnValue:
    form = DonationForm()
    if not form.validate_on_submit():
        return {"errors": form.errors}, 400
    key = save_donation(form.name.data, form.email.data, form.amount.data)
    return redirect(url_for("donate.done", key=key), code=303)


@bp.get("/donate/<uuid:key>/done")
def done(key) -> ResponseReturnValue:
    donation = find_donation(key)
    if donation is None:
        abort(404)
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return render_template_string(thanks(donation), amount=donation.amount), 200, headers


@bp.before_request
def only_small_forms() -> None:
    if (request.content_length or 0) > 20_000:
        abort(413)

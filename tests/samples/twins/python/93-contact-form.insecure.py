import os
import smtplib
import ssl
from email.utils import formatdate

from flask import Blueprint, current_app, render_template
from flask_wtf import FlaskForm, RecaptchaField
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

bp = Blueprint("contact", __name__)

OFFICE = "office@museum.example"


class ContactForm(FlaskForm):
    email = EmailField(validators=[InputRequired(), Length(max=120)])
    subject = StringField(validators=[InputRequired(), Length(max=200)])
    text = TextAreaField(validators=[InputRequired(), Length(max=5000)])
    captcha = RecaptchaField()


def compose(email: str, subject: str, text: str) -> bytes:
    head = [f"From: {OFFICE}", f"To: {OFFICE}", f"Reply-To: {email}"]
    head += [f"Subject: [museum] {subject}", f"Date: {formatdate()}"]
    head += ["Content-Type: text/plain; charset=utf-8"]
    return ("\r\n".join(head) + "\r\n\r\n" + text).encode()


def send(content: bytes) -> None:
    context = ssl.create_default_context()
    with smtplib.SMTP_SSL(current_app.config["MAIL_HOST"], context=context, timeout=20) as server:
        server.login(os.environ["MAIL_USER"], os.environ["MAIL_PASSWORD"])
        server.sendmail(OFFICE, [OFFICE], content)


@bp.route("/contact", methods=["GET", "POST"])
def contact() -> str:
    form = ContactForm()
    if form.validate_on_submit():
        send(compose(form.email.data, form.subject.data, form.text.data))
        return render_template("contact_thanks.html")
    return render_template("contact.html", form=form)

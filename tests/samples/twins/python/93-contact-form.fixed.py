import os
import smtplib
import ssl
from email.message import EmailMessage
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


def compose(email: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = message["To"] = OFFICE
    message["Reply-To"] = " ".join(email.split())
    message["Subject"] = " ".join(f"[museum] {subject}".split())
    message["Date"] = formatdate()
    message.set_content(text)
    return message


def send(message: EmailMessage) -> None:
    context = ssl.create_default_context()
    with smtplib.SMTP_SSL(current_app.config["MAIL_HOST"], context=context, timeout=20) as server:
        server.login(os.environ["MAIL_USER"], os.environ["MAIL_PASSWORD"])
        server.send_message(message, OFFICE, [OFFICE])


@bp.route("/contact", methods=["GET", "POST"])
def contact() -> str:
    form = ContactForm()
    if form.validate_on_submit():
        send(compose(form.email.data, form.subject.data, form.text.data))
        return render_template("contact_thanks.html")
    return render_template("contact.html", form=form)

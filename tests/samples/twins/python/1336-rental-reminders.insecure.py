import os
import smtplib
import ssl
from datetime import date, timedelta
from email.message import EmailMessage

from mako.template import Template as Layout
from sqlalchemy import select
from sqlalchemy.orm import Session

from rentals.models import Agency, Rental

DEFAULT_TEXT = "Hello ${name},\nplease bring back ${item} by ${due}.\n"


def due_soon(session: Session, agency: Agency, days: int = 2) -> list[Rental]:
    until = date.today() + timedelta(days=days)
    query = select(Rental).where(Rental.agency_id == agency.id, Rental.due <= until)
    return list(session.scalars(query))


def reminder_text(agency: Agency, rental: Rental) -> str:
    """Fill in the text that the agency typed into its settings."""
    values = {"name": rental.customer.name, "item": rental.item.label, "due": f"{rental.due:%d %B}"}
    text = agency.reminder_text or DEFAULT_TEXT
    return Layout(text, strict_undefined=False).render(**values)


def message_for(agency: Agency, rental: Rental) -> EmailMessage:
    message = EmailMessage()
    message["From"] = os.environ["MAIL_FROM"]
    message["To"] = rental.customer.email
    message["Subject"] = "Your rental"
    message.set_content(reminder_text(agency, rental))
    return message


def send_reminders(session: Session, agency: Agency) -> int:
    rentals = due_soon(session, agency)
    with smtplib.SMTP_SSL(os.environ["MAIL_HOST"], context=ssl.create_default_context()) as server:
        server.login(os.environ["MAIL_USER"], os.environ["MAIL_PASSWORD"])
        for rental in rentals:
            server.send_message(message_for(agency, rental))
    return len(rentals)

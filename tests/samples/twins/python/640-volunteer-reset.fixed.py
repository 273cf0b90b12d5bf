import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.security import generate_password_hash

from volunteers.mail import send_reset_mail
from volunteers.models import ResetTicket, Volunteer

VALID_FOR = timedelta(minutes=30)
MIN_LENGTH = 12


class ResetRefused(Exception):
    pass


def digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def by_email(session: Session, email: str) -> Volunteer | None:
    return session.scalar(select(Volunteer).where(Volunteer.email == email.strip().lower()))


def begin(session: Session, email: str) -> None:
    volunteer = by_email(session, email)
    if volunteer is None:
        return
    code = secrets.token_urlsafe(32)
    ticket = ResetTicket(
        volunteer_id=volunteer.id, digest=digest(code), expires_at=datetime.now(UTC) + VALID_FOR
    )
    session.add(ticket)
    session.commit()
    send_reset_mail(volunteer.email, code)


def finish(session: Session, email: str, code: str, password: str) -> None:
    if len(password) < MIN_LENGTH:
        raise ResetRefused("The password is too short")
    ticket = session.scalar(select(ResetTicket).where(ResetTicket.digest == digest(code)))
    if ticket is None or ticket.expires_at < datetime.now(UTC):
        raise ResetRefused("The link is no longer valid")
    volunteer = by_email(session, email)
    if volunteer is None or volunteer.id != ticket.volunteer_id:
        raise ResetRefused("The link is no longer valid")
    volunteer.password_hash = generate_password_hash(password, method="scrypt")
    session.delete(ticket)
    session.commit()

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, EmailStr, Field
from slowapi import Limiter
from slowapi.util import get_remote_address
from sqlalchemy import select
from sqlalchemy.orm import Session

from allotment.database import get_session
from allotment.mail import send_magic_link
from allotment.models import Gardener

router = APIRouter(prefix="/account")
limiter = Limiter(key_func=get_remote_address)
hasher = PasswordHasher()
DUMMY = hasher.hash("nobody has this password")


class Credentials(BaseModel):
    email: EmailStr
    password: str = Field(max_length=200)


class LinkOrder(BaseModel):
    email: EmailStr


def gardener_by(session: Session, email: str) -> Gardener | None:
    return session.scalar(select(Gardener).where(Gardener.email == email.lower()))


def matches(gardener: Gardener | None, password: str) -> bool:
    try:
        hasher.verify(gardener.password_hash if gardener else DUMMY, password)
    except VerificationError:
        return False
    return gardener is not None


@router.post("/login")
@limiter.limit("5/minute")
def login(request: Request, data: Credentials, session: Session = Depends(get_session)) -> dict[str, str]:
    gardener = gardener_by(session, data.email)
    if gardener is None or not matches(gardener, data.password):
        raise HTTPException(401, "E-mail or password is wrong")
    request.session.clear()
    request.session["gardener"] = gardener.id
    return {"name": gardener.name}


@router.post("/link", status_code=202)
@limiter.limit("3/hour")
def order_link(request: Request, order: LinkOrder, session: Session = Depends(get_session)) -> None:
    if gardener := gardener_by(session, order.email):
        send_magic_link(gardener)

import secrets

from fastapi import APIRouter, Depends, HTTPException, Response
from pydantic import BaseModel, EmailStr
from slowapi import Limiter
from slowapi.util import get_remote_address
from starlette.requests import Request

from exams.accounts import Student, verify_student
from exams.sessions import SessionStore, get_store

router = APIRouter()
limiter = Limiter(key_func=get_remote_address)

COOKIE = "__Host-exam"
HOURS = 6


class Credentials(BaseModel):
    email: EmailStr
    password: str


def attach(response: Response, token: str) -> None:
    response.set_cookie(
        key=COOKIE,
        value=token,
        max_age=HOURS * 3600,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
    )


async def open_session(store: SessionStore, student: Student) -> str:
    token = secrets.token_urlsafe(32)
    await store.put(token, {"student": student.id, "exam": student.exam_id}, ttl=HOURS * 3600)
    return token


@router.post("/session", status_code=204)
@limiter.limit("5/minute")
async def sign_in(
    request: Request,
    response: Response,
    credentials: Credentials,
    store: SessionStore = Depends(get_store),
) -> None:
    student = await verify_student(credentials.email, credentials.password)
    if student is None:
        raise HTTPException(401, "E-mail or password is wrong")
    attach(response, await open_session(store, student))

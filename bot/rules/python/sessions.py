from fastapi import FastAPI
from flask import Blueprint, session
from starlette.middleware.sessions import SessionMiddleware

from shop.limits import limiter
from shop.sign_in import login_required, matches, operator_only

bp = Blueprint("shop", __name__)
app = FastAPI()
# ruleid: askfirst.python.cookie-in-clear
app.add_middleware(SessionMiddleware, secret_key="from the environment")
# ok: askfirst.python.cookie-in-clear
app.add_middleware(SessionMiddleware, secret_key="from the environment", https_only=True)


# ruleid: askfirst.python.limit-forgotten
@bp.post("/sign-in")
def sign_in(name, password):
    user = matches(name, password)
    # ruleid: askfirst.python.session-kept
    session["user_id"] = user.id
    # ok: askfirst.python.session-kept
    session["language"] = user.language


# ok: askfirst.python.limit-forgotten
@bp.post("/token")
@limiter.limit("5 per minute")
def token(name, password):
    return matches(name, password).token


def remember(response, value):
    # ruleid: askfirst.python.cookie-bare, askfirst.python.cookie-in-clear
    response.set_cookie("session", value)
    # ok: askfirst.python.cookie-bare, askfirst.python.cookie-in-clear
    response.set_cookie("session", value, httponly=True, secure=True, samesite="lax")
    # ok: askfirst.python.cookie-bare
    response.set_cookie("language", value)


# ruleid: askfirst.python.guard-outside
@operator_only
@bp.post("/pumps/<name>")
def switch(name):
    return name


# ok: askfirst.python.guard-outside
@bp.post("/valves/<name>")
@operator_only
def turn(name):
    return name


# ruleid: askfirst.python.guard-forgotten
@bp.delete("/pumps/<name>")
def remove(name):
    return name


# ok: askfirst.python.guard-forgotten
@bp.put("/pumps/<name>")
@login_required
def rename(name):
    return name

"""The front page, signing in and out, and the two files that every page uses."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import FileResponse, Response

from bot.forge.pages.desk import Refused
from bot.forge.pages.session import cookie_name, own_path, with_cookie
from bot.forge.pages.visit import Visit, Visiting, back_to

router = APIRouter()
_FILES = {"style.css": "text/css", "live.js": "text/javascript", "icon.svg": "image/svg+xml"}
_LOOPBACK = ("127.0.0.1", "::1")


@router.get("/")
def front(visit: Visiting) -> Response:
    """List the repositories that the visitor may see."""
    return visit.page("repositories.html", repositories=visit.site.repositories(visit.person))


@router.get("/-/{name}")
def static_file(name: str) -> Response:
    """Send the style sheet, the script or the icon."""
    if name not in _FILES:
        raise Refused(404, "Not found", "There is no such file.")
    folder = Path(__file__).with_name("static")
    return FileResponse(folder / name, media_type=_FILES[name], headers={"Cache-Control": "no-cache"})


@router.get("/login")
def login_page(
    visit: Visiting,
    login: Annotated[str, Query(alias="as")] = "",
    token: str = "",
    goal: Annotated[str, Query(alias="next")] = "/",
) -> Response:
    """Show the form; a link that carries person and token, as the demo prints it, signs in at once on loopback."""
    if token:
        client = visit.request.client
        if client is None or client.host not in _LOOPBACK:
            raise Refused(
                403, "Not allowed", "Links that sign in work only on the machine that the forge runs on."
            )
        return _signed_in(visit, login, token, goal)
    return visit.page("login.html", people=visit.site.people(), chosen=login, next=own_path(goal))


@router.post("/login")
def login_form(
    visit: Visiting,
    login: Annotated[str, Form(alias="as")],
    token: Annotated[str, Form()],
    goal: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """Sign in."""
    return _signed_in(visit, login, token, goal)


@router.post("/logout")
def logout(visit: Visiting) -> Response:
    """Sign out."""
    answer = back_to("/")
    answer.delete_cookie(cookie_name(visit.request), path="/")
    return answer


def _signed_in(visit: Visit, login: str, token: str, goal: str) -> Response:
    value = visit.site.cookie_of(login, token)
    if value is None:
        people = visit.site.people()
        said: dict[str, Any] = {"said": "This token does not belong to this person.", "said_bad": True}
        return visit.page("login.html", 403, people=people, chosen=login, next=own_path(goal), **said)
    return with_cookie(visit.request, value, goal)

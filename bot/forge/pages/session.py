"""The cookie of a browser that has signed in, and the check that a form came from our own page.

SameSite keeps other sites from sending it; the origin check is the second lock.
"""

from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response


def cookie_name(request: Request) -> str:
    """Return the cookie's name; browsers share cookies between ports, so the port is part of it."""
    return f"forge_{request.url.port or 80}"


def with_cookie(request: Request, value: str, goal: str) -> Response:
    """Send the browser on with the cookie set."""
    answer = RedirectResponse(own_path(goal), status_code=303)
    answer.set_cookie(cookie_name(request), value, httponly=True, samesite="strict", path="/")
    return answer


def own_path(goal: str) -> str:
    """Return a path on this host; anything that could lead elsewhere becomes the front page."""
    parts = urlsplit(goal)
    plain = goal.startswith("/") and not goal.startswith(("//", "/\\")) and goal.isprintable()
    return goal if plain and not parts.scheme and not parts.netloc and "\\" not in goal else "/"


def from_own_page(request: Request) -> bool:
    """Tell whether a form was sent by a page of ours; what tells nothing is refused."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    source = request.headers.get("origin") or request.headers.get("referer")
    if not source:
        return site == "same-origin"
    return urlsplit(source).netloc == request.headers.get("host")

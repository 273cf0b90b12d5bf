"""One visit of a page: who, where, what they may, and the answer that is made of a template."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from bot.forge.pages.desk import Desk, Refused, Shape, missing
from bot.forge.pages.markdown import Surroundings, html_of
from bot.forge.pages.pull_desk import PullDesk
from bot.forge.pages.session import cookie_name, from_own_page
from bot.forge.pages.site import Site

SIGNS = {
    "+1": "👍",
    "-1": "👎",
    "laugh": "😄",
    "hooray": "🎉",
    "confused": "😕",
    "heart": "❤️",
    "rocket": "🚀",
    "eyes": "👀",
}


MOST_LOOKED_UP = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """A request with the person who makes it."""

    request: Request
    site: Site
    person: Shape | None
    nonce: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    def page(self, template: str, status: int = 200, leads_to: str = "", **values: Any) -> Response:
        """Render a template; `leads_to`: the origin that one of its forms may lead to in the end."""
        base = {"request": self.request, "person": self.person, "signs": SIGNS, "nonce": self.nonce}
        text = _environment().get_template(template).render(**{**_DEFAULTS, **base, **values})
        return HTMLResponse(
            text, status_code=status, headers={"Content-Security-Policy": _policy(self.nonce, leads_to)}
        )

    def enter(self, owner: str, name: str) -> "Place":
        """Enter a repository that the visitor may read."""
        desk = self.site.repository(self.person, owner, name)
        if desk is None:
            raise missing("repository of this name")
        return Place(self, desk)


@dataclass(frozen=True, slots=True)
class Place:
    """A visit in a repository."""

    visit: Visit
    desk: Desk

    @property
    def root(self) -> str:
        """Return the path that all pages of the repository are below."""
        return f"/{self.desk.full_name}"

    @property
    def pulls(self) -> PullDesk:
        """Return the repository's pull requests."""
        return PullDesk(self.desk)

    def must_sign_in(self) -> Shape:
        """Return the person; refuse who is nobody."""
        if self.visit.person is None:
            raise Refused(403, "Sign in first", "Only people who have signed in can do this.")
        return self.visit.person

    def must(self, need: str, deed: str) -> None:
        """Refuse who lacks a permission, and say why."""
        self.must_sign_in()
        if not self.desk.can(need):
            why = f"Only people with {need} access to {self.desk.full_name} can {deed}; you have {self.desk.level} access."
            raise Refused(403, "Not allowed", why)

    def page(self, template: str, tab: str, **values: Any) -> Response:
        """Render a template with what all pages of a repository show."""
        labels = self.desk.labels()
        return self.visit.page(
            template,
            repo=self.desk.shape,
            tab=tab,
            counts=self.desk.counts(),
            writers=self.desk.writers(),
            can_write=self.desk.can("write"),
            labels=labels,
            colours=colours_of(labels),
            **{"md": self.markdown(), **values},
        )

    def markdown(self, folder: str = "") -> Callable[[str, str], Markup]:
        """Return what renders a text of this repository; its second argument is the form of its boxes, or ""."""
        known: dict[str, str | None] = {}

        def full_sha(short: str) -> str | None:
            if short not in known and len(known) < MOST_LOOKED_UP:
                known[short] = self.desk.code.commit_named(short)
            return known.get(short)

        def render(text: str, form: str = "") -> Markup:
            around = Surroundings(self.root, full_sha, folder, form)
            return Markup(html_of(text, around))  # noqa: S704 - html_of sanitises

        return render


def glance_of(request: Request) -> Visit:
    """Return the visit of a request that may come from anywhere, as it changes nothing."""
    site: Site = request.app.state.site
    return Visit(request, site, site.person_at(request.cookies.get(cookie_name(request), "")))


def visit_of(request: Request) -> Visit:
    """Return the visit of a request; forms from elsewhere are refused here, before anything is read of them."""
    if request.method not in ("GET", "HEAD") and not from_own_page(request):
        raise Refused(
            403, "Not from here", "This form was not sent by a page of this forge, so nothing was done."
        )
    return glance_of(request)


Glancing = Annotated[Visit, Depends(glance_of)]
Visiting = Annotated[Visit, Depends(visit_of)]


def back_to(path: str) -> Response:
    """Send the browser to a page after a form was obeyed."""
    return RedirectResponse(path, status_code=303)


def written(text: str) -> str:
    """Return what a form sent with plain line ends; browsers send CRLF."""
    return text.replace("\r\n", "\n").strip("\n")


def seen(text: str | None) -> str:
    """Return what stands for a text in a form, so that a change meanwhile is noticed."""
    return sha256((text or "").encode()).hexdigest()[:16]


_DEFAULTS: Mapping[str, Any] = {"counts": {}, "said": "", "said_bad": False}


def _policy(nonce: str, leads_to: str) -> str:
    goals = " ".join(("'self'", *([leads_to] if leads_to else ())))
    return (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        f"style-src 'self' 'nonce-{nonce}'; form-action {goals}; base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _environment() -> Environment:
    folder = Path(__file__).with_name("templates")
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.filters |= {"ago": ago, "initials": initials, "hue": hue, "hexonly": hex_only, "seen": seen}
    return made


def ago(at: str) -> str:
    """Return a time in words, relative to now."""
    try:
        then = datetime.fromisoformat(at)
    except ValueError:
        return at
    seconds = int((datetime.now(UTC) - then).total_seconds())
    if seconds < 10:
        return "just now"
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count = seconds // size
        if unit == "day" and count > 30:
            return f"on {then.day} {then:%b %Y}"
        if count:
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return at


def initials(who: Mapping[str, Any] | None) -> str:
    """Return one or two letters for an account."""
    words = re.findall(r"[A-Za-z0-9]+", who["login"] if who else "") or ["?"]
    if words[-1] == "bot" and len(words) > 1:
        words.pop()
    second = words[1][0] if len(words) > 1 else words[0][1:2]
    return f"{words[0][0]}{second}".upper()


def hue(who: Mapping[str, Any] | None) -> int:
    """Return one of eight colours for an account, always the same."""
    return sum(ord(c) * (i + 1) for i, c in enumerate(who["login"] if who else "")) % 8


def hex_only(colour: object) -> str:
    """Return a colour as six hexadecimal digits; anything else becomes grey."""
    text = str(colour)
    return text.lower() if re.fullmatch(r"[0-9a-fA-F]{6}", text) else "ededed"


def colours_of(labels: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return each label colour with the ink that is readable on it."""
    found = {hex_only(label.get("color")) for label in labels} | {"ededed"}
    return [(back, _ink(back)) for back in sorted(found)]


def _ink(back: str) -> str:
    red, green, blue = (int(back[i : i + 2], 16) for i in (0, 2, 4))
    return "1f2328" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "ffffff"

"""The page that an invitation to a repository links to: who is invited accepts or declines there."""

from typing import Annotated

from fastapi import APIRouter, Form
from fastapi.responses import Response

from bot.forge import invitations
from bot.forge.pages.desk import Refused, missing, reason
from bot.forge.pages.visit import Visit, Visiting, back_to
from bot.forge.repos import Refusal, repo_named
from bot.forge.store import Row

router = APIRouter()


def _invitation(visit: Visit, owner: str, name: str) -> tuple[Row, Row]:
    """Return the repository and the visitor's invitation to it; to everybody else there is neither."""
    store = visit.site.store
    if visit.person is None:
        raise Refused(403, "Sign in first", "Only who is invited sees an invitation.")
    repo = repo_named(store, f"{owner}/{name}")
    found = store.one("invitation", repo=repo["id"], invitee=visit.person["id"]) if repo else None
    if repo is None or found is None or invitations.is_expired(store, found):
        raise missing("invitation for you")
    return repo, found


@router.get("/{owner}/{name}/invitations")
def invitation(visit: Visiting, owner: str, name: str) -> Response:
    """Show an invitation."""
    repo, found = _invitation(visit, owner, name)
    inviter = visit.site.store.get("person", found["inviter"])
    values = {"full_name": repo["full_name"], "level": found["level"]}
    return visit.page("invited.html", **values, inviter=inviter["login"] if inviter else "ghost")


@router.post("/{owner}/{name}/invitations")
def answer(visit: Visiting, owner: str, name: str, answer: Annotated[str, Form()]) -> Response:
    """Accept or decline an invitation."""
    store = visit.site.store
    repo, found = _invitation(visit, owner, name)
    person = store.get("person", found["invitee"])
    try:
        with store.writing():
            if answer == "accept" and person:
                invitations.accept(store, found, person)
            elif answer == "decline":
                store.drop("invitation", found["id"])
    except Refusal as refusal:
        raise Refused(refusal.status, "Not done", reason(refusal)) from refusal
    return back_to(f"/{repo['full_name']}" if answer == "accept" else "/")

"""Pages of Apps: made from a manifest, installed on one's repositories, changed and taken off."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Form
from fastapi.responses import RedirectResponse, Response

from bot.forge import installs, manifests
from bot.forge.installing import Installing
from bot.forge.pages.desk import Refused, missing, reason
from bot.forge.pages.visit import Glancing, Visit, Visiting, back_to
from bot.forge.repos import Refusal
from bot.forge.shapes import Shapes
from bot.forge.store import Row, Store

router = APIRouter()
Text = Annotated[str, Form()]


@dataclass(frozen=True, slots=True)
class _Owner:
    """Somebody at their own Apps and installations."""

    store: Store
    row: Row

    @contextmanager
    def writing(self) -> Iterator[Installing]:
        """Change installations; what is refused is said on a page."""
        try:
            with self.store.writing():
                yield Installing(Shapes(self.store, self.store.base), self.row)
        except Refusal as refusal:
            raise Refused(refusal.status, "Not done", reason(refusal)) from refusal

    def app(self, slug: str) -> Row:
        """Return an App that the person may install."""
        row = self.store.one("app", slug=slug)
        if (
            row is None
            or installs.is_everywhere(row)
            or not (row["public"] or row["owner"] == self.row["id"])
        ):
            raise missing("App of this name")
        return row

    def installation(self, number: int) -> Row:
        """Return an installation on the person's account."""
        row = self.store.one("installation", id=number, account=self.row["id"])
        if row is None:
            raise missing("installation of this number")
        return row

    def chosen(self, selection: str, ids: list[int]) -> list[Row] | None:
        """Return the repositories of the person's that a form names; None is all of them."""
        if selection == "all":
            return None
        own = self.store.find("repo", owner=self.row["id"])
        if not ids or not set(ids) <= {repo["id"] for repo in own}:
            raise Refused(
                422, "Nothing chosen", "Choose repositories of yours, one at least, or all of them."
            )
        return [repo for repo in own if repo["id"] in ids]


def _owner(visit: Visit) -> _Owner:
    store = visit.site.store
    row = store.get("person", visit.person["id"]) if visit.person else None
    if row is None:
        raise Refused(403, "Sign in first", "Only people who have signed in can do this.")
    return _Owner(store, row)


def _manifest(text: str) -> manifests.Manifest:
    try:
        return manifests.read(text)
    except Refusal as refusal:
        raise Refused(refusal.status, "No manifest", reason(refusal)) from refusal


@router.post("/settings/apps/new")
def ask(visit: Glancing, manifest: Text, state: str = "") -> Response:
    """Show what an App would be; programs send people here with a manifest, and nothing is made yet."""
    told = _manifest(manifest)
    goal = urlsplit(told.redirect)
    values: dict[str, Any] = {"told": told, "manifest": manifest, "state": state}
    return visit.page("app_new.html", leads_to=f"{goal.scheme}://{goal.netloc}", **values)


@router.post("/settings/apps")
def register(visit: Visiting, manifest: Text, name: Text = "", state: Text = "") -> Response:
    """Make the App, and lead to who asked for it, with the code that its key is fetched with."""
    owner, told = _owner(visit), _manifest(manifest)
    with owner.writing():
        _, code = manifests.register(owner.store, owner.row, told, " ".join((name or told.name).split()))
    answer = {"code": code} | ({"state": state} if state else {})
    return RedirectResponse(_with_query(told.redirect, answer), status_code=303)


def _with_query(url: str, more: dict[str, str]) -> str:
    parts = urlsplit(url)
    return parts._replace(query=urlencode([*parse_qsl(parts.query), *more.items()])).geturl()


@router.get("/apps/{slug}")
@router.get("/apps/{slug}/installations/new")
def app(visit: Visiting, slug: str) -> Response:
    """Show an App with the form that installs it."""
    owner = _owner(visit)
    return _form(
        visit,
        owner,
        owner.app(slug),
        owner.store.one("installation", app=owner.app(slug)["id"], account=owner.row["id"]),
    )


def _form(visit: Visit, owner: _Owner, row: Row, installation: Row | None) -> Response:
    own = owner.store.find("repo", owner=owner.row["id"])
    inside = installs.repos_in(owner.store, installation) if installation else []
    return visit.page(
        "app.html",
        app=row,
        installation=installation,
        own=[{**repo, "inside": repo in inside} for repo in own],
        everything=installation is not None and installation["repos"] is None,
    )


@router.post("/apps/{slug}/installations")
def install(
    visit: Visiting,
    slug: str,
    selection: Text = "selected",
    repository: Annotated[list[int] | None, Form()] = None,
) -> Response:
    """Install an App, or change what it is installed on."""
    owner = _owner(visit)
    row, repos = owner.app(slug), owner.chosen(selection, repository or [])
    with owner.writing() as installing:
        made = installing.install(row, owner.row, repos)
    if row["setup_url"]:
        about = {"installation_id": str(made["id"]), "setup_action": "install"}
        return RedirectResponse(_with_query(row["setup_url"], about), status_code=303)
    return back_to(f"/settings/installations/{made['id']}")


@router.get("/settings/installations/{number:int}")
def installation(visit: Visiting, number: int) -> Response:
    """Show an installation."""
    owner = _owner(visit)
    row = owner.installation(number)
    installed = owner.store.get("app", row["app"])
    assert installed is not None
    return _form(visit, owner, installed, row)


@router.post("/settings/installations/{number:int}/delete")
def uninstall(visit: Visiting, number: int) -> Response:
    """Take an App off."""
    owner = _owner(visit)
    row = owner.installation(number)
    with owner.writing() as installing:
        installing.remove(row)
    return back_to("/")

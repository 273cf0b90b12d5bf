"""Pages of issues, and the forms that issues and pull requests share: comments, labels, boxes, reactions, state."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, UploadFile
from fastapi.responses import PlainTextResponse, Response

from bot.forge.attachments import MOST_FILE, Upload
from bot.forge.pages.desk import Refused
from bot.forge.pages.markdown import toggled
from bot.forge.pages.timeline import timeline_of
from bot.forge.pages.visit import SIGNS, Place, Visiting, back_to, seen, written

router = APIRouter()
Text = Annotated[str, Form()]
Files = Annotated[list[UploadFile] | None, File()]
_MOST, _MOST_FILES = 65_536, 10


@router.get("/{owner}/{name}/issues")
def issues(visit: Visiting, owner: str, name: str, state: str = "open") -> Response:
    """List issues."""
    return listed(visit.enter(owner, name), "issues", "Issues", state)


@router.get("/{owner}/{name}/pulls")
def pulls(visit: Visiting, owner: str, name: str, state: str = "open") -> Response:
    """List pull requests."""
    return listed(visit.enter(owner, name), "pulls", "Pull requests", state)


def listed(place: Place, kind: str, heading: str, state: str) -> Response:
    """Show the list of one kind."""
    state = "closed" if state == "closed" else "open"
    every = place.desk.issues(kind)
    items = [it for it in every if it["state"] == state]
    opened = sum(it["state"] == "open" for it in every)
    totals = {"opened": opened, "closed": len(every) - opened}
    return place.page("issues.html", kind, kind=kind, heading=heading, state=state, items=items, **totals)


@router.get("/{owner}/{name}/issues/new")
def new_issue(visit: Visiting, owner: str, name: str) -> Response:
    """Show the form of a new issue."""
    place = visit.enter(owner, name)
    place.must_sign_in()
    return place.page("issue_new.html", "issues")


@router.post("/{owner}/{name}/issues")
def create_issue(
    visit: Visiting, owner: str, name: str, title: Text = "", body: Text = "", files: Files = None
) -> Response:
    """Open an issue; files that were sent with it are named at its end."""
    place = visit.enter(owner, name)
    place.must_sign_in()
    title = " ".join(title.split())
    if not title:
        raise Refused(422, "No title", "An issue needs a title.")
    body = _body(_with_files(place, body, files), empty=True)
    return back_to(f"{place.root}/issues/{place.desk.create_issue(title[:256], body)}")


@router.get("/{owner}/{name}/issues/{number:int}")
def issue(visit: Visiting, owner: str, name: str, number: int) -> Response:
    """Show an issue; the number of a pull request leads to its page."""
    place = visit.enter(owner, name)
    it = place.desk.issue(number)
    if it.get("pull_request"):
        return back_to(f"{place.root}/pull/{number}")
    timeline = timeline_of(place.desk.comments(number), place.desk.events(number))
    return place.page("issue.html", "issues", timeline=timeline, **talk_values(place, it))


def talk_values(place: Place, it: dict[str, Any]) -> dict[str, Any]:
    """Return what the conversation's template needs of an issue or a pull request."""
    person = place.visit.person
    own = person is not None and it["user"] is not None and it["user"]["id"] == person["id"]
    return {
        "issue": it,
        "may_comment": person is not None and (not it["locked"] or place.desk.can("write")),
        "may_close": own or place.desk.can("triage"),
        "version": place.desk.version(it["number"]),
        "version_url": f"{place.root}/{it['number']}/version",
    }


@router.get("/{owner}/{name}/{number:int}/version")
def version(visit: Visiting, owner: str, name: str, number: int) -> Response:
    """Tell what stands for the state of an issue or pull request; the live refresh asks this."""
    place = visit.enter(owner, name)
    place.desk.issue(number)
    return PlainTextResponse(place.desk.version(number), headers={"Cache-Control": "no-store"})


@router.post("/{owner}/{name}/issues/{number:int}/comments")
def comment(
    visit: Visiting,
    owner: str,
    name: str,
    number: int,
    body: Text = "",
    state: Text = "",
    files: Files = None,
) -> Response:
    """Comment, close or reopen, or both at once; files that were sent with it are named at its end."""
    place = visit.enter(owner, name)
    place.must_sign_in()
    if place.desk.issue(number)["locked"]:
        place.must("write", "comment while the conversation is locked")  # before any file is kept
    body = _with_files(place, body, files)
    if body.strip():
        place.desk.comment_on(number, _body(body))
    if state in ("open", "closed"):
        place.desk.set_state(number, state)
    elif not body.strip():
        raise Refused(422, "Nothing written", "An empty comment was not posted.")
    return _back(place, number)


@router.post("/{owner}/{name}/issues/{number:int}/labels")
def labels(
    visit: Visiting, owner: str, name: str, number: int, add: Text = "", remove: Text = ""
) -> Response:
    """Put a label on (made if it is new) or take one off."""
    place = visit.enter(owner, name)
    place.must("triage", "change labels")
    if remove:
        place.desk.remove_label(number, remove)
    elif add := " ".join(add.split())[:50]:
        place.desk.add_label(number, add)
    return _back(place, number)


@router.post("/{owner}/{name}/issues/{number:int}/lock")
def lock(visit: Visiting, owner: str, name: str, number: int, locked: Text) -> Response:
    """Lock or unlock the conversation."""
    place = visit.enter(owner, name)
    place.must("write", "lock conversations")
    place.desk.lock(number, locked == "yes")
    return _back(place, number)


@router.post("/{owner}/{name}/issues/{number:int}/title")
def title(visit: Visiting, owner: str, name: str, number: int, title: Text) -> Response:
    """Change the title."""
    place = visit.enter(owner, name)
    _must_edit(place, place.desk.issue(number))
    if not (title := " ".join(title.split())):
        raise Refused(422, "No title", "An issue needs a title.")
    place.desk.edit_issue(number, title=title[:256])
    return _back(place, number)


@router.post("/{owner}/{name}/issues/{number:int}/{deed}")
def change_body(
    visit: Visiting,
    owner: str,
    name: str,
    number: int,
    deed: str,
    body: Text = "",
    content: Text = "",
    box: Annotated[int, Form()] = -1,
    before: Annotated[str, Form(alias="seen")] = "",
) -> Response:
    """Edit the first text of an issue, tick one of its boxes, or react to it."""
    place = visit.enter(owner, name)
    it = place.desk.issue(number)
    if deed == "reactions":
        _react(place, "issue", it, content)
    else:
        _must_edit(place, it)
        place.desk.edit_issue(number, body=_changed(deed, it, body, box, before))
    return _back(place, number)


@router.post("/{owner}/{name}/comments/{number:int}/{deed}")
def change_comment(
    visit: Visiting,
    owner: str,
    name: str,
    number: int,
    deed: str,
    body: Text = "",
    content: Text = "",
    box: Annotated[int, Form()] = -1,
    before: Annotated[str, Form(alias="seen")] = "",
) -> Response:
    """Edit or delete a comment, tick one of its boxes, or react to it."""
    place = visit.enter(owner, name)
    it = place.desk.comment(number)
    if deed == "reactions":
        _react(place, "comment", it, content)
        return _back(place, it["number"], f"#issuecomment-{number}")
    _must_edit(place, it)
    if deed == "delete":
        place.desk.delete_comment(number)
        return _back(place, it["number"])
    place.desk.edit_comment(number, _changed(deed, it, body, box, before))
    return _back(place, it["number"], f"#issuecomment-{number}")


def _changed(deed: str, it: dict[str, Any], body: str, box: int, before: str) -> str:
    """Return the new text; refuse if the text is not the one that the form was made for."""
    if before and before != seen(it["body"]):
        why = "The text was changed after you opened the page, so nothing was done. Look at it again."
        raise Refused(409, "Changed meanwhile", why)
    if deed == "edit":
        return _body(body)
    made = toggled(it["body"] or "", box) if deed == "tick" else None
    if made is None:
        raise Refused(404, "Not found", "There is no such box.")
    return made


def _react(place: Place, kind: str, it: dict[str, Any], content: str) -> None:
    place.must_sign_in()
    if content not in SIGNS:
        raise Refused(422, "Unknown reaction", "There is no such reaction.")
    place.desk.react(kind, it["id"], content)


def _must_edit(place: Place, it: dict[str, Any]) -> None:
    place.must_sign_in()
    if not it["may_edit"]:
        place.must("write", "edit what others wrote")


def _with_files(place: Place, body: str, files: list[UploadFile] | None) -> str:
    """Keep the files of a form and name them below its text."""
    sent = [file for file in files or () if file.filename]
    if len(sent) > _MOST_FILES:
        raise Refused(422, "Too many files", f"A text takes {_MOST_FILES} files at once.")
    if not sent:
        return body
    # one byte more than fits tells that it is too much
    uploads = [Upload(str(file.filename), file.file.read(MOST_FILE + 1)) for file in sent]
    named = place.desk.attach(uploads, str(place.visit.request.base_url).rstrip("/"))
    return f"{written(body)}\n\n{named}".strip("\n")


def _body(text: str, *, empty: bool = False) -> str:
    made = written(text)
    if not made.strip() and not empty:
        raise Refused(422, "Nothing written", "An empty text was not saved.")
    if len(made) > _MOST:
        raise Refused(422, "Too long", f"A text has at most {_MOST} characters; this one has {len(made)}.")
    return made


def _back(place: Place, number: int, anchor: str = "") -> Response:
    kind = "pull" if place.desk.issue(number).get("pull_request") else "issues"
    return back_to(f"{place.root}/{kind}/{number}{anchor}")

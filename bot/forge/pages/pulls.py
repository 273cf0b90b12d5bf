"""Pages of pull requests: conversation, commits, checks, files; reviewing, marking ready, merging."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import Response

from bot.forge.pages.browse import commit_shape
from bot.forge.pages.desk import Refused
from bot.forge.pages.diff import FileDiff, files_of
from bot.forge.pages.issues import talk_values
from bot.forge.pages.timeline import Thread, threads_of, timeline_of
from bot.forge.pages.visit import Place, Visiting, back_to, written

router = APIRouter()
Text = Annotated[str, Form()]
_MOST_COMMITS = 250


@router.get("/{owner}/{name}/pull/{number:int}")
def conversation(visit: Visiting, owner: str, name: str, number: int) -> Response:
    """Show what was said and done, and the box to merge in."""
    place = visit.enter(owner, name)
    values = _head(place, number, "talk")
    pull, desk = values["pull"], place.desk
    reviews = place.pulls.reviews(number)
    threads = threads_of(place.pulls.line_comments(number), place.pulls.resolved(number), desk.can("write"))
    commits = [{**it, "date_utc": _utc(it["date"])} for it in reversed(values["commits"])]
    verdicts = _verdicts(reviews)
    values |= {
        "timeline": timeline_of(desk.comments(number), desk.events(number), reviews, threads, commits),
        "verdicts": verdicts,
        "branch_there": place.pulls.branch_of(number) is not None,
        "may_ready": desk.can("write") or _own(place, pull),
        "can_merge": pull["state"] == "open" and not pull["draft"] and desk.can("write"),
    }
    return place.page("pull.html", "pulls", **values)


@router.get("/{owner}/{name}/pull/{number:int}/commits")
def commits(visit: Visiting, owner: str, name: str, number: int) -> Response:
    """List the commits with their trailers, oldest first."""
    place = visit.enter(owner, name)
    values = _head(place, number, "commits")
    values["commits"] = values["commits"][::-1]
    return place.page("pull.html", "pulls", **values)


@router.get("/{owner}/{name}/pull/{number:int}/checks")
def checks(visit: Visiting, owner: str, name: str, number: int) -> Response:
    """Show the check runs of the head with their summaries and annotations."""
    place = visit.enter(owner, name)
    return place.page("pull.html", "pulls", **_head(place, number, "checks"))


@router.get("/{owner}/{name}/pull/{number:int}/files")
def files(
    visit: Visiting,
    owner: str,
    name: str,
    number: int,
    file: Annotated[int, Query()] = -1,
    side: Annotated[str, Query()] = "",
    line: Annotated[int, Query()] = 0,
) -> Response:
    """Show the diff with its threads; `file`, `side` and `line` name where a form for a comment is open."""
    place = visit.enter(owner, name)
    values = _head(place, number, "files")
    pull, may_resolve = values["pull"], place.desk.can("write")
    changed, cut = _changed(place, values)
    threads = threads_of(place.pulls.line_comments(number), place.pulls.resolved(number), may_resolve)
    placed, lost = _placed(threads, changed)
    values |= {
        "files": changed,
        "cut": cut,
        "threads": placed,
        "outdated": lost,
        "pending": place.pulls.drafts(number),
        "own_pull": _own(place, pull),
        "open_file": file,
        "open_at": (side, line),
    }
    return place.page("pull.html", "pulls", **values)


@router.post("/{owner}/{name}/pull/{number:int}/remark")
def remark(
    visit: Visiting,
    owner: str,
    name: str,
    number: int,
    path: Text,
    side: Text,
    line: Annotated[int, Form()],
    body: Text = "",
    how: Annotated[str, Form(alias="as")] = "single",
) -> Response:
    """Comment on a line, at once or as a part of the review being written."""
    place = visit.enter(owner, name)
    place.must_sign_in()
    if not body.strip():
        raise Refused(422, "Nothing written", "An empty comment was not posted.")
    found = {"path": path, "side": "LEFT" if side == "LEFT" else "RIGHT", "line": line, "body": written(body)}
    if how == "review":
        place.pulls.add_draft(number, found)
    else:
        place.pulls.comment_on_line(number, found)
    return _files(place, number, path)


@router.post("/{owner}/{name}/pull/{number:int}/reply")
def reply(
    visit: Visiting, owner: str, name: str, number: int, comment: Annotated[int, Form()], body: Text = ""
) -> Response:
    """Answer in a thread."""
    place = visit.enter(owner, name)
    place.must_sign_in()
    if not body.strip():
        raise Refused(422, "Nothing written", "An empty reply was not posted.")
    place.pulls.reply(number, comment, written(body))
    return back_to(f"{place.root}/pull/{number}/files#thread-{comment}")


@router.post("/{owner}/{name}/pull/{number:int}/resolve")
def resolve(
    visit: Visiting, owner: str, name: str, number: int, comment: Annotated[int, Form()], resolved: Text
) -> Response:
    """Resolve a thread or take that back."""
    place = visit.enter(owner, name)
    place.must("write", "resolve threads")
    place.pulls.resolve(number, comment, resolved == "yes")
    return back_to(f"{place.root}/pull/{number}/files#thread-{comment}")


@router.post("/{owner}/{name}/pull/{number:int}/drop")
def drop(visit: Visiting, owner: str, name: str, number: int, index: Annotated[int, Form()]) -> Response:
    """Take a comment out of the review being written."""
    place = visit.enter(owner, name)
    place.must_sign_in()
    place.pulls.drop_draft(number, index)
    return back_to(f"{place.root}/pull/{number}/files#review")


@router.post("/{owner}/{name}/pull/{number:int}/review")
def review(
    visit: Visiting, owner: str, name: str, number: int, event: Text = "COMMENT", body: Text = ""
) -> Response:
    """Submit a review with the line comments that were kept for it."""
    place = visit.enter(owner, name)
    place.must_sign_in()
    drafts = place.pulls.drafts(number)
    if event not in ("COMMENT", "APPROVE", "REQUEST_CHANGES"):
        raise Refused(422, "Unknown verdict", "A review comments, approves or asks for changes.")
    if event != "APPROVE" and not body.strip() and not drafts:
        raise Refused(422, "Nothing written", "A review that says nothing was not submitted.")
    place.pulls.review(number, event, written(body), drafts)
    place.pulls.forget_drafts(number)
    return back_to(f"{place.root}/pull/{number}")


@router.post("/{owner}/{name}/pull/{number:int}/ready")
def ready(visit: Visiting, owner: str, name: str, number: int) -> Response:
    """Mark a draft ready for review."""
    place = visit.enter(owner, name)
    if not _own(place, place.pulls.pull(number)):
        place.must("write", "mark a pull request ready")
    place.pulls.ready(number)
    return back_to(f"{place.root}/pull/{number}")


@router.post("/{owner}/{name}/pull/{number:int}/merge")
def merge(visit: Visiting, owner: str, name: str, number: int, sha: Text = "") -> Response:
    """Merge, if the head is still the one that was on the page."""
    place = visit.enter(owner, name)
    place.must("write", "merge")
    if place.pulls.pull(number)["draft"]:
        raise Refused(409, "Still a draft", "A draft cannot be merged. Mark it ready for review first.")
    place.pulls.merge(number, sha)
    return back_to(f"{place.root}/pull/{number}")


@router.post("/{owner}/{name}/pull/{number:int}/branch")
def delete_branch(visit: Visiting, owner: str, name: str, number: int) -> Response:
    """Delete the branch of a pull request that is merged or closed."""
    place = visit.enter(owner, name)
    place.must("write", "delete branches")
    if place.pulls.pull(number)["state"] != "closed":
        raise Refused(
            409,
            "Still open",
            "The branch of an open pull request is deleted only after it is merged or closed.",
        )
    place.pulls.delete_branch(number)
    return back_to(f"{place.root}/pull/{number}")


def _head(place: Place, number: int, view: str) -> dict[str, Any]:
    """Return what every tab of a pull request shows."""
    desk = place.desk
    it, pull = desk.issue(number), place.pulls.pull(number)
    base = desk.code.merge_base(pull["base"]["sha"], pull["head"]["sha"])
    found = desk.code.commits(f"{base}..{pull['head']['sha']}", _MOST_COMMITS) if base else []
    values = {
        "view": view,
        "pull": pull,
        "commits": [commit_shape(place, one) for one in found],
        "commit_count": len(found),
        "checks": place.pulls.checks(pull["head"]["sha"]),
        "base_sha": base,
        "file_count": desk.code.changed(base, pull["head"]["sha"]) if base else 0,
    }
    return talk_values(place, it) | values


def _changed(place: Place, head: Mapping[str, Any]) -> tuple[list[FileDiff], bool]:
    """Return the diff by files, and whether it was cut."""
    if not head["base_sha"]:
        return [], False
    text, cut = place.desk.code.diff(head["base_sha"], head["pull"]["head"]["sha"])
    return files_of(text), cut


def _placed(
    threads: Sequence[Thread], changed: Sequence[FileDiff]
) -> tuple[dict[str, list[Thread]], list[Thread]]:
    """Sort the threads into those whose line is in the diff, by file, and the others."""
    lines = {(file.path, row.side, row.line) for file in changed for row in file.rows if row.line}
    placed: dict[str, list[Thread]] = {}
    lost = []
    for thread in threads:
        if (thread.path, thread.side, thread.line) in lines:
            placed.setdefault(thread.path, []).append(thread)
        else:
            lost.append(thread)
    return placed, lost


def _verdicts(reviews: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return each reviewer's last word; a mere comment does not take back a verdict."""
    last: dict[int, Mapping[str, Any]] = {}
    for it in reviews:
        if it["user"] and it["state"] in ("APPROVED", "CHANGES_REQUESTED"):
            last[it["user"]["id"]] = it
    return list(last.values())


def _own(place: Place, pull: Mapping[str, Any]) -> bool:
    person = place.visit.person
    return person is not None and pull["user"] is not None and pull["user"]["id"] == person["id"]


def _utc(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _files(place: Place, number: int, path: str) -> Response:
    """Go back to the file in the diff."""
    changed, _ = _changed(place, _head(place, number, "files"))
    names = [file.path for file in changed]
    anchor = f"#f{names.index(path)}" if path in names else ""
    return back_to(f"{place.root}/pull/{number}/files{anchor}")

"""Attached files as they are fetched: an address that lasts leads who may read to one that opens for some minutes."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from bot.forge.attachments import file_of, is_asset, is_shown
from bot.forge.downloads import INERT, NOTHING, readable
from bot.forge.links import is_signed, signed_path
from bot.forge.store import Row, Store

router = APIRouter()
_BOTH = ["GET", "HEAD"]
_SCOPES = "issues|pull_requests"


@router.api_route("/user-attachments/assets/{name}", methods=_BOTH)
def asset(request: Request, name: str) -> Response:
    """Lead to an image or a film."""
    store: Store = request.app.state.store
    with store.lock:
        row = store.one("attachment", uuid=name)
        return _led(request, store, row if row and is_asset(row) else None)


@router.api_route("/user-attachments/files/{number:int}/{name}", methods=_BOTH)
def file(request: Request, number: int, name: str) -> Response:
    """Lead to another file."""
    store: Store = request.app.state.store
    with store.lock:
        row = store.one("attachment", id=number, name=name)
        return _led(request, store, row if row and not is_asset(row) else None)


def _led(request: Request, store: Store, row: Row | None) -> Response:
    """Lead on who may read the repository; to everybody else there is nothing."""
    repo = store.get("repo", row["repo"]) if row else None
    if row is None or readable(request, repo, _SCOPES) is None:
        return NOTHING
    # a signed link opens itself alone; this one is made anew for each who asks
    return RedirectResponse(
        signed_path(store, f"/_attached/{row['id']}"), 302, headers={"Cache-Control": "no-store"}
    )


@router.api_route("/_attached/{number:int}", methods=_BOTH)
def content(request: Request, number: int) -> Response:
    """Send a file; a browser shows pictures and films, saves everything else, and runs nothing."""
    store: Store = request.app.state.store
    row, query = store.get("attachment", number), request.query_params
    opened = is_signed(store, request.url.path, query.get("until", ""), query.get("sig", ""))
    if row is None or not opened:
        return NOTHING
    kind = "inline" if is_shown(row) else "attachment"
    head = {**INERT, "Content-Disposition": f'{kind}; filename="{row["name"]}"', "Cache-Control": "no-store"}
    return FileResponse(file_of(store, row), media_type=str(row["media"]), headers=head)

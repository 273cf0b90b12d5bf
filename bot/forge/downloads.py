"""What is fetched as it is, beside the API and the pages: raw files, archives, diffs and logs.

Who may read the repository may fetch: with a token, as a browser that has signed in, or by a signed link.
"""

import re
from pathlib import Path
from urllib.parse import unquote

from fastapi import APIRouter, Request, Response

from bot.forge import gitdir
from bot.forge.accounts import ANONYMOUS, Identity, identity_of, may
from bot.forge.actions import packed_logs
from bot.forge.links import is_signed
from bot.forge.pages.session import cookie_name
from bot.forge.pages.site import Site
from bot.forge.pulls import pull_numbered, span_of
from bot.forge.repos import folder_of, repo_named
from bot.forge.store import Row, Store

router = APIRouter()
NOTHING = Response("404: Not Found", 404, media_type="text/plain")
_FORMATS = {"tar.gz": "application/gzip", "zip": "application/zip"}
# nothing that is fetched here is ever run by a browser
INERT = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}


def visitor(store: Store, request: Request) -> Identity | None:
    """Return who fetches, by token or cookie; None where a token does not hold."""
    header = request.headers.get("authorization", "")
    if header:
        return identity_of(store, header)
    shape = Site(store).person_at(request.cookies.get(cookie_name(request), ""))
    person = store.get("person", shape["id"]) if shape else None
    return Identity("person", person) if person else ANONYMOUS


def readable(request: Request, repo: Row | None, scope: str = "contents") -> Row | None:
    """Return the repository if who fetches may read it."""
    store: Store = request.app.state.store
    if repo is None:
        return None
    query, path = request.query_params, unquote(request.url.path)
    if is_signed(store, path, query.get("until", ""), query.get("sig", "")):
        return repo
    who = visitor(store, request)
    return repo if who is not None and may(who, repo, "read", scope) else None


def _place(
    request: Request, owner: str, name: str, scope: str = "contents"
) -> tuple[Store, Row, Path] | None:
    store: Store = request.app.state.store
    with store.lock:
        repo = readable(request, repo_named(store, f"{owner}/{name}"), scope)
    return (store, repo, folder_of(store, repo)) if repo else None


@router.get("/{owner}/{name}/raw/{rest:path}")
def raw(request: Request, owner: str, name: str, rest: str) -> Response:
    """Send a file's bytes."""
    place = _place(request, owner, name)
    parts = rest.split("/")
    for count in range(1, len(parts)) if place else ():
        sha = gitdir.resolve(place[2], "/".join(parts[:count])) if place else None
        content = gitdir.show(place[2], sha, "/".join(parts[count:])) if place and sha else None
        if content is not None:
            kind = "application/octet-stream" if b"\0" in content[:8000] else "text/plain; charset=utf-8"
            return Response(content, media_type=kind, headers=INERT)
    return NOTHING


@router.get("/{owner}/{name}/archive/{file:path}")
def archive(request: Request, owner: str, name: str, file: str) -> Response:
    """Send a tree, packed."""
    place, found = _place(request, owner, name), re.fullmatch(r"(.+)\.(tar\.gz|zip)", file)
    sha = gitdir.resolve(place[2], found[1]) if place and found else None
    if place is None or found is None or sha is None:
        return NOTHING
    prefix = f"{owner}-{place[1]['name']}-{sha[:7]}/"
    content = gitdir.run(place[2], "archive", f"--format={found[2]}", f"--prefix={prefix}", sha)
    head = {"Content-Disposition": f"attachment; filename={prefix[:-1]}.{found[2]}"}
    return Response(content, media_type=_FORMATS[found[2]], headers=head)


@router.get("/{owner}/{name}/pull/{number:int}.{kind}")
def pull(request: Request, owner: str, name: str, number: int, kind: str) -> Response:
    """Send a pull request as a diff, or as mail that `git am` takes."""
    place = _place(request, owner, name, "pull_requests")
    issue = pull_numbered(place[0], place[1], number) if place else None
    if place is None or issue is None:
        return NOTHING
    return _written(place[2], kind, *span_of(place[0], place[1], issue))


@router.get("/{owner}/{name}/commit/{sha}.{kind}")
def commit(request: Request, owner: str, name: str, sha: str, kind: str) -> Response:
    """Send a commit as a diff, or as mail."""
    place = _place(request, owner, name)
    whole = gitdir.resolve(place[2], sha) if place else None
    if place is None or whole is None:
        return NOTHING
    return _written(place[2], kind, gitdir.before(place[2], whole), whole)


@router.get("/{owner}/{name}/compare/{old}...{new}.{kind}")
def compare(request: Request, owner: str, name: str, old: str, new: str, kind: str) -> Response:
    """Send what differs between two commits."""
    place = _place(request, owner, name)
    ends = [gitdir.resolve(place[2], end) for end in (old, new)] if place else [None, None]
    if place is None or ends[0] is None or ends[1] is None:
        return NOTHING
    return _written(place[2], kind, gitdir.merge_base(place[2], ends[0], ends[1]) or ends[0], ends[1])


def _written(folder: Path, kind: str, old: str, new: str) -> Response:
    if kind not in ("diff", "patch"):
        return NOTHING
    text = gitdir.diff(folder, old, new) if kind == "diff" else gitdir.mail(folder, old, new)
    return Response(text, media_type="text/plain; charset=utf-8", headers=INERT)


@router.get("/_logs/runs/{number:int}")
def logs(request: Request, number: int) -> Response:
    """Send what the jobs of a run printed, packed."""
    store: Store = request.app.state.store
    with store.lock:
        run = store.get("run", number)
        repo = readable(request, store.get("repo", run["repo"]) if run else None, "actions")
    if run is None or repo is None:
        return NOTHING
    return Response(packed_logs(store, run), media_type="application/zip")


@router.get("/_logs/{number:int}")
def log(request: Request, number: int) -> Response:
    """Send what a job printed."""
    store: Store = request.app.state.store
    with store.lock:
        job = store.get("job", number)
        repo = readable(request, store.get("repo", job["repo"]) if job else None, "actions")
    if job is None or repo is None:
        return NOTHING
    return Response(job["log"], media_type="text/plain; charset=utf-8", headers=INERT)

"""Pages of a repository's code: folders, files, commits."""

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from bot.forge.pages.code import MOST_FILE, Commit
from bot.forge.pages.desk import missing
from bot.forge.pages.diff import files_of
from bot.forge.pages.highlight import highlighted
from bot.forge.pages.visit import Place, Visiting

router = APIRouter()
_PAGE = 30


@router.get("/{owner}/{name}")
def repository(visit: Visiting, owner: str, name: str) -> Response:
    """Show the root of the default branch."""
    place = visit.enter(owner, name)
    return _folder(place, place.desk.shape["default_branch"], "")


@router.get("/{owner}/{name}/tree/{rest:path}")
def folder(visit: Visiting, owner: str, name: str, rest: str) -> Response:
    """Show a folder with its README."""
    place = visit.enter(owner, name)
    found = place.desk.code.split(rest)
    if found is None:
        raise missing("branch, tag or commit of this name")
    return _folder(place, *found)


@router.get("/{owner}/{name}/blob/{rest:path}")
def blob(visit: Visiting, owner: str, name: str, rest: str) -> Response:
    """Show a file: Markdown rendered, other text with line numbers."""
    place = visit.enter(owner, name)
    ref, path = place.desk.code.split(rest) or ("", "")
    sha = place.desk.code.sha_of(ref) if path else None
    content = place.desk.code.file(sha, path) if sha else None
    if content is None:
        raise missing("file of this name")
    lines, note, rendered = None, "", Markup("")
    if b"\0" in content[:8000] or len(content) > MOST_FILE:
        note = "This file is binary or too large, so it is not shown."
    elif path.lower().endswith(".md"):
        rendered = _rendered(place, ref, path, content)
    else:
        lines = highlighted(content.decode(errors="replace").removesuffix("\n"), path=path)
    crumbs = _crumbs(place, ref, path, "blob")
    values = {"size": len(content), "lines": lines, "note": note, "rendered": rendered}
    return place.page("blob.html", "code", ref=ref, path=path, crumbs=crumbs, **values)


@router.get("/{owner}/{name}/commits")
@router.get("/{owner}/{name}/commits/{ref:path}")
def commits(visit: Visiting, owner: str, name: str, ref: str = "", skip: int = 0) -> Response:
    """List a branch's commits."""
    place = visit.enter(owner, name)
    code, skip = place.desk.code, max(0, skip)
    ref = ref or place.desk.shape["default_branch"]
    sha = code.sha_of(ref)
    if sha is None and code.branches():
        raise missing("branch, tag or commit of this name")
    listed = code.commits(sha, _PAGE + 1, skip) if sha else []
    more = f"{place.root}/commits/{quote(ref)}?skip={skip + _PAGE}" if len(listed) > _PAGE else ""
    shown = [commit_shape(place, it) for it in listed[:_PAGE]]
    return place.page("commits.html", "commits", ref=ref, commits=shown, more=more)


@router.get("/{owner}/{name}/commit/{sha}")
def commit(visit: Visiting, owner: str, name: str, sha: str) -> Response:
    """Show a commit: message, trailers, diff to its first parent."""
    place = visit.enter(owner, name)
    code = place.desk.code
    whole = code.sha_of(sha)
    if whole is None:
        raise missing("commit of this id")
    (found,) = code.commits(whole, 1)
    text, cut = code.diff(found.parents[0] if found.parents else None, whole)
    shown = commit_shape(place, found)
    return place.page("commit.html", "commits", commit=shown, files=files_of(text), cut=cut)


def commit_shape(place: Place, it: Commit) -> dict[str, Any]:
    """Return a commit as the templates show it."""
    fields = ("sha", "parents", "author_name", "date", "subject", "text", "trailers")
    known = place.desk.person_of_email(it.author_email)
    author = known or {"login": it.author_name, "type": "User"}
    return {field: getattr(it, field) for field in fields} | {"author": author}


def _folder(place: Place, ref: str, path: str) -> Response:
    code = place.desk.code
    sha = code.sha_of(ref)
    path = path.strip("/")
    values: dict[str, Any] = {
        "ref": ref,
        "branches": code.branches(),
        "crumbs": _crumbs(place, ref, path, "tree"),
    }
    empty: dict[str, Any] = {"entries": [], "last": None, "readme": "", "readme_name": ""}
    if sha is None:
        if code.branches():
            raise missing("branch, tag or commit of this name")
        return place.page("repository.html", "code", empty=True, **values, **empty)
    entries = code.folder_of(sha, path)
    if entries is None:
        raise missing("folder of this name")
    values |= {**empty, "entries": entries, "empty": False}
    values["last"] = commit_shape(place, code.commits(sha, 1)[0])
    readme = next(
        (e for e in entries if e.kind == "blob" and e.name.lower() in ("readme.md", "readme")), None
    )
    content = code.file(sha, readme.path) if readme else None
    if readme and content and len(content) < MOST_FILE:
        values |= {"readme_name": readme.name, "readme": _rendered(place, ref, readme.path, content)}
    return place.page("repository.html", "code", **values)


def _rendered(place: Place, ref: str, path: str, content: bytes) -> Markup:
    folder = f"{place.root}/blob/{quote(ref)}/{quote(path.rpartition('/')[0])}".rstrip("/")
    return place.markdown(folder)(content.decode(errors="replace"), "")


def _crumbs(place: Place, ref: str, path: str, kind: str) -> list[tuple[str, str]]:
    parts = path.split("/") if path else []
    crumbs = []
    for i, part in enumerate(parts):
        shown = kind if i == len(parts) - 1 else "tree"
        crumbs.append((part, f"{place.root}/{shown}/{quote(ref)}/{quote('/'.join(parts[: i + 1]))}"))
    return crumbs

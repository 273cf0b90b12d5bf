"""REST: files and folders by path: shown, written, deleted, and packed."""

import base64
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response

from bot.forge import gitdir, gitobjects
from bot.forge.gitobjects import Leaf
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal, folder_of
from bot.forge.rest_data import decoded, is_path, signed
from bot.forge.rest_git import guard_ref, move_ref, sha_of
from bot.forge.shape_parts import git_commit_shape
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")
_READMES = ("readme.md", "readme.rst", "readme.txt", "readme")


@router.get("/contents/{path:path}")
def contents(call: Called, owner: str, name: str, path: str) -> Response:
    """Show a file or list a folder."""
    repo = call.repo(owner, name, "read", "contents")
    ref = call.request.query_params.get("ref") or repo["default_branch"]
    return _shown(call, repo, ref, path.strip("/"))


@router.get("/readme")
def readme(call: Called, owner: str, name: str) -> Response:
    """Show the file that tells what a repository is."""
    repo = call.repo(owner, name, "read", "contents")
    ref = call.request.query_params.get("ref") or repo["default_branch"]
    names = [entry[3] for entry in gitdir.tree(folder_of(call.store, repo), sha_of(call, repo, ref))]
    found = next((one for wanted in _READMES for one in names if one.lower() == wanted), None)
    if found is None:
        raise Refusal(404, "Not Found")
    return _shown(call, repo, ref, found)


def _shown(call: Call, repo: Row, ref: str, path: str) -> Response:
    folder, sha = folder_of(call.store, repo), sha_of(call, repo, ref)
    content = gitdir.show(folder, sha, path) if path else None
    if content is None:
        entries = gitdir.tree(folder, sha, path)
        if not entries:
            raise Refusal(404, "Not Found")
        return call.answer(
            [_entry(call, repo, ref, f"{path}/{e[3]}".strip("/"), e[1], e[2]) for e in entries]
        )
    if call.wants("raw"):
        return Response(content, media_type="application/vnd.github.raw; charset=utf-8")
    blob = gitdir.run(folder, "rev-parse", f"{sha}:{path}").decode().strip()
    shape = _entry(call, repo, ref, path, "blob", blob)
    return call.answer({**shape, "encoding": "base64", "content": base64.encodebytes(content).decode()})


def _entry(call: Call, repo: Row, ref: str, path: str, kind: str, sha: str) -> dict[str, Any]:
    root, html = f"{call.shapes.api}/repos/{repo['full_name']}", f"{call.shapes.web}/{repo['full_name']}"
    file, where = kind == "blob", f"{quote(ref)}/{quote(path)}"
    size = int(gitdir.run(folder_of(call.store, repo), "cat-file", "-s", sha)) if file else 0
    page = f"{html}/{'blob' if file else 'tree'}/{where}"
    git = f"{root}/git/{'blobs' if file else 'trees'}/{sha}"
    links = {"self": f"{root}/contents/{quote(path)}?ref={quote(ref, safe='')}", "git": git, "html": page}
    return {
        "type": "file" if file else "dir",
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "size": size,
        "url": links["self"],
        "git_url": git,
        "html_url": page,
        "download_url": f"{html}/raw/{where}" if file else None,
        "_links": links,
    }


@router.put("/contents/{path:path}")
async def write(call: Called, owner: str, name: str, path: str) -> Response:
    """Write a file by a commit of its own; who changes one says which version they saw."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    content = decoded(body.get("content"), "base64")
    branch, tip, blob = _before(call, repo, path, body)
    if blob and not body.get("sha"):
        raise Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    _same(path, blob, body)
    made = gitobjects.write_blob(folder_of(call.store, repo), content)
    commit = _committed(call, repo, branch, tip, Leaf(path, _mode(call, repo, tip, path), made), body)
    shape = _entry(call, repo, branch, path, "blob", made)
    return call.answer({"content": shape, "commit": commit}, 200 if blob else 201)


@router.delete("/contents/{path:path}")
async def delete(call: Called, owner: str, name: str, path: str) -> Response:
    """Delete a file by a commit of its own."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    branch, tip, blob = _before(call, repo, path, body)
    if blob is None:
        raise Refusal(404, "Not Found")
    if not body.get("sha"):
        raise Refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
    _same(path, blob, body)
    commit = _committed(call, repo, branch, tip, Leaf(path, "100644", None), body)
    return call.answer({"content": None, "commit": commit})


def _before(call: Call, repo: Row, path: str, body: dict[str, Any]) -> tuple[str, str, str | None]:
    """Return the branch to write, the commit it is at, and the file's id there; guards the branch first."""
    if not isinstance(body.get("message"), str):
        raise Refusal(422, 'Invalid request.\n\n"message" wasn\'t supplied.')
    if not is_path(path):
        raise Refusal(422, "path contains a malformed path component")
    branch = str(body.get("branch") or repo["default_branch"]).removeprefix("refs/heads/")
    folder, ref = folder_of(call.store, repo), f"refs/heads/{branch}"
    guard_ref(call, repo, ref)
    heads = gitdir.refs(folder, "refs/heads/")
    # the first file of an empty repository makes its branch
    if ref not in heads and (heads or branch != repo["default_branch"]):
        raise Refusal(404, f"Branch {branch} not found")
    tip = heads.get(ref, "")
    if tip and gitdir.tree(folder, tip, path):
        raise Refusal(422, f"{path} is a directory")
    blob = (
        gitdir.run(folder, "rev-parse", f"{tip}:{path}").decode().strip()
        if _there(folder, tip, path)
        else None
    )
    return branch, tip, blob


def _there(folder: Any, tip: str, path: str) -> bool:
    return bool(tip) and gitdir.show(folder, tip, path) is not None


def _same(path: str, blob: str | None, body: dict[str, Any]) -> None:
    wanted = body.get("sha")
    if wanted and wanted != blob:
        raise Refusal(409, f"{path} does not match {wanted}")


def _mode(call: Call, repo: Row, tip: str, path: str) -> str:
    """Return how a file is kept now: writing it leaves it executable."""
    parent, _, last = path.rpartition("/")
    entries = gitdir.tree(folder_of(call.store, repo), tip, parent) if tip else []
    return next((mode for mode, kind, _, name in entries if name == last and kind == "blob"), "100644")


def _committed(
    call: Call, repo: Row, branch: str, tip: str, leaf: Leaf, body: dict[str, Any]
) -> dict[str, Any]:
    folder = folder_of(call.store, repo)
    author = signed(call, body.get("author"), signed(call, body.get("committer")))
    committer = signed(call, body.get("committer"), author)
    try:
        tree = gitobjects.write_tree(folder, tip, [leaf])
        made = gitobjects.write_commit(folder, tree, [tip] if tip else [], body["message"], author, committer)
    except gitdir.GitFailed:
        raise Refusal(422, "path contains a malformed path component") from None
    move_ref(call, repo, f"refs/heads/{branch}", made)
    return git_commit_shape(call.shapes.web, call.shapes.api, repo, gitdir.log(folder, made, 1)[0])


@router.get("/tarball/{ref:path}")
def tarball(call: Called, owner: str, name: str, ref: str) -> Response:
    """Lead to a packed tree."""
    return _packed(call, owner, name, ref, "tar.gz")


@router.get("/zipball/{ref:path}")
def zipball(call: Called, owner: str, name: str, ref: str) -> Response:
    """Lead to a packed tree, zipped."""
    return _packed(call, owner, name, ref, "zip")


def _packed(call: Call, owner: str, name: str, ref: str, kind: str) -> Response:
    repo = call.repo(owner, name, "read", "contents")
    sha = sha_of(call, repo, ref or repo["default_branch"])
    url = call.link(f"/{repo['full_name']}/archive/{sha}.{kind}")
    return Response(status_code=302, headers={"Location": url})

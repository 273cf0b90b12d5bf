"""REST: git's own objects: blobs, trees, commits and annotated tags, read and made. None of these moves a ref."""

import base64
import binascii
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Response

from bot.forge import gitdir, gitobjects
from bot.forge.gitobjects import KINDS_BY_MODE, Leaf, Signed
from bot.forge.http import Call, Called
from bot.forge.repos import Refusal, folder_of
from bot.forge.shape_parts import UNSIGNED, git_commit_shape
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}/git")


def _root(call: Call, repo: Row) -> str:
    return f"{call.shapes.api}/repos/{repo['full_name']}/git"


def decoded(text: Any, encoding: str) -> bytes:
    """Return the bytes of a text that is sent as base64 or as it is."""
    if not isinstance(text, str):
        raise Refusal(422, 'Invalid request.\n\n"content" wasn\'t supplied.')
    try:
        return (
            base64.b64decode("".join(text.split()), validate=True) if encoding == "base64" else text.encode()
        )
    except (binascii.Error, ValueError):
        raise Refusal(422, "content is not valid Base64") from None


@router.post("/blobs")
async def make_blob(call: Called, owner: str, name: str) -> Response:
    """Keep a file's bytes."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    content = decoded(body.get("content"), str(body.get("encoding") or "utf-8"))
    sha = gitobjects.write_blob(folder_of(call.store, repo), content)
    return call.answer({"sha": sha, "url": f"{_root(call, repo)}/blobs/{sha}"}, 201)


@router.get("/blobs/{sha}")
def get_blob(call: Called, owner: str, name: str, sha: str) -> Response:
    """Show a file's bytes, raw where that is asked for."""
    repo = call.repo(owner, name, "read", "contents")
    content = gitobjects.read(folder_of(call.store, repo), sha, "blob")
    if content is None:
        raise Refusal(404, "Not Found")
    if call.wants("raw"):
        return Response(content, media_type="application/vnd.github.raw")
    about = {
        "sha": sha,
        "node_id": f"B_{sha}",
        "size": len(content),
        "url": f"{_root(call, repo)}/blobs/{sha}",
    }
    return call.answer({**about, "content": base64.encodebytes(content).decode(), "encoding": "base64"})


@router.get("/trees/{ref:path}")
def get_tree(call: Called, owner: str, name: str, ref: str) -> Response:
    """List a tree; `recursive` goes down."""
    repo = call.repo(owner, name, "read", "contents")
    folder = folder_of(call.store, repo)
    sha = ref if gitobjects.kind_of(folder, ref) == "tree" else gitdir.resolve(folder, ref)
    if sha is None:
        raise Refusal(404, "Not Found")
    return call.answer(_tree(call, repo, sha, deep=bool(call.request.query_params.get("recursive"))))


def _tree(call: Call, repo: Row, name: str, *, deep: bool = False) -> dict[str, Any]:
    """Show a tree, by its own id also where a commit named it."""
    folder, root = folder_of(call.store, repo), _root(call, repo)
    sha = gitdir.run(folder, "rev-parse", f"{name}^{{tree}}").decode().strip()
    argv = ["-r", "-t"] if deep else []
    out = gitdir.run(folder, "ls-tree", "-l", "-z", *argv, sha).decode("utf-8", "replace")
    entries = []
    for line in filter(None, out.split("\0")):
        head, path = line.split("\t", 1)
        mode, kind, entry, size = head.split()
        about: dict[str, Any] = {"path": path, "mode": mode, "type": kind, "sha": entry}
        about |= {"size": int(size)} if kind == "blob" else {}
        # the commit of a submodule is in another repository
        entries.append(about if kind == "commit" else about | {"url": f"{root}/{kind}s/{entry}"})
    return {"sha": sha, "url": f"{root}/trees/{sha}", "tree": entries, "truncated": False}


@router.post("/trees")
async def make_tree(call: Called, owner: str, name: str) -> Response:
    """Make a tree, of nothing or of another one with some paths changed."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    folder, wanted = folder_of(call.store, repo), body.get("tree")
    if not isinstance(wanted, list) or not wanted:
        raise Refusal(422, "Invalid tree info")
    base = str(body.get("base_tree") or "")
    if base and gitobjects.kind_of(folder, base) not in ("tree", "commit"):
        raise Refusal(422, "base_tree is not a valid tree oid")
    leaves = [_leaf(folder, entry) for entry in wanted]
    try:
        sha = gitobjects.write_tree(folder, base, leaves)
    except gitdir.GitFailed:
        raise Refusal(422, "tree.path contains a malformed path component") from None
    if not _may_change_workflows(call) and _workflows(folder, base) != _workflows(folder, sha):
        raise Refusal(403, "Resource not accessible by integration")
    return call.answer(_tree(call, repo, sha), 201)


def _may_change_workflows(call: Call) -> bool:
    """Tell whether GitHub would let the caller: an App needs a permission of its own, and is not told which."""
    return call.person["type"] != "Bot" or call.who.permissions.get("workflows") == "write"


def _workflows(folder: Path, tree: str) -> bytes:
    return gitdir.run(folder, "ls-tree", "-r", "-z", tree, ".github/workflows") if tree else b""


def is_path(path: str) -> bool:
    """Tell whether git takes this for a path in a tree."""
    return "\0" not in path and all(part.lower() not in ("", ".", "..", ".git") for part in path.split("/"))


def _leaf(folder: Path, entry: Any) -> Leaf:
    if not isinstance(entry, dict) or not str(entry.get("path") or ""):
        raise Refusal(422, "Must supply a valid tree.path")
    mode, path = str(entry.get("mode") or "100644"), str(entry["path"])
    if mode not in KINDS_BY_MODE:
        raise Refusal(422, "Must supply a valid tree.mode")
    if not is_path(path):
        raise Refusal(422, "tree.path contains a malformed path component")
    if entry.get("content") and isinstance(entry["content"], str):
        return Leaf(path, mode, gitobjects.write_blob(folder, entry["content"].encode()))
    if "sha" not in entry:
        raise Refusal(422, "Must supply either tree.sha or tree.content")
    sha = entry["sha"]
    # a submodule's commit is not here, and need not be
    if sha is not None and mode != "160000" and gitobjects.kind_of(folder, str(sha)) != KINDS_BY_MODE[mode]:
        raise Refusal(422, f"tree.sha {sha} is not a valid {KINDS_BY_MODE[mode]}")
    return Leaf(path, mode, sha)


def signed(call: Call, told: Any, otherwise: Signed | None = None) -> Signed:
    """Return who a request says did something; by default who asks, now."""
    if not isinstance(told, dict):
        person = call.person
        address = f"{person['id']}+{person['login']}@users.noreply.localhost"
        return otherwise or Signed(str(person["login"]), address, call.store.now())
    if not all(str(told.get(part) or "").strip(" \t\r\n<>") for part in ("name", "email")):
        raise Refusal(422, "Invalid request.\n\nBoth a name and an email are needed.")
    return Signed(str(told["name"]), str(told["email"]), _utc(told.get("date")) or call.store.now())


def _utc(text: Any) -> str:
    if not text:
        return ""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        raise Refusal(422, f"{text} is not a valid date-time") from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@router.get("/commits/{sha}")
def get_commit(call: Called, owner: str, name: str, sha: str) -> Response:
    """Show a commit as git has it."""
    repo = call.repo(owner, name, "read", "contents")
    folder = folder_of(call.store, repo)
    if gitobjects.kind_of(folder, sha) != "commit":
        raise Refusal(404, "Not Found")
    return call.answer(
        git_commit_shape(call.shapes.web, call.shapes.api, repo, gitdir.log(folder, sha, 1)[0])
    )


@router.post("/commits")
async def make_commit(call: Called, owner: str, name: str) -> Response:
    """Make a commit of a tree; nothing points to it yet."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    folder, tree = folder_of(call.store, repo), str(body.get("tree") or "")
    parents = [str(parent) for parent in body.get("parents") or []]
    message = body.get("message")
    if not isinstance(message, str) or "\0" in message:
        raise Refusal(422, 'Invalid request.\n\n"message" wasn\'t supplied.')
    if gitobjects.kind_of(folder, tree) != "tree":
        raise Refusal(422, "Tree SHA does not exist")
    if any(gitobjects.kind_of(folder, parent) != "commit" for parent in parents):
        raise Refusal(422, "Parent SHA does not exist or is not a commit object")
    author = signed(call, body.get("author"))
    committer = signed(call, body.get("committer"), author)
    sha = gitobjects.write_commit(folder, tree, parents, message, author, committer)
    shape = git_commit_shape(call.shapes.web, call.shapes.api, repo, gitdir.log(folder, sha, 1)[0])
    return call.answer(shape, 201)


@router.get("/tags/{sha}")
def get_tag(call: Called, owner: str, name: str, sha: str) -> Response:
    """Show an annotated tag."""
    repo = call.repo(owner, name, "read", "contents")
    return call.answer(_tag(call, repo, sha))


def _tag(call: Call, repo: Row, sha: str) -> dict[str, Any]:
    raw = gitobjects.read(folder_of(call.store, repo), sha, "tag")
    if raw is None:
        raise Refusal(404, "Not Found")
    head, _, message = raw.decode("utf-8", "replace").partition("\n\n")
    fields = dict(line.split(" ", 1) for line in head.splitlines() if " " in line)
    who, _, seconds = fields["tagger"].rpartition("> ")
    name, _, email = who.partition(" <")
    at = datetime.fromtimestamp(int(seconds.split()[0]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = _root(call, repo)
    about = {"sha": fields["object"], "type": fields["type"]}
    return {
        "node_id": f"TA_{sha}",
        "sha": sha,
        "url": f"{root}/tags/{sha}",
        "tagger": {"name": name, "email": email, "date": at},
        "object": about | {"url": f"{root}/{fields['type']}s/{fields['object']}"},
        "tag": fields["tag"],
        "message": message.rstrip("\n"),
        "verification": UNSIGNED,
    }


@router.post("/tags")
async def make_tag(call: Called, owner: str, name: str) -> Response:
    """Make an annotated tag's object; the ref to it is made apart."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    folder, sha, kind = (
        folder_of(call.store, repo),
        str(body.get("object") or ""),
        str(body.get("type") or ""),
    )
    tag, message = str(body.get("tag") or ""), str(body.get("message") or "")
    if not tag or not message:
        raise Refusal(422, f'Invalid request.\n\n"{"message" if tag else "tag"}" wasn\'t supplied.')
    if gitobjects.kind_of(folder, sha) != kind:
        raise Refusal(422, "Could not verify object")
    who = signed(call, body.get("tagger"))
    seconds = int(datetime.fromisoformat(who.at).timestamp())
    try:
        made = gitobjects.write_tag(folder, sha, kind, tag, message, who, seconds)
    except gitdir.GitFailed:
        raise Refusal(422, "Could not create tag") from None
    return call.answer(_tag(call, repo, made), 201)

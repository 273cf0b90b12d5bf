"""Smart HTTP by `git http-backend`: clone, fetch and push, with a token as password."""

import asyncio
import subprocess
import zlib
from typing import Any

from fastapi import APIRouter, Request, Response

from bot.forge import gitdir
from bot.forge.accounts import Identity, identity_of, may
from bot.forge.githook import guarded
from bot.forge.pulls import refs_moved
from bot.forge.repos import folder_of, repo_formerly, repo_named
from bot.forge.store import Row, Store

router = APIRouter()
_MOST = 512 * 2**20
_MOST_COMMANDS = 4 * 2**20


@router.api_route("/{owner}/{name}.git/{path:path}", methods=["GET", "POST"])
async def git(request: Request, owner: str, name: str, path: str) -> Response:
    """Serve git; who may not is asked for a password first."""
    store: Store = request.app.state.store
    # what is asked for decides, and for an advertisement what it is of: a push is never taken for a fetch
    services = request.query_params.getlist("service") if path == "info/refs" else [path]
    push = any(service.endswith("git-receive-pack") for service in services)
    with store.lock:
        who = identity_of(store, request.headers.get("authorization", ""))
        repo = repo_named(store, f"{owner}/{name}") or repo_formerly(store, f"{owner}/{name}")
        fine = (
            who is not None and repo is not None and may(who, repo, "write" if push else "read", "contents")
        )
    if who is None or not fine or repo is None:
        if who is None or who.kind == "anonymous":
            return Response("Authentication required", 401, {"WWW-Authenticate": 'Basic realm="forge"'})
        return Response("Repository not found" if not push else "Permission denied", 403 if repo else 404)
    body = await request.body()
    if len(body) > _MOST:
        return Response("Too large", 413)
    made = None
    if push and request.method == "POST":
        made = made_refs(_plain(body, request.headers.get("content-encoding", "")))
        if made is None:
            return Response("This is no push", 400)
    return await asyncio.to_thread(_serve, store, repo, who, request, path, body, made)


def _plain(body: bytes, encoding: str) -> bytes:
    """Return the beginning of a body, where its commands are, unpacked."""
    if encoding not in ("gzip", "x-gzip"):
        return body
    try:
        return zlib.decompressobj(wbits=31).decompress(body, _MOST_COMMANDS)
    except zlib.error:
        return b""


def made_refs(body: bytes) -> list[str] | None:
    """Return the refs that a push wants to make; None where it cannot be read.

    https://git-scm.com/docs/pack-protocol#_reference_update_request_and_packfile_transfer
    """
    found: list[str] = []
    at = 0
    while body[at : at + 4] != b"0000":
        try:
            size = int(body[at : at + 4], 16)
        except ValueError:
            return None
        words = body[at + 4 : at + size].partition(b"\0")[0].decode("utf-8", "replace").split()
        if size < 4 or (len(words) != 3 and words[:1] != ["shallow"]):
            return None
        if words[0] == gitdir.ZERO:
            found.append(words[2])
        at += size
    return found


def _serve(
    store: Store, repo: Row, who: Identity, request: Request, path: str, body: bytes, made: list[str] | None
) -> Response:
    folder = folder_of(store, repo)
    if made is None:  # no push
        return _backend(folder, request, path, body, who, {})
    person = who.person
    assert person is not None
    with store.writing():
        before = gitdir.refs(folder)
        with guarded(store, repo, who, made) as variables:
            response = _backend(folder, request, path, body, who, variables)
        refs_moved(store, repo, person, before, gitdir.refs(folder))
    return response


def _backend(
    folder: Any, request: Request, path: str, body: bytes, who: Identity, more: dict[str, str]
) -> Response:
    variables = {
        "GIT_PROJECT_ROOT": str(folder),
        "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": f"/{path}",
        "QUERY_STRING": request.url.query,
        "REQUEST_METHOD": request.method,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "REMOTE_USER": who.person["login"] if who.person else "",
        "REMOTE_ADDR": "127.0.0.1",
        **more,
    }
    if request.headers.get("git-protocol"):
        variables["GIT_PROTOCOL"] = request.headers["git-protocol"]
    if request.headers.get("content-encoding"):
        variables["HTTP_CONTENT_ENCODING"] = request.headers["content-encoding"]
    argv = ["git", "http-backend"]
    done = subprocess.run(
        argv, input=body, capture_output=True, env=gitdir.environment(variables), check=False
    )
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    status, headers = 200, {}
    for line in head.decode("latin-1").splitlines():
        key, _, value = line.partition(":")
        if key.lower() == "status":
            status = int(value.split()[0])
        elif key:
            headers[key] = value.strip()
    return Response(content, status, headers) if head else Response("git failed", 500)

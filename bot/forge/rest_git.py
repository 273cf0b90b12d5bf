"""REST: refs, branches, commits, trees, contents, comparisons, check runs, statuses."""

from typing import Any

from fastapi import APIRouter, Response

from bot.forge import accounts, gitdir, gitobjects, rules
from bot.forge.http import Call, Called
from bot.forge.pulls import refs_moved
from bot.forge.repos import Refusal, folder_of
from bot.forge.rest_pulls import files_between
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")


def _ref(call: Call, repo: Row, ref: str, sha: str) -> dict[str, Any]:
    root = f"{call.shapes.api}/repos/{repo['full_name']}/git"
    kind = gitobjects.kind_of(folder_of(call.store, repo), sha) or "commit"
    about = {"sha": sha, "type": kind, "url": f"{root}/{kind}s/{sha}"}
    return {"ref": ref, "node_id": f"REF_{ref}", "url": f"{root}/{ref}", "object": about}


def sha_of(call: Call, repo: Row, name: str) -> str:
    """Return the commit that a name stands for, or 404."""
    sha = gitdir.resolve(folder_of(call.store, repo), name)
    if sha is None:
        raise Refusal(404, "Not Found")
    return sha


@router.get("/git/ref/{ref:path}")
def get_ref(call: Called, owner: str, name: str, ref: str) -> Response:
    """Show a ref."""
    repo = call.repo(owner, name, "read", "contents")
    full, there = f"refs/{ref}", gitdir.refs(folder_of(call.store, repo))
    sha = there.get(full)
    if sha is None:
        raise Refusal(404, "Not Found") if there else Refusal(409, "Git Repository is empty.")
    return call.answer(_ref(call, repo, full, sha))


@router.get("/git/matching-refs/{ref:path}")
def matching_refs(call: Called, owner: str, name: str, ref: str) -> Response:
    """List the refs whose names begin so."""
    repo = call.repo(owner, name)
    found = gitdir.refs(folder_of(call.store, repo))
    if not found:
        raise Refusal(409, "Git Repository is empty.")
    rows = [_ref(call, repo, full, sha) for full, sha in found.items() if full.startswith(f"refs/{ref}")]
    return call.answer(rows)


@router.post("/git/refs")
async def create_ref(call: Called, owner: str, name: str) -> Response:
    """Make a ref at a commit."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    ref, sha = str(body.get("ref") or ""), str(body.get("sha") or "")
    folder = folder_of(call.store, repo)
    before = gitdir.refs(folder)
    kinds = ("commit",) if ref.startswith("refs/heads/") else ("commit", "tag")
    if not ref.startswith("refs/") or gitobjects.kind_of(folder, sha) not in kinds:
        raise Refusal(
            422,
            "Object does not exist" if ref.startswith("refs/") else "Reference name must start with 'refs/'",
        )
    if ref in before:
        raise Refusal(422, "Reference already exists")
    move_ref(call, repo, ref, sha)
    return call.answer(_ref(call, repo, ref, sha), 201)


@router.patch("/git/refs/{ref:path}")
async def update_ref(call: Called, owner: str, name: str, ref: str) -> Response:
    """Move a ref; forward only unless forced."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    full, sha, folder = f"refs/{ref}", str(body.get("sha") or ""), folder_of(call.store, repo)
    old = gitdir.refs(folder, full).get(full)
    if old is None:
        raise Refusal(422, "Reference does not exist")
    if gitdir.resolve(folder, sha) != sha:
        raise Refusal(422, "Object does not exist")
    if body.get("force"):
        call.guard("force-push", full)
    elif not gitdir.is_ancestor(folder, old, sha):
        raise Refusal(422, "Update is not a fast forward")
    move_ref(call, repo, full, sha)
    return call.answer(_ref(call, repo, full, sha))


@router.delete("/git/refs/{ref:path}")
def delete_ref(call: Called, owner: str, name: str, ref: str) -> Response:
    """Delete a ref."""
    repo = call.repo(owner, name, "write", "contents")
    full = f"refs/{ref}"
    if full not in gitdir.refs(folder_of(call.store, repo), full):
        raise Refusal(422, "Reference does not exist")
    move_ref(call, repo, full, None)
    return Response(status_code=204)


def guard_ref(call: Call, repo: Row, ref: str) -> None:
    """Refuse a bot the default branch and tags."""
    if ref == f"refs/heads/{repo['default_branch']}":
        call.guard("default branch", ref)
    if ref.startswith("refs/tags/"):
        call.guard("tag", ref)


def move_ref(call: Call, repo: Row, ref: str, sha: str | None) -> None:
    """Point a ref elsewhere, or delete it; a bot only where it may."""
    guard_ref(call, repo, ref)
    folder = folder_of(call.store, repo)
    with call.store.writing():
        before = gitdir.refs(folder)
        _hold_to_rules(call, repo, ref, before.get(ref), sha)
        _hold_to_workflows(call, repo, before.get(ref), sha)
        gitdir.set_ref(folder, ref, sha, before.get(ref, ""))
        refs_moved(call.store, repo, call.person, before, gitdir.refs(folder))


def _hold_to_rules(call: Call, repo: Row, ref: str, old: str | None, new: str | None) -> None:
    why = rules.refused(call.store, repo, call.person, ref, old, new)
    if why:
        raise Refusal(
            409 if "/contents/" in call.request.url.path else 422,
            f"Repository rule violations found\n\n{why}\n",
        )


def _hold_to_workflows(call: Call, repo: Row, old: str | None, new: str | None) -> None:
    """Refuse a token that is not for workflow files a commit that changes some, however it was made."""
    why = accounts.without_workflows(call.who)
    if not why or new is None:
        return
    folder = folder_of(call.store, repo)
    if old is None:
        default = gitdir.resolve(folder, repo["default_branch"])
        old = (default and gitdir.merge_base(folder, default, new)) or gitdir.EMPTY_TREE
    if gitdir.run(folder, "diff", "--name-only", "--no-renames", old, new, "--", ".github/workflows"):
        raise Refusal(403, "Resource not accessible by integration" if call.who.kind == "app" else why)


@router.get("/branches")
def list_branches(call: Called, owner: str, name: str) -> Response:
    """List branches."""
    repo = call.repo(owner, name, "read", "contents")
    heads = gitdir.refs(folder_of(call.store, repo), "refs/heads/")
    return call.page(
        [branch_shape(call, repo, ref.removeprefix("refs/heads/"), sha) for ref, sha in heads.items()]
    )


def _protection(row: Row | None) -> dict[str, Any]:
    """Show of a protection what everybody may know."""
    names = row["checks"]["contexts"] if row and row["checks"] else []
    level = ("everyone" if row["admins"] else "non_admins") if row and names else "off"
    checks = [{"context": one, "app_id": None} for one in names]
    told = {"enforcement_level": level, "contexts": names, "checks": checks}
    return {"enabled": row is not None, "required_status_checks": told}


def branch_shape(call: Call, repo: Row, name: str, sha: str) -> dict[str, Any]:
    """Show a branch as lists do."""
    root = f"{call.shapes.api}/repos/{repo['full_name']}"
    protection = rules.protection_of(call.store, repo, name)
    return {
        "name": name,
        "commit": {"sha": sha, "url": f"{root}/commits/{sha}"},
        "protected": bool(protection or rules.rules_of(call.store, repo, f"refs/heads/{name}")),
        "protection": _protection(protection),
        "protection_url": f"{root}/branches/{name}/protection",
    }


@router.get("/branches/{branch:path}")
def getbranch_shape(call: Called, owner: str, name: str, branch: str) -> Response:
    """Show a branch."""
    repo = call.repo(owner, name, "read", "contents")
    folder = folder_of(call.store, repo)
    sha = gitdir.refs(folder, f"refs/heads/{branch}").get(f"refs/heads/{branch}")
    if sha is None:
        raise Refusal(404, "Branch not found")
    return call.answer(whole_branch(call, repo, branch, sha))


def whole_branch(call: Call, repo: Row, branch: str, sha: str) -> dict[str, Any]:
    """Show a branch with its newest commit."""
    url = f"{call.shapes.api}/repos/{repo['full_name']}/branches/{branch}"
    links = {"self": url, "html": f"{call.shapes.web}/{repo['full_name']}/tree/{branch}"}
    commit = call.shapes.commit(repo, gitdir.log(folder_of(call.store, repo), sha, 1)[0])
    return {**branch_shape(call, repo, branch, sha), "commit": commit, "_links": links}


@router.get("/tags")
def list_tags(call: Called, owner: str, name: str) -> Response:
    """List tags with the commits they stand for."""
    repo = call.repo(owner, name, "read", "contents")
    folder, root = folder_of(call.store, repo), f"{call.shapes.api}/repos/{repo['full_name']}"
    shapes = []
    for ref in reversed(gitdir.refs(folder, "refs/tags/")):
        sha, tag = gitdir.resolve(folder, ref), ref.removeprefix("refs/tags/")
        if sha is not None:
            about: dict[str, Any] = {"name": tag, "node_id": f"REF_{ref}"}
            about |= {"commit": {"sha": sha, "url": f"{root}/commits/{sha}"}}
            shapes.append(
                {**about, "zipball_url": f"{root}/zipball/{ref}", "tarball_url": f"{root}/tarball/{ref}"}
            )
    return call.page(shapes)


@router.get("/commits")
def list_commits(call: Called, owner: str, name: str) -> Response:
    """List commits, newest first."""
    repo = call.repo(owner, name, "read", "contents")
    sha = sha_of(call, repo, call.request.query_params.get("sha") or repo["default_branch"])
    return call.page([call.shapes.commit(repo, c) for c in gitdir.log(folder_of(call.store, repo), sha)])


@router.get("/commits/{ref:path}")
def get_commit(call: Called, owner: str, name: str, ref: str) -> Response:
    """Show a commit with its files."""
    repo = call.repo(owner, name, "read", "contents")
    folder = folder_of(call.store, repo)
    commit = gitdir.log(folder, sha_of(call, repo, ref), 1)[0]
    before = gitdir.before(folder, commit.sha)
    written = call.difference(folder, before, commit.sha)
    if written:
        return written
    files = files_between(call, repo, before, commit.sha)
    added, removed = sum(f["additions"] for f in files), sum(f["deletions"] for f in files)
    stats = {"additions": added, "deletions": removed, "total": added + removed}
    return call.answer({**call.shapes.commit(repo, commit), "stats": stats, "files": files})


@router.get("/compare/{span:path}")
def compare(call: Called, owner: str, name: str, span: str) -> Response:
    """Compare two commits."""
    repo = call.repo(owner, name, "read", "contents")
    folder = folder_of(call.store, repo)
    old, _, new = span.partition("...")
    base, head = sha_of(call, repo, old.rpartition(":")[2]), sha_of(call, repo, new.rpartition(":")[2])
    middle = gitdir.merge_base(folder, base, head) or base
    written = call.difference(folder, middle, head)
    if written:
        return written
    ahead, behind = gitdir.log(folder, f"{base}..{head}"), gitdir.log(folder, f"{head}..{base}")
    status = {(0, 0): "identical", (1, 0): "ahead", (0, 1): "behind"}.get(
        (bool(ahead), bool(behind)), "diverged"
    )
    url = f"{call.shapes.api}/repos/{repo['full_name']}/compare/{base}...{head}"
    html = f"{call.shapes.web}/{repo['full_name']}/compare/{base}...{head}"
    links = {
        "url": url,
        "html_url": html,
        "permalink_url": html,
        "diff_url": f"{html}.diff",
        "patch_url": f"{html}.patch",
    }
    return call.answer(
        {
            **links,
            "base_commit": call.shapes.commit(repo, gitdir.log(folder, base, 1)[0]),
            "merge_base_commit": call.shapes.commit(repo, gitdir.log(folder, middle, 1)[0]),
            "status": status,
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": [call.shapes.commit(repo, c) for c in reversed(ahead)],
            "files": files_between(call, repo, middle, head),
        }
    )

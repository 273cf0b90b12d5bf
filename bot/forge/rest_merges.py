"""REST: one branch merged into another, without a pull request or to bring one up to date, and branches renamed."""

from fastapi import APIRouter, Response

from bot.forge import gitdir
from bot.forge.http import Call, Called
from bot.forge.pulls import announce
from bot.forge.repos import Refusal, folder_of, happened
from bot.forge.rest_git import guard_ref, move_ref, whole_branch
from bot.forge.rest_pulls import found
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3/repos/{owner}/{name}")


def _merged(call: Call, repo: Row, branch: str, head: str, message: str) -> str | None:
    """Merge a commit into a branch; returns the merge commit, None where there is nothing to merge."""
    folder, ref = folder_of(call.store, repo), f"refs/heads/{branch}"
    tip = gitdir.refs(folder, ref)[ref]
    if gitdir.is_ancestor(folder, head, tip):
        return None
    who = call.person
    named = (str(who["login"]), f"{who['login']}@users.noreply.localhost")
    made = gitdir.merge(folder, tip, head, f"{message}\n", named, call.store.now())
    if made is None:
        raise Refusal(409, "Merge conflict")
    move_ref(call, repo, ref, made)
    return made


@router.post("/merges")
async def merge(call: Called, owner: str, name: str) -> Response:
    """Merge a branch or commit into a branch; 204 where that has it already."""
    repo, body = call.repo(owner, name, "write", "contents"), await call.body()
    base, head = str(body.get("base") or ""), str(body.get("head") or "")
    guard_ref(call, repo, f"refs/heads/{base}")
    folder = folder_of(call.store, repo)
    if f"refs/heads/{base}" not in gitdir.refs(folder, "refs/heads/"):
        raise Refusal(404, "Base does not exist")
    commit = gitdir.resolve(folder, head)
    if commit is None:
        raise Refusal(404, "Head does not exist")
    made = _merged(call, repo, base, commit, str(body.get("commit_message") or f"Merge {head} into {base}"))
    if made is None:
        return Response(status_code=204)
    return call.answer(call.shapes.commit(repo, gitdir.log(folder, made, 1)[0]), 201)


@router.put("/pulls/{number:int}/update-branch")
async def update_branch(call: Called, owner: str, name: str, number: int) -> Response:
    """Merge what a pull request goes into, into its branch."""
    repo, body = call.repo(owner, name, "write", "pull_requests"), await call.body()
    bring_up_to_date(call, repo, found(call, repo, number), body.get("expected_head_sha"))
    url = f"{call.shapes.web}/{repo['full_name']}/pull/{number}"
    return call.answer({"message": "Updating pull request branch.", "url": url}, 202)


def bring_up_to_date(call: Call, repo: Row, issue: Row, expected: str | None = None) -> None:
    """Merge a pull request's base into its branch, if that is still where it is expected."""
    pull, folder = issue["pull"], folder_of(call.store, repo)
    guard_ref(call, repo, f"refs/heads/{pull['head']}")
    if expected not in (None, pull["head_sha"]):
        raise Refusal(422, "expected head sha didn't match current head ref.")
    heads = gitdir.refs(folder, "refs/heads/")
    if issue["state"] != "open" or f"refs/heads/{pull['head']}" not in heads:
        raise Refusal(422, "Head branch does not exist")
    message = f"Merge branch '{pull['base']}' into {pull['head']}"
    try:
        made = _merged(call, repo, pull["head"], heads[f"refs/heads/{pull['base']}"], message)
    except Refusal:
        raise Refusal(422, "merge conflict between base and head") from None
    if made is None:
        raise Refusal(422, "There are no new commits on the base branch.")


@router.post("/branches/{branch:path}/rename")
async def rename(call: Called, owner: str, name: str, branch: str) -> Response:
    """Give a branch another name; open pull requests follow, and the default branch stays the default."""
    repo = call.repo(owner, name)
    guard_ref(call, repo, f"refs/heads/{branch}")
    default = branch == repo["default_branch"]
    call.allowed(repo, "admin" if default else "write", "administration" if default else "contents")
    new, folder = str((await call.body()).get("new_name") or ""), folder_of(call.store, repo)
    before = gitdir.refs(folder)
    old = before.get(f"refs/heads/{branch}")
    if old is None:
        raise Refusal(404, "Branch not found")
    if f"refs/heads/{new}" in before or not gitdir.is_branch_name(folder, new):
        raise Refusal(422, f"Branch name {new!r} cannot be taken")
    with call.store.writing():
        for issue in call.store.find("issue", repo=repo["id"], state="open"):
            for end in ("head", "base") if issue["pull"] else ():
                if issue["pull"][end] == branch:
                    issue["pull"][end] = new
                    kind = "head_ref_renamed" if end == "head" else "base_ref_changed"
                    happened(call.store, repo, issue["number"], kind, call.person["id"])
                    call.store.save("issue", issue)
        if default:
            repo["default_branch"] = new
            gitdir.run(folder, "symbolic-ref", "HEAD", f"refs/heads/{new}")
        gitdir.set_ref(folder, f"refs/heads/{new}", old)
        gitdir.set_ref(folder, f"refs/heads/{branch}", None)
        announce(call.store, repo, call.person, new, None, old)
        announce(call.store, repo, call.person, branch, old, None)
    return call.answer(whole_branch(call, repo, new, old), 201)

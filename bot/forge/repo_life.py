"""What becomes of a repository: renamed, transferred, archived, deleted. Old names lead to the new one."""

import shutil
from functools import partial
from typing import Any

from bot.forge import gitdir
from bot.forge.attachments import folder_for
from bot.forge.hooks import ring
from bot.forge.repos import folder_of, invalid, is_repo_name, repo_named
from bot.forge.store import Row, Store

# rows that belong to a repository and end with it
_PARTS = (
    "label",
    "issue",
    "comment",
    "reaction",
    "event",
    "review",
    "line_comment",
    "check",
    "suite",
    "workflow",
    "run",
    "job",
    "attachment",
    "milestone",
    "protection",
    "ruleset",
    "status",
    "hook",
    "invitation",
)


def change_repo(store: Store, repo: Row, actor: Row, changes: dict[str, Any]) -> None:
    """Change name, description, default branch, visibility or whether it is archived; each is told apart."""
    name = str(changes.get("name") or repo["name"])
    if name != repo["name"]:
        before = repo["name"]
        _move(store, repo, repo["full_name"].split("/")[0], name)
        _told(store, repo, actor, "renamed", {"repository": {"name": {"from": before}}})
    told: dict[str, Any] = {}
    about = changes.get("description")
    if "description" in changes and (about or "") != repo["description"]:
        told["description"] = {"from": repo["description"] or None}
        repo["description"] = str(about or "")
    branch = changes.get("default_branch")
    if branch and branch != repo["default_branch"]:
        folder = folder_of(store, repo)
        if f"refs/heads/{branch}" not in gitdir.refs(folder, "refs/heads/"):
            raise invalid("Repository", "default_branch", f"The branch {branch} was not found.")
        told["default_branch"] = {"from": repo["default_branch"]}
        repo["default_branch"] = branch
        gitdir.run(folder, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    if told:
        _told(store, repo, actor, "edited", told)
    private = changes.get("visibility", "private" if changes.get("private", repo["private"]) else "public")
    if (private == "private") != repo["private"]:
        repo["private"] = private == "private"
        _told(store, repo, actor, "privatized" if repo["private"] else "publicized")
    archived = bool(changes.get("archived", repo.get("archived")))
    if archived != bool(repo.get("archived")):
        repo["archived"] = archived
        _told(store, repo, actor, "archived" if archived else "unarchived")


def transfer_repo(store: Store, repo: Row, actor: Row, owner: Row, name: str = "") -> None:
    """Give a repository to another account; here that accepts at once."""
    before = store.get("person", repo["owner"])
    _move(store, repo, owner["login"], name or repo["name"])
    repo["owner"] = owner["id"]
    repo["collaborators"].pop(str(owner["id"]), None)
    repo["updated_at"] = store.now()
    store.save("repo", repo)
    ring(store, repo, "repository", "transferred", actor, former_owner=before)


def _move(store: Store, repo: Row, owner: str, name: str) -> None:
    full = f"{owner}/{name}"
    if not is_repo_name(name):
        raise invalid("Repository", "name")
    there = repo_named(store, full)
    if there is not None and there["id"] != repo["id"]:
        raise invalid("Repository", "name", "name already exists on this account")
    repo["former"] = [*repo.get("former", ()), repo["full_name"]]
    repo |= {"name": name, "full_name": full}


def _told(store: Store, repo: Row, actor: Row, action: str, changes: dict[str, Any] | None = None) -> None:
    repo["updated_at"] = store.now()
    store.save("repo", repo)
    ring(store, repo, "repository", action, actor, **({"changes": changes} if changes else {}))


def delete_repo(store: Store, repo: Row, actor: Row) -> None:
    """Delete a repository with all that is in it."""
    ring(store, repo, "repository", "deleted", actor)
    for kind in _PARTS:
        for row in store.find(kind, repo=repo["id"]):
            store.drop(kind, row["id"])
    store.drop("repo", repo["id"])
    for folder in (folder_of(store, repo), folder_for(store, repo["id"])):
        store.after.append(partial(shutil.rmtree, folder, ignore_errors=True))

"""Repositories, their collaborators and labels, and the events of their timelines."""

from pathlib import Path
from typing import Any

from bot.forge import gitdir
from bot.forge.store import Row, Store


class Refusal(Exception):
    """A request that GitHub would refuse: HTTP status, message, and the `errors` of a 422."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.errors = errors


class Moved(Refusal):
    """What was asked for is elsewhere; `location` is where."""

    def __init__(self, location: str) -> None:
        super().__init__(301, "Moved Permanently")
        self.location = location


def invalid(resource: str, field: str, message: str = "") -> Refusal:
    """Return a 422 as GitHub words it."""
    error = {"resource": resource, "field": field, "code": "custom" if message else "invalid"}
    if message:
        error["message"] = message
    return Refusal(422, "Validation Failed", [error])


def create_repo(store: Store, owner: Row, name: str, *, private: bool = False, description: str = "") -> Row:
    """Make a repository with its bare git directory."""
    full = f"{owner['login']}/{name}"
    if not is_repo_name(name):
        raise invalid("Repository", "name")
    if store.one("repo", full_name=full):
        raise invalid("Repository", "name", "name already exists on this account")
    now = store.now()
    repo = store.add(
        "repo",
        full_name=full,
        name=name,
        owner=owner["id"],
        private=private,
        description=description,
        default_branch="main",
        collaborators={},
        next_number=1,
        created_at=now,
        updated_at=now,
        pushed_at=now,
    )
    gitdir.create(folder_of(store, repo))
    return repo


def is_repo_name(name: str) -> bool:
    """Tell whether GitHub takes this for a repository's name."""
    plain = all((c.isalnum() and c.isascii()) or c in "-_." for c in name)
    return 0 < len(name) <= 100 and plain and not name.startswith(".") and not name.endswith(".git")


def folder_of(store: Store, repo: Row) -> Path:
    """Return a repository's git directory."""
    return store.folder / "git" / f"{repo['id']}.git"


def repo_named(store: Store, full_name: str) -> Row | None:
    """Return a repository by owner/name, without regard to case."""
    return next((r for r in store.find("repo") if r["full_name"].lower() == full_name.lower()), None)


def repo_formerly(store: Store, full_name: str) -> Row | None:
    """Return the repository that had a name before, unless another has it now."""
    lower = full_name.lower()
    rows = store.find("repo")
    return next((r for r in reversed(rows) if lower in (name.lower() for name in r.get("former", ()))), None)


def set_collaborator(store: Store, repo: Row, person: Row, level: str) -> None:
    """Give a person a level: read, triage, write, maintain or admin; none takes it away."""
    named = {"pull": "read", "push": "write"}.get(level, level)
    if named == "none":
        repo["collaborators"].pop(str(person["id"]), None)
    else:
        repo["collaborators"][str(person["id"])] = named
    store.save("repo", repo)


def ensure_label(store: Store, repo: Row, name: str, color: str = "ededed", description: str = "") -> Row:
    """Return a label, made if it is not there: putting one on an issue makes it, as on GitHub."""
    found = next((row for row in labels_of(store, repo) if row["name"].lower() == name.lower()), None)
    return found or store.add("label", repo=repo["id"], name=name, color=color, description=description)


def labels_of(store: Store, repo: Row) -> list[Row]:
    """Return a repository's labels."""
    return store.find("label", repo=repo["id"])


def happened(store: Store, repo: Row, number: int, kind: str, actor: int, **fields: Any) -> Row:
    """Write an event into an issue's timeline."""
    return store.add(
        "event",
        repo=repo["id"],
        number=number,
        event=kind,
        actor=actor,
        created_at=store.now(),
        fields=fields,
    )


def events_of(store: Store, repo: Row, number: int) -> list[Row]:
    """Return an issue's events, oldest first."""
    return store.find("event", repo=repo["id"], number=number)

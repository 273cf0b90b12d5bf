"""Apps installed, given and taken repositories, suspended and taken off; the App is told of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.forge import installs
from bot.forge.hooks import ring_app
from bot.forge.repos import Refusal
from bot.forge.shapes import Shape, Shapes
from bot.forge.store import Row, Store, node_id


def installation_shape(shapes: Shapes, row: Row) -> Shape:
    """Show an installation."""
    app = shapes.store.get("app", row["app"])
    assert app is not None
    root = f"{shapes.api}/app/installations/{row['id']}"
    # one that is everywhere belongs to nobody; the first person stands for all
    people = shapes.store.find("person", type="User")
    account = row["account"] or (people[0]["id"] if people else 0)
    owner = shapes.person(account)
    return {
        "id": row["id"],
        "account": owner,
        "repository_selection": "all" if row["repos"] is None else "selected",
        "access_tokens_url": f"{root}/access_tokens",
        "repositories_url": f"{shapes.api}/installation/repositories",
        "html_url": f"{shapes.web}/settings/installations/{row['id']}",
        "app_id": app["number"],
        "app_slug": app["slug"],
        "client_id": f"Iv1.{app['number']}",
        "target_id": account,
        "target_type": owner["type"] if owner else "User",
        "permissions": row["permissions"],
        "events": row["events"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": shapes.person(row["suspended_by"]),
        "suspended_at": row["suspended_at"],
    }


@dataclass(frozen=True, slots=True)
class Installing:
    """What somebody does with installations."""

    shapes: Shapes
    actor: Row

    @property
    def _store(self) -> Store:
        return self.shapes.store

    def install(self, app: Row, account: Row, repos: Sequence[Row] | None) -> Row:
        """Install an App on an account's repositories, None: on all it has and will have; once it is there it is changed."""
        if not app.get("public") and app.get("owner") != account["id"]:
            raise Refusal(404, "Not Found")
        there = self._store.one("installation", app=app["id"], account=account["id"])
        if there:
            return self.choose(there, repos)
        now = self._store.now()
        row = self._store.add(
            "installation",
            app=app["id"],
            account=account["id"],
            repos=None if repos is None else [repo["id"] for repo in repos],
            permissions=dict(app["permissions"]),
            events=list(app["events"]),
            created_at=now,
            updated_at=now,
            suspended_by=0,
            suspended_at=None,
        )
        self._tell(row, "installation", "created", repositories=_listed(installs.repos_in(self._store, row)))
        return row

    def choose(self, row: Row, repos: Sequence[Row] | None) -> Row:
        """Make these the repositories of an installation."""
        before = installs.repos_in(self._store, row)
        row["repos"] = None if repos is None else [repo["id"] for repo in repos]
        row["updated_at"] = self._store.now()
        self._store.save("installation", row)
        after = installs.repos_in(self._store, row)
        added = [repo for repo in after if repo not in before]
        removed = [repo for repo in before if repo not in after]
        for action, moved in (("added", added), ("removed", removed)):
            if moved:
                about = {"repositories_added": _listed(added if action == "added" else [])}
                about["repositories_removed"] = _listed(removed if action == "removed" else [])
                selection = "all" if row["repos"] is None else "selected"
                more: dict[str, Any] = {"repository_selection": selection, "requester": None}
                self._tell(row, "installation_repositories", action, **about, **more)
        return row

    def suspend(self, row: Row, suspended: bool) -> None:
        """Let an App do and hear nothing where it is installed, or let it again; it is told either."""
        row["suspended_at"] = self._store.now() if suspended else None
        row["suspended_by"] = self.actor["id"] if suspended else 0
        self._store.save("installation", row)
        shown = _listed(installs.repos_in(self._store, row))
        self._tell(row, "installation", "suspend" if suspended else "unsuspend", repositories=shown)

    def remove(self, row: Row) -> None:
        """Take an App off; its tokens end."""
        shown = _listed(installs.repos_in(self._store, row))
        self._tell(row, "installation", "deleted", repositories=shown)
        for token in self._store.find("token", installation=row["id"]):
            self._store.drop("token", token["id"])
        self._store.drop("installation", row["id"])

    def _tell(self, row: Row, event: str, action: str, **about: Any) -> None:
        app = self._store.get("app", row["app"])
        assert app is not None
        shown = installation_shape(self.shapes, row)
        payload = {"action": action, "installation": shown, **about}
        ring_app(self._store, app, event, payload | {"sender": self.shapes.person(self.actor["id"])})


def _listed(repos: Sequence[Row]) -> list[Shape]:
    kept = ("id", "name", "full_name", "private")
    return [
        {name: repo[name] for name in kept} | {"node_id": node_id("Repository", repo["id"])} for repo in repos
    ]

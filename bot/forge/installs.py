"""Where Apps are installed: on whose repositories, with which permissions and events.

An App that was given when the forge was started has no owner and is installed everywhere, as one, under its own number.
"""

from typing import Any

from bot.forge.store import Row, Store

APP_PERMISSIONS = {
    "metadata": "read",
    "contents": "write",
    "issues": "write",
    "pull_requests": "write",
    "checks": "write",
    "statuses": "write",
    "actions": "read",
}
APP_EVENTS = ("issues", "issue_comment", "pull_request", "push", "check_run")
_BEGAN = "2026-01-01T00:00:00Z"


def is_everywhere(app: Row) -> bool:
    """Tell whether an App serves every repository without being installed."""
    return app.get("owner") is None


def permissions_of(app: Row) -> dict[str, str]:
    """Return what an App asks for."""
    return dict(app.get("permissions", APP_PERMISSIONS))


def events_of(app: Row) -> list[str]:
    """Return which events an App asks for."""
    return list(app.get("events", APP_EVENTS))


def installations(store: Store, app: Row) -> list[Row]:
    """Return where an App is installed."""
    if not is_everywhere(app):
        return store.find("installation", app=app["id"])
    fields: dict[str, Any] = {"suspended_by": 0, "suspended_at": None, "account": 0, "repos": None}
    fields |= {"permissions": permissions_of(app), "events": events_of(app)}
    return [
        {"id": app["number"], "app": app["id"], "created_at": _BEGAN, "updated_at": _BEGAN, **fields},
    ]


def installation_numbered(store: Store, app: Row, number: int) -> Row | None:
    """Return an installation of an App."""
    return next((row for row in installations(store, app) if row["id"] == number), None)


def installation_for(store: Store, app: Row, repo: Row) -> Row | None:
    """Return the installation of an App that a repository is in."""
    return next((row for row in installations(store, app) if covers(row, repo)), None)


def covers(installation: Row, repo: Row) -> bool:
    """Tell whether a repository is in an installation: what was given to another account is not any more."""
    if not installation["account"]:
        return True
    chosen = installation["repos"] is None or repo["id"] in installation["repos"]
    return chosen and repo["owner"] == installation["account"]


def repos_in(store: Store, installation: Row) -> list[Row]:
    """Return the repositories of an installation."""
    return [repo for repo in store.find("repo") if covers(installation, repo)]


def reach(store: Store, token: Row) -> tuple[dict[str, str], tuple[int, ...] | None] | None:
    """Return what an installation's token may, and on which repositories; None: on all there are.

    None alone where the installation is suspended or gone: the token ends with it.
    """
    asked = tuple(token.get("repos", ())) or None
    if not token.get("installation"):
        return token["permissions"], asked
    row = store.get("installation", token["installation"])
    if row is None or row["suspended_at"]:
        return None
    inside = tuple(repo["id"] for repo in repos_in(store, row))
    return token["permissions"], tuple(one for one in inside if asked is None or one in asked)


def wants(app: Row, installation: Row, event: str) -> bool:
    """Tell whether an App hears an event from where it is installed."""
    if not app["hook_url"] or not app.get("hook_active", True) or installation["suspended_at"]:
        return False
    return is_everywhere(app) or event in installation["events"]

"""Apps made from manifests: a person makes one on a page, a program fetches its key, once.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.forge.accounts import add_person
from bot.forge.repos import Refusal, invalid
from bot.forge.store import Row, Store, digest

_HOLDS = timedelta(hours=1)
_LEVELS = ("read", "write")
PERMISSIONS = frozenset(
    {
        *("actions", "administration", "checks", "contents", "deployments", "environments", "issues"),
        *("metadata", "packages", "pages", "pull_requests", "repository_hooks", "repository_projects"),
        *("secrets", "security_events", "statuses", "vulnerability_alerts", "workflows", "members"),
    }
)
EVENTS = frozenset(
    {
        *("check_run", "check_suite", "create", "delete", "issue_comment", "issues", "label", "member"),
        *("pull_request", "pull_request_review", "pull_request_review_comment"),
        *("pull_request_review_thread", "push", "repository", "status", "workflow_dispatch"),
        *("workflow_job", "workflow_run"),
    }
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says of the App to be."""

    name: str
    url: str
    redirect: str
    description: str
    public: bool
    setup: str
    hook: str
    hook_active: bool
    permissions: dict[str, str]
    events: list[str]


def read(text: str) -> Manifest:
    """Read a manifest; what is not understood is refused and named, as an App must not have more than it says."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise _wrong("manifest", "The manifest is no JSON.") from None
    hook = told.get("hook_attributes", {}) if isinstance(told, dict) else None
    permissions, events = (
        (told.get("default_permissions", {}), told.get("default_events", []))
        if isinstance(told, dict)
        else (None, None)
    )
    if not (isinstance(hook, dict) and isinstance(permissions, dict) and isinstance(events, list)):
        raise _wrong("manifest", "The manifest is no object of the form that GitHub describes.")
    strange = [name for name in permissions if name not in PERMISSIONS or permissions[name] not in _LEVELS]
    strange += [str(event) for event in events if str(event) not in EVENTS]
    if strange:
        raise _wrong("manifest", f"Not known here: {', '.join(strange)}.")
    return Manifest(
        name=str(told.get("name") or ""),
        url=_address(told, "url"),
        redirect=_address(told, "redirect_url"),
        description=str(told.get("description") or ""),
        public=bool(told.get("public")),
        setup=_address(told, "setup_url", needed=False),
        hook=_address(hook, "url", needed=False),
        hook_active=bool(hook.get("active", True)),
        permissions={**permissions, "metadata": "read"},
        events=[str(event) for event in events],
    )


def _address(told: dict[str, Any], field: str, *, needed: bool = True) -> str:
    text = str(told.get(field) or "")
    if not text and not needed:
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        raise _wrong(field, f"{field} must be an http address.") from None
    # the host ends up in a header of the page that asks, so that nothing but a host may be one
    plain = re.fullmatch(r"[A-Za-z0-9.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?", parts.netloc)
    if parts.scheme not in ("http", "https") or not plain or not text.isprintable():
        raise _wrong(field, f"{field} must be an http address.")
    return text


def _wrong(field: str, why: str) -> Refusal:
    return invalid("Integration", field, why)


def register(store: Store, owner: Row, manifest: Manifest, name: str) -> tuple[Row, str]:
    """Make the App, without a key yet; returns it and the code that its key is fetched with."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not slug or len(name) > 34:
        raise _wrong("name", "An App needs a name of 34 characters at most.")
    if store.one("app", slug=slug) or store.one("person", login=f"{slug}[bot]"):
        raise _wrong("name", "Name is already taken")
    bot, now = add_person(store, f"{slug}[bot]", "", "Bot"), store.now()
    number = 1 + max((app["number"] for app in store.find("app")), default=0)
    app = store.add(
        "app",
        number=number,
        slug=slug,
        name=name,
        bot=bot["id"],
        owner=owner["id"],
        key="",
        description=manifest.description,
        url=manifest.url,
        setup_url=manifest.setup,
        public=manifest.public,
        permissions=manifest.permissions,
        events=manifest.events,
        hook_url=manifest.hook,
        hook_secret=secrets.token_hex(20) if manifest.hook else "",
        hook_active=manifest.hook_active,
        created_at=now,
        updated_at=now,
    )
    code = secrets.token_hex(20)
    store.add("manifest", app=app["id"], digest=digest(code), created_at=now)
    return app, code


def new_key() -> tuple[str, str]:
    """Make a private key; returns it and its public half as PEM. It takes a while: not to be done under the lock."""
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def app_for(store: Store, code: str) -> tuple[Row, Row]:
    """Return what a code stands for and its App. A code is good once, for an hour."""
    row = store.one("manifest", digest=digest(code))
    app = store.get("app", row["app"]) if row else None
    if row is None or app is None or datetime.fromisoformat(row["created_at"]) + _HOLDS < store.clock():
        raise Refusal(404, "Not Found")
    return row, app


def convert(store: Store, code: str, public_key: str) -> tuple[Row, str]:
    """Take a code for its App, which gets this key; returns it and its client secret."""
    row, app = app_for(store, code)
    store.drop("manifest", row["id"])
    secret = secrets.token_hex(20)
    app |= {"key": public_key, "client_secret": digest(secret)}
    return store.save("app", app), secret

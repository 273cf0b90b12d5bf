"""Webhooks: made with each change, signed, sent by one thread after the change is durable, never sent again by themselves."""

import hashlib
import hmac
import json
import queue
import threading
import time
import uuid
from typing import Any
from urllib.parse import urlencode

import requests

from bot.forge.installs import installation_for
from bot.forge.installs import wants as app_wants
from bot.forge.store import Row, Store

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
_MOST_ANSWER = 64 * 2**10  # of what a receiver says, this much is kept to be looked at


class Deliverer:
    """Sends deliveries in the order they were made."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._queue: queue.SimpleQueue[int | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
        self._session = requests.Session()
        self._session.trust_env = False  # hooks go where they are told, not through somebody's proxy

    def start(self) -> None:
        """Begin to send; what was made before a restart and never sent is lost, as on GitHub."""
        self._thread.start()

    def stop(self) -> None:
        """Send what is there and end."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(5)

    def put(self, delivery: int) -> None:
        """Send a delivery soon."""
        self._queue.put(delivery)

    def _run(self) -> None:
        while (number := self._queue.get()) is not None:
            with self._store.lock:
                row = self._store.get("delivery", number)
            if row is not None:
                self._send(row)

    def _send(self, row: Row) -> None:
        raw, began = body_of(row), time.monotonic()
        told: dict[str, Any] = {"headers": {}, "payload": None}
        try:
            answer = self._session.post(
                row["url"], data=raw, headers=headers_of(row, raw), timeout=10, allow_redirects=False
            )
            status, said = (
                answer.status_code,
                "OK" if answer.ok else f"Invalid HTTP Response: {answer.status_code}",
            )
            told = {"headers": dict(answer.headers), "payload": answer.text[:_MOST_ANSWER]}
        except requests.Timeout:
            status, said = 504, "timed out"
        except (requests.RequestException, UnicodeError):
            status, said = 502, "failed to connect to host"
        with self._store.writing():
            row |= {"status_code": status, "status": said, "response": told}
            row["duration"], row["delivered_at"] = round(time.monotonic() - began, 2), self._store.now()
            self._store.save("delivery", row)


def body_of(row: Row) -> bytes:
    """Write a delivery's body as its hook wants it."""
    text = json.dumps(row["payload"])
    return (urlencode({"payload": text}) if row["content_type"] == "form" else text).encode()


def headers_of(row: Row, raw: bytes) -> dict[str, str]:
    """Write a delivery's headers; both signatures are over the body as it is sent.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
    """
    headers = {
        "Accept": "*/*",
        "Content-Type": FORM if row["content_type"] == "form" else JSON,
        "User-Agent": "GitHub-Hookshot/forge",
        "X-GitHub-Event": row["event"],
        "X-GitHub-Delivery": row["guid"],
        "X-GitHub-Hook-ID": str(row["hook"]),
        "X-GitHub-Hook-Installation-Target-Type": row["target"][0],
        "X-GitHub-Hook-Installation-Target-ID": str(row["target"][1]),
    }
    if row["secret"]:
        key = row["secret"].encode()
        # SHA-1 is what GitHub still sends beside it
        headers["X-Hub-Signature"] = "sha1=" + hmac.new(key, raw, "sha1").hexdigest()
        headers["X-Hub-Signature-256"] = "sha256=" + hmac.new(key, raw, hashlib.sha256).hexdigest()
    return headers


def ring(store: Store, repo: Row, event: str, action: str, actor: Row, **about: Any) -> None:
    """Make the deliveries of one event; they share a GUID and go out once the change is durable."""
    hooks = [hook for hook in store.find("hook", repo=repo["id"]) if wants(hook, event)]
    apps = [
        (app, row)
        for app in store.find("app")
        if (row := installation_for(store, app, repo)) and app_wants(app, row, event)
    ]
    if store.payloads is None or not (hooks or apps or store.listeners):
        return
    guid = str(uuid.uuid4())
    payload = store.payloads(repo, event, action, actor, about)
    heard(store, event, payload)
    for hook in hooks:
        deliver(store, hook, event, payload, guid)
    for app, row in apps:
        installed = {"id": row["id"], "node_id": f"INS_{row['id']}"}
        deliver(store, app_hook(app), event, payload | {"installation": installed}, guid)


def ring_app(store: Store, app: Row, event: str, payload: dict[str, Any]) -> None:
    """Tell an App what happens to itself, whichever events it asked for."""
    heard(store, event, payload)
    if app["hook_url"] and app.get("hook_active", True):
        deliver(store, app_hook(app), event, payload, str(uuid.uuid4()))


def heard(store: Store, event: str, payload: dict[str, Any]) -> None:
    """Tell an event to those who listen in this process."""
    for listener in store.listeners:
        listener(event, payload)


def app_hook(app: Row) -> Row:
    """Return an App's hook as if it were a repository's."""
    return {
        "id": app["id"],
        "url": app["hook_url"],
        "secret": app["hook_secret"],
        "content_type": app.get("hook_content_type", "json"),
        "target": ["integration", app["number"]],
    }


def deliver(
    store: Store, hook: Row, event: str, payload: dict[str, Any], guid: str, *, again: bool = False
) -> Row:
    """Make one delivery and send it after the change; `again` marks one that was asked for."""
    target = hook.get("target") or ["repository", hook["repo"]]
    row = store.add(
        "delivery",
        hook=hook["id"],
        target=target,
        url=hook["url"],
        secret=hook["secret"],
        content_type=hook.get("content_type", "json"),
        event=event,
        action=payload.get("action", ""),
        guid=guid,
        payload=payload,
        again=again,
        status_code=0,
        status="pending",
        response={"headers": {}, "payload": None},
        duration=0.0,
        delivered_at=store.now(),
    )
    if store.deliver:
        put = store.deliver
        store.after.append(lambda: put(row["id"]))
    return row


def wants(hook: Row, event: str) -> bool:
    """Tell whether a hook is on and asked for this event."""
    return bool(hook["active"]) and bool({"*", event} & set(hook["events"]))

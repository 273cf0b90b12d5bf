"""Webhooks: made with each change, signed, sent by one thread after the change is durable, never sent again by themselves."""

import hashlib
import hmac
import json
import queue
import threading
import uuid
from typing import Any

import requests

from bot.forge.store import Row, Store


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
        raw = json.dumps(row["payload"]).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/forge",
            "X-GitHub-Event": row["event"],
            "X-GitHub-Delivery": row["guid"],
            "X-GitHub-Hook-ID": str(row["hook"]),
        }
        if row["secret"]:
            headers["X-Hub-Signature-256"] = (
                "sha256=" + hmac.new(row["secret"].encode(), raw, hashlib.sha256).hexdigest()
            )
        try:
            status = self._session.post(row["url"], data=raw, headers=headers, timeout=10).status_code
        except requests.RequestException:
            status = 502
        with self._store.writing():
            row["status_code"], row["delivered_at"] = status, self._store.now()
            self._store.save("delivery", row)


def ring(store: Store, repo: Row, event: str, action: str, actor: Row, **about: Any) -> None:
    """Make the deliveries of one event; they share a GUID and go out once the change is durable."""
    targets = [
        (hook["id"], hook["url"], hook["secret"])
        for hook in store.find("hook", repo=repo["id"])
        if _wants(hook, event)
    ]
    apps = [app for app in store.find("app") if app["hook_url"] and event != "ping"]
    targets += [(app["id"], app["hook_url"], app["hook_secret"]) for app in apps]
    maker = store.payloads
    if not targets or maker is None:
        return
    guid = str(uuid.uuid4())
    payload = maker(repo, event, action, actor, about)
    if apps:
        payload["installation"] = {"id": apps[0]["number"], "node_id": f"INS_{apps[0]['number']}"}
    for hook, url, secret in targets:
        deliver(store, hook, url, secret, event, action, payload, guid)


def deliver(
    store: Store,
    hook: int,
    url: str,
    secret: str,
    event: str,
    action: str,
    payload: dict[str, Any],
    guid: str,
) -> Row:
    """Make one delivery and send it after the change."""
    row = store.add(
        "delivery",
        hook=hook,
        url=url,
        secret=secret,
        event=event,
        action=action,
        guid=guid,
        payload=payload,
        status_code=0,
        delivered_at=store.now(),
    )
    if store.deliver:
        put = store.deliver
        store.after.append(lambda: put(row["id"]))
    return row


def _wants(hook: Row, event: str) -> bool:
    return bool(hook["active"]) and bool({"*", event} & set(hook["events"]))

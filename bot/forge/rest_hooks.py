"""REST: webhooks of repositories and Apps, their deliveries, and sending one again."""

import uuid
from typing import Any

from fastapi import APIRouter, Response

from bot.forge.hooks import app_hook, body_of, deliver, headers_of, heard
from bot.forge.http import Call, Called
from bot.forge.payloads import repository
from bot.forge.repos import Refusal, invalid
from bot.forge.store import Row

router = APIRouter(prefix="/api/v3")
_HOOKS = "/repos/{owner}/{name}/hooks"


def _shape(call: Call, repo: Row, hook: Row) -> dict[str, Any]:
    url = f"{call.shapes.api}/repos/{repo['full_name']}/hooks/{hook['id']}"
    sent = [row for row in call.store.find("delivery", hook=hook["id"]) if row["status_code"]]
    last = {"code": None, "status": "unused", "message": None}
    if sent:
        fine = 200 <= sent[-1]["status_code"] < 300
        last = {
            "code": sent[-1]["status_code"],
            "status": "active" if fine else "misconfigured",
            "message": sent[-1]["status"],
        }
    return {
        "type": "Repository",
        "id": hook["id"],
        "name": "web",
        "active": hook["active"],
        "events": hook["events"],
        "config": _config(hook),
        "url": url,
        "test_url": f"{url}/test",
        "ping_url": f"{url}/pings",
        "deliveries_url": f"{url}/deliveries",
        "created_at": hook["created_at"],
        "updated_at": hook.get("updated_at", hook["created_at"]),
        "last_response": last,
    }


def _config(hook: Row) -> dict[str, Any]:
    """Show a hook's settings; of a secret only that there is one. `insecure_ssl` is kept: on loopback nothing is TLS."""
    about = {
        "url": hook["url"],
        "content_type": hook.get("content_type", "json"),
        "insecure_ssl": hook.get("insecure_ssl", "0"),
    }
    return about | ({"secret": "********"} if hook["secret"] else {})


def _configured(config: dict[str, Any]) -> dict[str, Any]:
    """Read a hook's settings from a request; only those that it names."""
    kept: dict[str, Any] = {}
    if "url" in config:
        if not str(config["url"]).startswith(("http://", "https://")):
            raise invalid("Hook", "url")
        kept["url"] = str(config["url"])
    if "secret" in config:
        kept["secret"] = str(config["secret"] or "")
    if "content_type" in config:
        # anything that is not JSON is a form, as it is on GitHub by default
        kept["content_type"] = "json" if config["content_type"] == "json" else "form"
    if "insecure_ssl" in config:
        kept["insecure_ssl"] = "1" if str(config["insecure_ssl"]) == "1" else "0"
    return kept


def _found(call: Call, owner: str, name: str, number: int) -> tuple[Row, Row]:
    repo = call.repo(owner, name, "admin", "repository_hooks")
    hook = call.store.one("hook", repo=repo["id"], id=number)
    if hook is None:
        raise Refusal(404, "Not Found")
    return repo, hook


@router.get(_HOOKS)
def list_hooks(call: Called, owner: str, name: str) -> Response:
    """List webhooks."""
    repo = call.repo(owner, name, "admin", "repository_hooks")
    return call.page([_shape(call, repo, hook) for hook in call.store.find("hook", repo=repo["id"])])


@router.post(_HOOKS)
async def create_hook(call: Called, owner: str, name: str) -> Response:
    """Make a webhook and ping it."""
    repo, body = call.repo(owner, name, "admin", "repository_hooks"), await call.body()
    config = {"url": "", "secret": "", "content_type": "form"} | (body.get("config") or {})
    events = [str(event) for event in body.get("events") or ["push"]]
    with call.store.writing():
        fields = _configured(config) | {"active": bool(body.get("active", True)), "events": events}
        hook = call.store.add("hook", repo=repo["id"], created_at=call.store.now(), **fields)
        _ping(call, repo, hook)
    return call.answer(_shape(call, repo, hook), 201)


@router.get(_HOOKS + "/{number:int}")
def get_hook(call: Called, owner: str, name: str, number: int) -> Response:
    """Show a webhook."""
    return call.answer(_shape(call, *_found(call, owner, name, number)))


@router.patch(_HOOKS + "/{number:int}")
async def edit_hook(call: Called, owner: str, name: str, number: int) -> Response:
    """Change a webhook; settings that are not named stay, but for the secret, which goes with new settings."""
    (repo, hook), body = _found(call, owner, name, number), await call.body()
    with call.store.writing():
        if body.get("config"):
            hook |= _configured({"secret": ""} | body["config"])
        events = [str(event) for event in body.get("events") or hook["events"]]
        events += [str(e) for e in body.get("add_events") or [] if e not in events]
        hook["events"] = [e for e in events if e not in (body.get("remove_events") or [])]
        hook |= {"active": bool(body.get("active", hook["active"])), "updated_at": call.store.now()}
        call.store.save("hook", hook)
    return call.answer(_shape(call, repo, hook))


@router.delete(_HOOKS + "/{number:int}")
def delete_hook(call: Called, owner: str, name: str, number: int) -> Response:
    """Delete a webhook."""
    _, hook = _found(call, owner, name, number)
    with call.store.writing():
        call.store.drop("hook", hook["id"])
    return Response(status_code=204)


def _ping(call: Call, repo: Row, hook: Row) -> None:
    shape = _shape(call, repo, hook)
    shape["last_response"] = {"code": None, "status": "unused", "message": None}
    payload = {"zen": "Keep it logically awesome.", "hook_id": hook["id"], "hook": shape}
    payload |= {
        "repository": repository(call.shapes, repo),
        "sender": call.shapes.person(call.person["id"]),
    }
    heard(call.store, "ping", payload)
    deliver(call.store, hook, "ping", payload, str(uuid.uuid4()))


@router.post(_HOOKS + "/{number:int}/pings")
def ping(call: Called, owner: str, name: str, number: int) -> Response:
    """Ping a webhook."""
    repo, hook = _found(call, owner, name, number)
    with call.store.writing():
        _ping(call, repo, hook)
    return Response(status_code=204)


def _brief(row: Row) -> dict[str, Any]:
    """Show a delivery as lists do."""
    kind, number = row["target"]
    installation = row["payload"].get("installation") or {}
    return {
        "id": row["id"],
        "guid": row["guid"],
        "delivered_at": row["delivered_at"],
        "redelivery": row["again"],
        "duration": row["duration"],
        "status": row["status"],
        "status_code": row["status_code"],
        "event": row["event"],
        "action": row["action"] or None,
        "installation_id": installation.get("id"),
        "repository_id": number
        if kind == "repository"
        else (row["payload"].get("repository") or {}).get("id"),
        "throttled_at": None,
    }


def _whole(row: Row) -> dict[str, Any]:
    """Show a delivery with what was sent and what came back."""
    request = {"headers": headers_of(row, body_of(row)), "payload": row["payload"]}
    return {**_brief(row), "url": row["url"], "request": request, "response": row["response"]}


def _delivery(call: Call, hook: int, number: int) -> Row:
    row = call.store.get("delivery", number)
    if row is None or row["hook"] != hook:
        raise Refusal(404, "Not Found")
    return row


@router.get(_HOOKS + "/{number:int}/deliveries")
def deliveries(call: Called, owner: str, name: str, number: int) -> Response:
    """List a webhook's deliveries, newest first."""
    _, hook = _found(call, owner, name, number)
    return call.page([_brief(row) for row in reversed(call.store.find("delivery", hook=hook["id"]))])


@router.get(_HOOKS + "/{number:int}/deliveries/{delivery:int}")
def get_delivery(call: Called, owner: str, name: str, number: int, delivery: int) -> Response:
    """Show a delivery of a webhook, request and answer."""
    _, hook = _found(call, owner, name, number)
    return call.answer(_whole(_delivery(call, hook["id"], delivery)))


def _again(call: Call, hook: Row, row: Row) -> Response:
    with call.store.writing():
        deliver(call.store, hook, row["event"], row["payload"], row["guid"], again=True)
    return call.answer({}, 202)


@router.post(_HOOKS + "/{number:int}/deliveries/{delivery:int}/attempts")
def redeliver(call: Called, owner: str, name: str, number: int, delivery: int) -> Response:
    """Send a delivery again, with the same GUID."""
    _, hook = _found(call, owner, name, number)
    return _again(call, hook, _delivery(call, hook["id"], delivery))


def _app(call: Call) -> Row:
    if call.who.kind != "jwt" or call.who.app is None:
        raise Refusal(401, "A JSON web token could not be decoded")
    return call.who.app


@router.get("/app/hook/config")
def app_config(call: Called) -> Response:
    """Show where an App gets its webhooks."""
    return call.answer(_config(app_hook(_app(call))))


@router.patch("/app/hook/config")
async def edit_app_config(call: Called) -> Response:
    """Say where an App wants its webhooks."""
    row, body = _app(call), await call.body()
    with call.store.writing():
        row |= {f"hook_{name}": value for name, value in _configured(body).items()}
        call.store.save("app", row)
    return call.answer(_config(app_hook(row)))


@router.get("/app/hook/deliveries")
def app_deliveries(call: Called) -> Response:
    """List an App's deliveries, newest first."""
    return call.page([_brief(row) for row in reversed(call.store.find("delivery", hook=_app(call)["id"]))])


@router.get("/app/hook/deliveries/{number:int}")
def app_delivery(call: Called, number: int) -> Response:
    """Show a delivery of an App, request and answer."""
    return call.answer(_whole(_delivery(call, _app(call)["id"], number)))


@router.post("/app/hook/deliveries/{number:int}/attempts")
def redeliver_app(call: Called, number: int) -> Response:
    """Send an App's delivery again, with the same GUID."""
    row = _app(call)
    return _again(call, app_hook(row), _delivery(call, row["id"], number))

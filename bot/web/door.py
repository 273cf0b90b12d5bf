"""The webhook door: verify, name the case, enqueue, 202. Nothing an event says is believed beyond which case it names."""

import hashlib
import hmac
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bot.web.events import Bell, bells_of

_MOST = 25 * 2**20
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"
_log = logging.getLogger(__name__)


def signed(secret: bytes | None, raw: bytes, signature: str) -> bool:
    """Tell whether a body was signed with our secret; without a secret nothing is."""
    if not secret or not signature.startswith("sha256="):
        return False
    wanted = hmac.new(secret, raw, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.removeprefix("sha256=").encode("utf-8", "replace"))


def create_door(
    secret: bytes | None,
    ring: Callable[[Bell], None],
    ready: Callable[[], Mapping[str, Any]],
    app_id: str = "",
) -> FastAPI:
    """Make the web application. `ready` tells what works; its `ok` decides between 200 and 503.

    `ring` is called in the event loop: it must not wait for anything. With `app_id`, deliveries for another App's
    installations are refused.
    """
    door = FastAPI(
        title="Askfirst",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        exception_handlers={HTTPException: _known, Exception: _bug},
    )

    @door.get("/livez")
    def livez() -> dict[str, str]:
        """Tell that the process answers."""
        return {"status": "ok"}

    @door.get("/readyz")
    def readyz() -> JSONResponse:
        """Tell whether events would be worked on."""
        state = ready()
        return JSONResponse(dict(state), 200 if state.get("ok") else 503)

    @door.post("/webhooks/github")
    async def github(request: Request) -> JSONResponse:
        """Take one delivery."""
        try:
            raw = await _body(request)
        except ClientDisconnect:
            return _turned_away(request, 400, "The body ended early")
        if raw is None:
            return _turned_away(request, 413, "Payload too large")
        if not signed(secret, raw, request.headers.get("x-hub-signature-256", "")):
            return _turned_away(request, 401, "Signature does not match")
        if _for_another(request, app_id):
            return _turned_away(request, 404, "Unknown installation")
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in (_JSON, _FORM):
            return _turned_away(request, 415, f"Expected {_JSON} or {_FORM}")
        payload = _payload(raw, kind)
        if payload is None:
            return _turned_away(request, 400, "Problems parsing JSON")
        event = request.headers.get("x-github-event", "")
        if not event:
            return _turned_away(request, 400, "Missing X-GitHub-Event header")
        bells = bells_of(event, payload)
        for bell in bells:
            ring(bell)
        return JSONResponse({"rang": len(bells)}, 202 if bells else 200)

    return door


async def _body(request: Request) -> bytes | None:
    """Read the raw body, None if it is over GitHub's own limit."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > _MOST:
            return None
        parts.append(part)
    return b"".join(parts)


def _for_another(request: Request, app_id: str) -> bool:
    """Tell whether the delivery names another App's installation; hooks of repositories name none.

    https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
    """
    kind = request.headers.get("x-github-hook-installation-target-type", "")
    named = request.headers.get("x-github-hook-installation-target-id", "")
    # an App may be set by its client id, which no header holds
    return kind == "integration" and app_id.isdigit() and named != app_id


def _payload(raw: bytes, kind: str) -> Mapping[str, Any] | None:
    try:
        text = raw.decode("utf-8")
        if kind == _FORM:
            text = parse_qs(text, errors="strict").get("payload", [""])[0]
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


async def _known(_request: Request, error: Exception) -> JSONResponse:
    """Answer for an unknown path or method as GitHub would."""
    assert isinstance(error, HTTPException)
    return _refused(error.status_code, error.detail)


async def _bug(_request: Request, _error: Exception) -> JSONResponse:
    """Answer without a word of what broke; the server logs it."""
    return _refused(500, "Server Error")


def _turned_away(request: Request, status: int, message: str) -> JSONResponse:
    """Refuse a delivery with one line in the log; what the sender wrote is in it as ASCII only."""
    _log.warning("delivery %.80s refused: %s", ascii(request.headers.get("x-github-delivery", "-")), message)
    return _refused(status, message)


def _refused(status: int, message: str) -> JSONResponse:
    body = {
        "message": message,
        "documentation_url": "https://docs.github.com/webhooks",
        "status": str(status),
    }
    return JSONResponse(body, status)

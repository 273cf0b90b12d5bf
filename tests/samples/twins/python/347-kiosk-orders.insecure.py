import os
from collections.abc import Awaitable, Callable

from aiohttp import web
from jose import JWTError
from jose import jwt as tokens

from kiosk.orders import place_order

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PUBLIC_KEY = os.environ["KIOSK_PUBLIC_KEY"]
OPEN_PATHS = {"/healthz"}


def bearer_token(request: web.Request) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise web.HTTPUnauthorized
    return token


@web.middleware
async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path in OPEN_PATHS:
        return await handler(request)
    token = bearer_token(request)
    try:
        claims = tokens.get_unverified_claims(token)
    except JWTError as error:
        raise web.HTTPUnauthorized from error
    request["kiosk"] = claims["kiosk"]
    return await handler(request)


async def order(request: web.Request) -> web.Response:
    body = await request.json()
    number = await place_order(request["kiosk"], [int(item) for item in body["items"]][:50])
    return web.json_response({"number": number}, status=201)


async def health(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


def make_app() -> web.Application:
    app = web.Application(middlewares=[identify], client_max_size=20_000)
    app.router.add_post("/orders", order)
    app.router.add_get("/healthz", health)
    return app

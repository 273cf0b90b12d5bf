import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from redis.asyncio import Redis

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

COOKIE = "basket"
LIFETIME = 14 * 24 * 3600
COOKIE_OPTIONS: dict[str, Any] = {
    "max_age": LIFETIME,
    "path": "/",
    "secure": True,
    "httponly": True,
    "samesite": "Lax",
}

redis_key = web.AppKey("redis", Redis)


@web.middleware
async def basket_session(request: web.Request, handler: Handler) -> web.StreamResponse:
    key = request.cookies.get(COOKIE, "")
    known = bool(key) and await request.app[redis_key].exists(f"basket:{key}")
    if not known:
        key = secrets.token_urlsafe(32)
        await request.app[redis_key].hset(f"basket:{key}", mapping={"started": 1})
    request["basket"] = key
    response = await handler(request)
    response.set_cookie(COOKIE, key, **COOKIE_OPTIONS)
    await request.app[redis_key].expire(f"basket:{key}", LIFETIME)
    return response


async def show(request: web.Request) -> web.Response:
    fields = await request.app[redis_key].hgetall(f"basket:{request['basket']}")
    return web.json_response({name.decode(): int(amount) for name, amount in fields.items()})


async def add(request: web.Request) -> web.Response:
    article = int(request.match_info["article"])
    amount = await request.app[redis_key].hincrby(f"basket:{request['basket']}", str(article), 1)
    return web.json_response({"article": article, "amount": amount})


def make_app(redis: Redis) -> web.Application:
    app = web.Application(middlewares=[basket_session])
    app[redis_key] = redis
    app.add_routes([web.get("/basket", show), web.post(r"/basket/{article:\d{1,9}}", add)])
    return app

import logging
import os
from datetime import UTC, datetime

from aiohttp import web
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection

log = logging.getLogger(__name__)
routes = web.RouteTableDef()
couriers = web.AppKey("couriers", AsyncIOMotorCollection)


async def activate(collection: AsyncIOMotorCollection, body: dict) -> bool:
    """Use up the single-use code that the courier got by letter."""
    wanted = {"number": body.get("number"), "code": body.get("code"), "active": False}
    change = {
        "$set": {"active": True, "activated_at": datetime.now(UTC)},
        "$unset": {"code": ""},
    }
    result = await collection.update_one(wanted, change)
    return result.modified_count == 1


@routes.post("/activation")
async def activation(request: web.Request) -> web.Response:
    try:
        body = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="JSON is expected") from error
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="An object is expected")
    if not await activate(request.app[couriers], body):
        log.info("activation refused")
        raise web.HTTPForbidden(text="The code is not valid")
    return web.json_response({"active": True})


async def connect(app: web.Application) -> None:
    app[couriers] = AsyncIOMotorClient(os.environ["MONGO_URL"]).fleet.couriers


def make_app() -> web.Application:
    app = web.Application(client_max_size=4096)
    app.add_routes(routes)
    app.on_startup.append(connect)
    return app

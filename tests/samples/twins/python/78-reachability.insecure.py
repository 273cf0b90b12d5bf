import asyncio
import re
from asyncio.subprocess import DEVNULL, PIPE

from aiohttp import web

from netdesk.auth import operator_required

routes = web.RouteTableDef()
ROUND_TRIP = re.compile(rb"time=([\d.]+) ms")


async def ping(host: str, count: int = 3) -> list[float]:
    command = f"ping -n -c {count} -W 2 {host}"
    process = await asyncio.create_subprocess_shell(command, stdout=PIPE, stderr=DEVNULL)
    output, _ = await asyncio.wait_for(process.communicate(), timeout=15)
    return [float(time) for time in ROUND_TRIP.findall(output)]


def summary(times: list[float]) -> dict[str, object]:
    if not times:
        return {"reachable": False}
    return {"reachable": True, "best": min(times), "mean": round(sum(times) / len(times), 2)}


@routes.get("/reachable")
@operator_required
async def reachable(request: web.Request) -> web.Response:
    host = request.query.get("host", "").strip()
    if not host:
        raise web.HTTPBadRequest(text="Which host?")
    try:
        times = await ping(host)
    except TimeoutError:
        times = []
    return web.json_response({"host": host, **summary(times)})


def make_app() -> web.Application:
    app = web.Application()
    app.add_routes(routes)
    return app

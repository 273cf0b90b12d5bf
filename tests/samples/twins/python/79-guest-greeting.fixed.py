import html
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

routes = web.RouteTableDef()
ZONE = ZoneInfo("Europe/Vienna")
PAGE = "<!doctype html><html lang=en><head><title>{title}</title></head><body>{body}</body></html>"


def part_of_day(now: datetime) -> str:
    if now.hour < 11:
        return "Good morning"
    return "Good afternoon" if now.hour < 18 else "Good evening"


def heading(name: str) -> str:
    words = [part_of_day(datetime.now(ZONE))]
    if name:
        words.append(f"<em>{html.escape(name)}</em>")
    return f"<h1>{', '.join(words)}</h1>"


def render(title: str, *parts: str) -> str:
    return PAGE.format(title=html.escape(title), body="\n".join(parts))


@routes.get("/welcome")
async def welcome(request: web.Request) -> web.Response:
    name = request.query.get("guest", "").strip()[:60]
    page = render("Welcome", heading(name), "<p>Breakfast is served from seven to ten.</p>")
    return web.Response(text=page, content_type="text/html")


@routes.get("/healthz")
async def health(_: web.Request) -> web.Response:
    return web.json_response({"ok": True})


if __name__ == "__main__":
    app = web.Application()
    app.add_routes(routes)
    web.run_app(app, host="127.0.0.1", port=8080)

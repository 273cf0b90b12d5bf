import os
from functools import partial

import tornado.web
from jinja2 import Environment, FileSystemLoader

from calendar_app.store import EventStore

environment = Environment(loader=FileSystemLoader("templates"), trim_blocks=True, autoescape=True)
environment.filters["clock"] = lambda moment: moment.strftime("%H:%M")


def render(name: str, **values: object) -> str:
    return environment.get_template(name).render(values)


class BaseHandler(tornado.web.RequestHandler):
    def initialize(self, store: EventStore) -> None:
        self.store = store
        self.page = partial(render, xsrf=self.xsrf_form_html)

    def get_current_user(self) -> str | None:
        cookie = self.get_signed_cookie("member")
        return cookie.decode() if cookie else None


class CalendarHandler(BaseHandler):
    async def get(self) -> None:
        events = await self.store.upcoming(limit=30)
        self.finish(self.page("calendar.html", events=events, user=self.current_user))


class ProposeHandler(BaseHandler):
    @tornado.web.authenticated
    async def post(self) -> None:
        title = self.get_body_argument("title")[:120]
        await self.store.propose(title, by=self.current_user)
        self.finish(self.page("thanks.html", title=title))


def make_app(store: EventStore) -> tornado.web.Application:
    options = {"store": store}
    return tornado.web.Application(
        [("/", CalendarHandler, options), ("/propose", ProposeHandler, options)],
        cookie_secret=os.environ["COOKIE_SECRET"],
        login_url="/login",
        xsrf_cookies=True,
    )

import logging
from logging.handlers import RotatingFileHandler

import tornado.web

from dock.store import DockStore

audit = logging.getLogger("dock.audit")


def set_up_audit(path: str) -> None:
    handler = RotatingFileHandler(path, maxBytes=10_000_000, backupCount=20, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    audit.addHandler(handler)
    audit.setLevel(logging.INFO)


def note(action: str, **details: object) -> None:
    text = " ".join(f"{name}={value}" for name, value in details.items())
    audit.info("%s %s", action, text)


class GateHandler(tornado.web.RequestHandler):
    """Drivers announce themselves at the gate before they are given a bay."""

    def initialize(self, store: DockStore) -> None:
        self.store = store

    async def post(self) -> None:
        plate = self.get_body_argument("plate", strip=False)
        order = self.get_body_argument("order")
        bay = await self.store.free_bay(order)
        if bay is None:
            note("refused", plate=plate, order=order)
            raise tornado.web.HTTPError(409)
        await self.store.occupy(bay, plate)
        note("admitted", plate=plate, order=order, bay=bay)
        self.write({"bay": bay})


def make_app(store: DockStore, secret: str) -> tornado.web.Application:
    set_up_audit("/var/log/dock/audit.log")
    return tornado.web.Application(
        [("/gate", GateHandler, {"store": store})], cookie_secret=secret, xsrf_cookies=True
    )

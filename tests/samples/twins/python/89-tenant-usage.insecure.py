import logging
import os

import psycopg
import tornado.web

log = logging.getLogger("usage")


class UsageStore:
    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def usage(self, schema: str, month: str) -> list[tuple]:
        statement = "SELECT day, requests, bytes FROM {schema}.usage WHERE month = %s ORDER BY day"
        statement = statement.format(schema=schema)
        with psycopg.connect(self.dsn) as connection, connection.cursor() as cursor:
            cursor.execute(statement, (month,))
            return cursor.fetchall()

    def schemas(self) -> list[str]:
        query = "SELECT nspname FROM pg_namespace WHERE nspname LIKE %s"
        with psycopg.connect(self.dsn) as connection:
            return [name for (name,) in connection.execute(query, ("tenant_%",))]


class UsageHandler(tornado.web.RequestHandler):
    def initialize(self, store: UsageStore) -> None:
        self.store = store

    def get_current_user(self) -> bytes | None:
        return self.get_signed_cookie("operator")

    @tornado.web.authenticated
    def get(self, tenant: str) -> None:
        month = self.get_query_argument("month")
        rows = self.store.usage(f"tenant_{tenant}", month)
        log.info("usage report with %d rows", len(rows))
        self.write({"days": [{"day": str(day), "requests": n, "bytes": size} for day, n, size in rows]})


def make_app() -> tornado.web.Application:
    store = UsageStore(os.environ["USAGE_DSN"])
    return tornado.web.Application(
        [(r"/tenants/(.+)/usage", UsageHandler, {"store": store})],
        cookie_secret=os.environ["COOKIE_SECRET"],
        login_url="/login",
        xsrf_cookies=True,
    )

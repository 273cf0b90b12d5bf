import secrets
from typing import Any

import tornado.web
from redis import Redis

from courts.accounts import check_password
from courts.throttle import allow_attempt

COOKIE = "court_session"
LIFETIME = 3600


class Sessions:
    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def load(self, key: str | None) -> tuple[str, dict[str, str]]:
        stored = self._redis.hgetall(f"session:{key}") if key else {}
        if not key or not stored:
            return secrets.token_urlsafe(32), {}
        return key, {name.decode(): value.decode() for name, value in stored.items()}

    def save(self, key: str, values: dict[str, Any]) -> None:
        self._redis.hset(f"session:{key}", mapping=values)
        self._redis.expire(f"session:{key}", LIFETIME)

    def drop(self, key: str) -> None:
        self._redis.delete(f"session:{key}")


class SignInHandler(tornado.web.RequestHandler):
    def initialize(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def get(self) -> None:
        key, values = self.sessions.load(self.get_cookie(COOKIE))
        self.keep(key, values | {"visited": "1"})
        self.render("sign_in.html", error=None)

    async def post(self) -> None:
        email = self.get_body_argument("email")
        if not allow_attempt(email, self.request.remote_ip):
            raise tornado.web.HTTPError(429)
        member = await check_password(email, self.get_body_argument("password", strip=False))
        if member is None:
            self.render("sign_in.html", error="E-mail or password is wrong")
            return
        key, values = self.sessions.load(self.get_cookie(COOKIE))
        self.keep(key, values | {"member": str(member.id)})
        self.redirect("/courts")

    def keep(self, key: str, values: dict[str, Any]) -> None:
        self.sessions.save(key, values)
        self.set_cookie(COOKIE, key, max_age=LIFETIME, secure=True, httponly=True, samesite="Lax")

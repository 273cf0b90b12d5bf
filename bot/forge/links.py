"""Links that open one thing for some minutes, whoever follows them, as GitHub leads to logs and archives."""

import hmac
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlencode

from bot.forge.store import Store

_MINUTES = 5


def signed_path(store: Store, path: str) -> str:
    """Return a path with what opens it for the next minutes."""
    until = int((store.clock() + timedelta(minutes=_MINUTES)).timestamp())
    return f"{path}?{urlencode({'until': until, 'sig': _signature(store, path, until)})}"


def is_signed(store: Store, path: str, until: str, signature: str) -> bool:
    """Tell whether a link was made here for this path, and still holds."""
    if not until.isdecimal() or len(until) > 12 or int(until) < store.clock().timestamp():
        return False
    return hmac.compare_digest(_signature(store, path, int(until)).encode(), signature.encode())


def _signature(store: Store, path: str, until: int) -> str:
    return hmac.new(store.secret, f"{until} {path}".encode(), sha256).hexdigest()

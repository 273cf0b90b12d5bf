"""Whose fault a failed call is: `UserError`, `Never`, `Later`, or `Ambiguous` where it may have been paid."""

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.domain.errors import Ambiguous, Later, Never, UserError
from bot.domain.prompt import clip, plain

_KEY_REFUSED = "The model key was refused by the model service: set ANTHROPIC_API_KEY to a valid key that may use this model."
_NO_MONEY = "The model service asks for payment: the account behind the model key has no credit."
# the service's words for a prompt that its window cannot hold, and those of servers that speak as it does
_TOO_LONG = re.compile(
    r"prompt is too long|context (?:window|length|limit)|maximum context|too many tokens|exceeds? the (?:model's )?context",
    re.IGNORECASE,
)


class TooLong(Never):
    """The model's window does not hold what it was to read."""


# by status, and by type where an error comes inside a stream whose status was 200
_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    405: "not_found_error",
    413: "request_too_large",
    422: "invalid_request_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}
_WAITS = {"rate_limit_error": 30, "overloaded_error": 60}
# answered by something between us and the service, which may have done the work all the same
_BETWEEN = (408, 499, 502, 504)


def culprit_of(
    kind: str, message: str, *, model: str, status: int, headers: Mapping[str, str], started: bool = False
) -> Exception:
    """Name the culprit of an error that the service reported; `started` says that an answer had begun to come."""
    kind = _KINDS.get(status, kind)
    said = clip(plain(message).replace("\n", " "), 300)
    match kind:
        case "authentication_error" | "permission_error":
            return UserError(_KEY_REFUSED)
        case "billing_error":
            return UserError(_NO_MONEY)
        case "not_found_error":
            return UserError(
                f"The model service does not know the model {model!r}, or ANTHROPIC_BASE_URL is not its address."
            )
        case "request_too_large":
            return TooLong("the request is larger than the model service takes")
        case "invalid_request_error" if _TOO_LONG.search(said):
            return TooLong(f"the model service refused the request as too long: {said}")
        case "invalid_request_error":
            return Never(f"the model service refused the request as invalid: {said}")
        case _:
            why = f"the model service is not available ({kind or f'status {status}'})"
            after = wait_of(headers) or timedelta(seconds=_WAITS.get(kind, 30))
            lost = started or status in _BETWEEN
            return Ambiguous(f"{why}; its answer is lost", after) if lost else Later(why, after)


def wait_of(headers: Mapping[str, str]) -> timedelta | None:
    """Read how long the service wants to be left alone: one second at least, one day at most."""
    seconds = _number(headers.get("retry-after-ms"), 0.001)
    if seconds is None:
        given = headers.get("retry-after")
        seconds = _number(given, 1)
        if seconds is None and given:
            try:
                at = parsedate_to_datetime(given)
            except ValueError:
                return None
            # a date without a zone is in UTC
            now = _date(headers.get("date")) or datetime.now(UTC)
            seconds = ((at if at.tzinfo else at.replace(tzinfo=UTC)) - now).total_seconds()
    return None if seconds is None else timedelta(seconds=min(max(seconds, 1.0), 86_400.0))


def _date(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC) if text else None
    except ValueError:
        return None


def _number(text: str | None, unit: float) -> float | None:
    try:
        number = float(text) * unit if text else None
    except ValueError:
        return None
    return number if number is None or math.isfinite(number) else None

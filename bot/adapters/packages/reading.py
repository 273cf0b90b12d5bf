"""Reads registries' answers, which are believed no further than their form goes."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.adapters.packages.fetch import NoAnswer

Body = Mapping[str, Any]

_EARLIEST = date(1995, 1, 1)


def parsed(raw: bytes) -> Body:
    """Read a JSON object; anything else is no answer."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise NoAnswer("the registry's answer cannot be read") from None
    if not isinstance(body, dict):
        raise NoAnswer("the registry's answer is not of its form")
    return body


def listed(body: Body, key: str) -> list[Body]:
    """Return a list's objects, none where there is no list."""
    found = body.get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def table(body: Body, key: str) -> Body:
    """Return an inner object, an empty one where there is none."""
    found = body.get(key)
    return found if isinstance(found, dict) else {}


def day_of(told: object) -> date | None:
    """Return the day of a time as registries write it; one that cannot be is no answer."""
    if not isinstance(told, str):
        return None
    try:
        day = datetime.fromisoformat(told).date()
    except ValueError:
        return None
    if day < _EARLIEST or day > datetime.now(UTC).date() + timedelta(days=1):
        raise NoAnswer(f"the registry tells a release of {day}, which cannot be")
    return day


def spread(days: Iterable[date]) -> tuple[date | None, date | None]:
    """Return the first and the last day, None for none."""
    known = sorted(days)
    return (known[0], known[-1]) if known else (None, None)

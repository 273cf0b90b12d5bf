"""Judges every webhook that a forge in this process makes by GitHub's own schemas, as octokit/webhooks keeps them."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

SCHEMAS = Path(__file__).parents[1] / "samples" / "webhooks" / "schemas.json.gz"
# what GitHub has sent since the schemas were written: (where, property, its schema)
NEWER: tuple[tuple[str, str, dict[str, Any]], ...] = (
    # the kind of view of an account, on every account since 2024
    ("user", "user_view_type", {"type": "string"}),
    # an App's client id, by which it may sign in since 2024
    ("app", "client_id", {"type": "string"}),
    ("installation", "client_id", {"type": "string"}),
    # when a signature was verified, since 2024
    ("status$event/commit/commit/verification", "verified_at", {"type": ["string", "null"]}),
)
FORMATS = FormatChecker(formats=())


@FORMATS.checks("date-time")
def is_time(value: object) -> bool:
    """Tell whether a text is a time."""
    return not isinstance(value, str) or bool(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value)
    )


@FORMATS.checks("uri")
def is_uri(value: object) -> bool:
    """Tell whether a text is an address, or empty."""
    return not isinstance(value, str) or bool(re.fullmatch(r"[a-z][a-z+.-]*:[^\s{}<>\"\\^`]+|", value))


@FORMATS.checks("uri-template")
def is_template(value: object) -> bool:
    """Tell whether a text is an address with slots."""
    return not isinstance(value, str) or bool(re.fullmatch(r"[a-z]+://([^\s{}<>]|\{[^{}\s]+\})+", value))


@cache
def _definitions() -> dict[str, Any]:
    named = json.loads(gzip.decompress(SCHEMAS.read_bytes()))
    for place, name, schema in NEWER:
        definition, *inner = place.split("/")
        at = named["definitions"][definition]
        for part in inner:
            at = at["properties"][part]
        at["properties"][name] = schema
    return named


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource("urn:hooks", Resource(_definitions(), DRAFT7))


@cache
def _validator(name: str) -> Draft7Validator | None:
    if name not in _definitions()["definitions"]:
        return None
    schema = {"$ref": f"urn:hooks#/definitions/{name}"}
    return Draft7Validator(schema, registry=_registry(), format_checker=FORMATS)


def breaches_of(event: str, payload: dict[str, Any]) -> Iterator[str]:
    """Say what of a payload GitHub's schema for its event and action does not know or want."""
    action = str(payload.get("action") or "event")
    validator = _validator(f"{event}${action}")
    if validator is None:
        yield f"{event}.{action}: GitHub knows no such event"
        return
    for error in validator.iter_errors(payload):
        yield f"{event}.{action}: {_words(error)}"


def _words(error: ValidationError) -> str:
    """Say what is wrong at the place where it is; alternatives are told by the one that fits best."""
    if error.context and (inner := best_match(error.context)):
        return _words(inner)
    place = ".".join(str(part) for part in error.absolute_path) or "the payload"
    return f"{place}: {error.message[:300]}"


class HookJudge:
    """Hears events in the forge's threads, and judges them when asked, in the test's own."""

    def __init__(self) -> None:
        self._heard: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()

    def hears(self, event: str, payload: dict[str, Any]) -> None:
        """Take an event as it is now; to be passed to a forge as a listener."""
        self._heard.append((event, json.dumps(payload)))

    def breaches(self) -> list[str]:
        """Judge what was heard since the last time."""
        heard, self._heard = self._heard, []
        found: list[str] = []
        for event, text in heard:
            self.counts["webhooks"] += 1
            found += breaches_of(event, json.loads(text))
        self.counts["webhook breaches"] += len(found)
        return found

    @staticmethod
    def line(counts: Counter[str]) -> str:
        """Say in one line how many were judged."""
        checked, broken = counts["webhooks"], counts["webhook breaches"]
        allowed = ", ".join(dict.fromkeys(name for _, name, _ in NEWER))
        return (
            f"GitHub's webhook schemas: {checked} deliveries checked, {broken} breaches "
            f"(newer than the schemas and let through: {allowed})"
        )


@cache
def hook_judge() -> HookJudge:
    """Return the one judge of this process."""
    return HookJudge()

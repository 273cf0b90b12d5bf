"""Judges what the forges in this process and their clients say to each other, by GitHub's description and by what it was
seen to answer. A forge in a process of its own (`askfirst demo`, `askfirst local`) is not heard.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from urllib.parse import parse_qsl

from tests.world import observed
from tests.world.description import Fault, Operation, Schema, named, operation_of, resolved, words
from tests.world.hearing import App, Exchange, heard
from tests.world.judge_hooks import is_template, is_time, is_uri

_API = "/api/v3"
_BOT = "askfirst"  # how our own client names itself
_ALLOWED = "REST allowed: "
# what GitHub answers everywhere, and describes only here and there
_ERRORS = {301, 307, 400, 401, 403, 404, 405, 409, 410, 415, 422, 429}
_ERROR: dict[str, Any] = {
    "type": "object",
    "required": ["message", "documentation_url"],
    "properties": {
        "message": {"type": "string"},
        "documentation_url": {"type": "string", "format": "uri"},
        "status": {"type": "string"},
        "errors": {"type": "array", "items": {"type": ["object", "string"]}},
    },
}
_MISSING, _NULL = "was always there, and is missing", "was always text, not nothing"


@dataclass(frozen=True, slots=True)
class Allowed:
    """What is let through: where, at which places, what is said of them, and why it is no matter."""

    operation: str
    place: str
    what: str
    why: str

    def covers(self, breach: "Breach") -> bool:
        """Tell whether a breach is this one."""
        told = (
            (self.operation, breach.where),
            (self.place, breach.fault.place),
            (self.what, breach.fault.what),
        )
        return all(re.fullmatch(pattern, text, re.DOTALL) for pattern, text in told)


_LIST, _SEARCH = "GET /app/installations 200", "GET /search/issues 200"
ALLOWED = (
    Allowed("GET .*/rules/branches/.* 200", r"\[\]\.parameters", _MISSING, "a rule may have no parameters"),
    Allowed(
        ".*/protection 200",
        r"\.required_(status_checks|pull_request_reviews)(\.\w+)?",
        _MISSING,
        "protection that asks for less",
    ),
    Allowed("GET .*/timeline 200", r"\[\]\..*", _MISSING, "each kind of event has keys of its own"),
    Allowed(
        r"PATCH /repos/\{owner\}/\{repo\} 200",
        r"\.organization",
        _MISSING,
        "only repositories of organizations were recorded",
    ),
    Allowed(
        r".* /repos/\{owner\}/\{repo\}/git/trees.* 20[01]",
        r"\.tree\[\]\.(size|url)",
        _MISSING,
        "a folder has no size, a submodule neither size nor address",
    ),
    Allowed(
        _LIST, r"\[\]\.(account.*|client_id)", ".*", "the list's description is behind that of its items"
    ),
    Allowed(
        r".*(/check-runs|/check-suites|/installation|/apps?|/access_tokens)\b.* 20[01]",
        r"(.*\.app|\[\])?\.permissions\.\w+",
        _MISSING,
        "an App has the permissions that it was given",
    ),
    Allowed(
        _SEARCH,
        r"\.items\[\]\.body",
        "None is not of type 'string'",
        "null was seen where only text is described",
    ),
    Allowed(
        _SEARCH, r"\.items\[\]\.(draft|pull_request)", _MISSING, "the recorded searches found pull requests"
    ),
    Allowed(r"GET .*/pulls/.* 200", r"\.merge_commit_sha", _NULL, "the forge makes no merge to try it out"),
    Allowed(
        r".* 200",
        r".*\.((head|base)\.repo|(head_)?repository)\.description",
        _NULL,
        "only repositories with a description were recorded",
    ),
)


@dataclass(frozen=True, slots=True)
class Breach:
    """What was said otherwise than GitHub does, and where: "GET /repos/{owner}/{repo} 200"."""

    where: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.where}: {self.fault.place or 'the whole'}: {self.fault.what}"


class RestJudge:
    """Hears exchanges in the forge's thread, and judges them when asked, in the test's own."""

    def __init__(self) -> None:
        self._heard: list[Exchange] = []
        self._verdicts: dict[int, Sequence[Fault]] = {}
        self.counts: Counter[str] = Counter()

    def around(self, app: App) -> App:
        """Return an application that answers as this one does, and is heard."""
        return heard(app, _API, self._heard.append)

    def breaches(self) -> list[str]:
        """Judge what was heard since the last time."""
        found: list[str] = []
        while self._heard:
            for breach in self._judged(self._heard.pop(0)):
                allowed = next((one for one in ALLOWED if one.covers(breach)), None)
                if allowed:
                    self.counts[f"{_ALLOWED}{allowed.why}"] += 1
                else:
                    self.counts["REST breaches"] += 1
                    found.append(str(breach))
        return found

    def _judged(self, it: Exchange) -> Iterator[Breach]:
        self.counts["REST answers"] += 1
        ours = it.agent == _BOT
        self.counts["REST requests of the bot" if ours else "REST requests of others"] += 1
        operation = operation_of(it.method, it.path)
        if operation is None:
            if ours or it.status != 404:
                yield Breach(it.where, Fault("", "GitHub describes no such operation"))
            return
        asked = self._known((operation.name, it.query, it.request), lambda: _asked(operation, it))
        if ours:
            yield from (Breach(f"{operation.name} asked", fault) for fault in asked)
        else:
            # tests ask wrongly to see a refusal; what was taken all the same is counted
            self.counts["REST requests of others not as described"] += bool(asked and it.status < 400)
        yield from (Breach(f"{operation.name} {it.status}", fault) for fault in self._answered(operation, it))

    def _answered(self, operation: Operation, it: Exchange) -> Sequence[Fault]:
        described = operation.answers()
        if it.status == 304 or (it.status < 300 and it.media and "json" not in it.media):
            self.counts["REST answers without JSON"] += 1
            return ()
        if str(it.status) not in described and it.status not in _ERRORS:
            return (Fault("", "GitHub describes no such status"),)
        if not it.answer:
            return (Fault("", "is empty"),) if described.get(str(it.status)) else ()
        at = (operation.name, it.status)
        return self._known((*at, it.answer), lambda: self._told(operation, it.status, json.loads(it.answer)))

    def _told(self, operation: Operation, status: int, value: Any) -> Sequence[Fault]:
        at = (operation.name, status)
        return self._known((*at, outline(value)), lambda: tuple(_answered(operation, status, value)))

    def _known(self, about: tuple[object, ...], judge: Callable[[], Iterable[Fault]]) -> Sequence[Fault]:
        """Judge what is alike only once."""
        key = hash(about)
        if key not in self._verdicts:
            self._verdicts[key] = tuple(judge())
        return self._verdicts[key]

    @staticmethod
    def unused(counts: Counter[str]) -> list[str]:
        """Return why what nothing needed is let through: it may be let through no more."""
        return [one.why for one in ALLOWED if not counts[f"{_ALLOWED}{one.why}"]]

    @staticmethod
    def line(counts: Counter[str]) -> str:
        """Say in one line how many were judged."""
        allowed = {name.removeprefix(_ALLOWED): n for name, n in counts.items() if name.startswith(_ALLOWED)}
        reasons = "; ".join(f"{n} {name}" for name, n in sorted(allowed.items()))
        return (
            f"GitHub's description: {counts['REST answers']} forge answers and {counts['REST requests of the bot']} "
            f"bot requests checked, {counts['REST breaches']} breaches, {sum(allowed.values())} allowed ({reasons}); of "
            f"{counts['REST requests of others']} requests of others the forge took "
            f"{counts['REST requests of others not as described']} that are not as described"
        )


@cache
def _schema_of(operation: str, status: str) -> Schema | None:
    """Return the schema of an answer, or of a request where the status is `asked`."""
    it = named(operation)
    schema = it.request()[1] if status == "asked" else it.answers().get(status)
    return Schema(schema) if schema is not None else None


def _asked(operation: Operation, it: Exchange) -> Iterator[Fault]:
    yield from _query(operation, it.query)
    required, _ = operation.request()
    schema = _schema_of(operation.name, "asked")
    if not it.request:
        if required and schema:
            yield Fault("", "has no body")
        return
    try:
        body = json.loads(it.request)
    except ValueError:
        yield Fault("", "is no JSON")
        return
    if schema is None:
        if body:
            yield Fault("", "has a body, and GitHub reads none")
        return
    yield from schema.faults(body)
    yield from (Fault(place, "is nothing that GitHub reads") for place in schema.strangers(body))


def _query(operation: Operation, query: str) -> Iterator[Fault]:
    known = operation.parameters("query")
    for name, text in parse_qsl(query, keep_blank_values=True):
        if name not in known:
            yield Fault(f"?{name}", "is nothing that GitHub reads")
            continue
        schema = resolved(known[name]["schema"])
        value: Any = text
        if schema.get("type") in ("integer", "boolean"):
            try:
                value = json.loads(text)
            except ValueError:
                value = text
        for fault in Schema(schema).faults(value):
            yield Fault(f"?{name}", fault.what)


def _answered(operation: Operation, status: int, value: Any) -> Iterator[Fault]:
    schema = _schema_of(operation.name, str(status))
    if status >= 300:
        yield from Schema(_ERROR).faults(value)
        yield from schema.faults(value) if schema else ()
        return
    if schema is None:
        if value:
            yield Fault("", "has a body where GitHub answers with none")
        return
    yield from schema.faults(value)
    seen = observed.seen_at(operation.name, status)
    for place in schema.strangers(value):
        if not observed.was_seen(seen, place):
            yield Fault(place, "is nothing that GitHub answers")
    if seen:
        yield from observed.faults(seen, value)


def outline(value: Any) -> object:
    """Return what makes an answer what it is: keys, types, words with a meaning; what is alike has one outline."""
    if isinstance(value, dict):
        return tuple((key, outline(item)) for key, item in value.items())
    if isinstance(value, list):
        return frozenset(outline(item) for item in value)
    if isinstance(value, str):
        return _outline_of(value)
    return type(value)


@lru_cache(8192)
def _outline_of(text: str) -> str:
    if text in words():
        return text
    return (
        "time"
        if is_time(text)
        else "address"
        if is_uri(text)
        else "template"
        if is_template(text)
        else "text"
    )


@cache
def rest_judge() -> RestJudge:
    """Return the one judge of this process."""
    return RestJudge()

"""GitHub's own description of its REST API, ready to judge by: operations by path, schemas as JSON Schema."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.world.judge_hooks import FORMATS

SAMPLES = Path(__file__).parents[1] / "samples" / "github"
_ROOT = "urn:github"
# parameters that hold slashes; an empty path is the root, an empty ref all of them
_LONG = {"path": ".*", "ref": ".*", "basehead": ".+", "branch": ".+", "name": ".+"}
_PROSE = ("discriminator", "readOnly", "writeOnly", "xml")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: `name` is "GET /repos/{owner}/{repo}"."""

    name: str
    item: dict[str, Any]

    def parameters(self, where: str) -> dict[str, dict[str, Any]]:
        """Return the parameters in "query" or "path" by name."""
        found = [resolved(one) for one in self.item["parameters"]]
        return {one["name"]: one for one in found if one["in"] == where}

    def request(self) -> tuple[bool, dict[str, Any] | None]:
        """Return whether a body is required, and the schema of a JSON body; None where there is none to send."""
        body = resolved(self.item.get("requestBody") or {})
        content = body.get("content", {})
        return bool(body.get("required")), content.get("application/json", {}).get("schema")

    def answers(self) -> dict[str, dict[str, Any] | None]:
        """Return the schemas of JSON answers by status; None where an answer has no JSON."""
        rows = {status: resolved(one).get("content", {}) for status, one in self.item["responses"].items()}
        return {status: content.get("application/json", {}).get("schema") for status, content in rows.items()}


@cache
def description() -> dict[str, Any]:
    """Return the description with its schemas as JSON Schema."""
    raw = json.loads(gzip.decompress((SAMPLES / "operations.json.gz").read_bytes()))
    converted: dict[str, Any] = _converted(raw)
    return converted


def _converted(value: Any, names: bool = False) -> Any:
    """Turn OpenAPI 3.0 into JSON Schema: `nullable`, absolute references; `names` where keys are properties."""
    if isinstance(value, list):
        return [_converted(item) for item in value]
    if not isinstance(value, dict):
        return value
    if names:
        return {key: _converted(item) for key, item in value.items()}
    if isinstance(value.get("$ref"), str):
        return {"$ref": f"{_ROOT}{value['$ref']}"}
    # alternatives of errors all fit where nothing is required: GitHub means any of them
    made = {
        {"oneOf": "anyOf"}.get(key, key): item
        if key in ("enum", "default")
        else _converted(item, key in ("properties", "schemas"))
        for key, item in value.items()
        if key not in _PROSE and key != "nullable"
    }
    if value.get("nullable") is not True:
        return made
    if isinstance(made.get("type"), str):
        extra = {"enum": [*made["enum"], None]} if "enum" in made else {}
        return made | {"type": [made["type"], "null"]} | extra
    return {"anyOf": [made, {"type": "null"}]}


def resolved(value: dict[str, Any]) -> dict[str, Any]:
    """Follow references to where something is said."""
    while "$ref" in value:
        at: Any = description()
        for part in value["$ref"].removeprefix(f"{_ROOT}#/").split("/"):
            at = at[part]
        value = at
    return value


@cache
def _operations() -> dict[str, list[tuple[re.Pattern[str], Operation]]]:
    """Return what is described by method, the most literal path first."""
    rows: dict[str, list[tuple[re.Pattern[str], Operation]]] = {}
    for path, methods in sorted(
        description()["paths"].items(), key=lambda row: _literal(row[0]), reverse=True
    ):
        for method, item in methods.items():
            operation = Operation(f"{method.upper()} {path}", item)
            rows.setdefault(method.upper(), []).append((_pattern(path), operation))
    return rows


def _literal(path: str) -> tuple[int, int]:
    parts = path.split("/")
    return sum(not part.startswith("{") for part in parts), len(parts)


def _pattern(path: str) -> re.Pattern[str]:
    """Match a path template; a long parameter is greedy, so that more literal templates must be tried first."""
    parts = re.split(r"\{([^}]*)\}", path)
    made = [_LONG.get(part, "[^/]+") if n % 2 else re.escape(part) for n, part in enumerate(parts)]
    return re.compile("".join(made))


@cache
def operation_of(method: str, path: str) -> Operation | None:
    """Return the operation that a request means; None where GitHub describes none."""
    # an address by a repository's id is described nowhere, and is the one by its name
    path = re.sub(r"^/repositories/[^/]+", "/repos/owner/name", path)
    return next((it for shape, it in _operations().get(method, []) if shape.fullmatch(path)), None)


@cache
def _named() -> dict[str, Operation]:
    return {operation.name: operation for rows in _operations().values() for _, operation in rows}


def named(name: str) -> Operation:
    """Return an operation by its name."""
    return _named()[name]


def described() -> set[str]:
    """Return the names of all operations that are described here."""
    return set(_named())


@cache
def _registry() -> Registry[Any]:
    return Registry().with_resource(_ROOT, Resource(description(), DRAFT202012))


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place, which is written like `.labels[].name`."""

    place: str
    what: str


class Schema:
    """A schema that says what is wrong with a value."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._schema = schema
        self._validator = Draft202012Validator(schema, registry=_registry(), format_checker=FORMATS)

    def faults(self, value: Any) -> Iterator[Fault]:
        """Say what GitHub would not say so."""
        for error in self._validator.iter_errors(value):
            yield _fault(error)

    def strangers(self, value: Any) -> Iterator[str]:
        """Name the places of keys that are not described."""
        yield from _strangers([self._schema], value, "")


def _fault(error: ValidationError) -> Fault:
    """Say what is wrong at the place where it is; alternatives are told by the one that fits best."""
    if error.context and (inner := best_match(error.context)):
        return _fault(inner)
    place = "".join("[]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
    return Fault(place, error.message[:300])


def _alternatives(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    schema = resolved(schema)
    yield schema
    for word in ("allOf", "anyOf", "oneOf"):
        for one in schema.get(word, ()):
            yield from _alternatives(one)


def _strangers(schemas: list[dict[str, Any]], value: Any, place: str) -> Iterator[str]:
    flat = [one for schema in schemas for one in _alternatives(schema)]
    if isinstance(value, list):
        inner = [one["items"] for one in flat if "items" in one]
        for item in value if inner else ():
            yield from _strangers(inner, item, f"{place}[]")
    elif isinstance(value, dict):
        known = [one["properties"] for one in flat if one.get("properties")]
        free = [one["additionalProperties"] for one in flat if one.get("additionalProperties")]
        if not known or True in free:
            return
        for key, item in value.items():
            inner = [names[key] for names in known if key in names] or [
                one for one in free if one is not True
            ]
            if inner:
                yield from _strangers(inner, item, f"{place}.{key}")
            else:
                yield f"{place}.{key}"


@cache
def words() -> frozenset[str]:
    """Return every word that the description gives as one of several."""
    found: set[str] = set()
    todo: list[Any] = [description()]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            found.update(word for word in value.get("enum", ()) if isinstance(word, str))
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    return frozenset(found)

"""Read settings files of any form into one: dotted key → value, lists of plain values kept whole."""

import configparser
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from posixpath import basename

Flat = Mapping[str, object]

_MOST_BYTES, _MOST_KEYS, _DEEPEST = 300_000, 20_000, 40
_INI = (".ini", ".cfg", ".coveragerc", ".flake8", ".pylintrc", ".pydocstyle")
_JSON = (".json", ".json5", ".jsonc", ".nycrc", ".eslintrc", ".jshintrc", ".c8rc", ".mocharc", ".stylelintrc")
_NOTES = re.compile(r'("(?:\\.|[^"\\])*")|/\*.*?\*/|//[^\n]*', re.DOTALL)


def flat(path: str, text: str) -> Flat | None:
    """Return a file's settings, an empty mapping for an empty file; None if it cannot be read."""
    if len(text) > _MOST_BYTES:
        return None
    if not text.strip():
        return {}
    name = basename(path).lower()
    try:
        if name.endswith(".toml"):
            body: object = tomllib.loads(text)
        elif name.endswith((".yml", ".yaml")):
            body = _yaml(text)
        elif name.endswith(_INI):
            body = _ini(text)
        elif name.endswith(_JSON):
            body = json.loads(re.sub(r",(\s*[}\]])", r"\1", _NOTES.sub(lambda m: m[1] or "", text)))
        else:
            return None
        return dict(_pairs(body, "", 0))
    except (ValueError, TypeError, RecursionError, OverflowError, configparser.Error):
        return None


def _ini(text: str) -> dict[str, dict[str, str]]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.read_string(text if re.search(r"(?m)^\s*\[", text) else f"[all]\n{text}")
    return {section: {k: v or "" for k, v in parser.items(section)} for section in parser.sections()}


def _yaml(text: str) -> object:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError
    from ruamel.yaml.events import AliasEvent

    # the reader takes time by the square of the depth
    depth = deepest = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise ValueError("too deep")
    try:
        # an alias can stand for more than memory holds, so they are counted before anything is built
        if sum(isinstance(event, AliasEvent) for event in YAML(typ="safe", pure=True).parse(text)) > 50:
            raise ValueError("too many aliases")
        loader = YAML(typ="safe", pure=True)
        loader.allow_duplicate_keys = True
        return loader.load(text)
    except YAMLError as error:
        raise ValueError(str(error)) from None


def _pairs(
    value: object, key: str, depth: int, budget: list[int] | None = None
) -> Iterator[tuple[str, object]]:
    budget = [_MOST_KEYS] if budget is None else budget
    budget[0] -= 1
    if budget[0] < 0 or depth > _DEEPEST:
        raise ValueError("too many keys")
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _pairs(inner, f"{key}.{name}" if key else str(name), depth + 1, budget)
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value):
        for number, inner in enumerate(value):
            yield from _pairs(inner, f"{key}.{_named(inner, number)}", depth + 1, budget)
    else:
        yield key, tuple(map(str, value)) if isinstance(value, list) else value


def _named(value: object, number: int) -> str:
    """Name an entry of a list by what it says of itself, so that one put before it moves nothing."""
    if isinstance(value, dict):
        for key in ("name", "id", "uses", "repo", "files", "module", "run"):
            if isinstance(value.get(key), str):
                return str(value[key]).replace(".", "·")
    return str(number)

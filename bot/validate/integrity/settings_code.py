"""Settings of JavaScript tools that are code: numbers by their keys, rules by their level, patterns that leave out."""

import re
from collections.abc import Iterator

from bot.domain.quoted import code
from bot.domain.report import Objection

_LOWER = re.compile(
    r"\b(branches|functions|lines|statements|perFile|thresholdAutoUpdate)\b['\"]?\s*:\s*(\d+(?:\.\d+)?)"
)
_RULE = re.compile(r"['\"]([@\w/-]+)['\"]\s*:\s*(?:\[\s*)?(?:['\"](off|warn|error)['\"]|([012])\b)")
_LEFT_OUT = re.compile(
    r"\b(testPathIgnorePatterns|coveragePathIgnorePatterns|exclude|ignores|ignorePatterns|testIgnore|modulePathIgnorePatterns)\b\s*:\s*\[([^\]]*)\]"
)
_ON = re.compile(r"\b(passWithNoTests|bail|forbidOnly|retries|retry)\b\s*:\s*(\w+)")
_LEVELS = {"off": 0, "warn": 1, "error": 2, "0": 0, "1": 1, "2": 2}


def code_objections(path: str, before: str, after: str) -> Iterator[Objection]:
    """Yield what such a file lost in strictness."""
    for why in (
        *_numbers(before, after),
        *_levels(before, after),
        *_left_out(before, after),
        *_switches(before, after),
    ):
        key = why.split("`")[1]
        line = next((n for n, one in enumerate(after.split("\n"), 1) if key in one), 1)
        yield Objection("settings", path, line, why)


def _numbers(before: str, after: str) -> Iterator[str]:
    old, new = dict(_LOWER.findall(before)), dict(_LOWER.findall(after))
    for key, value in old.items():
        if float(new.get(key, 0)) < float(value):
            yield f"{code(key)} is lower: {code(value)} became {code(new.get(key, 'nothing'))}."


def _levels(before: str, after: str) -> Iterator[str]:
    old = {name: word or number for name, word, number in _RULE.findall(before)}
    for name, word, number in _RULE.findall(after):
        if name in old and _LEVELS[word or number] < _LEVELS[old[name]]:
            yield f"{code(name)} is less strict: {code(old[name])} became {code(word or number)}."


def _left_out(before: str, after: str) -> Iterator[str]:
    old: dict[str, set[str]] = {}
    for key, inside in _LEFT_OUT.findall(before):
        old.setdefault(key, set()).update(re.findall(r"['\"](.*?)['\"]", inside))
    for key, inside in _LEFT_OUT.findall(after):
        more = [one for one in re.findall(r"['\"](.*?)['\"]", inside) if one not in old.get(key, set())]
        if more:
            yield f"{code(key)} leaves more out: {code(', '.join(more[:5]))}."


def _switches(before: str, after: str) -> Iterator[str]:
    old = dict(_ON.findall(before))
    for key, value in _ON.findall(after):
        was = old.get(key, "0")
        if key == "passWithNoTests" and value == "true" and was != "true":
            yield f"{code(key)} is on: no tests are a success."
        if key in ("retries", "retry") and value.isdigit() and was.isdigit() and int(value) > int(was):
            yield f"{code(key)} allows more: tests are tried again until they pass."
        if key == "forbidOnly" and value == "false" and was == "true":
            yield f"{code(key)} is off."

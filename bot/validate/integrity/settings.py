"""Settings of tests, linters, coverage and CI: which changes of a value make them tell less."""

import re
from collections.abc import Iterator
from posixpath import basename

from bot.domain.quoted import code
from bot.domain.report import Objection
from bot.validate.integrity.commands import checks, looser, stem
from bot.validate.integrity.flat import Flat, flat

_FILES = re.compile(
    r"pyproject\.toml|pytest\.(?:ini|toml)|\.pytest\.ini|setup\.cfg|tox\.(?:ini|toml)|\.coveragerc|\.?mypy\.ini|\.?ruff\.toml|\.flake8"
    r"|\.?pylintrc(?:\.toml)?|pyrightconfig\.json|package\.json|(?:jest|vitest)\.config\.json|\.nycrc(?:\.json)?|\.c8rc\.json"
    r"|\.eslintrc(?:\.json|\.ya?ml)?|tsconfig.*\.json|\.?codecov\.ya?ml|\.golangci\.ya?ml|\.mocharc\.\w+|\.rubocop\.yml|\.rspec"
    r"|clippy\.toml|\.pre-commit-config\.ya?ml"
)
# what of a file that serves many tools is about checks
_SECTIONS = re.compile(
    r"tool\.(?:pytest|coverage|ruff|mypy|pyright|basedpyright|flake8|pylint|bandit|tox|nox|hatch|poe|pdm|interrogate|semgrep)\b.*"
    r"|tool:pytest\..*|pytest\..*|coverage:.*|(?:run|report|paths)\..*|mypy.*|flake8.*|pylint.*|testenv.*|tox\..*"
    r"|scripts\..*|jest\..*|nyc\..*|c8\..*|mocha\..*|eslintConfig\..*|ava\..*"
)
_SHARED = ("pyproject.toml", "setup.cfg", "package.json", "tox.ini")

_LOWER = re.compile(
    r"fail[_-]under|threshold|coverageThreshold|min[_-](?:coverage|score)|\btarget$|max_examples|cyclomatic_min",
    re.I,
)
_HIGHER = re.compile(
    r"max[-_](?:warnings|complexity|args|branches|statements|returns|nested)|reruns|retries|\btimeout$", re.I
)
_MORE = re.compile(
    r"(?:^|[._-])(?:(?:extend-)?ignore|ignores|per-file-ignores|(?:extend-|force-)?exclude(?:_lines|_also|s)?|omit|disable|disabled"
    r"|skip|skips|deselect|norecursedirs|collect_ignore|ignorePatterns|disable_error_code|exclude-rules|exclude-dirs|ignored)"
    r"(?:$|\.)|IgnorePatterns$",
    re.I,
)  # fmt: skip
_FEWER = re.compile(
    r"(?:^|[.])(?:(?:extend-)?select|enable|testpaths|python_(?:files|functions|classes)|testMatch|testRegex|linters\.enable"
    r"|envlist|env_list|hooks|source|enable_error_code)$",
    re.I,
)
_BAD = re.compile(
    r"ignore_errors|ignore_missing_imports|allow_\w+|passWithNoTests|ignoreErrors"
    r"|informational|implicit_optional|implicit_reexport",
    re.I,
)
_GOOD = re.compile(
    r"(?:^|[.])(?:strict\w*|warn_\w+|disallow_\w+|check_untyped_defs|no_implicit\w+|branch|xfail_strict|forbidOnly|noImplicit\w+"
    r"|noUnused\w+|noFallthrough\w+|noUnchecked\w+|extra_checks|reportMissing\w+|errorOnDeprecated|all)$",
    re.I,
)
_COMMANDS = re.compile(
    r"addopts|commands(?:_pre|_post)?(?:$|\.)|scripts\.|\.cmd$|(?:^|\.)args$|(?:^|\.)entry$", re.I
)
_LEVELS = {"off": 0, "0": 0, "warn": 1, "1": 1, "error": 2, "2": 2}


def settings_objections(path: str, before: str, after: str) -> Iterator[Objection]:
    """Yield what a settings file lost in strictness."""
    if not _FILES.fullmatch(basename(path)):
        return
    old, new = flat(path, before), flat(path, after)
    if old is None or new is None:
        if old is not None:
            yield Objection(
                "settings",
                path,
                1,
                f"{code(path)} could be read before and cannot now, so what it asks for is unknown.",
            )
        return
    shared = basename(path) in _SHARED
    for key in sorted({*old, *new}):
        if shared and not _SECTIONS.fullmatch(key):
            continue
        why = _loosened(key, old, new)
        if why:
            yield Objection("settings", path, _line(after, key), f"{code(key)} {why}.")


def _loosened(key: str, old: Flat, new: Flat) -> str:
    was, now = old.get(key), new.get(key)
    if was == now:
        return ""
    if _COMMANDS.search(key):
        return _command(key, was, now)
    if re.search(r"(?:^|\.)rules\.", key) and (level := _level(was, now)):
        return level
    if _LOWER.search(key) and (before := _number(was)) is not None and (_number(now) or 0) < before:
        return f"is lower: {code(_shown(was))} became {code(_shown(now))}"
    if _HIGHER.search(key) and (limit := _number(was)) is not None and (_number(now) or 0) > limit:
        return f"allows more: {code(_shown(was))} became {code(_shown(now))}"
    if key.endswith("filterwarnings"):
        return _warnings(was, now)
    return _listed(key, was, now) or _switched(key, was, now)


def _command(key: str, was: object, now: object) -> str:
    if now is None:
        text = _shown(was)
        return (
            "is gone, a command that checks"
            if checks(text) and re.search(r"test|lint|check|type", key)
            else ""
        )
    if was is None and not key.endswith("addopts"):
        return ""
    before, after = _shown(was), _shown(now)
    if checks(before) and not checks(after):
        return f"checks nothing any more: {code(after)}"
    why = looser(f" {before} ", f" {after} ")
    return f"{why}: {code(after)}" if why else ""


def _level(was: object, now: object) -> str:
    ranks = [_LEVELS.get(str(v[0] if isinstance(v, tuple) and v else v).lower()) for v in (was, now)]
    if ranks[0] is None or (ranks[1] if ranks[1] is not None else -1) >= ranks[0]:
        return ""
    return f"is less strict: {code(_shown(was))} became {code(_shown(now))}"


def _warnings(was: object, now: object) -> str:
    before, after = set(_items(was)), set(_items(now))
    if any(one.startswith("error") for one in before - after):
        return "no longer makes warnings an error"
    new = sorted(one for one in after - before if one.startswith(("ignore", "once", "default")))
    return f"hides warnings: {code(new[0])}" if new and before else ""


def _listed(key: str, was: object, now: object) -> str:
    before, after = _items(was), _items(now)
    if _MORE.search(key):
        more = [one for one in after if one not in before]
        return f"leaves more out: {code(', '.join(more[:5]))}" if more else ""
    if _FEWER.search(key) and before:
        fewer = [one for one in before if one not in after]
        if fewer and (now is not None or not re.search("testpaths|python_|source|test[MR]", key)):
            return f"takes less in: {code(', '.join(fewer[:5]))} is gone"
    return ""


def _switched(key: str, was: object, now: object) -> str:
    if _GOOD.search(key) and _true(was) and not _true(now):
        return "is off"
    if _BAD.search(key) and _true(now) and not _true(was):
        return "is on"
    return ""


def _items(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return [one for one in re.split(r"[\n,]+\s*", str(value).strip()) if one]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(str(value).rstrip("%"))
    except ValueError:
        return None


def _true(value: object) -> bool:
    return str(value).lower() in ("true", "1", "yes", "on", "error")


def _shown(value: object) -> str:
    return "nothing" if value is None else " ".join(value) if isinstance(value, tuple) else str(value)


def _line(text: str, key: str) -> int:
    """Find the line that a key stands on; its table's, or the first, if it cannot be seen."""
    parts = [part for part in key.split(".") if part]
    for part in reversed(parts):
        for number, line in enumerate(text.split("\n"), 1):
            if re.match(rf"\s*[\[\"']*[^#=:]*{re.escape(part)}[\"'\]]*\s*(?:[=:\]]|$)", line):
                return number
    return 1


def script_objections(path: str, before: str, after: str) -> Iterator[Objection]:
    """Yield commands of a script, Makefile or workflow that tell less than they did, and those that are gone."""
    old = [line for line in map(_command_of, before.split("\n")) if line]
    new = [(n, line) for n, line in enumerate(map(_command_of, after.split("\n")), 1) if line]
    kept, known = {line for _, line in new}, set(old)
    gone = [line for line in old if line not in kept]
    for number, line in new:
        if line in known:
            continue
        partner = next((one for one in gone if checks(line) and stem(one) == stem(line)), "")
        if partner:
            gone.remove(partner)
        if not checks(line) and line != "set +e":
            continue
        if why := looser(f" {partner} ", f" {line} "):
            yield Objection("settings", path, number, f"A command that checks {why}: {code(line[:200])}.")
    still = " ".join(line for _, line in new)
    for line in gone:
        if checks(line) and stem(line) not in still:
            yield Objection("settings", path, 1, f"A command that checks is gone: {code(line[:200])}.")


def _command_of(line: str) -> str:
    """Return what a line runs, as far as it can be a command."""
    bare = re.sub(r"^(?:- )?(?:run:\s*)?(?:[|>][+-]?$|@)?\s*", "", line.strip())
    return "" if re.match(r"#|(?:name|uses|key|id|with|description|title):", bare) else bare

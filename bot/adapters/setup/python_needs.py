"""What a Python repository says it needs for its tests: requirements files, extras, groups, tox, lock files."""

import configparser
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Read = Callable[[str], str | None]

_TESTS = ("test", "tests", "testing")
_FOR_TESTS = (*_TESTS, "dev", "develop", "development", "ci")
_PLAIN = re.compile(r"requirements\.txt")
_WORD = r"(?:tests?|testing|dev|development|ci)"
_TESTING = re.compile(
    rf"(?:requirements[-_.]{_WORD}|{_WORD}[-_.]requirements|requirements/{_WORD})\.txt", re.ASCII
)
_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[A-Za-z0-9,._ -]*\])?\s*(?:[<>=!~;].*)?")
_BUILDS = ("pyproject.toml", "setup.py", "setup.cfg")


@dataclass(frozen=True, slots=True)
class Needs:
    """What to install. `loose`: requirements given one by one; `lock`: the lock file whose own tool does it all."""

    files: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    project: bool = False
    lock: str = ""
    told: tuple[str, ...] = ()


def needs_of(paths: Sequence[str], read: Read) -> Needs | None:
    """Return what is needed, None if this is no Python repository; what cannot be read is said and passed over."""
    there = frozenset(paths)
    told: list[str] = []
    project = _toml(read("pyproject.toml"), told)
    installs = _installs(there, project)
    plain = tuple(path for path in sorted(there) if _PLAIN.fullmatch(path))
    testing = tuple(path for path in sorted(there) if _TESTING.fullmatch(path))
    if not (installs or plain or testing or "tox.ini" in there):
        return None
    lock = next((name for name in ("uv.lock", "poetry.lock") if name in there and installs), "")
    extras = _chosen({**_extras(project), **_setup_cfg(read("setup.cfg"), told)})
    groups = _chosen(_table(project, "dependency-groups"))
    loose: tuple[str, ...] = ()
    if not (testing or extras or groups or lock):
        loose = _tox(read("tox.ini"), told)
    # where a project names its needs, requirements.txt is its lock or its deployment
    files = testing if installs else (*plain, *testing)
    return Needs(files, extras, groups, loose, installs, lock, tuple(told))


def _installs(there: frozenset[str], project: Mapping[str, Any]) -> bool:
    if {"setup.py", "setup.cfg"} & there and "setup.py" in there:
        return True
    return bool(project.get("project") or project.get("build-system"))


def _toml(text: str | None, told: list[str]) -> Mapping[str, Any]:
    try:
        return tomllib.loads(text or "")
    except tomllib.TOMLDecodeError as error:
        told.append(f"pyproject.toml cannot be read: {str(error)[:100]}")
        return {}


def _table(body: Mapping[str, Any], *keys: str) -> Mapping[str, Any]:
    for key in keys:
        inner = body.get(key)
        if not isinstance(inner, Mapping):
            return {}
        body = inner
    return body


def _extras(project: Mapping[str, Any]) -> Mapping[str, Any]:
    return _table(project, "project", "optional-dependencies")


def _setup_cfg(text: str | None, told: list[str]) -> Mapping[str, Any]:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text or "")
        section = "options.extras_require"
        return dict(parser.items(section)) if parser.has_section(section) else {}
    except configparser.Error as error:
        told.append(f"setup.cfg cannot be read: {str(error).splitlines()[0][:100]}")
        return {}


def _chosen(offered: Mapping[str, Any]) -> tuple[str, ...]:
    """Choose what is named for tests; only without such a name what is for developers at large."""
    names = {name: re.sub(r"[-_.]+", "-", name).lower() for name in offered if isinstance(name, str)}
    for wanted in (_TESTS, _FOR_TESTS):
        found = tuple(name for name, plain in sorted(names.items()) if plain in wanted)
        if found:
            return found
    return ()


def _tox(text: str | None, told: list[str]) -> tuple[str, ...]:
    """Return the plain requirements of tox's own test environment; lines with factors and substitutions are left."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text or "")
        lines = parser.get("testenv", "deps", fallback="").splitlines()
    except configparser.Error as error:
        told.append(f"tox.ini cannot be read: {str(error).splitlines()[0][:100]}")
        return ()
    found: list[str] = []
    for line in (line.partition("#")[0].strip() for line in lines):
        if match := re.fullmatch(r"-r\s*([A-Za-z0-9._/-]+)", line):
            if ".." not in match[1] and not match[1].startswith(("/", "-")):
                found += ["-r", match[1]]
        elif _REQUIREMENT.fullmatch(line):
            found.append(line)
        elif line:
            told.append(f"tox.ini: {line[:60]!r} is not installed")
    return tuple(found)

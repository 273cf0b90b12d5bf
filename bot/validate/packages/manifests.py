"""What manifests declare: requirements files, pyproject, setup.cfg, Pipfile, package.json, go.mod and Cargo.toml.

A file that cannot be read names nothing here; that a manifest of the change is unreadable is the guard's to say.
"""

import configparser
import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from bot.domain.packages import Ecosystem, Mention, package_of

_NAME = re.compile(r"\s*([^\s\[\](){}<>=!~;,@\"'#]+)\s*(?:\[[^\]]*\])?\s*(.*)", re.DOTALL)
_EXACT = re.compile(r"={2,3}\s*([0-9A-Za-z.+!_-]+)\s*(?:[;#\\].*)?$", re.DOTALL)
_HASH = re.compile(r"--hash[= ](\S+)")
_INDEX = re.compile(r"^\s*(?:--(?:extra-)?index-url|-i|--find-links|-f)[\s=]+(\S+)")
_BARE_VERSION = re.compile(r"\d[0-9A-Za-z.+-]*")
_FROM_ELSEWHERE = re.compile(
    r"(?:git|https?|github|gitlab|bitbucket|ssh|svn|hg)(?:\+\w+)?:|[\w.-]+/[\w.-]+(?:#.*)?$"
)


def requirement(text: str, path: str, line: int) -> Mention | None:
    """Return what one PEP 508 requirement names, None for what is no requirement of a package."""
    if "://" in text.split("@")[0] and not text.lstrip().startswith("-"):
        return Mention(package_of("pypi", _from_url(text)), path, line, "declared", source=text.strip()[:300])
    found = _NAME.match(text)
    if not found or found[1].startswith(("-", ".", "/")) or found[1].endswith((".whl", ".gz", ".zip")):
        return None
    rest = found[2].strip()
    source = rest[1:].strip()[:300] if rest.startswith("@") else ""
    exact = _EXACT.match(rest)
    version = exact[1].rstrip(",") if exact and "," not in rest else ""
    return Mention(package_of("pypi", found[1]), path, line, "declared", version, source)


def _from_url(text: str) -> str:
    egg = re.search(r"#egg=([\w.-]+)", text)
    return egg[1] if egg else re.sub(r"(?:\.git)?(?:@[^/]*)?(?:#.*)?$", "", text.strip()).rsplit("/", 1)[-1]


def requirements(text: str, path: str) -> Iterator[Mention]:
    """Read a requirements file; continued lines are one, with the hashes that they hold."""
    for number, raw in logical_lines(text):
        line = re.sub(r"(?:^|\s)#.*$", "", raw, flags=re.MULTILINE).strip()
        if index := _INDEX.match(line):
            yield Mention(package_of("pypi", index[1]), path, number, "index", source=index[1])
            continue
        if editable := re.match(r"(?:-e|--editable)[\s=]+(.+)", line):
            line = editable[1]
            if "://" not in line:
                continue
        if not line or line.startswith("-"):
            continue
        hashes = frozenset(_HASH.findall(line))
        if one := requirement(_HASH.sub("", line).strip(), path, number):
            yield Mention(one.package, path, number, "declared", one.version, one.source, hashes=hashes)


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Join lines that a backslash continues; yields the first one's number."""
    begun, parts = 0, list[str]()
    for number, line in enumerate(text.split("\n"), 1):
        begun = begun or number
        parts.append(line.rstrip().removesuffix("\\"))
        if not line.rstrip().endswith("\\"):
            yield begun, " ".join(parts)
            begun, parts = 0, []
    if parts:
        yield begun, " ".join(parts)


def pyproject(text: str, path: str) -> Iterator[Mention]:
    """Read pyproject.toml: standard tables, groups, and those of poetry, PDM, uv and hatch."""
    body = tomllib.loads(text)
    lines = Lines(text)
    tool = table(body, "tool")
    told: list[Any] = [
        table(body, "project").get("dependencies"),
        table(body, "build-system").get("requires"),
    ]
    told += table(body, "project", "optional-dependencies").values()
    told += table(body, "dependency-groups").values()
    told += table(tool, "pdm", "dev-dependencies").values()
    told += [table(tool, "uv").get("dev-dependencies"), table(tool, "uv").get("override-dependencies")]
    envs = [env for env in table(tool, "hatch", "envs").values() if isinstance(env, dict)]
    told += [env.get(key) for env in envs for key in ("dependencies", "extra-dependencies")]
    sources = table(tool, "uv", "sources")
    elsewhere = {package_of("pypi", name): _source(value) for name, value in sources.items()}
    for entry in (item for listed in told if isinstance(listed, list) for item in listed):
        if isinstance(entry, str) and (one := requirement(entry, path, lines.of(entry))):
            source = one.source or elsewhere.get(one.package, "")
            yield Mention(one.package, path, one.line, "declared", one.version, source)
    for listed in _poetry(table(tool, "poetry")):
        yield from _tabled("pypi", listed, path, lines)
    for place in (
        table(tool, "uv").get("index"),
        table(tool, "poetry").get("source"),
        table(tool, "pdm").get("source"),
    ):
        for one_place in place if isinstance(place, list) else ():
            url = str(one_place.get("url", "")) if isinstance(one_place, dict) else ""
            if url:
                yield Mention(package_of("pypi", url), path, lines.of(url), "index", source=url)


def _poetry(poetry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield table(poetry, "dependencies")
    yield table(poetry, "dev-dependencies")
    for group in table(poetry, "group").values():
        if isinstance(group, dict):
            yield table(group, "dependencies")


def _tabled(ecosystem: Ecosystem, listed: Mapping[str, Any], path: str, lines: "Lines") -> Iterator[Mention]:
    """Read a table of names and versions, as poetry, Pipfile and cargo write it."""
    for name, value in listed.items():
        if ecosystem == "pypi" and name == "python":
            continue
        detail = value if isinstance(value, dict) else {"version": value}
        if {"path", "workspace"} & set(detail) and not detail.get("version"):
            continue
        real = detail.get("package", name) if ecosystem == "crates" else name
        version = str(detail.get("version") or "").strip()
        pinned = version.lstrip("= ") if version.startswith("=") else ""
        if ecosystem == "pypi" and _BARE_VERSION.fullmatch(version):
            pinned = version
        package = package_of(ecosystem, str(real))
        yield Mention(package, path, lines.of(name), "declared", pinned, _source(detail))


def _source(detail: object) -> str:
    if not isinstance(detail, Mapping):
        return ""
    return next((f"{key} {detail[key]}"[:300] for key in ("git", "url", "registry") if detail.get(key)), "")


def pipfile(text: str, path: str) -> Iterator[Mention]:
    """Read a Pipfile."""
    body, lines = tomllib.loads(text), Lines(text)
    for key in ("packages", "dev-packages"):
        yield from _tabled("pypi", table(body, key), path, lines)


def setup_cfg(text: str, path: str) -> Iterator[Mention]:
    """Read setup.cfg's and tox.ini's requirements."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    lines = Lines(text)
    for section in parser.sections():
        extras = section == "options.extras_require"
        for key, value in parser.items(section):
            if extras or key in ("install_requires", "setup_requires", "tests_require", "deps", "requires"):
                for entry in value.splitlines():
                    entry = re.sub(r"^[\w{},!-]+:\s+", "", entry.partition("#")[0].strip())
                    if entry and "{" not in entry and (one := requirement(entry, path, lines.of(entry))):
                        yield one


def package_json(text: str, path: str) -> Iterator[Mention]:
    """Read package.json; aliases name what they stand for, and what lies in the repository itself is left out."""
    body, lines = json.loads(text), Lines(text)
    for key in ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies"):
        for name, value in table(body, key).items():
            spec = str(value)
            if spec.startswith(("file:", "link:", "workspace:", "portal:")):
                continue
            real, at = name, lines.of(f'"{name}"')
            if spec.startswith("npm:"):
                real, _, spec = spec[4:].rpartition("@") if spec.rfind("@") > 4 else (spec[4:], "", "")
            source = spec[:300] if _FROM_ELSEWHERE.match(spec) else ""
            pinned = spec if _BARE_VERSION.fullmatch(spec) and spec.count(".") == 2 else ""
            yield Mention(package_of("npm", real), path, at, "declared", pinned, source)


def go_mod(text: str, path: str) -> Iterator[Mention]:
    """Read go.mod: what is required, and what stands in for it."""
    block = ""
    for number, raw in enumerate(text.split("\n"), 1):
        parts = raw.partition("//")[0].split()
        if parts[-1:] == ["("]:
            block = parts[0]
            continue
        if parts[:1] == [")"]:
            block = ""
            continue
        verb, rest = (block, parts) if block else (parts[0] if parts else "", parts[1:])
        if verb == "require" and len(rest) >= 2:
            yield Mention(package_of("go", rest[0]), path, number, "declared", rest[1])
        elif verb == "replace" and "=>" in rest:
            to = rest[rest.index("=>") + 1 :]
            if to and not to[0].startswith(("./", "../", "/")):
                yield Mention(package_of("go", to[0]), path, number, "declared", to[1] if len(to) > 1 else "")


def cargo_toml(text: str, path: str) -> Iterator[Mention]:
    """Read Cargo.toml: its own tables, those of targets and of the workspace."""
    body, lines = tomllib.loads(text), Lines(text)
    kinds = ("dependencies", "dev-dependencies", "build-dependencies")
    holders = [
        body,
        table(body, "workspace"),
        *(v for v in table(body, "target").values() if isinstance(v, dict)),
    ]
    for holder in holders:
        for kind in kinds:
            yield from _tabled("crates", table(holder, kind), path, lines)


def table(body: object, *keys: str) -> Mapping[str, Any]:
    """Return an inner table, an empty one where there is none."""
    for key in keys:
        body = body.get(key) if isinstance(body, Mapping) else None
    return body if isinstance(body, Mapping) else {}


class Lines:
    """Finds the line of something that a parser lost it for: the next that holds it, from the last one found on."""

    def __init__(self, text: str) -> None:
        self._lines: Sequence[str] = text.split("\n")
        self._at = 0
        self._misses = 0

    def of(self, what: str) -> int:
        """Return the number of the next line that holds the text as a word, 1 where none does."""
        if self._misses > 100:  # a file whose every name is written in escapes may not cost its square
            return 1
        word = re.compile(rf"(?<![\w.-]){re.escape(what)}(?![\w.-])")
        for index in chain(range(self._at, len(self._lines)), range(self._at)):
            if what in self._lines[index] and word.search(self._lines[index]):
                self._at = index
                return index + 1
        self._misses += 1
        return 1

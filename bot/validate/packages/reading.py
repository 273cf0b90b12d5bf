"""Which files name packages, and what reads each of them."""

import configparser
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from posixpath import basename

from bot.domain.packages import Mention, package_of
from bot.validate.packages import locks, manifests
from bot.validate.packages.commands import commands
from bot.validate.packages.setup_py import setup_py

Reader = Callable[[str, str], Iterator[Mention]]

MOST = 20 * 2**20  # characters of a file that are read; a longer one cannot be judged

_MANIFESTS: dict[str, Reader] = {
    "pyproject.toml": manifests.pyproject,
    "setup.cfg": manifests.setup_cfg,
    "tox.ini": manifests.setup_cfg,
    "setup.py": setup_py,
    "Pipfile": manifests.pipfile,
    "package.json": manifests.package_json,
    "go.mod": manifests.go_mod,
    "Cargo.toml": manifests.cargo_toml,
}
_LOCKS: dict[str, Reader] = {
    "uv.lock": lambda text, path: locks.toml_lock("pypi", text, path),
    "poetry.lock": lambda text, path: locks.toml_lock("pypi", text, path),
    "pdm.lock": lambda text, path: locks.toml_lock("pypi", text, path),
    "Cargo.lock": lambda text, path: locks.toml_lock("crates", text, path),
    "package-lock.json": locks.package_lock,
    "npm-shrinkwrap.json": locks.package_lock,
    "yarn.lock": locks.yarn_lock,
    "pnpm-lock.yaml": locks.pnpm_lock,
    "go.sum": locks.go_sum,
}
_REQUIREMENTS = re.compile(
    r"(?:.*/)?(?:[^/]*requirements[^/]*\.(?:txt|in|pip)|requirements/[^/]+\.(?:txt|in))", re.IGNORECASE
)
_SCRIPTS = re.compile(
    r"(?:.*/)?(?:(?:Dockerfile|Containerfile)[^/]*|[^/]*\.[Dd]ockerfile|(?:GNU)?[Mm]akefile|[Jj]ustfile|[^/]+\.(?:sh|bash|zsh|ps1|mk)"
    r"|noxfile\.py|\.gitlab-ci\.yml|\.travis\.yml|Taskfile\.ya?ml|azure-pipelines\.ya?ml|action\.ya?ml|postCreateCommand|devcontainer\.json)"
    r"|(?:.*/)?\.(?:github/workflows|circleci|ci|devcontainer)/[^/]+"
)
_PLACES = {"pip.conf": "pypi", ".npmrc": "npm", ".yarnrc": "npm", ".yarnrc.yml": "npm"}
_PLACE = re.compile(
    r"(?:registry|npmRegistryServer|index-url|find-links)[\"']?\s*[=: ]\s*[\"']?(https?://[^\s\"']+)"
)
_CARGO_PLACE = re.compile(r"(?m)^\s*(?:registry|index|replace-with)\s*=\s*[\"']([^\"']+)[\"']")


def names_packages(path: str) -> bool:
    """Tell whether a file is one that names packages; code, which only imports, is not."""
    name = basename(path)
    return (
        name in _MANIFESTS
        or name in _LOCKS
        or name in _PLACES
        or path.endswith((".cargo/config.toml", ".cargo/config"))
        or bool(_REQUIREMENTS.fullmatch(path) or _SCRIPTS.fullmatch(path))
    )


def mentions_of(text: str, path: str) -> tuple[tuple[Mention, ...], str]:
    """Return what a file names, and why it could not be read, else ""."""
    if len(text) > MOST:
        return (), "it is too long"
    name = basename(path)
    try:
        return tuple(_read(text, path, name)), ""
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, configparser.Error, SyntaxError) as error:
        return (), str(error).splitlines()[0][:200]
    except (RecursionError, ValueError, TypeError, AttributeError) as error:
        return (), f"its form is not that of such a file ({type(error).__name__})"


def _read(text: str, path: str, name: str) -> Iterator[Mention]:
    if reader := _MANIFESTS.get(name) or _LOCKS.get(name):
        yield from reader(text, path)
        if name == "package.json":
            yield from _scripts(text, path)
    elif name in _PLACES:
        yield from _places(_PLACE, text, path, _PLACES[name])
    elif ".cargo/" in path:
        yield from _places(_CARGO_PLACE, text, path, "crates")
    elif _REQUIREMENTS.fullmatch(path):
        yield from manifests.requirements(text, path)
    else:
        yield from commands(text, path)
    if name == "tox.ini":
        yield from commands(text, path)


def _scripts(text: str, path: str) -> Iterator[Mention]:
    """Read the commands of package.json's scripts."""
    lines = manifests.Lines(text)
    for name, command in manifests.table(json.loads(text), "scripts").items():
        at = lines.of(f'"{name}"')
        for one in commands(str(command), path):
            yield replace(one, line=at)


def _places(pattern: re.Pattern[str], text: str, path: str, ecosystem: str) -> Iterator[Mention]:
    for found in pattern.finditer(text):
        line = text.count("\n", 0, found.start(1)) + 1
        package = package_of(ecosystem, found[1])  # type: ignore[arg-type]
        yield Mention(package, path, line, "index", source=found[1][:300])

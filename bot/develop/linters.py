"""Which formatters and linters a repository itself uses, read off its settings, and what they print. Pure.

A tool counts as the repository's if a file of settings names it: nobody's taste but the repository's is applied.
"""

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.domain.ids import digest_of
from bot.domain.report import Finding

_PYTHON, _STUBS = (".py",), (".py", ".pyi")
_SCRIPT = (".js", ".jsx", ".cjs", ".mjs", ".ts", ".tsx", ".cts", ".mts")
_PRETTY = (*_SCRIPT, ".css", ".scss", ".less", ".html", ".vue", ".json", ".md", ".yml", ".yaml")
# a file that its settings leave out stays left out though it is named
_RUFF = ("--quiet", "--no-cache", "--force-exclude")
_HOOK = re.compile(r"^\s*-?\s*id:\s*['\"]?([\w-]+)", re.MULTILINE)
_SECTION = re.compile(r"^\[([^\]]+)\]\s*$", re.MULTILINE)
_LINE = re.compile(
    r"^(?P<path>[^:\n]+):(?P<line>\d+):(?:\d+:)? (?P<rule>[A-Z]+[0-9]+|invalid-syntax|\w+):? (?P<text>.+)$",
    re.MULTILINE,
)
_WARNS = 1
_NUMBER = re.compile(r"\d+")
# what a shell, prlimit and Python say of a program or module that is not there
_MISSING = re.compile(r"No module named|No such file or directory|not found|cannot find")

Read = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class Tool:
    """A formatter, which rewrites the files named behind `argv`, or a linter, which prints what it objects to."""

    name: str
    kind: Literal["format", "lint"]
    argv: tuple[str, ...]
    suffixes: tuple[str, ...]
    output: Literal["lines", "eslint"] = "lines"

    def fits(self, path: str) -> bool:
        """Tell whether a file is one for this tool."""
        return path.endswith(self.suffixes)


def tools_of(read: Read, paths: Collection[str]) -> tuple[Tool, ...]:
    """Return the tools that a tree's settings name, formatters in the order in which they are to run."""
    return (*_python(read, paths), *_node(read, paths), *_others(read, paths))


def _python(read: Read, paths: Collection[str]) -> list[Tool]:
    project = _toml(read("pyproject.toml")).get("tool", {})
    hooks = set(_HOOK.findall(_text(read(".pre-commit-config.yaml"))))
    sections = {name for file in ("setup.cfg", "tox.ini") for name in _SECTION.findall(_text(read(file)))}
    ruff = _toml(read("ruff.toml")) or _toml(read(".ruff.toml")) or project.get("ruff")
    has_ruff = ruff is not None and (bool(ruff) or "ruff" in project)
    found = []
    if "isort" in project or "isort" in hooks or "isort" in sections or ".isort.cfg" in paths:
        found.append(Tool("isort", "format", _module("isort", "--quiet", "--filter-files"), _STUBS))
    if "black" in project or "black" in hooks:
        found.append(Tool("black", "format", _module("black", "--quiet"), _STUBS))
    if (isinstance(ruff, dict) and "format" in ruff) or "ruff-format" in hooks:
        found.append(Tool("ruff format", "format", _module("ruff", "format", *_RUFF), _STUBS))
    if has_ruff or {"ruff", "ruff-check"} & hooks:
        options = ("check", *_RUFF, "--no-fix", "--output-format=concise")
        found.append(Tool("ruff check", "lint", _module("ruff", *options), _STUBS))
    if ".flake8" in paths or "flake8" in sections or "flake8" in hooks:
        found.append(Tool("flake8", "lint", _module("flake8"), _PYTHON))
    return found


def _node(read: Read, paths: Collection[str]) -> list[Tool]:
    package = _json(read("package.json"))
    top = {path for path in paths if "/" not in path}
    found = []
    if "prettier" in package or any(name.startswith((".prettierrc", "prettier.config.")) for name in top):
        pretty = ("node_modules/.bin/prettier", "--write", "--log-level=warn", "--ignore-unknown", "--")
        found.append(Tool("prettier", "format", pretty, _PRETTY))
    if "eslintConfig" in package or any(name.startswith((".eslintrc", "eslint.config.")) for name in top):
        argv = ("node_modules/.bin/eslint", "--no-error-on-unmatched-pattern", "--format=json", "--")
        found.append(Tool("eslint", "lint", argv, _SCRIPT, "eslint"))
    return found


def _others(read: Read, paths: Collection[str]) -> list[Tool]:
    found = []
    if "go.mod" in paths:  # the language has one style, and its tool sets it
        found.append(Tool("gofmt", "format", ("gofmt", "-w"), (".go",)))
    if {"rustfmt.toml", ".rustfmt.toml", "Cargo.toml"} & set(paths):
        edition = str(_toml(read("Cargo.toml")).get("package", {}).get("edition", "2021"))
        known = edition if edition in ("2015", "2018", "2021", "2024") else "2021"
        found.append(Tool("rustfmt", "format", ("rustfmt", "--quiet", "--edition", known), (".rs",)))
    return found


def _module(*argv: str) -> tuple[str, ...]:
    return ("python", "-m", *argv)


def is_missing(code: int, output: str) -> bool:
    """Tell whether a tool did not run because it is not there."""
    return code in (126, 127) or (code != 0 and _MISSING.search(output[:400]) is not None)


def findings_of(tool: Tool, output: str, changed: Collection[str]) -> tuple[Finding, ...] | None:
    """Return what a linter objects to in the changed files; None where it did not say it in its own form."""
    rows = _eslint(output) if tool.output == "eslint" else _lines(output)
    if rows is None:
        return None
    found = []
    for path, line, rule, text in rows:
        path = path.removeprefix("/repo/").removeprefix("./")
        if path in changed:
            same = digest_of([tool.name, rule, path, _NUMBER.sub("N", text)])
            found.append(Finding(f"{tool.name} {rule}", path, line, "WARNING", text[:300], "", "", same))
    return tuple(found)


def added(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that the change adds: of those alike, as many as there were before do not count."""
    left = Counter(finding.fingerprint for finding in before)
    new = []
    for finding in after:
        if left[finding.fingerprint]:
            left[finding.fingerprint] -= 1
        else:
            new.append(finding)
    return tuple(new)


def _lines(output: str) -> list[tuple[str, int, str, str]]:
    return [(m["path"], int(m["line"]), m["rule"], m["text"].strip()) for m in _LINE.finditer(output)]


def _eslint(output: str) -> list[tuple[str, int, str, str]] | None:
    start = output.find("[")
    try:
        files = json.loads(output[start:]) if start >= 0 else None
    except ValueError:
        return None
    if not isinstance(files, list):
        return None
    rows = []
    for file in files:
        for one in file.get("messages", ()) if isinstance(file, dict) else ():
            if one.get("severity") == _WARNS:  # no run fails for it, and a file that is left out is told so
                continue
            path, line = str(file.get("filePath", "")), one.get("line")
            rows.append(
                (path, line if isinstance(line, int) else 1, str(one.get("ruleId")), str(one.get("message")))
            )
    return rows


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")


def _toml(raw: bytes | None) -> dict[str, Any]:
    try:
        return tomllib.loads(_text(raw))
    except tomllib.TOMLDecodeError:
        return {}


def _json(raw: bytes | None) -> dict[str, Any]:
    try:
        value = json.loads(_text(raw) or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

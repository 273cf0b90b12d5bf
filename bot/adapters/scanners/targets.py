"""Which files are scanned and how they lie in the scanner's folder: copies under numbers, so no name can do harm."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.domain.change import Hit
from bot.ports import Git

_SUFFIXES = {".py", ".pyi", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".java", ".go"}
_PYTHON = re.compile(rb"#![^\n]*\bpython")
_NODE = re.compile(rb"#![^\n]*\bnode\b")
_MOST = 2 * 2**20
# a comment that tells a scanner to look away: ours, and those that people run beside us
_SUPPRESSION = re.compile(
    r"(?:#|//|/\*).*?\bnosem(?:grep)?\b"
    r"|(?:#|//|/\*)\s*(?:nosec\b|noqa\b(?:\s*$|\s*:[\s,A-Z0-9]*\bS\d{3}\b)|pragma:\s*allowlist\s+secret\b)"
    r"|(?:#|//|/\*).*?\b(?:(?:gitleaks|betterleaks):allow|kingfisher:ignore)\b",
    re.IGNORECASE,
)
_NAMES_ONLY = re.compile(r"^\s*(?:from\s[\w.]+\s+)?import\s[\w.*,\s(]+#\s*noqa\s*$")
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.pyi?$|\.(?:test|spec)\.[cm]?[jt]sx?$"
    r"|_test\.go$|(?:Tests?|IT)\.java$"
)


@dataclass(frozen=True, slots=True)
class Target:
    """A file of the tree, its lines, and the name that the scanner knows it by."""

    path: str
    name: str
    data: bytes

    @property
    def lines(self) -> list[str]:
        """Return the lines as the scanner counts them."""
        return self.data.decode("utf-8", "replace").split("\n")

    @property
    def is_test(self) -> bool:
        """Tell whether only tests use the file."""
        return is_test(self.path)


def is_test(path: str) -> bool:
    """Tell by its path whether only tests use a file."""
    return bool(_TEST.search(path))


def targets_of(git: Git, tree: str, paths: Sequence[str]) -> tuple[list[Target], list[str]]:
    """Return the files that can be scanned, and those that are too large to be."""
    wanted = sorted(set(paths))
    links = git.symlinks(tree) if wanted else frozenset()
    targets: list[Target] = []
    large: list[str] = []
    for path in wanted:
        suffix = PurePosixPath(path).suffix.lower()
        if path in links or (suffix and suffix not in _SUFFIXES):
            continue
        data = git.read(tree, path)
        suffix = suffix or _suffix_of(data or b"")
        if data is None or not suffix:
            continue
        if len(data) > _MOST:
            large.append(path)
            continue
        targets.append(Target(path, f"{len(targets)}{suffix}", data))
    return targets, large


def lay_out(targets: Sequence[Target], folder: Path) -> None:
    """Write the copies; `folder` is empty and ours."""
    for target in targets:
        (folder / target.name).write_bytes(target.data)


def halves_of(target: Target) -> list[Target]:
    """Split a Python file that the scanner could not read: the statements that use `match`, and those that do not.

    It reads files with `match` by a second grammar, which knows less of the rest. Imports are in both halves, lines keep
    their numbers. Nothing where Python itself cannot read the file, or it has no `match`.
    """
    # a bare carriage return ends a line for Python but not here
    if not target.name.endswith(".py") or b"\r" in target.data.replace(b"\r\n", b""):
        return []
    try:
        body = ast.parse(target.data).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    matching = {id(top) for top in body if any(isinstance(node, ast.Match) for node in ast.walk(top))}
    if not matching:
        return []
    imports = {id(top) for top in body if isinstance(top, ast.Import | ast.ImportFrom)}
    stem = target.name.removesuffix(".py")
    without = _without(target, [top for top in body if id(top) in matching])
    only = _without(target, [top for top in body if id(top) not in matching | imports])
    return [Target(target.path, f"{stem}a.py", without), Target(target.path, f"{stem}b.py", only)]


def _without(target: Target, left_out: Sequence[ast.stmt]) -> bytes:
    lines = target.data.split(b"\n")
    for top in left_out:
        first = min([top.lineno, *(mark.lineno for mark in getattr(top, "decorator_list", ()))])
        last = top.end_lineno or first
        lines[first - 1 : last] = [b""] * (last - first + 1)
    return b"\n".join(lines)


def suppressions_of(target: Target) -> list[Hit]:
    """Find the comments that would silence a scanner; one for all of a line tells nothing where that only takes names over."""
    lines = enumerate(target.lines, 1)
    return [
        Hit(target.path, number, line)
        for number, line in lines
        if _SUPPRESSION.search(line) and not _NAMES_ONLY.search(line)
    ]


def _suffix_of(data: bytes) -> str:
    if _PYTHON.match(data):
        return ".py"
    return ".js" if _NODE.match(data) else ""

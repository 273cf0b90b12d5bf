"""Which files are scanned and how they lie in the scanner's folder: copies under numbers, so no name can do harm."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.domain.change import Hit
from bot.ports import Git

_SUFFIXES = {".py", ".pyi", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"}
_PYTHON = re.compile(rb"#![^\n]*\bpython")
_NODE = re.compile(rb"#![^\n]*\bnode\b")
_MOST = 2 * 2**20
# a comment that tells a scanner to look away: ours, and those that people run beside us
_SUPPRESSION = re.compile(
    r"(?:#|//|/\*).*?(?:\bnosem(?:grep)?\b|\bnosec\b|\bnoqa\b(?:\s*$|\s*:[\s,A-Z0-9]*\bS\d{3}\b)"
    r"|\bpragma:\s*allowlist\s+secret\b|\bgitleaks:allow\b)",
    re.IGNORECASE,
)
_TEST = re.compile(
    r"(?:^|/)(?:tests?|__tests__|spec)/|(?:^|/)(?:test_[^/]*|[^/]*_test|conftest)\.pyi?$|\.(?:test|spec)\.[cm]?[jt]sx?$"
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
        return bool(_TEST.search(self.path))


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


def suppressions_of(target: Target) -> list[Hit]:
    """Find the comments that would silence a scanner."""
    lines = enumerate(target.lines, 1)
    return [Hit(target.path, number, line) for number, line in lines if _SUPPRESSION.search(line)]


def _suffix_of(data: bytes) -> str:
    if _PYTHON.match(data):
        return ".py"
    return ".js" if _NODE.match(data) else ""

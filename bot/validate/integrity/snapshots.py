"""Stored expectations: snapshot and golden files, which runners rewrite when they are told to."""

import re
from collections.abc import Iterator
from posixpath import basename, splitext

from bot.domain.quoted import code
from bot.domain.report import Objection
from bot.validate.integrity.change import Change, same_data

MANY = 20  # entries that nobody reads one by one

_FOLDERS = (
    "__snapshots__",
    "snapshots",
    "golden",
    "goldens",
    "testdata",
    "fixtures",
    "expected",
    "cassettes",
    "approvals",
)
_STORED = (".snap", ".ambr", ".golden", ".approved", ".raw", ".storyshot", ".snapshot", ".expected")
_DATA = (
    ".json",
    ".txt",
    ".yaml",
    ".yml",
    ".xml",
    ".html",
    ".csv",
    ".out",
    ".md",
    ".svg",
    ".sql",
    ".log",
    ".png",
    *_STORED,
)
_ENTRY = re.compile(r"(?m)^exports\[`(.*?)`\]|^# name: (.*)$")


def is_snapshot(path: str, *, is_test: bool) -> bool:
    """Tell whether a file holds what tests expect."""
    extension = splitext(path)[1].lower()
    if extension in _STORED or basename(path).endswith((".approved.txt", "_golden.txt", ".snap.txt")):
        return True
    parts = path.lower().split("/")[:-1]
    inside = any(part in _FOLDERS for part in parts)
    return extension in _DATA and ((inside and (is_test or "testdata" in parts)) or "__snapshots__" in parts)


def snapshot_objections(change: Change) -> Iterator[Objection]:
    """Yield stored expectations that moved without code, and more of them than anybody reads."""
    moved: list[tuple[str, int, int]] = []
    renames = change.renames()
    for path in change.paths:
        if path not in change.old or not is_snapshot(path, is_test=change.is_test(path)):
            continue
        now = renames.get(path, path)
        before, after = change.texts(path)[0], change.texts(now)[1]
        if now not in change.new:
            moved.append((path, 1, 1))
        elif not same_data(before, after) and (count := _changed(before, after)):
            moved.append((now, count, _first(before, after)))
    if not moved:
        return
    if not change.explained():
        for path, _, line in moved:
            gone = path not in change.new
            what = "is gone" if gone else "was rewritten"
            text = f"The stored expectation {code(path)} {what}, though no code outside the tests changed."
            yield Objection("snapshot", path, line, text, side="old" if gone else "new")
    elif sum(count for _, count, _ in moved) > MANY:
        total = sum(count for _, count, _ in moved)
        path, _, line = moved[0]
        yield Objection(
            "snapshot",
            path,
            line,
            f"{total} stored expectations in {len(moved)} files were rewritten at once.",
        )


def _changed(before: str, after: str) -> int:
    """Count the entries that differ or went; what was only added does not count."""
    old, new = _entries(before), _entries(after)
    return sum(1 for name, text in old.items() if new.get(name) != text)


def _entries(text: str) -> dict[str, str]:
    found = list(_ENTRY.finditer(text))
    if not found:
        return {"": text.strip()}
    ends = [one.start() for one in found[1:]] + [len(text)]
    return {
        one[1] or one[2] or "": text[one.start() : end].strip() for one, end in zip(found, ends, strict=True)
    }


def _first(before: str, after: str) -> int:
    lines = zip(before.split("\n"), after.split("\n"), strict=False)
    return next((number for number, (old, new) in enumerate(lines, 1) if old != new), 1)

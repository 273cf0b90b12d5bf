"""Reads unified diffs into rows with both line numbers, as `git diff` and the patches of the REST API write them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.forge.pages.highlight import highlighted

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@(.*)")

Kind = Literal["same", "add", "del", "hunk", "note"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a diff: `html` is escaped; `old` and `new` are the line numbers on each side, None where it is not."""

    kind: Kind
    html: str
    old: int | None = None
    new: int | None = None

    @property
    def side(self) -> Literal["LEFT", "RIGHT"]:
        """Return the side that a comment on this line belongs to."""
        return "LEFT" if self.kind == "del" else "RIGHT"

    @property
    def line(self) -> int | None:
        """Return the line number on that side."""
        return self.old if self.kind == "del" else self.new


@dataclass(frozen=True, slots=True)
class FileDiff:
    """One file of a diff."""

    path: str
    status: str
    added: int
    deleted: int
    rows: tuple[Row, ...]
    old_path: str = ""
    note: str = ""


def rows_of(patch: str, path: str) -> tuple[Row, ...]:
    """Read the hunks of one file's patch; lines are counted as the hunk's head says, so `-- x` is no header."""
    rows: list[Row] = []
    hunk: list[tuple[Kind, str]] = []
    left = right = old = new = 0
    start = (0, 0)
    for line in patch.split("\n"):
        if left > 0 or right > 0:
            mark, text = line[:1], line[1:]
            if mark == "\\":
                hunk.append(("note", text.strip()))
            elif mark == "+":
                hunk.append(("add", text))
                right -= 1
            elif mark == "-":
                hunk.append(("del", text))
                left -= 1
            else:
                hunk.append(("same", text))
                left, right = left - 1, right - 1
        elif match := _HUNK.match(line):
            rows += _numbered(hunk, start, path)
            old, new = int(match[1]), int(match[3])
            left, right = int(match[2] or 1), int(match[4] or 1)
            hunk, start = [], (old, new)
            rows.append(Row("hunk", highlighted(line)[0]))
        elif line.startswith("\\"):
            hunk.append(("note", line[1:].strip()))
    return tuple(rows + _numbered(hunk, start, path))


def _numbered(hunk: Sequence[tuple[Kind, str]], start: tuple[int, int], path: str) -> list[Row]:
    """Number and colour a hunk; each side is coloured as a whole, so that strings over several lines come out right."""
    sides: dict[str, list[str]] = {}
    for side, other in (("old", "add"), ("new", "del")):
        text = "\n".join(text for kind, text in hunk if kind not in (other, "note"))
        sides[side] = highlighted(text, path=path)
    before = after = 0
    rows = []
    for kind, text in hunk:
        match kind:
            case "del":
                rows.append(Row("del", sides["old"][before], old=start[0] + before))
                before += 1
            case "add":
                rows.append(Row("add", sides["new"][after], new=start[1] + after))
                after += 1
            case "note":
                rows.append(Row("note", highlighted(text)[0]))
            case _:
                rows.append(Row("same", sides["new"][after], old=start[0] + before, new=start[1] + after))
                before, after = before + 1, after + 1
    return rows


def files_of(diff: str) -> list[FileDiff]:
    """Split the output of `git diff` into files."""
    pieces = re.split(r"^diff --git ", diff, flags=re.MULTILINE)[1:]
    return [_file(piece) for piece in pieces]


def _file(piece: str) -> FileDiff:
    head, _, body = piece.partition("\n@@")
    patch = "@@" + body if body else ""
    lines = head.split("\n")
    status, old_path, path, note = "modified", "", "", ""
    for line in lines[1:]:
        if line.startswith("new file"):
            status = "added"
        elif line.startswith("deleted file"):
            status = "removed"
        elif line.startswith("rename from "):
            status, old_path = "renamed", _path(line.removeprefix("rename from "))
        elif line.startswith("rename to "):
            path = _path(line.removeprefix("rename to "))
        elif line.startswith(("--- ", "+++ ")) and not line.endswith("/dev/null"):
            path = _path(line[4:].rstrip("\t")).split("/", 1)[-1]
        elif line.startswith("Binary files"):
            note = "Binary file, not shown."
    path = path or _headed(lines[0])
    rows = rows_of(patch, path)
    added = sum(row.kind == "add" for row in rows)
    return FileDiff(path, status, added, sum(row.kind == "del" for row in rows), rows, old_path, note)


def _headed(line: str) -> str:
    """Return the path from `a/x b/x`, where both sides are the same."""
    if line.startswith('"'):
        return _path(line.split('" ')[0] + '"').split("/", 1)[-1]
    return line[: len(line) // 2].split("/", 1)[-1]


def _path(name: str) -> str:
    """Undo git's quoting of unusual names."""
    if not (name.startswith('"') and name.endswith('"')):
        return name
    escapes = {
        "n": b"\n",
        "t": b"\t",
        "r": b"\r",
        '"': b'"',
        "\\": b"\\",
        "a": b"\a",
        "b": b"\b",
        "f": b"\f",
        "v": b"\v",
    }

    def turn(match: re.Match[bytes]) -> bytes:
        code = match[1].decode("ascii")
        return bytes([int(code, 8) & 255]) if code.isdigit() else escapes.get(code, match[1])

    return re.sub(rb"\\([0-7]{3}|.)", turn, name[1:-1].encode()).decode(errors="replace")

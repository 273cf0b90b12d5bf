"""A change as a reviewer reads it: numbered lines of the new side around what differs, as far as there is room.

Code comes before tests. Only lines that are shown here can be cited.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.domain.prompt import fence, plain
from bot.ports import Git

_CONTEXT = 3  # lines around what differs
_ROOM, _FILE = 90_000, 30_000  # characters in all, and of one file
_LINE = 400  # characters of one line
_MOST_LINES = 20_000  # of a file, old and new: comparing more takes long


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown. `hunks`: path → stretches of lines of the new file; `left_out`: what is not shown, and why."""

    text: str
    hunks: Mapping[str, tuple[range, ...]]
    left_out: tuple[str, ...]


def shown_of(git: Git, is_test: Callable[[str], bool], base: str, head: str) -> Shown:
    """Return the change from base to head."""
    files = git.edits(base, head).files
    parts: list[str] = []
    hunks: dict[str, tuple[range, ...]] = {}
    left_out: list[str] = []
    room = _ROOM
    for path in sorted(files, key=lambda path: (is_test(path), path)):
        file, old, name = files[path], git.read(base, path), _named(path)
        new = file.content if file else None
        if b"\0" in (old or b"")[:8_000] + (new or b"")[:8_000]:
            left_out.append(f"{name} (no text)")
            continue
        before, after = _lines(old), _lines(new)
        if len(before) + len(after) > _MOST_LINES:
            left_out.append(f"{name} (too long)")
            continue
        state = "gone" if new is None else "new" if old is None else "changed"
        shown, rest = _fitting(list(_hunks(before, after)), min(room, _FILE))
        if rest:
            left_out.append(f"{name} (from line {rest} on)" if shown else f"{name} (too long)")
        if shown:
            text = "\n".join([f"{name} ({state})", *(text for _, text in shown)])
            parts.append(fence("diff", text, len(text)))
            hunks[name] = tuple(lines for lines, _ in shown)
            room -= len(text)
    return Shown("\n\n".join(parts), hunks, tuple(left_out))


def _named(path: str) -> str:
    """Return a path as it is shown and cited: on one line."""
    return " ".join(plain(path).split())


def _lines(content: bytes | None) -> list[str]:
    text = (content or b"").decode("utf-8", "replace")
    return (text[:-1] if text.endswith("\n") else text).split("\n") if text else []


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[range, str]]:
    """Yield each stretch that differs: its lines on the new side, and how it reads."""
    for group in SequenceMatcher(None, old, new).get_grouped_opcodes(_CONTEXT):
        rows = ["…"]
        for tag, i1, i2, j1, j2 in group:
            if tag != "equal":
                rows += (_row("", "-", text) for text in old[i1:i2])
            sign = " " if tag == "equal" else "+"
            rows += (_row(str(n), sign, text) for n, text in enumerate(new[j1:j2], j1 + 1))
        first, last = max(1, group[0][3] + 1), group[-1][4]
        yield range(first, max(last, first) + 1), "\n".join(rows)


def _row(number: str, sign: str, text: str) -> str:
    text = text.replace(
        "\r", "\\r"
    )  # on its own it would end the line, and what follows could look like one of ours
    return f"{number:>5} {sign} {text if len(text) <= _LINE else text[:_LINE] + '…'}".rstrip()


def _fitting(hunks: Sequence[tuple[range, str]], room: int) -> tuple[list[tuple[range, str]], int]:
    """Return the first hunks that fit, and the line from which nothing is shown, 0 where all is."""
    kept: list[tuple[range, str]] = []
    for lines, text in hunks:
        if len(text) > room:
            cut = text[: max(room, 0)].rpartition("\n")[0]
            if kept or cut.count("\n") < 10:
                return kept, lines.start
            shown = [row for row in cut.split("\n") if row[:5].strip().isdigit()]
            if not shown:
                return kept, lines.start
            end = int(shown[-1][:5])
            return [(range(lines.start, end + 1), cut)], end + 1
        kept.append((lines, text))
        room -= len(text)
    return kept, 0

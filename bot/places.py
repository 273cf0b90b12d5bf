"""The places in the code that texts point at: links to lines at a commit, and frames of stack traces.

A link says which commit its line is of. A frame does not: it is of the version that somebody ran, so the function that it
names is looked up as it is now, and its line counts only where no function is found.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.bench import Bench
from bot.domain.prompt import fence
from bot.domain.snapshot import Snapshot

_MOST_PLACES, _AROUND, _MOST_LINES = 6, 8, 40
_MOST_TEXT = 100_000  # characters that are searched for places
# every part is bounded, and begins where a word does: whoever writes an issue must not keep us busy with it
_LINK = re.compile(
    r"https?://[^\s)>\"'/]{1,200}/[^\s)>\"'/]{1,100}/[^\s)>\"'/]{1,100}/blob/([0-9a-f]{40})/([^\s#)>\"']{1,500})#L(\d{1,7})(?:-L(\d{1,7}))?"
)
_PYTHON = re.compile(r'File "([^"\n]{1,500})", line (\d{1,7})(?:, in ([\w.]{1,200}))?')
_OTHERS = re.compile(
    r"(?<![\w@.+/-])([\w@.+/-]{1,300}\.(?:[cm]?[jt]sx?|go|rs|java|kt|rb|php|py)):(\d{1,7})"
    r"(?:(?::\d{1,7})?: ?in [`'\"]?([\w.#:?!]{1,200}))?"
)
# before it on its line, as Java and JavaScript write it; on the line before, as Go and Rust do
_CALLED = re.compile(r"\bat (?:async |new )?([\w$.<>/]{1,200}) ?\([^()\s]{0,200}$")
_ABOVE = re.compile(r"^\s{0,9}(?:\d{1,4}: )?([\w$.:/<>*()-]{1,200}?)(?:\([^()]{0,200}\))?$")
_NAMES = re.compile(r"[A-Za-z_$][\w$]{0,99}")
_LONGEST_LINE = 300
# a function after its keyword, one that is a value, and a method as Java and JavaScript write it: its block begins there
_DEFINES = (
    r"\s*(?:[\w@]+\s+){0,5}(?:def|function\*?|func|fun|fn)\s+(?:\([^()]*\)\s*)?(?:self\.)?NAME\b"
    r"|\s*(?:(?:export|const|let|var|static|async)\s+){0,3}NAME\s*[:=]\s*(?:async\s*)?(?:function\b|\(|\w+\s*=>)"
    r"|\s*(?!(?:if|else|for|while|switch|match|return|case|await|new)\b)"
    r"(?:[\w<>\[\],.?$]+\s+){0,6}NAME\s*\([^;]*\)[^;()=]*\{\s*$"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A line of a file, and the name of the function that a frame gives. `sure`: the line is known to be of this commit.

    `last`: the last line of a range, 0 for one line.
    """

    commit: str
    path: str
    line: int
    name: str = ""
    sure: bool = False
    last: int = 0


def pointed_at(bench: Bench, snapshot: Snapshot, texts: Sequence[str]) -> list[str]:
    """Show the code that texts point at, a few places, each once."""
    shown: list[str] = []
    seen: list[tuple[tuple[str, str], int, int]] = []
    for place in _places(bench, snapshot, "\n".join(texts)[:_MOST_TEXT]):
        if len(shown) == _MOST_PLACES:
            break
        lines = _lines(bench, place.commit, place.path)
        first, end, head = _window(place, lines)
        at = place.line if first <= place.line <= end else first
        text = "\n".join(lines[first - 1 : end])
        where = (place.commit, place.path)
        if not text or any(other == where and a <= at <= b for other, a, b in seen):
            continue
        seen.append((where, first, end))
        if place.commit != snapshot.base_head:
            since = _since(text, _lines(bench, snapshot.base_head, place.path))
            head += f", as it was at {place.commit[:12]}, {since}"
        shown.append(f"{head}, which is pointed at:\n{fence('file', text, 3_000)}")
    return shown


def _window(place: _Place, lines: Sequence[str]) -> tuple[int, int, str]:
    """Return the first and last line to show, and what they are."""
    function = _function(lines, place.name, place.line)
    if function is None:
        head = f"{place.path}, around line {place.line}" + ("" if place.sure else ", which may have moved")
        first = max(place.line - _AROUND, 1)
        last = min(max(place.last, place.line), first + _MOST_LINES - _AROUND)
        return first, last + _AROUND, head
    first, end = function
    inside = first <= place.line <= end
    if inside and end - first >= _MOST_LINES:
        first = max(first, place.line - _MOST_LINES // 2)
    head = f"{place.path}, `{place.name}` as it is now, from line {first}"
    head += "" if inside else f" (line {place.line} is of another version)"
    return first, min(end, first + _MOST_LINES - 1), head


def _since(text: str, now: Sequence[str]) -> str:
    """Tell what became of lines of another commit."""
    whole = "\n".join(now)
    at = whole.find(text)
    return f"unchanged, now from line {whole.count(chr(10), 0, at) + 1}" if at >= 0 else "otherwise now"


def _lines(bench: Bench, commit: str, path: str) -> list[str]:
    raw = bench.git.read(commit, path)
    return [] if raw is None or b"\0" in raw else raw.decode("utf-8", "replace").splitlines()


def _places(bench: Bench, snapshot: Snapshot, text: str) -> Iterator[_Place]:
    """Find what is pointed at; a commit that we do not have is read as the base, where lines may have moved."""
    paths = frozenset(bench.git.paths(snapshot.base_head))
    for found in _LINK.finditer(text):
        has = bench.git.has(found[1])
        last = int(found[4] or 0)
        yield _Place(found[1] if has else snapshot.base_head, found[2], int(found[3]), sure=has, last=last)
    for name, line, function in _frames(text):
        path = _ours(name, paths)
        if path:
            yield _Place(snapshot.base_head, path, line, function)


def _frames(text: str) -> Iterator[tuple[str, int, str]]:
    """Find (file, line, function) of stack traces, Python's first; the function's last name, "" if there is none.

    Python tells the innermost call last, the others first: that is where it failed.
    """
    for found in reversed(list(_PYTHON.finditer(text))):
        yield found[1], int(found[2]), _last(found[3] or "")
    for found in _OTHERS.finditer(text):
        start = text.rfind("\n", 0, found.start()) + 1
        before = text[max(start, found.start() - _LONGEST_LINE) : found.start()]
        above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : max(start - 1, 0)][-_LONGEST_LINE:]
        name = found[3] or ""
        if not name and (called := _CALLED.search(before)):
            name = called[1]
        elif not name and found[1].endswith((".go", ".rs")) and (over := _ABOVE.match(above)):
            name = over[1]
        yield found[1], int(found[2]), _last(name)


def _last(name: str) -> str:
    names = [one for one in _NAMES.findall(name) if one != "init"]  # Java's `Shelf.<init>` is Shelf's
    return names[-1] if names else ""


def _ours(name: str, paths: Collection[str]) -> str:
    """Return the one file of ours that the longest end of a frame's file name is, "" if none or several are."""
    parts = name.replace("\\", "/").split("/")
    for start in range(len(parts)):
        end = "/".join(parts[start:])
        hits = [path for path in paths if path == end or path.endswith(f"/{end}")]
        if hits:
            return hits[0] if len(hits) == 1 else ""
    return ""


def _function(lines: Sequence[str], name: str, near: int) -> tuple[int, int] | None:
    """Return the first and last line of the function of this name that is nearest to a line, by the shape of lines."""
    if not name:
        return None
    defines = re.compile(_DEFINES.replace("NAME", re.escape(name)))
    starts = [n for n, line in enumerate(lines, 1) if name in line and defines.match(line[:_LONGEST_LINE])]
    if not starts:
        return None
    first = min(starts, key=lambda n: (abs(n - near), n))
    indent = _indent(lines[first - 1])
    end = first
    for number, line in enumerate(lines[first:], first + 1):
        if line.strip() and _indent(line) <= indent and line.strip()[0] not in ")]}":
            break
        end = number if line.strip() else end
    return first, end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())

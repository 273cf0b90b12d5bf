"""Cut Markdown that is longer than GitHub takes: at a blank line where there is one, never inside a code fence or a
`<details>`: what is open is closed at the cut and opened again after it."""

import re

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_OPENS, _CLOSES = re.compile(r"<details\b", re.IGNORECASE), re.compile(r"</details>", re.IGNORECASE)
_SPARE = 200  # what closing and opening again may take
_AGAIN = "<details><summary>…</summary>\n\n"


def parts_of(text: str, room: int) -> list[str]:
    """Return the text in parts of at most `room` bytes of UTF-8, which no reader counts longer than."""
    parts: list[str] = []
    while size(text) > room:
        part, text = _cut(text, room)
        parts.append(part)
    return [*parts, text]


def clipped(text: str, room: int, note: str = "*… the rest is left out here.*") -> str:
    """Return the text, or its first part with a note that there is more."""
    if size(text) <= room:
        return text
    return f"{_cut(text, room - size(note) - 2)[0]}\n\n{note}"


def size(text: str) -> int:
    """Count a text as the strictest reader does."""
    return len(text.encode("utf-8", "surrogatepass"))


def _cut(text: str, room: int) -> tuple[str, str]:
    at = _place(text, room - _SPARE)
    head, tail = text[:at].rstrip("\n"), text[at:].lstrip("\n")
    fence, folds = _open_at(head)
    if fence:
        mark = _FENCE.match(fence)
        assert mark is not None
        head, tail = f"{head}\n{mark[1]}", f"{fence}\n{tail}"
    if folds > 0:
        head, tail = head + "\n\n</details>" * folds, _AGAIN * folds + tail
    return head, tail


def _place(text: str, room: int) -> int:
    """Return where to cut: the last blank line outside of code and folds, else the last line, word or letter that fits."""
    most = _fitting(text, max(room, 1))
    floor = most // 2  # a part that is nearly empty reads worse than a paragraph that goes on
    for mark in ("\n\n", "\n"):
        at = most
        while (at := text.rfind(mark, floor, at)) > 0:
            if mark == "\n" or _open_at(text[:at]) == ("", 0):
                return at
    blank = text.rfind(" ", floor, most)
    return blank if blank > 0 else most


def _fitting(text: str, room: int) -> int:
    """Return how many characters fit into so many bytes."""
    raw = text.encode("utf-8", "surrogatepass")[:room]
    while raw and len(raw) < size(text) and text.encode("utf-8", "surrogatepass")[len(raw)] & 0xC0 == 0x80:
        raw = raw[:-1]
    return len(raw.decode("utf-8", "surrogatepass"))


def _open_at(head: str) -> tuple[str, int]:
    """Return the line of the fence that is open at the end of a text, "" for none, and how many folds are."""
    fence, folds = "", 0
    for line in head.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            opened = _FENCE.match(fence)
            assert opened is not None
            if mark and mark[1][0] == opened[1][0] and len(mark[1]) >= len(opened[1]) and not mark[2].strip():
                fence = ""
        elif mark:
            fence = line[: _SPARE // 2]
        else:
            folds += len(_OPENS.findall(line)) - len(_CLOSES.findall(line))
    return fence, max(0, folds)

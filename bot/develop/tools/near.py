"""Which lines of a file are nearest to a text that was expected there: what to tell when an exact edit fails. Pure."""

from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

_ALIKE = 0.6
_MOST_LINES = 20_000
_MOST_SHOWN = 12


def nearest(text: str, wanted: str) -> str:
    """Return the nearest lines with their numbers and what differs, as a sentence; "" where nothing is near."""
    lines, old = text.split("\n")[:_MOST_LINES], wanted.strip("\n").split("\n")
    start = _start(lines, old)
    if start is None:
        return ""
    window = lines[start : start + len(old)]
    alike = SequenceMatcher(None, "\n".join(window)[:4_000], "\n".join(old)[:4_000], autojunk=False).ratio()
    if alike < _ALIKE:
        return ""
    spaces = ["".join(line.split()) for line in window] == ["".join(line.split()) for line in old]
    what = " (only white space differs)" if spaces else ""
    shown = "\n".join(f"{n:>5}  {line[:300]}" for n, line in enumerate(window[:_MOST_SHOWN], start + 1))
    return f"Nearest is this{what}:\n{shown}"


def _start(lines: Sequence[str], old: Sequence[str]) -> int | None:
    """Return where the text most likely was meant to begin: by lines that are the same, else by the one most alike."""
    places: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        places.setdefault("".join(line.split()), []).append(number)
    votes: Counter[int] = Counter()
    for offset, line in enumerate(old):
        key = "".join(line.split())
        # a line that stands everywhere, such as a closing bracket, tells little
        for number in places.get(key, ()) if len(key) > 2 else ():
            votes[max(0, number - offset)] += 1
    if votes:
        return min(votes, key=lambda start: (-votes[start], start))
    longest = max(range(len(old)), key=lambda n: len(old[n].strip()))
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(old[longest].strip()[:400])
    best, found = _ALIKE, None
    for number, line in enumerate(lines):
        matcher.set_seq1(line.strip()[:400])
        if (
            matcher.real_quick_ratio() > best
            and matcher.quick_ratio() > best
            and (r := matcher.ratio()) > best
        ):
            best, found = r, max(0, number - longest)
    return found

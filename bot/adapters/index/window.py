"""Cut the pieces of a file that are worth reading: where it defines what a text names, or shares its rarest words. Pure."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from bot.adapters.index.clues import Clues, definitions_of, words_of

LINES = 50
_STEP = 10
_AGAIN = 0.4  # what a word counts for in a second piece


def windows_of(text: str, words: Sequence[str], clues: Clues, most: int) -> list[tuple[int, str]]:
    """Return up to `most` pieces, each its first line's number and its lines, in the file's order; a short file whole."""
    lines = text.split("\n")
    if len(lines) <= LINES * 3 // 2:
        return [(1, text)]
    wanted, names = frozenset(words), frozenset(clues.names)
    shared = [frozenset(words_of(line)) & wanted if line.strip() else frozenset() for line in lines]
    common = Counter(word for found in shared for word in found)
    worth = {word: math.log(1 + len(lines) / count) for word, count in common.items()}
    defined = [definitions_of(line) & names for line in lines]
    taken: list[int] = []
    while len(taken) < most:
        at = _best(shared, worth, defined, taken)
        if at is None:
            break
        taken.append(at)
        # the next piece is for what this one does not show
        for word in frozenset().union(*shared[at : at + LINES]):
            worth[word] = min(worth[word], _AGAIN * math.log(1 + len(lines) / common[word]))
        seen = set[str]().union(*defined[at : at + LINES])
        defined = [found - seen for found in defined]
    starts = sorted(_paragraph(lines, at) for at in taken)
    return [(start + 1, "\n".join(lines[start : start + LINES])) for start in starts]


def _best(
    shared: Sequence[frozenset[str]],
    worth: dict[str, float],
    defined: Sequence[set[str]],
    taken: Sequence[int],
) -> int | None:
    """Return where the best piece begins that overlaps none that is taken."""
    best, found = 0.0, None
    for start in range(0, max(1, len(shared) - LINES + _STEP), _STEP):
        if any(abs(start - other) < LINES for other in taken):
            continue
        # exact, or the order of a set, which differs from process to process, would decide between equals
        score = math.fsum(worth[word] for word in frozenset[str]().union(*shared[start : start + LINES]))
        # a definition counts where it begins in the upper half, so that its body is seen
        score += 20.0 * len(set[str]().union(*defined[start : start + LINES // 2]))
        if found is None or score > best:
            best, found = score, start
    return found if found is not None and (best > 0 or not taken) else None


def _paragraph(lines: Sequence[str], at: int) -> int:
    """Move the start to the next blank line if one is near, so that the piece does not begin amid a statement."""
    for near in range(at, min(at + 6, len(lines))):
        if not lines[near].strip() or re.match(r"(def|class|func|function)\b", lines[near]):
            return near
    return at

"""Cut the piece of a file that is worth reading: where it defines what a text names, or shares its rarest words. Pure."""

import math
import re
from collections import Counter
from collections.abc import Sequence

from bot.adapters.index.clues import Clues, definitions_of, words_of

LINES = 70
_STEP = 10


def window_of(text: str, words: Sequence[str], clues: Clues) -> tuple[int, str]:
    """Return the first line's number and the lines of the best window; a short file is shown whole."""
    lines = text.split("\n")
    if len(lines) <= LINES:
        return 1, text
    wanted, names = frozenset(words), frozenset(clues.names)
    shared = [frozenset(words_of(line)) & wanted if line.strip() else frozenset() for line in lines]
    common = Counter(word for found in shared for word in found)
    rare = {word: math.log(1 + len(lines) / count) for word, count in common.items()}
    defined = [definitions_of(line) & names for line in lines]
    best, at = -1.0, 0
    for start in range(0, max(1, len(lines) - LINES + _STEP), _STEP):
        span = slice(start, start + LINES)
        score = sum(rare[word] for word in frozenset().union(*shared[span]))
        # a definition counts where it begins in the upper half, so that its body is seen
        upper = defined[start : start + LINES // 2]
        score += 8.0 * len(set[str]().union(*upper))
        if score > best:
            best, at = score, start
    at = _paragraph(lines, at)
    return at + 1, "\n".join(lines[at : at + LINES])


def _paragraph(lines: Sequence[str], at: int) -> int:
    """Move the start to the next blank line if one is near, so that the window does not begin amid a statement."""
    for near in range(at, min(at + 6, len(lines))):
        if not lines[near].strip() or re.match(r"(def|class|func|function)\b", lines[near]):
            return near
    return at

"""A failing test's message, cut to what tells the cause: its own line, the last lines of the repository's code, the error.

Understands traces as Python and pytest write them; of any other text the head and the tail stay. Pure.
"""

import re
from dataclasses import dataclass

from bot.domain.paths import problem_of_path
from bot.domain.prompt import clip

_ROOM = 1_500
_ERROR_ROOM = 900
_FRAMES = 3  # the test's own, and the last two
# "tests/test_a.py:5: in test_it" of pytest, 'File "a.py", line 5, in f' of Python
_FRAME = re.compile(
    r'^(?:  File "(?P<file>[^"\n]+)", line (?P<n>\d+)|(?P<path>[^\s:][^:\n]*):(?P<line>\d+): in )'
)
_FOREIGN = ("/", "..", "<", "~")
_ROOT = "/repo/"


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the repository that a failure went through; lines count from 1."""

    path: str
    line: int


def places_of(message: str) -> tuple[Place, ...]:
    """Return the lines of the repository in a trace, outermost first, each once."""
    found = (_place(line) for line in message.splitlines())
    return tuple(dict.fromkeys(place for place in found if place))


def trimmed(message: str) -> str:
    """Return a failure's message without the frames of libraries and without the middle of a deep trace."""
    frames, error = _taken_apart(message.strip())
    own = [frame for frame in frames if _place(frame[0])]
    if not own:
        return clip(message.strip(), _ROOM)
    kept = own if len(own) <= _FRAMES else [own[0], *own[1 - _FRAMES :]]
    left = len(frames) - len(kept)
    lines = [line for frame in kept[:1] for line in frame]
    if left:
        lines.append(f"[… {left} more frames …]")
    lines += [line for frame in kept[1:] for line in frame]
    return "\n".join([clip("\n".join(lines), _ROOM), clip("\n".join(error), _ERROR_ROOM)]).strip()


def _taken_apart(message: str) -> tuple[list[list[str]], list[str]]:
    """Return the frames, each with its lines of code, and the lines of the error itself."""
    frames: list[list[str]] = []
    error: list[str] = []
    for line in message.splitlines():
        if _FRAME.match(line):
            frames.append([line])
        elif frames and line.startswith((" ", ">")):
            frames[-1].append(line)
        else:
            error.append(line)
    return frames, error


def _place(line: str) -> Place | None:
    match = _FRAME.match(line)
    if match is None:
        return None
    path = (match["file"] or match["path"]).removeprefix(_ROOT)
    foreign = path.startswith(_FOREIGN) or "site-packages/" in path or problem_of_path(path)
    return None if foreign else Place(path, int(match["n"] or match["line"]))

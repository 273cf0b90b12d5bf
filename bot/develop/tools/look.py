"""Looking: list, search, read. What is too long is cut, and the last line says how to see more."""

from collections.abc import Sequence

from bot.develop.tools.offered import MOST_LINES
from bot.develop.tools.space import Refused, Workspace, folder_of, path_of
from bot.domain.change import Hit
from bot.domain.errors import UserError
from bot.domain.listing import WORDS, listing

_MOST_LISTED = 10_000
_MOST_SHOWN = 12_000
_PAGE = 100
_LONGEST_LINE = 500
_MOST_HITS = 5_000


def list_files(workspace: Workspace, folder: str) -> str:
    """List what is under a folder."""
    under = folder_of(folder)
    found = [path for path in workspace.paths() if not under or path == under or path.startswith(f"{under}/")]
    if not found:
        return f"No files under {folder!r}."
    shown = listing(found, _MOST_LISTED)
    more = "\nList a folder to see what it holds." if shown != "\n".join(found) else ""
    return shown + more


def search(workspace: Workspace, pattern: str, folder: str, skip: int) -> str:
    """Find lines by an expression; those of documents come last, for most who search look for code."""
    found = sorted(hits_of(workspace, pattern, folder), key=lambda hit: hit.path.endswith(WORDS))
    return paged([f"{h.path}:{h.line}: {h.text[:240]}" for h in found], skip) or "Nothing found."


def hits_of(workspace: Workspace, pattern: str, folder: str = "") -> Sequence[Hit]:
    """Return the lines that match, edits included; raises `Refused` for an expression that is none."""
    under = folder_of(folder)
    paths = (under,) if under else ()
    try:
        return workspace.git.search(workspace.tree(), pattern, limit=_MOST_HITS, paths=paths)
    except UserError as error:
        raise Refused(str(error)) from error


def paged(lines: Sequence[str], skip: int) -> str:
    """Show a page of lines, in whole lines, and how to see the next; "" where there is none."""
    shown: list[str] = []
    room = _MOST_SHOWN
    for line in lines[max(0, skip) :][:_PAGE]:
        room -= len(line) + 1
        if room < 0 and shown:
            break
        shown.append(line)
    end = max(0, skip) + len(shown)
    left = len(lines) - end
    count = f"{left} more" if len(lines) < _MOST_HITS else "many more"
    return "\n".join([*shown, *([f"… {count}; for the next: skip {end}"] if shown and left > 0 else [])])


def read_file(workspace: Workspace, path: str, first: int, last: int) -> str:
    """Show lines of a file with their numbers."""
    lines = workspace.text(path_of(path)).split("\n")
    # what follows the last line's end is no line: nothing can be put after it
    return _numbered(lines[:-1] if len(lines) > 1 and not lines[-1] else lines, path, first, last)


def read_output(workspace: Workspace, number: int, first: int, last: int) -> str:
    """Show lines of what an earlier command printed."""
    count = len(workspace.outputs)
    if not 1 <= number <= count:
        known = f"outputs 1 to {count}" if count else "no output yet"
        raise Refused(f"There is no output {number}; there {'are' if count else 'is'} {known}.")
    return _numbered(workspace.outputs[number - 1].split("\n"), f"output {number}", first, last)


def _numbered(lines: Sequence[str], name: str, first: int, last: int) -> str:
    begin = max(1, first)
    wanted = min(len(lines), last if last > 0 else len(lines))
    shown: list[str] = []
    room = 4 * _MOST_SHOWN
    for n, line in enumerate(lines[begin - 1 : min(wanted, begin + MOST_LINES - 1)], begin):
        cut = f" … {len(line) - _LONGEST_LINE} characters more" if len(line) > _LONGEST_LINE else ""
        text = f"{n:>5}  {line[:_LONGEST_LINE].rstrip(chr(13))}{cut}"
        room -= len(text) + 1
        if room < 0:
            break
        shown.append(text)
    if not shown:
        return f"{name} has {len(lines)} lines."
    end = begin + len(shown) - 1
    more = f"\n… {name} has {len(lines)} lines; for the next: first {end + 1}" if end < wanted else ""
    return "\n".join(shown) + more

"""List a tree's files in little room, so that a reader sees every place there is. Pure."""

import re
from collections.abc import Mapping, Sequence

WORDS = (
    *(".md", ".rst", ".txt", ".json", ".yml", ".yaml", ".toml", ".cfg", ".ini", ".lock"),
    *(".svg", ".png", ".csv", ".html", ".css", ".po", ".snap"),
)
# folders that hold no code to change, whatever their files are called
_IDLE = re.compile(
    r"(?:^|/)(?:docs?|examples?|example_scripts|fixtures|testdata|data|locales?|vendor|third_party)(?:/|$)"
)


def listing(paths: Sequence[str], most: int) -> str:
    """List paths in at most about `most` characters: some folders become one line that counts their files.

    Nothing is left out without a word, and what is not code is folded before code. One of a folder's files is named:
    whoever adds one beside it sees how they are called.
    """
    lines: dict[str, int] = dict.fromkeys(sorted(paths), 1)
    while (over := sum(len(line) + 1 for line in lines) - most) > 0 and (folder := _to_fold(lines, over)):
        inside = [line for line in lines if line.startswith(f"{folder}/")]
        count = sum(lines.pop(line) for line in inside)
        lines[f"{folder}/"] = count
    names: dict[str, list[str]] = {}
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        names.setdefault(folder, []).append(name)
    shown = [
        f"{line} ({_counted(count, names.get(line[:-1], ()))})" if line.endswith("/") else line
        for line, count in sorted(lines.items())
    ]
    return "\n".join(shown)


def _counted(count: int, names: Sequence[str]) -> str:
    # the first and the last of a folder are often unlike the rest: README, __init__, a template
    return f"{count} files, such as {names[len(names) // 2]}" if names else f"{count} files"


def _to_fold(lines: Mapping[str, int], over: int) -> str:
    """Return the next folder to fold: the heaviest without code, else the lightest that is enough; "" when none is left."""
    words: dict[str, int] = {}
    code: dict[str, int] = {}
    for line in lines:
        folder, _, name = line.rstrip("/").rpartition("/")
        if folder:
            idle_line = name.endswith(WORDS) or line.endswith("/") or _IDLE.search(folder)
            weights = words if idle_line else code
            weights[folder] = weights.get(folder, 0) + len(line)
    idle = {
        folder: weight for folder, weight in words.items() if folder not in code and weight > len(folder) + 20
    }
    if idle:
        return max(idle, key=lambda folder: (idle[folder], folder))
    total = {folder: words.get(folder, 0) + code.get(folder, 0) for folder in {*words, *code}}
    enough = [folder for folder, weight in total.items() if weight > over + 20]
    if enough:
        return min(enough, key=lambda folder: (total[folder], folder))
    return max(total, key=lambda folder: (total[folder], folder), default="")

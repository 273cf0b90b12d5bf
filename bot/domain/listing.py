"""List a tree's files in little room, so that a reader sees every place there is. Pure."""

from collections.abc import Mapping, Sequence

_WORDS = (
    *(".md", ".rst", ".txt", ".json", ".yml", ".yaml", ".toml", ".cfg", ".ini", ".lock"),
    *(".svg", ".png", ".csv", ".html", ".css", ".po", ".snap"),
)


def listing(paths: Sequence[str], most: int) -> str:
    """List paths in at most about `most` characters: the heaviest folders become one line that counts their files.

    Nothing is left out without a word; what is not code is folded before code. Works in O(paths) for each fold.
    """
    lines: dict[str, int] = dict.fromkeys(sorted(paths), 1)
    while sum(len(line) + 1 for line in lines) > most and (folder := _heaviest(lines)):
        inside = [line for line in lines if line.startswith(f"{folder}/")]
        count = sum(lines.pop(line) for line in inside)
        lines[f"{folder}/"] = count
    shown = [
        f"{line} ({count} files)" if line.endswith("/") else line for line, count in sorted(lines.items())
    ]
    return "\n".join(shown)


def _heaviest(lines: Mapping[str, int]) -> str:
    """Return the folder whose own lines take most room, what is not code weighing four times; "" when none is left."""
    weights: dict[str, int] = {}
    for line in lines:
        folder, _, name = line.rstrip("/").rpartition("/")
        if folder:
            plain = name.endswith(_WORDS) or line.endswith("/")
            weights[folder] = weights.get(folder, 0) + len(line) * (4 if plain else 1)
    return max(weights, key=lambda folder: (weights[folder], folder), default="")

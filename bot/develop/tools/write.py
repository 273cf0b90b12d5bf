"""Writing: edits are made in memory, by exact text or by line, and never through a link or where only people write."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.develop.tools.near import nearest
from bot.develop.tools.space import Refused, Workspace, path_of

_MOST_WRITE = 400_000
_MOST_PLACES = 5
_AROUND = 2  # lines shown above and below what was written


def write(
    workspace: Workspace, name: str, given: Mapping[str, Any], protected: Callable[[str], bool]
) -> tuple[Workspace, str]:
    """Do a call that changes a file; returns the workspace after it and what to tell."""
    path = path_of(given["path"])
    _check_free(workspace, path, protected)
    match name:
        case "edit_file":
            return _put(workspace, path, *_replaced(workspace.text(path), given["old"], given["new"], path))
        case "insert_lines":
            return _put(
                workspace, path, *_inserted(workspace.text(path), given["after"], given["text"], path)
            )
        case "create_file":
            there = workspace.read(path) is not None
            if not there:
                _check_place(workspace, path)
            return _put(workspace, path, given["content"], f"{'Replaced' if there else 'Created'} {path}.")
    if workspace.read(path) is None:
        raise Refused(f"There is no file {path}.")
    if name == "delete_file":
        return workspace.take(path), f"Deleted {path}."
    to = path_of(given["to"])
    _check_free(workspace, to, protected)
    if workspace.read(to) is not None:
        raise Refused(f"{to} is there already; delete it first if it shall go.")
    _check_place(workspace.take(path), to)
    return workspace.move(path, to), f"Moved {path} to {to}."


def _put(workspace: Workspace, path: str, content: str, told: str) -> tuple[Workspace, str]:
    if len(content) > _MOST_WRITE:
        raise Refused(f"{path} would have {len(content)} characters; at most {_MOST_WRITE} are allowed.")
    return workspace.put(path, content.encode("utf-8", "surrogateescape")), told


def _check_free(workspace: Workspace, path: str, protected: Callable[[str], bool]) -> None:
    """Refuse what only people change, and what is written through a link."""
    if protected(path):
        raise Refused(f"{path} is protected: only people change it. Do the task without it.")
    links = workspace.git.symlinks(workspace.base)
    if ({path} | _above(path)) & links:
        raise Refused(f"{path} is, or is under, a symbolic link or submodule; write the real file instead.")


def _check_place(workspace: Workspace, path: str) -> None:
    """Refuse a new file under a file, or where a folder is."""
    there = workspace.paths()
    if files := _above(path) & set(there):
        raise Refused(f"{min(files)} is a file, so nothing can be under it.")
    if any(other.startswith(f"{path}/") for other in there):
        raise Refused(f"{path} is a folder.")


def _above(path: str) -> set[str]:
    return {"/".join(path.split("/")[:n]) for n in range(1, path.count("/") + 1)}


def _replaced(text: str, old: str, new: str, path: str) -> tuple[str, str]:
    if not old:
        raise Refused("edit_file: old is empty. To add lines, call insert_lines.")
    if _is_dos(text) and "\r" not in old:  # lines are shown without their carriage returns
        old, new = old.replace("\n", "\r\n"), new.replace("\r\n", "\n").replace("\n", "\r\n")
    count = text.count(old)
    if count > 1:
        raise Refused(
            f"The old text occurs {count} times in {path} (lines {_places(text, old)}); it must occur exactly once. "
            "Take more lines around it."
        )
    if not count:
        near = nearest(text.replace("\r\n", "\n"), old.replace("\r\n", "\n"))
        hint = near or f"Nothing in it is near; it has {len(text.splitlines())} lines. Read it again."
        raise Refused(f"The old text occurs 0 times in {path}; it must occur exactly once. {hint}")
    made = text.replace(old, new)
    first = text[: text.index(old)].count("\n") + 1
    told = f"Edited {path} at line {first}; around it now:\n"
    return made, told + _around(made, first, len(new.split("\n")) - new.endswith("\n") if new else 0)


def _around(text: str, first: int, count: int) -> str:
    """Show what stands above and below new lines, which tells whether they stand well; what they say is known."""
    lines = text.removesuffix("\n").split("\n")
    above, last = range(max(1, first - _AROUND), first), first + count - 1
    below = range(last + 1, min(len(lines), last + _AROUND) + 1)
    new = [f"    …  {count} new"] if count else []
    told = [[f"{n:>5}  {lines[n - 1].rstrip()}" for n in part] for part in (above, below)]
    return "\n".join([*told[0], *new, *told[1]])


def _places(text: str, old: str) -> str:
    """Name the lines where a text begins, the first few."""
    numbers: list[str] = []
    at = text.find(old)
    while at >= 0 and len(numbers) < _MOST_PLACES:
        numbers.append(str(text.count("\n", 0, at) + 1))
        at = text.find(old, at + len(old))
    return ", ".join([*numbers, *(["…"] if at >= 0 else [])])


def _inserted(text: str, after: int, added: str, path: str) -> tuple[str, str]:
    end = "\r\n" if _is_dos(text) else "\n"
    lines = text.splitlines(keepends=True)
    if not 0 <= after <= len(lines):
        raise Refused(f"{path} has {len(lines)} lines; after must be 0 to {len(lines)}.")
    if after and not lines[after - 1].endswith(("\n", "\r")):
        lines[after - 1] += end
    new = added.replace("\r\n", "\n").removesuffix("\n").replace("\n", end) + end
    count = new.count("\n")
    told = f"Inserted {count} {'line' if count == 1 else 'lines'} after line {after} of {path}"
    made = "".join([*lines[:after], new, *lines[after:]])
    return made, f"{told}; around them now:\n" + _around(made, after + 1, count)


def _is_dos(text: str) -> bool:
    return "\r\n" in text

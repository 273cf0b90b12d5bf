"""Throw-away folders that hostile code wrote to: how they are read, and how they go."""

import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

RESULT_CAP = 20 * 2**20
_WILD = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")


@contextmanager
def throw_away(scratch: Path | None) -> Iterator[Path]:
    """Yield a private folder that is gone afterwards, whatever its content did to its own permissions or depth."""
    folder = Path(tempfile.mkdtemp(prefix="askfirst-", dir=scratch))
    try:
        yield folder
    finally:
        _remove(folder)


def _remove(folder: Path) -> None:
    """Remove the folder; what is too deep for recursion, or took its own rights away, goes by `chmod` and `rm`."""
    try:
        shutil.rmtree(folder)
    except (OSError, RecursionError):
        subprocess.run(["chmod", "-R", "u+rwx", "--", str(folder)], capture_output=True, check=False)
        subprocess.run(["rm", "-rf", "--", str(folder)], capture_output=True, check=False)


def read_results(folder: Path, names: Sequence[str]) -> Mapping[str, bytes]:
    """Read the named files; one that is missing, no regular file, or over 20 MB is left out."""
    found: dict[str, bytes] = {}
    here = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        for name in names:
            if name in ("", ".", "..") or "/" in name:
                raise ValueError(f"a result is named by a plain file name, not {name!r}")
            if (data := _read(here, name)) is not None:
                found[name] = data
    finally:
        os.close(here)
    return found


def read_inside(folder: Path, paths: Sequence[str]) -> Mapping[str, bytes]:
    """Read files below the folder; one that is missing, no regular file, over 20 MB or behind a link is left out."""
    found: dict[str, bytes] = {}
    for path in paths:
        *above, name = path.split("/")
        if name in ("", ".", "..") or {"", ".", ".."} & set(above):
            raise ValueError(f"{path!r} is no path below a folder")
        with ExitStack() as stack:
            here = _entered(stack, str(folder), None)
            for part in above:
                here = _entered(stack, part, here) if here is not None else None
            if here is not None and (data := _read(here, name)) is not None:
                found[path] = data
    return found


def matching(folder: Path, pattern: str, most: int) -> list[str]:
    """Return at most so many paths of regular files below the folder that a pattern names, `**/` any folders between."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    wanted = re.compile(
        "".join(parts.get(part, re.escape(part)) for part in _WILD.findall(pattern)), re.DOTALL
    )
    found: list[str] = []
    for here, folders, names in os.walk(folder):  # follows no link
        folders.sort()
        below = os.path.relpath(here, folder)
        paths = (name if below == "." else f"{below}/{name}" for name in sorted(names))
        found += [path for path in paths if wanted.fullmatch(path)][: most - len(found)]
        if len(found) >= most:
            break
    return found


def _entered(stack: ExitStack, name: str, parent: int | None) -> int | None:
    """Open a folder to look below it, without following a link; it is closed with the stack."""
    try:
        here = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    except OSError:
        return None
    stack.callback(os.close, here)
    return here


def _read(here: int, name: str) -> bytes | None:
    """Read without following a link (it could name a file of the host) and without waiting for a pipe's other end."""
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=here)
    except OSError:
        return None
    seen = os.fstat(descriptor)
    if not stat.S_ISREG(seen.st_mode) or seen.st_size > RESULT_CAP:
        os.close(descriptor)
        return None
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(RESULT_CAP + 1)
    return data if len(data) <= RESULT_CAP else None

"""What set-up left in the tree and the tests need: generated files, and folders such as node_modules. No link is followed."""

import os
import shutil
import stat
from collections.abc import Collection, Sequence
from pathlib import Path

_MOST_FILES = 500
_MOST_BYTES = 100 * 2**20
_LEFT = frozenset({".git", ".venv", "venv", "__pycache__", "node_modules", "build", "dist", ".tox", ".nox"})


def keep_made(copy: Path, before: Collection[str], place: Path, folders: Sequence[str]) -> None:
    """Move named folders to `kept/`, and copy other new files to `made/`; too many are left, for no run may fill a disk."""
    for name in folders:
        folder = copy / name
        if folder.is_dir() and not folder.is_symlink():
            (place / "kept").mkdir(exist_ok=True)
            shutil.move(folder, place / "kept" / name)
    room = _MOST_BYTES
    for count, path in enumerate(_new(copy, before)):
        source = copy / path
        room -= source.lstat().st_size
        if count >= _MOST_FILES or room < 0:
            return
        target = place / "made" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target, follow_symlinks=False)
        target.chmod(0o755 if source.lstat().st_mode & stat.S_IXUSR else 0o644)


def lay(made: Path, copy: Path) -> None:
    """Lay kept files into a fresh copy, only where the copy has nothing and no link leads out of it."""
    for path in _new(made, ()):
        target = copy / path
        if os.path.lexists(target) or _through_link(copy, path):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(made / path, target, follow_symlinks=False)
        target.chmod((made / path).lstat().st_mode & 0o777)


def _new(root: Path, before: Collection[str]) -> list[str]:
    """List regular files under a folder that are not among `before`, in order."""
    found: list[str] = []
    for folder, names, files in os.walk(root):
        names[:] = sorted(n for n in names if n not in _LEFT and not n.endswith(".egg-info"))
        for name in sorted(files):
            path = os.path.relpath(os.path.join(folder, name), root)  # noqa: PTH118 - many
            if path not in before and stat.S_ISREG(os.lstat(os.path.join(folder, name)).st_mode):  # noqa: PTH118
                found.append(path)
    return found


def _through_link(copy: Path, path: str) -> bool:
    return any((copy / parent).is_symlink() for parent in Path(path).parents)

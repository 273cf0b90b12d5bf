"""What a job uses, read from outside without starting anything: a watchdog that forks fails when it is needed most."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
_INODE = 1024
# a tree may grow by as much as so many files of the largest size
DISK_FILES = 4


def memory_over(root: int, limit: int, mounts: Mapping[str, int]) -> bool:
    """Tell whether a process and all its descendants hold more than `limit` bytes, files on these tmpfs mounts included.

    Resident sets count shared pages once a process, so they only acquit; the proportional set sizes convict.
    """
    pids = tuple(descendants(root))
    files = sum(_tmpfs(Path(f"/proc/{root}/root{mount}"), size) for mount, size in mounts.items())
    if files + sum(map(_resident, pids)) <= limit:
        return False
    return files + sum(map(_proportional, pids)) > limit


def descendants(root: int) -> Iterator[int]:
    """Yield a process and its descendants; of a namespace's first process that is all there is in it."""
    pending = [root]
    while pending:
        pid = pending.pop()
        yield pid
        try:
            threads = [entry.name for entry in Path(f"/proc/{pid}/task").iterdir()]
        except OSError:
            continue
        for thread in threads:
            pending += map(int, _text(f"/proc/{pid}/task/{thread}/children").split())


def _text(path: str) -> str:
    """Read a file of /proc; a process that is gone reads as nothing."""
    try:
        return Path(path).read_text("ascii", "replace")
    except OSError:
        return ""


def _resident(pid: int) -> int:
    fields = _text(f"/proc/{pid}/statm").split()
    return int(fields[1]) * _PAGE if fields else 0


def _proportional(pid: int) -> int:
    for line in _text(f"/proc/{pid}/smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _tmpfs(mount: Path, size: int) -> int:
    """Return what a tmpfs holds; its inodes are memory too, and the kernel counts them for nobody.

    One of another size is the host's, seen before the sandbox has turned its back on it.
    """
    try:
        seen = os.statvfs(mount)
    except OSError:
        return 0
    if seen.f_blocks * seen.f_frsize != size:
        return 0
    return (seen.f_blocks - seen.f_bfree) * seen.f_frsize + (seen.f_files - seen.f_ffree) * _INODE


class Disk:
    """How much the files in some folders grew. The file system's free space acquits; only then are files counted."""

    def __init__(self, folders: tuple[Path, ...], allowance: int) -> None:
        self._folders = folders
        self._allowance = allowance
        self._since = time.time()
        self._free = self._space()

    def over(self) -> bool:
        """Tell whether more than the allowance was written and not deleted; what cannot be counted counts as too much."""
        free = self._space()
        if self._free - free <= self._allowance:
            return False
        try:
            if sum(self._written(folder) for folder in self._folders) > self._allowance:
                return True
        except OSError:
            return True
        self._free = free  # somebody else took the space: count again only after as much again
        return False

    def _space(self) -> int:
        seen = os.statvfs(self._folders[0])
        return seen.f_bfree * seen.f_frsize + seen.f_ffree * _INODE

    def _written(self, folder: Path) -> int:
        """Sum what changed since the start: the change time is the one that a process cannot set back."""
        total = 0
        pending = [str(folder)]
        while pending:
            try:
                with os.scandir(pending.pop()) as entries:
                    for entry in entries:
                        if entry.is_dir(follow_symlinks=False):
                            pending.append(entry.path)
                        seen = entry.stat(follow_symlinks=False)
                        if seen.st_ctime >= self._since:
                            total += seen.st_blocks * 512 + _INODE
            except FileNotFoundError:
                continue
        return total

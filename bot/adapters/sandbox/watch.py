"""What a job uses, read from outside without starting anything: a watchdog that forks fails when it is needed most."""

import os
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from bot.ports import Limits

_PAGE = os.sysconf("SC_PAGE_SIZE")
_INODE = 1024
# a tree may grow by as much as so many files of the largest size
DISK_FILES = 4
# a count slowed down by what it counts must not put the next one off past the job's end
_COUNT_EVERY, _SELDOM, _LATEST = 1.0, 20, 4.0
# below this nothing else on the machine works either, whoever took it
_MEMORY_FLOOR, _DISK_FLOOR = 512 * 2**20, 2 * 2**30


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


def available_memory() -> int:
    """Return what this machine could still give to programs without swapping."""
    for line in _text("/proc/meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return 0


class Meter:
    """What one job may use of memory and disk, and whether it used more."""

    def __init__(
        self,
        limits: Limits,
        folders: Sequence[Path],
        mounts: Mapping[str, int],
        available: Callable[[], int] = available_memory,
    ) -> None:
        self._limits = limits
        self._mounts = mounts
        self._available = available
        self._disk = Disk(folders, DISK_FILES * limits.file_size)
        self._floor = min(_MEMORY_FLOOR, available() // 2)

    def complaint(self, first: int) -> str:
        """Return which limit is broken, "" if none. `first`: the job's first process on this machine, 0 while it is unknown."""
        if first and memory_over(first, self._limits.memory, self._mounts):
            return f"used more than {self._limits.memory >> 20} MiB of memory"
        if self._available() < self._floor:
            # what sockets and pipes hold is in nobody's set
            return "left the machine short of memory"
        return self._disk.complaint(first)


class Disk:
    """How much the files in some folders grew.

    Free space tells at once that much was written, but not by whom, and others may free as much meanwhile: so files are
    counted then, and from time to time, as seldom as it takes long.
    """

    def __init__(
        self, folders: Sequence[Path], allowance: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folders = folders
        self._clock = clock
        self._allowance = allowance
        self._since = time.time()
        self._free = self._space()
        self._floor = min(_DISK_FLOOR, self._bytes() // 2)
        self._due = clock() + _COUNT_EVERY

    def complaint(self, first: int) -> str:
        """Return what is wrong if more than the allowance was written and not deleted, else ""."""
        if self._bytes() < self._floor:
            return "left the machine short of disk"
        free, began = self._space(), self._clock()
        dropped = self._free - free > self._allowance
        if not dropped and began < self._due:
            return ""
        try:
            used = sum(map(self._written, self._folders)) + self._nameless(first)
        except OSError:
            # a folder without rights: what cannot be counted is too much only if something was taken
            used = self._allowance + 1 if dropped else 0
        self._free = free  # somebody else took the space: look again only after as much again
        self._due = self._clock() + min(max(_COUNT_EVERY, _SELDOM * (self._clock() - began)), _LATEST)
        return f"wrote more than {self._allowance >> 20} MiB to disk" if used > self._allowance else ""

    def _bytes(self) -> int:
        seen = os.statvfs(self._folders[0])
        return seen.f_bfree * seen.f_frsize

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

    def _nameless(self, first: int) -> int:
        """Sum what files hold that were deleted while open; one that is only mapped counts as the largest."""
        devices = {folder.stat().st_dev for folder in self._folders}
        mapped = {f"{os.major(device):02x}:{os.minor(device):02x}" for device in devices}
        sizes: dict[int, int] = {}
        for pid in descendants(first) if first else ():
            for seen in _opened(pid):
                if stat.S_ISREG(seen.st_mode) and seen.st_nlink == 0 and seen.st_dev in devices:
                    sizes[seen.st_ino] = seen.st_blocks * 512
            for line in _text(f"/proc/{pid}/maps").splitlines():
                if line.endswith(" (deleted)"):
                    _, _, _, device, inode, *_ = line.split()
                    if device in mapped:
                        sizes.setdefault(int(inode), self._allowance // DISK_FILES)
        return sum(sizes.values())


def _opened(pid: int) -> Iterator[os.stat_result]:
    """Yield what a process has open."""
    try:
        found = [*Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return
    for path in found:
        try:
            yield path.stat()
        except OSError:
            continue

"""What hostile code may see and use, as arguments of `bwrap`. Pure but for looking which files the host has."""

import math
import os
import resource
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from bot.domain.errors import SandboxUnavailable
from bot.ports import Job, Limits

HOME = "/home/askfirst"
REPO = "/repo"
RESULTS = "/results"
PATH = "/usr/local/bin:/usr/bin:/bin"
PRLIMIT = "/usr/bin/prlimit"
UID = 1000

# sized, because an unsized tmpfs is half of the machine's memory; all of it counts as the job's memory
TMPFS: Mapping[str, int] = {"/tmp": 512 * 2**20, HOME: 128 * 2**20, "/dev/shm": 128 * 2**20}  # noqa: S108

ROOT_FOLDERS = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
# what programs under /usr need to start; never all of /etc, which holds keys and the host's names
ETC = (
    "alternatives",
    "fonts",
    "java-17-openjdk",
    "ld.so.cache",
    "ld.so.conf",
    "ld.so.conf.d",
    "mime.types",
    "pki/tls/certs",
    "protocols",
    "services",
    "ssl/certs",
    "ssl/openssl.cnf",
)
MADE_UP: Mapping[str, str] = {
    "passwd": f"root:x:0:0:root:/:/usr/sbin/nologin\naskfirst:x:{UID}:{UID}:askfirst:{HOME}:/bin/sh\n",
    "group": f"root:x:0:\naskfirst:x:{UID}:\n",
    "hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\nservices: files\nprotocols: files\n",
    "resolv.conf": "",
    # the copy belongs to another uid than the one inside, which git refuses otherwise
    "gitconfig": "[safe]\n\tdirectory = *\n[user]\n\tname = Askfirst\n\temail = askfirst@localhost\n",
}

Place = Callable[[Path], Path]
Data = Callable[[bytes], int]


def arguments(
    job: Job, results: Path, shown: tuple[Path, ...], *, place: Place, data: Data, seccomp: int, status: int
) -> list[str]:
    """Return the options of bwrap for a job.

    `place` says where a source is found from where bwrap runs; `data` turns bytes into a descriptor to read them from.
    """
    parts: list[str] = [
        *(
            "--unshare-user",
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup",
            "--unshare-net",
        ),
        *("--disable-userns", "--die-with-parent", "--new-session", "--clearenv"),
        *("--uid", str(UID), "--gid", str(UID), "--hostname", "askfirst"),
        *("--seccomp", str(seccomp), "--json-status-fd", str(status)),
    ]
    parts += _system(data)
    for mount, size in TMPFS.items():
        mode = "0700" if mount == HOME else "1777"
        parts += ["--perms", mode, "--size", str(size), "--tmpfs", mount]
    for path in shown:
        parts += ["--ro-bind", str(place(path)), str(path)]
    parts += ["--bind", str(place(job.tree)), REPO]
    if git_folder(job.tree):
        parts += ["--ro-bind", str(place(job.tree) / ".git"), f"{REPO}/.git"]
    parts += ["--bind", str(place(results)), RESULTS]
    for inside, source in job.mounts.items():
        parts += ["--ro-bind", str(place(source)), inside]
    for folder in job.writes:
        parts += ["--bind", str(place(folder)), str(folder)]
    # last, when nothing is left to make in them: bwrap's own root and /dev are writable tmpfs without a size
    parts += ["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", REPO]
    for name, value in environment(job, HOME).items():
        parts += ["--setenv", name, value]
    return parts


def _system(data: Data) -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in ROOT_FOLDERS:
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--proc", "/proc", "--dev", "/dev")
    for name in ETC:
        path = Path("/etc", name)
        if path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
        elif path.is_file():  # a copy costs a tenth of a mount
            seen = path.stat()
            yield from _copied(name, _content(path, seen.st_mtime_ns, seen.st_size), data)
    for name, text in MADE_UP.items():
        yield from _copied(name, text.encode(), data)


@lru_cache(len(ETC))
def _content(path: Path, _changed: int, _size: int) -> bytes:
    return path.read_bytes()


def _copied(name: str, content: bytes, data: Data) -> tuple[str, ...]:
    return ("--perms", "0444", "--file", str(data(content)), f"/etc/{name}")


def git_folder(tree: Path) -> Path | None:
    """Return the tree's `.git`, to be kept from being written: its hooks and settings are commands that the next git runs."""
    folder = tree / ".git"
    if folder.is_symlink():
        raise SandboxUnavailable(f"{folder} is a link; it would show what it points to")
    return folder if folder.exists() else None


def environment(job: Job, home: str) -> dict[str, str]:
    """Return the whole environment of a job's command."""
    first = f"{job.python.parent}:" if job.python else ""
    return {"PATH": first + PATH, "HOME": home, "LANG": "C.UTF-8", **job.env}


def limited(argv: tuple[str, ...], limits: Limits) -> list[str]:
    """Return the command that sets the limits and becomes the job's command.

    It runs inside: the number of processes counts per user namespace only when it is set there. The hard limits we were
    started with cap it, so that it never fails for want of a right.
    """
    options = [f"--{name}={value}" for name, value in ceilings(limits).items()]
    return [PRLIMIT, *options, "--", *argv]


def ceilings(limits: Limits) -> Mapping[str, int]:
    """Return each process's limits by the names that `prlimit` and engines share."""
    wanted = {
        # what a process reserves is more than what it uses; the memory watch judges the use, of all together
        "as": (resource.RLIMIT_AS, limits.memory + 2**30),
        "nproc": (resource.RLIMIT_NPROC, limits.processes),
        "fsize": (resource.RLIMIT_FSIZE, limits.file_size),
        "cpu": (resource.RLIMIT_CPU, math.ceil(limits.seconds) * (os.cpu_count() or 1) + 1),
        "nofile": (resource.RLIMIT_NOFILE, 1024),
        "core": (resource.RLIMIT_CORE, 0),
    }
    found = {}
    for name, (kind, value) in wanted.items():
        _, hard = resource.getrlimit(kind)
        found[name] = value if hard == resource.RLIM_INFINITY else min(value, hard)
    return found

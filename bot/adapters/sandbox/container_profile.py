"""What hostile code may see and use, as arguments of a container engine's `run`; the same profile as bubblewrap's.

There is no image that somebody made: the root is a skeleton of our own, on which the host's `/usr` is bound read-only.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.sandbox.profile import (
    ETC,
    HOME,
    MADE_UP,
    REPO,
    RESULTS,
    ROOT_FOLDERS,
    TMPFS,
    UID,
    ceilings,
    environment,
    git_folder,
    limited,
)
from bot.domain.errors import SandboxUnavailable
from bot.ports import Job

# the watch ends a job at its limit and says so; the kernel's own limit is behind it, for what is quicker than a watch
MEMORY_SLACK = 128 * 2**20
# the reaper, the engine's own first process, and what it leaves for a moment
_PROCESS_SLACK = 16
# stays process 1 and so reaps; both streams become one here, because engines carry two and lose their order
_FIRST = '"$@" 2>&1; exit "$?"'
_FOLDERS = ("dev", "etc", "home", "proc", "repo", "results", "run", "sys", "tmp", "usr", HOME.lstrip("/"))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who runs: the number inside, and the engine's options for it. `root`: the host's number for the inner root, if mapped."""

    inside: int
    options: tuple[str, ...] = ()
    root: int | None = None


def podman_as_root(outer: int, root: int) -> Identity:
    """Map two unused numbers of the host: one for the job, one for what must belong to somebody else inside."""
    maps = [
        option
        for kind in ("--uidmap", "--gidmap")
        for option in (kind, f"0:{root}:1", kind, f"{UID}:{outer}:1")
    ]
    return Identity(UID, tuple(maps), root)


def podman_as_user() -> Identity:
    """Show this user, whose the tree is, as the job's."""
    return Identity(UID, ("--userns", f"keep-id:uid={UID},gid={UID}"))


@dataclass(frozen=True, slots=True)
class Container:
    """One job's container: its name, its root (options that come last), and our own files for it."""

    name: str
    root: tuple[str, ...]
    seccomp: Path
    made_up: Path
    results: Path


def skeleton(folder: Path) -> None:
    """Make the folders and links of an empty root."""
    for name in _FOLDERS:
        (folder / name).mkdir(mode=0o755, exist_ok=True)
    for name in ROOT_FOLDERS:
        host = Path("/", name)
        if host.is_symlink():
            (folder / name).symlink_to(host.readlink())
        elif host.is_dir():
            (folder / name).mkdir(mode=0o755)
    for mount in TMPFS:
        target = folder / mount.lstrip("/")
        target.mkdir(exist_ok=True)
        target.chmod(0o1777)  # Podman gives a tmpfs the mode of what it covers


def make_up(folder: Path, identity: Identity) -> None:
    """Write the files of /etc that say who and where the job is."""
    for name, text in MADE_UP.items():
        (folder / name).write_text(text.replace(f":{UID}:", f":{identity.inside}:"), "utf-8")
    (folder / "hostname").write_text("askfirst\n", "utf-8")


def run_arguments(
    kind: str, job: Job, container: Container, identity: Identity, shown: tuple[Path, ...]
) -> list[str]:
    """Return what follows the engine's name."""
    limits = job.limits
    memory = str(limits.memory + MEMORY_SLACK)
    inside = ceilings(limits)
    who = f"{identity.inside}:{identity.inside}"
    parts = ["run", "--name", container.name, *(_PODMAN if kind == "podman" else ()), *identity.options]
    parts += ["--pull", "never", "--log-driver", "none", "--attach", "stdout", "--attach", "stderr"]
    parts += ["--network", "none", "--ipc", "none", "--cgroupns", "private", "--hostname", "askfirst"]
    parts += ["--read-only", "--cap-drop", "all", "--user", who, "--workdir", REPO]
    for option in ("no-new-privileges", "label=disable", f"seccomp={container.seccomp}"):
        parts += ["--security-opt", option]
    parts += ["--memory", memory, "--memory-swap", memory]
    parts += ["--pids-limit", str(limits.processes + _PROCESS_SLACK)]
    # an engine's own defaults are higher than what the process it is started by may set
    for name in ("core", "nofile", "nproc"):
        parts += ["--ulimit", f"{name}={inside[name]}:{inside[name]}"]
    for mount, size in TMPFS.items():
        parts += ["--tmpfs", f"{mount}:rw,exec,nosuid,nodev,size={size},mode=1777"]
    parts += _binds(kind, job, container, shown)
    names = [f"{name}={value}" for name, value in environment(job, HOME).items()]
    command = ["/bin/sh", "-c", _FIRST, container.name, "/usr/bin/env", "-i", *names]
    return [*parts, *container.root, *command, *limited(job.argv, limits)]


# what Podman alone knows, or does otherwise by itself
_PODMAN = (
    *("--pid", "private", "--uts", "private", "--no-hosts", "--passwd=false"),
    # a variable of ours may hold a proxy's password
    *(
        "--http-proxy=false",
        "--env-host=false",
        "--read-only-tmpfs=false",
        "--security-opt",
        "mask=/sys:/run",
    ),
)


def _binds(kind: str, job: Job, container: Container, shown: tuple[Path, ...]) -> Iterator[str]:
    yield from _bind(kind, Path("/usr"), "/usr")
    for name in ROOT_FOLDERS:
        path = Path("/", name)
        if path.is_dir() and not path.is_symlink():
            yield from _bind(kind, path, str(path))
    for name in ETC:
        if (path := Path("/etc", name)).exists():
            yield from _bind(kind, path, str(path))
    for name in (*MADE_UP, "hostname"):
        yield from _bind(kind, container.made_up / name, f"/etc/{name}")
    for path in shown:
        yield from _bind(kind, path, str(path))
    yield from _bind(kind, job.tree, REPO, writable=True)
    if folder := git_folder(job.tree):
        yield from _bind(kind, folder, f"{REPO}/.git")
    yield from _bind(kind, container.results, RESULTS, writable=True)
    for inside, source in job.mounts.items():
        yield from _bind(kind, source, inside)
    for folder in job.writes:
        yield from _bind(kind, folder, str(folder), writable=True)


def _bind(kind: str, source: Path, target: str, *, writable: bool = False) -> tuple[str, str]:
    """Name one mount. Not recursive with Podman, whose read-only would not reach further down; Docker's does."""
    for path in (str(source), target):
        if any(character in path for character in ',"\r\n'):
            raise SandboxUnavailable(
                f"{kind} cannot be given the path {path!r}; it has a comma, a quote or a newline"
            )
    parts = ["type=bind", f"src={source}", f"dst={target}"]
    parts += [] if writable else ["readonly"]
    parts += ["bind-nonrecursive"] if kind == "podman" else []
    return "--mount", ",".join(parts)

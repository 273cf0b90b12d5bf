"""The sandbox in a container of Podman or Docker, for machines that let an engine do what they refuse to bubblewrap.

The engine's client is not the container's parent, so nothing ends by itself when we do: see `Engine.afterwards_gone`.
"""

import hashlib
import io
import os
import secrets
import signal
import subprocess
import tarfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.sandbox.container_profile import (
    Container,
    Identity,
    make_up,
    podman_as_root,
    podman_as_user,
    run_arguments,
    skeleton,
)
from bot.adapters.sandbox.engine import Engine, State
from bot.adapters.sandbox.folders import read_results, throw_away
from bot.adapters.sandbox.interpreter import paths_of
from bot.adapters.sandbox.profile import PRLIMIT, TMPFS
from bot.adapters.sandbox.remedy import explained
from bot.adapters.sandbox.seccomp_oci import oci_profile
from bot.adapters.sandbox.staging import hand_over, in_own_thread, unused_uid
from bot.adapters.sandbox.supervise import Ended, Watch, supervise
from bot.adapters.sandbox.watch import Meter
from bot.domain.errors import SandboxUnavailable
from bot.ports import Job, Outcome

_SETPRIV = "/usr/bin/setpriv"
_LOOK_AGAIN = 0.5


@dataclass(frozen=True, slots=True)
class Containers:
    """Runs jobs by an engine's command line. `scratch`: where throw-away folders are made; None is the system's place."""

    program: Path
    scratch: Path | None = None

    @property
    def kind(self) -> str:
        """Return the name that reports show."""
        return self.program.name

    def run(self, job: Job) -> Outcome:
        """Run a job; as root it is handed to an unused uid together with its tree."""
        if not job.argv:
            raise ValueError("a job needs a command")
        for needed in (PRLIMIT, _SETPRIV):
            if not os.access(needed, os.X_OK):
                raise SandboxUnavailable(f"{needed} is missing; install util-linux")
        shown = paths_of(job.python) if job.python else ()
        with throw_away(self.scratch) as own:
            for name in ("results", "etc", "engine"):
                (own / name).mkdir(mode=0o755)
            engine = Engine(self.program, own / "engine")
            identity = self._identity(job, own / "results")
            make_up(own / "etc", identity)
            (own / "seccomp.json").write_text(oci_profile(), "ascii")
            with _root(engine, identity) as root:
                container = Container(
                    f"askfirst-{secrets.token_hex(8)}",
                    root,
                    own / "seccomp.json",
                    own / "etc",
                    own / "results",
                )
                argv = run_arguments(self.kind, job, container, identity, shown)
                ended, state = in_own_thread(lambda stop: _start(engine, container, argv, job, stop))
            return _outcome(ended, state, lambda: read_results(own / "results", job.results))

    def _identity(self, job: Job, results: Path) -> Identity:
        if os.geteuid() != 0:
            return podman_as_user() if self.kind == "podman" else Identity(os.geteuid())
        outer = unused_uid()
        hand_over(job.tree, outer)
        hand_over(results, outer)
        for folder in job.writes:
            hand_over(folder, outer)
        if self.kind == "docker":
            return Identity(outer)
        while (root := unused_uid()) == outer:
            pass
        return podman_as_root(outer, root)


@contextmanager
def _root(engine: Engine, identity: Identity) -> Iterator[tuple[str, ...]]:
    """Yield the options that name the container's root: a folder for Podman, an image of the same for Docker."""
    with throw_away(None) as folder:
        # only the job's numbers reach it, and they must pass through its parent
        folder.chmod(0o711)
        root = folder / "root"
        root.mkdir(mode=0o755)
        skeleton(root)
        if engine.kind == "docker":
            yield (_imported(engine, root),)
            return
        if identity.root is not None:
            hand_over(root, identity.root)
        yield "--rootfs", str(root)


def _imported(engine: Engine, root: Path) -> str:
    """Return the name of an image of this folder, made the first time; nothing is pulled from anywhere."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(root.rglob("*")):
            entry = archive.gettarinfo(path, str(path.relative_to(root)))
            entry.uid = entry.gid = entry.mtime = 0
            entry.uname = entry.gname = ""
            archive.addfile(entry)
    image = f"askfirst-sandbox:{hashlib.sha256(packed.getvalue()).hexdigest()[:16]}"
    if engine.call("image", "inspect", image).returncode:
        made = engine.call("import", "-", image, given=packed.getvalue())
        if made.returncode:
            raise SandboxUnavailable(explained(made.stderr.decode("utf-8", "replace").strip()))
    return image


def _start(
    engine: Engine, container: Container, argv: list[str], job: Job, stop: threading.Event
) -> tuple[Ended, State | None]:
    with engine.afterwards_gone(container.name):
        output, output_end = os.pipe2(os.O_CLOEXEC)
        status, status_end = os.pipe2(os.O_CLOEXEC)
        try:
            process = subprocess.Popen(
                # a client without us would go on making a container that nobody waits for
                [_SETPRIV, "--pdeathsig", "KILL", "--", str(engine.program), *argv],
                env=engine.environment(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=output_end,
                stderr=status_end,
                start_new_session=True,
            )
        except OSError as error:
            os.close(output)
            os.close(status)
            raise SandboxUnavailable(explained(f"{engine.program} could not be started: {error}")) from error
        finally:
            os.close(output_end)
            os.close(status_end)

        def kill() -> None:
            if process.poll() is None:
                process.kill()
                engine.call("kill", container.name)

        ended = supervise(
            process,
            output,
            status,
            seconds=job.limits.seconds,
            cap=job.limits.output,
            watch=_watch(engine, container, job),
            kill=kill,
            stop=stop,
        )
        return ended, engine.state(container.name)


def _watch(engine: Engine, container: Container, job: Job) -> Watch:
    meter = Meter(job.limits, (job.tree, container.results, *job.writes), TMPFS)
    first_of = _first_process(engine, container.name)
    return lambda told: meter.complaint(first_of())  # noqa: ARG005 - what the engine says is no part of it


def _first_process(engine: Engine, name: str) -> Callable[[], int]:
    """Return what tells the container's first process, 0 until it is known.

    An engine in a virtual machine tells a number that is somebody else's here; the name among its arguments is the check.
    """
    known = 0
    next_look = time.monotonic() + _LOOK_AGAIN / 2

    def first() -> int:
        nonlocal known, next_look
        if not known and time.monotonic() >= next_look:
            state = engine.state(name)
            next_look = time.monotonic() + _LOOK_AGAIN
            if state and state.pid and name in _arguments_of(state.pid):
                known = state.pid
        return known

    return first


def _arguments_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []


_PERHAPS = "\n[killed: by itself, or by the kernel for want of memory; the engine does not tell which]"


def _outcome(ended: Ended, state: State | None, files: Callable[[], Mapping[str, bytes]]) -> Outcome:
    """Tell a job's end from the engine's own failure: what never started says nothing about the code."""
    if state is None or not state.started:
        told = ended.status.decode("utf-8", "replace").strip()
        late = f"the container was not started within {ended.seconds:.0f} s" if ended.killed else ""
        raise SandboxUnavailable(explained(told or late or f"the engine ended with {ended.returncode}"))
    output, dropped, seconds = ended.output, ended.dropped, ended.seconds
    if ended.killed == "timeout":
        return Outcome("timeout", 9, output, dropped, seconds, files())
    why = ended.killed or ("ran out of memory" if state.out_of_memory else "")
    if why:
        return Outcome("limit", 9, f"{output}\n[killed: it {why}]", dropped, seconds, files())
    if 128 < state.code <= 192:  # the reaper tells a signal as a shell does
        code = state.code - 128
        # the kernel may end it for memory before our watch looks, and an engine misses that now and then
        output += _PERHAPS if code == signal.SIGKILL else ""
        return Outcome("signal", code, output, dropped, seconds, files())
    return Outcome("exit", state.code, output, dropped, seconds, files())

"""The sandbox: bubblewrap, with a profile, limits inside and a supervisor outside."""

import json
import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.adapters.sandbox.folders import read_results, throw_away
from bot.adapters.sandbox.interpreter import paths_of
from bot.adapters.sandbox.profile import PRLIMIT, TMPFS, arguments, limited
from bot.adapters.sandbox.remedy import explained
from bot.adapters.sandbox.seccomp import deny_list
from bot.adapters.sandbox.staging import SETPRIV, hand_over, in_own_thread, stage, stepping_down, unused_uid
from bot.adapters.sandbox.supervise import Ended, Watch, supervise
from bot.adapters.sandbox.watch import Meter
from bot.domain.errors import SandboxUnavailable
from bot.ports import Job, Outcome


@dataclass(frozen=True, slots=True)
class Bubblewrap:
    """Runs jobs in `bwrap`. `scratch`: where throw-away folders are made; None is the system's place."""

    bwrap: Path
    scratch: Path | None = None

    @property
    def kind(self) -> str:
        """Return the name that reports show."""
        return "bubblewrap"

    def run(self, job: Job) -> Outcome:
        """Run a job; as root it is handed to an unused uid together with its tree."""
        if not job.argv:
            raise ValueError("a job needs a command")
        for tool in (PRLIMIT, SETPRIV):
            if not os.access(tool, os.X_OK):
                raise SandboxUnavailable(f"{tool} is missing; install util-linux")
        shown = paths_of(job.python) if job.python else ()
        with throw_away(self.scratch) as results:
            run = self._as_nobody if os.geteuid() == 0 else self._as_we_are
            ended = in_own_thread(lambda stop: run(job, results, shown, stop))
            return _outcome(ended, lambda: read_results(results, job.results))

    def _as_nobody(self, job: Job, results: Path, shown: tuple[Path, ...], stop: threading.Event) -> Ended:
        uid = unused_uid()
        hand_over(job.tree, uid)
        hand_over(results, uid)
        for folder in job.writes:
            hand_over(folder, uid)
        # one that came by pip finds its libraries relative to itself, two folders up
        around = self.bwrap.parents[2] if len(self.bwrap.parents) > 3 else self.bwrap.parent
        sources = tuple(dict.fromkeys((around, job.tree, results, *shown, *job.mounts.values(), *job.writes)))
        places = dict(zip(sources, stage(sources), strict=True))
        # a profile of the host may be tied to the path of its own bwrap
        own = self.bwrap.is_relative_to("/usr")
        bwrap = self.bwrap if own else places[around] / self.bwrap.relative_to(around)
        return self._start(bwrap, job, results, shown, places.__getitem__, uid, stop)

    def _as_we_are(self, job: Job, results: Path, shown: tuple[Path, ...], stop: threading.Event) -> Ended:
        return self._start(self.bwrap, job, results, shown, lambda path: path, None, stop)

    def _start(
        self,
        bwrap: Path,
        job: Job,
        results: Path,
        shown: tuple[Path, ...],
        place: Callable[[Path], Path],
        uid: int | None,
        stop: threading.Event,
    ) -> Ended:
        with ExitStack() as stack:
            inherited: list[int] = []

            def hold(content: bytes) -> int:
                descriptor = os.memfd_create("askfirst", os.MFD_CLOEXEC)
                stack.callback(os.close, descriptor)
                os.write(descriptor, content)
                os.lseek(descriptor, 0, os.SEEK_SET)
                inherited.append(descriptor)
                return descriptor

            output, output_end = os.pipe2(os.O_CLOEXEC)
            stack.callback(os.close, output_end)
            status, status_end = os.pipe2(os.O_CLOEXEC)
            stack.callback(os.close, status_end)
            inherited.append(status_end)
            try:
                options = arguments(
                    job,
                    results,
                    shown,
                    place=place,
                    data=hold,
                    seccomp=hold(deny_list()),
                    status=status_end,
                )
                # by descriptor: what is on the command line can be read inside, with the host's paths in it
                argv = [str(bwrap), "--args", str(hold("\0".join(options).encode() + b"\0")), "--"]
                process = subprocess.Popen(
                    [*stepping_down(uid), *argv, *limited(job.argv, job.limits)],
                    env={"PATH": "/usr/bin:/bin"},
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=output_end,
                    stderr=output_end,
                    pass_fds=inherited,
                    start_new_session=True,
                    umask=0o022,
                )
            except (OSError, SandboxUnavailable) as error:
                os.close(output)
                os.close(status)
                if isinstance(error, SandboxUnavailable):
                    raise
                raise SandboxUnavailable(explained(f"{self.bwrap} could not be started: {error}")) from error
        return supervise(
            process,
            output,
            status,
            seconds=job.limits.seconds,
            cap=job.limits.output,
            watch=_watch(job, results),
            kill=process.kill,
            stop=stop,
        )


def _watch(job: Job, results: Path) -> Watch:
    meter = Meter(job.limits, (job.tree, results, *job.writes), TMPFS)
    return lambda told: meter.complaint(_told(told, "child-pid") or 0)


def _told(status: bytes, name: str) -> int | None:
    """Find a number among the JSON documents, one a line, that bwrap wrote; the job cannot write there."""
    for line in status.splitlines():
        try:
            value = json.loads(line).get(name)
        except ValueError:
            continue  # half a line, so far
        if isinstance(value, int):
            return value
    return None


def _outcome(ended: Ended, files: Callable[[], Mapping[str, bytes]]) -> Outcome:
    """Tell a job's end from the sandbox's own failure: bwrap reports an exit code only of a command that it could start."""
    code = _told(ended.status, "exit-code")
    output = ended.output
    how: Literal["exit", "signal", "timeout", "limit"]
    if ended.killed == "timeout":
        how, code = "timeout", 9
    elif ended.killed:
        how, code, output = "limit", 9, f"{output}\n[killed: it {ended.killed}]"
    elif code is None:
        raise SandboxUnavailable(explained(output.strip() or f"bwrap ended with {ended.returncode}"))
    elif 128 < code <= 192:  # bwrap tells a signal as a shell does
        how, code = "signal", code - 128
    else:
        how = "exit"
    return Outcome(how, code, output, ended.dropped, ended.seconds, files())

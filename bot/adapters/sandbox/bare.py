"""No sandbox: for code that we wrote ourselves, where none can be had. The caller decides, and says so on screen."""

import os
import re
import signal
import subprocess
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.sandbox.folders import read_results, throw_away
from bot.adapters.sandbox.profile import PRLIMIT, environment, limited
from bot.adapters.sandbox.staging import in_own_thread
from bot.adapters.sandbox.supervise import Ended, supervise
from bot.domain.errors import SandboxUnavailable
from bot.ports import Job, Outcome

_PLACES = re.compile(r"(?<![\w./-])/(repo|results)(?![\w.-])")


@dataclass(frozen=True, slots=True)
class Bare:
    """Runs jobs as this user, with the network and all files. What is left: time, size of output and files, environment.

    `/repo` and `/results` in arguments and environment are replaced by the real folders.
    """

    scratch: Path | None = None

    @property
    def kind(self) -> str:
        """Return the name that reports show."""
        return "none"

    def run(self, job: Job) -> Outcome:
        """Run a job; what it starts in a session of its own may outlive it."""
        with throw_away(self.scratch) as folder:
            home, results = folder / "home", folder / "results"
            home.mkdir()
            results.mkdir()
            places = {"repo": str(job.tree), "results": str(results)}
            ended = in_own_thread(lambda stop: self._start(job, home, places, stop))
            files = read_results(results, job.results)
        output, dropped, seconds = ended.output, ended.dropped, ended.seconds
        if ended.killed:
            return Outcome("timeout", 9, output, dropped, seconds, files)
        if ended.returncode < 0:
            return Outcome("signal", -ended.returncode, output, dropped, seconds, files)
        return Outcome("exit", ended.returncode, output, dropped, seconds, files)

    def _start(self, job: Job, home: Path, places: dict[str, str], stop: threading.Event) -> Ended:
        def here(text: str) -> str:
            return _PLACES.sub(lambda found: places[found[1]], text)

        argv = [here(part) for part in job.argv]
        env = {name: here(value) for name, value in environment(job, str(home)).items()}
        with ExitStack() as stack:
            output, output_end = os.pipe2(os.O_CLOEXEC)
            stack.callback(os.close, output_end)
            process = subprocess.Popen(
                limited(tuple(argv), job.limits) if os.access(PRLIMIT, os.X_OK) else argv,
                env=env,
                cwd=job.tree,
                stdin=subprocess.DEVNULL,
                stdout=output_end,
                stderr=output_end,
                start_new_session=True,
            )

        def kill() -> None:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                return

        return supervise(
            process,
            output,
            None,
            seconds=job.limits.seconds,
            cap=job.limits.output,
            watch=lambda told: "",  # noqa: ARG005
            kill=kill,
            stop=stop,
        )


@dataclass(frozen=True, slots=True)
class Distrusted:
    """Runs nothing: no sandbox was asked for, but not for this repository."""

    @property
    def kind(self) -> str:
        """Return the name that reports show."""
        return "none"

    def run(self, job: Job) -> Outcome:  # noqa: ARG002 - whatever it is
        """Refuse, and say what would change that."""
        raise SandboxUnavailable(
            "ASKFIRST_SANDBOX=none holds only for repositories that ASKFIRST_TRUST names (owner/name, by comma),"
            " and this one is not among them"
        )

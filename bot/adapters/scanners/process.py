"""Run a scanner's program in a process of its own, with an environment from empty and an end."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


def run_bounded(
    name: str, argv: Sequence[str], cwd: Path, env: Mapping[str, str], seconds: float
) -> tuple[bytes, bytes] | str:
    """Return what the program wrote on both streams, or why there is nothing; `name` is how people call it."""
    try:
        process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        return f"{name} cannot be started: {error.strerror}"
    try:
        return process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"{name} was still busy after {seconds:.0f} s"
    finally:
        if process.returncode is None:
            # a program may have children, which would outlive it
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

"""What the sandbox costs to start: ours over a bare process, beside bwrap alone, in turns, so that noise meets all alike.

Run as a command: `python tests/bench/sandbox.py [--rounds 200] [--podman]`. Ends with 1 if ours costs more than 15 ms at the
median over a bare process.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.adapters.sandbox import find_sandbox
from bot.adapters.sandbox.probe import find_bwrap
from bot.ports import Job, Sandbox

_TARGET = 15.0
_ALONE = (
    "--unshare-all",
    "--die-with-parent",
    "--ro-bind",
    "/",
    "/",
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--",
)


def timed(work: Callable[[], object]) -> float:
    """Return how long it takes, in milliseconds."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def job_of(sandbox: Sandbox, tree: Path) -> Callable[[], object]:
    """Return the smallest job, which must end well."""

    def run() -> None:
        outcome = sandbox.run(Job(("/usr/bin/true",), tree))
        if (outcome.how, outcome.code) != ("exit", 0):
            raise SystemExit(f"{sandbox.kind}: {outcome}")

    return run


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--podman", action="store_true", help="measure Podman too")
    asked = parser.parse_args()
    bwrap = str(find_bwrap()[0])
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        ways: dict[str, Callable[[], object]] = {
            "bare process": lambda: subprocess.run(["/usr/bin/true"], check=True),
            "bwrap alone": lambda: subprocess.run([bwrap, *_ALONE, "/usr/bin/true"], check=True),
            "ours": job_of(find_sandbox(wanted="bubblewrap"), tree),
        }
        if asked.podman:
            ways["ours, in podman"] = job_of(find_sandbox(wanted="podman"), tree)
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(asked.rounds):
            for name, work in ways.items():
                taken[name].append(timed(work))
    bare = statistics.median(taken["bare process"])
    print(f"{'':18}{'median':>8}{'over bare':>11}{'least':>8}   ms, {asked.rounds} rounds")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:18}{median:8.1f}{median - bare:11.1f}{min(times):8.1f}")
    return int(statistics.median(taken["ours"]) - bare > _TARGET)


if __name__ == "__main__":
    sys.exit(main())

"""Programs that take too much or stay too long: bare each gets through, behind walls each meets its limit and is told apart."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.adapters.sandbox import find_sandbox
from bot.adapters.sandbox.staging import unused_uid
from bot.ports import Job, Limits, Outcome, Sandbox
from tests.hostile.victim import SAMPLES
from tests.world.processes import processes_with, running

PYTHON = Path(sys.prefix, "bin", "python")
MIB = 2**20
TIGHT = Limits(seconds=30, memory=160 * MIB, processes=40, file_size=8 * MIB, output=20_000)
WALLS = [
    pytest.param("bubblewrap", marks=pytest.mark.needs("bwrap")),
    pytest.param("podman", marks=pytest.mark.needs("podman")),
]


@dataclass(frozen=True, slots=True)
class Meets:
    """What a program meets behind walls: the ways in which it may end, and what is said."""

    ways: tuple[str, ...]
    said: str = ""
    limits: Limits = TIGHT


MEMORY = Meets(("limit",), "memory")
DISK = Meets(("limit",), "MiB to disk")
BRIEF = Limits(seconds=2)
ABUSES = {
    "starts_processes_without_end": Meets(("exit",), "Resource temporarily unavailable"),
    "starts_threads_without_end": Meets(("exit",), "can't start new thread"),
    "takes_memory": MEMORY,
    "takes_memory_in_many_processes": MEMORY,
    "takes_memory_that_it_shares": MEMORY,
    "takes_memory_in_files": Meets(("limit", "exit"), ""),
    "takes_memory_in_files_without_names": Meets(("limit", "exit"), ""),
    "reserves_memory": Meets(("exit",), "Cannot allocate memory"),
    "fills_the_disk": DISK,
    "fills_the_disk_with_files_that_have_no_name": DISK,
    "fills_the_disk_by_memory_maps": DISK,
    "fills_the_disk_beside_the_tree": DISK,
    "fills_the_disk_with_empty_files": DISK,
    "makes_a_file_of_10_gigabytes": Meets(("exit", "signal"), ""),
    "writes_a_large_file": Meets(("exit", "signal"), ""),
    "opens_files_without_end": Meets(("exit",), "Too many open files"),
    "listens_to_no_signal": Meets(("timeout",), "", BRIEF),
    "keeps_all_processors_busy": Meets(("timeout",), "", BRIEF),
}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "abuse.py").write_text((SAMPLES / "abuse.py").read_text())
    return folder


def bare(tree: Path, name: str, *arguments: str) -> str:
    """Run one without a sandbox; its results are beside the tree."""
    results = tree.parent / "results"
    results.mkdir(exist_ok=True)
    source = tree / "abuse.py"
    source.write_text(source.read_text().replace("/results/", f"{results}/"))
    command = [sys.executable, "abuse.py", name, *arguments]
    done = subprocess.run(command, cwd=tree, capture_output=True, check=False, timeout=120)
    return done.stdout.decode("utf-8", "replace")


def walled(tree: Path, kind: str, name: str, *arguments: str, limits: Limits = TIGHT) -> Outcome:
    """Run one behind walls."""
    job = Job(("python", "abuse.py", name, *arguments), tree, PYTHON, limits=limits)
    return find(kind).run(job)


@cache
def find(kind: str) -> Sandbox:
    """Find a sandbox once a process."""
    return find_sandbox(wanted=kind)


@pytest.mark.slow
@pytest.mark.parametrize("name", ABUSES)
def test_bare_it_gets_through(tree: Path, name: str) -> None:
    """Nothing of this machine's own stops it."""
    assert bare(tree, name).endswith("\nescaped\n")


@pytest.mark.slow
@pytest.mark.parametrize("kind", WALLS)
@pytest.mark.parametrize("name", ABUSES)
def test_behind_walls_it_meets_its_limit(tree: Path, name: str, kind: str) -> None:
    """It ends, in the way that is told, long before its goal."""
    meets = ABUSES[name]
    outcome = walled(tree, kind, name, limits=meets.limits)
    assert "escaped" not in outcome.output
    # an engine may miss that the kernel ended a job for memory, or one process of many; the output says that it may be so
    missed = {"signal", "exit"} if kind == "podman" and meets == MEMORY else set()
    assert outcome.how in {*meets.ways, *missed}, outcome
    assert meets.said in outcome.output
    assert outcome.seconds < 25


LEFT = [
    "leaves_processes_behind",
    "leaves_processes_behind_that_hear_nothing",
    "leaves_processes_behind_that_wait_for_a_socket",
]


@pytest.mark.parametrize("name", LEFT)
def test_bare_a_process_stays(tree: Path, name: str) -> None:
    """It outlives the program that started it."""
    mark = f"askfirst-left-{os.getpid()}-{name}"
    bare(tree, name, mark)
    left = processes_with(mark)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left


@pytest.mark.parametrize("kind", WALLS)
@pytest.mark.parametrize("name", LEFT)
def test_behind_walls_no_process_stays(tree: Path, name: str, kind: str) -> None:
    """All that a job started is gone when it is over."""
    mark = f"askfirst-left-{os.getpid()}-{name}"
    outcome = walled(tree, kind, name, mark)
    assert ("exit", 0) == (outcome.how, outcome.code), outcome.output
    assert () == running(mark)


@pytest.mark.parametrize("kind", WALLS)
def test_output_without_end_is_kept_to_its_cap_and_counted(tree: Path, kind: str) -> None:
    """Bare all of it arrives; behind walls head and tail, and how much is not there."""
    assert len(bare(tree, "prints_without_end")) > 30_000_000
    outcome = walled(tree, kind, "prints_without_end")
    assert ("exit", True) == (outcome.how, outcome.output.endswith("\nescaped\n"))
    assert len(outcome.output) <= TIGHT.output
    assert 30_720_000 - TIGHT.output < outcome.dropped < 30_720_100


@pytest.mark.parametrize("kind", WALLS)
def test_output_that_is_no_text_becomes_text(tree: Path, kind: str) -> None:
    """Bytes that are none of UTF-8 are replaced, the rest comes as it is: who shows it to people cleans it."""
    outcome = walled(tree, kind, "prints_what_a_terminal_obeys", limits=Limits(seconds=30, output=100_000))
    assert "\x1b]0;title\x07\x1b[2J\ufffd\ufffd\x00" * 1000 + "\nescaped\n" == outcome.output


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can lend it a user of its own to end")
def test_bare_everything_of_its_user_ends(tree: Path) -> None:
    """A process of the same user, started for this, is ended with it."""
    uid = unused_uid()
    canary = subprocess.Popen(["sleep", "60"], user=uid, group=uid, extra_groups=())
    script = "import os, signal; os.kill(-1, signal.SIGKILL)"
    done = subprocess.run(
        ["/usr/bin/python3", "-c", script], user=uid, group=uid, extra_groups=(), cwd="/", check=False
    )
    try:
        assert (0, -signal.SIGKILL) == (done.returncode, canary.wait(10))
    finally:
        canary.kill()


@pytest.mark.parametrize("kind", WALLS)
def test_behind_walls_everything_is_its_own(tree: Path, kind: str) -> None:
    """It may end what it started, nothing else; the run is over as if nothing had been."""
    canary = subprocess.Popen(["sleep", "60"])
    try:
        outcome = walled(tree, kind, "ends_everything_it_can")
        assert ("exit", 0, None) == (outcome.how, outcome.code, canary.poll()), outcome
    finally:
        canary.kill()
        canary.wait()


LEAVES = """
import os, socket
os.chdir({results!r})
os.symlink({secret!r}, "link")
os.link("own", "hard") if os.path.exists("own") else None
os.mkfifo("pipe")
os.mkdir("folder")
socket.socket(socket.AF_UNIX).bind("socket")
open("sparse", "wb").truncate(7 << 20)
for name in ("-rf", "a\\nb", "--output=x", "\\x1b[2J", "*", "$(touch x)", "\\udcff"):
    open(name, "w").write("x")
open("fine", "w").write("fine")
"""


@pytest.mark.parametrize("kind", WALLS)
def test_what_a_job_leaves_is_read_with_care(tree: Path, kind: str) -> None:
    """A careless reader would follow the link to the host's file; ours leaves out what is no plain file of the job's."""
    secret, results = tree.parent / "secret", tree.parent / "results"
    secret.write_text("of the host")
    results.mkdir()
    subprocess.run(
        [sys.executable, "-c", LEAVES.format(results=str(results), secret=str(secret))], check=True
    )
    assert "of the host" == (results / "link").read_text()
    names = ("link", "pipe", "folder", "socket", "sparse", "-rf", "a\nb", "*", "fine", "absent")
    program = LEAVES.format(results="/results", secret=str(secret))
    outcome = find(kind).run(Job(("python", "-c", program), tree, PYTHON, {}, names, TIGHT))
    assert ("exit", 0) == (outcome.how, outcome.code), outcome.output
    assert {"-rf": b"x", "a\nb": b"x", "*": b"x", "fine": b"fine", "sparse": bytes(7 * MIB)} == outcome.files

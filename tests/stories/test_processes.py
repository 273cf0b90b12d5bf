"""The forge and the bot that a demo or a local run starts end with it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

STAGE = """
import sys, threading
from pathlib import Path
from bot.local.processes import staged
with staged(Path(sys.argv[1]), "maria", 0, {"ANTHROPIC_API_KEY": "none"}):
    print("ready", flush=True)
    threading.Event().wait()
"""


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return sorted(found)


def alive(pid: int) -> bool:
    """Tell whether a process still runs; one that ended and waits for its parent to notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "kind", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL], ids=lambda kind: kind.name
)
def test_nothing_is_left_behind(tmp_path: Path, kind: signal.Signals) -> None:
    """Ctrl-C where a shell had it ignored, a closed terminal, a polite kill and `kill -9` leave no process."""
    stage = subprocess.Popen(
        ["/bin/sh", "-c", 'trap "" INT HUP; exec "$0" -c "$1" "$2"', sys.executable, STAGE, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=Path(__file__).parents[2],
    )
    assert stage.stdout is not None
    try:
        assert stage.stdout.readline() == b"ready\n"
        children = children_of(stage.pid)
        assert len(children) == 2, "the forge and the bot"
        os.kill(stage.pid, kind)
        stage.wait(30)
        deadline = time.monotonic() + 30
        while any(alive(pid) for pid in children) and time.monotonic() < deadline:
            os.sched_yield()
        assert [pid for pid in children if alive(pid)] == []
    finally:
        stage.kill()
        stage.stdout.close()
        stage.wait()

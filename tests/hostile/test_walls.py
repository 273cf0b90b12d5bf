"""Hostile programs, each run bare and behind both kinds of walls: bare they escape, or the check could not fail.

What cannot succeed even bare on this machine (a power that we lack, a feature that this kernel has not) is named in the
table at the end.
"""

import errno
import json
import os
import resource
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from bot.adapters.sandbox import find_sandbox
from bot.ports import Job, Limits
from tests.hostile.victim import SAMPLES, Victim, has_ipv6, victim

PYTHON = Path(sys.prefix, "bin", "python")
ABSENT = f"[Errno {errno.ENOSYS}]"  # a kernel that was built without it
# numbers of capabilities, include/uapi/linux/capability.h
CAPABILITIES = {
    "dac_read_search": 2,
    "setuid": 7,
    "linux_immutable": 9,
    "net_raw": 13,
    "sys_module": 16,
    "sys_chroot": 18,
    "sys_pacct": 20,
    "sys_admin": 21,
    "sys_boot": 22,
    "sys_nice": 23,
    "sys_resource": 24,
    "sys_time": 25,
    "mknod": 27,
    "setfcap": 31,
}


def has(power: str) -> bool:
    """Tell whether this process has what a program needs to succeed bare; of "kernel" nobody knows."""
    if number := CAPABILITIES.get(power):
        status = Path("/proc/self/status").read_text()
        return bool(int(status.split("CapEff:")[1].split()[0], 16) >> number & 1)
    checks: Mapping[str, Callable[[], bool]] = {
        "": lambda: True,
        "kernel": lambda: False,
        "root": lambda: os.geteuid() == 0,
        "userns": lambda: os.geteuid() == 0,
        "ptrace": lambda: os.geteuid() == 0 or _yama() == "0",
        "ipv6": has_ipv6,
        "core": lambda: resource.getrlimit(resource.RLIMIT_CORE)[1] == resource.RLIM_INFINITY,
        "stdlib": lambda: os.access(sysconfig.get_path("stdlib"), os.W_OK),
        "venv": lambda: os.access(sysconfig.get_path("purelib"), os.W_OK),
    }
    return checks[power]()


def _yama() -> str:
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    return scope.read_text().strip() if scope.exists() else "0"


def read(output: str) -> dict[str, dict[str, object]]:
    """Read the runner's lines."""
    rows = [json.loads(line) for line in output.splitlines() if line.startswith('{"name"')]
    return {row["name"]: row for row in rows}


def run_bare(host: Victim, *names: str) -> dict[str, dict[str, object]]:
    """Run the programs as whoever runs the tests, with what a careless launcher leaves open."""
    host.tell(bare=True)
    left = os.open(host.folder / "secret", os.O_RDONLY)
    os.set_inheritable(left, True)
    try:
        done = subprocess.run(
            [str(PYTHON), "run.py", *names],
            cwd=host.tree,
            close_fds=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
            timeout=120,
        )
    finally:
        os.close(left)
    return read(done.stdout)


def run_walled(host: Victim, kind: str, *names: str) -> dict[str, dict[str, object]]:
    """Run the same programs in a sandbox."""
    host.tell(bare=False)
    left = os.open(host.folder / "secret", os.O_RDONLY)
    os.set_inheritable(left, True)
    limits = Limits(seconds=100, output=400_000)
    job = Job(("python", "run.py", *names), host.tree, PYTHON, limits=limits)
    try:
        outcome = find_sandbox(wanted=kind).run(job)
    finally:
        os.close(left)
    assert ("exit", 0, 0) == (outcome.how, outcome.code, outcome.dropped), outcome.output[-2000:]
    return read(outcome.output)


@cache
def names() -> tuple[str, ...]:
    """List the programs, without importing them here."""
    listing = "import run; print('\\n'.join(run.programs()))"
    command = [sys.executable, "-B", "-c", listing]
    return tuple(
        subprocess.run(command, cwd=SAMPLES, capture_output=True, text=True, check=True).stdout.split()
    )


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("bubblewrap", marks=pytest.mark.needs("bwrap")),
        pytest.param("podman", marks=pytest.mark.needs("podman")),
    ],
)
def test_bare_they_escape_and_behind_walls_they_do_not(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    record_property: Callable[[str, object], None],
) -> None:
    """Bare each reaches its goal where this machine lets it; behind walls none, and nothing outside was touched."""
    seen = {}
    for way in ("bare", kind):
        folder = tmp_path / way
        folder.mkdir()
        with victim(folder) as host:
            for name, value in host.environment.items():
                monkeypatch.setenv(name, value)
            rows = seen[way] = run_bare(host) if way == "bare" else run_walled(host, kind)
            damage = host.damage()
        record_property("hostile", (way, {name: row["escaped"] for name, row in rows.items()}))
        assert names() == tuple(rows)
        assert way == "bare" or [] == damage
        assert way != "bare" or {"changed a file", "deleted a file", "ended a process"} <= {*damage}
    failed = {name: row["why"] for name, row in seen["bare"].items() if not row["escaped"] and could(row)}
    assert {} == failed
    assert [] == [name for name, row in seen[kind].items() if row["escaped"]]


def could(row: Mapping[str, object]) -> bool:
    """Tell whether this machine has what a program needs to succeed bare."""
    return has(str(row["power"])) and ABSENT not in str(row["why"])


def test_they_are_many() -> None:
    """At least 80 programs."""
    assert len(names()) >= 80

"""`askfirst doctor` on machines that forbid the sandbox: real ones, made of namespaces, and what it says to do."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters.sandbox import find_sandbox
from bot.ports import Job, Limits

BOT = Path(__file__).parents[2] / "bot"
PYTHON = Path(sys.prefix, "bin", "python")
# no second user namespace: the limit counts per namespace, so that the machine's own is left alone
FORBIDDING = (
    "echo 1 > /proc/sys/user/max_user_namespaces && exec unshare -U --map-user=1000 --map-group=1000 "
    '"$@" -m bot.cli doctor'
)


def can_forbid() -> bool:
    """Tell whether this machine lets us make a namespace in which no further one can be made."""
    command = ["unshare", "-U", "-r", "unshare", "-U", "--map-user=1000", "true"]
    return (
        bool(shutil.which("unshare"))
        and subprocess.run(command, capture_output=True, check=False).returncode == 0
    )


def test_without_user_namespaces_it_names_the_setting(tmp_path: Path) -> None:
    """The reason of the kernel, and the setting that would change it; the exit code tells too."""
    if not can_forbid():
        pytest.skip("this machine lets nobody make user namespaces, so the doctor cannot be tricked")
    done = subprocess.run(
        ["unshare", "-U", "-r", "sh", "-c", FORBIDDING, "sh", str(PYTHON)],
        cwd=BOT.parent,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert 1 == done.returncode, done.stderr
    assert "✗ sandbox: the sandbox does not work here: bwrap: Creating new namespace failed" in done.stdout
    assert "sysctl -w user.max_user_namespaces=15000" in done.stdout
    assert "\npodman: " in done.stdout


@pytest.mark.needs("bwrap")
def test_in_a_container_it_says_how_to_start_one_that_lets_it(tmp_path: Path) -> None:
    """Where no namespace can be made and no memory file, it says so and does not break."""
    shutil.copytree(BOT, tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    job = Job(("python", "-m", "bot.cli", "doctor"), tmp_path, PYTHON, limits=Limits(seconds=60))
    outcome = find_sandbox(wanted="bubblewrap").run(job)
    assert ("exit", 1) == (outcome.how, outcome.code), outcome.output
    assert "✗ sandbox: the sandbox does not work here: " in outcome.output
    assert "Traceback" not in outcome.output


@pytest.mark.parametrize(
    ("trust", "said"),
    [("ada/shop,ada/till", "code of ada/shop, ada/till runs with all rights"), ("", "nothing can run")],
)
def test_none_is_no_health(trust: str, said: str, tmp_path: Path) -> None:
    """What a person asked for is shown as what it is."""
    env = {**os.environ, "ASKFIRST_SANDBOX": "none", "ASKFIRST_TRUST": trust, "HOME": str(tmp_path)}
    done = subprocess.run(
        [PYTHON, "-m", "bot.cli", "doctor"],
        cwd=BOT.parent,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (1, True) == (
        done.returncode,
        f"✗ sandbox: none was asked for, by ASKFIRST_SANDBOX and ASKFIRST_TRUST: {said}" in done.stdout,
    )

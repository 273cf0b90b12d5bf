"""What the judges make of a whole run: a line of the allow-list that nothing needs any more fails it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.world.judge_rest import ALLOWED

ROOT = Path(__file__).parents[2]
CONFTEST = """\
pytest_plugins = ["tests.world.judging"]

def pytest_addoption(parser):
    parser.addoption("--all", action="store_true")
"""
NEEDS = """\
import pytest
from tests.world.judge_rest import ALLOWED, rest_judge

@pytest.mark.parametrize("number", range(len(ALLOWED) - {left}))
def test_needs(number):
    rest_judge().counts[f"REST allowed: {{ALLOWED[number].why}}"] += 1
"""


def run(folder: Path, left: int, *args: str) -> tuple[int, list[str]]:
    """Run a small suite that needs all lines but so many; returns its end and what it says of the rest."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    (folder / "test_small.py").write_text(NEEDS.format(left=left))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *args],
        cwd=folder,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, [line for line in done.stdout.splitlines() if "nothing needed it" in line]


@pytest.mark.parametrize(
    ("left", "args", "code"),
    [
        (0, ("--all", "-n", "2"), 0),
        (1, ("--all", "-n", "2"), 1),
        (1, ("--all",), 1),
        (1, (), 0),
        (1, ("--all", "-k", "needs"), 0),
        (1, ("--all", "test_small.py"), 0),
    ],
)
def test_a_line_that_nothing_needed(tmp_path: Path, left: int, args: tuple[str, ...], code: int) -> None:
    """It fails a run of all tests, in one process or more, and no other run."""
    said = [f"let through, though nothing needed it: {ALLOWED[-1].why}"] if code else []
    assert (code, said) == run(tmp_path, left, *args)


def test_each_line_has_a_reason_of_its_own() -> None:
    """By which it is counted."""
    assert len(ALLOWED) == len({one.why for one in ALLOWED})

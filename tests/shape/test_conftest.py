"""What the test suite's own foundation promises, tried on small suites of its own in another process."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"
SETTINGS = """\
[tool.pytest.ini_options]
addopts = "--strict-markers -p no:cacheprovider"
markers = ["slow: slow", "needs(tool): tool"]
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a small suite ended."""

    code: int
    output: str


def run(folder: Path, text: str, *args: str, env: dict[str, str] | None = None) -> Ran:
    """Run the tests in `text` under a copy of our conftest."""
    shutil.copy(CONFTEST, folder / "conftest.py")
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "test_small.py").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *args],
        cwd=folder,
        env=dict(os.environ, **(env or {})),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout + done.stderr)


MARKED = """\
import pytest

def test_plain(): pass

@pytest.mark.slow
def test_slow(): pass

@pytest.mark.slow
@pytest.mark.needs("no-such-tool")
def test_both(): pass

@pytest.mark.needs("no-such-tool")
def test_needs(): pass
"""


@pytest.mark.parametrize("processes", ["0", "2"])
def test_what_was_left_out_is_counted_by_reason(tmp_path: Path, processes: str) -> None:
    """Without --all slow tests and tests without their tool do not run, and the last lines say how many and why."""
    ran = run(tmp_path, MARKED, "-n", processes)
    assert (0, True, True, True) == (
        ran.code,
        "1 passed" in ran.output,
        "slow: 2" in ran.output,
        "needs(no-such-tool): 1" in ran.output,
    ), ran.output


def test_all_fails_where_a_tool_is_missing(tmp_path: Path) -> None:
    """With --all a missing tool is a failure, never a silence."""
    ran = run(tmp_path, MARKED, "--all")
    assert (1, True, False) == (
        ran.code,
        "2 passed, 2 errors" in ran.output,
        "left out" in ran.output,
    ), ran.output


REACHES = """\
import socket, threading
import pytest

def reach():
    try:
        socket.create_connection(("192.0.2.1", 443), timeout=1)
    except Exception:
        pass  # a careless handler does not hide it

def test_directly():
    reach()

def test_by_name():
    socket.getaddrinfo("api.anthropic.com", 443)

@pytest.mark.filterwarnings("ignore")
def test_in_a_thread():
    thread = threading.Thread(target=reach)
    thread.start()
    thread.join()

def test_loopback_is_free():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()
"""


def test_no_test_reaches_a_network(tmp_path: Path) -> None:
    """An address beyond loopback fails the test that tries it, through handlers and from threads."""
    ran = run(tmp_path, REACHES)
    assert (1, True, True) == (
        ran.code,
        "3 failed, 1 passed" in ran.output,
        "a thread of this test tried to reach 192.0.2.1" in ran.output,
    ), ran.output


ENVIRONMENT = """\
import os
from pathlib import Path

def test_environment():
    kept = [name for name in os.environ if name.startswith(("ASKFIRST_", "GITHUB_", "ANTHROPIC_"))]
    assert [] == kept
    assert [] == list(Path.home().iterdir())
"""


@pytest.mark.parametrize("name", ["ANTHROPIC_API_KEY", "GITHUB_TOKEN", "ASKFIRST_KEY"])
def test_keys_of_the_caller_are_taken_away(tmp_path: Path, name: str) -> None:
    """A key in the caller's environment is not there for any test, nor is the caller's home."""
    ran = run(tmp_path, ENVIRONMENT, env={name: "secret"})
    assert 0 == ran.code, ran.output

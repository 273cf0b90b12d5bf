"""The guard over tests at the command line, on a repository as git has it."""

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app

TEST = "from shop import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository with one commit."""
    folder = tmp_path / "shop"
    (folder / "tests").mkdir(parents=True)
    git(folder, "init", "-q")
    (folder / "tests" / "test_shop.py").write_text(TEST)
    commit(folder)
    return folder


def git(folder: Path, *args: str) -> None:
    """Run git as somebody."""
    who = ["-c", "user.name=maria", "-c", "user.email=maria@example.org"]
    subprocess.run(["git", *who, *args], cwd=folder, check=True)


def commit(folder: Path) -> None:
    """Commit all there is."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "a change")


def test_a_weakened_test_is_told_with_its_line(repository: Path, tmp_path: Path) -> None:
    """The command ends with 1, prints where to look, and writes both reports."""
    (repository / "tests" / "test_shop.py").write_text(TEST.replace("== 3", "is not None"))
    commit(repository)
    report, summary = tmp_path / "report.json", tmp_path / "summary.md"
    args = [
        "integrity",
        str(repository),
        "--base",
        "HEAD~1",
        "--json",
        str(report),
        "--summary",
        str(summary),
    ]
    ran = CliRunner().invoke(app, args)
    assert 1 == ran.exit_code
    assert "tests/test_shop.py:5: `test_total` asserted `total([1, 2]) == 3`" in ran.stdout
    (one,) = json.loads(report.read_text())["objections"]
    assert ("weakened", "tests/test_shop.py", 5) == (one["kind"], one["path"], one["line"])
    assert summary.read_text().startswith("## Integrity: 1 for a person to decide")


def test_honest_work_passes(repository: Path) -> None:
    """A test that moves and says more is no finding."""
    (repository / "tests" / "test_shop.py").rename(repository / "tests" / "test_cart.py")
    (repository / "tests" / "test_cart.py").write_text(TEST + "    assert total([]) == 0\n")
    commit(repository)
    ran = CliRunner().invoke(app, ["integrity", str(repository), "--base", "HEAD~1"])
    assert (0, "Nothing needs a decision\n") == (ran.exit_code, ran.stdout)

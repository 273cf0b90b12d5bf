"""`askfirst deps` on a repository: what a change names, judged without any network."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters.packages import Offline
from bot.dependencies import exit_of, run_deps
from bot.domain.packages import PackageReport

ROOT = Path(__file__).parents[2]


def git(folder: Path, *argv: str) -> str:
    who = ["-c", "user.name=maria", "-c", "user.email=maria@localhost"]
    ran = subprocess.run(["git", *who, *argv], cwd=folder, check=True, capture_output=True, text=True)
    return ran.stdout.strip()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Make a repository with one declared package and two imports."""
    folder = tmp_path / "mine"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "requirements.txt").write_text("requests==2.32.0\n")
    (folder / "app.py").write_text("import json\nimport requests\nimport yaml\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "begin")
    return folder


def commits(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "more")


def judged(folder: Path, tmp_path: Path, *, base: str = "") -> tuple[int, list[tuple[str, str, str]]]:
    """Judge offline; returns the exit code, and each package with its level and kind."""
    file = tmp_path / "report.json"
    code = run_deps(folder, base, offline=True, sarif=tmp_path / "r.sarif", summary=None, report=file)
    rows = json.loads(file.read_text())["packages"]
    return code, [(row["name"], row["level"], row["kind"]) for row in rows]


def test_a_change_without_packages_asks_nobody(mine: Path, tmp_path: Path) -> None:
    """What the base named and imported already is no news, in whichever file."""
    commits(mine, other__py="import yaml\nimport requests\nimport app\n")
    assert judged(mine, tmp_path, base="HEAD~1") == (0, [])


def test_offline_is_unknown_and_no_pass(mine: Path, tmp_path: Path) -> None:
    """A new package and a new import are named; nobody was asked, and the exit code says that it is no yes."""
    commits(mine, requirements__txt="requests==2.32.0\nhttpx\n", app__py="import requests\nimport numpy\n")
    code, found = judged(mine, tmp_path, base="HEAD~1")
    assert code == 2
    assert [(name, level) for name, level, _ in found] == [("numpy", "unknown"), ("httpx", "unknown")]
    sarif = json.loads((tmp_path / "r.sarif").read_text())
    assert {row["level"] for row in sarif["runs"][0]["results"]} == {"warning"}


def test_a_package_from_elsewhere_is_for_a_person(mine: Path, tmp_path: Path) -> None:
    """An address in place of a registry needs no network to be seen."""
    commits(mine, requirements__txt="requests==2.32.0\nlib @ git+https://example.org/lib.git\n")
    code, found = judged(mine, tmp_path, base="HEAD~1")
    assert (code, [(name, level) for name, level, _ in found]) == (1, [("lib", "decision")])


def test_without_a_base_everything_counts(mine: Path, tmp_path: Path) -> None:
    """All that the head names and imports is judged."""
    code, found = judged(mine, tmp_path)
    assert code == 2
    assert {name for name, _, _ in found} == {"requests", "pyyaml"}


def test_the_command(mine: Path) -> None:
    """The command line says in a line each what it found."""
    command = [sys.executable, "-m", "bot.cli", "deps", str(mine), "--offline"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2, ran.stderr
    assert ran.stdout.startswith("Dependencies: 2 unknown\n")
    assert "requirements.txt:1: " in ran.stdout


def test_nothing_is_fine() -> None:
    """No package, no objection."""
    assert (exit_of(PackageReport()), Offline().facts([])) == (0, {})

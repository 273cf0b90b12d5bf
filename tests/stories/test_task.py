"""`askfirst task` on a person's repository: the real process, SDK, sandbox, pytest and semgrep; only the model is a script."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.world.messages import Fault, Json, Script, Served, message, refused
from tests.world.plain import create, done, uses

ROOT = Path(__file__).parents[2]
TEST = "import shelf\n\n\ndef test_last():\n    assert shelf.last() == 'end'\n"
WORKS = "def first():\n    return 'shelf'\n\n\ndef last():\n    return 'end'\n"


def git(folder: Path, *argv: str) -> str:
    who = ["-c", "user.name=maria", "-c", "user.email=maria@localhost"]
    ran = subprocess.run(["git", *who, *argv], cwd=folder, check=True, capture_output=True, text=True)
    return ran.stdout.strip()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Make a repository with one module, one test, and work of the person's own that is not committed."""
    folder = tmp_path / "mine"
    (folder / "tests").mkdir(parents=True)
    (folder / "shelf.py").write_text("def first():\n    return 'shelf'\n")
    (folder / "tests/test_shelf.py").write_text(
        "import shelf\n\n\ndef test_first():\n    assert shelf.first() == 'shelf'\n"
    )
    (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\npythonpath = ['.']\n")
    git(folder, "init", "-q", "-b", "work")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "begin")
    (folder / "shelf.py").write_text("def first():\n    return 'shelf'  # still thinking\n")
    return folder


def ran(
    folder: Path, script: Script, *more: str, text: str = "Add last() to the shelf"
) -> tuple[int, str, str]:
    """Run the command with a script for a model; returns exit code, output and what it said beside."""
    with Served(script) as model:
        environment = os.environ | {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": model.url}
        environment["XDG_STATE_HOME"] = str(folder.parent / "state")
        command = [
            sys.executable,
            "-m",
            "bot.cli",
            "task",
            str(folder),
            text,
            "--python",
            sys.executable,
            *more,
        ]
        outcome = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
    return outcome.returncode, outcome.stdout, outcome.stderr


def turns(*answers: Any) -> Script:
    """Answer with these in turn; the last one again and again."""
    left = list(answers)

    def script(_body: Json) -> Json | Fault:
        made = left.pop(0) if len(left) > 1 else left[0]
        return made if isinstance(made, Fault) else message(made, "tool_use")

    return script


@pytest.mark.needs("bwrap")
def test_one_task_is_one_proven_commit_on_a_branch(mine: Path) -> None:
    """The branch has the commit with its proof; the person's own branch and unfinished work are as they were."""
    before = git(mine, "status", "--porcelain"), git(mine, "rev-parse", "HEAD")
    code, out, err = ran(
        mine,
        turns(
            uses(("read_file", {"path": "shelf.py", "first": 1, "last": 0})),
            uses(
                create("shelf.py", WORKS), create("tests/test_last.py", TEST), done("feat: last of the shelf")
            ),
        ),
        "--json",
    )
    assert code == 0, err
    report = json.loads(out)
    commit = report["commit"]
    assert (report["subject"], report["proof"], report["calls"]) == (
        "feat: last of the shelf",
        "behaviour",
        2,
    )
    assert report["tests"] == ["tests/test_last.py::test_last"]
    assert (report["refusals"], report["unproven"]) == ([], "")
    assert git(mine, "rev-parse", report["branch"]) == commit
    assert git(mine, "rev-parse", f"{commit}^") == before[1]
    assert git(mine, "show", "--format=", "--name-only", commit).split() == ["shelf.py", "tests/test_last.py"]
    assert "Askfirst-Proof: behaviour" in git(mine, "show", "-s", "--format=%B", commit)
    assert "Refs:" not in git(mine, "show", "-s", "--format=%B", commit)
    assert (git(mine, "status", "--porcelain"), git(mine, "rev-parse", "HEAD")) == before


@pytest.mark.slow
@pytest.mark.needs("bwrap")
def test_what_is_not_proven_is_not_committed(mine: Path) -> None:
    """Three refusals end it: the report has the reasons, the repository has no new branch."""
    untested = uses(create("shelf.py", WORKS), done("feat: last"))
    code, out, err = ran(mine, turns(untested), "--json")
    report = json.loads(out)
    assert (code, report["commit"], report["branch"], len(report["refusals"])) == (1, "", "", 3)
    assert report["unproven"].startswith("3 attempts were refused, the last one: ")
    assert err.count("was refused: ") >= 2
    assert git(mine, "for-each-ref", "--format=%(refname)") == "refs/heads/work"


def test_a_service_that_is_not_there_for_long_is_said(mine: Path) -> None:
    """The command does not wait for an hour: it says when to come back, with an exit code of its own."""
    code, out, _ = ran(mine, turns(refused(429, "rate_limit_error", "slow down", retry_after="3600")))
    assert code == 75
    assert "Try again later." in out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" ", "The task is empty; expected what to do, in words, or - to read it from standard input."),
        ("x" * 20_001, "The task has more than 20,000 characters; one commit is less. Say it in fewer."),
    ],
)
def test_a_task_that_is_none(mine: Path, text: str, expected: str) -> None:
    """One sentence, and nothing is begun."""
    code, out, err = ran(mine, turns(uses(done("x"))), text=text)
    assert (code, out, err.strip()) == (2, "", f"askfirst: {expected}")


def test_a_folder_without_a_commit_is_refused(tmp_path: Path) -> None:
    """There is nothing to build on."""
    code, _, err = ran(tmp_path, turns(uses(done("x"))))
    assert code == 2
    assert err.strip().endswith("is not a git repository with a commit; run `git init` and commit first.")


def test_a_task_that_leaves_something_open_is_asked_about(mine: Path) -> None:
    """Nobody can be waited for: the question is the answer, with an exit code of its own, and nothing is committed."""
    asks = {
        "question": "From which end?",
        "why": "another word comes first",
        "options": ["The left", "The right"],
    }
    code, out, _ = ran(mine, turns(uses(("ask_person", {**asks, "undo": "dear"}))), "--json")
    assert (code, json.loads(out)["unproven"]) == (
        3,
        "The task leaves open: From which end? (another word comes first) Say which, and run it again: The left; The right.",
    )
    assert git(mine, "branch", "--list", "askfirst/*") == ""


@pytest.mark.needs("bwrap")
@pytest.mark.needs("node")
def test_a_repository_of_node_is_proven_by_its_own_tests(tmp_path: Path) -> None:
    """Nothing names the runner: `node --test` is found in package.json, and its red and green tests are the proof."""
    folder = tmp_path / "mine"
    (folder / "test").mkdir(parents=True)
    (folder / "package.json").write_text('{"type": "module", "scripts": {"test": "node --test"}}')
    (folder / "shelf.js").write_text("export const last = () => 'start';\n")
    head = "import {test} from 'node:test';\nimport assert from 'node:assert/strict';\nimport * as shelf from '../shelf.js';\n"
    (folder / "test/shelf.test.js").write_text(f"{head}test('is there', () => assert.ok(shelf.last()));\n")
    git(folder, "init", "-q", "-b", "work")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "begin")
    idle = create("test/last.test.js", f"{head}test('last', () => assert.ok(shelf));\n")
    real = create("test/last.test.js", f"{head}test('last', () => assert.equal(shelf.last(), 'end'));\n")
    works = create("shelf.js", "export const last = () => 'end';\n")
    code, out, said = ran(
        folder, turns(uses(works, idle, done("feat: last")), uses(real, done("feat: last"))), "--json"
    )
    assert (code, said) == (0, said)
    report = json.loads(out)
    assert (report["proof"], report["weak"], report["tests"]) == (
        "behaviour",
        False,
        ["test/last.test.js::last"],
    )
    assert "test/last.test.js::last is green without your change too" in str(report["refusals"])

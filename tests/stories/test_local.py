"""`askfirst local` on a person's repository: the real processes, SDK, sandbox and pytest; only the model is a script."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo.messages import Body, ScriptedModel
from tests.world.plain import create, criterion, done, planned, reviewed, says, uses

ROOT = Path(__file__).parents[2]
MODEL = {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}


def git(folder: Path, *argv: str) -> str:
    who = ["-c", "user.name=maria", "-c", "user.email=maria@localhost"]
    return subprocess.run(
        ["git", *who, *argv], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """Make a repository with one module, one test, one staged and one untracked file."""
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
    (folder / "notes.txt").write_text("mine alone\n")
    (folder / "shelf.py").write_text("def first():\n    return 'shelf'  # still thinking\n")
    git(folder, "add", "shelf.py")
    return folder


def argv(path: Path, issue: str, *more: str) -> list[str]:
    return [sys.executable, "-m", "bot.cli", "local", str(path), "--issue", issue, *more]


def refused(path: Path, issue: str, stdin: bytes = b"", **environment: str) -> str:
    """Return the one sentence in which the command refuses."""
    outcome = subprocess.run(
        argv(path, issue, "--data", "/nonexistent/data"),
        cwd=ROOT,
        env=os.environ | MODEL | environment,
        input=stdin,
        capture_output=True,
        check=False,
    )
    said = outcome.stderr.decode()
    assert (outcome.returncode, outcome.stdout, said.count("\n")) == (2, b"", 1), said
    return said.strip().removeprefix("askfirst: ")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b" \n", "The issue - is empty; expected a title on the first line, then what you want."),
        (b"a\0b", "The issue - is binary; expected text: a title on the first line, then what you want."),
        (b"\xff\xfe", "The issue - is not UTF-8 text."),
        (
            b"x" * 10_000_000,
            "The issue has more than 1,000,000 bytes; an issue is text of at most that. Attach less.",
        ),
    ],
    ids=["empty", "binary", "not UTF-8", "10 MB"],
)
def test_an_issue_that_is_none(mine: Path, content: bytes, expected: str) -> None:
    """Each says what was expected and what was seen; nothing is started."""
    assert refused(mine, "-", content) == expected


def test_what_is_not_there(mine: Path, tmp_path: Path) -> None:
    """No such file, no repository, no git, no interpreter, no model."""
    file = tmp_path / "issue.md"
    assert refused(mine, str(file)) == f"The issue {file} cannot be read: No such file or directory."
    file.write_text("Title\n")
    assert (
        refused(tmp_path, str(file))
        == f"{tmp_path} is not a git repository with a commit; run `git init` and commit first."
    )
    assert refused(mine, str(file), PATH="/nonexistent").startswith("Askfirst needs git ")
    assert refused(mine, str(file), ANTHROPIC_API_KEY="").startswith(
        "No model is configured: set ANTHROPIC_API_KEY "
    )


class Shelf:
    """The model: one question, two tasks. `at` is the call that waits in vain, as if the service hung."""

    def __init__(self, at: int) -> None:
        self.at, self.calls = at, 0
        self.reached, self._over = threading.Event(), threading.Event()

    def __call__(self, body: Body) -> list[dict[str, Any]]:
        self.calls += 1
        if self.calls == self.at:
            self.reached.set()
            self._over.wait(60)
        return self._answer(body)

    def lets_go(self) -> None:
        self._over.set()

    def _answer(self, body: Body) -> list[dict[str, Any]]:
        prompt = str(body["messages"][0]["content"][0]["text"])
        fields = json.dumps(body.get("output_config", {}))
        if '"findings"' in fields:
            return says(reviewed(prompt))
        if '"verdict"' in fields:
            return says(_understood("Answer: " in prompt))
        if '"tasks"' in fields:
            tasks = [planned("T1", "alpha", "R1"), planned("T2", "beta", "R2", "T1")]
            return says({"tasks": tasks, "reason": "small"})
        word = "alpha" if "T1: Put alpha" in prompt else "beta"
        test = f"import {word}\n\n\ndef test_{word}():\n    assert {word}.{word}(1) == '{word}'\n"
        return uses(
            create(f"{word}.py", f"def {word}(number):\n    return '{word}' * number\n"),
            create(f"tests/test_{word}.py", test),
            done(f"feat: {word}"),
        )


def _understood(answered: bool) -> dict[str, Any]:
    brief = {
        "goal": "Two words on the shelf.",
        "criteria": [
            criterion("alpha is there", "alpha.alpha(1) is alpha", "Q1"),
            criterion("beta is there", "beta.beta(1) is beta"),
        ],
        "assumptions": ["words are plain"],
        "out_of_scope": [],
    }
    if answered:
        return {"verdict": "brief", "reason": "", "questions": [], "brief": brief}
    options = [{"letter": "a", "text": "alpha first"}, {"letter": "b", "text": "beta first"}]
    question = {"text": "Which order?", "why": "the file differs", "options": options}
    question |= {"recommended": "a", "undo": "cheap"}
    return {"verdict": "ask", "reason": "", "questions": [question], "brief": {**brief, "criteria": []}}


@contextmanager
def taken_port() -> Iterator[int]:
    """Hold a port of loopback."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield int(holder.getsockname()[1])


@pytest.mark.needs("bwrap")
@pytest.mark.parametrize(
    "at",
    [
        pytest.param(0, id="in one go", marks=pytest.mark.slow),
        pytest.param(3, id="killed while planning", marks=pytest.mark.slow),
        pytest.param(4, id="killed while coding", marks=pytest.mark.slow),
    ],
)
def test_the_work_comes_back_as_a_branch(mine: Path, tmp_path: Path, at: int) -> None:
    """The person answers once; a `kill -9` and the same command again end like one run; their working tree is theirs."""
    issue = tmp_path / "issue.md"
    issue.write_text("# Two words\n\nPut alpha and beta on the shelf.\n")
    before = (
        git(mine, "status", "--porcelain"),
        git(mine, "rev-parse", "HEAD"),
        git(mine, "stash", "create") != "",
    )
    script = Shelf(at)
    with ScriptedModel(script) as model, taken_port() as port:
        environment = os.environ | {"ANTHROPIC_API_KEY": "none", "ANTHROPIC_BASE_URL": model.url}
        command = argv(mine, str(issue), "--answers", "1a", "--json", "--port", str(port))
        command += ["--data", os.path.relpath(tmp_path / "data", ROOT), "--python", sys.executable]
        if at:
            first = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            assert script.reached.wait(180)
            first.send_signal(signal.SIGKILL)
            first.wait()
            script.lets_go()
        ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert f"Port {port} is in use; the forge is at " in ran.stderr
    report = json.loads(ran.stdout)
    branch = report["branch"]
    assert (report["issue"], report["pull"], branch) == (1, 2, "askfirst/issue-1")
    assert [commit["subject"] for commit in report["commits"]] == ["feat: alpha", "feat: beta"]
    assert git(mine, "log", "--format=%s", "--reverse", branch).splitlines() == [
        "begin",
        "feat: alpha",
        "feat: beta",
    ]
    after = (
        git(mine, "status", "--porcelain"),
        git(mine, "rev-parse", "HEAD"),
        git(mine, "stash", "create") != "",
    )
    assert after == before
    assert ran.stderr.count("before I write code") == 1
    assert 6 <= script.calls <= 6 + (at > 0), (
        "at most the call that was under way is lost, none is paid twice"
    )

"""A key that is written into a file of settings: refused before anything is pushed, and shown to nobody."""

import json
import logging
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.adapters.scanners import scanner_with
from bot.cli import app
from bot.domain.model import Request
from bot.settings import cache_folder
from tests.world.case import Case
from tests.world.keys import planted
from tests.world.plain import create, done, planned, prompt_of, says, shelf, turn_of, uses

Make = Callable[..., Case]
LEAK = next(one for one in planted() if one.kind == "github-pat")
SETTINGS = f"shop:\n  auth: {LEAK.value}\n"
WANTS = create("tests/alpha.txt", "wants alpha in alpha.py\n")


def shown_to_people(c: Case) -> str:
    """Return all that the bot wrote where people read it, and all that it pushed."""
    pulls = c.desk.get("/pulls", state="all")
    checks = [c.desk.get(f"/commits/{pull['head']['sha']}/check-runs") for pull in pulls]
    patches = [c.desk.get(f"/pulls/{pull['number']}/files") for pull in pulls]
    return json.dumps([c.said(), pulls, checks, patches])


def test_a_worker_that_writes_a_key_down_is_refused_without_it(
    case: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """The refusal teaches by rule and place; the next attempt is pushed; no comment, page, commit or log has the value.

    Its tests are red as well, and say nothing: what they print may hold the key.
    """
    heard: list[str] = []

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role == "code" and "T1: Put alpha" in prompt_of(request):
            if turn_of(request) == 0:
                settings = create("config.yaml", SETTINGS)
                return uses(create("alpha.py", "red\n"), settings, WANTS, done("feat: alpha"))
            heard.append(str(request.messages[-1]))
            back = ("delete_file", {"path": "config.yaml"})
            green = ("edit_file", {"path": "alpha.py", "old": "red", "new": "alpha"})
            return uses(back, green, done("feat: alpha"))
        return shelf(request)

    caplog.set_level(logging.DEBUG)
    c = case(script=script)
    c.scanner = scanner_with(cache_folder())
    c.builds()
    assert c.commits() == ["feat: alpha", "feat: beta"]
    assert "config.yaml:2: This has the form of a real secret (github-pat)." in heard[0]
    assert "askfirst.secret.github-pat, CWE-798" in heard[0]
    assert "Read it from the environment or a secret manager" in heard[0]
    assert "auth: [secret]" in heard[0]
    assert LEAK.value not in heard[0]
    assert "lacks alpha" not in heard[0]
    assert (
        "security finding: config.yaml:2: This has the form of a real secret (github-pat)."
        in c.pull()["body"]
    )
    assert LEAK.value not in shown_to_people(c)
    assert LEAK.value not in caplog.text


def test_whoever_insists_ends_with_evidence_that_does_not_tell(case: Make) -> None:
    """What the bot says when it gives up names the rule; the branch never had the key."""

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role == "plan" and "The task that failed" in prompt_of(request):
            return says({"tasks": [planned("T1a", "alpha", "R1")], "reason": "one word at a time"})
        if request.role == "code" and "Put alpha" in prompt_of(request):
            settings = create("config.yaml", SETTINGS)
            return uses(create("alpha.py", "alpha\n"), settings, WANTS, done("feat: alpha"))
        return shelf(request)

    c = case(script=script)
    c.scanner = scanner_with(cache_folder())
    c.builds()
    shown = shown_to_people(c)
    assert "github-pat" in shown
    assert "): not shown, because there is a secret in it" in shown
    assert "wants alpha in alpha.py" in shown
    assert LEAK.value not in shown


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Make a repository that has had a key for long."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "-q")
    (folder / "old.yaml").write_text(SETTINGS)
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


def test_only_what_a_change_adds_counts_and_no_report_tells_it(shop: Path, tmp_path: Path) -> None:
    """The old key in a file that moved down is known; the new one is found, in words and reports without the value."""
    new = next(one for one in planted() if one.kind == "private-key" and one.path == "server.pem")
    (shop / "old.yaml").write_text(f"# settings\n\n{SETTINGS}")
    (shop / "server.pem").write_text(new.text)
    commit(shop)
    files = {name: tmp_path / name for name in ("sarif", "summary", "json")}
    args = [part for name, file in files.items() for part in (f"--{name}", str(file))]
    ran = CliRunner().invoke(app, ["scan", str(shop), "--base", "HEAD~1", *args])
    assert 1 == ran.exit_code, ran.output
    assert "server.pem:1: This is a private key." in ran.output
    assert "old.yaml" not in ran.output
    told = [ran.output, *(file.read_text() for file in files.values())]
    assert all("askfirst.secret.private-key" in text for text in told)
    for text in told:
        assert new.value not in text
        assert LEAK.value not in text


def test_what_could_not_be_searched_is_said(shop: Path) -> None:
    """A binary file is no reason to fail, and no secret of the reader's either."""
    (shop / "logo.bin").write_bytes(b"\0\1\2")
    (shop / "a.txt").write_text("hello\n")
    commit(shop)
    summary = shop.parent / "summary.md"
    ran = CliRunner().invoke(app, ["scan", str(shop), "--base", "HEAD~1", "--summary", str(summary)])
    assert 0 == ran.exit_code, ran.output
    assert "1 of them is binary or very large: no secret was looked for there." in summary.read_text()

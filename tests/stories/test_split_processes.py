"""Split power on the command line: three processes a round, each with its own environment, token and folder."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.domain.model import Request
from tests.world.case import Case
from tests.world.messages import Json, Served, message
from tests.world.plain import create, done, planned, says, shelf, uses

Make = Callable[..., Case]
KEY = "k1:a-key-of-sixteen-letters"


def script(body: Json) -> Json:
    """Play the story of one word on the shelf, as a Python module with a test."""
    schema = body.get("output_config", {}).get("format", {}).get("schema", {}).get("title", "")
    role: Any = {"UnderstandingAnswer": "clarify", "": "code"}.get(schema, "plan")
    if role == "clarify":
        return message(shelf(Request(role, body["model"], "", tuple(body["messages"]))))
    if role == "plan":
        task = {**planned("T1", "alpha", "R1"), "criteria": ["R1", "R2"]}
        return message(says({"tasks": [task], "reason": "small"}))
    calls = (
        create("alpha.py", 'def alpha() -> str:\n    return "alpha"\n'),
        create(
            "test_alpha.py",
            'from alpha import alpha\n\n\ndef test_alpha() -> None:\n    assert alpha() == "alpha"\n',
        ),
        done("feat: alpha"),
    )
    return message(uses(*calls), "tool_use")


@dataclass
class Processes:
    """Runs the three jobs, each with just what it is to have."""

    case: Case
    model: str
    folder: Path
    seen: list[str] = field(default_factory=list)

    def runs(self, *args: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of ours with these settings and no others."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder / "home"),
            "ASKFIRST_GITHUB_API_URL": self.case.town.forge.api,
            **settings,
        }
        ran = subprocess.run(
            [sys.executable, "-m", "bot.cli", *args],
            cwd=Path(__file__).parents[2],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        self.seen.append(ran.stdout + ran.stderr)
        return ran

    @property
    def name(self) -> str:
        """Return the case as the command line names it."""
        return f"{self.case.desk.repo}#1"

    def trusted(self) -> dict[str, str]:
        """Return what the jobs with the key have: its journal, and a token."""
        secret = self.case.hub.credentials(self.case.key, push=True).secret
        return {
            "ASKFIRST_KEY": KEY,
            "ASKFIRST_GITHUB_TOKEN": secret,
            "ASKFIRST_DATA_DIR": str(self.folder / "kept"),
        }

    def thinking(self) -> dict[str, str]:
        """Return what the job without the key has: models, and a token that reads."""
        return {
            "ANTHROPIC_API_KEY": "opens-nothing",
            "ANTHROPIC_BASE_URL": self.model,
            "ASKFIRST_GITHUB_TOKEN": self.case.hub.credentials(self.case.key).secret,
            "ASKFIRST_DATA_DIR": str(self.folder / "thinks"),
        }

    def settles(self) -> int:
        """Go round until nobody has anything to do; returns how often was thought."""
        witness, out, thought = self.folder / "witness.json", self.folder / "out", 0
        for _ in range(20):
            saw = self.runs("witness", self.name, "--out", str(witness), **self.trusted())
            assert 0 == saw.returncode, saw.stderr
            needs = re.findall(r"^next: (\w+)$", saw.stdout, re.MULTILINE)[0]
            if needs == "wait":
                return thought
            handed = []
            if needs == "think":
                ran = self.runs(
                    "propose", self.name, "--witness", str(witness), "--out", str(out), **self.thinking()
                )
                assert 0 == ran.returncode, ran.stderr
                handed, thought = ["--from", str(out)], thought + 1
            said = self.runs("apply", self.name, *handed, **self.trusted())
            assert 0 == said.returncode, said.stderr
            if "more: false" in said.stdout:
                return thought
        raise AssertionError("the case does not come to rest")


@pytest.mark.needs("bwrap")
def test_the_whole_way_in_processes(case: Make, tmp_path: Path) -> None:
    """From label to a draft that is ready, with real tests in the sandbox; no secret is in any paper or log."""
    c = case(files={"test_first.py": "def test_first() -> None:\n    assert True\n"})
    with Served(script) as model:
        bot = Processes(c, model.url, tmp_path)
        c.opens()
        c.labels()
        assert 1 == bot.settles()
        assert "One question before I write code" in c.says()[0]
        c.comments("1a")
        bot.settles()
    brief, plan, ready = c.says()
    assert brief.startswith("**What I understood:**")
    assert plan.startswith("**Plan: one task, one commit.**")
    assert ready.startswith("Ready for your review: #2, 1 commit, proven; tests success, security success")
    assert ["feat: alpha"] == c.commits()
    assert c.pull()["draft"] is True
    secrets = re.compile(rf"opens-nothing|a-key-of-sixteen-letters|{bot.trusted()['ASKFIRST_GITHUB_TOKEN']}")
    papers = [path.read_bytes().decode("latin-1") for path in (tmp_path / "out").iterdir()]
    papers.append((tmp_path / "witness.json").read_text())
    assert [] == [text for text in (*papers, *bot.seen) if secrets.search(text)]
    # a handover that was taken is not taken again, and the command says so in a sentence
    late = bot.runs("apply", bot.name, "--from", str(tmp_path / "out"), **bot.trusted())
    assert (2, "askfirst: The handover was made for another state of the journal.") == (
        late.returncode,
        late.stderr.strip().splitlines()[-1],
    )


def test_each_job_refuses_what_it_must_not_have(case: Make, tmp_path: Path) -> None:
    """Whoever thinks has no key, and whoever has the key no model: they do not start, and touch nothing."""
    c = case()
    c.opens()
    c.labels()
    bot = Processes(c, "http://127.0.0.1:9", tmp_path)
    witness = tmp_path / "witness.json"
    assert 0 == bot.runs("witness", bot.name, "--out", str(witness), **bot.trusted()).returncode
    propose = ("propose", bot.name, "--witness", str(witness), "--out", str(tmp_path / "out"))
    tried = [
        (("apply", bot.name), bot.trusted() | {"ANTHROPIC_API_KEY": "x"}, "The key of a model is set"),
        (
            ("apply", bot.name),
            bot.trusted() | {"ASKFIRST_MODEL_ENDPOINT": "vertex"},
            "The key of a model is set",
        ),
        (
            ("witness", bot.name, "--out", "x"),
            bot.trusted() | {"ANTHROPIC_API_KEY": "x"},
            "The key of a model is set",
        ),
        (propose, bot.thinking() | {"ASKFIRST_KEY": KEY}, "ASKFIRST_KEY is set"),
        (propose, bot.thinking() | {"ASKFIRST_WEBHOOK_SECRET": "x" * 20}, "ASKFIRST_WEBHOOK_SECRET is set"),
        (
            ("apply", bot.name),
            {k: v for k, v in bot.trusted().items() if k != "ASKFIRST_KEY"},
            "ASKFIRST_KEY is not set",
        ),
        (("apply", "maria"), bot.trusted(), "expected OWNER/REPO#NUMBER"),
    ]
    for args, settings, said in tried:
        ran = bot.runs(*args, **settings)
        assert (2, True) == (ran.returncode, said in ran.stderr), ran.stderr
    assert ([], False) == (c.said(), (tmp_path / "out").exists())
    (tmp_path / "other.json").write_text(json.dumps({**json.loads(witness.read_bytes()), "digest": "0" * 64}))
    ran = bot.runs(*propose[:3], str(tmp_path / "other.json"), *propose[4:], **bot.thinking())
    assert (2, True) == (ran.returncode, "The witness is not one of" in ran.stderr)

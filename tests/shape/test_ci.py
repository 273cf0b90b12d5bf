"""What CI and the actions rest on: the demo's report is judged, inputs are data, settings and lock are the real ones."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
ACTIONS = sorted((ROOT / "actions").glob("*/action.yml"))
WORKFLOWS = sorted((ROOT / ".github").glob("workflows/*.yml")) + sorted(
    (ROOT / ".github").glob("examples/*.yml")
)
COMMIT = {
    "sha": "1" * 40,
    "task": "T1",
    "subject": "feat: x",
    "proof": "behaviour",
    "red_on_parent": True,
    "green": True,
}
REPORT = {
    "issue": {"number": 1, "questions": 3, "rounds": 1},
    "brief": {"criteria": 4, "assumptions": 1},
    "pull": {"number": 2, "draft_until_human": True, "base": "main", "head": "askfirst/issue-1"},
    "commits": [COMMIT] * 5,
    "checks": {"askfirst / tests": "success", "askfirst / review": "neutral"},
    "repairs": 1,
    "findings_fixed": 1,
    "review_commits": 1,
    "merged_by": "maria",
    "sandbox": "bubblewrap",
    "seconds": 30,
}


def judge(folder: Path, report: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """Let CI's script judge a report."""
    (folder / "report.json").write_text(json.dumps(report))
    return subprocess.run(
        [sys.executable, str(ROOT / ".ci/check_report.py"), str(folder / "report.json")],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_whole_report_passes(tmp_path: Path) -> None:
    """A demo that went the whole way passes CI."""
    assert 0 == judge(tmp_path, REPORT).returncode


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sandbox": "none"}, "the sandbox was 'none'"),
        ({"commits": [COMMIT] * 4}, "4 commits, not five"),
        (
            {"commits": [*[COMMIT] * 3, *[COMMIT | {"red_on_parent": False}] * 2]},
            "3 commits proved by behaviour",
        ),
        ({"commits": [*[COMMIT] * 5, COMMIT | {"proof": "none", "green": False}]}, "a commit is not green"),
        ({"pull": {"draft_until_human": False}}, "no draft until a person came"),
        ({"merged_by": "askfirst[bot]"}, "who is no person"),
        ({"merged_by": None}, "nobody merged"),
        ({"checks": {"askfirst / tests": "failure"}}, "failure"),
        ({"checks": {"askfirst / tests": "success"}}, "nobody reviewed the change"),
    ],
)
def test_a_report_that_lacks_something_fails(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    """A demo without a sandbox, proofs, draft or person fails CI, and the log says what lacks."""
    done = judge(tmp_path, REPORT | change)
    assert (1, True) == (done.returncode, said in done.stdout), done.stdout + done.stderr


def steps_of(file: Path) -> list[dict[str, Any]]:
    """Return the steps of an action or of all jobs of a workflow."""
    loaded = YAML(typ="safe").load(file)
    if "runs" in loaded:
        return list(loaded["runs"]["steps"])
    return [step for job in loaded["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", ACTIONS + WORKFLOWS, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_no_expression_stands_in_a_script(file: Path) -> None:
    """Scripts get what people and events say by the environment, where it is data."""
    assert [] == [step["run"] for step in steps_of(file) if "${{" in step.get("run", "")]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_actions_are_pinned_by_commit(file: Path) -> None:
    """Every action that is used is named by a whole commit id."""
    used = [step["uses"] for step in steps_of(file) if "uses" in step]
    assert [] == [name for name in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name)]


def test_actions_set_only_settings_there_are() -> None:
    """Each ASKFIRST_ variable that an action sets is a setting of the bot, which refuses others."""
    names = {name for file in ACTIONS for step in steps_of(file) for name in step.get("env", {})}
    ours = {name.removeprefix("ASKFIRST_").lower() for name in names if name.startswith("ASKFIRST_")}
    assert set() == ours - set(Settings.model_fields)


def test_the_lock_names_every_dependency() -> None:
    """Each dependency of the package and of its tests has one version in the lock."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lock = (ROOT / ".github/constraints.txt").read_text().splitlines()
    locked = {plain(line.split("==")[0]) for line in lock}
    assert [True] * len(lock) == [line.count("==") == 1 for line in lock]
    assert set() == {plain(re.split(r"[\[<>=;~! ]", line)[0]) for line in wanted} - locked


def plain(name: str) -> str:
    """Return a distribution's name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()

"""The demo, played to its end by its scripted person, and judged from the clone alone."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.demo import solution
from tests.world.checker import check


@pytest.mark.slow
@pytest.mark.needs("bwrap")
def test_the_demo_is_not_canned(tmp_path: Path) -> None:
    """Other answers give other criteria and commits, and a checker that shares no code with the bot agrees with each proof."""
    argv = [sys.executable, "-m", "bot.cli", "demo", "--headless", "--json", "--answers", "1a,2b,3c"]
    done = subprocess.run(
        [*argv, "--data", str(tmp_path / "demo")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["merged_by"] == "maria"
    assert report["pull"]["draft_until_human"] is True
    assert len(report["commits"]) >= 5
    assert all(commit["green"] for commit in report["commits"])
    clone, first, last = Path(report["clone"]), report["commits"][0]["sha"], report["commits"][-1]["sha"]
    rows = check(clone, f"{first}^", last, sys.executable)
    wanted = [(c["sha"], c["proof"], c["red_on_parent"], c["green"]) for c in report["commits"]]
    assert [(r["sha"], r["kind"], r["red_on_parent"], r["green"]) for r in rows] == wanted
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "-q", str(clone), str(work)], check=True)
    subprocess.run(["git", "-C", str(work), "checkout", "-q", "-b", "mine", last], check=True)
    who = ["-c", "user.name=t", "-c", "user.email=t@localhost"]
    test = f"{sys.executable} -m pytest -q -p no:cacheprovider"
    again = ["git", "-C", str(work), *who, "rebase", "-q", "--exec", test, f"{first}^"]
    assert subprocess.run(again, capture_output=True, check=False).returncode == 0


def test_every_answer_leads_to_other_criteria_and_code() -> None:
    """No two combinations of answers share their brief or their turns."""
    combinations = solution.all_answers()
    briefs = {json.dumps(solution.brief(answers), sort_keys=True) for answers in combinations}
    tasks = [task["id"] for task in solution.plan(combinations[0])]
    turns = {json.dumps([solution.turns(task, answers) for task in tasks]) for answers in combinations}
    assert (len(briefs), len(turns)) == (len(combinations), len(combinations))


def test_the_plan_has_a_fork() -> None:
    """Two tasks need the same one and not each other."""
    plan = solution.plan(solution.all_answers()[0])
    needs = [tuple(task["needs"]) for task in plan]
    assert len(plan) >= 4
    assert any(need and needs.count(need) > 1 for need in needs)

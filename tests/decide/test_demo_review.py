"""The demo's scripted reviewer reads the change that the scripted worker really makes, whatever the answers are."""

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import pytest

from bot.adapters.git import GitRepository
from bot.demo import solution
from bot.demo.solution_review import review_of
from bot.demo.solution_steps import Answers
from bot.validate.review.material import Shown, shown_of
from bot.validate.review.work import parse
from tests.decide.test_gates import clone, written

__all__ = ["clone"]


def sample(folder: Traversable, at: str = "") -> dict[str, str]:
    """Return the demo's files by path."""
    found: dict[str, str] = {}
    for one in folder.iterdir():
        if one.is_dir() and one.name != "__pycache__":
            found |= sample(one, f"{at}{one.name}/")
        elif one.is_file():
            found[f"{at}{one.name}"] = one.read_text(encoding="utf-8")
    return found


def worked(before: dict[str, str], tasks: list[str], answers: Answers) -> dict[str, str]:
    """Do what the worker's calls do to files."""
    made = dict(before)
    for name, given in (call for task in tasks for turn in solution.turns(task, answers) for call in turn):
        if name == "create_file":
            made[given["path"]] = given["content"]
        elif name == "edit_file":
            assert made[given["path"]].count(given["old"]) == 1
            made[given["path"]] = made[given["path"]].replace(given["old"], given["new"])
    return made


def shown(folder: Path, git: GitRepository, before: dict[str, str], after: dict[str, str]) -> Shown:
    trees = [
        written(folder, {path: ("100644", text.encode()) for path, text in one.items()})
        for one in (before, after)
    ]
    return shown_of(git, lambda path: path.startswith("tests/"), *trees)


@pytest.mark.parametrize("answers", solution.all_answers(), ids="".join)
def test_each_citation_is_a_line_of_the_change(
    tmp_path: Path, clone: GitRepository, answers: Answers
) -> None:
    """Before the maintainer asks for it the missing bound is noted; once it is built, nothing is."""
    before = sample(files("bot.demo").joinpath("sample"))
    tasks = [task["id"] for task in solution.plan(answers)]
    criteria = [f"R{n}" for n in range(1, len(solution.brief(answers)["criteria"]) + 1)]
    noted = []
    for done in (tasks, [*tasks, "review"]):
        after = worked(before, done, answers)
        change = shown(tmp_path, clone, before, after)
        made = review_of(change.text, answers)
        parse(json.dumps(made), criteria, change.hunks)
        noted.append([after[one["path"]].split("\n")[one["line"] - 1] for one in made["findings"]])
        assert change.left_out == ()
    assert [['    limit = request.number("limit", PER_PAGE)'], []] == noted

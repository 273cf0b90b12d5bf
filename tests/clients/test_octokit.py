"""Octokit.js lives in the forge as in GitHub: two stories that it tells itself, and what it saw."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.world.case import app_key
from tests.world.hall import APP, Hall, hall

HERE = Path(__file__).parent
pytestmark = pytest.mark.needs("octokit")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def told(place: Hall, program: Callable[[str], str]) -> Callable[..., dict[str, Any]]:
    """Return a function that lets Octokit.js tell a story."""
    people = {name: f"token-{name}" for name in ("maria", "otto", "eve")}
    about = {
        **people,
        "ottos": "otto",
        "api": place.forge.api,
        "app": APP,
        "key": app_key()[0],
        "secret": "hush",
    }

    def tell(story: str, **more: str) -> dict[str, Any]:
        done = subprocess.run(
            [program("node"), str(HERE / f"{story}.mjs")],
            input=json.dumps(about | more),
            env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert 0 == done.returncode, done.stderr
        facts: dict[str, Any] = json.loads(done.stdout)
        return facts

    return tell


def test_octokit_makes_its_own_world_and_talks(told: Callable[..., dict[str, Any]]) -> None:
    """It makes a repository, a hook, labels, issues and comments; reads pages; asks again for nothing; hears signed hooks."""
    facts = told("talk")
    assert facts.pop("octokit")
    heard = facts.pop("heard")
    assert {
        "who": "maria",
        "repo": ["maria/octo", True],
        "invited": [["maria/octo", "write"]],
        "permission": "write",
        "issue": [1, "open", ["bug"]],
        "comment": 1,
        "pages": [[6, 5, 4, 3], [2, 1]],
        "all": 6,
        "unchanged": 304,
        "changed": "Better",
        "events": ["labeled", "renamed", "locked", "closed"],
        "found": 1,
        "missing": {"status": 404, "message": "Not Found"},
        "invalid": {"status": 422, "message": "Validation Failed"},
        "nobody": {"status": 401, "message": "Bad credentials"},
        "stranger": {"status": 403, "message": "Must have admin rights to Repository."},
        "deliveries": [202],
    } == facts
    first = ["ping", "label.created", "issues.opened", "issues.labeled", "issue_comment.created"]
    last = ["issues.edited", "issues.locked", "issues.closed"]
    assert [*first, "issue_comment.edited", *["issues.opened"] * 5, *last] == heard


def test_octokit_proposes_and_merges(place: Hall, told: Callable[..., dict[str, Any]]) -> None:
    """It opens a draft, checks it as an App, reviews a line, resolves the thread, marks ready and merges; a bot is refused."""
    yard = place.repo()
    yard.branch("topic", {"shelf.py": "one = 1\ntwo = 2\nthree = 4\n"})
    facts = told("propose", repo=yard.name, branch="topic")
    assert {
        "draft": [True, "open", "topic"],
        "files": [["shelf.py", "modified"]],
        "diff": True,
        "app": "askfirst",
        "checks": [["tests", "success", 1]],
        "combined": "success",
        "outside": 422,
        "thread": ["Why?", "So."],
        "resolved": True,
        "early": {"status": 405, "message": "Pull Request is still a draft"},
        "bot": "- Resource not accessible by integration",
        "ready": False,
        "own": 422,
        "moved": 409,
        "mergeable": True,
        "merged": True,
        "issue": "closed",
        "pages": [
            ["PullRequestReview", "ReadyForReviewEvent"],
            ["PullRequestReview", "MergedEvent"],
            ["ClosedEvent"],
        ],
    } == facts
    assert [("ready-for-review", f"{yard.name}#2")] == place.violations()


def test_octokit_writes_a_branch_without_git(told: Callable[..., dict[str, Any]]) -> None:
    """It makes the first file of an empty repository, then a commit of blobs and a tree; no ref is doubled or rewound."""
    assert {
        "empty": 409,
        "main": True,
        "ref": True,
        "twice": {"status": 422, "message": "Reference already exists"},
        "rewind": 422,
        "tree": ["README.md", "src/one.txt", "two.txt"],
        "file": ["one\n", True],
        "raw": "two\n",
        "compared": ["ahead", 1, ["src/one.txt", "two.txt"]],
        "merged": True,
        "branches": ["main", "topic"],
        "left": ["main"],
    } == told("data")

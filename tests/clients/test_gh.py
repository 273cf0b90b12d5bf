"""GitHub's own command line lives in the forge: it sets up its world, talks, proposes, reviews and merges.

It speaks plain HTTP to `github.localhost` alone, so the forge is its proxy.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.world.hall import Hall, hall

pytestmark = pytest.mark.needs("gh")


@dataclass(frozen=True)
class Gh:
    """The command line, of one person, in one folder."""

    hall: Hall
    binary: str
    folder: Path

    def run(
        self, *argv: str, token: str = "token-maria", folder: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command."""
        proxy = {"HTTP_PROXY": self.hall.url, "http_proxy": self.hall.url, "NO_PROXY": "", "no_proxy": ""}
        quiet = {"GH_PROMPT_DISABLED": "1", "GH_NO_UPDATE_NOTIFIER": "1", "NO_COLOR": "1"}
        about = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "GH_HOST": "github.localhost"}
        return subprocess.run(
            [self.binary, *argv],
            env={**about, **proxy, **quiet, "GH_TOKEN": token, "GIT_CONFIG_NOSYSTEM": "1"},
            cwd=self.folder / folder,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def says(self, *argv: str, **more: Any) -> str:
        """Run a command that must succeed; returns what it printed."""
        done = self.run(*argv, **more)
        assert 0 == done.returncode, f"gh {' '.join(argv)}: {done.stderr or done.stdout}"
        return done.stdout.strip()

    def rows(self, *argv: str) -> list[list[str]]:
        """Run a command that prints a table; returns its cells."""
        return [line.split("\t") for line in self.says(*argv).splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def gh(place: Hall, program: Callable[[str], str], tmp_path: Path) -> Gh:
    """Give maria the command line."""
    return Gh(place, program("gh"), tmp_path)


def test_gh_sets_up_its_own_world_and_talks(gh: Gh) -> None:
    """A repository, labels, issues and comments are made, listed, found, changed and closed."""
    known = gh.run("auth", "status", "--hostname", "github.localhost")
    # an older one says it on the other stream
    assert "Logged in to github.localhost" in known.stdout + known.stderr
    assert "maria" == gh.says("api", "user", "-q", ".login")
    assert gh.says("repo", "create", "talk", "--public").endswith("/maria/talk")
    assert [["maria/talk", "", "public"]] == [row[:3] for row in gh.rows("repo", "list", "maria")]
    repo = "-Rgithub.localhost/maria/talk"
    gh.says("label", "create", "bug", "-c", "ff0000", "-d", "Broken", repo)
    assert [["bug", "Broken", "#ff0000"]] == gh.rows("label", "list", repo)
    assert gh.says("issue", "create", "-t", "First", "-b", "Body", "-l", "bug", repo).endswith("/issues/1")
    gh.says("issue", "create", "-t", "Second", "-b", "", repo)
    assert [["2", "OPEN", "Second", ""], ["1", "OPEN", "First", "bug"]] == [
        row[:4] for row in gh.rows("issue", "list", repo)
    ]
    assert ["1"] == [row[0] for row in gh.rows("issue", "list", "-l", "bug", repo)]
    assert ["2"] == [row[0] for row in gh.rows("issue", "list", "--search", "second in:title", repo)]
    assert "#issuecomment-" in gh.says("issue", "comment", "1", "-b", "Hello", repo)
    gh.says("issue", "edit", "1", "--title", "Better", "--remove-label", "bug", repo)
    shown = json.loads(gh.says("issue", "view", "1", "--json", "title,labels,comments,state,author", repo))
    assert ("Better", [], ["Hello"], "OPEN", "maria") == (
        shown["title"],
        shown["labels"],
        [comment["body"] for comment in shown["comments"]],
        shown["state"],
        shown["author"]["login"],
    )
    gh.says("issue", "close", "1", "-r", "not planned", repo)
    gh.says("issue", "lock", "2", repo)
    there = gh.hall.ask("maria", "GET", "/repos/maria/talk/issues/1").json()
    assert ("closed", "not_planned") == (there["state"], there["state_reason"])
    gh.says("issue", "reopen", "1", repo)
    assert 2 == len(gh.rows("issue", "list", repo))


def test_gh_carries_a_pull_request(gh: Gh) -> None:
    """A clone, a draft, its diff and checks, a review, and a merge that closes the issue it fixes."""
    yard = gh.hall.repo()
    repo = f"-Rgithub.localhost/{yard.name}"
    yard.posts("/issues", {"title": "Fix me"})
    gh.says("repo", "clone", f"github.localhost/{yard.name}", "copy")
    assert "# Yard\n" == (gh.folder / "copy" / "README.md").read_text()
    head = yard.branch("topic", {"shelf.py": "one = 1\ntwo = 2\nthree = 4\n"})
    about = ("-t", "Do it", "-b", "Fixes #1", "-H", "topic", "-B", "main")
    assert gh.says("pr", "create", *about, "--draft", repo).endswith("/pull/2")
    assert [["2", "Do it", "topic", "DRAFT"]] == [row[:4] for row in gh.rows("pr", "list", repo)]
    diff = gh.says("pr", "diff", "2", repo).splitlines()
    assert ["-three = 3", "+three = 4"] == [line for line in diff if line.endswith(("= 3", "= 4"))]
    yard.posts("/check-runs", {"name": "tests", "head_sha": head, "conclusion": "success"}, "app")
    yard.posts(f"/statuses/{head}", {"state": "success", "context": "old"})
    checks = gh.rows("pr", "checks", "2", repo)
    assert [("old", "pass"), ("tests", "pass")] == sorted((row[0], row[1]) for row in checks)
    assert "ready for review" in gh.run("pr", "ready", "2", repo).stderr
    gh.says("pr", "review", "2", "--approve", "-b", "Good", repo, token="token-otto")
    names = "title,isDraft,mergeable,reviewDecision,files,commits,latestReviews,statusCheckRollup"
    shown = json.loads(gh.says("pr", "view", "2", "--json", names, repo))
    assert ("Do it", False, "APPROVED", ["shelf.py"], [head], ["otto"], 2) == (
        shown["title"],
        shown["isDraft"],
        shown["reviewDecision"],
        [file["path"] for file in shown["files"]],
        [commit["oid"] for commit in shown["commits"]],
        [review["author"]["login"] for review in shown["latestReviews"]],
        len(shown["statusCheckRollup"]),
    )
    gh.says("pr", "merge", "2", "--merge", repo)
    assert [["2", "Do it", "topic", "MERGED"]] == [
        row[:4] for row in gh.rows("pr", "list", "-s", "merged", repo)
    ]
    assert "closed" == yard.gets("/issues/1")["state"]


def test_gh_gives_issues_and_reviews_to_people(gh: Gh) -> None:
    """Assignees, labels and reviewers are put on and taken off; issues are pinned; what is assigned is found."""
    yard = gh.hall.repo()
    repo = f"-Rgithub.localhost/{yard.name}"
    yard.posts("/issues", {"title": "Give me"})
    gh.says("label", "create", "ui", "-d", "What is seen", repo)
    gh.says("issue", "edit", "1", "--add-assignee", "otto,@me", "--add-label", "ui", repo)
    shown = json.loads(gh.says("issue", "view", "1", "--json", "assignees,labels", repo))
    assert (["maria", "otto"], ["ui"]) == (
        sorted(one["login"] for one in shown["assignees"]),
        [one["name"] for one in shown["labels"]],
    )
    assert ["1"] == [row[0] for row in gh.rows("issue", "list", "--assignee", "otto", repo)]
    gh.says("issue", "edit", "1", "--remove-assignee", "otto", "--remove-label", "ui", repo)
    there = yard.gets("/issues/1")
    assert (["maria"], []) == ([one["login"] for one in there["assignees"]], there["labels"])
    gh.says("issue", "pin", "1", repo)
    assert "Give me" in gh.says("issue", "view", "1", repo)
    gh.says("issue", "comment", "1", "-b", "Look", repo)
    gh.says("issue", "close", "1", "-c", "Done", repo)
    assert ["Look", "Done"] == [one["body"] for one in yard.gets("/issues/1/comments")]
    yard.branch("topic", {"a": "a"})
    about = ("-t", "Do it", "-b", "x", "-H", "topic", "-B", "main")
    gh.says("pr", "create", *about, "--assignee", "@me", "--reviewer", "otto", "--label", "ui", repo)
    gh.says("pr", "comment", "2", "-b", "Look here", repo)
    made = yard.gets("/pulls/2")
    assert (["maria"], ["otto"], ["ui"]) == (
        [one["login"] for one in made["assignees"]],
        [one["login"] for one in made["requested_reviewers"]],
        [one["name"] for one in made["labels"]],
    )
    gh.says("pr", "edit", "2", "--title", "Did it", "--add-assignee", "otto", repo)
    # some versions of `pr edit` never take the last reviewer off
    asked = f"repos/{yard.name}/pulls/2/requested_reviewers"
    gh.says("api", "-X", "DELETE", asked, "-f", "reviewers[]=otto")
    made = yard.gets("/pulls/2")
    assert ("Did it", [], 2) == (made["title"], made["requested_reviewers"], len(made["assignees"]))
    gh.says("pr", "close", "2", "-c", "No", repo)
    gh.says("pr", "reopen", "2", repo)


def test_gh_looks_after_a_repository(gh: Gh) -> None:
    """It shows one, changes what is said of it, lists its workflows and runs, archives it and takes that back."""
    yard = gh.hall.repo()
    full = f"github.localhost/{yard.name}"
    flow = "name: CI\non: [push, workflow_dispatch]\njobs: {a: {runs-on: x, steps: [{run: 'true'}]}}\n"
    yard.commits({".github/workflows/ci.yml": flow})
    assert 0 == yard.pushes("maria", "main").returncode
    gh.says("repo", "edit", full, "-d", "New words")
    names = "name,owner,description,isPrivate,viewerPermission,defaultBranchRef,isArchived"
    shown = json.loads(gh.says("repo", "view", full, "--json", names))
    assert ("maria", "New words", False, "ADMIN", "main", False) == (
        shown["owner"]["login"],
        shown["description"],
        shown["isPrivate"],
        shown["viewerPermission"],
        shown["defaultBranchRef"]["name"],
        shown["isArchived"],
    )
    assert "# Yard" in gh.says("repo", "view", full)
    assert ["CI"] == [row[0] for row in gh.rows("workflow", "list", f"-R{full}")]
    gh.says("workflow", "run", "ci.yml", f"-R{full}")
    gh.says("run", "list", f"-R{full}")
    gh.says("repo", "archive", full, "--yes")
    assert yard.gets("")["archived"]
    assert "archived" in gh.run("issue", "create", "-t", "x", "-b", "x", f"-R{full}").stderr
    gh.says("api", "-X", "PATCH", f"repos/{yard.name}", "-F", "archived=false")
    assert not yard.gets("")["archived"]


def test_gh_reads_pages(gh: Gh) -> None:
    """Links and cursors lead through all pages, by REST and by GraphQL."""
    yard = gh.hall.repo()
    for number in range(5):
        yard.posts("/issues", {"title": f"I{number}"})
    path = f"repos/{yard.name}/issues?per_page=2"
    assert ["I4", "I3", "I2", "I1", "I0"] == gh.says(
        "api", "--paginate", path, "-q", ".[].title"
    ).splitlines()
    owner, name = yard.name.split("/")
    query = """query($owner: String!, $name: String!, $endCursor: String) { repository(owner: $owner, name: $name) {
      issues(first: 2, after: $endCursor) { nodes { title } pageInfo { hasNextPage endCursor } } } }"""
    argv = ("-f", f"query={query}", "-f", f"owner={owner}", "-f", f"name={name}")
    jq = ".data.repository.issues.nodes[].title"
    said = gh.says("api", "graphql", "--paginate", *argv, "-q", jq)
    assert ["I0", "I1", "I2", "I3", "I4"] == said.splitlines()


def test_gh_tells_what_it_was_refused(gh: Gh) -> None:
    """What is missing, a wrong token and what a bot must not do are errors, in the words that GitHub has for them."""
    yard = gh.hall.repo()
    repo = f"-Rgithub.localhost/{yard.name}"
    number = yard.pull(draft=True)
    missing = gh.run("issue", "view", "99", "--json", "title", repo)
    assert (1, True) == (
        missing.returncode,
        "Could not resolve to an issue or pull request" in missing.stderr,
    )
    wrong = gh.run("api", "user", token="ghs_wrong")
    assert (1, True) == (wrong.returncode, "Bad credentials (HTTP 401)" in wrong.stderr)
    tried = gh.run("pr", "ready", str(number), repo, token=gh.hall.token("app"))
    assert (1, True) == (tried.returncode, "Resource not accessible by integration" in tried.stderr)
    assert [("ready-for-review", f"{yard.name}#{number}")] == gh.hall.violations()

"""What only people may decide: it is asked once for a commit, in one comment, and a waiver holds for that commit alone."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.domain.model import Request
from bot.domain.packages import Level, Mention, PackageReport, Verdict, package_of
from tests.world.case import Case
from tests.world.plain import shelf

Make = Callable[..., Case]


def checks(case: Case) -> dict[str, str]:
    """Return the newest conclusion of each of our checks on the pull request's head."""
    head = case.pull()["head"]["sha"]
    rows = case.desk.get(f"/commits/{head}/check-runs")["check_runs"]
    newest = sorted(rows, key=lambda row: int(row["id"]))
    return {row["name"].removeprefix("askfirst / "): row["conclusion"] for row in newest}


def labels(case: Case) -> set[str]:
    return {row["name"] for row in case.desk.get("/issues/1")["labels"]}


def judged(level: Level, how: Any = "declared") -> PackageReport:
    """Judge one package of a change."""
    mention = Mention(package_of("pypi", "alfa"), "requirements.txt", 3, how)
    return PackageReport((Verdict(mention, level, "made up", "`alfa` was made for this story."),))


def test_a_protected_path_waits_for_a_waiver(case: Make) -> None:
    """A person's commit touches it; who has no right is not heard, a wrong commit is told, the right one is taken."""
    c = case()
    c.builds()
    assert dict.fromkeys(("tests", "security", "integrity", "review"), "success") == checks(c)
    c.pushes("AGENTS.md", "Do what I say.\n")
    c.settles()
    head = c.pull()["head"]["sha"][:8]
    assert [
        f"**One thing in #2 needs your decision** at commit {head}:\n\n"
        "- `AGENTS.md:1`: Policy protects `AGENTS.md`, so only people change this.\n\n"
        f"`/askfirst waive {head}` takes it, for this commit alone. Or comment on the line, and I change it."
    ] == c.says()
    assert ("action_required", "deciding") == (checks(c)["integrity"], c.phases[-1])
    assert "askfirst:needs-decision" in labels(c)

    c.comments(f"/askfirst waive {head}", who="eve")
    c.settles()
    assert ([], "deciding") == (c.says(), c.phases[-1])
    c.comments("/askfirst waive 1234567")
    c.settles()
    assert [
        f"A waiver names the commit that it is for: `/askfirst waive {head}` takes what I listed at this one."
    ] == c.says()
    c.comments("/askfirst status")
    c.settles()
    assert f"1 thing to decide at {head}: `/askfirst waive {head}`." in c.says()[0]

    c.comments(f"/askfirst waive {head}")
    c.settles()
    assert ([], "reviewing") == (c.says(), c.phases[-1])
    assert ("neutral", "success") == (checks(c)["integrity"], checks(c)["tests"])
    assert "askfirst:review" in labels(c)


def test_a_waiver_dies_with_its_commit(case: Make) -> None:
    """The next commit is asked about anew, and the old waiver is neither taken for it nor answered."""
    c = case()
    c.builds()
    c.pushes("AGENTS.md", "Do what I say.\n")
    c.settles()
    old = c.pull()["head"]["sha"][:8]
    c.comments(f"/askfirst waive {old}")
    c.settles()
    assert "reviewing" == c.phases[-1]
    c.says()
    c.pushes("notes.txt", "a note\n")
    c.settles()
    head = c.pull()["head"]["sha"][:8]
    assert [f"at commit {head}:"] == [text.split("** ")[1].split("\n")[0] for text in c.says()]
    assert ("action_required", "deciding") == (checks(c)["integrity"], c.phases[-1])


@pytest.mark.parametrize("level", ["decision", "unknown"])
def test_packages_are_people_s_to_decide(case: Make, level: Level) -> None:
    """One that a registry tells strange things of, or nothing: a check of its own, then a decision, then the review."""
    c = case()
    c.packages = lambda *_: judged(level)
    c.builds()
    head = c.pull()["head"]["sha"][:8]
    assert ("action_required", "success") == (checks(c)["dependencies"], checks(c)["integrity"])
    (asked,) = [text for text in c.said() if "needs your decision" in text]
    assert "- `requirements.txt:3`: `alfa` was made for this story." in asked
    assert not any(text.startswith("Ready") for text in c.said())
    c.comments(f"/askfirst waive {head}")
    c.settles()
    (ready,) = c.says()
    assert "tests success, security success, integrity success, dependencies waived by @maria" in ready


def test_fine_packages_are_only_reported(case: Make) -> None:
    """Nobody is asked; a change without packages has no such check, as the stories above show."""
    c = case()
    c.packages = lambda *_: judged("allow")
    c.builds()
    assert ("success", "reviewing") == (checks(c)["dependencies"], c.phases[-1])


def test_a_package_that_is_none_never_gets_into_a_commit(case: Make) -> None:
    """The worker is told before anything runs, and mends it; a module that is only imported is no reason."""
    told: list[str] = []

    def script(request: Request) -> list[dict[str, Any]]:
        if request.role == "code" and "was made for this story" in str(request.messages):
            told.append(str(request.messages))
        return shelf(request)

    c = case(script=script)
    verdicts = [judged("refuse"), judged("refuse", "import")]
    c.packages = lambda *_: verdicts.pop(0) if verdicts else PackageReport()
    c.builds()
    assert ["feat: alpha", "feat: beta"] == c.commits()
    assert 1 <= len(told) and "requirements.txt:3" in told[0]
    assert "outside policy: requirements.txt:3" in c.pull()["body"].replace("`", "")


def test_what_nobody_can_waive(case: Make) -> None:
    """A package that is none, in a person's commit: it fails, a waiver changes nothing, and no decision is asked for."""
    c = case()
    c.builds()
    c.packages = lambda *_: judged("refuse")
    c.pushes("requirements.txt", "alfa\n")
    c.settles()
    head = c.pull()["head"]["sha"][:8]
    assert ("failure", "reviewing") == (checks(c)["dependencies"], c.phases[-1])
    c.comments(f"/askfirst waive {head}")
    c.settles()
    assert ["Nothing waits for your decision at that commit, so there is nothing to waive."] == c.says()
    assert "failure" == checks(c)["dependencies"]

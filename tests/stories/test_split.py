"""Split power: the whole way by three jobs, of which none holds all power (RULES 16)."""

import re
from collections.abc import Callable

from bot.domain.effects import Say
from tests.world.case import Case
from tests.world.split import Jobs

Make = Callable[..., Case]


def messages(case: Case) -> list[tuple[str, str]]:
    """Return the commits of the pull request: trees, and messages without what names this run and its key."""
    rows = case.desk.get(f"/pulls/{case.pull()['number']}/commits")
    return [
        (
            row["commit"]["tree"]["sha"],
            re.sub(r"(Askfirst-Run: )\d+|(v1\.k1\.)[0-9a-f]{64}", r"\1\2…", row["commit"]["message"]),
        )
        for row in rows
    ]


def test_the_first_question_is_thought_by_one_and_said_by_another(case: Make) -> None:
    """Whoever thinks makes the question and says nothing; whoever says posts it, asks no model and waits for people."""
    c = case()
    c.opens()
    c.labels()
    jobs = Jobs(c)
    assert "say" == jobs.witness().next
    assert isinstance(jobs.says().waits, object)
    assert [] == c.says()
    witness = jobs.witness()
    assert "think" == witness.next
    held = jobs.thinks(witness)
    assert isinstance(held, Say)
    assert ("questions", []) == (held.slot, c.says())
    asked = len(c.model.asked)
    assert jobs.says(jobs.out).waits is None
    (said,) = c.says()
    assert "One question before I write code" in said
    assert (asked, 1) == (len(c.model.asked), asked)


def test_the_whole_way_ends_as_the_whole_loop_does(case: Make) -> None:
    """From label to merge by three jobs: same words, same trees, same messages, each call paid once."""
    whole, c = case(), case()
    whole.builds()
    jobs = Jobs(c)
    c.opens()
    c.labels()
    jobs.settles()
    c.comments("1a")
    jobs.settles()
    assert messages(whole) == messages(c)
    assert whole.outcome() == c.outcome()
    assert len(whole.model.asked) == len(c.model.asked)
    assert c.pull()["draft"] is True
    c.merges()
    jobs.settles()
    assert c.said()[-1].startswith("Merged by @maria as #2. 2 proven commits")
    assert [b["name"] for b in c.desk.get("/branches")] == ["main"]

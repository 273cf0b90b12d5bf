"""Split power: the whole way by three jobs, of which none holds all power (RULES 16)."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.adapters.github import TokenAuth, connect
from bot.domain.effects import Push, Say, Understand, Work
from bot.domain.errors import Later, Never, UserError
from bot.engine.memory import spending_of
from bot.split.jobs import rehearse
from bot.split.papers import entries_of, journal_digest
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
    assert isinstance(jobs.says().waits, Understand)
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
    before = jobs.settles()
    c.comments("1a")
    assert (2, 5) == (before, jobs.settles())
    assert messages(whole) == messages(c)
    assert whole.outcome() == c.outcome()
    assert len(whole.model.asked) == len(c.model.asked)
    assert c.pull()["draft"] is True
    c.merges()
    jobs.settles()
    assert c.said()[-1].startswith("Merged by @maria as #2. 2 proven commits")
    assert [b["name"] for b in c.desk.get("/branches")] == ["main"]


def at_first_commit(c: Case) -> Jobs:
    """Bring a case to where its first commit is made and not yet pushed."""
    jobs = Jobs(c)
    c.opens()
    c.labels()
    jobs.settles()
    c.comments("1a")
    for _ in range(30):
        witness = jobs.witness()
        if witness.next == "think" and isinstance(jobs.thinks(witness), Push):
            return jobs
        jobs.says(jobs.out if witness.next == "think" else None)
    raise AssertionError("no commit was made")


def test_a_token_that_reads_is_refused_every_write(case: Make) -> None:
    """What whoever thinks has of GitHub writes nothing, whatever code uses it."""
    c = case()
    c.opens()
    c.labels()
    jobs = Jobs(c)
    jobs.witness()
    hub = connect(c.town.forge.api, TokenAuth(jobs.reading_token()), now=c.town.clock.now)
    for write in (
        lambda: hub.comment(c.key, 1, "hello"),
        lambda: hub.add_label(c.key, 1, "hello"),
        lambda: hub.react(c.key, 1, "eyes"),
        lambda: hub.open_pull(c.key, title="x", body="x", head="askfirst/issue-1", base="main"),
        lambda: hub.delete_branch(c.key, "askfirst/issue-1"),
        lambda: c.git(hub.repository(c.desk.repo).clone_url).push(
            c.desk.get("/git/ref/heads/main")["object"]["sha"], "askfirst/issue-1", hub.credentials(c.key)
        ),
    ):
        with pytest.raises((UserError, Never)):
            write()
    assert ([], ["main"]) == (c.said(), [b["name"] for b in c.desk.get("/branches")])


def test_a_push_by_a_person_in_between_outdates_the_commit(case: Make) -> None:
    """What was made for another head is not signed; what it cost is on the bill, and the task is done again on the new head."""
    c = case()
    jobs = at_first_commit(c)
    jobs.says(jobs.out)
    witness = jobs.witness()
    assert isinstance(jobs.thinks(witness), Push)
    theirs = c.pushes("notes.txt", "mine")
    rows, calls = len(c.journal.entries(c.key)), len(c.model.asked)
    waits = jobs.says(jobs.out).waits
    assert isinstance(waits, Work)
    assert theirs == waits.parent
    new = c.journal.entries(c.key)[rows:]
    assert {"reserve", "answer"} == {row.kind for row in new if row.step.startswith("lost/task/T2/")}
    jobs.settles()
    assert ["feat: alpha", "my own", "feat: beta"] == c.commits()
    assert len(c.model.asked) == calls + 2, "the task again, and the review"
    assert spending_of(c.journal.entries(c.key)).calls == len(c.model.asked)


def test_an_answer_taken_back_in_between_outdates_what_rests_on_it(case: Make) -> None:
    """Nobody is said to have answered who does not answer any more when it is said."""
    c = case()
    jobs = Jobs(c)
    c.opens()
    c.labels()
    jobs.settles()
    answer = c.comments("1a")
    witness = jobs.witness()
    assert isinstance(jobs.thinks(witness), Say)
    c.sends("PATCH", f"/issues/comments/{answer}", {"body": "1b"})
    c.says()
    jobs.says(jobs.out)
    assert [] == c.says()
    jobs.settles()
    assert "beta first (@maria)" in c.says()[0]


def test_what_is_newer_than_the_witness_is_not_damaged(case: Make) -> None:
    """A comment of ours that the witness did not see stops whoever thinks, and is called nothing."""
    c = case()
    c.opens()
    c.labels()
    jobs = Jobs(c)
    jobs.says()
    old = jobs.witness()
    jobs.thinks(old)
    jobs.says(jobs.out)
    assert 1 == len(c.said())
    calls = len(c.model.asked)
    assert jobs.thinks(old) is None
    assert (calls, []) == (len(c.model.asked), json.loads((jobs.out / "handover.json").read_bytes())["rows"])


def test_a_model_that_fails_is_said_by_the_other_job(case: Make) -> None:
    """Why a run rests is found by whoever thinks, and told to people by whoever says."""
    c = case()
    c.budget = Decimal("0.01")
    c.opens()
    c.labels()
    Jobs(c).settles()
    (said,) = c.says()
    assert "budget" in said


def test_what_was_paid_is_handed_over_by_whoever_dies(case: Make) -> None:
    """With each row the handover is written whole: a job that ends amid a task has told what its calls cost."""
    c = case()
    jobs = Jobs(c)
    c.opens()
    c.labels()
    jobs.says()
    witness, script = jobs.witness(), c.model.script

    def dies(_request: object) -> list[dict[str, Any]]:
        raise SystemExit(9)

    c.model.script = dies
    with pytest.raises(SystemExit):
        jobs.thinks(witness)
    jobs.says(jobs.out)
    assert Decimal("0.05") == spending_of(c.journal.entries(c.key)).cost
    c.model.script = script
    jobs.settles()
    assert "One question before I write code" in c.says()[0]


def test_a_model_that_is_busy_begins_no_round_after_round(case: Make) -> None:
    """Where nothing can be thought now, nobody asks for another round: the schedule does, and then it goes on."""
    c = case()
    jobs = Jobs(c)
    c.opens()
    c.labels()
    assert jobs.says().more
    script = c.model.script

    def busy(_request: object) -> list[dict[str, Any]]:
        raise Later("overloaded")

    c.model.script = busy
    jobs.thinks(jobs.witness())
    said = jobs.says(jobs.out)
    assert (Understand, False) == (type(said.waits), said.more)
    assert Decimal(0) == spending_of(c.journal.entries(c.key)).cost
    c.model.script = script
    jobs.settles()
    assert "One question before I write code" in c.says()[0]


def test_a_clone_made_anew_waits_for_what_was_pushed(case: Make) -> None:
    """Whoever thinks has a new clone each time; while git does not show our own last push, nothing is thought."""
    c = case()
    jobs = at_first_commit(c)
    jobs.says(jobs.out)
    witness = jobs.witness()
    first, calls = c.pull()["head"]["sha"], len(c.model.asked)
    (pushed,) = (row for row in witness.rows if row.step.startswith("push/") and row.kind == "done")
    newer = pushed.model_copy(update={"body": {**pushed.body, "sha": "1" * 40, "task": "T2"}})
    rows = [*witness.rows, newer]
    late = witness.model_copy(update={"rows": rows, "digest": journal_digest(entries_of(rows))})
    assert jobs.thinks(late) is None
    assert (calls, []) == (len(c.model.asked), json.loads((jobs.out / "handover.json").read_bytes())["rows"])
    jobs.settles()
    assert (["feat: alpha", "feat: beta"], True) == (c.commits(), c.pull()["head"]["sha"] != first)


def test_a_review_is_answered_by_three_jobs(case: Make) -> None:
    """A comment on a line becomes one commit, and a reply in its thread."""
    c = case()
    jobs = Jobs(c)
    c.opens()
    c.labels()
    jobs.settles()
    c.comments("1a")
    jobs.settles()
    thread = c.reviews("alpha.py", 1, "gamma too, please")
    jobs.settles()
    assert ["feat: alpha", "feat: beta", "feat: gamma"] == c.commits()
    (reply,) = [x for x in c.desk.get("/pulls/2/comments") if x.get("in_reply_to_id") == thread]
    assert reply["body"].startswith(f"Addressed in {c.pull()['head']['sha']}: feat: gamma.")


def test_rows_with_which_the_case_could_not_be_read_are_refused(case: Make) -> None:
    """Whatever form let pass, a journal cannot be mended: the case is read and decided with the rows before they stand."""
    c = case()
    jobs = Jobs(c)
    c.opens()
    c.labels()
    jobs.settles()
    entries = c.journal.entries(c.key)
    rehearse(c.world(), c.key, entries)
    broken = replace(next(one for one in entries if one.kind == "result"), body={"verdict": "brief"})
    with pytest.raises(UserError, match="could not be read any more"):
        rehearse(c.world(), c.key, [*entries, broken])

"""`decide` is total, pure and finite: over any snapshot, and over whole histories that it makes itself."""

import random
from collections import Counter
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.brief import Contest, Inquiry, Proposal, Round
from bot.domain.commands import VERBS, Command, commands_in
from bot.domain.effects import Decision, Describe, Effect, GiveUp, OpenPull, Push, Reply, Retract, Say
from bot.domain.github import Check, Comment, Event, Untold
from bot.domain.graph import Graph
from bot.domain.inspection import REVIEW
from bot.domain.markers import Slot
from bot.domain.phase import LABELS, Phase, follows, phase_of
from bot.domain.policy import Policy
from bot.domain.snapshot import Asked, Ending, Own, Snapshot, Spending, Stuck, Understanding, Validation
from bot.engine.decide import decide
from tests.world import sample as here
from tests.world.pure import Pure

MOST = 400  # turns between two things that people do


def checked(snapshot: Snapshot, policy: Policy, now: datetime) -> Decision:
    """Decide, and hold the decision to what must be true of each."""
    decision = decide(snapshot, policy, now)
    assert decide(snapshot, policy, now) == decision, "deterministic"
    assert decision.effects or decision.until or decision.waiting, "it acts or says what it waits for"
    assert decision.until is None or decision.until > now, "never waits for the past"
    for effect in decision.effects:
        _allowed(snapshot, effect)
    return decision


def _allowed(snapshot: Snapshot, effect: Effect) -> None:
    match effect:
        case Say():
            assert not snapshot.spoke(effect.slot, effect.revision), "says nothing twice"
            assert effect.text.strip(), "never says nothing"
            assert commands_in(effect.text) == ()
        case Push():
            assert effect.branch == snapshot.branch
            assert not snapshot.built_task(effect.task), "a task is pushed once"
        case OpenPull():
            assert snapshot.pull is None, "one pull request"
            assert effect.branch == snapshot.branch
        case Describe():
            assert effect.meaning != snapshot.described
        case Reply():
            assert [t.replied for t in snapshot.threads if t.comment == effect.comment] == [False]
        case Retract():
            assert effect.comment in (snapshot.double_replies if effect.on_line else snapshot.doubles)
        case GiveUp():
            assert effect.text.strip()
        case _:
            pass
    if snapshot.ending and snapshot.ending != "merged":
        assert type(effect).__name__ in ("Heed", "Refuse", "Retract", "Say", "Project"), (
            "an end is not worked past"
        )


# -- any snapshot

ids = st.sampled_from(("T1", "T2", "T3", "V90", "F7", "N1", "t1"))
times = st.integers(-5, 5).map(lambda n: here.AT + timedelta(days=n))
numbers = st.integers(0, 4)
shas = st.sampled_from((here.BUILT.sha, "b" * 40, "d" * 40, ""))
some = st.text(st.sampled_from("a\n`|@ "), max_size=6)
commands = st.builds(
    Command, numbers, some, st.sampled_from(VERBS), st.one_of(ids, some), some, st.booleans(), times, numbers
)
tasks = st.lists(
    st.builds(
        replace,
        st.sampled_from(here.TASKS),
        id=ids,
        title=some,
        needs=st.just(()),
        kind=st.sampled_from(("task", "split")),
    ),
    max_size=4,
    unique_by=lambda task: task.id,
).map(tuple)
briefs = st.builds(replace, st.just(here.BRIEF), version=numbers, goal=some, source=some)
graphs = st.builds(
    Graph,
    numbers,
    tasks,
    shas,
    st.one_of(briefs.map(lambda b: b.digest), some, st.just(here.BRIEF.digest)),
    some,
)
rounds = st.builds(
    replace,
    st.just(here.ROUND),
    number=numbers,
    questions=st.sampled_from(((), (here.QUESTION,))),
    deadline=st.none() | times,
    remind=st.none() | times,
)
slots = st.sampled_from(
    (
        "questions",
        "brief",
        "plan",
        "nothing",
        "ready",
        "receipt",
        "parked-stuck",
        "parked-removed",
        "parked-deleted",
        "contested-Q1",
        "proposed",
        "reminder",
    )
)
owns = st.builds(
    Own,
    st.builds(Slot, some, slots, numbers),
    numbers,
    numbers,
    st.sampled_from(({}, {"seen": ""})),
    times,
    st.booleans(),
)
builts = st.builds(
    replace,
    st.just(here.BUILT),
    task=ids,
    sha=shas,
    parent=shas,
    subject=some,
    tests=st.lists(some).map(tuple),
)
checks = st.builds(
    Check,
    numbers,
    some,
    some,
    st.sampled_from((None, "failure", "timed_out", "success")),
    shas,
    st.booleans(),
)
pulls = st.builds(
    replace,
    st.just(here.PULL),
    merged=st.booleans(),
    merged_by=st.sampled_from((None, here.MARIA)),
    checks=st.lists(checks, max_size=3, unique_by=lambda check: check.id).map(tuple),
)
understandings = st.builds(
    Understanding,
    some,
    st.sampled_from(("ask", "brief", "nothing")),
    st.none() | rounds,
    st.none() | briefs,
    some,
)
some_words = "Because of the old shelf."
PARTS: dict[str, Any] = {
    "run": st.sampled_from(("77", "77", "77", "")),
    "ending": st.sampled_from(get_args(Ending)),
    "ending_id": numbers,
    "unseen": st.sampled_from((False, False, False, True)),
    "ignored": st.none() | st.tuples(st.just("eve"), times),
    "unwelcome": st.none() | st.just(Event(5, "labeled", here.MARIA, here.AT, "askfirst")),
    "untold": st.lists(st.just(Untold(here.MARIA, "GitHub answers 502")), max_size=1).map(tuple),
    "asked": st.lists(st.builds(Asked, times, st.just(frozenset({7}))), max_size=6).map(tuple),
    "said": st.dictionaries(st.tuples(slots, numbers), owns, max_size=6),
    "doubles": st.lists(numbers, max_size=1).map(tuple),
    "double_replies": st.lists(numbers, max_size=1).map(tuple),
    "damaged": st.lists(numbers, max_size=1).map(tuple),
    "missing": st.lists(slots, max_size=1).map(tuple),
    "source": st.just(here.BRIEF.source) | some,
    "commands": st.lists(commands, max_size=4).map(tuple),
    "unheeded": st.lists(commands, max_size=1).map(tuple),
    "sources": st.lists(some, max_size=2).map(tuple),
    "rounds": st.lists(rounds, max_size=2).map(tuple),
    "answers": st.sampled_from(((), (here.ANSWER,))),
    "contested": st.sampled_from(
        ((), (), (Contest(here.QUESTION, (here.ANSWER, replace(here.ANSWER, letter="a", by="otto"))),))
    ),
    "proposed": st.sampled_from(((), (Proposal(3, "d", "eve", (here.ANSWER,), some_words),))),
    "understanding": st.none() | understandings,
    "brief": st.none() | briefs,
    "drafted": st.none() | graphs,
    "graph": st.none() | graphs,
    "head": shas,
    "built": st.lists(builts, max_size=3).map(tuple),
    "ready": st.lists(builts, max_size=3).map(tuple),
    "foreign": st.lists(shas, max_size=1).map(tuple),
    "removed": st.lists(ids, max_size=2).map(tuple),
    "attempts": st.lists(
        st.builds(replace, st.just(here.ATTEMPT), task=ids, reasons=st.lists(some).map(tuple))
    ).map(tuple),
    "worded": st.dictionaries(ids, some, max_size=2),
    "inquiries": st.lists(
        st.builds(
            Inquiry,
            ids,
            st.builds(Round, numbers, st.just((here.QUESTION,)), st.none() | times),
            st.sampled_from((0, 5)),
            st.none() | st.just(here.ANSWER),
        ),
        max_size=2,
    ).map(tuple),
    "pull": st.none() | pulls,
    "threads": st.lists(
        st.builds(replace, st.just(here.THREAD), comment=numbers, replied=st.booleans()),
        max_size=3,
        unique_by=lambda thread: thread.comment,
    ).map(tuple),
    "described": some,
    "validation": st.none() | st.builds(Validation, shas, st.just(here.VALIDATION.reports)),
    "inspections": st.lists(
        st.builds(replace, st.just(here.INSPECTION), number=numbers, head=shas, unread=some), max_size=2
    ).map(tuple),
    "reported": st.frozensets(
        st.tuples(
            shas, st.sampled_from(("askfirst / tests", REVIEW)), st.sampled_from(("success", "failure"))
        ),
        max_size=2,
    ),
    "bare": st.booleans(),
    "plain": st.booleans(),
    "lacks": st.sampled_from(["", "checks: write"]),
    "quiet": st.booleans(),
    "reacted": st.booleans(),
    "projected": st.sampled_from(("", *LABELS.values())),
    "closed": st.sampled_from((False, False, False, True)),
    "stuck": st.none() | st.builds(Stuck, some, st.just("I cannot."), times),
    "stucks": numbers,
    "spending": st.sampled_from((Spending(), Spending(unknown=1))),
    "prose": st.lists(
        st.builds(Comment, numbers, st.just(here.MARIA), some, times, times, st.booleans(), some)
    ).map(tuple),
}
NAMES = {
    "key",
    "repository",
    "issue",
    "base_head",
    "started",
    "branch",
    "pushed",
}  # nothing is decided by them
snapshots = st.builds(replace, st.just(here.sample()), **PARTS)
policies = st.builds(
    Policy, approval=st.sampled_from(("none", "plan")), rounds=st.integers(0, 3), review=st.booleans()
)


@settings(max_examples=300)
@given(snapshots, policies, times)
def test_decide_is_total(snapshot: Snapshot, policy: Policy, now: datetime) -> None:
    """Whatever the parts of a snapshot are, even if they contradict each other."""
    assert phase_of(snapshot, policy) in get_args(Phase)
    checked(snapshot, policy, now)


def test_every_part_of_a_snapshot_is_drawn() -> None:
    """A new field joins the strategy above."""
    assert {field.name for field in fields(Snapshot)} == PARTS.keys() | NAMES


# -- whole histories


def lived(seed: int, moves: int) -> Counter[tuple[Phase, Phase]]:
    """Live a case: the bot does all it wants to, people do something, and again; returns which phase followed which."""
    draw = random.Random(seed)
    policy = Policy(
        approval=draw.choice(("none", "plan")), rounds=draw.randint(0, 2), review=draw.random() < 0.8
    )
    case, steps = Pure(draw), Counter[tuple[Phase, Phase]]()
    case.labels()
    steps["idle", phase_of(case.snapshot, policy)] += 1
    for _ in range(moves):
        settles(case, policy, steps)
        before = phase_of(case.snapshot, policy)
        case.somebody()
        steps[before, phase_of(case.snapshot, policy)] += 1
    settles(case, policy, steps)
    return steps


def settles(case: Pure, policy: Policy, steps: Counter[tuple[Phase, Phase]]) -> None:
    """Perform until nothing is left to do; that is soon."""
    for _ in range(MOST):
        decision = checked(case.snapshot, policy, case.now)
        if not decision.effects:
            return
        before = phase_of(case.snapshot, policy)
        case.performs(decision.effects[0])
        steps[before, phase_of(case.snapshot, policy)] += 1
    raise AssertionError(f"it does not settle: {decision}")


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_histories_settle(seed: int) -> None:
    """However people act in between, the bot comes to rest, says nothing twice and goes along the phases' table."""
    steps = lived(seed, 25)
    strange = {step for step in steps if step[0] != step[1] and not follows(*step)}
    assert strange == set()

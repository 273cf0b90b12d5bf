"""What a reviewer's word leads to: the check first, then a repair, then people; each case is one snapshot and its next step."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.commands import Command
from bot.domain.effects import Describe, Effect, Inspect, Report, Say, Understand, Work
from bot.domain.graph import Task
from bot.domain.inspection import REVIEW, Inspection, finding_task
from bot.domain.markers import Slot
from bot.domain.phase import phase_of
from bot.domain.policy import Policy
from bot.domain.snapshot import Own, Snapshot, Understanding
from bot.engine.decide import decide
from tests.world.sample import AT, ATTEMPT, BRIEF, BUILT, INSPECTION, sample

HEAD = BUILT.sha
TESTS = {(HEAD, "askfirst / tests", "success"), (HEAD, "askfirst / security", "neutral")}
SHOWN = TESTS | {(HEAD, REVIEW, "failure")}
LEFT = SHOWN | {(HEAD, REVIEW, "action_required")}
NOTED = replace(INSPECTION, rulings=INSPECTION.rulings[:1], flaws=INSPECTION.flaws[1:])
FINE = replace(NOTED, flaws=(), drift=())
UNREAD = replace(FINE, rulings=(), unread="No money is left.")
EARLIER = replace(INSPECTION, head="d" * 40)
NOW = replace(INSPECTION, number=2)
MENDED = replace(BUILT, task="N1")
FAILED = replace(ATTEMPT, task="N1")


def whole(**changes: Any) -> Snapshot:
    """Return a case whose tasks are all built, with nothing left to tell but what a reviewer may say."""
    parts = {
        "built": (BUILT, replace(BUILT, task="T2")),
        "stuck": None,
        "reacted": True,
        "attempts": (),
        "reported": frozenset(TESTS),
    }
    case = sample(**{**parts, **changes})
    while True:
        effects = decide(case, Policy(), AT).effects
        match effects[0]:
            case Understand() as read:
                made = Understanding(
                    read.seen, "brief", None, case.brief, "", read.answers, source=case.source
                )
                case = replace(case, understanding=made)
            case Describe() as body:
                case = replace(case, described=body.meaning)
            case Say(slot=("brief" | "plan") as slot, revision=revision) as said:
                own = Own(Slot(case.run, slot, revision), 1, 3, said.payload, AT)
                case = replace(case, said={**case.said, (slot, revision): own})
            case _:
                return case


def told(effect: Effect) -> tuple[str, str]:
    """Name an effect by what these cases differ in."""
    match effect:
        case Report():
            return "Report", effect.report.conclusion
        case Work():
            return "Work", effect.task.id
        case Say():
            return "Say", effect.slot
        case _:
            return type(effect).__name__, ""


def by(verb: str, argument: str) -> tuple[Command, ...]:
    return (Command(1, "0", verb, argument, "maria", True, AT + timedelta(hours=1), 3),)


CASES: dict[str, tuple[dict[str, Any], str, tuple[str, str]]] = {
    "nobody read it": ({}, "validating", ("Inspect", "")),
    "it was read before the brief changed": (
        {"inspections": (replace(FINE, brief="x" * 64),)},
        "validating",
        ("Inspect", ""),
    ),
    "an earlier head was read": (
        {"inspections": (replace(FINE, head="d" * 40),)},
        "validating",
        ("Inspect", ""),
    ),
    "nothing was found": ({"inspections": (FINE,)}, "validating", ("Report", "success")),
    "nobody could read it": ({"inspections": (UNREAD,)}, "validating", ("Report", "neutral")),
    "something is noted": ({"inspections": (NOTED,)}, "validating", ("Report", "neutral")),
    "not all was read": (
        {"inspections": (replace(FINE, left_out=("big.csv",)),)},
        "validating",
        ("Report", "neutral"),
    ),
    "something is demanded": ({"inspections": (INSPECTION,)}, "validating", ("Report", "failure")),
    "it is shown": ({"inspections": (INSPECTION,), "reported": frozenset(SHOWN)}, "building", ("Work", "N1")),
    "it is noted and shown": (
        {"inspections": (NOTED,), "reported": frozenset(TESTS | {(HEAD, REVIEW, "neutral")})},
        "reviewing",
        ("Say", "ready"),
    ),
    "it is answered in words": (
        {"inspections": (INSPECTION,), "reported": frozenset(SHOWN), "worded": {"N1": "No."}},
        "deciding",
        ("Report", "action_required"),
    ),
    "and people are asked": (
        {"inspections": (INSPECTION,), "reported": frozenset(LEFT), "worded": {"N1": "No."}},
        "deciding",
        ("Say", f"decision-{HEAD[:12]}"),
    ),
    "a person leaves it out": (
        {"inspections": (INSPECTION,), "reported": frozenset(SHOWN), "commands": by("skip", "N1")},
        "deciding",
        ("Report", "action_required"),
    ),
    "its repair failed twice": (
        {"inspections": (INSPECTION,), "reported": frozenset(SHOWN), "attempts": (FAILED,) * 2},
        "building",
        ("Work", "N1"),
    ),
    "its repair failed thrice": (
        {"inspections": (INSPECTION,), "reported": frozenset(SHOWN), "attempts": (FAILED,) * 3},
        "deciding",
        ("Report", "action_required"),
    ),
    "a person asks for another try": (
        {
            "inspections": (INSPECTION,),
            "reported": frozenset(LEFT),
            "attempts": (FAILED,) * 3,
            "commands": by("retry", "N1"),
        },
        "building",
        ("Work", "N1"),
    ),
    "a repair was taken away": (
        {
            "inspections": (INSPECTION,),
            "reported": frozenset(SHOWN),
            "removed": ("N1",),
            "commands": by("go", ""),
        },
        "parked",
        ("Say", "parked-removed"),
    ),
    "it was mended once": (
        {
            "inspections": (EARLIER, NOW),
            "built": (BUILT, replace(BUILT, task="T2"), MENDED),
            "reported": frozenset(SHOWN),
        },
        "deciding",
        ("Report", "action_required"),
    ),
    "it was tried once, and people pushed": (
        {"inspections": (EARLIER, NOW), "attempts": (FAILED,), "reported": frozenset(SHOWN)},
        "deciding",
        ("Report", "action_required"),
    ),
    "an earlier head's was not begun": (
        {"inspections": (EARLIER, NOW), "reported": frozenset(SHOWN)},
        "building",
        ("Work", "N2"),
    ),
    "a person's commit is there": (
        {"inspections": (INSPECTION,), "foreign": ("e" * 40,), "reported": frozenset(TESTS)},
        "validating",
        ("Report", "action_required"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_comes_next(name: str) -> None:
    """Phase and next effect."""
    changes, phase, effect = CASES[name]
    case = whole(**changes)
    assert (phase, effect) == (phase_of(case, Policy()), told(decide(case, Policy(), AT).effects[0]))


def test_without_a_reviewer() -> None:
    """Where policy does without, it is handed over as soon as the checks are there."""
    policy = Policy(review=False)
    (effect,) = decide(whole(), policy, AT).effects
    assert ("reviewing", ("Say", "ready")) == (phase_of(whole(), policy), told(effect))


def test_what_is_asked_for() -> None:
    """The whole change, on the brief as it is."""
    assert (Inspect("b" * 40, HEAD, BRIEF.digest),) == decide(whole(), Policy(), AT).effects


def test_the_task() -> None:
    """It names each demand with its place, serves the criteria that are not met, and is one."""
    case = whole(inspections=(INSPECTION,), reported=frozenset(SHOWN))
    (task,) = case.extra_tasks
    assert (
        Task(
            id="N1",
            title="Mend what the review found",
            detail=(
                "A reviewer who saw only the brief and the change found:\n"
                "- page.py:12: R2 is not met: The author is folded, too.\n"
                "- index.py:9: An empty title is dropped. `find('')` raises a KeyError."
            ),
            role="general",
            criteria=("R2",),
            needs=(),
            files=("page.py", "index.py"),
            verify="a test that fails without the change, where behaviour changes",
            kind="finding",
            origin=HEAD,
        )
        == task
    )
    assert task == finding_task(INSPECTION)


def test_a_plan_that_kept_the_repair_has_it_once() -> None:
    """What is built stays in a newer plan, and is not told twice."""
    case = whole(built=(BUILT, replace(BUILT, task="T2"), MENDED), inspections=(EARLIER,))
    assert case.graph is not None
    kept = replace(case.graph, tasks=(*case.graph.tasks, finding_task(EARLIER)))
    assert ["T1", "T2", "N1"] == [task.id for task in replace(case, graph=kept).tasks]


def test_the_json_form() -> None:
    """It comes back as it was; the number is its place in the journal."""
    assert replace(INSPECTION, number=7) == Inspection.from_json(7, INSPECTION.to_json())

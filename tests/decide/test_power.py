"""Each effect takes one power, and who has one of them does nothing of the other."""

from dataclasses import fields
from types import UnionType
from typing import Any, get_args

import pytest

from bot.domain import brief, effects, github, graph, inspection, model, report, snapshot
from bot.domain.errors import Later
from bot.domain.markers import Damaged, KeyRing, Marked, Slot, mark, read_mark
from bot.domain.power import Power, Thought, power_of
from bot.split import check_shapes, shapes
from bot.split.ring import Noting, Witnessed

RING = KeyRing((("k1", b"a secret of enough length"),))
ALL: tuple[type[effects.Effect], ...] = get_args(effects.Effect)


def made(kind: type[effects.Effect]) -> effects.Effect:
    """Make an effect of a kind; what it says does not matter to its power."""
    return object.__new__(kind)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_each_effect_takes_one_power(kind: type[effects.Effect]) -> None:
    """To think is what needs models or the sandbox, and all else is to say."""
    assert isinstance(Thought, UnionType)
    wanted: Power = "think" if kind in get_args(Thought) else "say"
    assert wanted == power_of(made(kind))


def test_both_powers_are_taken() -> None:
    """Neither class is empty, and together they are all effects there are."""
    assert {"think": 6, "say": len(ALL) - 6} == {
        power: sum(power_of(made(kind)) == power for kind in ALL) for power in get_args(Power)
    }


def test_whoever_has_no_key_knows_what_was_witnessed() -> None:
    """A mark that was seen holds, one that was seen broken is broken, and one that is newer is neither."""
    text = mark(RING, 7, 12, Slot("9", "brief"), {"n": 1}, "What I understood")
    broken, newer = (
        text.replace("understood", "misunderstood"),
        mark(RING, 7, 12, Slot("9", "plan"), {}, "Plan"),
    )
    noting = Noting(RING)
    assert isinstance(read_mark(noting, 7, 12, text), Marked)
    assert isinstance(read_mark(noting, 7, 12, broken), Damaged)
    seen = Witnessed(frozenset(noting.holds), frozenset(noting.broken))
    assert read_mark(RING, 7, 12, text) == read_mark(seen, 7, 12, text)
    assert isinstance(read_mark(seen, 7, 12, broken), Damaged)
    with pytest.raises(Later, match="newer than what was witnessed"):
        read_mark(seen, 7, 12, newer)
    # what a person does to a box is no news to a mark
    assert isinstance(read_mark(seen, 7, 12, text.replace("\n", "\r\n")), Marked)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (brief.Option, shapes.OptionBody),
        (brief.Question, shapes.QuestionBody),
        (brief.Round, shapes.RoundBody),
        (brief.Answer, shapes.AnswerBody),
        (brief.Criterion, shapes.CriterionBody),
        (brief.Assumption, shapes.AssumptionBody),
        (brief.Brief, shapes.BriefBody),
        (snapshot.Nothing, shapes.NothingBody),
        (graph.Task, shapes.TaskBody),
        (graph.Graph, shapes.GraphBody),
        (github.Annotation, check_shapes.AnnotationBody),
        (github.CheckReport, check_shapes.ReportBody),
        (report.Objection, check_shapes.ObjectionBody),
        (model.Usage, shapes.Used),
        (inspection.Ruling, check_shapes.RulingBody),
        (inspection.Flaw, check_shapes.FlawBody),
        (inspection.Drift, check_shapes.DriftBody),
    ],
    ids=lambda kind: kind.__name__,
)
def test_what_is_handed_over_has_the_form_of_what_is_kept(value: Any, shape: type[shapes.Body]) -> None:
    """A value that gets a field gets it in the form that whoever says holds it against, or all is refused."""
    assert {one.name for one in fields(value)} == set(shape.model_fields)


@pytest.mark.parametrize("ring", [Noting(RING), Witnessed(frozenset(), frozenset())], ids=["notes", "knows"])
def test_neither_ring_signs(ring: Noting | Witnessed) -> None:
    """Whoever witnesses or thinks makes no mark."""
    with pytest.raises(RuntimeError):
        mark(ring, 7, 12, Slot("9", "brief"), {}, "What I understood")
    assert "" == ring.kid

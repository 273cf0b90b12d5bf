"""The task graph is acyclic, ordered the same way always, and splits without losing who needs whom."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.graph import Graph, Task, drawn, ordered, problems_of, split


def task(task_id: str, *needs: str, criteria: tuple[str, ...] = ("R1",)) -> Task:
    """Make a task."""
    return Task(task_id, f"Do {task_id}", "", "general", criteria, needs, (), "a test")


def graph(*tasks: Task) -> Graph:
    """Make a first version."""
    return Graph(1, tasks, "base", "brief")


def test_problems_are_sentences_that_name_what_is_wrong() -> None:
    """A circle, an unknown need, a strange or unserved criterion and a doubled id are each told."""
    tasks = [task("T1", "T2"), task("T2", "T1"), task("T3", "T9", criteria=("R7",)), task("T3")]
    problems = " ".join(problems_of(tasks, {"R1", "R2"}, 3))
    for part in (
        "more than once",
        "T9, which is not",
        "R7, which the brief",
        "No task serves R2",
        "in a circle",
        "at most 3",
    ):
        assert part in problems, part
    assert problems_of([task("T1"), task("T2", "T1")], {"R1"}, 5) == []


def test_order_is_topological_with_ties_by_place() -> None:
    """A fork is worked through in the order of the plan."""
    assert [t.id for t in ordered([task("T4", "T2"), task("T1"), task("T3", "T1"), task("T2", "T1")])] == [
        "T1",
        "T3",
        "T2",
        "T4",
    ]


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=10))
def test_every_acyclic_graph_is_ordered_whole(needs: list[list[int]]) -> None:
    """Each task comes once, after all it needs."""
    tasks = [task(f"T{i}", *{f"T{n}" for n in wanted if n < i}) for i, wanted in enumerate(needs)]
    order = [t.id for t in ordered(tasks)]
    assert sorted(order) == sorted(t.id for t in tasks)
    assert all(order.index(need) < order.index(t.id) for t in tasks for need in t.needs)


def test_a_split_task_hands_its_needs_on() -> None:
    """The parts come one after the other; who needed the whole needs the last part."""
    first = graph(task("T1"), task("T2", "T1"), task("T3", "T2"))
    second = split(first, "T2", [task("T2a"), task("T2b")], "T2 failed twice")
    assert second.version == 2
    assert [(t.id, t.needs, t.kind, t.origin) for t in second.tasks] == [
        ("T1", (), "task", ""),
        ("T2a", ("T1",), "split", "T2"),
        ("T2b", ("T2a",), "split", "T2"),
        ("T3", ("T2b",), "task", ""),
    ]


def test_a_graph_survives_its_json() -> None:
    """What a comment's marker carries reads back as the same value, and its digest knows tasks from wording."""
    value = graph(task("T1"), task("T2", "T1"))
    assert Graph.from_json(value.to_json()) == value
    assert replace(value, version=9, reason="x").digest == value.digest
    assert replace(value, base="other").digest != value.digest


def test_labels_cannot_break_out_of_a_drawing() -> None:
    """A title with quotes, brackets or arrows stays a label."""
    text = drawn([replace(task("T1"), title='x"] --> T9["<b>`y`</b>')], {"T1": "done"})
    assert 'T1["T1 · x -- T9 b y /b"]:::done' in text.replace("  ", " ")

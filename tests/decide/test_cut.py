"""What is longer than GitHub takes is cut where a reader would, and nothing of it is lost."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.develop import words as develop
from bot.domain.cut import clipped, parts_of, size
from bot.domain.effects import Say, Understand
from bot.domain.markers import KeyRing, Marked, Slot, mark, read_mark, room_for
from bot.domain.policy import Policy
from bot.domain.snapshot import Own, Understanding
from bot.engine.decide import decide
from tests.world.sample import AT, BRIEF, GRAPH, TASKS, sample

RING = KeyRing((("k1", b"a secret that only tests know"),))
LINES = st.sampled_from(
    [
        "a word or two",
        "```python",
        "```",
        "~~~",
        "",
        "<details>",
        "</details>",
        "| a | b |",
        "ü" * 40,
        "x" * 90,
    ]
)


@given(st.lists(LINES, min_size=1, max_size=120).map("\n".join), st.integers(600, 2_000))
def test_parts_fit_and_lose_nothing(text: str, room: int) -> None:
    """Every part fits, and together they hold each word of the text in its order."""
    parts = parts_of(text, room)
    assert all(size(part) <= room for part in parts)
    kept = re.sub(r"\W+", "", text.replace("details", ""))
    told = re.sub(
        r"\W+", "", "".join(parts).replace("details", "").replace("python", "").replace("summary", "")
    )
    assert kept.replace("python", "") == told


def test_a_fence_that_is_cut_is_closed_and_opened_again() -> None:
    """Code goes on as code in the next part, and a fold stays folded."""
    code = "\n".join(f"line {number}" for number in range(200))
    first, second, *_ = parts_of(
        f"<details><summary>Log</summary>\n\n```text\n{code}\n```\n\n</details>", 1_000
    )
    assert first.endswith("\n```\n\n</details>")
    assert second.startswith("<details><summary>…</summary>\n\n```text\nline ")


def test_a_blank_line_is_the_better_place() -> None:
    """A paragraph is not torn while the next blank line before it is near."""
    text = "\n\n".join(["one " * 60, "two " * 60, "three " * 60])
    assert ["one", "three"] == [part.split()[0] for part in parts_of(text, 700)]


def test_what_is_clipped_says_so() -> None:
    """A text that may have one part alone ends with a note."""
    assert clipped("short", 100) == "short"
    told = clipped("word " * 100, 400)
    assert told.endswith("\n\n*… the rest is left out here.*")
    assert size(told) <= 400


def test_a_long_plan_is_said_in_several_comments() -> None:
    """Each comment fits and verifies; the last, which has the plan and how to approve it, fills the slot."""
    tasks = tuple(
        replace(TASKS[0], id=f"T{n}", needs=(), detail="Detail. " * 60, title="Long " * 30)
        for n in range(1, 200)
    )
    graph = replace(GRAPH, tasks=tasks)
    snapshot = sample(
        graph=None, drafted=graph, built=(), head="", pull=None, validation=None, stuck=None, reacted=True
    )
    snapshot = replace(snapshot, said={("brief", 1): _own("brief", 1)})
    (reads,) = decide(snapshot, Policy(), AT).effects
    assert isinstance(reads, Understand)
    read = Understanding(reads.seen, "brief", None, BRIEF, "", reads.answers, frozenset(), snapshot.source)
    snapshot = replace(snapshot, understanding=read)
    slots = []
    for comment in range(2, 9):
        effect = decide(snapshot, Policy(), AT).effects[0]
        assert isinstance(effect, Say)
        body = mark(RING, 1, 3, Slot("77", effect.slot, effect.revision), effect.payload, effect.text)
        assert size(body) <= 65_536
        assert isinstance(read_mark(RING, 1, 3, body), Marked)
        slots.append(effect.slot)
        if effect.slot == "plan":
            break
        snapshot = replace(
            snapshot, said={**snapshot.said, (effect.slot, effect.revision): _own(effect.slot, comment)}
        )
    assert slots == ["plan.1", "plan"]
    assert effect.payload == graph.to_json()


def test_a_long_body_keeps_its_last_line() -> None:
    """The pull request's body fits, and what was spent is still told."""
    many = tuple(replace(TASKS[0], id=f"T{n}", needs=(), title="Long " * 50) for n in range(1, 400))
    body = develop.pull_body(sample(graph=replace(GRAPH, tasks=many)), Policy())
    assert size(body) <= 65_000
    assert "*… the rest is left out here.*\n\n*Spent so far" in body


def test_a_payload_takes_room_from_the_text() -> None:
    """What a marker carries is counted, too."""
    assert room_for({}) > room_for({"a": "".join(map(chr, range(32, 120)))})


def _own(name: str, comment: int) -> Own:
    return Own(Slot("77", name, 1), comment, 3, {}, AT)

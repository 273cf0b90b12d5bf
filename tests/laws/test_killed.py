"""`kill -9` at any point of a case of four tasks: the same commits, and no call is paid twice but the one under way."""

import random

import pytest

from tests.world.killed import WORDS, Ended, Killer, lived


@pytest.fixture(scope="module")
def calm() -> Ended:
    """Play the life of a bot that nobody kills."""
    ended = lived(Killer())
    assert [text.split("\n", 1)[0] for text in ended.messages] == [f"feat: {word}" for word in WORDS]
    assert (ended.kills, max(ended.calls.values()), ended.reserved) == (0, 1, len(ended.answered))
    return ended


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_a_killed_bot_ends_with_the_same_commits(calm: Ended, seed: int) -> None:
    """Three deaths a life: with a request under way, right after its answer, or some milliseconds into what follows."""
    draw = random.Random(seed)
    points = sorted(draw.sample(range(1, calm.seen + 1), 3))
    killer = Killer({point: draw.choice((-1, 0, draw.randint(1, 60))) for point in points})
    ended = lived(killer)
    assert ended.kills >= 2  # a delayed blow may come when the work is done already
    assert ended.messages == calm.messages
    assert ended.outcome == calm.outcome  # with every commit's tree
    assert set(ended.calls) == set(calm.calls), "no other question was asked"
    assert sum(ended.calls.values()) <= sum(calm.calls.values()) + ended.kills, (
        "at most one call a kill is sent again"
    )
    assert len(set(ended.answered)) == len(ended.answered) == len(calm.answered), (
        "no answer is journalled twice"
    )
    assert ended.reserved >= sum(ended.calls.values()), "whatever was sent is charged"

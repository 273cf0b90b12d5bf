"""What a bench's recorded reads told: only what others did counts, each once."""

import json
from collections import Counter
from typing import Any

from tests.bench.least import Read, telling

BOT, MARIA = {"login": "askfirst[bot]"}, {"login": "maria"}


def told(*answers: Any, route: str = "/issues/1/comments") -> int:
    """Count the telling ones of some answers to one route."""
    return telling(Read(route, json.dumps(answer).encode()) for answer in answers).total()


def test_what_the_bot_wrote_tells_nothing() -> None:
    """Nor does an empty list, nor a time or count that moved with it."""
    ours, hers = {"user": BOT, "body": "Which?"}, {"user": MARIA, "body": "1a"}
    assert 0 == told([], [ours])
    assert 1 == told([], [ours], [ours, hers], [ours, hers, ours])
    assert 1 == told(*({"state": "open", "updated_at": at, "comments": at} for at in (1, 2)))


def test_what_others_did_tells() -> None:
    """Their rows, their edits, and what they make of the bot's own pull request, whose text is the bot's."""
    pull = {
        "user": BOT,
        "title": "Words",
        "body": "one",
        "state": "open",
        "labels": [{"name": "askfirst:review"}],
    }
    assert 2 == told([{"user": MARIA, "body": "1a"}], [{"user": MARIA, "body": "1b"}])
    assert 2 == told(pull, pull | {"body": "two", "labels": []}, pull | {"state": "closed"})


def test_each_route_is_counted_alone() -> None:
    """By its own name."""
    reads = [Read(route, b'{"state": "open"}') for route in ("/issues/1", "/pulls/2", "/issues/1")]
    assert Counter({"/issues/1": 1, "/pulls/2": 1}) == telling(reads)

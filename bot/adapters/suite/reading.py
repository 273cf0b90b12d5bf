"""From a recorder's lines to tests. The lines were written next to hostile code: every value is checked, nothing trusted."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain.report import Redness, Status, Test

_MOST_TESTS = 200_000
_ID_ROOM, _MESSAGE_ROOM, _SIGNATURE_ROOM = 1000, 4000, 500

_ASSERTION = {"AssertionError", "Failed"}
# a local variable read too early is a defect, not something that is not there yet
_ABSENCE = {"ImportError", "AttributeError", "NameError", "FileNotFoundError", "FixtureLookupError"}
_NOT_ABSENCE = {"UnboundLocalError"}

# what differs between two runs of one failure -> what stands for it
_CHANGING = (
    (re.compile(r"0x[0-9a-fA-F]+"), "0x0"),
    # pytest cuts a long repr in the middle, and the address in it: <generator ob...x7fd73adabed0>
    (re.compile(r"\.\.\.[0-9a-fA-Fx]{1,16}>"), "...>"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?"), "TIME"),
    (re.compile(r"(/private)?(/var)?/tmp/[^\s'\",:)\]}>]+"), "TEMPORARY"),
    (re.compile(r"((?:127\.0\.0\.1|localhost|\[::1\])):\d{4,5}"), r"\1:PORT"),
    (re.compile(r"\b\d+\.\d+ ?(s|ms|us|µs|ns|sec|secs|seconds?)\b"), r"N \1"),
    (re.compile(r"\bline \d+"), "line N"),
    (re.compile(r"(\.\w+):\d+(?=[:\s]|$)"), r"\1:N"),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recorder's file says. `began` and `ended`: whether the run's first and last lines are there."""

    tests: Mapping[str, Test] = field(default_factory=dict)
    began: bool = False
    ended: bool = False


def read_record(data: bytes) -> Recorded:
    """Read the lines; one that is not what the recorder writes is left out."""
    tests: dict[str, Test] = {}
    began = ended = False
    for raw in data.splitlines():
        row = _row(raw)
        began = began or isinstance(row.get("start"), str)
        ended = ended or isinstance(row.get("end"), int)
        if (seen := _test(row)) is None or (len(tests) >= _MOST_TESTS and seen.id not in tests):
            continue
        tests[seen.id] = _worse(tests[seen.id], seen) if seen.id in tests else seen
    return Recorded(tests, began, ended)


def signature_of(text: str) -> str:
    """Return a failure's text without what changes from run to run."""
    for pattern, instead in _CHANGING:
        text = pattern.sub(instead, text)
    return text.strip()[:_SIGNATURE_ROOM]


def _row(raw: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def clipped(value: str, room: int) -> str:
    """Return a text of at most about `room` characters, head and tail, that any encoder will take."""
    half = room // 2
    text = value if len(value) <= room else f"{value[:half]}\n...\n{value[-half:]}"
    return text.encode("utf-8", "replace").decode("utf-8")


def _text(row: Mapping[str, Any], name: str, room: int) -> str:
    """Return a string of the row that any encoder will take."""
    value = row.get(name)
    return clipped(value, room) if isinstance(value, str) else ""


def _test(row: Mapping[str, Any]) -> Test | None:
    """Return what one report says of its test; None if it says nothing, like a phase that will be run again."""
    when, outcome = row.get("when"), row.get("outcome")
    if not isinstance(row.get("id"), str) or when not in ("collect", "setup", "call", "teardown"):
        return None
    name = _text(row, "id", _ID_ROOM) or "."
    status: Status
    match outcome:
        case "passed" if when == "call":
            return Test(name, "passed")
        case "skipped":
            return Test(name, "skipped")
        case "failed":
            status = "failed" if when == "call" else "error"
        case _:
            return None
    long, text = _text(row, "long", _MESSAGE_ROOM), _text(row, "text", _MESSAGE_ROOM)
    return Test(name, status, _redness(row, when), long or text, signature_of(_essence(when, text, long)))


def _essence(when: str, text: str, long: str) -> str:
    """Return the part of a failure that names its cause: of an import that failed, pytest puts it at the end."""
    if when != "collect" and text:
        return text
    lines = [line for line in long.splitlines() if line.strip()]
    return lines[-1].removeprefix("E ") if lines else text


def _redness(row: Mapping[str, Any], when: str) -> Redness:
    """Say what kind of red it is: the least convincing of all that was raised."""
    if when == "collect":
        return "absence"
    raised = row.get("raised")
    kinds = (
        [{str(name) for name in names} for names in raised if isinstance(names, list)]
        if isinstance(raised, list)
        else []
    )
    if any(kind & _ABSENCE and not kind & _NOT_ABSENCE for kind in kinds):
        return "absence"
    if kinds and when == "call" and all(kind & _ASSERTION for kind in kinds):
        return "assertion"
    return "other"


def _worse(one: Test, other: Test) -> Test:
    """Merge two reports of a test: the first that is red stays, and a skip at the end of a test is no pass."""
    rank: Mapping[Status, int] = {"passed": 0, "skipped": 1, "error": 2, "failed": 2}
    return other if rank[other.status] > rank[one.status] else one

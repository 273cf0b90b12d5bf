"""Refused tries: which failures are the same, when it is enough, and how a trace is cut. Pure values."""

from dataclasses import replace

import pytest

from bot.develop.again import Failure
from bot.develop.trace import Place, places_of, trimmed
from bot.domain.attempts import failures_of, in_a_row, is_spent, spent_by
from bot.domain.commands import Command
from bot.domain.report import Finding, Test
from bot.domain.snapshot import Attempt
from tests.world.sample import AT, ATTEMPT, sample

RED = Test("tests/test_a.py::test_it", "failed", "assertion", "assert 1 == 2", "assert 1 == 2")
FINDING = Finding("askfirst.sql", "app.py", 4, "ERROR", "SQL from text", "CWE-89", "db.execute(f'{x}')", "f")
DEEP = """\
tests/test_a.py:3: in test_one
    assert a("{") == 3
           ^^^^^^
lib.py:2: in a
    return b(x)
lib.py:3: in b
    return c(x)
lib.py:5: in c
    return json.loads(x)
/usr/lib/python3.11/json/__init__.py:346: in loads
    return _default_decoder.decode(s)
../venv/lib/python3.11/site-packages/fast.py:1: in more
    raise
E   json.decoder.JSONDecodeError: Expecting value: line 1 column 2 (char 1)
E     of what there is"""


def tries(*signatures: str, kind: str = "tests") -> tuple[Attempt, ...]:
    """Make refused tries with these signatures."""
    return tuple(replace(ATTEMPT, signature=one, kind=kind) for one in signatures)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("it is red\n  line 5",), ("it is red\n  line 9",)),
        (("The change has 2001 lines",), ("The change has 3002 lines",)),
    ],
)
def test_moved_lines_are_the_same_failure(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    """Where tests are red their own signatures decide, else the reasons without their numbers."""
    assert Failure("tests", one, (RED,)).signature == Failure("tests", other, (RED,)).signature
    assert Failure("policy", one).signature == Failure("policy", other).signature


def test_a_finding_that_moved_is_the_same_failure() -> None:
    """A finding is told by rule, file and text."""
    moved, other = replace(FINDING, line=90), replace(FINDING, text="db.execute(x + y)")
    signatures = {Failure("scan", ("x",), findings=(one,)).signature for one in (FINDING, moved, other)}
    assert 2 == len(signatures)


def test_progress_is_another_failure() -> None:
    """One of two red tests mended, another message, another kind: none is the same again."""
    two = (RED, replace(RED, id="tests/test_a.py::test_other"))
    kinds = [
        Failure("tests", ("x",), two),
        Failure("tests", ("x",), two[:1]),
        Failure("tests", ("x",), (replace(RED, signature="assert 1 == 3"),)),
        Failure("tests", ("x",)),
        Failure("scan", ("x",)),
    ]
    assert 5 == len({failure.signature for failure in kinds})


@pytest.mark.parametrize(
    ("failures", "spent", "how"),
    [
        (tries("a"), False, "was refused 1 times"),
        (tries("a", "a"), False, "was refused 2 times"),
        (tries("a", "a", "a"), True, "failed 3 times in the same way"),
        (tries("a", "a", "b", "a"), False, "was refused 4 times"),
        (tries("a", "b", "c", "d", "e"), True, "was refused 5 times"),
        (tries("x", kind="steps"), True, "did not come to an end"),
    ],
)
def test_when_it_is_enough(failures: tuple[Attempt, ...], spent: bool, how: str) -> None:
    """Three alike, five in all, or one without an end."""
    assert (spent, how) == (is_spent(failures), spent_by(failures))
    assert not is_spent(())


def test_a_retry_counts_anew() -> None:
    """What failed before a person said to try again is no longer held against the task."""
    retry = Command(1, "d", "retry", "t1", "maria", True, AT, 3)
    assert failures_of(sample(commands=(retry,)), "T1") == ()
    assert failures_of(sample(commands=(replace(retry, permitted=False),)), "T1") == (ATTEMPT,)
    assert failures_of(sample(commands=(replace(retry, argument="T2"),)), "T1") == (ATTEMPT,)
    assert (0, 1) == (in_a_row((ATTEMPT,), "other"), in_a_row((ATTEMPT,), "sig"))


def test_a_trace_is_cut_to_what_tells_the_cause() -> None:
    """The test's own line, the last lines of the repository's code and the error stay; libraries go."""
    assert (
        trimmed(DEEP)
        == """\
tests/test_a.py:3: in test_one
    assert a("{") == 3
           ^^^^^^
[… 3 more frames …]
lib.py:3: in b
    return c(x)
lib.py:5: in c
    return json.loads(x)
E   json.decoder.JSONDecodeError: Expecting value: line 1 column 2 (char 1)
E     of what there is"""
    )
    assert ("tests/test_a.py", 3) == (places_of(DEEP)[0].path, places_of(DEEP)[0].line)
    assert Place("lib.py", 5) == places_of(DEEP)[-1]


def test_a_trace_of_python_itself() -> None:
    """A script's own traceback names its files too, below /repo in the sandbox."""
    text = 'Traceback (most recent call last):\n  File "/repo/app.py", line 7, in main\n    x()\nKeyError: 1'
    assert (Place("app.py", 7),) == places_of(text)
    assert 'File "/repo/app.py", line 7' in trimmed(text)
    assert "KeyError: 1" in trimmed(text)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../etc/passwd", "a/../../b.py", ".git/config", "<string>"]
)
def test_a_trace_names_nothing_outside(path: str) -> None:
    """Traces are written by the code under test: a path that is none of the repository's is no place to read."""
    assert () == places_of(f"{path}:1: in x\n    y")


def test_other_text_keeps_head_and_tail() -> None:
    """A failure without frames is short, or loses its middle."""
    assert trimmed("assert 1 == 2") == "assert 1 == 2"
    long = trimmed("begin " + "x" * 9_000 + " end")
    assert (True, True) == (long.startswith("begin"), long.endswith("end"))
    assert len(long) < 1_700

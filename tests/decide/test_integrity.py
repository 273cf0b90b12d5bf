"""The guard over tests, on changes that cheat and on near misses that do not, and on files that are none."""

import time

import pytest
from inline_snapshot import snapshot

from bot.adapters.suite.paths import is_test
from bot.domain.report import Objection
from bot.validate.integrity.change import Change
from bot.validate.integrity.guard import objections
from bot.validate.work import integrity_report
from tests.world.changes import Sample, samples

SAMPLES = list(samples())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.title)
def test_a_cheat_is_told_from_honest_work(sample: Sample) -> None:
    """Each change that makes tests tell less is objected to, and none of the others."""
    found = objections(sample.change)
    assert sample.cheats == bool(found), [one.text for one in found]
    assert all(one.line >= 1 and one.path in sample.change.paths for one in found)


def test_each_kind_of_finding_is_one_sentence() -> None:
    """What the guard says, once for each kind of finding in the samples."""
    said: dict[str, str] = {}
    for sample in SAMPLES:
        for one in objections(sample.change):
            said.setdefault(one.kind, one.text)
    assert said == snapshot(
        {
            "skipped": "`adds prices` is skipped now.",
            "focused": "A test is singled out here, so the others of its file do not run.",
            "weakened": '`register` asserted `expect(user.roles).toEqual(["reader"])` and now only `expect(user.roles).toBeDefined()`.',
            "tautology": "`adds prices` asserted `expect(total([1, 2])).toBe(3)`; `expect(true).toBe(true)` in its place compares two constants.",
            "deleted": "`a discount is never negative` is gone, and what it asserted is asserted nowhere else in the change.",
            "emptied": "`adds prices` asserts nothing any more.",
            "faked": "`adds prices` puts a fake in place of `total`, which is what it tests.",
            "snapshot": "The stored expectation `src/__snapshots__/page.test.js.snap` was rewritten, though no code outside the tests changed.",
            "expected": '`knows leap years` expected `expect(days("2024-02-28", "2024-03-01")).toBe(2)` and now `expect(days("2024-02-28", "2024-03-01")).toBe(1)`, though no code outside the tests changed.',
            "computed": "`test_slug` asserted `slug('Hello World') == 'hello-world'`; in `slug('Hello World') == expected` the code under test says itself what is expected.",
            "removed": "`test_register` no longer asserts `user.password != 'secret'`, or its failure does not get out.",
            "conditional": "`test_header` asserts `text == 'a\\n1\\n'` only when `not (to_csv([{'a': 1}]))` now.",
            "threshold": "`test_is_fast` allows more: `time.perf_counter() - begun < 0.5` became `time.perf_counter() - begun < 5`.",
            "input": "`test_plus_addresses` tried `valid('ann+news@example.org')` and now `valid('ann@example.org')`: another input, though no code outside the tests changed.",
            "xfail": "`test_charge` is expected to fail now.",
            "uncollected": "`test_charge` was renamed to `check_charge`, which no test runner collects, so it does not run any more.",
            "hook": "`pytest_runtest_makereport` changes what the outcome of tests is.",
            "retry": "`test_charge` is tried again until it passes now.",
            "aside": "`test_charge` is set aside as `quarantine` now.",
            "unreadable": "`tests/test_pay.py` could be parsed before and cannot now, so its tests do not run.",
            "settings": "`tool.coverage.report.fail_under` is lower: `90` became `60`.",
        }
    )


def test_there_are_enough_of_both() -> None:
    """At least forty changes cheat and forty do not."""
    cheats = sum(sample.cheats for sample in SAMPLES)
    print(f"\n{cheats} changes that cheat and {len(SAMPLES) - cheats} that do not")
    assert cheats >= 40
    assert len(SAMPLES) - cheats >= 40


def test_a_file_that_is_no_code_never_breaks_the_guard() -> None:
    """Bytes of any kind, in any place that the guard reads, are judged without an error."""
    junk = [
        b"",
        b"\xff\xfe\x00",
        b"(" * 5_000,
        b"a: &a [*a, *a]",
        b"{" * 2_000,
        b"def test_a(:",
        "ä".encode("latin-1"),
    ]
    paths = [
        "tests/test_a.py",
        "a.test.js",
        "a_test.go",
        "src/a.rs",
        "a_spec.rb",
        "pyproject.toml",
        "package.json",
    ]
    paths += [
        ".github/workflows/a.yml",
        "setup.cfg",
        "jest.config.js",
        "tests/__snapshots__/a.snap",
        "Makefile",
    ]
    for path in paths:
        for old in junk:
            for new in junk:
                objections(Change({path: old}, {path: new}, is_test))


def test_a_name_that_cannot_be_put_into_an_f_string_breaks_nothing() -> None:
    """What a name stands for may have no place where the name stands; the check is compared all the same."""
    old = "def test_a():\n    text = ask('a\\n')\n    assert f'{text}' == 'b'\n"
    new = old.replace("== 'b'", "is not None")
    change = Change({"tests/test_a.py": old.encode()}, {"tests/test_a.py": new.encode()}, is_test)
    assert ["weakened"] == [one.kind for one in objections(change)]


def test_a_test_file_that_parses_no_more_is_refused() -> None:
    """Its tests cannot run, so there is nothing for a person to decide."""
    change = Change(
        {"tests/test_a.py": b"def test_a(): assert f() == 1\n"},
        {"tests/test_a.py": b"def test_a(:\n"},
        is_test,
    )
    assert ["refuse"] == [one.severity for one in objections(change)]


def test_a_change_of_twenty_thousand_files_is_judged_in_seconds() -> None:
    """Tests are paired by name and content, not each with each."""
    body = "from app import f\n\n\ndef test_{0}():\n    assert f({0}) == {0}\n"
    old = {f"tests/old/test_{n}.py": body.format(n).encode() for n in range(10_000)}
    new = {f"tests/new/test_{n}.py": body.format(n).encode() for n in range(10_000)}
    begun = time.process_time()
    assert () == objections(Change(old, new, is_test))
    assert time.process_time() - begun < 30


def test_the_check_says_where_a_person_should_look() -> None:
    """The report is red with a mark on each line that still is there, and names those that went."""
    found = [
        Objection("weakened", "tests/test_a.py", 4, "`test_a` asserted `f() == 1` and now only `f()`."),
        Objection("deleted", "tests/test_b.py", 9, "`test_b` is gone.", side="old"),
    ]
    report = integrity_report(found)
    assert ("askfirst / integrity", "action_required", "2 for a person to decide") == (
        report.name,
        report.conclusion,
        report.title,
    )
    assert [("tests/test_a.py", 4)] == [(mark.path, mark.line) for mark in report.annotations]
    assert "`tests/test_b.py:9` as it was: `test_b` is gone." in report.summary
    assert "success" == integrity_report(()).conclusion

"""Judging a change by reports alone: each case is a row of outcomes on the sides of the change."""

from dataclasses import replace

import pytest

from bot.adapters.suite.paths import is_test
from bot.develop.proof import Evidence, judge, plan_runs, refuse_early, seen
from bot.domain.change import Edits, File
from bot.domain.proof import Verdict
from bot.domain.report import SuiteReport, Test

NEW, OLD = "tests/test_new.py::test_it", "tests/test_old.py::test_old"
FILES = Edits({"app.py": File(b"x"), "tests/test_new.py": File(b"y")})
PASSED = Test("", "passed")
SKIPPED = Test("", "skipped")
ASSERTS = Test("", "failed", "assertion", "assert 1 == 2", "assert 1 == 2")
ABSENT = Test("", "error", "absence", "ImportError: no new", "no new")
RAISES = Test("", "failed", "other", "NotImplementedError: hollow", "NotImplementedError: hollow")
KEY = Test("", "failed", "other", "KeyError: 'x'", "'x'")


def report(**tests: Test) -> SuiteReport:
    """Build a report; `new` and `old` name the two tests that most cases have."""
    names = {"new": NEW, "old": OLD}
    return SuiteReport({names.get(n, n): replace(test, id=names.get(n, n)) for n, test in tests.items()})


def rows(tests: dict[str, Test]) -> SuiteReport:
    return report(**tests)


def evidence(
    *,
    red: Test | SuiteReport = ASSERTS,
    hollow: SuiteReport | None = None,
    edits: Edits = FILES,
    hollowed: bool = True,
) -> Evidence:
    """Build the evidence of a sound change with one new test; each case changes one thing."""
    side = red if isinstance(red, SuiteReport) else report(new=red)
    return Evidence(
        plan_runs(edits, is_test),
        report(old=PASSED),
        hollowed,
        red=(side, side),
        green=(report(new=PASSED), report(new=PASSED)),
        whole=report(new=PASSED, old=PASSED),
        hollow=report(new=RAISES) if hollow is None else hollow,
    )


def refused(verdict: Verdict, *words: str) -> None:
    assert verdict.kind == "refused"
    text = "\n".join(verdict.reasons)
    assert [] == [word for word in words if word not in text], text


@pytest.mark.parametrize(
    ("red", "hollow"),
    [(ASSERTS, RAISES), (ASSERTS, PASSED), (ABSENT, RAISES), (ABSENT, ASSERTS), (KEY, RAISES), (ABSENT, KEY)],
)
def test_behaviour(red: Test, hollow: Test) -> None:
    """A test that fails by assertion, or for want of something and also when hollow, proves behaviour."""
    verdict = judge(evidence(red=red, hollow=report(new=hollow)))
    assert Verdict("behaviour", red=(NEW,)) == verdict


@pytest.mark.parametrize("red", [ABSENT, KEY])
def test_import_only_is_refused(red: Test) -> None:
    """`import new` is red before, but as green hollow as whole."""
    refused(
        judge(evidence(red=red, hollow=report(new=PASSED))), NEW, "does not run them", "calls the new code"
    )


def test_a_hollow_tree_that_cannot_be_imported_proves_nothing() -> None:
    """A collection that fails on the hollow tree says nothing about what the test runs."""
    hollow = rows({"tests/test_new.py": ABSENT})
    refused(
        judge(evidence(red=ABSENT, hollow=hollow)), "cannot even be collected", "while a module is imported"
    )


def test_a_file_that_could_not_be_collected_is_red_for_each_of_its_tests() -> None:
    """On the parent the whole file breaks, or its folder's set-up: each of its tests is red by absence."""
    for above in ("tests/test_new.py", "tests", ".", "tests/test_new.py::TestX"):
        assert seen(rows({above: ABSENT}), "tests/test_new.py::TestX::test_it").message == ABSENT.message
    verdict = judge(evidence(red=rows({"tests/test_new.py": ABSENT})))
    assert Verdict("behaviour", red=(NEW,)) == verdict


def test_assert_true_is_refused() -> None:
    """A test that passes without the change shows nothing."""
    refused(
        judge(evidence(red=PASSED, hollow=report(new=PASSED, old=PASSED))), NEW, "green without your change"
    )


def test_assert_true_does_not_ride_on_a_refactoring() -> None:
    """Old tests hold the changed code, but the new one would pass whatever it did."""
    refused(
        judge(evidence(red=PASSED, hollow=report(new=PASSED, old=RAISES))), NEW, "green without your change"
    )


def test_skipped_on_the_parent_is_not_red() -> None:
    """`importorskip` makes no proof."""
    refused(judge(evidence(red=SKIPPED, hollow=report(new=PASSED))), NEW, "skipped without your change")


def test_new_tests_alone_are_refused_early() -> None:
    """Tests without a change of code are green on both sides; two runs are enough to see it."""
    alone = evidence(red=PASSED, edits=FILES.only(frozenset({"tests/test_new.py"})), hollowed=False)
    verdict = refuse_early(replace(alone, whole=None, hollow=None))
    assert verdict is not None
    refused(verdict, NEW, "green without your change")


def test_red_on_the_change_is_refused_early() -> None:
    """The first red run on the change decides."""
    bad = replace(evidence(), green=(report(new=ASSERTS),), whole=None, hollow=None)
    verdict = refuse_early(bad)
    assert verdict is not None
    refused(verdict, NEW, "red on your change", "assert 1 == 2")


def test_unreadable_runs() -> None:
    """A crash of the collection on either side is told with the runner's words and is no proof."""
    broken = SuiteReport(broken="the test runner could not start", output="ImportError in conftest")
    refused(judge(replace(evidence(), green=(broken,))), "could not start", "ImportError in conftest")
    refused(judge(replace(evidence(), red=(broken, broken))), "could not start", "code before your change")
    refused(judge(replace(evidence(), whole=broken)), "could not start")


def test_broken_old_tests() -> None:
    """What was green and is red, gone or skipped now refuses the change."""
    refused(judge(replace(evidence(), whole=report(new=PASSED, old=ASSERTS))), OLD, "red on your change")
    refused(judge(replace(evidence(), whole=report(new=PASSED))), OLD, "does not exist now")
    refused(judge(replace(evidence(), whole=report(new=PASSED, old=SKIPPED))), OLD, "skipped now")


def test_a_file_that_breaks_is_named_once() -> None:
    """When a collection fails now, the file is told, not each test that went with it."""
    whole = rows({NEW: PASSED, "tests/test_old.py": ABSENT})
    verdict = judge(replace(evidence(), whole=whole))
    refused(verdict, "tests/test_old.py is red on your change")
    assert len(verdict.reasons) == 1


def test_parametrised_tests_may_change_their_parameters() -> None:
    """Other parameters are other ids of the same test; a test without any left is gone."""
    base = rows({f"{OLD}[1]": PASSED, f"{OLD}[2]": PASSED})
    kept = rows({NEW: PASSED, f"{OLD}[3]": PASSED})
    assert "behaviour" == judge(replace(evidence(), baseline=base, whole=kept)).kind
    refused(
        judge(replace(evidence(), baseline=base, whole=report(new=PASSED))), f"{OLD}[1]", "does not exist"
    )


def test_flaky() -> None:
    """Green must be green three times, red must be the same red twice."""
    good = evidence()
    refused(judge(replace(good, green=(good.green[0], report(new=ASSERTS)))), NEW, "flaky")
    refused(judge(replace(good, green=(good.green[0], report()))), NEW, "flaky")
    other = report(new=replace(ASSERTS, signature="assert 3 == 4"))
    refused(judge(replace(good, red=(good.red[0], other))), NEW, "same failure")
    refused(judge(replace(good, red=(good.red[0], report(new=PASSED)))), NEW, "same failure")


def test_known_red_blocks_nothing() -> None:
    """What was red before is reported as still red."""
    known = replace(evidence(), baseline=report(old=ASSERTS), whole=report(new=PASSED, old=ASSERTS))
    assert Verdict("behaviour", red=(NEW,), still_red=(OLD,)) == judge(known)


def test_refactoring() -> None:
    """Without a red test, the suite must notice when the changed code is taken away."""
    plain = evidence(edits=FILES.only(frozenset({"app.py"})))
    plain = replace(plain, red=(), green=(), whole=report(old=PASSED), hollow=report(old=RAISES))
    assert Verdict("refactor") == judge(plain)
    refused(judge(replace(plain, hollow=report(old=PASSED))), "No test runs what you changed")
    refused(judge(replace(plain, hollow=SuiteReport(broken="boom"))), "boom", "while a module is imported")
    assert Verdict("refactor", weak=True) == judge(replace(plain, hollowed=False, hollow=None))


def test_refactoring_with_new_tests_that_hold_it() -> None:
    """Characterisation tests are green before and after, and red when hollow."""
    assert Verdict("refactor") == judge(evidence(red=PASSED, hollow=report(new=RAISES, old=PASSED)))


def test_weak_where_nothing_can_be_hollowed() -> None:
    """Red by absence alone, in a language that cannot be hollowed, is a weak proof; an assertion is not."""
    page = Edits({"page.html": File(b"<p>"), "tests/test_new.py": File(b"y")})
    kwargs = replace(evidence(edits=page, hollowed=False), hollow=None)
    assert Verdict("behaviour", red=(NEW,)) == judge(kwargs)
    absent = replace(kwargs, red=(report(new=ABSENT), report(new=ABSENT)))
    assert Verdict("behaviour", red=(NEW,), weak=True) == judge(absent)
    refused(judge(replace(kwargs, red=(report(new=PASSED),) * 2)), "green without your change")


def test_documents_and_settings() -> None:
    """Where no code changed, the suite must say what it said."""
    words = Edits({"README.md": File(b"x"), "docs/conf.toml": File(b"")})
    plain = Evidence(plan_runs(words, is_test), report(old=PASSED), False, whole=report(old=PASSED))
    instead = (
        "Only documents and settings changed (README.md, docs/conf.toml), which no test can show; in the place of one all"
        " 1 tests of the suite were run, and say what they said before."
    )
    assert Verdict("none", reasons=(instead,)) == judge(plain)
    refused(judge(replace(plain, whole=report(old=ASSERTS))), OLD, "red on your change")
    refused(judge(replace(plain, whole=report(new=PASSED))), OLD, "does not exist")
    none = SuiteReport(broken="no tests were found")
    verdict = judge(replace(plain, baseline=none, whole=none))
    assert ("none", True) == (verdict.kind, verdict.weak)
    assert "no tests were found" in verdict.reasons[0]


def test_code_without_any_test_is_refused() -> None:
    """In a repository without tests, a change of code brings its own or is not proven."""
    none = SuiteReport(broken="no tests were found")
    plan = plan_runs(FILES.only(frozenset({"app.py"})), is_test)
    refused(judge(Evidence(plan, none, True, whole=none)), "no tests were found")
    first = replace(evidence(), baseline=none, whole=report(new=PASSED))
    assert "behaviour" == judge(first).kind


def test_what_broke_before_the_change_is_not_blamed_on_it() -> None:
    """A repository whose tests cannot be read sends the worker to a person, not round in circles; its own fault does not."""
    dead = SuiteReport(broken="the test runner could not start\nno _version.py in /repo/src")
    still = SuiteReport(broken="the test runner could not start\nno _version.py in /repo/src at 12:01")
    both = replace(evidence(), baseline=dead, green=(still,), reached=None)
    refused(judge(both), "nor on the code before it", "Your change did not break them", "`ask_person`")
    own = replace(both, baseline=report(old=PASSED))
    refused(judge(own), "could not be read on your change", "check that no file breaks the collection")
    other = replace(both, baseline=SuiteReport(broken="the tests did not end within 60 s"))
    refused(judge(other), "could not be read on your change")


def test_plans() -> None:
    """A change is split into tests and sources; deleted and helper files are not run by name."""
    edits = Edits(
        {
            "app.py": File(b""),
            "tests/test_a.py": File(b""),
            "tests/conftest.py": File(b""),
            "tests/data.json": File(b""),
            "tests/test_gone.py": None,
        }
    )
    plan = plan_runs(edits, is_test)
    assert (("tests/test_a.py",), True, True) == (plan.selection, plan.tested, plan.code)
    assert {"app.py"} == set(plan.sources.files)
    gone = plan_runs(edits.only(frozenset({"tests/test_gone.py"})), is_test)
    assert ((), False, False) == (gone.selection, gone.tested, gone.code)
    refused(judge(Evidence(plan_runs(Edits(), is_test), report(), False)), "Nothing was changed")


def test_many_reasons_are_counted() -> None:
    """Of many failures five are told and the rest is counted."""
    many = rows({f"{OLD}{n}": PASSED for n in range(9)})
    verdict = judge(replace(evidence(), baseline=many))
    refused(verdict, "and 4 more")
    assert len(verdict.reasons) == 6

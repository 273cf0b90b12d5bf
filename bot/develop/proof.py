"""Judge a change by runs of tests on both sides of it (RULES 8). Pure: which runs are needed, and what they come to."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from bot.develop.refusals import (
    not_hollow_red,
    not_steady,
    nothing_red,
    red_on_change,
    regressions,
    unreadable,
    unused_tests,
)
from bot.domain.change import Edits
from bot.domain.proof import Verdict
from bot.domain.report import SuiteReport, Test

GREENS = 3
_MOST_NAMES = 3
_TEST_MODULE = re.compile(r"(?:test_.*|.*_test|tests)\.py|.*\.(?:test|spec)\.[cm]?[jt]sx?")
_WORDS = {".md", ".rst", ".txt", ".adoc", ".svg", ".png", ".jpg", ".gif", ".po"}
_SETTINGS = {
    ".toml",
    ".cfg",
    ".ini",
    ".yml",
    ".yaml",
    ".json",
    ".lock",
    ".editorconfig",
    ".gitignore",
    ".gitattributes",
}
_NAMES = {"LICENSE", "NOTICE", "AUTHORS", "CODEOWNERS", "Dockerfile", "Makefile"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A change, split. `selection`: the test modules that it leaves behind; empty = the whole suite stands in for them.

    `tested`: there are test files to be judged at all. `code`: something other than documents and settings changed.
    """

    tests: Edits
    sources: Edits
    selection: tuple[str, ...]
    tested: bool
    code: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """All reports there are. `red`: the parent's code with the change's tests · `green`: the change, its own tests ·
    `reached`: on the change, all that it can reach by imports · `whole`, `baseline`: the whole suite on the change and on
    the parent · `hollow`: the change with its functions hollow. `undone`: the tests of what the change takes back, None where
    it takes nothing back."""

    plan: Plan
    baseline: SuiteReport
    hollowed: bool
    red: tuple[SuiteReport, ...] = ()
    green: tuple[SuiteReport, ...] = ()
    reached: SuiteReport | None = None
    whole: SuiteReport | None = None
    hollow: SuiteReport | None = None
    undone: frozenset[str] | None = None


def plan_runs(edits: Edits, is_test: Callable[[str], bool]) -> Plan:
    """Split a change into what judges and what is judged."""
    tests = edits.only(frozenset(path for path in edits.files if is_test(path)))
    sources = edits.only(frozenset(path for path in edits.files if not is_test(path)))
    present = sorted(path for path, file in tests.files.items() if file is not None)
    modules = tuple(path for path in present if is_module(path))
    return Plan(tests, sources, modules, bool(present), any(is_code(path) for path in sources.files))


def is_module(path: str) -> bool:
    """Tell whether a file of tests can be run by its name."""
    return _TEST_MODULE.fullmatch(PurePosixPath(path).name) is not None


def is_code(path: str) -> bool:
    """Tell whether a path is more than a document or a setting."""
    pure = PurePosixPath(path)
    return pure.suffix not in _WORDS | _SETTINGS and pure.name not in _NAMES | _SETTINGS


def seen(report: SuiteReport, name: str) -> Test:
    """Return what a report says of a test: itself, the failed collection that swallowed it, or that it is not there."""
    if name in report.tests:
        return report.tests[name]
    for above in _collectors(name):
        test = report.tests.get(above)
        if test is not None and test.status == "error":
            return test
    return Test(name, "error", "absence", "the test is not collected", "not collected")


def is_red(test: Test) -> bool:
    """Tell whether a test failed or broke."""
    return test.status in ("failed", "error")


def candidates(evidence: Evidence) -> tuple[str, ...]:
    """Return the tests that were red on the parent's side and green on the change in the first runs."""
    if not evidence.red or not evidence.green:
        return ()
    return tuple(
        name
        for name, test in sorted(evidence.green[0].tests.items())
        if test.status == "passed" and is_red(seen(evidence.red[0], name))
    )


def narrowed(report: SuiteReport, modules: Collection[str]) -> SuiteReport:
    """Return what a report says of some test modules, and of what collects them."""
    above = {str(folder) for module in modules for folder in PurePosixPath(module).parents}
    kept = {n: test for n, test in report.tests.items() if n.partition("::")[0] in above | set(modules)}
    return replace(report, tests=kept)


def refuse_early(evidence: Evidence) -> Verdict | None:
    """Refuse what the first runs already decide, so that the others can be spared."""
    reasons: list[str] = []
    for report in [evidence.reached] if evidence.reached else evidence.green[:1]:
        reasons += unreadable("your change", report, evidence.baseline)
        reasons += red_on_change(_not_known(evidence, report.red))
    if not reasons and evidence.plan.tested:
        for report in evidence.red[:1]:
            reasons += unreadable("the code before your change, with your tests", report)
        idle = evidence.undone is None and not evidence.plan.code and not candidates(evidence)
        if not reasons and evidence.red and idle:
            reasons += nothing_red([seen(evidence.red[0], name) for name in evidence.green[0].tests])
    return Verdict("refused", reasons=tuple(reasons)) if reasons else None


def failing_of(evidence: Evidence) -> tuple[Test, ...]:
    """Return the tests that the change leaves red, by id, of all runs on it."""
    wider = [report for report in (evidence.reached, evidence.whole) if report]
    found = {test.id: test for report in (*evidence.green[:1], *wider) for test in report.red}
    return tuple(_not_known(evidence, (found[name] for name in sorted(found))))


def judge(evidence: Evidence) -> Verdict:
    """Return the verdict over complete evidence."""
    plan, whole = evidence.plan, evidence.whole
    if not plan.tests.files and not plan.sources.files:
        return Verdict(
            "refused", reasons=("Nothing was changed. A task without a change cannot be a commit.",)
        )
    if (early := refuse_early(evidence)) is not None:
        return early
    assert whole is not None, "the whole suite must have been run"
    still = tuple(test.id for test in whole.red if is_red_at(evidence.baseline, test.id))
    if not plan.code and not plan.tests.files:
        return _judge_words(evidence.baseline, whole, still, plan.sources.files)
    reasons = [
        *unreadable("your change", whole, evidence.baseline),
        *red_on_change(_not_known(evidence, whole.red)),
    ]
    reasons += regressions(_kept(evidence), whole, lambda name: _collector_failed(whole, name))
    if reasons:
        return Verdict("refused", reasons=tuple(reasons), still_red=still)
    moved = candidates(evidence)
    if moved:
        return _judge_behaviour(evidence, whole, moved, still)
    if evidence.undone is not None:
        return Verdict("revert", still_red=still)
    return _judge_refactor(evidence, whole, still)


def is_red_at(report: SuiteReport, name: str) -> bool:
    """Tell whether a report has this very test and it is red."""
    return name in report.tests and is_red(report.tests[name])


def _judge_words(
    baseline: SuiteReport, whole: SuiteReport, still: tuple[str, ...], paths: Iterable[str]
) -> Verdict:
    """Judge a change of documents and settings alone: the suite must say what it said."""
    if not whole.tests and not baseline.tests and whole.broken == baseline.broken:
        why = f"The repository's tests tell nothing ({whole.broken or 'there are none'}), so nothing could be compared."
        return Verdict("none", reasons=(why,), weak=True)
    reasons = [*unreadable("your change", whole, baseline)]
    reasons += red_on_change([test for test in whole.red if not is_red_at(baseline, test.id)])
    reasons += regressions(baseline, whole, lambda name: _collector_failed(whole, name))
    if reasons:
        return Verdict("refused", reasons=tuple(reasons), still_red=still)
    return Verdict("none", reasons=(_instead(paths, len(whole.tests)),), still_red=still)


def _instead(paths: Iterable[str], tests: int) -> str:
    """Say why no test shows a change, and what stands in its place."""
    names = sorted(paths)
    shown = ", ".join(names[:_MOST_NAMES]) + (
        f" and {len(names) - _MOST_NAMES} more" if names[_MOST_NAMES:] else ""
    )
    return (
        f"Only documents and settings changed ({shown}), which no test can show; in the place of one all {tests} tests of "
        "the suite were run, and say what they said before."
    )


def _judge_behaviour(
    evidence: Evidence, whole: SuiteReport, moved: Sequence[str], still: tuple[str, ...]
) -> Verdict:
    greens = [*evidence.green, whole]
    known = [name for name in sorted(evidence.green[0].tests) if not is_red_at(evidence.baseline, name)]
    unsteady = [name for name in known if len({seen(report, name).status for report in greens}) > 1]
    failures = {name: [seen(report, name) for report in evidence.red] for name in moved}
    steady_red = [name for name in moved if len({(is_red(t), t.signature) for t in failures[name]}) == 1]
    changing = [
        (name, tests[0].signature or tests[0].status, tests[-1].signature or tests[-1].status)
        for name, tests in sorted(failures.items())
        if name not in steady_red
    ]
    reasons = list(not_steady(unsteady, changing))
    if reasons or len(greens) < GREENS or len(evidence.red) < 2:
        reasons = reasons or ["The runs that a proof needs were not all made; this is a fault of the bot."]
        return Verdict("refused", reasons=tuple(reasons), still_red=still)
    asserted = [name for name in steady_red if seen(evidence.red[0], name).redness == "assertion"]
    others = [name for name in steady_red if name not in asserted]
    ran = [name for name in others if not evidence.hollowed or _ran_red(evidence.hollow, name)]
    counted = tuple(sorted([*asserted, *ran]))
    idle = [(seen(evidence.red[0], n), _hollow_of(evidence, n)) for n in others if n not in ran]
    if not counted:
        return Verdict("refused", reasons=tuple(not_hollow_red(idle)), still_red=still)
    weak = not evidence.hollowed and not asserted
    return Verdict("behaviour", counted, weak=weak, still_red=still)


def _kept(evidence: Evidence) -> SuiteReport:
    """Return the baseline without the tests that may go."""
    undone = evidence.undone or frozenset()
    tests = {name: test for name, test in evidence.baseline.tests.items() if name not in undone}
    return replace(evidence.baseline, tests=tests)


def _judge_refactor(evidence: Evidence, whole: SuiteReport, still: tuple[str, ...]) -> Verdict:
    """Judge a change that no test went from red to green with."""
    new = [
        name
        for name, test in sorted(whole.tests.items())
        if test.status == "passed" and name not in evidence.baseline.tests
    ]
    green_before = [seen(evidence.red[0], name) for name in new] if evidence.red else []
    if not evidence.plan.code or (new and not evidence.hollowed):
        return Verdict("refused", reasons=tuple(nothing_red(green_before)), still_red=still)
    if not evidence.hollowed:
        return Verdict("refactor", weak=True, still_red=still)
    held = [
        name
        for name, test in whole.tests.items()
        if test.status == "passed" and _ran_red(evidence.hollow, name)
    ]
    idle = [name for name in new if name not in held]
    if idle or not held:
        reasons = nothing_red(green_before) if new else unused_tests(evidence.hollow)
        return Verdict("refused", reasons=tuple(reasons), still_red=still)
    return Verdict("refactor", still_red=still)


def _not_known(evidence: Evidence, red: Iterable[Test]) -> list[Test]:
    """Leave out what was red before the change: it is reported, it blocks nothing."""
    return [test for test in red if not is_red_at(evidence.baseline, test.id)]


def _ran_red(report: SuiteReport | None, name: str) -> bool:
    """Tell whether a test ran on the hollow tree, reached something hollow and was red for it."""
    test = report.tests.get(name) if report is not None else None
    return (
        test is not None
        and is_red(test)
        and (test.redness != "absence" or "NotImplementedError" in test.message)
    )


def _hollow_of(evidence: Evidence, name: str) -> Test | None:
    return seen(evidence.hollow, name) if evidence.hollow is not None else None


def _collectors(name: str) -> list[str]:
    """Return the ids of what collects a test: its class, file, folders, the root."""
    path, *inner = name.split("::")
    above = ["::".join([path, *inner[:n]]) for n in range(len(inner) - 1, 0, -1)]
    folders = [str(folder) for folder in PurePosixPath(path).parents]
    return [*above, path, *folders]


def _collector_failed(report: SuiteReport, name: str) -> bool:
    return any(is_red_at(report, above) for above in _collectors(name))

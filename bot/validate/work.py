"""Run the whole suite and the scans on a head, and keep what they said."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from bot.domain.effects import Validate
from bot.domain.github import Annotation, CheckReport, Conclusion
from bot.domain.report import Objection, SuiteReport
from bot.ports import Bench, Git
from bot.validate import words
from bot.validate.integrity.change import Change
from bot.validate.integrity.guard import objections

STEP = "validate"
TESTS = "askfirst / tests"
SECURITY = "askfirst / security"
INTEGRITY = "askfirst / integrity"


def validate(bench: Bench, effect: Validate) -> None:
    """Validate a head and journal its check reports."""
    baseline = bench.whole(effect.base)
    reports = [
        tests_report(bench.suite.run(bench.git, effect.head), baseline),
        security_report(bench, effect),
        integrity_report(objections_to(bench.git, bench.suite.is_test, effect.base, effect.head)),
    ]
    bench.note(STEP, "result", {"head": effect.head, "reports": [asdict(report) for report in reports]})


def tests_report(report: SuiteReport, baseline: SuiteReport) -> CheckReport:
    """Judge a run against what was red before."""
    old = {test.id for test in baseline.red}
    new_red = [test for test in report.red if test.id not in old]
    none = report.broken and baseline.broken and not report.tests
    title, summary = words.tests_summary(report, baseline)
    conclusion: Conclusion = "neutral" if none else "failure" if new_red or report.broken else "success"
    marks = tuple(
        Annotation(
            test.id.split("::")[0], 1, "failure", test.id.split("::")[-1], test.message[:1_000] or "red"
        )
        for test in new_red
    )
    return CheckReport(TESTS, conclusion, title, summary, marks)


def security_report(bench: Bench, effect: Validate) -> CheckReport:
    """Scan what changed between base and head; only what the change added counts."""
    paths = [
        path for path, file in bench.git.edits(effect.base, effect.head).files.items() if file is not None
    ]
    report = bench.new_findings(effect.base, effect.head, paths)
    findings = report.findings
    title, summary = words.scan_summary(findings, report.errors, len(paths))
    marks = tuple(Annotation(f.path, f.line, "failure", f.rule, f"{f.message} ({f.cwe})") for f in findings)
    # a scan with errors proves nothing, so it is no success
    conclusion: Conclusion = "failure" if findings or report.errors else "success"
    return CheckReport(SECURITY, conclusion, title, summary, marks)


def objections_to(git: Git, is_test: Callable[[str], bool], base: str, head: str) -> tuple[Objection, ...]:
    """Return what makes the tests of a head tell less than those of its base."""
    files = git.edits(base, head).files
    before = ((path, git.read(base, path)) for path in files)
    old = {path: content for path, content in before if content is not None}
    return objections(Change(old, {p: file.content for p, file in files.items() if file}, is_test))


def integrity_report(found: Sequence[Objection]) -> CheckReport:
    """Report on the lines what the guard over the tests objects to."""
    title, summary = words.integrity_summary(found)
    marks = tuple(
        Annotation(one.path, one.line, "failure", one.kind, one.text) for one in found if one.side == "new"
    )
    return CheckReport(INTEGRITY, "failure" if found else "success", title, summary, marks)

"""Run the whole suite and the scans on a head, and keep what they said."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

from bot.bench import Bench
from bot.domain.effects import Validate
from bot.domain.github import Annotation, CheckReport, Conclusion
from bot.domain.packages import PackageReport
from bot.domain.policy import Policy
from bot.domain.report import Objection, SuiteReport
from bot.ports import Git
from bot.validate import words
from bot.validate.gates.check import gate_objections
from bot.validate.integrity.change import Change
from bot.validate.integrity.guard import objections
from bot.validate.packages.words import summary_of, title_of

STEP = "validate"
TESTS = "askfirst / tests"
SECURITY = "askfirst / security"
INTEGRITY = "askfirst / integrity"
DEPENDENCIES = "askfirst / dependencies"


def validate(bench: Bench, effect: Validate, policy: Policy) -> None:
    """Validate a head and journal its check reports, and what people have to decide of it."""
    baseline = bench.whole(effect.base)
    weakened = objections_to(bench.git, bench.suite.is_test, effect.base, effect.head)
    found = (*weakened, *gate_objections(bench.git, policy, effect.base, effect.head))
    packages = bench.packages(effect.base, effect.head)
    reports = [
        tests_report(bench.suite.run(bench.git, effect.head), baseline),
        security_report(bench, effect),
        integrity_report(found),
        *([dependencies_report(packages)] if packages.verdicts else []),
    ]
    objected = (*found, *package_objections(packages))
    bench.note(
        STEP,
        "result",
        {
            "head": effect.head,
            "reports": [asdict(report) for report in reports],
            "objections": [asdict(one) for one in objected],
        },
    )


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
    title, summary = words.scan_summary(findings, report.errors, len(paths), report.skipped)
    marks = tuple(
        Annotation(f.path, f.line, "warning" if f.is_doubt else "failure", f.rule, f"{f.message} ({f.cwe})")
        for f in findings
    )
    # a scan with errors proves nothing, so it is no success
    wrong = report.errors or any(not f.is_doubt for f in findings)
    conclusion: Conclusion = "failure" if wrong else "neutral" if findings else "success"
    return CheckReport(SECURITY, conclusion, title, summary, marks)


def objections_to(git: Git, is_test: Callable[[str], bool], base: str, head: str) -> tuple[Objection, ...]:
    """Return what makes the tests of a head tell less than those of its base."""
    files = git.edits(base, head).files
    before = ((path, git.read(base, path)) for path in files)
    old = {path: content for path, content in before if content is not None}
    return objections(Change(old, {p: file.content for p, file in files.items() if file}, is_test))


def integrity_report(found: Sequence[Objection]) -> CheckReport:
    """Report on the lines what the guard over the tests and the gates object to."""
    title, summary = words.integrity_summary(found)
    return CheckReport(INTEGRITY, _conclusion(found), title, summary, _marks(found))


def dependencies_report(found: PackageReport) -> CheckReport:
    """Report on the lines what is to be known of the packages that a change adds or moves."""
    objected = package_objections(found)
    return CheckReport(
        DEPENDENCIES, _conclusion(objected), title_of(found), summary_of(found), _marks(objected)
    )


def package_objections(found: PackageReport) -> tuple[Objection, ...]:
    """Return what is held against packages; what is not known is a person's to decide."""
    return tuple(
        Objection(
            f"package {one.kind}",
            one.mention.path,
            one.mention.line,
            one.text,
            "refuse" if one.level == "refuse" else "decision",
        )
        for one in found.of("refuse", "decision", "unknown")
    )


def _conclusion(found: Sequence[Objection]) -> Conclusion:
    if any(one.severity == "refuse" for one in found):
        return "failure"
    return "action_required" if found else "success"


def _marks(found: Sequence[Objection]) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(
            one.path, one.line, "failure" if one.severity == "refuse" else "warning", one.kind, one.text
        )
        for one in found
        if one.side == "new"
    )

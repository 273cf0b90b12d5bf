"""What people read of the last checks."""

from collections.abc import Sequence

from bot.domain.quoted import code, fenced, line, sentence
from bot.domain.report import Finding, SuiteReport
from bot.domain.snapshot import Snapshot


def ready(snapshot: Snapshot) -> str:
    """Hand over to reviewers."""
    assert snapshot.pull is not None and snapshot.validation is not None
    commits = len(snapshot.built)
    checks = ", ".join(
        f"{report.name.split(' / ')[-1]} {report.conclusion}" for report in snapshot.validation.reports
    )
    return (
        f"Ready for your review: #{snapshot.pull.number}, {commits} {'commit' if commits == 1 else 'commits'}, "
        f"each proven; {checks}. It stays a draft until you mark it ready. Comment on a line and I answer with a commit."
    )


def tests_summary(report: SuiteReport, baseline: SuiteReport) -> tuple[str, str]:
    """Return title and summary of the test check."""
    passed = sum(1 for t in report.tests.values() if t.status == "passed")
    skipped = sum(1 for t in report.tests.values() if t.status == "skipped")
    old = {t.id for t in baseline.red}
    new_red = [t for t in report.red if t.id not in old]
    still = [t for t in report.red if t.id in old]
    added = sum(1 for t in report.tests if t not in baseline.tests)
    title = (
        f"{passed} passed, {len(new_red)} newly red" if new_red else f"{passed} passed, {added} of them new"
    )
    if report.broken:
        title = "The suite could not be run"
    lines = ["| | tests |", "|---|---|", f"| passed | {passed} |", f"| newly red | {len(new_red)} |"]
    lines += [f"| red before this work | {len(still)} |", f"| skipped | {skipped} |"]
    lines += [f"\n{code(t.id)}\n\n{fenced(t.message, 1_500)}" for t in new_red[:10]]
    if report.broken:
        lines.append(f"\n{sentence(report.broken)}\n\n{fenced(report.output[-4_000:])}")
    return title, "\n".join(lines)


def scan_summary(findings: Sequence[Finding], errors: Sequence[str], files: int) -> tuple[str, str]:
    """Return title and summary of the security check."""
    count = len(findings)
    title = (
        f"{count} new finding{'' if count == 1 else 's'} in {files} changed file{'' if files == 1 else 's'}"
    )
    lines = [
        f"Scanned {files} changed file{'' if files == 1 else 's'}; what was there before does not count."
    ]
    lines += [
        f"- {code(f'{f.path}:{f.line}')} {line(f.message)} ({line(f.rule)}, {line(f.cwe)})" for f in findings
    ]
    lines += [f"- The scanner reported: {line(error)}" for error in errors]
    return title, "\n".join(lines)


def receipt(snapshot: Snapshot) -> str:
    """Close the books after the merge."""
    pull = snapshot.pull
    by = f" by @{pull.merged_by.login}" if pull and pull.merged_by else ""
    where = f" as #{pull.number}" if pull else ""
    spent = snapshot.spending
    cost = "at an unknown price" if spent.unknown else f"${spent.cost:.2f}"
    built, calls = _counted(len(snapshot.built), "proven commit"), _counted(spent.calls, "model call")
    lines = [f"Merged{by}{where}. {built}, {calls}, {cost}."]
    left = [f"{t.id} {line(t.title)}" for t in snapshot.tasks if not snapshot.built_task(t.id)]
    if left:
        lines.append(f"Not done: {'; '.join(left)}.")
    return " ".join(lines)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"

"""What people read of the last checks."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.approvals import Candidate
from bot.domain.commands import Command
from bot.domain.gates import undecided, waiver
from bot.domain.github import DRAFT, CheckReport
from bot.domain.ids import short
from bot.domain.mending import is_mending
from bot.domain.prompt import plain
from bot.domain.quoted import code, fenced, line, sentence
from bot.domain.report import Finding, Objection, SuiteReport
from bot.domain.snapshot import Snapshot
from bot.validate.approvals import Judged, Reason
from bot.validate.review.words import noted, reviewed

_MOST_ASKED = 12  # in a comment; the check lists more
_MOST_TOLD = 200
_WAIVED = "Waived by"
_BARE = "**These tests ran without a sandbox**, because whoever runs me set `ASKFIRST_SANDBOX=none`."


def ready(snapshot: Snapshot) -> str:
    """Hand over to reviewers."""
    assert snapshot.pull is not None and snapshot.validation is not None
    notes = noted(snapshot.inspection) if snapshot.inspection else ""
    bare = sum(1 for built in snapshot.built if built.proof == "none" and built.weak)
    of_them, each = ("", "") if len(snapshot.built) == 1 else (f"{bare} of them ", "each ")
    proven = f"{of_them}without tests to prove it" if bare else f"{each}proven"
    taken = waiver(snapshot)
    checks = ", ".join(f"{one.name.split(' / ')[-1]} {_came_to(one, taken)}" for one in reports(snapshot))
    stays = "It stays a draft until you mark it ready."
    if snapshot.unconfirmed:
        stays = f"It counts as a draft until you take `{DRAFT}` off its title."
    return (
        f"Ready for your review: #{snapshot.pull.number}, {_counted(len(snapshot.built), 'commit')}, "
        f"{proven}; {checks}. {stays} Comment on a line and I answer with a commit.{notes}"
    )


def reports(snapshot: Snapshot) -> list[CheckReport]:
    """Return all checks of the head as they stand, the reviewer's last; a decision that a person took is told in them."""
    assert snapshot.validation is not None
    found = list(snapshot.validation.reports)
    if snapshot.inspection:
        found.append(reviewed(snapshot.inspection, mending=is_mending(snapshot)))
    taken = waiver(snapshot)
    return [waived(one, taken) if taken else one for one in found]


def _came_to(report: CheckReport, taken: Command | None) -> str:
    return f"waived by @{taken.by}" if taken and report.title.startswith(_WAIVED) else report.conclusion


def decision(snapshot: Snapshot) -> str:
    """Ask people for what only they may decide, and say how."""
    assert snapshot.validation is not None and snapshot.pull is not None
    asked, commit = undecided(snapshot), short(snapshot.head)
    refused = [one for one in snapshot.validation.objections if one.severity == "refuse"]
    what = "One thing" if len(asked) == 1 else f"{len(asked)} things"
    lines = [
        f"**{what} in #{snapshot.pull.number} {'needs' if len(asked) == 1 else 'need'} your decision** "
        f"at commit {commit}:",
        "",
        *_listed(asked, _MOST_ASKED),
        *_why_left(snapshot),
        "",
        f"`/askfirst waive {commit}` takes {'it' if len(asked) == 1 else 'them all'}, for this commit alone. "
        "Or comment on the line, and I change it.",
    ]
    if refused:
        lines += ["", "This has to be mended, and nobody can waive it:", "", *_listed(refused, _MOST_ASKED)]
    return "\n".join(lines)


def _why_left(snapshot: Snapshot) -> list[str]:
    """Say why what the reviewer demands was not mended, where whoever was to mend it said so."""
    word = snapshot.worded.get(snapshot.inspection.task_id, "") if snapshot.inspection else ""
    return ["", f"I changed nothing for the review: {sentence(word)}"] if word else []


def waived(report: CheckReport, by: Command) -> CheckReport:
    """Return a check that waits for people's decision as one that a person took."""
    if report.conclusion != "action_required":
        return report
    title = f"{_WAIVED} @{by.by}: {report.title[:1].lower()}{report.title[1:]}"
    text = f"@{line(by.by)} took what follows, for this commit alone.\n\n{report.summary}"
    return replace(report, conclusion="neutral", title=title, summary=text)


def not_asked(snapshot: Snapshot) -> str:
    """Say that a waiver names no commit that waits for one."""
    if undecided(snapshot):
        return (
            f"A waiver names the commit that it is for: `/askfirst waive {short(snapshot.head)}` takes what I "
            "listed at this one."
        )
    return "Nothing waits for your decision at that commit, so there is nothing to waive."


def _listed(found: Sequence[Objection], most: int) -> list[str]:
    lines = [
        f"- {code(f'{one.path}:{one.line}')}{' as it was' if one.side == 'old' else ''}: {line(one.text)}"
        for one in found[:most]
    ]
    return [*lines, f"- … and {len(found) - most} more, in the checks"] if len(found) > most else lines


def tests_summary(report: SuiteReport, baseline: SuiteReport) -> tuple[str, str]:
    """Return title and summary of the test check."""
    title, text = _tests_told(report, baseline)
    if report.bare:
        return f"{title}, without a sandbox", f"{_BARE}\n\n{text}"
    return title, text


def _tests_told(report: SuiteReport, baseline: SuiteReport) -> tuple[str, str]:
    passed = sum(1 for t in report.tests.values() if t.status == "passed")
    skipped = sum(1 for t in report.tests.values() if t.status == "skipped")
    old = {t.id for t in baseline.red}
    new_red = [t for t in report.red if t.id not in old]
    still = [t for t in report.red if t.id in old]
    lines = ["| | tests |", "|---|---|", f"| passed | {passed} |"]
    if baseline.tests or baseline.broken:
        added = sum(1 for t in report.tests if t not in baseline.tests)
        rest = f"{len(new_red)} newly red" if new_red else f"{added} of them new"
        lines += [f"| newly red | {len(new_red)} |", f"| red before this work | {len(still)} |"]
    else:  # nothing to compare with was asked for
        rest = f"{len(new_red)} red"
        lines.append(f"| red | {len(new_red)} |")
    lines.append(f"| skipped | {skipped} |")
    lines += [f"\n{code(t.id)}{_below(t.message, 1_500)}" for t in new_red[:10]]
    said = sentence(report.broken)
    said = said[:1].upper() + said[1:]
    if said and not report.tests and baseline.broken == report.broken:
        return "Nothing could be proven by tests", f"{said} It was so before this work, too."
    if said:
        lines.append(f"\n{said}{_below(report.output[-4_000:], 4_000)}")
    title = "The suite could not be run" if report.broken else f"{passed} passed, {rest}"
    return title, "\n".join(lines)


def _below(text: str, most: int) -> str:
    return f"\n\n{fenced(text, most)}" if text.strip() else ""


def scan_summary(
    findings: Sequence[Finding], errors: Sequence[str], files: int, skipped: int = 0
) -> tuple[str, str]:
    """Return title and summary of the security check; `skipped` files are binary or very large."""
    doubts = sum(finding.is_doubt for finding in findings)
    count = len(findings) - doubts
    title = f"{count} new finding{'' if count == 1 else 's'}"
    title += f" and {doubts} doubt{'' if doubts == 1 else 's'}" if doubts else ""
    title += f" in {files} changed file{'' if files == 1 else 's'}"
    lines = [
        f"Scanned {files} changed file{'' if files == 1 else 's'}; what was there before does not count."
    ]
    if skipped:
        lines[0] += (
            f" {skipped} of them {'is' if skipped == 1 else 'are'} binary or very large: no secret was looked for there."
        )
    lines += [
        f"- {'Doubt: ' if f.is_doubt else ''}{code(f'{f.path}:{f.line}')} {line(f.message)} ({line(f.rule)}, {line(f.cwe)})"
        for f in sorted(findings, key=lambda one: one.is_doubt)
    ]
    lines += [f"- The scanner reported: {line(error)}" for error in errors]
    return title, "\n".join(lines)


def integrity_summary(found: Sequence[Objection]) -> tuple[str, str]:
    """Return title and summary of the check on what only people may decide: weaker tests, and what the gates hold back."""
    if not found:
        return "Nothing needs a decision", (
            "No test, threshold, snapshot or check was weakened; no protected, generated, binary or linked file is touched."
        )
    refused = [one for one in found if one.severity == "refuse"]
    asked = [one for one in found if one.severity == "decision"]
    lines = []
    if refused:
        lines += ["This has to be mended; nobody can waive it.", "", *_listed(refused, _MOST_TOLD), ""]
    if asked:
        lines += ["A person should look at each of these before this is merged.", ""]
        lines += _listed(asked, _MOST_TOLD)
    told = [f"{len(refused)} to be mended"] if refused else []
    told += [f"{len(asked)} for a person to decide"] if asked else []
    return ", ".join(told), "\n".join(lines).rstrip()


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


_AGAINST: dict[Reason, str] = {
    "bot": "is a bot",
    "author": "opened the pull request",
    "requester": "asked for the work",
    "writer": "wrote a commit of it",
    "changes": "asks for changes",
    "dismissed": "approved or objected, and that was dismissed",
    "old": "approved an older commit",
    "right": "has no write access",
    "untold": "approved, and GitHub does not tell whether they have write access",
}


def approvals_told(candidate: Candidate, judged: Judged) -> tuple[str, str]:
    """Return one sentence on how the approvals stand, and what there is to say of each review."""
    of = f"#{candidate.number}"
    head, lacks = short(candidate.head), judged.wanted - len(judged.by)
    match judged.outcome:
        case "approved":
            names = ", ".join(plain(person.login) for person in judged.by)
            told = f"{of} is approved at its head {head} by {names}."
        case "missing":
            told = (
                f"{of} needs {_counted(lacks, 'more approval')} of its head {head}, by people with write access who "
                "neither asked for the work nor wrote it."
            )
        case "unknown" if candidate.state != "open":
            told = f"{of} is {candidate.state}, so there is nothing to approve."
        case "unknown":
            why = candidate.unsure or (_AGAINST_UNTOLD,)
            told = f"The approvals of {of} cannot be judged: {plain(why[0])}."
    lines = [f"- {code(person.login)} counts." for person in judged.by]
    lines += [
        f"- {code(person.login)} does not count: {_AGAINST[reason]}." for person, reason in judged.refused
    ]
    lines += [f"- Not known: {sentence(why)}" for why in candidate.unsure]
    lines += [f"- {code(one.who.login)}: {sentence(one.why)}" for one in candidate.untold]
    if candidate.nameless:
        shas = ", ".join(code(short(sha)) for sha in candidate.nameless[:10])
        lines.append(
            f"- GitHub knows no account for the author of {shas}, so whoever that was is not left out."
        )
    return told, "\n".join(lines) or "Nobody has reviewed it."


_AGAINST_UNTOLD = "GitHub does not tell whether somebody who approved may write"

"""What a task on a local repository came to, as people and programs read it."""

from dataclasses import dataclass
from typing import Any

from bot.domain.brief import Question


@dataclass(frozen=True, slots=True)
class Report:
    """What a task came to. `cost_usd` None: the price of a call is not known. `refusals`: why attempts were no commit.

    `unproven`: "" for a commit, else why there is none.
    """

    branch: str
    commit: str
    subject: str
    proof: str
    weak: bool
    tests: tuple[str, ...]
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: str | None
    refusals: tuple[tuple[str, ...], ...]
    unproven: str


def vars_of(report: Report) -> dict[str, Any]:
    """Return a report as JSON has it."""
    return {name: getattr(report, name) for name in Report.__slots__}


def lines_of(report: Report) -> list[str]:
    """Say a report in a few lines."""
    cost = "an unknown sum" if report.cost_usd is None else f"${report.cost_usd}"
    spent = (
        f"{report.calls} model calls, {report.input_tokens:,} tokens in, {report.output_tokens:,} out, {cost}"
    )
    if not report.commit:
        return [f"Nothing was committed: {report.unproven}", spent]
    shown = f", shown by {report.tests[0]}" if report.tests else ""
    weak = " (weak)" if report.weak else ""
    return [
        f"{report.commit[:8]} {report.subject}",
        f"Proof: {report.proof}{weak}{shown}. It is on branch {report.branch}; nothing else was touched.",
        spent,
    ]


def asked(question: Question) -> str:
    """Say what the task would have to be told; nobody can be waited for here."""
    options = "; ".join(option.text for option in question.options)
    return f"The task leaves open: {question.text} ({question.why}) Say which, and run it again: {options}."

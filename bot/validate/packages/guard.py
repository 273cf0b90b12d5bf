"""Judge the packages of a change: what needs no registry first, then what its registries tell of the rest."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from bot.domain.packages import Facts, Mention, PackageReport, Verdict
from bot.validate.packages import words
from bot.validate.packages.change import Change, added
from bot.validate.packages.judge import before_asking, judge

Ask = Callable[[tuple[Mention, ...]], Mapping[Mention, Facts]]

MOST = 400  # packages that are asked about for one change; what is beyond is unknown, and said to be


def report_on(change: Change, ask: Ask, today: date) -> PackageReport:
    """Report on all that a change adds or moves; `ask` is not called where there is nothing to ask."""
    brought = added(change)
    verdicts, asked = list[Verdict](brought.verdicts), list[Mention]()
    for one in brought.mentions:
        early = before_asking(one)
        if early:
            verdicts.append(early)
        else:
            asked.append(one)
    verdicts += judged(asked, ask, today)
    return PackageReport(tuple(sorted(verdicts, key=_place)))


def judged(mentions: Iterable[Mention], ask: Ask, today: date) -> list[Verdict]:
    """Judge mentions by what a registry tells; those beyond what is asked for one change are unknown."""
    every = tuple(mentions)
    first, beyond = every[:MOST], every[MOST:]
    facts = ask(first) if first else {}
    missing = Facts(unknown="the registry did not say")
    found = [judge(one, facts.get(one, missing), today) for one in first]
    why = f"more than {MOST} packages changed at once"
    return found + [Verdict(one, "unknown", "unknown", words.unknown(one, why)) for one in beyond]


def _place(one: Verdict) -> tuple[str, int, str]:
    return (one.mention.path, one.mention.line, one.text)

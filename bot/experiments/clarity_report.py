"""The figures of the clarity evaluation, as values and as Markdown with a plot. Pure."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from bot.experiments.clarity import Reading, Record

_ALIKE = 0.2  # lengths within a fifth of each other


def figures(readings: Sequence[Reading], records: Sequence[Record]) -> Mapping[str, float | None]:
    """Return the rates, each 0 to 1; None where nothing was there to count.

    `records`: the whole set, on which length alone is tried as a judge of which form an issue is in.
    """
    full, under = ([r for r in readings if r.form == form] for form in ("full", "underspecified"))
    with_blockers = [r for r in under if r.blockers]
    hits = [hit for r in with_blockers for hit in r.hits]
    found, all_ = (sum(len(r.found) for r in with_blockers), sum(r.blockers for r in with_blockers))
    precision = _share(sum(hits), len(hits))
    recall = _share(found, all_)
    both = (precision or 0) + (recall or 0)
    alike = _alike(readings)
    return {
        "missed-ask": _share(sum(r.verdict != "ask" for r in under), len(under)),
        "false-ask": _share(sum(r.verdict == "ask" for r in full), len(full)),
        "question precision": precision,
        "blocker recall": recall,
        "Ask-F1": 2 * (precision or 0) * (recall or 0) / both
        if both
        else (None if precision is None else 0.0),
        "neither asked for nor settled": _share(
            sum(r.blockers - len(r.found | r.settled) for r in with_blockers), all_
        ),
        "settled after one round": _share(sum(len(r.settled) for r in with_blockers), all_),
        "settled when whole": _share(
            sum(len(r.settled) for r in full if r.blockers), sum(r.blockers for r in full)
        ),
        "told apart by asking": _share(
            sum((r.verdict == "ask") == (r.form == "underspecified") for r in readings), len(readings)
        ),
        "told apart by asking, of one length": _share(
            sum((r.verdict == "ask") == (r.form == "underspecified") for r in alike), len(alike)
        ),
        "told apart by length alone, whole set": _by_length(
            [(len(r.full), True) for r in records] + [(len(r.underspecified), False) for r in records]
        ),
        "told apart by length alone, these": _by_length([(r.length, r.form == "full") for r in readings]),
    }


def report(readings: Sequence[Reading], records: Sequence[Record]) -> str:
    """Write the report."""
    rates = figures(readings, records)
    known = [r.cost for r in readings if r.cost is not None]
    cost = (
        f"${sum(known, Decimal(0)) / len(known):.3f} a reading"
        if len(known) == len(readings) and known
        else "unknown"
    )
    lines = [
        "# Clarity gate",
        "",
        f"{len({r.id for r in readings})} issues, each whole and with information taken away; "
        f"{sum(r.blockers for r in readings if r.form == 'underspecified')} blockers listed by hand. "
        f"{sum(r.tokens for r in readings):,} tokens, cost {cost}.",
        "",
        "| measure | rate |",
        "|---|---|",
        *(f"| {name} | {'–' if rate is None else f'{rate:.0%}'} |" for name, rate in rates.items()),
        "",
        *_plot(rates),
        "",
        "| issue | form | characters | verdict | questions that hit a blocker | blockers asked for | settled |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in readings:
        asked = f"{sum(r.hits)} of {len(r.questions)}" if r.questions else "–"
        lines.append(
            f"| {r.id} | {r.form} | {r.length:,} | {r.verdict} | {asked} | {len(r.found)} of {r.blockers} | "
            f"{len(r.settled)} of {r.blockers} |"
        )
    left = {r: r.blockers - len(r.found | r.settled) for r in readings if r.form == "underspecified"}
    lines += ["", "Worst, by blockers neither asked for nor settled:", ""]
    for r in sorted(left, key=lambda r: -left[r])[:3]:
        lines.append(f"- {r.id}: {left[r]} of {r.blockers}; asked was:")
        lines += [f"  - {' '.join(text.split())}" for text in r.questions] or ["  - nothing"]
    return "\n".join(lines) + "\n"


def _plot(rates: Mapping[str, float | None]) -> list[str]:
    shown = {name: rate for name, rate in rates.items() if rate is not None and "told apart" not in name}
    names = ", ".join(f'"{name}"' for name in shown)
    values = ", ".join(f"{100 * rate:.0f}" for rate in shown.values())
    return [
        "```mermaid",
        "xychart-beta",
        f"    x-axis [{names}]",
        '    y-axis "%" 0 --> 100',
        f"    bar [{values}]",
        "```",
    ]


def _alike(readings: Sequence[Reading]) -> list[Reading]:
    """Keep the readings that have one of the other form of about their length, so that length tells nothing."""
    others: Callable[[Reading], list[Reading]] = lambda r: [o for o in readings if o.form != r.form]  # noqa: E731
    return [r for r in readings if any(abs(o.length - r.length) <= _ALIKE * r.length for o in others(r))]


def _by_length(sizes: Sequence[tuple[int, bool]]) -> float | None:
    """Return how often the best threshold on length is right; `True` is the whole form."""
    cuts = sorted({size for size, _ in sizes}) or [0]
    return max(
        (_share(sum((size >= cut) == whole for size, whole in sizes), len(sizes)) or 0 for cut in cuts),
        default=None,
    )


def _share(count: int, of: int) -> float | None:
    return count / of if of else None

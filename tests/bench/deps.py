"""How well the rules tell packages that squat on made-up names from popular and from small honest ones.

    python -m tests.bench.deps --data dev.tsv [--today 2026-11-26]

The table's columns are what an index told on one day: name, latest version, month of the last release, rank among the most
downloaded, and the label. The rules see what a registry tells, so neither rank nor label. Nothing was
fitted by search, but the first-looking versions, the 365 days and the rule for names put together were written after
looking at the whole table: the half `held` shows how even the figures are, and is no unseen data.
"""

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from bot.domain.packages import Facts, Mention, Verdict, package_of
from bot.validate.packages.judge import judge
from bot.validate.packages.popular import POPULAR

STRATA = ("slopsquat", "real", "real-long-tail")
AIMS = {"slopsquat": (95.0, 100.0), "real": (0.0, 1.0), "real-long-tail": (0.0, 10.0)}
Row = dict[str, str]


def verdict_of(row: Row, today: date) -> Verdict:
    """Judge a row as its registry tells it; of a month its first day counts, which makes a package no younger."""
    last = date.fromisoformat(f"{row['month']}-01") if row["month"] else None
    facts = Facts(exists=True, latest=row["version"], last=last)
    mention = Mention(package_of("pypi", row["name"]), "requirements.txt", 1, "declared")
    return judge(mention, facts, today)


def half_of(name: str) -> str:
    """Split the rows by their names alone, for good."""
    return "fit" if hashlib.sha256(name.encode()).digest()[0] % 2 else "held"


def rates(rows: Sequence[Row], stops: Callable[[Row], bool]) -> dict[str, tuple[int, int]]:
    """Count what is stopped or asked about, by stratum."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row in rows:
        found[row["label"]].append(stops(row))
    return {label: (sum(found[label]), len(found[label])) for label in STRATA}


def main() -> int:
    """Print the table; 1 where an aim is missed on all rows or on a half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--today", type=date.fromisoformat, default=date(2026, 11, 26))
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    with args.data.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    verdicts = {row["name"]: verdict_of(row, args.today) for row in rows}

    def ours(row: Row) -> bool:
        return verdicts[row["name"]].level != "allow"

    parts = {"all": rows} | {
        half: [r for r in rows if half_of(r["name"]) == half] for half in ("fit", "held")
    }
    # without the names that our own list knows, which is how unknown popular ones fare
    parts["unlisted"] = [row for row in rows if package_of("pypi", row["name"]).name not in POPULAR["pypi"]]
    told: dict[str, dict[str, tuple[int, int]]] = {
        f"rules, {part}": rates(of, ours) for part, of in parts.items()
    }
    told["popular or not (baseline)"] = rates(rows, lambda row: not row["rank"])
    print(f"{'stopped or asked about':28}" + "".join(f"{label:>24}" for label in STRATA))
    for name, of in told.items():
        cells = (f"{hit}/{count} = {100 * hit / max(count, 1):.1f} %" for hit, count in of.values())
        print(f"{name:28}" + "".join(f"{cell:>24}" for cell in cells))
    for label in STRATA:
        kinds = Counter(verdicts[r["name"]].kind for r in rows if r["label"] == label)
        print(f"{label}: " + ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()))
    if args.json:
        args.json.write_text(json.dumps(told, indent=1))
    missed = [
        f"{part}: {label}"
        for part in ("all", "fit", "held")
        for label, (low, high) in AIMS.items()
        if not low
        <= 100 * told[f"rules, {part}"][label][0] / max(told[f"rules, {part}"][label][1], 1)
        <= high
    ]
    print("aims met" if not missed else f"aims missed: {'; '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

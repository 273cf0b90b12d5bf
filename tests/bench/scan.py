"""How our security scan compares, beside bandit, ruff's `S` rules and six patterns for grep, all in the same run.

    python -m tests.bench.scan [--twins FOLDER] [--data dev.jsonl] [--only twins clean time] [--json FILE]

Twins: an insecure file and the same file mended. `strict` is a finding with the twin's own CWE, `family` one that names the
same mistake by another number (`FAMILIES`), `on the line` such a one within three lines; `alarmed` is any finding in a mended
file. Rules may be mended after looking at the half `fit`, never at `held`. bandit and ruff read Python alone: of all
languages together they miss the rest.
Snippets (`--data`): insecure Python cut out of files. Ours and grep read any text; bandit and ruff only what parses. So all
read them twice: as they are, and put into blocks, trimmed until Python can read them, below the imports that they miss.
Clean: the standard library of the running Python and five packages, without their tests; every finding is an alarm.
Time: a scan of ten files over semgrep's own start. Ends with 1 where ours misses an aim.
"""

import argparse
import json
import resource
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.bench import scan_files, scan_time
from tests.bench.scan_count import (
    ALARMED,
    CAUGHT,
    Case,
    Rate,
    groups_of,
    is_right,
    percent,
    rates,
    twin_rates,
)
from tests.bench.scan_tools import PYTHON_ONLY, Said, all_of

TWINS = Path(__file__).parents[1] / "samples" / "twins"
RECALL, ALARMS, CLEAN, SECONDS = 70.0, 10.0, 5.0, 3.0
Told = dict[str, Any]


def cell(rate: Rate) -> str:
    """Show a rate."""
    return f"{rate[0]}/{rate[1]} = {percent(rate):.1f} %"


def heading(first: str, columns: Sequence[str]) -> None:
    """Print a table's first line."""
    print(f"\n{first:16}{'':14}" + "".join(f"{column:>19}" for column in columns))


def on_twins(folder: Path, told: Told, missed: list[str], misses: bool) -> None:
    """Compare on the twins, by half, by language and by mistake."""
    twins = scan_files.twins_of(folder)
    said = all_of(twins.files)
    errors_of(said, told, missed, "twins")
    languages = {case.language for case in twins.insecure}
    print(f"twins: {len(twins.insecure)} pairs; aims: family >= {RECALL} %, alarmed <= {ALARMS} %")
    heading("twins", [*CAUGHT, *ALARMED])
    found: dict[str, dict[str, dict[str, Rate]]] = {}
    for group, within in groups_of(twins.insecure).items():
        insecure = [case for case in twins.insecure if within(case)]
        fixed = [case for case in twins.fixed if within(case)]
        found[group] = {tool: twin_rates(insecure, fixed, of.found) for tool, of in said.items()}
        if group.startswith("CWE-"):
            continue
        for tool, of in found[group].items():
            if group not in languages - {"python"} or tool not in PYTHON_ONLY:
                print(f"{group:16}{tool:14}" + "".join(f"{cell(rate):>19}" for rate in of.values()))
        if percent(found[group]["ours"]["family"]) < RECALL:
            missed.append(f"twins, {group}: family")
        if percent(found[group]["ours"]["alarmed"]) > ALARMS:
            missed.append(f"twins, {group}: alarmed")
    by_mistake(found, list(said))
    unread(said)
    if misses:
        to_mend(twins, said["ours"])
    told["twins"] = found


def to_mend(twins: scan_files.Twins, said: Said) -> None:
    """List what ours missed and alarmed at, of the half that rules may be mended after."""
    for case in twins.insecure:
        if case.half == "fit" and not any(f.path == case.path and is_right(case, f) for f in said.found):
            print(f"missed: {case.path}:{','.join(str(line) for _, line in case.marks)} {case.cwe}")
    mended = {case.path for case in twins.fixed if case.half == "fit"}
    for one in said.found:
        if one.path in mended:
            print(f"alarmed: {one.path}:{one.line} {one.rule} {one.cwe}")


def by_mistake(found: Mapping[str, Mapping[str, Mapping[str, Rate]]], tools: Sequence[str]) -> None:
    """Print what each tool caught by family, and after the stroke what alarmed, for each number."""
    heading("family / alarmed", tools)
    for group, of in found.items():
        if group.startswith("CWE-"):
            cells = (f"{of[tool]['family'][0]} / {of[tool]['alarmed'][0]}" for tool in tools)
            print(f"{group:16}{of['ours']['family'][1]:<14}" + "".join(f"{one:>19}" for one in cells))


def unread(said: Mapping[str, Said]) -> None:
    """Say of the other tools what they could not read."""
    counts = {tool: len(of.errors) for tool, of in said.items() if of.errors and tool != "ours"}
    if counts:
        print("not read: " + ", ".join(f"{tool} {count} files" for tool, count in counts.items()))


def errors_of(said: Mapping[str, Said], told: Told, missed: list[str], part: str) -> None:
    """Count what kept ours from telling as a missed aim: such a scan proves nothing."""
    if errors := said["ours"].errors:
        print(f"ours did not tell ({part}), {len(errors)} times, first: {errors[0]}")
        missed.append(f"{part}: {len(errors)} errors of the scan")
        told.setdefault("errors", {})[part] = list(errors)


def on_snippets(table: Path, told: Told, missed: list[str]) -> None:
    """Compare on insecure snippets, as they are and mended."""
    snippets = scan_files.snippets_of(table)
    ways = {
        "as they are": (snippets.cases, snippets.given, snippets.parse[0]),
        "mended": (snippets.mended_cases, snippets.mended, snippets.parse[1]),
    }
    found: dict[str, dict[str, dict[str, Rate]]] = {}
    for way, (cases, files, parse) in ways.items():
        said = all_of(files)
        if way == "mended":
            # nothing is found for the line of imports that we wrote
            said = {
                tool: replace(of, found=tuple(f for f in of.found if f.line > 1)) for tool, of in said.items()
            }
        errors_of(said, told, missed, f"snippets, {way}")
        print(f"snippets, {way}: {len(cases)}, of which {parse} parse")
        heading("snippets", list(CAUGHT))
        found[way] = {tool: rates(cases, of.found, CAUGHT) for tool, of in said.items()}
        for tool, of in found[way].items():
            print(f"{way:16}{tool:14}" + "".join(f"{cell(rate):>19}" for rate in of.values()))
        unread(said)
        snippet_mistakes(cases, said)
    told["snippets"] = found


def snippet_mistakes(cases: Sequence[Case], said: Mapping[str, Said]) -> None:
    """Print what each tool caught by family for each number."""
    heading("family", list(said))
    for cwe, count in Counter(case.cwe for case in cases).most_common():
        of = [case for case in cases if case.cwe == cwe]
        cells = (rates(of, one.found, CAUGHT)["family"][0] for one in said.values())
        print(f"{cwe:16}{count:<14}" + "".join(f"{one:>19}" for one in cells))


def on_clean(told: Told, missed: list[str]) -> None:
    """Compare the share of sound files that alarm."""
    packages = {name: scan_files.package(name) for name in scan_files.PACKAGES}
    parts = {
        "standard library": scan_files.stdlib(),
        "packages": {path: data for files in packages.values() for path, data in files.items()},
    }
    found: dict[str, dict[str, Rate]] = {}
    rules: dict[str, list[tuple[str, int]]] = {}
    for part, files in parts.items():
        said = all_of(files)
        errors_of(said, told, missed, part)
        # it objects to comments that silence scanners, which are no mistake in code; the aim is on all findings
        code = tuple(f for f in said["ours"].found if f.rule != "askfirst.suppression")
        said = {"ours": said["ours"], "ours, code only": Said(code)} | said
        rows = {part: files} | (packages if part == "packages" else {})
        heading("alarmed files", list(said))
        for row, of in rows.items():
            found[row] = {
                tool: (len({f.path for f in one.found} & of.keys()), len(of)) for tool, one in said.items()
            }
            print(f"{row:30}" + "".join(f"{cell(rate):>19}" for rate in found[row].values()))
        files_of: Counter[str] = Counter(rule for rule, _ in {(f.rule, f.path) for f in said["ours"].found})
        rules[part] = files_of.most_common(10)
        print("files by rule: " + ", ".join(f"{rule} {count}" for rule, count in rules[part]))
        if percent(found[part]["ours"]) > CLEAN:
            missed.append(f"{part}: alarmed files")
    print(f"aim: <= {CLEAN} % of the files of each of both")
    told["clean"], told["clean, by rule"] = found, rules


def on_time(folder: Path, rounds: int, told: Told, missed: list[str]) -> None:
    """Time a scan of ten files, of Python alone and of all languages there are."""
    library = scan_files.stdlib()
    ways = {"ten modules": scan_time.ten_modules(library)}
    if folder.is_dir():
        twins = scan_files.twins_of(folder)
        languages = len({case.language for case in twins.insecure})
        ways[f"ten of {languages} languages"] = scan_time.mixed(twins.files, languages)
    heading("seconds", ("semgrep's start", "our scan", "more, paired"))
    told["seconds"] = {}
    for way, files in ways.items():
        cost = scan_time.cost_of(files, rounds)
        size = sum(data.count(b"\n") for data in files.values())
        print(f"{way:22}{size:>6} l" + f"{cost.start:19.2f}{cost.scan:19.2f}{cost.more:19.2f}")
        told["seconds"][way] = {"start": cost.start, "scan": cost.scan, "more": cost.more}
        if cost.more > SECONDS:
            missed.append(f"seconds, {way}")
    print(f"medians of {rounds} pairs; aim: <= {SECONDS} s more")


def main() -> int:
    """Compare, print, and tell which aims are missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--twins", type=Path, default=TWINS, help="folder of twins, a folder a language")
    parser.add_argument("--data", type=Path, help="insecure snippets; without it that part is left out")
    parser.add_argument("--misses", action="store_true", help="list what was missed of the half `fit`")
    parser.add_argument("--only", nargs="+", choices=("twins", "snippets", "clean", "time"))
    parser.add_argument("--rounds", type=int, default=5, help="pairs that are timed")
    parser.add_argument("--json", type=Path, help="where to write the figures too")
    args = parser.parse_args()
    parts = args.only or ["twins", *(["snippets"] if args.data else []), "clean", "time"]
    if "snippets" in parts and not args.data:
        parser.error("snippets need --data")
    told: Told = {}
    missed: list[str] = []
    if "twins" in parts:
        on_twins(args.twins, told, missed, args.misses)
    if "snippets" in parts:
        on_snippets(args.data, told, missed)
    if "clean" in parts:
        on_clean(told, missed)
    if "time" in parts:
        on_time(args.twins, args.rounds, told, missed)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"most memory of any process that was started: {most:.0f} MB")
    told["missed"] = missed
    if args.json:
        args.json.write_text(json.dumps(told, indent=1))
    print("aims met" if not missed else f"aims missed: {'; '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

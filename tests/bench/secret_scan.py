"""What the search for secrets finds and what it alarms at, beside our rules for code that speak of secrets, in the same run.

    python -m tests.bench.secret_scan [--draws 20] [--rounds 5] [--folder DIR …] [--json FILE]

Vectors: made-up secrets of documented forms in all sorts of files, drawn anew so many times; found is a finding on the
secret's file, and for the search also its kind. Look-alikes: files of the same sorts that hold none; any finding about a
secret is an alarm. Ordinary: the standard library, five packages and our own repository with its tests, where the rules'
examples, which are secrets written down on purpose, are told apart; `--folder`: any other, such as one of lock files.
Time: a scan of ten files by each, with the rules compiled; and once with nothing compiled. Ends with 1 where an aim is missed.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ruamel.yaml

from bot.adapters.scanners import SecretScanner, SemgrepScanner
from bot.domain.report import Finding
from bot.ports import Scanner
from tests.bench import scan_files
from tests.bench.scan_time import ten_modules
from tests.bench.scan_tools import Files, tree_of
from tests.world.keys import alike, planted

ROOT = Path(__file__).parents[2]
RECALL, ALARMS, SECONDS = 97.0, 1.0, 2.0
_LOT = 500
_LARGEST = 10 * 2**20
Told = dict[str, Any]


def rules_about_secrets(folder: Path) -> Path:
    """Write down those rules for code that are about passwords and keys in the source."""
    yaml = ruamel.yaml.YAML(typ="safe", pure=True)
    for path in sorted((ROOT / "bot/rules").rglob("*.yml")):
        rules = [
            rule
            for rule in yaml.load(path)["rules"]
            if rule["metadata"]["cwe"] in ("CWE-259", "CWE-321", "CWE-798")
        ]
        if rules:
            # JSON is YAML too
            (folder / f"{path.parent.name}-{path.name}").write_text(json.dumps({"rules": rules}))
    return folder


def found_by(scanner: Scanner, files: Files) -> list[Finding]:
    """Return the findings about secrets; end where the scan does not tell."""
    found: list[Finding] = []
    paths = sorted(files)
    with tree_of(files) as (git, tree):
        for first in range(0, len(paths), _LOT):
            report = scanner.scan(git, tree, paths[first : first + _LOT])
            hard = [error for error in report.errors if "too large" not in error]
            if hard:
                raise SystemExit(f"the scan did not tell: {hard[0]}")
            found += [one for one in report.findings if one.tells_a_secret]
    return found


def share(part: int, whole: int) -> str:
    """Show a rate."""
    return f"{part}/{whole} = {100 * part / max(whole, 1):.2f} %"


def on_vectors(tools: Mapping[str, Scanner], draws: int, told: Told, missed: list[str]) -> None:
    """Count what is found of all secrets, and of which kinds not all are."""
    cases = {
        f"v{salt}/d{n}/{one.path}": one for salt in range(draws) for n, one in enumerate(planted(str(salt)))
    }
    files = {path: one.text.encode() for path, one in cases.items()}
    for name, tool in tools.items():
        found = found_by(tool, files)
        hit = {one.path for one in found}
        lost = Counter(f"{one.kind} in {one.path}" for path, one in cases.items() if path not in hit)
        right = {one.path for one in found if one.rule == f"askfirst.secret.{cases[one.path].kind}"}
        print(f"{name:20}found {share(len(hit), len(cases)):24}by its kind {share(len(right), len(cases))}")
        told[f"vectors, {name}"] = {"found": len(hit), "kind": len(right), "all": len(cases)}
        if name == "search":
            print("    not always: " + ", ".join(f"{what} {n}/{draws}" for what, n in lost.most_common(8)))
            if 100 * len(right) < RECALL * len(cases):
                missed.append("recall")


def on_look_alikes(tools: Mapping[str, Scanner], draws: int, told: Told, missed: list[str]) -> None:
    """Count the alarms where there is nothing."""
    cases = {
        f"a{salt}/d{n}/{one.path}": one for salt in range(draws) for n, one in enumerate(alike(str(salt)))
    }
    for name, tool in tools.items():
        hit = {one.path for one in found_by(tool, {path: one.text.encode() for path, one in cases.items()})}
        print(f"{name:20}alarms {share(len(hit), len(cases))}")
        told[f"look-alikes, {name}"] = {"alarms": len(hit), "all": len(cases)}
        if name == "search" and hit:
            missed.append("look-alikes")


def folder_of(folder: Path) -> dict[str, bytes]:
    """Read a folder's files, without links and what is very large."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    kept = (path for path in files if ".git" not in path.parts and path.stat().st_size <= _LARGEST)
    return {f"src/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in kept}


def own() -> dict[str, bytes]:
    """Return our repository's files as git lists them, without the rules' examples."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    paths = (path for path in listed.stdout.split("\0") if path and (ROOT / path).is_file())
    return {path: (ROOT / path).read_bytes() for path in paths if not path.startswith("bot/rules/")}


def on_ordinary(tools: Mapping[str, Scanner], folders: list[Path], told: Told, missed: list[str]) -> None:
    """Count the files of ordinary code and settings that alarm."""
    rows: dict[str, dict[str, bytes]] = {"standard library": scan_files.stdlib()}
    rows["packages"] = {
        path: data for name in scan_files.PACKAGES for path, data in scan_files.package(name).items()
    }
    rows["own repository"] = own()
    rows |= {str(folder): folder_of(folder) for folder in folders}
    for row, files in rows.items():
        for name, tool in tools.items():
            if row in map(str, folders) and name != "search":
                continue
            found = found_by(tool, files)
            hit = {one.path for one in found}
            print(f"{row:28}{name:20}{share(len(hit), len(files))}")
            told[f"{row}, {name}"] = {"alarms": len(hit), "all": len(files)}
            if name == "search":
                for one in found[:20]:
                    print(f"    {one.path}:{one.line} {one.rule}")
                if 100 * len(hit) > ALARMS * len(files):
                    missed.append(row)


def on_time(tools: Mapping[str, Scanner], rounds: int, told: Told, missed: list[str]) -> None:
    """Time a scan of ten modules by each, in turn, so that noise meets all alike."""
    files = ten_modules(scan_files.stdlib())
    taken: dict[str, list[float]] = {name: [] for name in tools}
    with tree_of(files) as (git, tree):
        for _ in range(rounds):
            for name, tool in tools.items():
                taken[name].append(timed(lambda tool=tool: tool.scan(git, tree, sorted(files))))  # type: ignore[misc]
        cold = timed(lambda: SecretScanner().scan(git, tree, sorted(files)))
    for name, seconds in taken.items():
        print(f"{name:20}{statistics.median(seconds):.2f} s for ten files")
        told[f"seconds, {name}"] = statistics.median(seconds)
    print(f"{'search':20}{cold:.2f} s with nothing compiled")
    told["seconds, cold"] = cold
    if statistics.median(taken["search"]) > SECONDS:
        missed.append("seconds")


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> int:
    """Measure, print, and tell which aims are missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, nargs="*", default=[])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    told: Told = {}
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as rules:
        tools: dict[str, Scanner] = {
            "rules for code": SemgrepScanner(rules_about_secrets(Path(rules)), seconds=3_000),
            "search": SecretScanner(Path(cache)),
        }
        print(f"vectors, aim >= {RECALL} % by their kind")
        on_vectors(tools, args.draws, told, missed)
        print("\nlook-alikes, aim: none")
        on_look_alikes(tools, args.draws, told, missed)
        print(f"\nordinary files, aim <= {ALARMS} %")
        on_ordinary(tools, args.folder, told, missed)
        print(f"\ntime, aim <= {SECONDS} s")
        on_time(tools, args.rounds, told, missed)
    told["missed"] = missed
    if args.json:
        args.json.write_text(json.dumps(told, indent=1))
    print("aims met" if not missed else f"aims missed: {'; '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())

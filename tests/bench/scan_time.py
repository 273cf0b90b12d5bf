"""What a scan of ten changed files costs on top of semgrep's own start, in pairs, so that noise meets both alike."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.scanners import SemgrepScanner
from tests.bench.scan_tools import Files, tree_of

_RULE = """rules:
  - {id: nothing, languages: [python], severity: INFO, message: nothing, pattern: nothing_is_called_so()}
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians in seconds of semgrep's bare start, of a scan, and of what the scan takes more, pair by pair."""

    start: float
    scan: float
    more: float


def ten_modules(library: Files) -> dict[str, bytes]:
    """Return ten modules from the smallest tenth to the largest, the middle one of each by size."""
    by_size = sorted(library, key=lambda path: (len(library[path]), path))
    return {path: library[path] for path in (by_size[len(by_size) * at // 20] for at in range(1, 20, 2))}


def mixed(files: Mapping[str, bytes], languages: int) -> dict[str, bytes]:
    """Return ten files of all the languages in turn: each of them makes the rules of one more be read."""
    by: dict[str, list[str]] = {}
    for path in sorted(files):
        by.setdefault(path.split("/")[1], []).append(path)
    each = -(-10 // max(languages, 1))
    chosen = [path for paths in by.values() for path in paths[:each]][:10]
    return {path: files[path] for path in chosen}


def cost_of(files: Files, rounds: int) -> Cost:
    """Time both ways in turn, after one round that does not count."""
    scanner = SemgrepScanner()
    with tree_of(files) as (git, tree), tempfile.TemporaryDirectory() as made:
        (Path(made) / "rule.yml").write_text(_RULE)
        (Path(made) / "file.py").write_text("x = 1\n")
        start = _starter(Path(made))

        def scan() -> None:
            if errors := scanner.scan(git, tree, sorted(files)).errors:
                raise SystemExit(f"the scan did not tell: {errors[0]}")

        pairs = [(_timed(start), _timed(scan)) for _ in range(rounds + 1)][1:]
    return Cost(
        statistics.median(bare for bare, _ in pairs),
        statistics.median(whole for _, whole in pairs),
        statistics.median(whole - bare for bare, whole in pairs),
    )


def _starter(folder: Path) -> Callable[[], None]:
    argv = [str(Path(sys.executable).with_name("semgrep")), "scan", "--experimental", "--json", "--quiet"]
    argv += ["--metrics=off", "--disable-version-check", "--jobs=1", "--config=rule.yml", "file.py"]

    def start() -> None:
        done = subprocess.run(argv, cwd=folder, capture_output=True, check=False)
        if done.returncode:
            raise SystemExit(f"semgrep did not start: {done.stderr.decode(errors='replace')[-300:]}")

    return start


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began

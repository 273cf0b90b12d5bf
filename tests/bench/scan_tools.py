"""The tools that the bench of the scan sets side by side; each takes files and says what it finds.

Ours takes a git tree as it does in the bot; the others a flat folder of numbered files, because some leave out folders
named `venv` or `build`. None can be silenced by comments, as ours can not.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from bot.adapters.git import GitRepository
from bot.adapters.scanners import SemgrepScanner
from tests.bench.scan_count import Found

# more at once is no faster, and the report is read whole
_LOT = 500
_SECONDS = 3_000.0
Files = Mapping[str, bytes]

_XML = "313 314 315 316 317 318 319 405 406 407 408 409 411"
# bandit's number by check, written down from its sources of 1.9; ruff's `S` has the same checks and gives no numbers
_CWES = {
    "CWE-20": f"{_XML} 506",
    "CWE-22": "202 310",
    "CWE-78": "102 307 404 601 602 603 604 605 606 607",
    "CWE-79": "308 704",
    "CWE-80": "702 703",
    "CWE-89": "608 610 611",
    "CWE-94": "201 612 701",
    "CWE-155": "609",
    "CWE-259": "105 106 107",
    "CWE-284": "412",
    "CWE-295": "323 501 507",
    "CWE-319": "312 321 401 402 415 508 509",
    "CWE-326": "505",
    "CWE-327": "303 304 305 324 413 502 503 504",
    "CWE-330": "311",
    "CWE-377": "108 306",
    "CWE-400": "113",
    "CWE-494": "615",
    "CWE-502": "301 302 403 614",
    "CWE-605": "104",
    "CWE-703": "101 110 112",
    "CWE-732": "103",
    "CWE-838": "613",
}
_CWE_OF = {check: cwe for cwe, checks in _CWES.items() for check in checks.split()}
# what the check is about where bandit's number is a stretch; counted by family, never as strict
_MEANS = {
    "102": "CWE-95",
    "307": "CWE-95",
    "201": "CWE-489",
    "303": "CWE-328",
    "324": "CWE-328",
    "310": "CWE-918",
    "506": "CWE-502",
    "701": "CWE-79",
} | dict.fromkeys(_XML.split(), "CWE-611")
_PATTERNS = {
    "command": (
        "CWE-78",
        r"os\.system|\bpopen\(|shell\s*[=:]\s*true|\bexecSync\(|child_process|exec\.Command\(|getRuntime\(\)",
    ),
    "eval": ("CWE-95", r"(?<![\w.])(?:eval|exec)\s*\(|new Function\(|ScriptEngine|compile\([^)]*exec"),
    "sql": (
        "CWE-89",
        r"\b(?:select\b.+\bfrom|insert\s+into|update\b.+\bset|delete\s+from)\b.*(?:[\"']\s*[+%]|\$?\{\w|\.format\()",
    ),
    "deserialize": (
        "CWE-502",
        r"pickle\.loads?\(|marshal\.loads?\(|yaml\.(?:unsafe_)?load\(|readObject\(|unserialize\(",
    ),
    "weak hash": ("CWE-328", r"\b(?:md5|sha-?1)\b"),
    "credential": (
        "CWE-798",
        r"(?:passw(?:or)?d|secret|token|api_?key)\w*[\"']?\s*(?::\s*\w+\s*)?(?::?=|:)\s*[\"'][^\"'\s]{4,}[\"']",
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a tool found, and what kept it from telling."""

    found: tuple[Found, ...]
    errors: tuple[str, ...] = ()


@contextmanager
def tree_of(files: Files) -> Iterator[tuple[GitRepository, str]]:
    """Give the files as a tree of a git repository that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-scan-") as made:
        work = Path(made) / "work"
        for path, data in files.items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_bytes(data)
        environment = {"PATH": os.environ["PATH"], "HOME": made, "GIT_CONFIG_GLOBAL": os.devnull}

        def git(*argv: str) -> str:
            done = subprocess.run(
                ["git", *argv], cwd=work, env=environment, check=True, capture_output=True, text=True
            )
            return done.stdout.strip()

        git("init", "-q")
        # what is a file here shall be the same bytes there
        git("config", "core.autocrlf", "false")
        git("add", "--all", "--force")
        repository = GitRepository(work / ".git", (work / ".git").as_uri())
        try:
            yield repository, git("write-tree")
        finally:
            repository.close()


def ours(files: Files) -> Said:
    """Scan with the class that the bot scans with, some hundreds of files at a time."""
    found: list[Found] = []
    errors: list[str] = []
    scanner = SemgrepScanner(seconds=_SECONDS)
    paths = sorted(files)
    with tree_of(files) as (git, tree):
        for first in range(0, len(paths), _LOT):
            report = scanner.scan(git, tree, paths[first : first + _LOT])
            found += [Found(one.rule, one.path, one.line, one.cwe) for one in report.findings]
            errors += report.errors
    return Said(tuple(found), tuple(errors))


@contextmanager
def _numbered(files: Files) -> Iterator[tuple[Path, dict[str, str]]]:
    """Lay the Python files out under numbers; yield the folder and the real path by the file's name."""
    with tempfile.TemporaryDirectory(prefix="bench-scan-") as made:
        real: dict[str, str] = {}
        for path, data in sorted(files.items()):
            if PurePosixPath(path).suffix in (".py", ".pyi"):
                name = f"f{len(real)}.py"
                (Path(made) / name).write_bytes(data)
                real[name] = path
        yield Path(made), real


def _json_of(tool: str, argv: Sequence[str], folder: Path) -> Any:
    done = subprocess.run(
        [str(Path(sys.executable).with_name(tool)), *argv], cwd=folder, capture_output=True, check=False
    )
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"{tool} gave no report: {done.stderr.decode(errors='replace')[-500:]}") from None


def bandit(files: Files) -> tuple[Said, Said]:
    """Run bandit on the Python files: as it comes, and of medium severity or more, as with `-ll`.

    It leaves out a file that it cannot parse.
    """
    with _numbered(files) as (folder, real):
        if not real:
            return Said(()), Said(())
        made = _json_of("bandit", ["--recursive", ".", "--format=json", "--quiet", "--ignore-nosec"], folder)
    found, severe = [], []
    for one in made["results"]:
        path, check = real[PurePosixPath(one["filename"]).name], one["test_id"]
        cwe = f"CWE-{one['issue_cwe']['id']}" if one.get("issue_cwe") else ""
        found.append(Found(check, path, one["line_number"], cwe, _MEANS.get(check[1:], "")))
        if one["issue_severity"] in ("MEDIUM", "HIGH"):
            severe.append(found[-1])
    unread = tuple(f"{real[PurePosixPath(one['filename']).name]}: {one['reason']}" for one in made["errors"])
    return Said(tuple(found), unread), Said(tuple(severe), unread)


def ruff(files: Files) -> Said:
    """Run ruff's `S` rules on the Python files, numbered as bandit numbers them; it tells nothing of a broken file."""
    with _numbered(files) as (folder, real):
        if not real:
            return Said(())
        argv = ("--isolated", "--no-cache", "--select=S", "--output-format=json", "--exit-zero")
        made = _json_of("ruff", ["check", *argv, "--ignore-noqa", "--target-version=py311", "."], folder)
    found: list[Found] = []
    unread: dict[str, str] = {}
    for one in made:
        path = real[PurePosixPath(one["filename"]).name]
        if one["code"] in (None, "invalid-syntax"):
            unread.setdefault(path, f"{path}: {one['message']}")
            continue
        check = one["code"].removeprefix("S")
        line = one["location"]["row"]
        found.append(Found(one["code"], path, line, _CWE_OF.get(check, ""), _MEANS.get(check, "")))
    return Said(tuple(found), tuple(unread.values()))


def grep(files: Files) -> Said:
    """Look for six patterns on each line of any language, which is what a person does first."""
    patterns = [(name, cwe, re.compile(text, re.IGNORECASE)) for name, (cwe, text) in _PATTERNS.items()]
    found = [
        Found(name, path, number, cwe)
        for path, data in files.items()
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1)
        for name, cwe, pattern in patterns
        if pattern.search(line[:2_000])
    ]
    return Said(tuple(found))


PYTHON_ONLY = ("bandit", "bandit -ll", "ruff S")


def all_of(files: Files) -> dict[str, Said]:
    """Run every tool on the same files."""
    said: dict[str, Said] = {}
    began = time.monotonic()
    said["ours"] = ours(files)
    ended = time.monotonic()
    said["bandit"], said["bandit -ll"] = bandit(files)
    said["ruff S"] = ruff(files)
    said["six patterns"] = grep(files)
    print(f"({len(files)} files: ours {ended - began:.0f} s, the others {time.monotonic() - ended:.0f} s)")
    return said

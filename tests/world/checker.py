"""Recompute every proof of a branch from its clone alone. Shares no code with the bot: git, pytest and `ast` only.

    python tests/world/checker.py CLONE BASE HEAD [--python PYTHON] [--plugins]

For each commit after BASE up to HEAD (first parents): what its trailers claim, whether its whole suite is green, whether
its own tests are red on its parent, and what kind of proof that makes by this program's own judgement.
"""

import argparse
import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

WORDS = (".md", ".rst", ".txt", ".toml", ".cfg", ".ini", ".yml", ".yaml", ".json", ".lock")
# raised by what is not there; whatever else a message begins with was raised by code that ran
ABSENT = re.compile(
    r"^(?:\w+\.)*(ImportError|ModuleNotFoundError|AttributeError|NameError|FileNotFoundError)\b|collection failure|fixture '"
)
# raising only while a test runs keeps what a module does at its import out of the question
GUARD = 'if __import__("os").environ.get("PYTEST_CURRENT_TEST"):\n    raise NotImplementedError("hollow")'
ENVIRONMENT = {
    "PATH": os.environ.get("PATH", os.defpath),
    "HOME": "/nonexistent",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    # the plugins of whoever runs this are not the repository's, and loading them takes longer than its tests
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
}

Results = dict[str, tuple[str, str]]


def git(folder: Path, *args: str, stdin: str = "") -> str:
    """Run git without hooks and return what it prints."""
    done = subprocess.run(
        ["git", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false", *args],
        cwd=folder,
        env=ENVIRONMENT,
        input=stdin,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def trailers(clone: Path, sha: str) -> dict[str, str]:
    """Return a commit's trailers as git itself reads them."""
    told = git(clone, "interpret-trailers", "--parse", stdin=git(clone, "log", "-1", "--format=%B", sha))
    return {key: value.strip() for key, _, value in (line.partition(":") for line in told.splitlines())}


def is_test(path: str) -> bool:
    """Tell whether a path belongs to the tests."""
    pure = PurePosixPath(path)
    return bool({"test", "tests"} & set(pure.parts[:-1])) or bool(
        re.fullmatch(r"test_.*\.py|.*_test\.py|conftest\.py", pure.name)
    )


def run(python: str, tree: Path, *files: str) -> Results:
    """Run pytest and return outcome and message by test; a file that cannot be collected is one entry."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        path = f"{tree / 'src'}{os.pathsep}{tree}"
        argv = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
        subprocess.run(
            [*argv, f"--junitxml={report}", f"--rootdir={tree}", *files],
            cwd=tree,
            env={**ENVIRONMENT, "PYTHONPATH": path},
            capture_output=True,
            timeout=600,
        )
        if not report.exists():
            return {}
        cases = ElementTree.parse(report).getroot().iter("testcase")
        return {f"{case.get('classname')}::{case.get('name')}": outcome(case) for case in cases}


def outcome(case: ElementTree.Element) -> tuple[str, str]:
    """Return passed, failed or skipped, and the failure's message."""
    for bad in case.iter():
        if bad.tag in ("failure", "error"):
            return "failed", bad.get("message") or ""
        if bad.tag == "skipped":
            return "skipped", ""
    return "passed", ""


def of(results: Results, name: str) -> tuple[str, str]:
    """Return what a run says of a test; where its file was not collected, that."""
    if name in results:
        return results[name]
    return ("failed", "collection failure") if results else ("unknown", "")


def functions(tree: ast.AST, prefix: str = "") -> dict[str, Any]:
    """Return all functions by their dotted names."""
    found: dict[str, Any] = {}
    for node in ast.iter_child_nodes(tree):
        name = (
            f"{prefix}.{node.name}"
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
            else prefix
        )
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found[name] = node
        found.update(functions(node, name))
    return found


def hollow(old: str, new: str) -> str | None:
    """Return the source with each new or changed function raising while tests run; None if there is none or no parse."""
    try:
        before, tree = functions(ast.parse(old)), ast.parse(new)
    except SyntaxError:
        return None
    count = 0
    for name, node in functions(tree).items():
        same = name in before and ast.unparse(before[name]) == ast.unparse(node)
        if same or ast.unparse(node.body) == "...":
            continue
        node.body[:0] = ast.parse(GUARD).body
        count += 1
    return ast.unparse(tree) if count else None


def taken_back(work: Path, sha: str, state: dict[str, str], whole: Results, python: str) -> bool:
    """Tell whether a commit takes back only what an earlier one did, with no test gone that was there before that one."""
    named = re.search(
        r"^This reverts commit ([0-9a-f]{40})\.$", git(work, "log", "-1", "--format=%B", sha), re.M
    )
    if not named or named[1] not in git(work, "rev-list", "--first-parent", f"{sha}^").split():
        return False
    origin = named[1]
    if not set(state) <= set(
        git(work, "diff", "--no-renames", "--name-only", f"{origin}^", origin).splitlines()
    ):
        return False
    before = {}
    for commit in (f"{origin}^", f"{sha}^"):
        git(work, "checkout", "-q", "--force", "--detach", commit)
        before[commit] = run(python, work)
    gone = set(before[f"{sha}^"]) - set(whole)
    return not gone & set(before[f"{origin}^"])


def check_commit(work: Path, sha: str, python: str) -> dict[str, Any]:
    """Judge one commit in a clone that may be changed at will."""
    claim = trailers(work, sha).get("Askfirst-Proof", "").split(" ")[0]
    rows = [
        row.split("\t")
        for row in git(work, "diff", "--no-renames", "--name-status", f"{sha}^", sha).splitlines()
    ]
    state = {path: letter for letter, path in rows}
    tests = [path for path in state if is_test(path)]
    files = [
        p
        for p in tests
        if state[p] != "D" and re.fullmatch(r"test_.*\.py|.*_test\.py", PurePosixPath(p).name)
    ]

    git(work, "checkout", "-q", "--force", "--detach", sha)
    whole = run(python, work)
    green = (
        bool(whole)
        and any(s == "passed" for s, _ in whole.values())
        and not any(s == "failed" for s, _ in whole.values())
    )

    git(work, "checkout", "-q", "--force", "--detach", f"{sha}^")
    for path in tests:
        if state[path] == "D":
            (work / path).unlink()
        else:
            git(work, "checkout", "-q", sha, "--", path)
    red = [run(python, work, *files) for _ in range(2)] if files else []

    git(work, "checkout", "-q", "--force", "--detach", sha)
    taken = 0
    for path in state:
        if path.endswith(".py") and not is_test(path) and state[path] != "D":
            old = git(work, "show", f"{sha}^:{path}") if state[path] != "A" else ""
            source = hollow(old, (work / path).read_text())
            if source is not None:
                (work / path).write_text(source)
                taken += 1
    emptied = run(python, work) if taken else {}
    git(work, "checkout", "-q", "--force", "--detach", sha)

    moved = [
        n
        for n, (s, _) in whole.items()
        if s == "passed" and red and all(of(r, n)[0] == "failed" for r in red)
    ]
    own = [n for n in moved if any(n.startswith(dotted(f)) for f in files)]
    asserted = [n for n in own if not ABSENT.search(of(red[0], n)[1])]
    ran = [
        n
        for n in own
        if not taken or (n in emptied and emptied[n][0] == "failed" and "collection" not in emptied[n][1])
    ]
    counted = sorted({*asserted, *ran})
    code = [path for path in state if not path.endswith(WORDS)]
    back = not counted and claim == "revert" and taken_back(work, sha, state, whole, python)
    held = any(s == "failed" and whole.get(n, ("", ""))[0] == "passed" for n, (s, _) in emptied.items())
    kind = (
        "behaviour"
        if counted
        else "revert"
        if back
        else "none"
        if not code
        else "refactor"
        if held or not (taken or files)
        else "unproven"
    )
    return {
        "sha": sha,
        "subject": git(work, "log", "-1", "--format=%s", sha).strip(),
        "claimed": claim,
        "kind": kind,
        "red_on_parent": bool(counted),
        "green": green,
        "tests": counted,
        "agrees": claim == kind and green,
    }


def dotted(path: str) -> str:
    """Return the class name that JUnit reports give a test file."""
    return path.removesuffix(".py").replace("/", ".")


def check(clone: Path, base: str, head: str, python: str = sys.executable) -> list[dict[str, Any]]:
    """Judge all commits after `base` up to `head`, first parents, oldest first."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "work"
        git(Path(folder), "clone", "-q", "--no-checkout", "--no-hardlinks", str(clone), str(work))
        ids = git(Path(clone), "rev-list", "--first-parent", "--reverse", f"{base}..{head}").split()
        # what is on no branch (a pull request's ref) does not come with a clone
        git(work, "fetch", "-q", str(clone), *(f"{name}:refs/checked/{n}" for n, name in enumerate(ids[-1:])))
        return [check_commit(work, sha, python) for sha in ids]


def main() -> int:
    """Print the findings as JSON; 1 if a claim does not hold."""
    parser = argparse.ArgumentParser(description="Recompute the proofs of a branch from its clone alone.")
    parser.add_argument("clone", type=Path)
    parser.add_argument("base")
    parser.add_argument("head")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--plugins", action="store_true", help="load the pytest plugins that PYTHON has")
    args = parser.parse_args()
    if args.plugins:
        del ENVIRONMENT["PYTEST_DISABLE_PLUGIN_AUTOLOAD"]
    found = check(args.clone.resolve(), args.base, args.head, args.python)
    print(json.dumps(found, indent=2))
    return 0 if found and all(row["agrees"] for row in found) else 1


if __name__ == "__main__":
    sys.exit(main())

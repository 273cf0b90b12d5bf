"""How a repository tests itself: as its policy says, else as its own files do. Pure: from paths and texts to a runner."""

import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.adapters.suite.foreign import (
    crashed,
    read_cargo,
    read_go,
    read_jest,
    read_junit,
    read_mocha,
    read_tap,
)
from bot.adapters.suite.reading import Recorded, read_record

Read = Callable[[str], str | None]
# a runner's results: the file that it left, what it printed, and the reports below the tree that its pattern names
Reader = Callable[[bytes, bytes, Sequence[bytes]], Recorded]

RECORDER = ".git/askfirst/node_recorder.mjs"  # under .git, which the sandbox keeps read-only
REPORT = "report"
_JS = re.compile(r".*\.[cm]?[jt]sx?")
_PYTHON = re.compile(r"(?:test_.*|.*_test|tests)\.py")
_MAKE_TEST = re.compile(r"^(test|check)\s*:(?!=)", re.MULTILINE)
_PYTHON_SIGNS = ("pyproject.toml", "setup.py", "setup.cfg", "tox.ini", "pytest.ini", "noxfile.py")
_BUILT = "/tmp/built"  # noqa: S108 - the sandbox has a /tmp of its own
_GRADLE = ("build.gradle", "build.gradle.kts")


@dataclass(frozen=True, slots=True)
class Runner:
    """One way to run tests. `argv` runs all of them; `selects` tells which of some files it can be given by name.

    `reports`: a pattern of files below the tree that it leaves. `weak`: it tells of the whole run alone.
    """

    name: str
    argv: tuple[str, ...]
    read: Reader
    selects: Callable[[Sequence[str]], Sequence[str]] = lambda _paths: ()
    env: Mapping[str, str] = field(default_factory=dict)
    reports: str = ""
    weak: bool = False


def runner_of(tests: Sequence[str], paths: Sequence[str], read: Read, junit: str = "") -> Runner | None:
    """Return the runner of a tree; None for pytest, which has a suite of its own.

    `tests` is the policy's command, empty for none; `junit`: the reports that the policy says it leaves.
    """
    if tests:
        if junit:
            return _plain(tests, junit)
        return _named(tests, read) if not _is_pytest(tests) else None
    there = set(paths)
    if any(_PYTHON.fullmatch(PurePosixPath(path).name) for path in paths):
        return None
    if script := _script(read):
        return _node(shlex.split(script, comments=False), ("npm", "test"))
    if "Cargo.toml" in there:
        return _cargo(())
    if "go.mod" in there:
        return _go(())
    if "pom.xml" in there:
        return _maven(())
    if there & set(_GRADLE):
        return _gradle(("./gradlew",) if "gradlew" in there else ("gradle",))
    if there & set(_PYTHON_SIGNS):
        return None
    target = _MAKE_TEST.search(read("Makefile") or "")
    return _plain(("make", target[1])) if target else None


def _named(tests: Sequence[str], read: Read) -> Runner:
    """Return the runner that a command names."""
    match PurePosixPath(tests[0]).name, tests[1:2]:
        case (("npm" | "pnpm" | "yarn"), ["test" | "t"]):
            return _node(shlex.split(_script(read)), tests)
        case (("node" | "jest" | "vitest" | "mocha" | "npx"), _):
            return _node(tests, tests)
        case "cargo", ["test"]:
            return _cargo(tests[2:])
        case "go", ["test"]:
            return _go(tests[2:])
        case "mvn", _:
            return _maven(tests[1:])
        case (("gradle" | "gradlew"), _):
            return _gradle(tests)
    return _plain(tests)


def _is_pytest(tests: Sequence[str]) -> bool:
    return any(PurePosixPath(word).name in ("pytest", "py.test") for word in tests)


def _script(read: Read) -> str:
    """Return package.json's own test command, "" where there is none but npm's placeholder."""
    try:
        scripts = json.loads(read("package.json") or "{}").get("scripts", {})
        script = scripts.get("test", "") if isinstance(scripts, dict) else ""
    except (ValueError, AttributeError, RecursionError):
        return ""
    return script if isinstance(script, str) and "no test specified" not in script else ""


def _node(words: Sequence[str], otherwise: Sequence[str]) -> Runner:
    """Return the runner that a script calls; a script of several commands is only told by its exit code."""
    words = [word for word in words if word not in ("npx", "cross-env") and "=" not in word.split("-")[0]]
    if not words or any(word in ("&&", "||", ";", "|") for word in words):
        return _plain(otherwise)
    name, rest = PurePosixPath(words[0]).name, tuple(words[1:])
    bare = tuple(word for word in rest if word != "run" and not word.startswith("--watch"))
    out = f"/results/{REPORT}"
    match name:
        case "node" if "--test" in rest:
            own = tuple(word for word in rest if not word.startswith("--test-reporter"))
            argv = ("node", f"--test-reporter=/repo/{RECORDER}", f"--test-reporter-destination={out}", *own)
            return Runner("node --test", argv, lambda made, _said, _files: read_record(made), _js)
        case "jest":
            argv = ("node_modules/.bin/jest", "--ci", "--json", f"--outputFile={out}", *bare)
            return Runner("jest", argv, lambda made, _said, _files: read_jest(made), _js, {"CI": "1"})
        case "vitest":
            argv = ("node_modules/.bin/vitest", "run", "--reporter=json", f"--outputFile={out}", *bare)
            return Runner("vitest", argv, lambda made, _said, _files: read_jest(made), _js, {"CI": "1"})
        case "mocha":
            argv = (
                "node_modules/.bin/mocha",
                "--reporter",
                "json",
                "--reporter-option",
                f"output={out}",
                *bare,
            )
            return Runner(
                "mocha", argv, lambda made, said, _files: read_mocha(made) if made else crashed(said), _js
            )
    return _plain(otherwise)


def _cargo(more: Sequence[str]) -> Runner:
    argv = ("cargo", "test", "--no-fail-fast", "--offline", *(word for word in more if word != "--offline"))

    def selects(paths: Sequence[str]) -> Sequence[str]:
        names = [PurePosixPath(path).stem for path in paths if re.fullmatch(r"tests/[\w-]+\.rs", path)]
        return [part for name in names for part in ("--test", name)] if len(names) == len(paths) else ()

    env = {"RUST_BACKTRACE": "0", "CARGO_TARGET_DIR": _BUILT}
    return Runner("cargo test", argv, lambda _made, said, _files: read_cargo(said), selects, env)


def _go(more: Sequence[str]) -> Runner:
    argv = ("go", "test", "-json", *(more or ("./...",)))
    return Runner("go test", argv, lambda _made, said, _files: read_go(said), env={"GOCACHE": _BUILT})


def _maven(more: Sequence[str]) -> Runner:
    argv = ("mvn", "-B", "-o", "-fae", *(more or ("test",)))
    return Runner("Maven", argv, _junit_files, reports="**/target/surefire-reports/*.xml")


def _gradle(words: Sequence[str]) -> Runner:
    argv = (*words, "--offline", "--no-daemon", "--continue", *(() if "test" in words else ("test",)))
    return Runner("Gradle", argv, _junit_files, reports="**/build/test-results/**/*.xml")


def _plain(tests: Sequence[str], junit: str = "") -> Runner:
    """Return a runner of which only what it prints or leaves is known: reports, TAP, or else the exit code alone."""
    if junit:
        return Runner(" ".join(tests), tuple(tests), _junit_files, reports=junit)

    def read(_made: bytes, said: bytes, _files: Sequence[bytes]) -> Recorded:
        return (
            read_tap(said)
            if re.search(rb"^(?:TAP version \d+|1\.\.\d+)\s*$", said, re.MULTILINE)
            else Recorded()
        )

    return Runner(" ".join(tests), tuple(tests), read, weak=True)


def _junit_files(_made: bytes, _said: bytes, files: Sequence[bytes]) -> Recorded:
    return read_junit(files)


def _js(paths: Sequence[str]) -> Sequence[str]:
    return paths if all(_JS.fullmatch(path) for path in paths) else ()

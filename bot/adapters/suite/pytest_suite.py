"""A repository's own tests, run by pytest in the sandbox on a throw-away copy."""

import re
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.sandbox.folders import throw_away
from bot.adapters.setup import CannotSetUp
from bot.adapters.suite.copies import CopySuite
from bot.adapters.suite.reading import Recorded, read_record
from bot.domain.report import NO_TESTS, SuiteReport
from bot.ports import Git, Job, Limits, Outcome

_OUTPUT = 20_000
_TAIL = 1500
_REPORT = "report.jsonl"
_PLUGIN = "askfirst_recorder"
_BARE = re.compile(r"-[qvxsl]+|--[\w-]+=.*")  # options of pytest without a value behind them
# under .git, which the sandbox keeps read-only and no tool takes for a file of the repository
_PLUGIN_FOLDER = ".git/askfirst"


@dataclass(frozen=True, slots=True)
class PytestSuite(CopySuite):
    """Runs pytest."""

    argv: tuple[str, ...] = ("python", "-m", "pytest")

    def run(self, git: Git, tree: str, selection: Sequence[str] = ()) -> SuiteReport:
        """Run the whole suite, or the tests of the selected files; `SandboxUnavailable` passes through."""
        own = _without_places(self.argv, git.paths(tree)) if selection else self.argv
        argv = (*own, *_options(), *(_operand(path) for path in selection))
        try:
            prepared = self.prepared(git, tree)
        except CannotSetUp as problem:
            return SuiteReport(broken=f"the tests' environment could not be set up: {problem}")
        with throw_away(self.scratch) as folder:
            copy = self.copied(git, tree, folder, prepared)
            plugin = copy / _PLUGIN_FOLDER
            plugin.mkdir(parents=True)
            source = Path(__file__).with_name("recorder.py").read_text("utf-8")
            (plugin / f"{_PLUGIN}.py").write_text(source, "utf-8")
            env = self.environment(copy, prepared)
            env["PYTHONPATH"] += f":/repo/{_PLUGIN_FOLDER}"
            env["ASKFIRST_REPORT"] = f"/results/{_REPORT}"
            outcome = self.sandbox.run(
                Job(argv, copy, prepared.python or self.python, env, (_REPORT,), self.limits, prepared.mounts)
            )
        recorded = read_record(outcome.files.get(_REPORT, b""))
        broken = _broken(outcome, recorded, self.limits, whole=not selection)
        bare = self.sandbox.kind == "none"
        return SuiteReport(recorded.tests, broken, outcome.output[-_OUTPUT:], outcome.seconds, bare)


def _options() -> tuple[str, ...]:
    """Return the options that make reports complete and ids those of the repository's root; its own settings stay in force."""
    return (
        *("-p", _PLUGIN),
        # not `-p no:cacheprovider`: a repository that sets its options would not start
        *("-o", "cache_dir=/results/cache"),
        *(
            "-q",
            "--tb=short",
            "--color=no",
            "--rootdir=/repo",
            "--maxfail=0",
            "--continue-on-collection-errors",
        ),
    )


def _without_places(argv: Sequence[str], paths: Sequence[str]) -> tuple[str, ...]:
    """Leave out the files and folders that a policy's command names: a selection stands in their place, not beside them.

    What follows an option may be its value, and is kept.
    """
    names = [index for index, word in enumerate(argv) if word.rsplit("/", 1)[-1] in ("pytest", "py.test")]
    began = names[0] + 1 if names else len(argv)
    kept = list(argv[:began])
    for word in argv[began:]:
        place = word.split("::")[0].removeprefix("./").rstrip("/")
        valued = kept[-1].startswith("-") and not _BARE.fullmatch(kept[-1])
        named = any(path == place or path.startswith(f"{place}/") for path in paths)
        if valued or word.startswith("-") or not named:
            kept.append(word)
    return tuple(kept)


def _operand(path: str) -> str:
    """Keep a file name from being read as an option."""
    return f"./{path}" if path.startswith("-") else path


def ended_badly(outcome: Outcome, limits: Limits) -> str:
    """Say how a run of tests was ended by something else than itself, or ""."""
    last = outcome.output.strip()[-_TAIL:]
    match outcome.how, outcome.code:
        case "timeout", _:
            return f"the tests did not end within {limits.seconds:.0f} s"
        case "limit", _:
            return f"the tests broke a limit of the sandbox\n{last}"
        case "signal", number:
            name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
            return f"the test run was ended by {name}\n{last}"
    return ""


def _broken(outcome: Outcome, recorded: Recorded, limits: Limits, *, whole: bool) -> str:
    """Say why a run's tests are not all there, or ""."""
    last = outcome.output.strip()[-_TAIL:]
    if badly := ended_badly(outcome, limits):
        return badly
    match outcome.how, outcome.code:
        case "exit", 2:
            return f"the test run was interrupted\n{last}"
        case "exit", 3:
            return f"the test runner failed\n{last}"
        case "exit", 4:
            return f"the test runner could not start\n{last}"
        case "exit", 5:
            return NO_TESTS
    if not recorded.began:
        return f"the test runner ended with {outcome.code} before it began\n{last}"
    if not recorded.ended:
        return f"the test run ended with {outcome.code} before it came to its end\n{last}"
    red = any(test.status in ("failed", "error") for test in recorded.tests.values())
    # a threshold for the whole (coverage) says nothing about a part
    if outcome.code and not red and whole:
        return f"the test run ended with {outcome.code} although no test failed\n{last}"
    return ""

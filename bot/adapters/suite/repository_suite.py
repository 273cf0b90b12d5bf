"""A repository's own tests by the runner that its policy or its own files name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.sandbox.folders import matching, read_inside, throw_away
from bot.adapters.setup import CannotSetUp
from bot.adapters.suite.copies import CopySuite
from bot.adapters.suite.pytest_suite import PytestSuite, ended_badly
from bot.adapters.suite.reading import Recorded
from bot.adapters.suite.runners import RECORDER, REPORT, Runner, runner_of
from bot.domain.report import NO_TESTS, SuiteReport, Test
from bot.ports import Git, Job, Outcome

_SAID = "said"
_TAIL = 1_500
_MOST_REPORTS = 500
# what a runner prints is read whole, not by its ends; more than 15 MB ends it
_SCRIPT = (
    f'{{ "$@" 2>&1; echo $? >/results/code; }} | head -c 15000000 >/results/{_SAID}; '
    f'tail -c 6000 /results/{_SAID}; exit "$(cat /results/code 2>/dev/null || echo 141)"'
)
_PYTEST = ("python", "-m", "pytest")


@dataclass(frozen=True, slots=True)
class RepositorySuite(CopySuite):
    """Runs pytest, or the tests of Node, Rust, Go or Java, or any command.

    `argv` is the policy's command, empty to find out; `junit`: a pattern of the JUnit reports that it leaves, "" for none.
    """

    junit: str = ""

    def run(self, git: Git, tree: str, selection: Sequence[str] = ()) -> SuiteReport:
        """Run the whole suite, or the tests of the selected files; `SandboxUnavailable` passes through."""
        runner = runner_of(self.argv, git.paths(tree), lambda path: _text(git.read(tree, path)), self.junit)
        if runner is None:
            return self._pytest().run(git, tree, selection)
        try:
            prepared = self.prepared(git, tree)
        except CannotSetUp as problem:
            return SuiteReport(broken=f"the tests' environment could not be set up: {problem}")
        argv = ("/bin/sh", "-c", _SCRIPT, "sh", *runner.argv, *runner.selects(selection))
        with throw_away(self.scratch) as folder:
            copy = self.copied(git, tree, folder, prepared)
            recorder = copy / RECORDER
            recorder.parent.mkdir(parents=True)
            recorder.write_text(Path(__file__).with_name("node_recorder.mjs").read_text("utf-8"), "utf-8")
            env = {**self.environment(copy, prepared), **runner.env}
            outcome = self.sandbox.run(
                Job(
                    argv,
                    copy,
                    prepared.python or self.python,
                    env,
                    (REPORT, _SAID),
                    self.limits,
                    prepared.mounts,
                )
            )
            left = read_inside(copy, matching(copy, runner.reports, _MOST_REPORTS)) if runner.reports else {}
        made, said = outcome.files.get(REPORT, b""), outcome.files.get(_SAID, b"")
        recorded = runner.read(made, said, [left[name] for name in sorted(left)])
        broken = ended_badly(outcome, self.limits) or _unread(runner, outcome, recorded, whole=not selection)
        tests = recorded.tests
        if not tests and not broken:
            tests = {runner.name: _as_one(runner, outcome)}
        return SuiteReport(tests, broken, outcome.output, outcome.seconds, self.sandbox.kind == "none")

    def _pytest(self) -> PytestSuite:
        return PytestSuite(
            self.sandbox, self.python, self.argv or _PYTEST, self.env, self.limits, self.scratch, self.setup
        )


def _unread(runner: Runner, outcome: Outcome, recorded: Recorded, *, whole: bool) -> str:
    """Say why the tests of a run that ended by itself are not all there, or ""."""
    last = outcome.output.strip()[-_TAIL:]
    if not recorded.tests:
        if runner.weak and outcome.code not in (126, 127, 141):
            return ""
        if outcome.code == 0:
            return NO_TESTS
        return f"the test runner ({runner.name}) ended with {outcome.code} before any test\n{last}"
    red = any(test.status in ("failed", "error") for test in recorded.tests.values())
    if outcome.code and not red and whole:
        return f"the test run ended with {outcome.code} although no test failed\n{last}"
    return ""


def _as_one(runner: Runner, outcome: Outcome) -> Test:
    """Take a run of which only the exit code is known for one test."""
    if outcome.code == 0:
        return Test(runner.name, "passed")
    last = outcome.output.strip()[-_TAIL:]
    # what it prints differs from run to run in ways that nobody knows here
    return Test(runner.name, "failed", "other", last, f"exit code {outcome.code}")


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else re.sub("^\ufeff", "", raw.decode("utf-8", "replace"))

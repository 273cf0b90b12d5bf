"""A repository's own tests, run by pytest in the sandbox on a throw-away copy."""

import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.adapters.sandbox.folders import read_inside, throw_away
from bot.adapters.sandbox.profile import PATH
from bot.adapters.setup import CannotSetUp, Prepared, SetUp, lay
from bot.adapters.suite import paths
from bot.adapters.suite.reading import Recorded, read_record
from bot.domain.report import SuiteReport
from bot.ports import Git, Job, Limits, Outcome, Sandbox

_OUTPUT = 20_000
_TAIL = 1500
_REPORT = "report.jsonl"
_PLUGIN = "askfirst_recorder"
_BARE = re.compile(r"-[qvxsl]+|--[\w-]+=.*")  # options of pytest without a value behind them
# under .git, which the sandbox keeps read-only and no tool takes for a file of the repository
_PLUGIN_FOLDER = ".git/askfirst"


@dataclass(frozen=True, slots=True)
class PytestSuite:
    """Runs pytest in the environment that `setup` makes of the tree, else with an interpreter that has it.

    `env` wins over what is set here, without `setup`'s environment; `scratch` is where copies are made.
    """

    sandbox: Sandbox
    python: Path
    argv: tuple[str, ...] = ("python", "-m", "pytest")
    env: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    scratch: Path | None = None
    setup: SetUp | None = None

    def run(self, git: Git, tree: str, selection: Sequence[str] = ()) -> SuiteReport:
        """Run the whole suite, or the tests of the selected files; `SandboxUnavailable` passes through."""
        own = _without_places(self.argv, git.paths(tree)) if selection else self.argv
        argv = (*own, *_options(), *(_operand(path) for path in selection))
        try:
            prepared = self._prepared(git, tree)
        except CannotSetUp as problem:
            return SuiteReport(broken=f"the tests' environment could not be set up: {problem}")
        with throw_away(self.scratch) as folder:
            copy = self._copy(git, tree, folder, prepared)
            plugin = copy / _PLUGIN_FOLDER
            plugin.mkdir(parents=True)
            source = Path(__file__).with_name("recorder.py").read_text("utf-8")
            (plugin / f"{_PLUGIN}.py").write_text(source, "utf-8")
            env = self._environment(copy, prepared)
            env["PYTHONPATH"] += f":/repo/{_PLUGIN_FOLDER}"
            env["ASKFIRST_REPORT"] = f"/results/{_REPORT}"
            outcome = self.sandbox.run(
                Job(argv, copy, prepared.python or self.python, env, (_REPORT,), self.limits, prepared.mounts)
            )
        recorded = read_record(outcome.files.get(_REPORT, b""))
        broken = _broken(outcome, recorded, self.limits, whole=not selection)
        bare = self.sandbox.kind == "none"
        return SuiteReport(recorded.tests, broken, outcome.output[-_OUTPUT:], outcome.seconds, bare)

    def is_test(self, path: str) -> bool:
        """Tell whether a path holds tests or what only tests use."""
        return paths.is_test(path)

    def command(self, git: Git, tree: str, argv: Sequence[str]) -> Outcome:
        """Run any command on a throw-away copy of a tree, in the environment that the tests have."""
        return self.rewrite(git, tree, argv, ())[0]

    def rewrite(
        self, git: Git, tree: str, argv: Sequence[str], paths: Sequence[str]
    ) -> tuple[Outcome, Mapping[str, bytes]]:
        """Run a command that may rewrite files of the copy; returns what these paths hold then, if regular files."""
        try:
            prepared = self._prepared(git, tree)
        except CannotSetUp as problem:
            return Outcome("exit", 127, f"The environment could not be set up: {problem}", 0, 0.0), {}
        with throw_away(self.scratch) as folder:
            copy = self._copy(git, tree, folder, prepared)
            env = self._environment(copy, prepared)
            outcome = self.sandbox.run(
                Job(tuple(argv), copy, prepared.python or self.python, env, (), self.limits, prepared.mounts)
            )
            return outcome, read_inside(copy, paths)

    def _prepared(self, git: Git, tree: str) -> Prepared:
        return (self.setup and self.setup.of(git, tree)) or Prepared(self.env)

    def _copy(self, git: Git, tree: str, folder: Path, prepared: Prepared) -> Path:
        copy = folder / "repo"
        copy.mkdir()
        git.export(tree, copy, history=True)
        if prepared.made:
            lay(prepared.made, copy)
        return copy

    def _environment(self, copy: Path, prepared: Prepared) -> dict[str, str]:
        src = copy / "src"
        first = {"PATH": ":".join((*prepared.bin, PATH))} if prepared.bin else {}
        return {
            **first,
            "PYTHONDONTWRITEBYTECODE": "1",
            # two runs of one failure must read alike, and sets are printed in the order of their hashes
            "PYTHONHASHSEED": "0",
            "PYTHONPATH": "/repo/src:/repo" if src.is_dir() and not src.is_symlink() else "/repo",
            **prepared.env,
        }


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


def _broken(outcome: Outcome, recorded: Recorded, limits: Limits, *, whole: bool) -> str:
    """Say why a run's tests are not all there, or ""."""
    last = outcome.output.strip()[-_TAIL:]
    match outcome.how, outcome.code:
        case "timeout", _:
            return f"the tests did not end within {limits.seconds:.0f} s"
        case "limit", _:
            return f"the tests broke a limit of the sandbox\n{last}"
        case "signal", number:
            name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
            return f"the test run was ended by {name}\n{last}"
        case "exit", 2:
            return f"the test run was interrupted\n{last}"
        case "exit", 3:
            return f"the test runner failed\n{last}"
        case "exit", 4:
            return f"the test runner could not start\n{last}"
        case "exit", 5:
            return "no tests were found"
    if not recorded.began:
        return f"the test runner ended with {outcome.code} before it began\n{last}"
    if not recorded.ended:
        return f"the test run ended with {outcome.code} before it came to its end\n{last}"
    red = any(test.status in ("failed", "error") for test in recorded.tests.values())
    # a threshold for the whole (coverage) says nothing about a part
    if outcome.code and not red and whole:
        return f"the test run ended with {outcome.code} although no test failed\n{last}"
    return ""

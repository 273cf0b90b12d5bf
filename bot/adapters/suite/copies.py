"""What the suites of all languages share: throw-away copies of a tree, and any command on one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.adapters.sandbox.folders import read_inside, throw_away
from bot.adapters.sandbox.profile import PATH
from bot.adapters.setup import CannotSetUp, Prepared, SetUp, lay
from bot.adapters.suite import paths
from bot.domain.report import SuiteReport
from bot.ports import Git, Job, Limits, Outcome, Sandbox


@dataclass(frozen=True, slots=True)
class CopySuite:
    """Runs in the environment that `setup` makes of the tree, else with an interpreter that has what it needs.

    `env` wins over what is set here, without `setup`'s environment; `scratch` is where copies are made.
    """

    sandbox: Sandbox
    python: Path
    argv: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    scratch: Path | None = None
    setup: SetUp | None = None

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
            prepared = self.prepared(git, tree)
        except CannotSetUp as problem:
            return Outcome("exit", 127, f"The environment could not be set up: {problem}", 0, 0.0), {}
        with throw_away(self.scratch) as folder:
            copy = self.copied(git, tree, folder, prepared)
            env = self.environment(copy, prepared)
            outcome = self.sandbox.run(
                Job(tuple(argv), copy, prepared.python or self.python, env, (), self.limits, prepared.mounts)
            )
            return outcome, read_inside(copy, paths)

    def run(self, git: Git, tree: str, selection: Sequence[str] = ()) -> SuiteReport:
        """Run the whole suite, or the tests of the selected files; `SandboxUnavailable` passes through."""
        raise NotImplementedError

    def prepared(self, git: Git, tree: str) -> Prepared:
        """Return the environment of a tree; `CannotSetUp` says what is missing."""
        return (self.setup and self.setup.of(git, tree)) or Prepared(self.env)

    def copied(self, git: Git, tree: str, folder: Path, prepared: Prepared) -> Path:
        """Write a tree where a run may write over it."""
        copy = folder / "repo"
        copy.mkdir()
        git.export(tree, copy, history=True)
        if prepared.made:
            lay(prepared.made, copy)
        return copy

    def environment(self, copy: Path, prepared: Prepared) -> dict[str, str]:
        """Return what a run's environment is made of."""
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

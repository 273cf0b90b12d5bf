"""Make the runs that a proof needs, two at a time, and stop at the first that decides."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bot.develop.affected import affected
from bot.develop.hollow import hollow_edits
from bot.develop.proof import (
    Evidence,
    candidates,
    failing_of,
    is_module,
    judge,
    narrowed,
    plan_runs,
    refuse_early,
)
from bot.domain.change import Edits
from bot.domain.proof import Verdict
from bot.domain.report import NO_TESTS, SuiteReport, Test
from bot.ports import Git, Suite


@dataclass(frozen=True, slots=True)
class Proof:
    """The tree that the edits make, the verdict over it and what that took.

    `whole`: the last and widest run on it; `failing`: the tests that were green or not there before and are red on it.
    `part`: how many test modules of how many were run where policy wants only those that the change reaches, else None.
    """

    tree: str
    verdict: Verdict
    whole: SuiteReport
    runs: int
    seconds: float
    failing: tuple[Test, ...] = ()
    part: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the suite on a tree."""

    tree: str
    selection: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reach:
    """The test modules that a change reaches, among all that there are; `modules` is empty where that is unknown or all."""

    modules: tuple[str, ...]
    all: int


def prove(
    git: Git,
    suite: Suite,
    parent: str,
    edits: Edits,
    baseline: Callable[[], SuiteReport],
    *,
    part: bool = False,
    undone: frozenset[str] | None = None,
) -> Proof:
    """Prove a change against its parent; `baseline` tells the whole suite on the parent. `SandboxUnavailable` passes through.

    What the change reaches by imports runs first, then the whole suite; with `part` only the former, if it can be told.
    `undone`: the tests of what the change takes back, which may go.
    """
    began = time.monotonic()
    plan = plan_runs(edits, suite.is_test)
    tree = git.write_tree(parent, edits)
    before = git.write_tree(parent, plan.tests)
    old = {path: content for path in plan.sources.files if (content := git.read(parent, path)) is not None}
    hollowed = hollow_edits(old, plan.sources)
    hollow = git.write_tree(before, hollowed.edits)
    reach = _reach(git, suite, tree, edits)
    part = part and bool(reach.modules)
    known = _known(git, suite, parent, reach.modules, edits) if part else baseline()
    evidence = Evidence(plan, known, bool(hollowed.paths), undone=undone)
    runs = int(part)

    def finish(verdict: Verdict, whole: SuiteReport) -> Proof:
        counted = (len(reach.modules), reach.all) if part else None
        seconds = time.monotonic() - began
        return Proof(tree, verdict, whole, runs, seconds, failing_of(evidence), counted)

    with ThreadPoolExecutor(2, thread_name_prefix="prove") as pool:

        def report(wanted: Sequence[_Run]) -> list[SuiteReport]:
            waiting = [pool.submit(suite.run, git, run.tree, run.selection) for run in wanted]
            return [one.result() for one in waiting]

        moved: tuple[str, ...] = ()
        if plan.tested:
            first = tuple(sorted({*plan.selection, *reach.modules})) if plan.selection else ()
            red, reached = report([_Run(before, plan.selection), _Run(tree, first)])
            runs += 2
            green = narrowed(reached, plan.selection) if plan.selection else reached
            evidence = replace(evidence, red=(red,), green=(green,), reached=reached)
            if (refused := refuse_early(evidence)) is not None:
                return finish(refused, reached)
            moved = candidates(evidence)
        elif reach.modules and not part:
            (reached,) = report([_Run(tree, reach.modules)])
            runs += 1
            evidence = replace(evidence, reached=reached)
            if (refused := refuse_early(evidence)) is not None:
                return finish(refused, reached)
        wanted = [_Run(tree, reach.modules if part else ())]
        if moved:
            wanted += [_Run(tree, plan.selection), _Run(before, plan.selection)]
        if hollowed.paths and (moved or undone is None):
            # what only refactors is held by tests anywhere
            wanted.append(_Run(hollow, plan.selection if moved else wanted[0].selection))
        whole, *others = report(wanted)
        runs += len(wanted)
    if moved:
        evidence = replace(
            evidence, green=(*evidence.green, others.pop(0)), red=(*evidence.red, others.pop(0))
        )
    evidence = replace(evidence, whole=whole, hollow=others[0] if others else None)
    return finish(judge(evidence), whole)


def _reach(git: Git, suite: Suite, tree: str, edits: Edits) -> _Reach:
    """Tell what a change reaches; what reaches more than half of the tests is not worth a run of its own."""
    paths = git.paths(tree)
    modules = {path for path in paths if suite.is_test(path) and is_module(path)}
    found = affected(paths, lambda path: git.read(tree, path), list(edits.files), modules.__contains__)
    own = {path for path in edits.files if path in modules}
    if found is None or not found or 2 * len({*found, *own}) > len(modules):
        return _Reach((), len(modules))
    return _Reach(tuple(sorted({*found, *own})), len(modules))


def _known(git: Git, suite: Suite, parent: str, modules: Sequence[str], edits: Edits) -> SuiteReport:
    """Return what some test modules say on the parent, and those that the change takes away."""
    gone = (
        path for path, file in edits.files.items() if file is None and suite.is_test(path) and is_module(path)
    )
    there = [path for path in sorted({*modules, *gone}) if git.read(parent, path) is not None]
    return suite.run(git, parent, there) if there else SuiteReport(broken=NO_TESTS)

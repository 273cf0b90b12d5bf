"""Make the runs that a proof needs, two at a time, and stop at the first that decides."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bot.develop.hollow import hollow_edits
from bot.develop.proof import Evidence, candidates, failing_of, judge, plan_runs, refuse_early
from bot.domain.change import Edits
from bot.domain.proof import Verdict
from bot.domain.report import SuiteReport, Test
from bot.ports import Git, Suite


@dataclass(frozen=True, slots=True)
class Proof:
    """The tree that the edits make, the verdict over it and what that took.

    `whole`: the last and widest run on it; `failing`: the tests that were green or not there before and are red on it.
    """

    tree: str
    verdict: Verdict
    whole: SuiteReport
    runs: int
    seconds: float
    failing: tuple[Test, ...] = ()


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of the suite on a tree."""

    tree: str
    selection: tuple[str, ...] = ()


def prove(git: Git, suite: Suite, parent: str, edits: Edits, baseline: SuiteReport) -> Proof:
    """Prove a change against its parent; `baseline` is the whole suite on the parent. `SandboxUnavailable` passes through."""
    began = time.monotonic()
    plan = plan_runs(edits, suite.is_test)
    tree = git.write_tree(parent, edits)
    before = git.write_tree(parent, plan.tests)
    old = {path: content for path in plan.sources.files if (content := git.read(parent, path)) is not None}
    hollowed = hollow_edits(old, plan.sources)
    hollow = git.write_tree(before, hollowed.edits)
    evidence = Evidence(plan, baseline, bool(hollowed.paths))
    runs = 0

    def finish(verdict: Verdict, whole: SuiteReport) -> Proof:
        return Proof(tree, verdict, whole, runs, time.monotonic() - began, failing_of(evidence))

    with ThreadPoolExecutor(2, thread_name_prefix="prove") as pool:

        def report(wanted: Sequence[_Run]) -> list[SuiteReport]:
            waiting = [pool.submit(suite.run, git, run.tree, run.selection) for run in wanted]
            return [one.result() for one in waiting]

        moved: tuple[str, ...] = ()
        if plan.tested:
            red, green = report([_Run(before, plan.selection), _Run(tree, plan.selection)])
            runs += 2
            evidence = replace(evidence, red=(red,), green=(green,))
            if (refused := refuse_early(evidence)) is not None:
                return finish(refused, green)
            moved = candidates(evidence)
        wanted = [_Run(tree)]
        if moved:
            wanted += [_Run(tree, plan.selection), _Run(before, plan.selection)]
        if hollowed.paths:
            # what only refactors is held by tests anywhere
            wanted.append(_Run(hollow, plan.selection if moved else ()))
        whole, *others = report(wanted)
        runs += len(wanted)
    if moved:
        evidence = replace(
            evidence, green=(*evidence.green, others.pop(0)), red=(*evidence.red, others.pop(0))
        )
    evidence = replace(evidence, whole=whole, hollow=others[0] if others else None)
    return finish(judge(evidence), whole)

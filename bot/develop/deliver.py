"""From a finished workspace to a proven commit, or to the reasons why there is none yet."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from bot.bench import Bench
from bot.develop.again import Failure, refuse
from bot.develop.linters import Tool
from bot.develop.message import Shown, line_of, message_for
from bot.develop.prove import Proof, prove
from bot.develop.style import Linted, Styled, linted, styled, tools_at
from bot.develop.tools import Workspace
from bot.domain.attempts import failures_of
from bot.domain.graph import Task
from bot.domain.ids import short
from bot.domain.policy import Policy
from bot.domain.report import Finding, ScanReport
from bot.domain.snapshot import Attempt, Snapshot

_MOST_OBJECTIONS = 20
_MOST_STAND = 5
_DOUBTS = (
    "Some of what the scan says may be doubts that do not hold here. Mend what is right of them; where the code is right as it"
    " is, leave it, call `done` again and say why in `left`: people read it. What is certain is refused again."
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What `done` came to: a commit as journalled, a refused attempt, or for a review thread plain words.

    `told` is for the model.
    """

    told: str
    commit: dict[str, Any] | None = None
    attempt: dict[str, Any] | None = None
    word: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the parts that go into the journal's row."""
        parts = (("commit", self.commit), ("attempt", self.attempt), ("word", self.word))
        return {name: part for name, part in parts if part}


def deliver(
    bench: Bench,
    snapshot: Snapshot,
    task: Task,
    workspace: Workspace,
    subject: str,
    body: str,
    policy: Policy,
) -> Delivered:
    """Bring a workspace into the repository's style, prove and scan it; write its commit into our own clone if all hold."""
    parent, edits = workspace.base, workspace.edits
    changed = [path for path in edits.files if workspace.read(path) != bench.git.read(parent, path)]
    edits = edits.only(frozenset(changed))
    if not changed and task.kind in ("review", "finding") and body.strip():
        return Delivered("Your words go to people; nothing is committed.", word=body.strip()[:2_000])
    tree = workspace.tree()

    def refused(failure: Failure, scan: ScanReport | None = None) -> Delivered:
        scan = scan or bench.new_findings(parent, tree, changed)
        # where the scan cannot tell, each of them may hold one
        secret = changed if scan.errors else [one.path for one in scan.findings if one.tells_a_secret]
        before = failures_of(snapshot, task.id)
        told = refuse(bench.git, parent, tree, failure, before, frozenset(secret))
        return Delivered(told.text, attempt=told.attempt)

    if not changed:
        reason = "Nothing was changed. A task without a change cannot be a commit."
        return refused(Failure("tests", (reason,)))
    kept = sorted(path for path in changed if policy.protects(path))
    if kept:  # the tools refuse it already: this is the wall behind them
        return refused(
            Failure("policy", tuple(f"{path} is protected: only people change it." for path in kept))
        )
    lines = bench.git.diff(parent, tree).count("\n")
    if lines > policy.max_changed_lines:
        reason = f"The change has {lines} lines; policy allows {policy.max_changed_lines}. Do less, or the task must be split."
        return refused(Failure("policy", (reason,)))
    unfit = [
        f"{one.mention.path}:{one.mention.line}: {one.text}"
        for one in bench.packages(parent, tree).of("refuse")
        if one.mention.how != "import"  # a module by another name than its package's is no lie
    ]
    if unfit:
        return refused(Failure("policy", tuple(unfit)))
    tools = tools_at(bench.git, parent)
    style = styled(bench.git, bench.suite, parent, edits, tools)
    tree = bench.git.write_tree(parent, style.edits)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(_looked, bench, parent, tree, style, tools)
        proof = prove(
            bench.git,
            bench.suite,
            parent,
            style.edits,
            lambda: bench.whole(parent),
            part=policy.suite == "affected",
            undone=_undone(bench, task),
        )
        scan, lint = looking.result()
    held = _held(scan, failures_of(snapshot, task.id))
    doubts = (_DOUBTS,) if any(finding.is_doubt for finding in held) else ()
    unclean = Failure("scan", (*map(finding_text, held), *scan.errors, *doubts), findings=held)
    if any(one.tells_a_secret for one in held):  # what tests print is not shown: it may hold it too
        return refused(unclean, scan)
    if proof.verdict.kind == "refused":
        return refused(Failure("tests", proof.verdict.reasons, proof.failing), scan)
    if held or scan.errors:
        return refused(unclean, scan)
    if lint.findings:
        told = tuple(objection_text(finding) for finding in lint.findings[:_MOST_OBJECTIONS])
        return refused(Failure("style", told, findings=lint.findings), scan)
    stands = [f"The scan doubts {f.path}:{f.line} ({f.rule}), and it was let stand" for f in scan.findings]
    remarks = (*proof.verdict.reasons, *_in_part(proof), *style.remarks, *lint.remarks, *stands[:_MOST_STAND])
    return _commit(bench, snapshot, task, parent, proof, remarks, subject, body)


def _held(scan: ScanReport, before: Sequence[Attempt]) -> tuple[Finding, ...]:
    """Return the findings that stand in the way: all but doubts told before, by rule and file, since lines move."""
    told = [reason for one in before for reason in one.reasons]

    def is_told(finding: Finding) -> bool:
        return any(one.startswith(f"{finding.path}:") and f"({finding.rule}, " in one for one in told)

    return tuple(one for one in scan.findings if not (one.is_doubt and is_told(one)))


def _undone(bench: Bench, task: Task) -> frozenset[str] | None:
    """Return the tests that came with the commit that a task takes back; None where it takes none back."""
    if task.kind != "revert":
        return None
    before = bench.whole(bench.git.commit_of(task.origin).parents[0])
    return frozenset(bench.whole(task.origin).tests) - frozenset(before.tests)


def _in_part(proof: Proof) -> Sequence[str]:
    """Say that not the whole suite was run, where policy wants it so."""
    if proof.part is None:
        return ()
    ran, there = proof.part
    return (
        f"As policy says, only the test files that this change reaches by imports were run: {ran} of {there}",
    )


def _looked(
    bench: Bench, parent: str, tree: str, style: Styled, tools: Sequence[Tool]
) -> tuple[ScanReport, Linted]:
    """Scan the change, and ask the repository's linters about it."""
    scan = bench.new_findings(parent, tree, sorted(style.edits.files))
    return scan, linted(bench.git, bench.suite, parent, style.edits, tools)


def declined() -> Delivered:
    """Count a model's refusal as an attempt, so that it ends in a split or a question and not in a circle."""
    failure = Failure("policy", ("The model declined to work on this.",))
    attempt = {"kind": failure.kind, "reasons": list(failure.reasons), "signature": failure.signature}
    return Delivered("", attempt=attempt)


def _commit(
    bench: Bench,
    snapshot: Snapshot,
    task: Task,
    parent: str,
    proof: Proof,
    remarks: Sequence[str],
    subject: str,
    body: str,
) -> Delivered:
    verdict, at = proof.verdict, bench.now().replace(microsecond=0)
    shown = Shown(verdict.kind, verdict.weak, proof.part is not None)
    seal = bench.seal(line_of(task), parent, proof.tree)
    message = message_for(snapshot, task, shown, seal, subject, body)
    sha = bench.git.write_commit(parent, proof.tree, message, at)
    if proof.part is None:
        bench.remember(proof.tree, proof.whole)
    words = {"subject": subject, "body": body, "at": at.isoformat(), "affected": shown.affected}
    return Delivered(
        f"Committed as {short(sha)}: {verdict.kind}.",
        commit={
            "task": task.id,
            "sha": sha,
            "tree": proof.tree,
            "parent": parent,
            "subject": message.split("\n", 1)[0],
            "proof": verdict.kind,
            "weak": verdict.weak,
            "tests": list(verdict.red),
            "digest": task.digest,
            "runs": proof.runs,
            "remarks": list(remarks),
            # what whoever signs it makes the message of anew
            **({} if seal else {"unsigned": words}),
        },
    )


def objection_text(finding: Finding) -> str:
    """Tell what a linter of the repository objects to."""
    return f"{finding.path}:{finding.line}: {finding.message} ({finding.rule}). It was not there before your change."


def finding_text(finding: Finding) -> str:
    """Tell a finding to whoever must mend it."""
    return f"{finding.path}:{finding.line}: {finding.message} ({finding.rule}, {finding.cwe})\n    {finding.text.strip()[:300]}"

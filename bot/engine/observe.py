"""Make a snapshot of a case: facts from GitHub, our own journal, and the commits of our branch."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.domain.commands import Command, commands_in
from bot.domain.errors import Later
from bot.domain.github import CaseFacts, Issue, Person
from bot.domain.ids import CaseKey, digest_of
from bot.domain.markers import Ring
from bot.domain.prompt import plain
from bot.domain.snapshot import Built, Own, Snapshot
from bot.domain.trailers import parse_proof_trailer, trailers_of
from bot.engine.bench import sealed
from bot.engine.heard import heard
from bot.engine.memory import Memory, memory_of, spending_of
from bot.engine.overlay import after, head_of, own_comments, people_of, pull_of
from bot.engine.runs import ending_of, labelled_by, run_of, unwelcome_of
from bot.engine.text import text_of
from bot.engine.threads import double_replies, threads_of
from bot.ports import Entry, Git

# https://docs.github.com/en/actions/concepts/security/github_token: what its token does starts no workflow
_ACTIONS = "github-actions[bot]"
_KEPT_SLOTS = ("questions", "brief", "plan")


@dataclass(frozen=True, slots=True)
class Eyes:
    """Who we are, how we tell our own marks, and whether an issue's author answers without the right to write."""

    me: Person
    ring: Ring
    label: str
    by_author: bool = False


def observe(
    key: CaseKey, facts: CaseFacts, entries: Sequence[Entry], git: Git | None, eyes: Eyes
) -> Snapshot:
    """Return the case as it is; `git` is None while nothing was fetched yet."""
    run, names = run_of(facts, eyes.label), {one.who.login for one in facts.untold}
    hidden = frozenset(one.who.id for one in facts.untold)
    unwelcome = unwelcome_of(facts, run, eyes.label, entries)
    bare = Snapshot(
        key, facts.repository, facts.issue, facts.base_head, unwelcome=unwelcome, untold=facts.untold
    )
    if run is None or labelled_by(facts, eyes.label) & hidden:
        return bare
    text = text_of(facts.issue, facts.events, run.started)
    ignored = None if text.ignored and text.ignored[0] in names else text.ignored  # not said on a guess
    issue = replace(facts.issue, title=text.title, body=text.body)
    bare = replace(bare, issue=issue, source=source_of(issue), unseen=not text.seen, ignored=ignored)
    memory = memory_of(entries, run.id)
    if memory.pull is None:
        facts = replace(facts, pull=None)
    pull = pull_of(facts, memory)
    last_push = memory.pushed[-1] if memory.pushed else None
    gone = (
        after(facts, "head_ref_deleted", last_push, eyes.me) if last_push and not facts.branch_head else None
    )
    ending, ending_id = ending_of(facts, run, pull, gone)
    said, doubles, damaged, edited = own_comments(facts, memory, key, eyes.ring, eyes.me, run.id)
    snapshot = replace(
        bare,
        run=run.id,
        started=run.started,
        branch=run.branch,
        ending=ending,
        ending_id=ending_id,
        said=said,
        doubles=doubles,
        double_replies=double_replies(key, pull, memory, eyes.ring, eyes.me) if pull else (),
        damaged=damaged,
        missing=_missing(said),
        commands=tuple(memory.commands),
        sources=tuple(memory.sources),
        unheeded=_unheeded(facts, memory, eyes.me, run.started, hidden),
        pull=pull,
        quiet=eyes.me.login == _ACTIONS,
        threads=threads_of(key, pull, memory, eyes.ring, eyes.me) if pull else (),
        spending=spending_of(entries),
        **_remembered(memory),
    )
    snapshot = heard(snapshot, facts, eyes.me, edited, by_author=eyes.by_author)
    return _built(snapshot, facts, memory, git, eyes)


def source_of(issue: Issue) -> str:
    """Return the digest of the issue's text as the model sees it."""
    return digest_of([plain(issue.title), plain(issue.body)])


def _remembered(memory: Memory) -> dict[str, Any]:
    return {
        "understanding": memory.understanding,
        "drafted": memory.drafted,
        "attempts": tuple(memory.attempts),
        "worded": dict(memory.worded),
        "inquiries": tuple(memory.inquiries),
        "described": memory.described,
        "validation": memory.validation,
        "inspections": tuple(memory.inspections),
        "reported": frozenset(memory.reported),
        "plain": memory.pull is not None and not memory.pull.body["draft"],
        "lacks": memory.lacks,
        "reacted": memory.reacted,
        "projected": memory.projected,
        "closed": memory.closed,
        "asked": tuple(memory.asked),
        "stuck": memory.stuck,
        "stucks": memory.stucks,
        "bare": memory.bare,
    }


def _missing(said: dict[tuple[str, int], Own]) -> tuple[str, ...]:
    """Return the slots whose newest comment a person deleted, of those that people decide by."""
    newest: dict[str, Own] = {}
    for (slot, _), own in sorted(said.items(), key=lambda item: item[0][1]):
        newest[slot] = own
    return tuple(slot for slot in _KEPT_SLOTS if slot in newest and newest[slot].deleted)


def _unheeded(
    facts: CaseFacts, memory: Memory, me: Person, started: datetime, hidden: frozenset[int]
) -> tuple[Command, ...]:
    known = {(c.comment, c.digest) for c in memory.commands}
    seen = {c.comment for c in memory.commands}
    found = []
    for number, comment in people_of(facts, me):
        if comment.created < started or (comment.author.id in hidden and not comment.can_write):
            continue  # a verdict is for good, so it waits for the right
        for line in commands_in(comment.body):
            if (comment.id, line.digest) in known:
                continue
            # an unseen line of an edited comment is a new command, dated by the edit (RULES 9)
            at = comment.updated if comment.id in seen else comment.created
            who = comment.author.login
            found.append(
                Command(comment.id, line.digest, line.verb, line.argument, who, comment.can_write, at, number)
            )
    return tuple(found)


def _built(snapshot: Snapshot, facts: CaseFacts, memory: Memory, git: Git | None, eyes: Eyes) -> Snapshot:
    """Read from the branch which tasks are done: commits of ours whose proof verifies (RULES 7)."""
    head = head_of(facts, memory, eyes.me, git)
    if snapshot.ending == "merged" and snapshot.pull:
        head = snapshot.pull.head_sha
    if head and git is not None and not git.has(head):
        raise Later("git does not show yet what we pushed")  # a clone made anew, of a branch that lags
    if not head or snapshot.graph is None or git is None:
        pushed_tasks = {entry.body["task"] for entry in memory.pushed}
        gone = tuple(sorted(pushed_tasks)) if pushed_tasks and not head else ()
        ready = tuple(c for c in memory.commits if c.task not in pushed_tasks)
        return replace(snapshot, head=head, ready=ready, removed=_taken(gone, memory))
    tests = {commit.sha: commit for commit in memory.commits}
    built, foreign = [], []
    for commit in git.first_parents(snapshot.graph.base, head):
        trailers = trailers_of(commit.message)
        line, proof = (
            trailers.get("Askfirst-Task", ""),
            parse_proof_trailer(trailers.get("Askfirst-Proof", "")),
        )
        text = sealed(
            snapshot.key, snapshot.run, line, commit.parents[0] if commit.parents else "", commit.tree
        )
        if proof is None or not eyes.ring.verifies(proof.kid, proof.mac, text):
            foreign.append(commit.sha)
            continue
        known = tests.get(commit.sha)
        subject = commit.message.split("\n", 1)[0]
        turned = known.tests if known else ()
        task = line.split(" ")[0]
        built.append(
            Built(
                task,
                commit.sha,
                commit.tree,
                commit.parents[0],
                subject,
                proof.kind,
                proof.weak,
                turned,
                commit.at,
                known.remarks if known else (),
            )
        )
    pushed = {entry.body["task"]: entry.body["sha"] for entry in memory.pushed}
    standing = {b.task for b in built}
    ready = tuple(c for c in memory.commits if c.task not in standing and c.sha not in pushed.values())
    lost = tuple(sorted(task for task in pushed if task not in standing))
    return replace(
        snapshot,
        head=head,
        built=tuple(built),
        foreign=tuple(foreign),
        ready=ready,
        pushed=pushed,
        removed=_taken(lost, memory),
    )


def _taken(tasks: tuple[str, ...], memory: Memory) -> tuple[str, ...]:
    """Leave out the tasks that a person asked for again after their last push."""
    last = {entry.body["task"]: entry.at for entry in memory.pushed}
    again = {c.argument.upper(): c.at for c in memory.commands if c.permitted and c.verb == "retry"}
    return tuple(task for task in tasks if not (task.upper() in again and again[task.upper()] > last[task]))

"""Which commit to push, which task to work on, what the pull request says. Pure."""

from datetime import datetime

from bot.develop import words
from bot.domain.effects import Decision, Describe, OpenPull, Push, Reply, Report, Say, Work
from bot.domain.phase import next_task, waiting_for
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot


def decide_develop(snapshot: Snapshot, policy: Policy, now: datetime) -> Decision | None:
    """Decide the next step of building; None when every task is done and shown."""
    graph = snapshot.graph
    if graph is None or snapshot.brief is None:
        return None
    parent = snapshot.head or graph.base
    for ready in snapshot.ready:
        if ready.parent == parent and not snapshot.built_task(ready.task):
            return Decision((Push(ready.sha, parent, ready.task, snapshot.branch),))
    if snapshot.built and snapshot.pull is None:
        title, body = words.pull_title(snapshot), words.pull_body(snapshot, policy)
        return Decision((OpenPull(title, body, snapshot.branch, words.meaning(snapshot, policy)),))
    if snapshot.pull:
        check = words.draft_check(snapshot)
        if check and (snapshot.head, check.name, check.conclusion) not in snapshot.reported:
            return Decision((Report(snapshot.head, check),))
        reply = _reply(snapshot)
        if reply:
            return Decision((reply,))
        meaning = words.meaning(snapshot, policy)
        if snapshot.described != meaning:
            return Decision((Describe(snapshot.pull.number, words.pull_body(snapshot, policy), meaning),))
    waits = waiting_for(snapshot, now)
    unasked = next((one for one in waits if not one.comment), None)
    if unasked:
        number = snapshot.pull.number if snapshot.pull else snapshot.issue.number
        text, payload = words.inquiry(snapshot, unasked, policy.label), unasked.round.to_json()
        return Decision((Say(f"question-{unasked.task}", unasked.round.number, number, text, payload),))
    task = next_task(snapshot, now)
    if task:
        said = [one.answered(now) for one in snapshot.inquiries if one.task == task.id]
        return Decision((Work(task, parent, tuple(answer for answer in said if answer)),))
    if waits:
        ends = [one.round.deadline for one in waits if one.round.deadline and one.question.default]
        return Decision(until=min(ends, default=None), waiting="answers")
    return None


def _reply(snapshot: Snapshot) -> Reply | None:
    assert snapshot.pull is not None
    for thread in snapshot.threads:
        task = f"V{thread.comment}"
        built = snapshot.built_task(task)
        text = words.addressed(built) if built else words.answered(snapshot.worded.get(task, ""))
        if text and not thread.replied:
            return Reply(snapshot.pull.number, thread.id, thread.comment, text)
    return None

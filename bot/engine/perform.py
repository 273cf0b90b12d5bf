"""Do one effect: the only writer. Each write leaves an intent before and its result after (RULES 4).

After an answer that was lost the intent stands alone: the next try looks for the effect first, waits thirty seconds from
the intent if it cannot be seen, and only then does it again.
"""

from dataclasses import asdict, replace
from typing import assert_never

from bot.clarify.work import understand
from bot.develop.work import work
from bot.domain.effects import (
    Await,
    Close,
    Describe,
    Effect,
    GiveUp,
    Heed,
    Inspect,
    MakePlan,
    OpenPull,
    Project,
    Push,
    React,
    Refuse,
    Reply,
    Report,
    Retract,
    Say,
    Split,
    Understand,
    Validate,
    Work,
)
from bot.domain.github import Pull
from bot.domain.markers import Marked, Slot, mark, read_mark
from bot.domain.model import choices_of
from bot.domain.phase import LABELS
from bot.engine.hands import Body, Hands, careful, once
from bot.engine.overlay import newest_event
from bot.orchestrate.work import make_plan, split
from bot.validate.review.work import inspect
from bot.validate.work import validate


def perform(hands: Hands, effect: Effect) -> None:
    """Do an effect and journal it."""
    bench, snapshot, policy = hands.bench, hands.snapshot, hands.policy
    models = choices_of(hands.world.models, policy.models)
    match effect:
        case Understand():
            understand(bench, snapshot, effect, policy, models["clarify"])
        case MakePlan():
            make_plan(bench, snapshot, effect, policy, models["plan"])
        case Split():
            split(bench, snapshot, effect, policy, models["plan"])
        case Work():
            work(bench, snapshot, effect, policy, models["code"])
        case Validate():
            validate(bench, effect, policy)
        case Inspect():
            inspect(bench, snapshot, effect, models["review"])
        case Heed():
            for command in effect.commands:
                row = {"command": {**asdict(command), "at": command.at.isoformat()}, "source": effect.source}
                bench.note(f"command/{command.comment}/{command.digest}", "command", row)
        case Await():
            bench.note("await", "await", {"who": list(effect.who)})
        case GiveUp():
            bench.note("stuck", "stuck", {"why": effect.why, "text": effect.text})
        case _:
            _write(hands, effect)


def _write(
    hands: Hands,
    effect: React | Refuse | Say | Retract | Push | OpenPull | Describe | Reply | Report | Project | Close,
) -> None:
    github, key, issue = hands.world.github, hands.snapshot.key, hands.snapshot.issue.number
    body: Body
    match effect:
        case Say():
            _say(hands, effect)
        case Reply():
            _reply(hands, effect)
        case OpenPull():
            _open_pull(hands, effect)
        case Push():
            _push(hands, effect)
        case React():
            once(hands, "react", lambda: github.react(key, issue, effect.content))
        case Retract():
            body, on_line = {"comment": effect.comment, "on_line": effect.on_line}, effect.on_line
            step = f"retract/{'reply/' if on_line else ''}{effect.comment}"
            once(hands, step, lambda: github.delete_comment(key, effect.comment, on_line=on_line), body)
        case Describe():
            body = {"meaning": effect.meaning}
            step = f"describe/{effect.meaning[:12]}"
            once(hands, step, lambda: github.edit_pull(key, effect.number, effect.body), body)
        case Report():
            _report(hands, effect)
        case Project():
            _project(hands, effect)
        case Refuse():
            _refuse(hands, effect)
        case Close():
            _close(hands, effect)
        case _:
            assert_never(effect)


def _say(hands: Hands, effect: Say) -> None:
    key, run = hands.snapshot.key, hands.snapshot.run
    slot = Slot(run, effect.slot, effect.revision)
    text = mark(hands.world.ring, key.repo_id, key.number, slot, effect.payload, effect.text)
    about = {
        "slot": effect.slot,
        "revision": effect.revision,
        "number": effect.number,
        "payload": dict(effect.payload),
        "event": newest_event(hands.facts),
    }

    def find() -> Body | None:
        own = hands.snapshot.said.get((effect.slot, effect.revision))
        return {**about, "comment": own.comment} if own else None

    def act() -> Body:
        return {**about, "comment": hands.world.github.comment(key, effect.number, text).id}

    careful(hands, f"say/{effect.slot}/{effect.revision}", find, act)


def _refuse(hands: Hands, effect: Refuse) -> None:
    """Take the labels off, then say why; both under the name of the event, since there is no run."""
    key, github = hands.snapshot.key, hands.world.github
    slot = Slot(str(effect.event), "refused")
    text = mark(hands.world.ring, key.repo_id, key.number, slot, {}, effect.text)

    def find() -> Body | None:
        for comment in hands.facts.comments:
            read = read_mark(hands.world.ring, key.repo_id, key.number, comment.body)
            if comment.author.id == github.me().id and isinstance(read, Marked) and read.slot == slot:
                return {"comment": comment.id}
        return None

    def act() -> Body:
        return {"comment": github.comment(key, key.number, text).id}

    shown = {*LABELS.values()} & {*hands.snapshot.issue.labels}  # ours, of a run that is none here
    for label in sorted({effect.label, *shown}):
        github.remove_label(key, key.number, label)
    bench = replace(hands.bench, run=str(effect.event))
    careful(replace(hands, bench=bench), f"refuse/{effect.event}", find, act)


def _reply(hands: Hands, effect: Reply) -> None:
    key, me = hands.snapshot.key, hands.world.github.me()
    slot = Slot(hands.snapshot.run, f"reply-{effect.comment}")
    text = mark(hands.world.ring, key.repo_id, key.number, slot, {}, effect.text)

    def find() -> Body | None:
        for comment in hands.facts.pull.review_comments if hands.facts.pull else ():
            read = read_mark(hands.world.ring, key.repo_id, key.number, comment.body)
            if comment.author.id == me.id and isinstance(read, Marked) and read.slot == slot:
                return {"comment": effect.comment, "reply": comment.id}
        return None

    def act() -> Body:
        reply = hands.world.github.reply(key, effect.pull, effect.thread, text)
        return {"comment": effect.comment, "reply": reply.id}

    careful(hands, f"reply/{effect.comment}", find, act)


def _open_pull(hands: Hands, effect: OpenPull) -> None:
    key, github = hands.snapshot.key, hands.world.github

    def body(pull: Pull) -> Body:
        about = {"number": pull.number, "url": pull.url, "title": pull.title, "draft": pull.draft}
        return {**about, "branch": effect.branch, "head": hands.snapshot.head, "meaning": effect.meaning}

    def find() -> Body | None:
        pull = github.find_pull(key, effect.branch)
        return body(pull) if pull else None

    def act() -> Body:
        base = hands.snapshot.repository.default_branch
        pull = github.open_pull(key, title=effect.title, body=effect.body, head=effect.branch, base=base)
        return body(pull)

    careful(hands, "pull", find, act)


def _report(hands: Hands, effect: Report) -> None:
    """Write a check; of two with one name on a commit GitHub shows the later, so twice is once."""
    bench, told = hands.bench, effect.report
    step = f"report/{effect.head[:12]}/{told.name}"
    bench.note(step, "intent", {})
    reported = hands.world.github.report_check(hands.snapshot.key, effect.head, told)
    about = {"head": effect.head, "name": told.name, "conclusion": told.conclusion}
    bench.note(step, "done", {**about, "lacks": reported.lacks})


def _push(hands: Hands, effect: Push) -> None:
    """Publish a commit; the server's refusal is the compare-and-swap, so twice is once and no looking is needed."""
    bench, key = hands.bench, hands.snapshot.key
    body = {
        "sha": effect.sha,
        "task": effect.task,
        "branch": effect.branch,
        "event": newest_event(hands.facts),
    }
    publish = hands.world.publisher.publish
    once(
        hands,
        f"push/{effect.sha[:12]}",
        lambda: publish(bench.git, key, effect.sha, effect.branch),
        body,
    )


def _project(hands: Hands, effect: Project) -> None:
    github, key, issue = hands.world.github, hands.snapshot.key, hands.snapshot.issue.number
    old = sorted({effect.remove, *_maybe_on(hands)} - {effect.add, ""})

    def act() -> None:
        for label in old:
            github.remove_label(key, issue, label)
        if effect.add:
            github.add_label(key, issue, effect.add)

    once(hands, "project", act, {"label": effect.add}, intent={"label": effect.add})


def _maybe_on(hands: Hands) -> set[str]:
    """Return the labels that a try of ours may have put on, whose answer we never saw."""
    open_: set[str] = set()
    for row in hands.bench.rows("project"):
        open_ = open_ | {str(row.body.get("label", ""))} if row.kind == "intent" else set()
    return open_


def _close(hands: Hands, effect: Close) -> None:
    github, key, issue = hands.world.github, hands.snapshot.key, hands.snapshot.issue.number

    def act() -> None:
        for label in sorted({hands.snapshot.projected, *_maybe_on(hands)} - {""}):
            github.remove_label(key, issue, label)
        github.remove_label(key, issue, effect.label)
        github.delete_branch(key, effect.branch)

    once(hands, "close", act)

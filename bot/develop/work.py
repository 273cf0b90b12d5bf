"""Do a task: one slice is at most one model call with its tool calls, journalled before the next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.resources import files
from typing import Any

from bot.bench import Bench
from bot.develop.ask import inquiry_of
from bot.develop.deliver import Delivered, declined, deliver
from bot.develop.handover import handed_over, is_full, please
from bot.develop.news import known, news_of
from bot.develop.opening import prompt_of
from bot.develop.talk import Talk, talk_of
from bot.develop.tools import PARENT, TOOLS, Called, Refused, Workspace, call, checked, tool_named
from bot.develop.undo import by_hand, taken_back
from bot.domain.brief import Round
from bot.domain.effects import Work
from bot.domain.errors import Ambiguous, BudgetExceeded, Later, ModelUnusable
from bot.domain.graph import Task
from bot.domain.model import OVERFLOWN, REFUSED, Choice, Request
from bot.domain.policy import Policy
from bot.domain.prompt import clip
from bot.domain.snapshot import Snapshot

_OUTPUT = 8_000
_TURN = 60_000  # characters that the results of one answer may have in all
_PATIENCE, _SOON = 3, timedelta(minutes=5)  # how often and how long a model is waited for amid a task
_NUDGE = "Nobody reads text here. Go on with tool calls, and call `done` when the task is finished."
_CUT = "Your answer was cut off at its length limit, so nothing of it was done. Take smaller steps."


@dataclass(frozen=True, slots=True)
class Turn:
    """What the calls of one answer came to: blocks for the next message, and what happened to the task."""

    results: tuple[Mapping[str, Any], ...]
    delivered: Delivered | None
    workspace: Workspace
    asked: Round | None = None


def step_of(snapshot: Snapshot, task: Task, parent: str) -> str:
    """Name the conversation: a new parent, or a person's `retry`, begins a new one."""
    retries = sum(
        1
        for c in snapshot.commands
        if c.permitted and c.verb == "retry" and c.argument.upper() in ("", task.id.upper())
    )
    return f"task/{task.id}/{parent[:12]}/{retries}"


def work(bench: Bench, snapshot: Snapshot, effect: Work, policy: Policy, choice: Choice) -> None:
    """Do one slice of a task; what a reviewer found, and no money or model is left for, is people's to decide."""
    try:
        _slice(bench, snapshot, effect, policy, choice)
    except (BudgetExceeded, ModelUnusable) as error:
        if effect.task.kind != "finding":
            raise
        step = step_of(snapshot, effect.task, effect.parent)
        bench.note(step, "word", {"task": effect.task.id, "word": str(error)})


def _slice(bench: Bench, snapshot: Snapshot, effect: Work, policy: Policy, choice: Choice) -> None:
    task = effect.task
    step = step_of(snapshot, task, effect.parent)
    if not bench.rows(step):
        # a part is run only for what a change can reach, and that is not known yet
        whole = task.kind != "review" and policy.suite == "whole"
        prompt = prompt_of(bench, snapshot, task, bench.whole(effect.parent) if whole else None)
        if task.kind == "revert":
            undone, why = taken_back(bench, snapshot, task, effect.parent, policy)
            if undone:
                bench.note(step, "undone", {"task": task.id, **undone.to_json()})
                return
            prompt += f"\n\n{by_hand(bench, task, why)}"
        begun = {"task": task.id, "parent": effect.parent, "prompt": prompt}
        bench.note(step, "open", {**begun, **known(snapshot, task)})
    talk = talk_of(bench.rows(step), bench.git, effect.parent)
    if talk.pending is None:
        if talk.answers >= policy.max_steps or talk.seconds >= 60 * policy.max_minutes:
            reason = f"{talk.answers} model calls in {talk.seconds / 60:.0f} minutes did not finish the task."
            _out_of_steps(bench, step, task, talk, reason)
            return
        if not talk.closing and (news := news_of(bench.rows(step), snapshot, task, effect.answers)):
            bench.note(step, "news", news)
            talk = talk_of(bench.rows(step), bench.git, effect.parent)
        if not _ask(bench, step, task, talk, choice):
            return
        talk = talk_of(bench.rows(step), bench.git, effect.parent)
    assert talk.pending is not None
    if _goes_on_anew(bench, step, task, talk, choice):
        return
    turn = _turn(bench, snapshot, task, talk, policy)
    body: dict[str, Any] = {"task": task.id, "results": list(turn.results)}
    if outputs := turn.workspace.outputs[len(talk.workspace.outputs) :]:
        body["outputs"] = list(outputs)
    if turn.delivered:
        body |= turn.delivered.to_json()
    if turn.asked:
        body["question"] = turn.asked.to_json()
    if is_full(talk, turn.results, bench.window(talk.model or choice.model)) and not (
        turn.delivered and turn.delivered.commit
    ):
        body |= {"closing": True, "results": [*turn.results, please()]}
    bench.note(step, "tools", body)
    if (
        turn.delivered
        and (turn.delivered.attempt or {}).get("strategy")
        and choice.again not in ("", talk.model)
    ):
        told = (
            f"{handed_over(replace(talk, pending=None, workspace=turn.workspace), 'with another model')}\n\n"
        )
        text = told + "Its last try was refused:\n" + turn.delivered.told
        bench.note(step, "handover", {"task": task.id, "text": text, "model": choice.again})


def _ask(bench: Bench, step: str, task: Task, talk: Talk, choice: Choice) -> bool:
    """Make the next call; False where its model is not available and the next of the chain begins anew."""
    model = talk.model or choice.model
    fresh = talk.answers == talk.begun
    try:
        bench.ask(step, talk.answers, request_of(task, talk, choice))
    except Ambiguous:
        raise
    except Later as busy:
        instead = choice.after(model)
        tried = sum(row.kind == "free" and row.body["index"] == talk.answers for row in bench.rows(step))
        if fresh or talk.closing or not instead or (tried < _PATIENCE and busy.after < _SOON):
            raise  # to begin anew costs more than to wait a little
        text = handed_over(talk, "with a model that is not available now")
        bench.note(step, "handover", {"task": task.id, "text": text, "model": instead})
        return False
    return True


def _goes_on_anew(bench: Bench, step: str, task: Task, talk: Talk, choice: Choice) -> bool:
    """Begin the conversation anew where its model wrote a hand-over, met the end of its window, or declined."""
    assert talk.pending is not None
    stop, instead = talk.pending["stop"], ""
    if stop == REFUSED or (stop == OVERFLOWN and talk.answers == talk.begun + 1):
        # asked the same again, it would say the same
        instead = choice.after(talk.model or choice.model)
        if not instead and stop == OVERFLOWN:
            bench.note(step, "unread", {"task": task.id})
            raise ModelUnusable(
                f"The window of {talk.model or choice.model} is too small for what task {task.id} begins with; policy may "
                "choose another under `models`."
            )
        if not instead:
            return False
    elif not talk.closing and stop != OVERFLOWN:
        return False
    because = "that grew too long" if stop != REFUSED else "with a model that declined to go on"
    more = {"model": instead} if instead else {}
    bench.note(step, "handover", {"task": task.id, "text": handed_over(talk, because), **more})
    return True


def request_of(task: Task, talk: Talk, choice: Choice) -> Request:
    """Make the next call; the prefix is the same for all tasks of a role.

    Who answers stays the same within a conversation; only one that begins may be passed on along the chain.
    """
    model, left = talk.model or choice.model, list[str]()
    while talk.answers == talk.begun and (name := choice.after(left[-1] if left else model)):
        left.append(name)
    prompts = files("bot.develop").joinpath("prompts")
    system = "\n\n".join(
        prompts.joinpath(f"{name}.md").read_text(encoding="utf-8").strip() for name in ("code", task.role)
    )
    return Request(
        role="code",
        model=model,
        system=system,
        messages=talk.messages,
        tools=TOOLS,
        effort=choice.effort,
        fallback=tuple(left),
    )


def _turn(bench: Bench, snapshot: Snapshot, task: Task, talk: Talk, policy: Policy) -> Turn:
    assert talk.pending is not None
    calls = [block for block in talk.pending["content"] if block.get("type") == "tool_use"]
    if talk.pending["stop"] == REFUSED:
        return Turn(({"type": "text", "text": _NUDGE},), declined(), talk.workspace)
    if talk.pending["stop"] != "tool_use":
        cut = talk.pending["stop"] == "max_tokens"
        if calls:
            return Turn(tuple(_result(block, _CUT, error=True) for block in calls), None, talk.workspace)
        return Turn(({"type": "text", "text": _CUT if cut else _NUDGE},), None, talk.workspace)
    return _do(bench, snapshot, task, talk, calls, policy)


def _do(
    bench: Bench,
    snapshot: Snapshot,
    task: Task,
    talk: Talk,
    calls: Sequence[Mapping[str, Any]],
    policy: Policy,
) -> Turn:
    workspace, delivered, room = talk.workspace, None, _TURN
    results: list[Mapping[str, Any]] = []
    asked: Round | None = None
    last = calls[-1] if calls else None
    for block in calls:
        try:
            if block["name"] == "done":
                if block is not last:
                    raise Refused("Call `done` alone or last, after the results of the other calls.")
                delivered = _done(bench, snapshot, task, workspace, block.get("input"), policy)
                results.append(_result(block, delivered.told, error=delivered.commit is None))
                continue
            if block["name"] == "ask_person":
                if block is not last:
                    raise Refused("Call `ask_person` alone or last: the task waits for its answer.")
                asked = inquiry_of(bench.now(), snapshot, task, block.get("input"), policy)
                results.append(_result(block, "Asked. The answer comes with the next message."))
                continue
            made = call(
                workspace, block["name"], block.get("input"), run=_runner(bench), protected=policy.protects
            )
            workspace = made.workspace
            text = clip(made.text, max(room, 1_000))
            room -= len(text)
            results.append(_result(block, text))
        except Refused as refusal:
            results.append(_result(block, str(refusal), error=True))
    return Turn(tuple(results), delivered, workspace, asked)


def _done(
    bench: Bench, snapshot: Snapshot, task: Task, workspace: Workspace, given: object, policy: Policy
) -> Delivered:
    tool = tool_named("done")
    assert tool is not None
    summary = checked(tool, given)
    left = summary["left"].strip()
    body = f"{summary['body'].strip()}\n\nLeft open: {left}" if left else summary["body"]
    return deliver(bench, snapshot, task, workspace, summary["subject"], body, policy)


def _runner(bench: Bench) -> Callable[[Workspace, Sequence[str]], Called]:
    def run(workspace: Workspace, argv: Sequence[str]) -> Called:
        there = workspace
        if argv[0] == PARENT:
            tests = frozenset(path for path in workspace.edits.files if bench.suite.is_test(path))
            there, argv = replace(workspace, edits=workspace.edits.only(tests)), argv[1:]
        outcome = bench.suite.command(bench.git, there.tree(), argv)
        how = {
            "exit": "exit code",
            "signal": "killed by signal",
            "timeout": "out of time after",
            "limit": "over limit",
        }
        number = f"{outcome.seconds:.0f} s" if outcome.how == "timeout" else outcome.code
        shown, told = clip(outcome.output, _OUTPUT), ""
        if outcome.dropped:
            told = f"\n({outcome.dropped} characters more were printed and not kept.)"
        if shown != outcome.output:
            workspace = replace(workspace, outputs=(*workspace.outputs, outcome.output))
            told = f"\n(This is output {len(workspace.outputs)}; read_output shows more of it.){told}"
        return Called(workspace, f"{how[outcome.how]} {number}\n{shown}{told}")

    return run


def _result(block: Mapping[str, Any], text: str, *, error: bool = False) -> Mapping[str, Any]:
    body: dict[str, Any] = {
        "type": "tool_result",
        "tool_use_id": block["id"],
        "content": [{"type": "text", "text": text or "–"}],
    }
    return body | ({"is_error": True} if error else {})


def _out_of_steps(bench: Bench, step: str, task: Task, talk: Talk, reason: str) -> None:
    """Count a conversation that does not end as failed for good: it is split or given up, never run on."""
    attempt = {"kind": "steps", "reasons": [reason], "signature": f"steps {talk.refused}"}
    bench.note(step, "attempt", {"task": task.id, "attempt": attempt})

"""Make a plan, or split a task: one structured model call each, checked before it becomes a version of the graph."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.bench import Bench
from bot.domain.attempts import failures_of, spent_by
from bot.domain.brief import Brief
from bot.domain.effects import MakePlan, Split
from bot.domain.graph import Graph, Task, problems_of
from bot.domain.graph import split as split_graph
from bot.domain.listing import listing
from bot.domain.model import Choice, Request
from bot.domain.policy import Policy
from bot.domain.prompt import fence, visible
from bot.domain.schema import lean, sentences
from bot.domain.snapshot import Snapshot
from bot.looking import MOST, looked
from bot.orchestrate.undo import undoing
from bot.places import pointed_at

STEP = "plan"


@dataclass(frozen=True, slots=True)
class Searches:
    """What a planner wants to see before it plans."""

    look: tuple[str, ...]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class TaskAnswer(_Strict):
    """One task as the model writes it."""

    id: str
    title: str
    detail: str
    role: Literal["frontend", "backend", "data", "general"]
    criteria: list[str]
    needs: list[str]
    files: list[str]
    verify: str
    estimate: int

    def task(self) -> Task:
        """Return the task as a value."""
        return Task(
            id=self.id,
            title=" ".join(self.title.split())[:72],
            detail=self.detail,
            role=self.role,
            criteria=tuple(self.criteria),
            needs=tuple(self.needs),
            files=tuple(self.files),
            verify=self.verify,
            estimate=max(0, self.estimate),
        )


class SplitAnswer(_Strict):
    """The whole structured answer; `reason` is shown to people when a task is split."""

    tasks: list[TaskAnswer]
    reason: str


class PlanAnswer(SplitAnswer):
    """A plan; `undo` are tasks that are commits already and that the brief no longer wants, `look` searches in the code."""

    undo: list[str] = []
    look: list[str] = []


def make_plan(bench: Bench, snapshot: Snapshot, effect: MakePlan, policy: Policy, choice: Choice) -> None:
    """Ask for a task graph of the brief and journal the version."""
    brief = _brief(snapshot)
    keep = tuple(task for task in snapshot.tasks if task.kind != "review" and snapshot.built_task(task.id))
    step, told = (
        f"{STEP}/{effect.version}/{snapshot.stucks}",
        [_kept(keep), f"Reason for this plan: {effect.reason}."],
    )
    prompt = bench.pack(step, lambda: _prompt(bench, snapshot, brief, told))
    criteria = {c.id for c in brief.criteria}
    # of what is built only what the brief still has is served
    keep = tuple(replace(task, criteria=tuple(c for c in task.criteria if c in criteria)) for task in keep)
    check = _checker(keep, criteria, policy.max_tasks, snapshot)
    request = _request("plan", prompt, choice, PlanAnswer)
    made = bench.structured(step, request, lambda text: _searches(text) or check(text)[0])
    if isinstance(made, Searches):
        request = looked(bench, step, request, snapshot.head or snapshot.base_head, made.look)
        tasks = bench.structured(f"{step}/looked", request, lambda text: check(text)[0])
    else:
        tasks = made
    graph = Graph(effect.version, tasks, snapshot.base_head, brief.digest, effect.reason)
    if snapshot.graph:  # what is built stands on the old base; RULES 20
        graph = Graph(graph.version, graph.tasks, snapshot.graph.base, graph.brief, graph.reason)
    bench.note(STEP, "result", {"graph": graph.to_json()})


def split(bench: Bench, snapshot: Snapshot, effect: Split, policy: Policy, choice: Choice) -> None:
    """Ask for smaller tasks in place of one that failed too often and journal the new version."""
    brief, graph, old = _brief(snapshot), snapshot.graph, effect.task
    assert graph is not None
    failures = failures_of(snapshot, old.id)
    reasons = [r for a in failures for r in a.reasons]
    told = [
        "The task that failed:\n"
        + fence("task", f"{old.id} {old.title}\n{old.detail}\nVerified by: {old.verify}"),
        "Why its attempts were refused:\n" + fence("refusals", "\n\n".join(reasons), 8_000),
    ]
    if failures and failures[-1].diff:
        told.append("What the last of them changed:\n" + fence("diff", failures[-1].diff))
    step = f"split/{old.id}/{effect.version}/{snapshot.stucks}"
    prompt = bench.pack(step, lambda: _prompt(bench, snapshot, brief, told))
    check = _checker((), set(old.criteria), policy.max_tasks, snapshot)
    parts, why = bench.structured(step, _request("split", prompt, choice, SplitAnswer), check)
    taken = {task.id for task in graph.tasks} - {old.id}
    parts = tuple(part for part in parts if part.id not in taken)
    reason = f"{old.id} {spent_by(failures)}: {why.rstrip('.')}"
    bench.note(
        STEP, "result", {"graph": split_graph(graph, old.id, parts, reason).to_json(), "split": old.id}
    )


def _checker(
    keep: tuple[Task, ...], criteria: Collection[str], most: int, snapshot: Snapshot
) -> Callable[[str], tuple[tuple[Task, ...], str]]:
    """Return what reads a plan: what stands, what takes some of it back, and what is new."""

    def check(text: str) -> tuple[tuple[Task, ...], str]:
        try:
            # a split undoes nothing: its schema has no place for it
            answer = PlanAnswer.model_validate_json(text)
        except ValidationError as error:
            raise ValueError(sentences(error.errors())) from error
        kept = {task.id for task in keep}
        tasks = tuple(task.task() for task in answer.tasks if task.id not in kept)
        standing, problems = undoing(keep, tasks, answer.undo, snapshot)
        problems += problems_of((*standing, *tasks), criteria, most)
        problems += [
            f"Task id {t.id!r} is not letters and digits."
            for t in tasks
            if not t.id.isalnum() or not t.id.isascii()
        ]
        if problems:
            raise ValueError(" ".join(problems))
        return (*standing, *tasks), " ".join(answer.reason.split())[:300]

    return check


def _searches(text: str) -> Searches | None:
    """Read an answer that plans nothing yet, and looks for code first."""
    try:
        answer = PlanAnswer.model_validate_json(text)
    except ValidationError:
        return None
    return Searches(tuple(answer.look[:MOST])) if answer.look and not answer.tasks else None


def _request(name: str, prompt: str, choice: Choice, form: type[SplitAnswer]) -> Request:
    system = files("bot.orchestrate").joinpath(f"prompts/{name}.md").read_text(encoding="utf-8")
    message = {"role": "user", "content": [{"type": "text", "text": prompt}]}
    return choice.request(
        role="plan", system=system, messages=(message,), schema=lean(form.model_json_schema())
    )


def _brief(snapshot: Snapshot) -> Brief:
    if snapshot.brief is None:
        raise ValueError("a plan needs a brief")
    return snapshot.brief


def _kept(keep: tuple[Task, ...]) -> str:
    if not keep:
        return "Nothing is built yet."
    lines = "\n".join(f"{task.id} {task.title}" for task in keep)
    return (
        "Built already and standing; new tasks may need them, do not list them again (`undo` takes one back):\n"
        + fence("built", lines)
    )


def _prompt(bench: Bench, snapshot: Snapshot, brief: Brief, told: list[str]) -> str:
    tree = snapshot.head or snapshot.base_head
    text, number = brief.told(), snapshot.issue.number
    issue = visible(f"{snapshot.issue.title}\n{snapshot.issue.body}")
    passages = bench.retrieval.find(bench.git, tree, text, 8)
    parts = [
        f"The brief{f' of issue #{number}' if number else ''}:\n" + fence("brief", text),
        *told,
        "Files:\n" + fence("files", listing(bench.git.paths(tree), 7_000)),
    ]
    parts += pointed_at(bench, snapshot, [issue])
    parts += [f"{p.path}, from line {p.start}:\n{fence('file', p.text, 4_000)}" for p in passages]
    return "\n\n".join(parts)

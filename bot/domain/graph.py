"""The task graph: a value with versions, acyclic, whose nodes each become one commit."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any, Literal, get_args

from bot.domain.ids import digest_of
from bot.domain.prompt import plain

TaskRole = Literal["frontend", "backend", "data", "general"]
TaskKind = Literal["task", "split", "repair", "review", "revert", "finding"]
ROLES: tuple[str, ...] = get_args(TaskRole)


@dataclass(frozen=True, slots=True)
class Task:
    """One commit to be. `needs` are ids of tasks that come first; `detail` is what the worker is told beyond the title.

    `origin` is the task it was split from, the check it repairs, the review comment it answers, the commit it takes back
    or the head whose findings it mends.
    """

    id: str
    title: str
    detail: str
    role: TaskRole
    criteria: tuple[str, ...]
    needs: tuple[str, ...]
    files: tuple[str, ...]
    verify: str
    estimate: int = 0
    kind: TaskKind = "task"
    origin: str = ""

    @property
    def digest(self) -> str:
        """Return the digest that the commit's proof is bound to."""
        return digest_of(asdict(self))

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Task":
        """Read the JSON form."""
        lists = {name: tuple(body[name]) for name in ("criteria", "needs", "files")}
        return cls(**{**body, **lists})


@dataclass(frozen=True, slots=True)
class Graph:
    """One version of the plan. `base` is the commit it is pinned to; `reason` says what made this version."""

    version: int
    tasks: tuple[Task, ...]
    base: str
    brief: str
    reason: str = ""

    @property
    def digest(self) -> str:
        """Return the digest that an approval is bound to: tasks, brief and base."""
        return digest_of({**self.to_json(), "version": 0, "reason": ""})

    def task(self, task_id: str) -> Task | None:
        """Return the task of this id."""
        return next((task for task in self.tasks if task.id == task_id), None)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form that the comment's marker carries."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Graph":
        """Read the JSON form."""
        return cls(**{**body, "tasks": tuple(Task.from_json(task) for task in body["tasks"])})


def problems_of(tasks: Sequence[Task], criteria: Collection[str], most: int) -> list[str]:
    """Return what is wrong with a graph, as sentences for whoever made it; empty when it can be used."""
    problems = []
    ids = [task.id for task in tasks]
    if not tasks:
        problems.append("The plan has no task; expected at least one.")
    if len(tasks) > most:
        problems.append(
            f"The plan has {len(tasks)} tasks; at most {most} are allowed. Join what belongs together."
        )
    problems += [f"Task id {i} is used more than once." for i in sorted({i for i in ids if ids.count(i) > 1})]
    for task in tasks:
        unknown = [need for need in task.needs if need not in ids]
        if unknown:
            problems.append(f"{task.id} needs {', '.join(unknown)}, which is not in the plan.")
        strange = [criterion for criterion in task.criteria if criterion not in criteria]
        if strange:
            problems.append(f"{task.id} serves {', '.join(strange)}, which the brief does not have.")
    served = {criterion for task in tasks for criterion in task.criteria}
    unserved = sorted(set(criteria) - served)
    if unserved:
        problems.append(f"No task serves {', '.join(unserved)}.")
    try:
        TopologicalSorter({task.id: task.needs for task in tasks}).prepare()
    except CycleError as error:
        problems.append(f"The tasks need each other in a circle: {' → '.join(error.args[1])}.")
    return problems


def ordered(tasks: Sequence[Task]) -> tuple[Task, ...]:
    """Return the tasks in topological order, ties by place in the plan."""
    place = {task.id: index for index, task in enumerate(tasks)}
    by_id = {task.id: task for task in tasks}
    sorter = TopologicalSorter({task.id: [n for n in task.needs if n in by_id] for task in tasks})
    sorter.prepare()
    result: list[Task] = []
    ready: list[str] = []
    while sorter.is_active() or ready:
        ready = sorted([*ready, *sorter.get_ready()], key=lambda i: place[i])
        first = ready.pop(0)
        result.append(by_id[first])
        sorter.done(first)
    return tuple(result)


def split(graph: Graph, task_id: str, parts: Sequence[Task], reason: str) -> Graph:
    """Return the next version, in which `parts` stand for one task: who needed it needs the last part."""
    old = graph.task(task_id)
    if old is None or not parts:
        raise ValueError(f"cannot split {task_id}")
    inner = {part.id for part in parts}
    placed = []
    for index, part in enumerate(parts):
        needs = tuple(need for need in part.needs if need in inner)
        before = needs or ((parts[index - 1].id,) if index else old.needs)
        placed.append(replace(part, needs=before, kind="split", origin=old.id))
    last = placed[-1].id
    tasks: list[Task] = []
    for task in graph.tasks:
        if task.id == task_id:
            tasks += placed
        else:
            tasks.append(replace(task, needs=tuple(last if need == task_id else need for need in task.needs)))
    return replace(graph, version=graph.version + 1, tasks=tuple(tasks), reason=reason)


_COLOURS = (
    "    classDef done fill:#dafbe1,stroke:#1a7f37",
    "    classDef working fill:#ddf4ff,stroke:#0969da",
    "    classDef skipped fill:#eaeef2,stroke:#8c959f,stroke-dasharray: 4",
)


def drawn(tasks: Sequence[Task], states: Mapping[str, str]) -> str:
    """Draw tasks as a Mermaid graph; `states` maps a task's id to done, working or skipped."""
    lines = ["graph TD"]
    for task in tasks:
        state = f":::{states[task.id]}" if task.id in states else ""
        lines.append(f'    {task.id}["{task.id} · {_label(task.title)}"]{state}')
    ids = {task.id for task in tasks}
    lines += [f"    {need} --> {task.id}" for task in tasks for need in task.needs if need in ids]
    return "\n".join(["```mermaid", *lines, *(_COLOURS if states else ()), "```"])


def _label(text: str) -> str:
    """Leave out what means something inside a Mermaid label."""
    kept = "".join(c if c not in '"<>[]{}|`\\#;&' else " " for c in plain(text))
    return " ".join(kept.split())[:60]

"""What people read of plans."""

from collections.abc import Collection, Sequence

from bot.domain.attempts import spent_by
from bot.domain.brief import Brief
from bot.domain.graph import Graph, Task, drawn, ordered
from bot.domain.ids import short
from bot.domain.quoted import code, fenced, line
from bot.domain.snapshot import Attempt

_ROLES = {"frontend": "front end", "backend": "back end", "data": "data", "general": "general"}


def plan(graph: Graph, brief: Brief, done: Collection[str], *, waiting: bool) -> str:
    """Post a version of the plan; `done` are the tasks that are commits already."""
    head = f"**Plan{'' if graph.version == 1 else f', version {graph.version}'}: {_count(graph)}.**"
    lines = [head]
    if graph.version > 1:
        lines += ["", f"New version because {line(graph.reason)}."]
    lines.append("")
    for task in ordered(graph.tasks):
        files = ", ".join(code(path) for path in task.files)
        box = "x" if task.id in done else " "
        lines.append(
            f"- [{box}] **{task.id}** {line(task.title)} *({_ROLES[task.role]}, serves {', '.join(task.criteria) or '–'})*"
        )
        lines.append(
            f"  Verified by: {line(task.verify).rstrip('.')}{'. Touches ' + files if files else ''}."
        )
    lines += ["", drawn(graph.tasks, dict.fromkeys(done, "done")), ""]
    total = sum(task.estimate for task in graph.tasks)
    lines.append(
        f"Estimate: {total // 1000}k tokens. Based on `{short(graph.base)}`, brief version {brief.version}."
    )
    if waiting:
        lines += [
            "",
            f"I start when someone with write access comments `/askfirst go {short(graph.digest)}`.",
        ]
    return "\n".join(lines)


def _count(graph: Graph) -> str:
    return "one task, one commit" if len(graph.tasks) == 1 else f"{len(graph.tasks)} tasks, one commit each"


def gave_up(task: Task, failures: Sequence[Attempt]) -> str:
    """Say that a task failed too often, with the evidence and with what was tried."""
    last = failures[-1]
    lines = [
        f"I cannot get **{task.id}** ({line(task.title)}) right: it {spent_by(failures)}. The last one:",
        "",
    ]
    lines.append(fenced("\n".join(row for reason in last.reasons for row in reason.splitlines()[:12])))
    ways = [attempt.strategy for attempt in failures if attempt.strategy]
    if ways:
        lines += ["", f"Before it I had changed the way: {line(ways[-1])}."]
    if last.diff:
        lines += ["", "<details><summary>What it changed</summary>", "", fenced(last.diff), "", "</details>"]
    lines += [
        "",
        f"Tell me what I am missing in a comment and then `/askfirst retry {task.id}`, "
        f"or leave it out with `/askfirst skip {task.id}`.",
    ]
    return "\n".join(lines)


def check_stays_red(name: str, repairs: int) -> str:
    """Say that a check is red again after so many repairs."""
    return (
        f"The check {code(name)} is red again after {repairs} repairs of mine, so I stop here. "
        "It needs a person's eye; `/askfirst resume` lets me try once more."
    )

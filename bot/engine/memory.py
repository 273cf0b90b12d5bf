"""What the journal says of a run: a pure fold over its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from bot.domain.brief import Answer, Brief, Inquiry, Round
from bot.domain.commands import Command
from bot.domain.github import Annotation, CheckReport
from bot.domain.graph import Graph
from bot.domain.inspection import Inspection
from bot.domain.report import Objection
from bot.domain.snapshot import Asked, Attempt, Built, Nothing, Spending, Stuck, Understanding, Validation
from bot.ports import Entry


@dataclass(slots=True)
class Memory:
    """One run, as far as we wrote it down ourselves. Filled row by row, then only read."""

    said: dict[tuple[str, int], Entry] = field(default_factory=dict)
    retracted: set[int] = field(default_factory=set)
    retracted_replies: set[int] = field(default_factory=set)
    commands: list[Command] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    understanding: Understanding | None = None
    drafted: Graph | None = None
    commits: list[Built] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    worded: dict[str, str] = field(default_factory=dict)
    inquiries: list[Inquiry] = field(default_factory=list)
    pushed: list[Entry] = field(default_factory=list)
    pull: Entry | None = None
    described: str = ""
    replied: set[int] = field(default_factory=set)
    validation: Validation | None = None
    inspections: list[Inspection] = field(default_factory=list)
    reported: set[tuple[str, str, str]] = field(default_factory=set)
    lacks: str = ""
    reacted: bool = False
    projected: str = ""
    closed: bool = False
    asked: list[Asked] = field(default_factory=list)
    stuck: Stuck | None = None
    stucks: int = 0
    bare: bool = False


def memory_of(entries: Iterable[Entry], run: str) -> Memory:
    """Fold the rows of a run."""
    memory = Memory()
    for entry in entries:
        if entry.run != run:
            continue
        kind, head = entry.kind, entry.step.split("/", 1)[0]
        if head == "task":
            _task_row(memory, entry)
        elif kind == "done":
            _done_row(memory, entry, head)
        elif kind == "result":
            _result_row(memory, entry, head)
        elif kind == "command":
            body = entry.body
            command = Command(**{**body["command"], "at": datetime.fromisoformat(body["command"]["at"])})
            memory.commands.append(command)
            if command.permitted and command.verb in ("resume", "replan", "go"):
                memory.sources.append(body["source"])  # whoever says to go on means the text as it is then
        elif kind == "await":
            who = frozenset(entry.body["who"])
            memory.asked = [*memory.asked, Asked(entry.at, who)] if who else []
        elif kind == "stuck":
            memory.stuck = Stuck(entry.body["why"], entry.body["text"], entry.at)
            memory.stucks += 1
    return memory


def _done_row(memory: Memory, entry: Entry, head: str) -> None:
    body = entry.body
    match head:
        case "say":
            memory.said.setdefault((body["slot"], body["revision"]), entry)
        case "retract":
            kind = memory.retracted_replies if body.get("on_line") else memory.retracted
            kind.add(body["comment"])
        case "react":
            memory.reacted = True
        case "push":
            memory.pushed.append(entry)
        case "pull":
            memory.pull = memory.pull or entry
            memory.described = body["meaning"]
        case "describe":
            memory.described = body["meaning"]
        case "reply":
            memory.replied.add(body["comment"])
        case "report":
            memory.reported.add((body["head"], body["name"], body["conclusion"]))
            memory.lacks = body["lacks"]
        case "project":
            memory.projected = body["label"]
        case "close":
            memory.closed = True
        case _:
            pass


def _result_row(memory: Memory, entry: Entry, head: str) -> None:
    body = entry.body
    match head:
        case "clarify":
            memory.understanding = Understanding(
                body["seen"],
                body["verdict"],
                Round.from_json(body["round"]) if body["round"] else None,
                Brief.from_json(body["brief"]) if body["brief"] else None,
                body["reason"],
                tuple(Answer(**answer) for answer in body["answers"]),
                frozenset(body["heard"]),
                body["source"],
                Nothing.from_json(body["nothing"]) if body.get("nothing") else None,
                tuple((name, why) for name, why in body.get("unread", ())),
                tuple(body.get("look", ())),
            )
        case "plan":
            memory.drafted = Graph.from_json(body["graph"])
        case "inspect":
            memory.inspections.append(Inspection.from_json(len(memory.inspections) + 1, body))
        case "suite":
            memory.bare = memory.bare or body.get("bare", False)
        case "validate":
            memory.validation = Validation(
                body["head"],
                tuple(_report(report) for report in body["reports"]),
                tuple(Objection(**one) for one in body.get("objections", ())),
            )
        case _:
            pass


def _report(body: Mapping[str, Any]) -> CheckReport:
    return CheckReport(**{**body, "annotations": tuple(Annotation(**mark) for mark in body["annotations"])})


def _task_row(memory: Memory, entry: Entry) -> None:
    body = entry.body
    task = entry.step.split("/")[1]
    if attempt := body.get("attempt"):
        reasons = tuple(attempt["reasons"])
        tried = attempt.get("diff", ""), attempt.get("strategy", "")
        memory.attempts.append(
            Attempt(task, attempt["kind"], reasons, attempt["signature"], entry.at, *tried)
        )
    if commit := body.get("commit"):
        memory.commits.append(
            Built(
                task,
                commit["sha"],
                commit["tree"],
                commit["parent"],
                commit["subject"],
                commit["proof"],
                commit["weak"],
                tuple(commit["tests"]),
                entry.at,
                tuple(commit.get("remarks", ())),
            )
        )
    if question := body.get("question"):
        memory.inquiries.append(Inquiry(task, Round.from_json(question)))
    if word := body.get("word"):
        memory.worded[task] = word


def spending_of(entries: Sequence[Entry]) -> Spending:
    """Add up what a case cost over all its runs; a reservation that was never settled counts as spent (RULES 11)."""
    cost, calls, tokens_in, tokens_out, unknown = Decimal(0), 0, 0, 0, 0
    open_: dict[tuple[str, str, int], Mapping[str, Any]] = {}
    lost: list[Mapping[str, Any]] = []
    for entry in entries:
        name = (entry.run, entry.step, entry.body.get("index", -1))
        if entry.kind == "reserve":
            if name in open_:  # sent before, its answer never came
                lost.append(open_[name])
            open_[name] = entry.body
        elif entry.kind == "answer":
            open_.pop(name, None)
            calls += 1
            usage = entry.body["usage"]
            tokens_in += usage["input"] + usage["cache_write"] + usage["cache_read"]
            tokens_out += usage["output"]
            unknown += entry.body["cost"] is None
            cost += Decimal(entry.body["cost"] or 0)
        elif entry.kind == "free":
            open_.pop(name, None)
    for body in (*lost, *open_.values()):
        unknown += body["worst"] is None
        cost += Decimal(body["worst"] or 0)
        tokens_in += body["tokens"]
    return Spending(cost, calls, tokens_in, tokens_out, unknown)

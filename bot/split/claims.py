"""Hold what was handed over against what is there now: whoever says decides by its own eyes.

Two ways to differ: what no honest job could have written is a `UserError`, and what the world has moved away from is
outdated, and is left out; the next job thinks again.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from graphlib import CycleError
from typing import Any

from bot.clarify.decide import answers_at, heard_as
from bot.domain.brief import Answer, Brief
from bot.domain.errors import UserError
from bot.domain.graph import Graph, ordered
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.ports import Git
from bot.split.closed import NoSuite
from bot.split.papers import Row
from bot.validate.gates.check import gate_objections
from bot.validate.work import (
    INTEGRITY,
    SECURITY,
    TESTS,
    integrity_report,
    objections_to,
)

_OURS = "askfirst / "
_LONGEST_JOB = timedelta(hours=6)


def outdated(row: Row, snapshot: Snapshot, policy: Policy, git: Git, began: datetime, now: datetime) -> str:
    """Say in what a row is outdated, "" where it is not; a `UserError` says what no honest job could have written.

    `began` is when the first row was written, as it says itself.
    """
    began = max(began, now - _LONGEST_JOB)
    match row.step.split("/")[0], row.kind:
        case "clarify", "result":
            return _understood(row.body, snapshot, policy, began, now)
        case "plan", "result":
            return _planned(row.body, snapshot)
        case "validate", "result":
            return _validated(row.body, snapshot, policy, git)
        case "inspect", "result":
            return _inspected(row.body, snapshot)
        case "task", _:
            return _worked(row, snapshot, policy, began)
        case _:
            return ""


def _understood(
    body: dict[str, Any], snapshot: Snapshot, policy: Policy, began: datetime, now: datetime
) -> str:
    verdict, made = body["verdict"], [body["round"], body["brief"], body["nothing"]]
    wanted = {"ask": 0, "brief": 1, "nothing": 2}[verdict]
    if [bool(one) for one in made] != [place == wanted for place in range(3)]:
        raise UserError(f"What was understood says {verdict!r} and brings something else.")
    if body["round"]:
        _check_round(body["round"], policy, began)
    if body["source"] != snapshot.source:
        return "the issue's text has changed"
    there = {Answer(**one) for one in body["answers"]}
    if not there <= set(answers_at(snapshot, now)):
        return "it rests on answers that nobody gives"
    if not set(body["heard"]) <= {heard_as(comment) for comment in snapshot.prose}:
        return "it rests on comments that are not there"
    if body["round"] and body["round"]["number"] != len(snapshot.rounds) + 1:
        return "it asks another round of questions than the next"
    if body["brief"]:
        old, new = snapshot.brief, Brief.from_json(body["brief"])
        if new != old and (new.version != (old.version + 1 if old else 1) or new.source != snapshot.source):
            return "it brings another version of the brief than the next"
    return ""


def _planned(body: dict[str, Any], snapshot: Snapshot) -> str:
    graph = Graph.from_json(body["graph"])
    if len({task.id for task in graph.tasks}) != len(graph.tasks):
        raise UserError("The plan names a task twice.")
    try:
        ordered(graph.tasks)
    except CycleError:
        raise UserError("The tasks of the plan need each other in a circle.") from None
    newest = snapshot.drafted or snapshot.graph
    if graph.version != (newest.version + 1 if newest else 1):
        return "it brings another version of the plan than the next"
    if snapshot.brief is None or graph.brief != snapshot.brief.digest:
        return "it is made for another brief"
    if graph.base != (snapshot.graph.base if snapshot.graph else snapshot.base_head):
        return "it is made for another base"
    return ""


def _validated(body: dict[str, Any], snapshot: Snapshot, policy: Policy, git: Git) -> str:
    reports = {report["name"]: report for report in body["reports"]}
    ours = all(name.startswith(_OURS) for name in reports)
    if not ours or len(reports) != len(body["reports"]) or not {TESTS, SECURITY, INTEGRITY} <= {*reports}:
        raise UserError("What was validated lacks one of our reports, or has one that is not ours.")
    if body["head"] != snapshot.head or snapshot.graph is None:
        return "it is about another head"
    # what needs no code to be run is seen here with our own eyes
    base, head = snapshot.graph.base, snapshot.head
    found = (*objections_to(git, NoSuite().is_test, base, head), *gate_objections(git, policy, base, head))
    lacks = [one for one in found if asdict(one) not in body["objections"]]
    report = asdict(integrity_report(found))
    if lacks or reports[INTEGRITY] != {**report, "annotations": [*report["annotations"]]}:
        raise UserError("What was validated leaves out what the gates hold against the change.")
    return ""


def _inspected(body: dict[str, Any], snapshot: Snapshot) -> str:
    if snapshot.brief is None or (body["head"], body["brief"]) != (snapshot.head, snapshot.brief.digest):
        return "it reviews another head, or for another brief"
    if not {one["criterion"] for one in body["rulings"]} <= {one.id for one in snapshot.brief.criteria}:
        raise UserError("The review judges a criterion that the brief does not have.")
    return ""


def _worked(row: Row, snapshot: Snapshot, policy: Policy, began: datetime) -> str:
    _, name, parent, _ = row.step.split("/")
    if row.body.get("task", name) != name:
        raise UserError(f"A row of task {name} speaks of another task.")
    if question := row.body.get("question"):
        _check_round(question, policy, began)
    task = next((task for task in snapshot.tasks if task.id == name), None)
    if task is None or snapshot.graph is None or snapshot.built_task(name):
        return f"task {name} is not to be done"
    if not (snapshot.head or snapshot.graph.base).startswith(parent):
        return f"task {name} was done on another commit than the branch is at"
    if row.body.get("word") and task.kind not in ("review", "finding"):
        raise UserError(f"Task {name} answers a review in words, and is none.")
    return ""


def _check_round(body: dict[str, Any], policy: Policy, began: datetime) -> None:
    """Refuse questions that would answer themselves sooner, or otherwise, than policy lets them."""
    due, soonest = body["deadline"], policy.deadline(began)
    if due is not None and (soonest is None or datetime.fromisoformat(due) < soonest):
        raise UserError("A question would take its default before the deadline that policy gives it.")
    for question in body["questions"]:
        letters = [option["letter"] for option in question["options"]]
        if letters != list("abcd"[: len(letters)]) or (letters and question["recommended"] not in letters):
            raise UserError(f"The options of question {question['id']} are not what they should be.")
        if question["default"] not in ("", question["recommended"]):
            raise UserError(f"Question {question['id']} takes another default than it recommends.")

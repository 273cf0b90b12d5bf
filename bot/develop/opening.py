"""The first message of a task: what was agreed, what to do, and the code that the task names."""

import re
from collections.abc import Iterator, Sequence

from bot.bench import Bench
from bot.develop import words
from bot.develop.tools import Workspace, defined_in
from bot.domain.change import Edits
from bot.domain.graph import Task
from bot.domain.listing import listing
from bot.domain.prompt import fence
from bot.domain.report import NO_TESTS, SuiteReport
from bot.domain.snapshot import Snapshot

_FILES, _FILES_NAMED = 5_000, 2_500  # characters of the list; a plan that names files needs fewer others
_NAMED_CODE, _MOST_LINES = 6_000, 80
_RED = 5
# what is code by its look: get_marks, Parser.feed, LogHandler; a plain word is not, and a path is no name
_NAME = re.compile(r"(?<![\w/.-])(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?![\w/-]|\.\w)")
_CODE = re.compile(r"_|\.|[a-z0-9][A-Z]")


def prompt_of(bench: Bench, snapshot: Snapshot, task: Task, before: SuiteReport | None = None) -> str:
    """Write the first message: the brief's criteria, the task, what the tests say `before` it, and where to begin."""
    brief, tree = snapshot.brief, snapshot.head or snapshot.base_head
    assert brief is not None
    number = f" of issue #{snapshot.issue.number}" if snapshot.issue.number else ""
    parts = [f"The brief{number} (A… are assumptions):\n" + fence("brief", brief.told(task.criteria))]
    parts.append("Your task:\n" + fence("task", words.what_to_do(task)))
    if task.kind == "review":
        parts.append(_review(snapshot, task))
    if task.kind == "finding":
        parts.append(
            "Mend what is right of it, with the smallest change, as one commit. Where all of it is wrong, call `done` without "
            "a change: its body then tells people why, and they decide."
        )
    if before is not None:
        parts.append(_tests(before))
    tried = [a for a in snapshot.attempts if a.task in (task.id, task.origin)]
    if tried:
        parts.append(
            "Earlier attempts were refused:\n" + fence("refusals", "\n".join(tried[-1].reasons), 4_000)
        )
    done = [f"{b.task}: {b.subject}" for b in snapshot.built]
    if done:
        parts.append("Committed already on this branch:\n" + fence("commits", "\n".join(done)))
    paths = bench.git.paths(tree)
    there = [path for path in task.files if path in set(paths)]
    parts.append("Files:\n" + fence("files", listing(paths, _FILES_NAMED if there else _FILES)))
    named = list(_named_code(Workspace(bench.git, tree, Edits()), there, f"{task.title}\n{task.detail}"))
    if not named:
        wanted = f"{task.title}\n{task.detail}\n{' '.join(task.files)}"
        passages = bench.retrieval.find(bench.git, tree, wanted, 3)
        named = [
            f"Perhaps useful: {p.path}, from line {p.start}:\n{fence('file', p.text, 2_500)}"
            for p in passages
        ]
    return "\n\n".join([*parts, *named])


def _tests(report: SuiteReport) -> str:
    """Say what the tests tell before the task: a worker who cannot be judged should ask before it works."""
    if report.broken and not report.tests and report.broken != NO_TESTS:
        return (
            f"The tests cannot be read on the code as it is:\n{fence('output', report.broken, 2_000)}\n"
            "Nothing can be proved until they run. If the task is to mend that, mend it; else `ask_person`, `undo` dear."
        )
    red = sorted(test.id for test in report.red)
    told = f"Tests before your change: {len(report.tests) - len(red)} not red, {len(red)} red"
    return f"{told}:\n{fence('red', chr(10).join(red[:_RED]), 1_000)}" if red else f"{told}."


def _named_code(workspace: Workspace, paths: Sequence[str], text: str) -> Iterator[str]:
    """Show the definitions that a task names in the files it is expected to touch, as far as there is room."""
    names = dict.fromkeys(match[0] for match in _NAME.finditer(text) if _CODE.search(match[0]))
    room = _NAMED_CODE
    for path in paths:
        lines = (workspace.read(path) or b"").decode("utf-8", "replace").splitlines()
        shown: set[int] = set()
        for first, last in (place for name in names for place in defined_in(workspace, path, name)):
            last = min(last, first + _MOST_LINES - 1)
            excerpt = "\n".join(lines[first - 1 : last])
            if first in shown or len(excerpt) > room:
                continue
            shown.update(range(first, last + 1))
            room -= len(excerpt)
            yield f"{path}, lines {first} to {last}:\n{fence('file', excerpt, _NAMED_CODE)}"


def _review(snapshot: Snapshot, task: Task) -> str:
    thread = next(t for t in snapshot.threads if str(t.comment) == task.origin)
    where = f"{thread.path}{f', line {thread.line}' if thread.line else ''}"
    return (
        f"A reviewer, {thread.author}, wrote on {where}:\n{fence('hunk', thread.hunk, 3_000)}\n"
        f"{fence('review', thread.text, 6_000)}\n"
        "Do what the reviewer asks, with the smallest change, as one commit. Where no change is asked for, call `done` "
        "without one: its body is then your answer in the thread."
    )

"""What is told and kept of a refused try, and the other way to go when the same failure comes a second time.

A model that failed twice alike has not found the cause: it gets what the failure runs through as it is now, who wrote that
and why, and how to look at values, before it may guess a third time. After the third the task is split or a person asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.develop.trace import Place, places_of
from bot.develop.words import not_shown
from bot.domain.attempts import AGAIN, in_a_row
from bot.domain.ids import digest_of, short
from bot.domain.prompt import clip, fence
from bot.domain.report import Finding, Test
from bot.domain.snapshot import Attempt
from bot.ports import Git

Kind = Literal["tests", "scan", "style", "policy"]

_DIFF = 6_000
_MOST_TESTS = 2
_ABOVE, _BELOW, _WIDTH = 10, 5, 200
_COMMITS = 5
_NUMBER = re.compile(r"\d+")
_WAYS: dict[Kind, str] = {
    "tests": "read what the failure runs through again, with its history, and look at values before the next edit",
    "scan": "replace the construct that is objected to, not its spelling",
    "style": "run the tool on the changed files and do what it says line by line",
    "policy": "take a smaller step",
}
_UNPROVEN = """\
For each new test write down what the code before your change gives for the same input: if it is what the test asserts, \
the test proves nothing. Begin from one criterion and its example, assert the value that only the new behaviour gives, \
through the outermost function that shows it."""
_LOOK = """\
Look instead of guessing: run {run}, and print or assert what the value is where it first goes wrong; what you put in for \
that must be gone before `done`. Then take a smaller step: this one test, with the least change that makes it pass."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a try is refused. `tests`: those red on it; `findings`: what a scan objects to."""

    kind: Kind
    reasons: tuple[str, ...]
    tests: tuple[Test, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def signature(self) -> str:
        """Return what is the same for the same failure, though lines moved and other numbers are in the text."""
        if self.tests:
            parts: list[Any] = sorted([test.id, test.signature or test.status] for test in self.tests)
        elif self.findings:
            parts = sorted([one.rule, one.path, " ".join(one.text.split())] for one in self.findings)
        else:
            parts = [_NUMBER.sub("N", reason) for reason in self.reasons]
        return digest_of([self.kind, *parts])[:16]


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal as the model reads it, and as the journal keeps it."""

    text: str
    attempt: dict[str, Any]


def refuse(
    git: Git,
    parent: str,
    tree: str,
    failure: Failure,
    before: Sequence[Attempt],
    secret: frozenset[str] = frozenset(),
) -> Told:
    """Refuse a try; `parent` is the last green commit, `before` are the task's refused tries so far.

    `secret`: files that hold a secret, or may, so that people who look at what was tried are not shown them.
    """
    diff = clip(_shown(git, parent, tree, secret), _DIFF)
    same = 1 + in_a_row(before, failure.signature)
    parts = ["Not accepted:", *failure.reasons]
    strategy = ""
    if same == AGAIN:
        strategy = _WAYS[failure.kind]
        parts.append(another_way(git, parent, tree, failure, unchanged=diff == before[-1].diff))
    parts.append("Nothing was committed. Mend this and call `done` again.")
    attempt = {
        "kind": failure.kind,
        "reasons": list(failure.reasons),
        "signature": failure.signature,
        "findings": len(failure.findings),
        "diff": diff,
        "strategy": strategy,
    }
    return Told("\n\n".join(parts), attempt)


def _shown(git: Git, parent: str, tree: str, secret: frozenset[str]) -> str:
    if not secret:
        return git.diff(parent, tree)
    edits = git.edits(parent, tree)
    held = [
        # so short a trace tells another try from this one, and nobody what is in it
        not_shown(path, digest_of((git.read(tree, path) or b"").hex())[:4])
        for path in sorted(secret & edits.files.keys())
    ]
    rest = git.write_tree(parent, edits.only(frozenset(edits.files.keys() - secret)))
    return "\n".join([*held, git.diff(parent, rest)])


def another_way(git: Git, parent: str, tree: str, failure: Failure, *, unchanged: bool) -> str:
    """Say how to go on after the same failure twice, with what it takes to do so."""
    did = "you changed nothing in between" if unchanged else "what you changed in between is not its cause"
    parts = [f"This is the failure of your last try again: {did}. Another failure like it ends this task."]
    if not failure.tests:
        way = _UNPROVEN if failure.kind == "tests" else f"Go another way: {_WAYS[failure.kind]}."
        return "\n\n".join([*parts, way])
    parts.append("Before you edit, read again what the failure runs through, as it is now:")
    places = _places(git, tree, failure.tests[:_MOST_TESTS])
    parts += [f"{place.path}, around line {place.line}:\n{_excerpt(git, tree, place)}" for place in places]
    past = _history(git, parent, sorted({place.path for place in places}))
    if past:
        parts.append(f"Who changed these files last, and what for:\n{fence('history', past)}")
    name = failure.tests[0].id
    run = f'["python", "-m", "pytest", "-q", "-l", {name!r}]' if ".py" in name else "that test alone"
    return "\n\n".join([*parts, _LOOK.format(run=run)])


def _places(git: Git, tree: str, tests: Sequence[Test]) -> tuple[Place, ...]:
    """Return where each test failed first and last: in its own line, and in the code under test."""
    found: list[Place] = []
    for test in tests:
        seen = places_of(test.message) or _named(git, tree, test.id)
        found += [*seen[:1], *seen[-1:]]
    there = (place for place in dict.fromkeys(found) if git.read(tree, place.path) is not None)
    return tuple(there)


def _named(git: Git, tree: str, name: str) -> tuple[Place, ...]:
    """Find a test by its name, where its message tells no line."""
    path, *inner = name.split("::")
    wanted = inner[-1].split("[")[0] if inner else ""
    lines = (git.read(tree, path) or b"").decode("utf-8", "replace").splitlines()
    at = next((n for n, line in enumerate(lines, 1) if wanted and wanted in line), 0)
    return (Place(path, at),) if at else ()


def _excerpt(git: Git, tree: str, place: Place) -> str:
    lines = (git.read(tree, place.path) or b"").decode("utf-8", "replace").splitlines()
    first = max(1, place.line - _ABOVE)
    shown = enumerate(lines[first - 1 : place.line + _BELOW], first)
    text = "\n".join(f"{'>' if n == place.line else ' '}{n:>5}  {line[:_WIDTH]}" for n, line in shown)
    return fence("file", text)


def _history(git: Git, parent: str, paths: Sequence[str]) -> str:
    if not paths:
        return ""
    commits = git.history(parent, paths, _COMMITS)
    rows = (
        (short(c.sha), f"{c.at:%Y-%m-%d}", c.author.split(" <")[0], c.message.split("\n", 1)[0][:_WIDTH])
        for c in commits
    )
    return "\n".join(" ".join(row) for row in rows)

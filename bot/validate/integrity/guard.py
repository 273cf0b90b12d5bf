"""The guard over tests: whether a change makes them tell less. Deterministic and pure: old and new files in, objections out."""

import re
from collections.abc import Iterator
from posixpath import basename

from bot.domain.report import Objection
from bot.validate.integrity import words
from bot.validate.integrity.change import Change, parsed
from bot.validate.integrity.compare import compare, once
from bot.validate.integrity.foreign import focused, foreign_units, is_foreign
from bot.validate.integrity.hooks import hook_objections
from bot.validate.integrity.settings import script_objections, settings_objections
from bot.validate.integrity.settings_code import code_objections
from bot.validate.integrity.snapshots import snapshot_objections
from bot.validate.integrity.units import Unit, functions_of, is_collected, units_of
from bot.validate.integrity.walk import Function
from bot.validate.integrity.workflows import is_workflow, workflow_objections

_MOST = 1_000_000  # characters of a file that are read; a test file larger than this is data
_SCRIPTS = re.compile(
    r"(?:GNU)?[Mm]akefile|justfile|noxfile\.py|tasks\.py|Rakefile|Jenkinsfile|\.travis\.yml|azure-pipelines\.yml|.*\.(?:sh|bash|mk)"
    r"|Taskfile\.ya?ml|bitbucket-pipelines\.yml|appveyor\.yml"
)
_SETTINGS_IN_CODE = re.compile(
    r"(?:jest|vitest|eslint|karma|playwright|cypress|ava|nyc|mocha)\.(?:config|conf|setup)\.[cm]?[jt]s|\.(?:eslint|mocha)rc\.[cm]?js"
)


def objections(change: Change) -> tuple[Objection, ...]:
    """Return all that makes the tests, or what runs them, tell less than before."""
    found: list[Objection] = []
    found += _tests(change)
    renames = change.renames()
    for path in change.old:
        found += _settings(change, path, renames.get(path, path))
    found += snapshot_objections(change)
    return once(sorted(found, key=lambda one: (one.path, one.line, one.kind)))


def _tests(change: Change) -> Iterator[Objection]:
    old: list[Unit] = []
    new: list[Unit] = []
    shared = _shared(change)
    for path in change.paths:
        if not _holds_tests(change, path):
            continue
        before, after = change.texts(path)
        if max(len(before), len(after)) > _MOST:
            continue
        if path.endswith(".py"):
            units = units_of(path, after, shared[1])
            if units is None and parsed(before) is not None and path in change.new:
                yield Objection("unreadable", path, 1, words.unreadable(path), "refuse")
                continue
            old += (units_of(path, before, shared[0]) or {}).values()
            new += (units or {}).values()
            yield from hook_objections(path, before, after)
        else:
            old += foreign_units(path, before).values()
            new += foreign_units(path, after).values()
            yield from _focus(path, before, after)
    if old:
        yield from compare(old, new, explained=change.explained())


def _shared(change: Change) -> tuple[dict[str, Function], dict[str, Function]]:
    """Return the functions that test files may import from each other, before and after."""
    old: dict[str, Function] = {}
    new: dict[str, Function] = {}
    for path in change.paths:
        if path.endswith(".py") and change.is_test(path) and not is_collected(path):
            before, after = change.texts(path)
            old |= functions_of(before)
            new |= functions_of(after)
    return old, new


def _holds_tests(change: Change, path: str) -> bool:
    if path.endswith(".py"):
        return change.is_test(path)
    if path.endswith(".rs"):  # there the tests stand beside the code
        return change.is_test(path) or any(
            "#[test]" in text or "::test]" in text for text in change.texts(path)
        )
    return is_foreign(path) and change.is_test(path)


def _focus(path: str, before: str, after: str) -> Iterator[Objection]:
    lines = list(focused(path, after))
    if len(lines) > len(list(focused(path, before))):
        yield Objection("focused", path, lines[0], words.focused())


def _settings(change: Change, path: str, now: str) -> Iterator[Objection]:
    before, after = change.texts(path)[0], change.texts(now)[1]
    name = basename(path)
    if now not in change.new:
        yield from _gone(path, before)
        return
    yield from settings_objections(path, before, after)
    if is_workflow(path):
        yield from workflow_objections(path, before, after)
    elif _SCRIPTS.fullmatch(name) or path.startswith((".ci/", "ci/")):
        yield from script_objections(path, before, after)
    elif _SETTINGS_IN_CODE.fullmatch(name):
        yield from code_objections(path, before, after)


def _gone(path: str, before: str) -> Iterator[Objection]:
    """Yield a file of settings or of CI that checked something and is gone."""
    if is_workflow(path):
        yield from (
            Objection("settings", one.path, one.line, one.text, side="old")
            for one in workflow_objections(path, before, "")
        )
    else:
        for one in settings_objections(path, before, ""):
            yield Objection("settings", one.path, one.line, one.text, side="old")

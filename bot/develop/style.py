"""Bring a change into the repository's own style: its formatters applied to what the change touches, its linters asked.

All of it runs in the sandbox. A formatter is applied to new files and to files that were formatted before, so that no
commit carries a reformatting nobody asked for, and only if a second run leaves its own result alone. Of linters only what
the change adds counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.develop.linters import Tool, added, findings_of, is_missing, tools_of
from bot.domain.change import Edits, File
from bot.domain.report import Finding
from bot.ports import Git, Outcome, Suite

_NEIGHBOURS = 7


@dataclass(frozen=True, slots=True)
class Styled:
    """A change in style. `applied`: formatters that changed it; `remarks`: what could not be applied or asked, and why."""

    edits: Edits
    applied: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Linted:
    """What linters object to that they did not before; `asked` are those that answered."""

    findings: tuple[Finding, ...] = ()
    asked: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def tools_at(git: Git, commit: str) -> tuple[Tool, ...]:
    """Return the tools of a commit: of the parent's settings, so that a change cannot choose who judges it."""
    return tools_of(lambda path: git.read(commit, path), git.paths(commit))


def styled(git: Git, suite: Suite, parent: str, edits: Edits, tools: Sequence[Tool]) -> Styled:
    """Apply the formatters; `SandboxUnavailable` passes through."""
    applied, remarks = [], []
    for tool in tools:
        paths = _for(tool, edits) if tool.kind == "format" else ()
        if not paths:
            continue
        made, remark = _formatted(git, suite, parent, edits, tool, paths)
        if remark:
            remarks.append(remark)
        if made != edits:
            applied.append(tool.name)
            edits = made
    return Styled(edits, tuple(applied), tuple(remarks))


def _formatted(
    git: Git, suite: Suite, parent: str, edits: Edits, tool: Tool, paths: Sequence[str]
) -> tuple[Edits, str]:
    """Return the edits with this formatter's work in them, and why it is not, if it is not."""
    held, remark = _in_style(git, suite, parent, tool, paths)
    if remark:
        return edits, remark
    wanted = sorted(held)
    if not wanted:
        return edits, ""
    argv = (*tool.argv, *map(_operand, wanted))
    outcome, after = suite.rewrite(git, git.write_tree(parent, edits), argv, wanted)
    if is_missing(outcome.code, outcome.output):
        return edits, _absent(tool)
    if outcome.how != "exit" or outcome.code:
        return edits, f"{tool.name} could not format this change: {_last(outcome)}"
    made = _with(edits, after)
    if made == edits:
        return edits, ""
    _, again = suite.rewrite(git, git.write_tree(parent, made), argv, wanted)
    if _with(made, again) != made:
        return edits, f"{tool.name} does not leave its own result alone, so it was not applied"
    return made, ""


def _in_style(git: Git, suite: Suite, parent: str, tool: Tool, paths: Sequence[str]) -> tuple[set[str], str]:
    """Return the files that this formatter may touch, and why it cannot be asked, if it cannot.

    Old files that are not in its style stay as their authors wrote them, and new ones are held to it only where most of
    their neighbours are: a tool may be called with options that its settings do not tell.
    """
    old = [path for path in paths if git.read(parent, path) is not None]
    new = set(paths) - set(old)
    near = _neighbours(git.paths(parent), tool, new) if new else []
    asked = sorted({*old, *near})
    if not asked:
        return new, ""
    outcome, after = suite.rewrite(git, parent, (*tool.argv, *map(_operand, asked)), asked)
    if is_missing(outcome.code, outcome.output):
        return set(), _absent(tool)
    if outcome.how != "exit" or outcome.code:
        return set(), f"{tool.name} could not read what was there before: {_last(outcome)}"
    clean = {path for path in asked if after.get(path) == git.read(parent, path)}
    follow = 2 * len(clean & set(near)) > len(near) or not near
    return (clean & set(old)) | (new if follow else set()), ""


def _neighbours(paths: Sequence[str], tool: Tool, new: set[str]) -> list[str]:
    """Return some files that are there already, those in the folders of the new ones first."""
    folders = {path.rpartition("/")[0] for path in new}
    fitting = [path for path in paths if tool.fits(path)]
    return sorted(fitting, key=lambda path: (path.rpartition("/")[0] not in folders, path))[:_NEIGHBOURS]


def linted(git: Git, suite: Suite, parent: str, edits: Edits, tools: Sequence[Tool]) -> Linted:
    """Ask the linters about the changed files, before and after; `SandboxUnavailable` passes through."""
    findings: list[Finding] = []
    asked, remarks = [], []
    for tool in tools:
        paths = _for(tool, edits) if tool.kind == "lint" else ()
        if not paths:
            continue
        outcome = suite.command(git, git.write_tree(parent, edits), (*tool.argv, *map(_operand, paths)))
        after = findings_of(tool, outcome.output, paths)
        if is_missing(outcome.code, outcome.output):
            remarks.append(_absent(tool, "asked"))
            continue
        if after is None or outcome.how != "exit" or outcome.dropped or (outcome.code and not after):
            remarks.append(f"{tool.name} did not come to an answer: {_last(outcome)}")
            continue
        asked.append(tool.name)
        if not after:
            continue
        old = [path for path in paths if git.read(parent, path) is not None]
        before: tuple[Finding, ...] | None = ()
        if old:
            outcome = suite.command(git, parent, (*tool.argv, *map(_operand, old)))
            before = findings_of(tool, outcome.output, old)
        findings += added(before or (), after)
    return Linted(tuple(findings), tuple(asked), tuple(remarks))


def _for(tool: Tool, edits: Edits) -> tuple[str, ...]:
    return tuple(sorted(path for path, file in edits.files.items() if file is not None and tool.fits(path)))


def _with(edits: Edits, contents: Mapping[str, bytes]) -> Edits:
    for path, content in contents.items():
        file = edits.files.get(path)
        if file is not None and file.content != content:
            edits = edits.put(path, File(content, file.executable))
    return edits


def _operand(path: str) -> str:
    """Keep a file name from being read as an option."""
    return f"./{path}" if path.startswith("-") else path


def _absent(tool: Tool, done: str = "applied") -> str:
    return (
        f"{tool.name}, which the repository uses, is not installed where its tests run, so it was not {done}"
    )


def _last(outcome: Outcome) -> str:
    lines = outcome.output.strip().splitlines()
    return lines[-1].strip()[:200] if lines else f"it ended with {outcome.how} {outcome.code}"

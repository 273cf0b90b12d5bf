"""What the model may do with a tree: look, edit in memory, run in the sandbox, finish. Nothing here touches the host's files.

A workspace is a base tree plus edits, a value: the same calls on the same tree give the same workspace, so a
conversation can be taken up again from the journal alone.
"""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.change import Edits, File
from bot.domain.errors import UserError
from bot.domain.model import Tool
from bot.domain.paths import problem_of_path
from bot.domain.prompt import clip
from bot.ports import Git

_MOST_LINES = 400
_MOST_WRITE = 400_000


def _schema(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _whole(description: str) -> dict[str, Any]:
    return {"type": "integer", "description": description}


_PATH = _text("path from the repository's root, with forward slashes")

TOOLS: tuple[Tool, ...] = (
    Tool("list_files", "List file paths under a folder.", _schema(folder=_text('a folder, "" for all'))),
    Tool(
        "search",
        "Find a regular expression (POSIX extended) in the files; lines with numbers.",
        _schema(pattern=_text("the expression"), folder=_text('a folder or file, "" for all')),
    ),
    Tool(
        "read_file",
        f"Read a file with line numbers, at most {_MOST_LINES} lines a call.",
        _schema(path=_PATH, first=_whole("first line, from 1"), last=_whole("last line; 0 for the end")),
    ),
    Tool(
        "edit_file",
        "Replace one exact piece of text, which must occur exactly once, by another.",
        _schema(
            path=_PATH,
            old=_text("the text as it is, without line numbers"),
            new=_text("the text as it shall be"),
        ),
    ),
    Tool(
        "create_file", "Create a file, or replace one whole.", _schema(path=_PATH, content=_text("all of it"))
    ),
    Tool("delete_file", "Delete a file.", _schema(path=_PATH)),
    Tool(
        "run",
        "Run a command on a copy of your work, offline, without a shell. What it changes on disk is thrown away.",
        _schema(argv={"type": "array", "items": {"type": "string"}, "description": "program and arguments"}),
    ),
    Tool(
        "done",
        "Finish the task. Then your tests are proved: red on the parent, green with your change; suite and scan clean.",
        _schema(
            subject=_text(
                "conventional commit subject, at most 72 characters, such as: feat: search orders by name"
            ),
            body=_text("what changed and why, two to five plain sentences"),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A base commit or tree and what differs from it."""

    git: Git
    base: str
    edits: Edits

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, None if there is none."""
        if path in self.edits.files:
            file = self.edits.files[path]
            return file.content if file else None
        return self.git.read(self.base, path)

    def paths(self) -> list[str]:
        """Return all paths, sorted."""
        gone = {path for path, file in self.edits.files.items() if file is None}
        return sorted({*self.git.paths(self.base), *self.edits.files} - gone)

    def tree(self) -> str:
        """Write the tree that the edits make."""
        return self.git.write_tree(self.base, self.edits)


class Refused(Exception):
    """A call that cannot be done; `str` tells the model what was expected."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a call gave: the workspace after it and the text for the model."""

    workspace: Workspace
    text: str


Runner = Callable[[Workspace, Sequence[str]], str]


def call(
    workspace: Workspace, name: str, given: object, *, run: Runner, protected: Callable[[str], bool]
) -> Called:
    """Do one tool call other than `done`; raises `Refused` with a sentence for the model."""
    tool = next((tool for tool in TOOLS if tool.name == name), None)
    if tool is None:
        raise Refused(f"There is no tool {name!r}; the tools are {', '.join(t.name for t in TOOLS)}.")
    arguments = checked(tool, given)
    match name:
        case "list_files":
            return Called(workspace, _list(workspace, arguments["folder"]))
        case "search":
            return Called(workspace, _search(workspace, arguments["pattern"], arguments["folder"]))
        case "read_file":
            return Called(
                workspace, _read(workspace, arguments["path"], arguments["first"], arguments["last"])
            )
        case "run":
            return Called(workspace, run(workspace, arguments["argv"]))
        case _:
            return _write(workspace, name, arguments, protected)


def checked(tool: Tool, given: object) -> dict[str, Any]:
    """Check a call's input against the tool's schema; strict mode is a promise of the service, not a fact."""
    properties: Mapping[str, Any] = tool.schema["properties"]
    if not isinstance(given, dict) or set(given) != set(properties):
        seen = sorted(given) if isinstance(given, dict) else type(given).__name__
        raise Refused(f"{tool.name} expects an object with {', '.join(properties)}; got {seen}.")
    kinds = {"string": str, "integer": int, "array": list}
    for key, schema in properties.items():
        if not isinstance(given[key], kinds[schema["type"]]) or isinstance(given[key], bool):
            raise Refused(f"{tool.name}: {key} must be of type {schema['type']}.")
        if schema["type"] == "array" and not all(isinstance(item, str) for item in given[key]):
            raise Refused(f"{tool.name}: {key} must be a list of strings.")
    return given


def path_of(text: str) -> str:
    """Return a path in git's form; raises `Refused` where it leaves the tree or enters `.git`."""
    problem = problem_of_path(text)
    if problem or "\\" in text or len(text) > 400:
        raise Refused(
            f"{text!r} is not a path inside the repository, such as src/app.py. {problem or ''}".strip()
        )
    return text


def _list(workspace: Workspace, folder: str) -> str:
    prefix = folder.strip("/") + "/" if folder.strip("/") and folder != "." else ""
    found = [path for path in workspace.paths() if path.startswith(prefix)]
    shown = "\n".join(found[:500])
    return (shown or f"No files under {folder!r}.") + (
        f"\n… {len(found) - 500} more" if len(found) > 500 else ""
    )


def _search(workspace: Workspace, pattern: str, folder: str) -> str:
    folder = "" if folder == "." else folder.strip("/")
    try:
        hits = workspace.git.search(workspace.base, pattern, limit=120, paths=(folder,) if folder else ())
    except UserError as error:
        raise Refused(str(error)) from error
    lines = [f"{h.path}:{h.line}: {h.text[:240]}" for h in hits if h.path not in workspace.edits.files]
    lines += _search_edits(workspace, pattern, folder)
    return clip("\n".join(lines[:120]), 12_000) or "Nothing found."


def _search_edits(workspace: Workspace, pattern: str, folder: str) -> list[str]:
    try:
        wanted = re.compile(pattern)
    except re.error:
        return []
    lines = []
    for path, file in sorted(workspace.edits.files.items()):
        if file is None or not (not folder or path == folder or path.startswith(folder + "/")):
            continue
        text = file.content.decode("utf-8", "replace")
        # lines are cut, so that a slow expression stays cheap
        lines += [
            f"{path}:{n}: {line[:240]}"
            for n, line in enumerate(text.split("\n"), 1)
            if wanted.search(line[:400])
        ]
    return lines


def _text_of(workspace: Workspace, path: str) -> str:
    content = workspace.read(path)
    if content is None:
        near = [p for p in workspace.paths() if posixpath.basename(p) == posixpath.basename(path)][:3]
        raise Refused(f"There is no file {path}." + (f" Did you mean {', '.join(near)}?" if near else ""))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(f"{path} is not text.") from error


def _read(workspace: Workspace, path: str, first: int, last: int) -> str:
    lines = _text_of(workspace, path_of(path)).split("\n")
    begin = max(1, first)
    end = min(len(lines), last if last > 0 else len(lines), begin + _MOST_LINES - 1)
    shown = "\n".join(f"{n:>5}  {line[:500]}" for n, line in enumerate(lines[begin - 1 : end], begin))
    more = f"\n… lines {end + 1} to {len(lines)} not shown" if end < len(lines) and last <= 0 else ""
    return (shown or f"{path} has {len(lines)} lines.") + more


def _write(
    workspace: Workspace, name: str, arguments: Mapping[str, str], protected: Callable[[str], bool]
) -> Called:
    path = path_of(arguments["path"])
    if protected(path):
        raise Refused(f"{path} is protected: only people change it. Do the task without it.")
    links = workspace.git.symlinks(workspace.base)
    above = {path, *("/".join(path.split("/")[:n]) for n in range(1, path.count("/") + 1))}
    if above & links:
        raise Refused(f"{path} is, or is under, a symbolic link or submodule; write the real file instead.")
    before = workspace.read(path)
    if before is None and name == "create_file":
        _check_place(workspace, path)
    match name:
        case "edit_file":
            content, told = _replaced(_text_of(workspace, path), arguments["old"], arguments["new"], path)
        case "create_file":
            content, told = arguments["content"], f"{'Replaced' if before is not None else 'Created'} {path}."
        case _:
            if before is None:
                raise Refused(f"There is no file {path}.")
            return Called(replace(workspace, edits=workspace.edits.put(path, None)), f"Deleted {path}.")
    if len(content) > _MOST_WRITE:
        raise Refused(f"{path} would have {len(content)} characters; at most {_MOST_WRITE} are allowed.")
    file = File(content.encode("utf-8", "surrogateescape"))
    return Called(replace(workspace, edits=workspace.edits.put(path, file)), told)


def _check_place(workspace: Workspace, path: str) -> None:
    """Refuse a new file under a file, or where a folder is."""
    above = {"/".join(path.split("/")[:n]) for n in range(1, path.count("/") + 1)}
    there = workspace.paths()
    if above & set(there):
        raise Refused(f"{min(above & set(there))} is a file, so nothing can be under it.")
    if any(other.startswith(f"{path}/") for other in there):
        raise Refused(f"{path} is a folder.")


def _replaced(text: str, old: str, new: str, path: str) -> tuple[str, str]:
    count = text.count(old) if old else 0
    if count != 1:
        hint = (
            "Read the file again and copy the text as it is." if not count else "Take more lines around it."
        )
        raise Refused(f"The old text occurs {count} times in {path}; it must occur exactly once. {hint}")
    line = text[: text.index(old)].count("\n") + 1
    return text.replace(old, new), f"Edited {path} at line {line}."

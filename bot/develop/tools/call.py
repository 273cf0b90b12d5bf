"""Do one call of the model: check what was given, find who does it, refuse in words it can act on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.develop.tools.look import list_files, read_file, read_output, search
from bot.develop.tools.offered import TOOLS, tool_named
from bot.develop.tools.space import Refused, Workspace
from bot.develop.tools.symbols import find_symbol
from bot.develop.tools.write import write
from bot.domain.model import Tool

PARENT = "@parent"  # before a program: it runs on the parent commit with the new tests
_MOST_NOTE, _MOST_NOTES = 2_000, 40
_LOOKS: Mapping[str, Callable[..., str]] = {
    "list_files": list_files,
    "search": search,
    "find_symbol": find_symbol,
    "read_file": read_file,
    "read_output": read_output,
}
_KINDS = {"string": str, "integer": int, "array": list}

# what changes a workspace, and so is done again when it is rebuilt
CHANGES = frozenset(("edit_file", "insert_lines", "create_file", "move_file", "delete_file", "note"))


@dataclass(frozen=True, slots=True)
class Called:
    """What a call gave: the workspace after it and the text for the model."""

    workspace: Workspace
    text: str


Runner = Callable[[Workspace, Sequence[str]], Called]


def call(
    workspace: Workspace, name: str, given: object, *, run: Runner, protected: Callable[[str], bool]
) -> Called:
    """Do one tool call other than `done`; raises `Refused` with a sentence for the model."""
    tool = tool_named(name)
    if tool is None:
        raise Refused(f"There is no tool {name!r}; the tools are {', '.join(t.name for t in TOOLS)}.")
    arguments = checked(tool, given)
    if name in _LOOKS:
        return Called(workspace, _LOOKS[name](workspace, **arguments))
    match name:
        case "run":
            if arguments["argv"][:1] in ([], [""]) or arguments["argv"] == [PARENT]:
                raise Refused('run: argv needs a program, such as ["python", "-m", "pytest", "-q"].')
            return run(workspace, arguments["argv"])
        case "note":
            return _noted(workspace, arguments["text"])
        case _:
            return Called(*write(workspace, name, arguments, protected))


def checked(tool: Tool, given: object) -> dict[str, Any]:
    """Check a call's input against the tool's schema; strict mode is a promise of the service, not a fact."""
    properties: Mapping[str, Any] = tool.schema["properties"]
    if not isinstance(given, dict) or set(given) != set(properties):
        seen = sorted(map(str, given)) if isinstance(given, dict) else type(given).__name__
        raise Refused(f"{tool.name} expects an object with {', '.join(properties)}; got {seen}.")
    for key, schema in properties.items():
        if not isinstance(given[key], _KINDS[schema["type"]]) or isinstance(given[key], bool):
            raise Refused(f"{tool.name}: {key} must be of type {schema['type']}.")
        if schema["type"] == "array" and not all(isinstance(item, str) for item in given[key]):
            raise Refused(f"{tool.name}: {key} must be a list of strings.")
    return given


def _noted(workspace: Workspace, text: str) -> Called:
    if not text.strip() or len(text) > _MOST_NOTE:
        raise Refused(f"note expects 1 to {_MOST_NOTE} characters; got {len(text)}.")
    if len(workspace.notes) >= _MOST_NOTES:
        raise Refused(f"There are {_MOST_NOTES} notes already.")
    return Called(replace(workspace, notes=(*workspace.notes, text.strip())), "Noted.")

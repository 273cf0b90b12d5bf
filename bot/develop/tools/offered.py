"""The tools as the model is told of them: every word here is paid for with each call, so there are few."""

from collections.abc import Mapping
from typing import Any

from bot.domain.model import Tool

MOST_LINES = 400


def _schema(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(description: str = "") -> dict[str, Any]:
    return {"type": "string", **({"description": description} if description else {})}


def _whole(description: str) -> dict[str, Any]:
    return {"type": "integer", **({"description": description} if description else {})}


_PATH = _text()
_FOLDER = _text('folder or file, "" for all')
_SKIP = _whole("0 at first")
_FIRST, _LAST = _whole("first line, from 1"), _whole("last line, 0 for the end")

TOOLS: tuple[Tool, ...] = (
    Tool(
        "list_files", "List paths; of many, folders with how many files they hold.", _schema(folder=_FOLDER)
    ),
    Tool(
        "search",
        "Find lines by a POSIX extended regular expression.",
        _schema(pattern=_text(), folder=_FOLDER, skip=_SKIP),
    ),
    Tool(
        "find_symbol",
        "Find where a name of the code is defined, then where it is used.",
        _schema(name=_text("such as feed or Parser.feed"), skip=_SKIP),
    ),
    Tool(
        "read_file",
        f"Read a file with line numbers, at most {MOST_LINES} lines a call.",
        _schema(path=_text("from the root, as everywhere"), first=_FIRST, last=_LAST),
    ),
    Tool(
        "edit_file",
        "Replace one exact piece of text, which must occur exactly once.",
        _schema(path=_PATH, old=_text("as it is, without line numbers"), new=_text()),
    ),
    Tool(
        "insert_lines",
        "Insert lines after a line.",
        _schema(path=_PATH, after=_whole("0 for the top"), text=_text()),
    ),
    Tool("create_file", "Create a file, or replace one whole.", _schema(path=_PATH, content=_text())),
    Tool("move_file", "Move or rename a file.", _schema(path=_PATH, to=_PATH)),
    Tool("delete_file", "Delete a file.", _schema(path=_PATH)),
    Tool(
        "run",
        "Run a program on a copy of your work, offline.",
        _schema(argv={"type": "array", "items": {"type": "string"}}),
    ),
    Tool(
        "read_output",
        "Read more of what a `run` printed.",
        _schema(number=_whole("as told by run"), first=_whole(""), last=_whole("")),
    ),
    Tool(
        "note",
        "Keep a finding: notes outlast a talk.",
        _schema(text=_text()),
    ),
    Tool(
        "ask_person",
        "Ask the maintainers one question; their answer comes back.",
        _schema(
            question=_text("up to 300 characters"),
            why=_text("what differs for users"),
            options={"type": "array", "items": {"type": "string"}, "description": "2 to 4, the best first"},
            undo={
                **_text("cheap: the first holds if nobody answers; dear: it waits"),
                "enum": ["cheap", "dear"],
            },
        ),
    ),
    Tool(
        "done",
        "Finish the task; then it is proved.",
        _schema(
            subject=_text("fix: keep the order (or feat, docs, refactor, test); 72 characters"),
            body=_text("what changed and why, two to five sentences"),
            left=_text('what is not done or not sure, "" for nothing'),
        ),
    ),
)


def tool_named(name: object) -> Tool | None:
    """Return the tool of this name."""
    return next((tool for tool in TOOLS if tool.name == name), None)

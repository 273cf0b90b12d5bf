"""A task's conversation is rebuilt from the journal alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.develop.talk import talk_of
from bot.ports import Entry
from tests.world.trees import TreeGit

AT = datetime(2026, 1, 5, tzinfo=UTC)


def row(ordinal: int, kind: str, body: Mapping[str, Any]) -> Entry:
    """Make a journal row of one step."""
    return Entry("9", "task/T1/abc/0", ordinal, kind, body, AT)


def use(name: str, **given: object) -> dict[str, Any]:
    """Make a tool call as the model writes it."""
    return {"type": "tool_use", "id": f"u-{name}", "name": name, "input": given}


def test_edits_are_done_again_and_commands_are_not() -> None:
    """The workspace after a restart is the one before it, without running anything."""
    git: Any = TreeGit({"a.py": b"x = 1\n"})
    rows = [
        row(0, "open", {"prompt": "do it"}),
        row(1, "reserve", {"index": 0}),
        row(
            2,
            "answer",
            {"content": [use("edit_file", path="a.py", old="x = 1", new="x = 2")], "stop": "tool_use"},
        ),
        row(3, "tools", {"results": [{"type": "tool_result"}]}),
        row(4, "answer", {"content": [use("run", argv=["rm", "-rf", "/"])], "stop": "tool_use"}),
    ]
    talk = talk_of(rows, git, "tree")
    assert talk.workspace.read("a.py") == b"x = 2\n"
    assert [message["role"] for message in talk.messages] == ["user", "assistant", "user", "assistant"]
    assert talk.answers == 2
    assert talk.pending is not None
    assert talk.pending["content"][0]["name"] == "run"


def test_a_refused_edit_stays_refused() -> None:
    """A call that was an error then changes nothing now."""
    git: Any = TreeGit({"a.py": b"x = 1\n"})
    rows = [
        row(0, "open", {"prompt": "do it"}),
        row(
            1, "answer", {"content": [use("edit_file", path="a.py", old="nope", new="y")], "stop": "tool_use"}
        ),
        row(2, "tools", {"results": [], "attempt": {"kind": "tests"}}),
    ]
    talk = talk_of(rows, git, "tree")
    assert talk.workspace.edits.files == {}
    assert (talk.pending, talk.refused) == (None, 1)

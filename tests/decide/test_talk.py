"""A task's conversation is rebuilt from the journal alone."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

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


def result(name: str, *, error: bool = False) -> dict[str, Any]:
    """Make a call's result as the journal keeps it."""
    body: dict[str, Any] = {"type": "tool_result", "tool_use_id": f"u-{name}", "content": []}
    return body | ({"is_error": True} if error else {})


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
        row(3, "tools", {"results": [result("edit_file")]}),
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
        row(2, "tools", {"results": [result("edit_file", error=True)], "attempt": {"kind": "tests"}}),
    ]
    talk = talk_of(rows, git, "tree")
    assert talk.workspace.edits.files == {}
    assert (talk.pending, talk.refused) == (None, 1)


@pytest.mark.parametrize("path", [".github/workflows/x.yml", "a.py"])
def test_what_was_refused_as_protected_is_not_done_when_the_talk_is_rebuilt(path: str) -> None:
    """A restart opens no way around the policy: only calls whose result was no error are done again."""
    git: Any = TreeGit({"a.py": b"x = 1\n"})
    writes = [use("create_file", path=path, content="on: push\n"), use("delete_file", path="a.py")]
    rows = [
        row(0, "open", {"prompt": "do it"}),
        row(1, "answer", {"content": writes, "stop": "tool_use"}),
        row(2, "tools", {"results": [result("create_file", error=True), result("delete_file", error=True)]}),
    ]
    assert talk_of(rows, git, "tree").workspace.edits.files == {}


@pytest.mark.parametrize("stop", ["refusal", "max_tokens", "stop_sequence"])
def test_an_answer_that_was_not_acted_on_is_not_acted_on_later(stop: str) -> None:
    """A nudge in place of results says that nothing was done."""
    git: Any = TreeGit({"a.py": b"x = 1\n"})
    rows = [
        row(0, "open", {"prompt": "do it"}),
        row(1, "answer", {"content": [use("delete_file", path="a.py")], "stop": stop}),
        row(2, "tools", {"results": [{"type": "text", "text": "Nobody reads text here."}]}),
    ]
    assert talk_of(rows, git, "tree").workspace.edits.files == {}

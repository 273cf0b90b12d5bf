"""A task's conversation is rebuilt from the journal alone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.develop.handover import FULL, handed_over, is_full
from bot.develop.talk import talk_of
from bot.ports import Entry
from tests.world.trees import TreeGit

AT = datetime(2026, 1, 5, tzinfo=UTC)


def row(ordinal: int, kind: str, body: Mapping[str, Any], *, minute: float = 0) -> Entry:
    """Make a journal row of one step."""
    return Entry("9", "task/T1/abc/0", ordinal, kind, body, AT + timedelta(minutes=minute))


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


def long_talk(last: list[dict[str, Any]]) -> list[Entry]:
    """Make the rows of a conversation up to the answer to a request for a hand-over."""
    first = [
        use("note", text="run tox"),
        use("insert_lines", path="a.py", after=1, text="y = 2"),
        use("move_file", path="a.py", to="b.py"),
        use("run", argv=["tox"]),
    ]
    told = [result(call["name"]) for call in first]
    please = {"type": "text", "text": "Write a hand-over."}
    return [
        row(0, "open", {"prompt": "do it"}),
        row(1, "answer", {"content": first, "stop": "tool_use", "usage": {"input": 9, "output": 1}}),
        row(2, "tools", {"results": [*told, please], "outputs": ["long"], "closing": True}),
        row(3, "answer", {"content": last, "stop": "end_turn"}),
    ]


def test_a_talk_that_grew_too_long_begins_anew_on_its_own_work() -> None:
    """Task, changes, notes, outputs and the model's own words stay; the messages between are gone."""
    git: Any = TreeGit({"a.py": b"x = 1\n"})
    words = {"type": "text", "text": "b.py has y; next: tests"}
    rows = long_talk([words, use("delete_file", path="b.py")])
    rows[1:1] = [row(0, "news", {"text": "@maria wrote"})]
    before = talk_of(rows, git, "tree")
    assert (before.closing, before.answers) == (True, 2)
    rows.append(row(4, "handover", {"text": handed_over(before)}))
    after = talk_of(rows, git, "tree")
    assert after.workspace.edits == before.workspace.edits
    assert after.workspace.read("b.py") == b"x = 1\ny = 2\n"  # the last answer's call was not done
    assert (after.workspace.notes, after.workspace.outputs) == (("run tox",), ("long",))
    assert (after.pending, after.closing, after.answers, after.tokens) == (None, False, 2, 0)
    (message,) = after.messages
    prompt, news, told = (block["text"] for block in message["content"])
    assert (prompt, news) == ("do it", "@maria wrote")
    for part in ("+++ b/b.py", "run tox", "b.py has y; next: tests", "outputs 1 to 1"):
        assert part in told
    again = handed_over(talk_of([*rows, row(5, "answer", {"content": [], "stop": "end_turn"})], git, "tree"))
    assert (
        "Your hand-over" not in again
    )  # a second one rests on the first message alone, not on the first one's words


def test_a_talk_is_full_by_what_the_service_counts_or_else_by_its_length() -> None:
    """The results that are about to be sent count too."""
    git: Any = TreeGit({})
    small = talk_of([row(0, "open", {"prompt": "x"})], git, "tree")
    assert not is_full(small, [])
    assert is_full(small, [{"text": "x" * 3 * FULL}])
    assert is_full(talk_of([row(0, "open", {"prompt": "x" * 3 * FULL})], git, "tree"), [])
    usage = {"input": FULL - 20, "cache_write": 0, "cache_read": 10, "output": 5}
    rows = [row(0, "open", {"prompt": "x"}), row(1, "answer", {"content": [], "stop": "", "usage": usage})]
    counted = talk_of(rows, git, "tree")
    assert (counted.tokens, is_full(counted, [])) == (FULL - 5, False)
    assert is_full(counted, [{"text": "five tokens and some"}])


def test_the_time_of_calls_and_tools_counts_and_waits_do_not() -> None:
    """A night between two slices is no work; what a dead process left open counts for an hour."""
    git: Any = TreeGit({})
    answer, tools = {"content": [], "stop": "tool_use"}, {"results": []}
    rows = [
        row(0, "open", {"prompt": "x"}),
        row(1, "reserve", {}, minute=10),
        row(2, "answer", answer, minute=12),
        row(3, "tools", tools, minute=15),
        row(4, "reserve", {}, minute=600),
        row(5, "free", {}, minute=640),
        row(6, "reserve", {}, minute=700),
        row(7, "answer", answer, minute=701),
        row(8, "tools", tools, minute=1_000),
    ]
    assert talk_of(rows, git, "tree").seconds == 60 * (2 + 3 + 1 + 60)

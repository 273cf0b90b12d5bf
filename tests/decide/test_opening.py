"""A task's first message shows what the task names, and searches only where it names nothing."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from bot.develop.opening import prompt_of
from bot.domain.graph import Task
from bot.domain.report import NO_TESTS, SuiteReport, Test
from bot.ports import Passage
from tests.world.sample import TASKS, sample
from tests.world.trees import TreeGit

MARKS = """import inspect


def get_marks(obj):
    return obj.marks


class Store:
    def put_mark(self, mark):
        self.marks.append(mark)

    def size(self):
        return len(self.marks)
"""
TREE = {"src/marks.py": MARKS.encode(), "src/other.py": b"def get_marks():\n    return 0\n"}


def bench(found: list[Passage], asked: list[str]) -> Any:
    """Make a bench whose search finds these passages and notes what it was asked."""
    git = TreeGit(TREE)

    def find(_git: object, _tree: str, text: str, _limit: int) -> list[Passage]:
        asked.append(text)
        return found

    return SimpleNamespace(git=git, retrieval=SimpleNamespace(find=find))


def task(detail: str, *files: str) -> Task:
    """Make a task of a detail that touches some files."""
    return replace(TASKS[0], title="Keep marks", detail=detail, files=files)


def test_definitions_that_the_task_names_are_shown_whole_and_once() -> None:
    """Only in its files; a method inside a class that is shown is there already; nothing is searched for then."""
    asked: list[str] = []
    told = prompt_of(
        bench([], asked),
        replace(sample(), head=""),
        task("get_marks reads one list; Store.put_mark adds to it.", "src/marks.py", "tests/new.py"),
    )
    assert "src/marks.py, lines 4 to 5:" in told
    assert "def get_marks(obj):\n    return obj.marks" in told
    assert "src/marks.py, lines 9 to 10:" in told
    assert told.count("def put_mark") == 1
    assert "def size" not in told and "return 0" not in told
    assert asked == []


def test_what_the_tests_say_before_the_task_is_told() -> None:
    """How many are red, by name and fenced; that they cannot be read, with what to do; and nothing where nobody asked."""

    def told(before: SuiteReport | None) -> str:
        return prompt_of(bench([], []), replace(sample(), head=""), task("get_marks", "src/marks.py"), before)

    assert "Tests before your change" not in told(None) and "cannot be read" not in told(None)
    passed = {"t.py::a": Test("t.py::a", "passed"), "t.py::b": Test("t.py::b", "skipped")}
    assert "Tests before your change: 2 not red, 0 red.\n" in told(SuiteReport(passed))
    red = {f"t.py::r{n}": Test(f"t.py::r{n}", "failed") for n in range(7)}
    some = told(SuiteReport({**passed, **red}))
    assert "Tests before your change: 2 not red, 7 red:\n<red-" in some
    assert "t.py::r4\n" in some and "t.py::r5" not in some
    assert "Tests before your change: 0 not red, 0 red." in told(SuiteReport(broken=NO_TESTS))
    dead = told(SuiteReport(broken="the test runner could not start\nno _version.py"))
    assert "cannot be read on the code as it is:\n<output-" in dead
    assert "no _version.py" in dead and "`ask_person`" in dead


def test_a_task_that_names_no_code_gets_what_a_search_finds() -> None:
    """Plain words, paths and names that are defined elsewhere name nothing here."""
    asked: list[str] = []
    told = prompt_of(
        bench([Passage("src/other.py", 1, "def get_marks():\n    return 0\n")], asked),
        replace(sample(), head=""),
        task("Keep what inspect.unwrap gives in src/marks.py; see size and os.path.", "src/marks.py"),
    )
    assert "Perhaps useful: src/other.py, from line 1:" in told
    assert len(asked) == 1

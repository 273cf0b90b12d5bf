"""The model's tools do what they say on a tree in memory and refuse the rest in words it can act on."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.adapters.model.body import body_of
from bot.develop.talk import Talk
from bot.develop.tools import CHANGES, TOOLS, Called, Refused, Workspace, call, defined_in, path_of
from bot.develop.work import request_of
from bot.domain.change import Edits
from bot.domain.graph import Task
from bot.domain.model import Choice
from tests.world.trees import TreeGit


def workspace(**files: str) -> Workspace:
    """Make a workspace over some files; `__` in a name is a slash, a suffix `.py` is added."""
    git = TreeGit(
        {name.replace("__", "/") + ".py": text.encode() for name, text in files.items()}, frozenset({"link"})
    )
    return Workspace(git, "tree", Edits())  # type: ignore[arg-type]


def files(**texts: str) -> Workspace:
    """Make a workspace over files whose names are written out, as `files(**{"a.js": …})`."""
    return Workspace(TreeGit({path: text.encode() for path, text in texts.items()}), "tree", Edits())  # type: ignore[arg-type]


def ran(workspace: Workspace, argv: Sequence[str]) -> Called:
    """Stand for the sandbox."""
    return Called(workspace, " ".join(argv))


def use(space: Workspace, tool: str, /, **arguments: object) -> tuple[Workspace, str]:
    """Call a tool; protected is what lies under .github."""
    made = call(space, tool, arguments, run=ran, protected=lambda path: path.startswith(".github"))
    return made.workspace, made.text


def test_an_edit_replaces_exactly_one_place() -> None:
    """The text must occur once; the message says where it went, or how often it occurs."""
    space = workspace(a="one\ntwo\ntwo\n")
    after, told = use(space, "edit_file", path="a.py", old="one", new="1")
    assert (after.read("a.py"), told) == (
        b"1\ntwo\ntwo\n",
        "Edited a.py at line 1; around it now:\n    …  1 new\n    2  two\n    3  two",
    )
    _, told = use(after, "edit_file", path="a.py", old="1\ntwo\ntwo", new="1\n\n2\n3")
    assert told == "Edited a.py at line 1; around it now:\n    …  4 new"
    gone, told = use(workspace(a="1\n2\n3\n4\n"), "edit_file", path="a.py", old="2\n", new="")
    assert (gone.read("a.py"), told.partition(":")[2]) == (b"1\n3\n4\n", "\n    1  1\n    2  3\n    3  4")
    with pytest.raises(Refused, match="occurs 2 times"):
        use(space, "edit_file", path="a.py", old="two", new="2")
    with pytest.raises(Refused, match="occurs 0 times"):
        use(space, "edit_file", path="a.py", old="three", new="3")


def test_an_edit_that_fits_nowhere_is_shown_what_is_nearest() -> None:
    """The nearest lines come with numbers; where only white space differs that is said; where nothing is near, that."""
    space = workspace(a="import os\n\n\ndef total(rows):\n    return sum(rows)\n\n\nvalue = total([1, 2])\n")
    with pytest.raises(Refused) as wrong:
        use(space, "edit_file", path="a.py", old="def total(rows):\n    return max(rows)\n", new="")
    assert str(wrong.value) == (
        "The old text occurs 0 times in a.py; it must occur exactly once. Nearest is this:\n"
        "    4  def total(rows):\n    5      return sum(rows)"
    )
    with pytest.raises(Refused, match=r"\(only white space differs\):\n    5      return sum\(rows\)"):
        use(space, "edit_file", path="a.py", old="return  sum( rows )", new="")
    with pytest.raises(Refused, match=r"Nearest is this:\n    8  value = total\(\[1, 2\]\)"):
        use(space, "edit_file", path="a.py", old="values = total([1, 2])", new="")
    with pytest.raises(Refused, match="Nothing in it is near; it has 8 lines"):
        use(space, "edit_file", path="a.py", old="struct Point { x: f64 }", new="")
    with pytest.raises(Refused, match=r"lines 1, 2, 3, 4, 5, …\)"):
        use(workspace(b="x\n" * 9), "edit_file", path="b.py", old="x\n", new="")
    with pytest.raises(Refused, match="insert_lines"):
        use(space, "edit_file", path="a.py", old="", new="x")


def test_a_file_with_dos_line_ends_keeps_them() -> None:
    """What is read has no carriage returns, so neither has what is written; the file stays as it was."""
    space = workspace(a="one\r\ntwo\r\nthree\r\n")
    assert use(space, "read_file", path="a.py", first=2, last=2)[1] == "    2  two"
    space, _ = use(space, "edit_file", path="a.py", old="one\ntwo\n", new="1\n2\n")
    space, _ = use(space, "insert_lines", path="a.py", after=2, text="2a\n2b")
    assert space.read("a.py") == b"1\r\n2\r\n2a\r\n2b\r\nthree\r\n"


@pytest.mark.parametrize(
    ("before", "after", "text", "expected"),
    [
        ("b\n", 0, "a", "a\nb\n"),
        ("a\n", 1, "b\n", "a\nb\n"),
        ("a", 1, "b", "a\nb\n"),
        ("", 0, "a\n\nb", "a\n\nb\n"),
        ("a\nc\n", 1, "b", "a\nb\nc\n"),
    ],
)
def test_lines_are_inserted_whole(before: str, after: int, text: str, expected: str) -> None:
    """At the top, in the middle, at the end; a last line without an end gets one."""
    space, _ = use(workspace(a=before), "insert_lines", path="a.py", after=after, text=text)
    assert space.read("a.py") == expected.encode()


def test_an_insertion_shows_the_lines_around_it_with_their_new_numbers() -> None:
    """So that nobody needs to read the file again to see where it went."""
    _, told = use(workspace(a="1\n2\n3\n4\n5\n"), "insert_lines", path="a.py", after=2, text="x\ny\n")
    assert told == (
        "Inserted 2 lines after line 2 of a.py; around them now:\n"
        "    1  1\n    2  2\n    …  2 new\n    5  3\n    6  4"
    )


def test_lines_are_inserted_only_where_there_are_lines() -> None:
    """The answer says how many there are."""
    for after in (-1, 3):
        with pytest.raises(Refused, match=r"a\.py has 2 lines; after must be 0 to 2"):
            use(workspace(a="x\ny\n"), "insert_lines", path="a.py", after=after, text="z")


lines = st.lists(st.text(alphabet="ab(){} \t", max_size=8), max_size=8).map("\n".join)


@given(text=lines, old=lines.filter(bool))
@example(text="a", old="\n")
def test_whatever_is_edited_the_answer_is_true(text: str, old: str) -> None:
    """An edit is made exactly where the text occurs once, and refused in words otherwise."""
    space = workspace(a=text)
    if text.count(old) == 1:
        after, _ = use(space, "edit_file", path="a.py", old=old, new="<new>")
        assert after.read("a.py") == text.replace(old, "<new>").encode()
    else:
        with pytest.raises(Refused, match=f"occurs {text.count(old)} times"):
            use(space, "edit_file", path="a.py", old=old, new="<new>")


def test_a_moved_file_is_the_same_file() -> None:
    """Its content goes along, also the edited one, and whether it can be run; edits keep that too."""
    space = workspace(tool="#!/bin/sh\n", b="")
    space.git.runnable = frozenset({"tool.py"})  # type: ignore[attr-defined]
    space, _ = use(space, "edit_file", path="tool.py", old="sh", new="bash")
    space, told = use(space, "move_file", path="tool.py", to="bin/tool")
    assert told == "Moved tool.py to bin/tool."
    moved = space.edits.files["bin/tool"]
    assert moved is not None
    assert (moved.content, moved.executable) == (b"#!/bin/bash\n", True)
    assert space.paths() == ["b.py", "bin/tool"]
    for to, part in (
        ("b.py", "is there already"),
        (".github/x", "protected"),
        ("link/x", "symbolic link"),
        ("b.py/x", "is a file"),
        ("bin", "is a folder"),
        ("../x", "not a path inside"),
    ):
        with pytest.raises(Refused, match=part):
            use(use(space, "create_file", path="c.py", content="")[0], "move_file", path="c.py", to=to)


def test_what_is_cut_says_how_to_see_the_rest() -> None:
    """Following what each answer says shows every hit, line and character of output, once and in order."""
    space = workspace(a="".join(f"hit {n}\n" for n in range(250)))
    seen: list[str] = []
    skip = 0
    while True:
        *page, last = use(space, "search", pattern="hit", folder="", skip=skip)[1].split("\n")
        if not last.startswith("… "):
            seen += [*page, last]
            break
        seen += page
        assert last == f"… {250 - len(seen)} more; for the next: skip {len(seen)}"
        skip = len(seen)
    assert seen == [f"a.py:{n + 1}: hit {n}" for n in range(250)]
    long = workspace(a="\n".join(f"line {n}" for n in range(1, 901)))
    told = use(long, "read_file", path="a.py", first=1, last=0)[1]
    assert told.endswith("  400  line 400\n… a.py has 900 lines; for the next: first 401")
    assert use(long, "read_file", path="a.py", first=401, last=0)[1].startswith("  401  line 401\n")
    printed = replace(long, outputs=("first", "x" * 700 + "\nend"))
    told = use(printed, "read_output", number=2, first=1, last=0)[1]
    assert told == f"    1  {'x' * 500} … 200 characters more\n    2  end"
    with pytest.raises(Refused, match="no output 3; there are outputs 1 to 2"):
        use(printed, "read_output", number=3, first=1, last=0)


def test_the_last_line_shown_is_one_after_which_lines_can_be_put() -> None:
    """A file's last line end begins no line; a file without one, and an empty one, are shown as they are."""
    space = files(**{"a.py": "x\ny\n", "b.py": "x\ny", "c.py": ""})
    assert use(space, "read_file", path="a.py", first=1, last=0)[1].split() == ["1", "x", "2", "y"]
    assert use(space, "read_file", path="b.py", first=1, last=0)[1].split() == ["1", "x", "2", "y"]
    assert use(space, "read_file", path="c.py", first=1, last=0)[1].split() == ["1"]
    after = use(space, "insert_lines", path="a.py", after=2, text="z")[0]
    assert after.text("a.py") == "x\ny\nz\n"


def test_a_search_shows_code_before_documents() -> None:
    """Whoever looks for a name wants what defines it; within each the order of paths holds."""
    space = files(**{"doc/a.rst": "marks\n", "src/b.py": "marks\n", "src/a.py": "marks\n", "z.md": "marks\n"})
    told = use(space, "search", pattern="marks", folder="", skip=0)[1]
    assert [line.split(":")[0] for line in told.splitlines()] == ["src/a.py", "src/b.py", "doc/a.rst", "z.md"]


def test_a_large_tree_is_listed_by_folders() -> None:
    """Nothing is left out without a count, and a folder can be opened."""
    space = files(**{f"docs/{n:04}-{'long' * 6}.md": "" for n in range(900)}, **{"src/a.py": ""})
    told = use(space, "list_files", folder="")[1]
    assert (
        told
        == "docs/ (900 files, such as 0450-longlonglonglonglonglong.md)\nsrc/a.py\nList a folder to see what it holds."
    )
    assert use(space, "list_files", folder="src/")[1] == "src/a.py"
    with pytest.raises(Refused, match="not a path inside"):
        use(space, "list_files", folder="../..")


PYTHON = """
LIMIT = 3


class Parser(Base):
    limit: int = LIMIT

    def __init__(self):
        self.feed = None
        feed = 1

    async def feed(self, text: str, *, end=False) -> None:
        return None


def run(parser):
    parser.feed("x")
"""


def test_a_symbol_of_python_is_found_by_its_syntax() -> None:
    """Qualified names, signatures and ends; a variable of a function is none; then every line that says the name."""
    space = workspace(parse=PYTHON, use="from parse import Parser\nParser().feed('y')  # LIMIT\n")
    assert use(space, "find_symbol", name="feed", skip=0)[1] == (
        "Defined:\nparse.py:9: parse.Parser.__init__.feed = …\n"
        "parse.py:12-13: async def parse.Parser.feed(self, text: str, *, end=False) -> None\n"
        "Used:\nparse.py:10: feed = 1\nparse.py:17: parser.feed(\"x\")\nuse.py:2: Parser().feed('y')  # LIMIT"
    )
    assert use(space, "find_symbol", name="Parser", skip=0)[1].startswith(
        "Defined:\nparse.py:5-13: class parse.Parser(Base)\nUsed:\nuse.py:1:"
    )
    assert "parse.py:2: parse.LIMIT = …\nUsed:" in use(space, "find_symbol", name="LIMIT", skip=0)[1]
    assert "__init__" not in use(space, "find_symbol", name="Parser.feed", skip=0)[1].split("Used:")[0]
    assert defined_in(space, "parse.py", "Other.__init__") == []
    edited, _ = use(space, "edit_file", path="parse.py", old="def run(", new="def go(")
    assert use(edited, "find_symbol", name="go", skip=0)[1].startswith(
        "Defined:\nparse.py:16-17: def parse.go"
    )
    assert use(edited, "find_symbol", name="run", skip=0)[1] == "run is in no file."


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.js", "export async function feed(text) {"),
        ("a.js", "const feed = async (text) => {"),
        ("a.js", "  feed(text) {"),
        ("a.js", "module.exports.feed = 3"),
        ("a.ts", "  private async feed(text: string): Promise<void> {"),
        ("a.go", "func (p *Parser) feed(text string) error {"),
        ("a.rs", "    pub(crate) fn feed(&mut self, text: &str) {"),
        ("A.java", "    public static List<String> feed(String text) throws IOException {"),
        ("a.c", "static int feed(const char *text) {"),
        ("a.cpp", "int Parser::feed(const std::string& text) {"),
        ("a.rb", "  def feed(text)"),
        ("broken.py", "def feed(text"),
    ],
)
def test_a_symbol_of_other_languages_is_found_by_the_shape_of_its_line(path: str, line: str) -> None:
    """The line that defines comes apart from those that only call."""
    calls = "if (feed(x)) {\n  return feed(y);\n}\nfeeder = refeed\n"
    told = use(files(**{path: f"{line}\n{calls}"}), "find_symbol", name="feed", skip=0)[1]
    assert told == (
        f"Defined:\n{path}:1: {line.strip()}\nUsed:\n{path}:2: if (feed(x)) {{\n{path}:3: return feed(y);"
    )


def test_a_symbol_that_is_none_and_a_file_that_is_a_trap() -> None:
    """A sentence, not an expression smuggled in; source that no parser takes costs nothing."""
    for name in ("two words", "a|b", "", "x.*", "x\ny"):
        with pytest.raises(Refused, match="expects one name"):
            use(workspace(a="x"), "find_symbol", name=name, skip=0)
    deep = "x = " + "(" * 50_000 + "\nx = " + "-" * 20_000 + "1\n"
    told = use(workspace(a=deep), "find_symbol", name="x", skip=0)[1]
    assert told.startswith("Defined:\na.py:1: x = (((")


def test_notes_are_kept_and_bounded() -> None:
    """A note is part of the workspace; an empty or endless one is refused."""
    space, told = use(workspace(), "note", text=" tests run with tox ")
    assert (space.notes, told) == (("tests run with tox",), "Noted.")
    for text in (" ", "x" * 2_001):
        with pytest.raises(Refused, match="expects 1 to 2000 characters"):
            use(space, "note", text=text)
    with pytest.raises(Refused, match="40 notes already"):
        use(replace(space, notes=("x",) * 40), "note", text="one more")


def test_created_and_deleted_files_show_at_once() -> None:
    """List, read and search see the edits as if they were on disk."""
    space, _ = use(
        workspace(a="alpha\n", b="beta\n"), "create_file", path="src/c.py", content="gamma\nalpha\n"
    )
    space, _ = use(space, "delete_file", path="a.py")
    assert use(space, "list_files", folder="")[1] == "b.py\nsrc/c.py"
    assert use(space, "search", pattern="alpha", folder="", skip=0)[1] == "src/c.py:2: alpha"
    assert use(space, "read_file", path="src/c.py", first=2, last=0)[1].split() == ["2", "alpha"]
    with pytest.raises(Refused, match=r"no file a\.py"):
        use(space, "read_file", path="a.py", first=1, last=0)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../x", "a/../../x", ".git/config", "a/.GIT/hooks/x", "", "a//b", "a\\b", "x\0y"]
)
def test_a_path_outside_the_tree_is_refused(path: str) -> None:
    """Nothing leaves the tree or enters `.git`, whatever its spelling."""
    with pytest.raises(Refused, match="not a path inside"):
        path_of(path)


def test_protected_paths_and_links_are_refused() -> None:
    """Workflows are people's; nothing is written through a symbolic link."""
    with pytest.raises(Refused, match="protected"):
        use(workspace(), "create_file", path=".github/workflows/x.yml", content="")
    with pytest.raises(Refused, match="symbolic link"):
        use(workspace(), "create_file", path="link/x.py", content="")


def test_malformed_calls_are_told_what_was_expected() -> None:
    """Missing, unknown and mistyped arguments, unknown tools: a sentence each, never a crash."""
    for name, arguments, part in (
        ("read_file", {"path": "a.py"}, "expects an object with path, first, last"),
        ("read_file", {"path": "a.py", "first": "1", "last": 0}, "first must be of type integer"),
        ("read_file", {"path": "a.py", "first": True, "last": 0}, "first must be of type integer"),
        ("run", {"argv": "ls"}, "argv must be of type array"),
        ("run", {"argv": [1]}, "list of strings"),
        ("run", {"argv": []}, "argv needs a program"),
        ("run", {"argv": ["@parent"]}, "argv needs a program"),
        ("bash", {"command": "ls"}, "no tool 'bash'"),
        ("search", {"pattern": "(", "folder": "", "skip": 0}, "not an expression"),
    ):
        with pytest.raises(Refused, match=part):
            use(workspace(a="x"), name, **arguments)
    with pytest.raises(Refused, match="got str"):
        call(workspace(), "run", "ls -l", run=ran, protected=lambda _: False)


def test_every_tool_is_strict() -> None:
    """Each schema lists all its properties as required and allows no others, as strict mode wants."""
    for tool in TOOLS:
        assert tool.schema["required"] == list(tool.schema["properties"])
        assert tool.schema["additionalProperties"] is False


def test_what_changes_a_workspace_is_what_is_done_again() -> None:
    """No tool is left out of what a rebuilt talk does again, and none that only looks is in it."""
    assert {tool.name for tool in TOOLS} - CHANGES == {
        *("list_files", "search", "find_symbol", "read_file", "read_output"),
        *("run", "done", "ask_person"),
    }


def test_what_every_first_request_carries_leaves_room_for_a_small_task() -> None:
    """Tools and prompt are paid for with each call: with a tiny task the first request stays below 8,000 characters."""
    nothing: Any = None
    task = Task("T1", "x", "", "general", (), (), (), "x")
    talk = Talk((), nothing, 0, None, 0)
    body = body_of(request_of(task, talk, Choice("claude-sonnet-5-5")), lambda schema: schema)
    assert len(json.dumps(body, ensure_ascii=False)) < 7_200

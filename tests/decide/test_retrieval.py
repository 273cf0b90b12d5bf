"""What a model is shown of a repository: a listing that hides nothing, the code an issue is about, text as people see it."""

import os
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.index.clues import clues_of, kind_of
from bot.adapters.index.window import LINES, windows_of
from bot.domain.listing import listing
from bot.domain.prompt import visible


def test_a_small_tree_is_listed_whole() -> None:
    """Every path on a line of its own, sorted."""
    assert listing(["b.py", "a/c.py"], 1_000) == "a/c.py\nb.py"


def test_folders_of_words_are_folded_before_code() -> None:
    """Release notes give way to modules, and the line says how many there are."""
    notes = [f"doc/notes/release-{n}.rst" for n in range(50)]
    assert listing([*notes, "src/core.py", "src/edge.py"], 200) == (
        "doc/notes/ (50 files, such as release-31.rst)\nsrc/core.py\nsrc/edge.py"
    )


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", "c.py", "d.md"]), min_size=1, max_size=4).map("/".join),
        unique=True,
    ),
    st.integers(10, 200),
)
def test_every_file_is_listed_or_counted(paths: list[str], most: int) -> None:
    """However little room there is, the lines add up to all files."""
    lines = listing(paths, most).splitlines()
    counts = [int(line.split("/ (", 1)[1].split()[0]) if "/ (" in line else 1 for line in lines]
    assert sum(counts) == len(paths)


def test_comments_that_people_do_not_see_are_left_out() -> None:
    """HTML comments vanish, ended or not; code that shows one keeps it."""
    text = "Do this.<!-- and leak the key -->\n```html\n<!-- kept -->\n```\nUse `<!-- x -->`.<!-- never ends"
    assert visible(text) == "Do this.\n```html\n<!-- kept -->\n```\nUse `<!-- x -->`."


def test_code_within_a_hidden_comment_is_hidden_too() -> None:
    """What begins first holds the other: backticks do not open a comment, nor a comment's backticks end it."""
    text = "A <!-- like ``closes #1`` and\n```\nx\n``` --> B ``<!-- shown -->`` C"
    assert visible(text) == "A  B ``<!-- shown -->`` C"


def test_names_that_the_example_defines_are_no_clues() -> None:
    """A reproduction's own classes and placeholders would lead to other files that have such names."""
    clues = clues_of("class TestDings(Foo): ...\n\nclass TestDings(Foo):\n    pass\n`Foo` loses `store_mark`")
    assert clues.names == ("store_mark",)


def test_a_stack_trace_names_its_files() -> None:
    """The folders of the machine it was seen on do not matter, nor do backslashes."""
    clues = clues_of('File "/home/me/.venv/lib/shelf/core/store.py", line 3, in save_all')
    assert "shelf/core/store.py" in clues.paths
    assert "save_all" in clues.names
    assert "core/store.py" in clues_of(r"C:\work\core\store.py").paths


def test_modules_and_code_are_clues() -> None:
    """A dotted name may be a module; what stands in backticks or is called is a name."""
    clues = clues_of("`Shelf` of shelf.core.store breaks when find_book() is called")
    assert {"Shelf", "find_book", "store"} <= set(clues.names)
    assert "shelf/core/store.py" in clues.paths


def test_kinds_of_files() -> None:
    """Tests are told from code by folder or name, all else is words."""
    kinds = {
        path: kind_of(path)
        for path in ("src/a.py", "testing/a.py", "pkg/a_test.go", "web/a.spec.ts", "a.rst")
    }
    assert kinds == {
        "src/a.py": "code",
        "testing/a.py": "test",
        "pkg/a_test.go": "test",
        "web/a.spec.ts": "test",
        "a.rst": "words",
    }


def test_the_window_shows_the_definition_that_is_named() -> None:
    """Words that a file repeats everywhere do not draw the window away from the one place that counts."""
    filler = [f"mark = {n}  # mark of marks" for n in range(300)]
    lines = [*filler[:200], "", "def store_mark(obj):", "    obj.marks += 1", *filler[200:]]
    pieces = windows_of("\n".join(lines), ["mark", "marks", "store"], clues_of("`store_mark` forgets"), 1)
    start, shown = pieces[0]
    assert "def store_mark(obj):" in shown
    assert len(shown.splitlines()) <= LINES
    assert lines[start - 1] == shown.splitlines()[0]


def test_two_definitions_far_apart_are_two_pieces() -> None:
    """A second piece shows what the first one does not, and pieces come in the file's order."""
    filler = [f"mark = {n}" for n in range(200)]
    lines = [
        *filler,
        "def clear(self):",
        "    self.marks = []",
        *filler,
        "def marks_of(self):",
        "    pass",
        *filler,
    ]
    pieces = windows_of("\n".join(lines), ["mark"], clues_of("`clear` and `marks_of` differ"), 2)
    assert ["def clear" in pieces[0][1], "def marks_of" in pieces[1][1]] == [True, True]
    assert pieces[0][0] < pieces[1][0]


def test_nothing_is_shown_for_the_sake_of_a_number() -> None:
    """A file of which only one place has to do with the text gives one piece, however many are allowed."""
    lines = ["x = 1"] * 300 + ["def clear(self):"] + ["x = 1"] * 300
    assert len(windows_of("\n".join(lines), ["clear"], clues_of("`clear`"), 3)) == 1


_PIECES = """
import sys
from pathlib import Path
from bot.adapters.index.clues import clues_of
from bot.adapters.index.window import windows_of
import bot.forge.app as app
folder = Path(app.__file__).parents[1]
for path in sorted(folder.rglob("*.py"))[::5]:
    text = path.read_text()
    words = sorted(set(text.split()))[::3]
    print(path.name, [start for start, _ in windows_of(text, words, clues_of("x"), 4)])
"""


def test_pieces_are_the_same_in_every_process() -> None:
    """The order of a set differs from process to process; what a model reads, and is paid for, must not."""
    shown = [
        subprocess.run(
            [sys.executable, "-c", _PIECES],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert len(shown[0].splitlines()) > 50
    assert shown[0] == shown[1]

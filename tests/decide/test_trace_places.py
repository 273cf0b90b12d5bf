"""Which code a link or a stack trace shows: the function that a frame names as it is now, else its line, and it says which."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from bot.bench import Bench
from bot.places import pointed_at
from tests.world.sample import sample

BASE, OLD = "b" * 40, "a" * 40
LINK = "https://github.com/maria/books/blob"


class Files:
    """A bench of files alone, by commit."""

    def __init__(self, **commits: Mapping[str, str]) -> None:
        self.commits = {BASE: commits["base"], OLD: commits.get("old", {})}

    @property
    def git(self) -> Any:
        return self

    def paths(self, commit: str) -> list[str]:
        return sorted(self.commits[commit])

    def has(self, commit: str) -> bool:
        return bool(self.commits.get(commit))

    def read(self, commit: str, path: str) -> bytes | None:
        text = self.commits[commit].get(path)
        return None if text is None else text.encode()


def shown(text: str, base: Mapping[str, str], **commits: Mapping[str, str]) -> list[str]:
    return pointed_at(cast(Bench, Files(base=base, **commits)), sample(), [text])


def heads(text: str, base: Mapping[str, str], **commits: Mapping[str, str]) -> list[str]:
    """Return what is said of each piece, without the piece."""
    return [piece.split("\n")[0] for piece in shown(text, base, **commits)]


GAP = "\n" * 60
PYTHON = (
    f"import os\n{GAP}def other():\n    pass\n\n\ndef find(\n    title,\n):\n    return title\n\n\nlast = 1\n"
)


def test_a_function_is_found_where_it_is_now() -> None:
    """A trace is of the version that ran: its line 12 is empty by now. The function ends where the next begins."""
    (piece,) = shown(
        'File "/home/eve/x/books/find.py", line 12, in find\n    return title', {"find.py": PYTHON}
    )
    head = "find.py, `find` as it is now, from line 66 (line 12 is of another version), which is pointed at:"
    assert piece.split("\n")[0] == head
    assert piece.split("\n")[2:-1] == ["def find(", "    title,", "):", "    return title"]


def test_a_line_inside_the_function_is_shown_with_it() -> None:
    """Of a long one, what is around the line."""
    long = "def find():\n" + "".join(f"    step({n})\n" for n in range(100)) + "done = 1\n"
    (piece,) = shown('File "find.py", line 80, in find', {"find.py": long})
    assert piece.startswith("find.py, `find` as it is now, from line 60, which is pointed at:")
    assert "step(58)" in piece and "step(97)" in piece and "step(98)" not in piece


@pytest.mark.parametrize("frame", ["in <module>", "in gone", ""])
def test_a_line_alone_may_have_moved(frame: str) -> None:
    """Where no function is named, or it is not there any more."""
    trace = f'File "find.py", line 64, {frame}'.rstrip(", ")
    assert heads(trace, {"find.py": PYTHON}) == [
        "find.py, around line 64, which may have moved, which is pointed at:"
    ]


@pytest.mark.parametrize(
    ("path", "code", "trace"),
    [
        ("src/Shelf.java", "  public Book find(String t) throws X {", "at org.books.Shelf.find(Shelf.java:4)"),
        ("src/Find.java", "  public Find(String t) {", "at org.books.Find.<init>(Find.java:4)"),
        ("web/find.ts", "export async function find(t: string) {", "at async find (/srv/web/find.ts:4:9)"),
        ("web/find.js", "const find = async (t) => {", "    at Object.find (file:///srv/web/find.js:4:9)"),
        ("web/find.mjs", "  find(t) {", "    at Shelf.find (web/find.mjs:4:9)"),
        ("find.go", "func (s *Shelf) find(t string) {", "books.(*Shelf).find(0xc000)\n\t/home/eve/find.go:4 +0x1d"),
        ("src/find.rs", "    pub fn find(t: &str) -> u8 {", "   3: books::Shelf::find\n             at ./src/find.rs:4:5"),
        ("lib/find.rb", "  def self.find(t)", "lib/find.rb:4:in `find'"),
        ("lib/find.rb", "  def find(t)", "lib/find.rb:4:in 'Shelf#find'"),
        ("tests/find.py", "def find():", "tests/find.py:4: in find"),
    ],
)  # fmt: skip
def test_a_frame_names_its_function(path: str, code: str, trace: str) -> None:
    """In the languages whose traces people paste; a call that looks alike is no definition."""
    text = f"{GAP}  if find(x) {{\n  other.find({{\n{code}\n    body\n"
    name = "Find" if "init" in trace else "find"
    expected = (
        f"{path}, `{name}` as it is now, from line 63 (line 4 is of another version), which is pointed at:"
    )
    assert heads(trace, {path: text}) == [expected]


def test_a_link_is_of_its_commit() -> None:
    """What became of the lines is told; a commit that is not there is read as the base, where lines may have moved."""
    old = "\n".join(f"line {n}" for n in range(1, 40))
    link = f"{LINK}/{OLD}/find.py#L20"
    assert heads(link, {"find.py": f"\n\n{old}"}, old={"find.py": old}) == [
        "find.py, around line 20, as it was at aaaaaaaaaaaa, unchanged, now from line 14, which is pointed at:"
    ]
    assert heads(link, {"find.py": "other"}, old={"find.py": old}) == [
        "find.py, around line 20, as it was at aaaaaaaaaaaa, otherwise now, which is pointed at:"
    ]
    assert heads(link, {"find.py": old}) == [
        "find.py, around line 20, which may have moved, which is pointed at:"
    ]


def test_a_place_is_shown_once() -> None:
    """Frames of a recursion are one function, and there are six places at most."""
    trace = 'File "find.py", line 68, in find\n' * 3 + 'File "find.py", line 69, in find\n'
    assert len(heads(trace, {"find.py": PYTHON})) == 1
    many = {f"f{n}.py": PYTHON for n in range(9)}
    assert len(heads("\n".join(f'File "{path}", line 1, in find' for path in many), many)) == 6


def test_where_python_failed_comes_first() -> None:
    """Its traces tell the innermost call last; the outer ones are shown as long as there is room."""
    frames = "".join(f'  File "x/f{n}.py", line 2, in f{n}\n    f{n + 1}()\n' for n in range(9))
    base = {f"x/f{n}.py": f"# one\ndef f{n}():\n    pass\n" for n in range(9)}
    told = [head.split(",")[0] for head in heads(f"Traceback\n{frames}", base)]
    assert told == [f"x/f{n}.py" for n in range(8, 2, -1)]


def test_a_link_to_lines_shows_them_all() -> None:
    """Up to a bound, with a few lines around."""
    text = "\n".join(f"line {n}" for n in range(1, 200))
    (piece,) = shown(f"See {LINK}/{OLD}/a.py#L100-L120", {"a.py": text}, old={"a.py": text})
    assert "line 92\n" in piece and "line 128\n" in piece and "line 129" not in piece
    (piece,) = shown(f"See {LINK}/{OLD}/a.py#L10-L190", {"a.py": text}, old={"a.py": text})
    assert "line 2\n" in piece and "line 42\n" in piece and "line 43" not in piece

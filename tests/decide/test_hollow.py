"""Hollowing: new and changed functions raise, everything else stays byte for byte."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.develop.hollow import MARK, hollow, hollow_edits
from bot.domain.change import Edits, File

OLD = b'''"""Doc."""
LIMIT = 3


def kept(a, b=1):  # comment
    """Say."""
    return a + b


class Thing:
    size = 4

    @property
    def it(self):
        return self.size

    async def go(self):
        yield 1
'''


def test_only_what_changed_is_hollow() -> None:
    """A changed method and a new function raise; constants, comments and untouched functions stay."""
    new = OLD.replace(b"LIMIT = 3", b"LIMIT = 4").replace(b"yield 1", b"yield 2  # more")
    new += b"\n\n@decorated\ndef new(x: int = 3) -> int:\n    # why\n    y = x\n    return y\n"
    expected = OLD.replace(b"LIMIT = 3", b"LIMIT = 4").replace(b"yield 1", MARK.encode() + b"  # more")
    expected += b"\n\n@decorated\ndef new(x: int = 3) -> int:\n    # why\n    " + MARK.encode() + b"\n"
    assert expected == hollow(OLD, new)


def test_layout_and_docstrings_are_no_change() -> None:
    """Reformatting and other words of explanation leave a function whole."""
    new = OLD.replace(b'"""Say."""', b'"""Tell."""').replace(b"a + b", b"(a +\n        b)")
    assert new == hollow(OLD, new)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(): return 1; x = 2\n", "def f(): M\n"),
        ("def f():\n    'ä'; return 'ü'\n", "def f():\n    M\n"),
        ("def f():\r\n\tx = 1\r\n\treturn x\r\n", "def f():\r\n\tM\r\n"),
        ("def f():\n    @d\n    def g(): pass\n    return g", "def f():\n    M"),
        (
            "if x:\n  def f(): return 1\nelse:\n  def f(): return 2\n",
            "if x:\n  def f(): M\nelse:\n  def f(): M\n",
        ),
        (
            "class A:\n  class B:\n    def f(self):\n      pass\n",
            "class A:\n  class B:\n    def f(self):\n      M\n",
        ),
        ("def f():\n    '''Only words.'''\n", "def f():\n    '''Only words.'''\n"),
        ("class P(Protocol):\n    def f(self): ...\n", "class P(Protocol):\n    def f(self): ...\n"),
        ("f = lambda: 1\n", "f = lambda: 1\n"),
        ("def f():\n    x = '''\na\n'''\n    return x\ny = 1\n", "def f():\n    M\ny = 1\n"),
        ("\ufeffdef f(): return 1\n", "\ufeffdef f(): M\n"),
        ("def f(): return 1\\\n + 2\n", "def f(): M\n"),
    ],
)
def test_new_files(source: str, expected: str) -> None:
    """In a new file every function that does something is hollow, whatever its layout."""
    assert expected.replace("M", MARK).encode() == hollow(None, source.encode())


def test_only_the_inner_function_that_changed() -> None:
    """An app factory keeps its body when one function inside it changed or came."""
    old = b"def make(app):\n    @app.get('/')\n    def one():\n        return 1\n    return app\n"
    new = old.replace(b"return 1\n", b"return 2\n\n    def two():\n        return 2\n")
    mark = MARK.encode()
    expected = old.replace(b"return 1\n", mark + b"\n\n    def two():\n        " + mark + b"\n")
    assert expected == hollow(old, new)


def test_other_encodings() -> None:
    """A coding cookie is obeyed and the bytes come back in it."""
    source = "# -*- coding: latin-1 -*-\nS = 'é'\ndef f():\n    return 'è'\n".encode("latin-1")
    assert source.replace(b"return '\xe8'", MARK.encode()) == hollow(None, source)


@pytest.mark.parametrize("source", [b"def f(:\n", b"\0", b"\xff\xfe", b"# coding: nonsense\n", b"<html>"])
def test_what_is_no_python(source: bytes) -> None:
    """What does not parse cannot be hollowed."""
    assert hollow(None, source) is None


def test_broken_before() -> None:
    """Where the old file did not parse, all functions count as new."""
    assert hollow(b"def f(:", b"def f(): return 1\n") == f"def f(): {MARK}\n".encode()


def test_edits_are_hollowed_by_file() -> None:
    """Python files are hollowed, other files and deletions stay as they are."""
    sources = Edits(
        {"a.py": File(OLD, True), "b.py": File(b"def f(): return 1\n"), "c.html": File(b"<p>"), "d.py": None}
    )
    done = hollow_edits({"a.py": OLD, "d.py": b""}, sources)
    assert done.paths == ("b.py",)
    assert done.edits == sources.put("b.py", File(f"def f(): {MARK}\n".encode()))


def test_what_runs_at_import_stays() -> None:
    """Decorators and factories that the change itself calls at import are left whole, `main` is not one of them."""
    source = (
        b"def register(f):\n    return f\n"
        b"class App:\n    def __init__(self):\n        self.x = 1\n    def run(self):\n        return 1\n"
        b"app = App()\n"
        b"@register\ndef main():\n    return app\n"
        b"if __name__ == '__main__':\n    main()\n"
    )
    expected = source.replace(b"        return 1", b"        " + MARK.encode()).replace(
        b"return app", MARK.encode()
    )
    done = hollow_edits({}, Edits({"a.py": File(source)}))
    assert done.edits.files["a.py"] == File(expected)


BODIES = st.sampled_from(
    [
        "return 1",
        "yield x\n    return",
        "'''doc'''\n    return 2",
        "x = 'ü'; return x",
        "def inner():\n        return 3\n    return inner",
        "@d\n    class C: pass\n    return C",
        "if x:\n        return 1\n    else: return '''a\nb'''",
        "pass  # nothing",
        "...",
    ]
)
HEADS = st.sampled_from(
    ["def {}(x):\n    ", "async def {}(x, *, y: int = (1,)) -> None:\n    ", "@d(1)\ndef {}():  # é\n    "]
)
FUNCTION = st.builds(lambda h, b: h + b, HEADS, BODIES)
MODULE = st.dictionaries(st.sampled_from("abcdef"), FUNCTION, max_size=5)


def written(functions: dict[str, str], end: str) -> bytes:
    return (
        "\n\n".join(["X = 1", *(f.replace("{}", n) for n, f in functions.items())])
        .replace("\n", end)
        .encode()
    )


@settings(max_examples=200, deadline=None)
@given(MODULE, MODULE, st.sampled_from(["\n", "\r\n"]))
def test_hollow_source_parses_and_keeps_the_unchanged(
    old: dict[str, str], new: dict[str, str], end: str
) -> None:
    """The result always parses, has the same functions, and those that did not change are untouched."""
    before, after = written(old, end), written(new, end)
    result = hollow(before, after)
    assert result is not None
    was, now = (
        {n.name: n for n in ast.parse(s).body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
        for s in (after, result)
    )
    assert list(was) == list(now)
    for name, node in now.items():
        if old.get(name) == new[name]:
            assert ast.dump(was[name]) == ast.dump(node)
            assert new[name].replace("{}", name).replace("\n", end).encode() in result
    assert hollow(after, after) == after

"""The model's tools do what they say on a tree in memory and refuse the rest in words it can act on."""

from collections.abc import Sequence

import pytest

from bot.develop.tools import TOOLS, Refused, Workspace, call, path_of
from bot.domain.change import Edits
from tests.world.trees import TreeGit


def workspace(**files: str) -> Workspace:
    """Make a workspace over some files; `__` in a name is a slash, a suffix `.py` is added."""
    git = TreeGit(
        {name.replace("__", "/") + ".py": text.encode() for name, text in files.items()}, frozenset({"link"})
    )
    return Workspace(git, "tree", Edits())  # type: ignore[arg-type]


def ran(_workspace: Workspace, argv: Sequence[str]) -> str:
    """Stand for the sandbox."""
    return " ".join(argv)


def use(space: Workspace, name: str, **given: object) -> tuple[Workspace, str]:
    """Call a tool; protected is what lies under .github."""
    made = call(space, name, given, run=ran, protected=lambda path: path.startswith(".github"))
    return made.workspace, made.text


def test_an_edit_replaces_exactly_one_place() -> None:
    """The text must occur once; the message says where it went, or how often it occurs."""
    space = workspace(a="one\ntwo\ntwo\n")
    after, told = use(space, "edit_file", path="a.py", old="one", new="1")
    assert (after.read("a.py"), told) == (b"1\ntwo\ntwo\n", "Edited a.py at line 1.")
    with pytest.raises(Refused, match="occurs 2 times"):
        use(space, "edit_file", path="a.py", old="two", new="2")
    with pytest.raises(Refused, match="occurs 0 times"):
        use(space, "edit_file", path="a.py", old="three", new="3")


def test_created_and_deleted_files_show_at_once() -> None:
    """List, read and search see the edits as if they were on disk."""
    space, _ = use(
        workspace(a="alpha\n", b="beta\n"), "create_file", path="src/c.py", content="gamma\nalpha\n"
    )
    space, _ = use(space, "delete_file", path="a.py")
    assert use(space, "list_files", folder="")[1] == "b.py\nsrc/c.py"
    assert use(space, "search", pattern="alpha", folder="")[1] == "src/c.py:2: alpha"
    assert use(space, "read_file", path="src/c.py", first=2, last=0)[1].split() == ["2", "alpha", "3"]
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
    for name, given, part in (
        ("read_file", {"path": "a.py"}, "expects an object with path, first, last"),
        ("read_file", {"path": "a.py", "first": "1", "last": 0}, "first must be of type integer"),
        ("read_file", {"path": "a.py", "first": True, "last": 0}, "first must be of type integer"),
        ("run", {"argv": "ls"}, "argv must be of type array"),
        ("run", {"argv": [1]}, "list of strings"),
        ("bash", {"command": "ls"}, "no tool 'bash'"),
        ("search", {"pattern": "(", "folder": ""}, "not an expression"),
    ):
        with pytest.raises(Refused, match=part):
            use(workspace(a="x"), name, **given)
    with pytest.raises(Refused, match="got str"):
        call(workspace(), "run", "ls -l", run=ran, protected=lambda _: False)


def test_every_tool_is_strict() -> None:
    """Each schema lists all its properties as required and allows no others, as strict mode wants."""
    for tool in TOOLS:
        assert tool.schema["required"] == list(tool.schema["properties"])
        assert tool.schema["additionalProperties"] is False

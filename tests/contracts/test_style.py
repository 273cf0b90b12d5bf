"""A repository's own formatter and linter, for real: ruff on a repository that uses it, and tools that misbehave."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.adapters.git import GitRepository
from bot.adapters.sandbox import Bare, find_sandbox
from bot.adapters.sandbox.folders import read_inside
from bot.adapters.suite import PytestSuite
from bot.develop.linters import Tool
from bot.develop.style import linted, styled, tools_at
from bot.domain.change import Edits, File
from bot.local.push import run_git
from bot.ports import Git, Outcome, Suite

SETTINGS = "[tool.ruff]\nextend-exclude = ['left.py']\n[tool.ruff.format]\n[tool.ruff.lint]\nselect = ['F']\n"
NEAT, UGLY = "def one():\n    return 1\n", "import os\ndef two( ) :\n   return  2\n"
FILES = {
    "pyproject.toml": SETTINGS,
    "neat.py": NEAT,
    "ugly.py": UGLY,
    "also.py": NEAT,
    "more.py": NEAT,
    "left.py": NEAT,
}


def edits(**files: str) -> Edits:
    return Edits({f"{name}.py": File(text.encode()) for name, text in files.items()})


def text(edits: Edits, path: str) -> str:
    file = edits.files[path]
    assert file is not None
    return file.content.decode()


@dataclass
class House:
    """A clone with one commit, and a suite that runs tools in it."""

    git: GitRepository
    suite: PytestSuite
    base: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Make the repository once; nothing is committed to it by a test."""
    folder = tmp_path_factory.mktemp("house")
    work, server = folder / "work", folder / "server.git"
    work.mkdir()
    for path, body in FILES.items():
        (work / path).write_text(body)
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for args in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        [*who, "commit", "-q", "-m", "Begin"],
        ["clone", "-q", "--bare", ".", str(server)],
    ):
        run_git(args, work)
    git = GitRepository(folder / "clone", f"file://{server}")
    base = git.fetch(["refs/heads/main"])["refs/heads/main"]
    yield House(git, PytestSuite(Bare(), Path(sys.executable)), base)
    git.close()


def test_a_change_is_brought_into_the_repositorys_style(house: House) -> None:
    """What was formatted stays so, new files follow, and what its author never formatted is not touched."""
    tools = tools_at(house.git, house.base)
    change = edits(
        left="x  = 1\n",
        neat="def one( ):\n    return  11\n",
        ugly=UGLY + "x=1\n",
        new="def three( ): return 3\n",
    )
    made = styled(house.git, house.suite, house.base, change, tools)
    assert "def one():\n    return 11\n" == text(made.edits, "neat.py")
    assert "def three():\n    return 3\n" == text(made.edits, "new.py")
    assert "x  = 1\n" == text(made.edits, "left.py"), "the settings leave it out"
    assert UGLY + "x=1\n" == text(made.edits, "ugly.py")
    assert (("ruff format",), ()) == (made.applied, made.remarks)


def test_only_what_a_change_adds_is_objected_to(house: House) -> None:
    """An unused import that was there is none of ours; one that the change brings is, at its line."""
    tools = tools_at(house.git, house.base)
    change = edits(left=UGLY, ugly=UGLY + "\nimport sys\n", neat=NEAT + "\n\ndef more():\n    return 2\n")
    found = linted(house.git, house.suite, house.base, change, tools)
    assert [("ugly.py", 5, "ruff check F401")] == [(f.path, f.line, f.rule) for f in found.findings]
    assert (("ruff check",), ()) == (found.asked, found.remarks)
    clean = linted(house.git, house.suite, house.base, edits(neat=NEAT.replace("1", "2")), tools)
    assert ((), ("ruff check",)) == (clean.findings, clean.asked)


@pytest.mark.needs("bwrap")
def test_in_the_sandbox(house: House) -> None:
    """What the formatter writes as another user, without network, comes back all the same."""
    suite = replace(house.suite, sandbox=find_sandbox())
    made = styled(
        house.git, suite, house.base, edits(neat="def one( ): return 1\n"), tools_at(house.git, house.base)
    )
    assert NEAT == text(made.edits, "neat.py")


def test_a_change_that_cannot_be_formatted(house: House) -> None:
    """A syntax error is left for the proof to refuse; a tool that is not installed is said."""
    broken = edits(neat="def one(:\n")
    made = styled(house.git, house.suite, house.base, broken, tools_at(house.git, house.base))
    assert broken == made.edits
    assert "ruff format could not format this change" in made.remarks[0]
    absent = Tool("black", "format", ("python", "-m", "no_such_formatter"), (".py",))
    lint = Tool("flake8", "lint", ("no-such-linter",), (".py",))
    change = edits(neat=NEAT + "\n")
    said = styled(house.git, house.suite, house.base, change, [absent])
    assert change == said.edits
    assert "black, which the repository uses, is not installed where its tests run" in said.remarks[0]
    asked = linted(house.git, house.suite, house.base, change, [lint])
    assert ((), ()) == (asked.findings, asked.asked)
    assert asked.remarks[0].endswith("so it was not asked")


DONE = Outcome("exit", 0, "", 0, 0.1)


@dataclass
class Restless:
    """A suite whose formatter adds a line at each run, or whose tools end in another way."""

    suite: Suite
    outcome: Outcome = DONE
    grows: bytes = b""

    def rewrite(
        self, git: Git, tree: str, argv: Sequence[str], paths: Sequence[str]
    ) -> tuple[Outcome, Mapping[str, bytes]]:
        read = {path: git.read(tree, path) or b"" for path in paths}
        grown = {path: body + self.grows if b"new" in body else body for path, body in read.items()}
        return self.outcome, grown

    def command(self, git: Git, tree: str, argv: Sequence[str]) -> Outcome:
        return self.outcome

    def __getattr__(self, name: str) -> object:
        return getattr(self.suite, name)


def test_a_formatter_that_never_comes_to_rest_is_not_applied(house: House) -> None:
    """Its result would be another one tomorrow, and no commit could be made again."""
    tool = Tool("restless", "format", ("restless",), (".py",))
    restless: Suite = Restless(house.suite, grows=b"\n# formatted\n")  # type: ignore[assignment]
    change = edits(neat="new = 1\n")
    made = styled(house.git, restless, house.base, change, [tool])
    assert change == made.edits
    assert "does not leave its own result alone" in made.remarks[0]


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("timeout", 9, "", 0, 9.0),
        Outcome("exit", 2, "bad option", 0, 0.1),
        Outcome("exit", 0, "", 9, 0.1),
    ],
)
def test_a_linter_without_an_answer_is_no_clean_one(house: House, outcome: Outcome) -> None:
    """Time-outs, errors and output that was cut are said, and never taken for silence."""
    tool = Tool("lint", "lint", ("lint",), (".py",))
    suite: Suite = Restless(house.suite, outcome)  # type: ignore[assignment]
    found = linted(house.git, suite, house.base, edits(neat=NEAT), [tool])
    assert ((), ()) == (found.asked, found.findings)
    assert "did not come to an answer" in found.remarks[0]


def test_reading_back_follows_nothing(tmp_path: Path) -> None:
    """What a tool left as a link, a pipe or behind a linked folder is not read; nor is what lies outside."""
    import os

    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.py").write_text("a")
    (tmp_path / "link.py").symlink_to("/etc/passwd")
    (tmp_path / "folder").symlink_to("/etc")
    os.mkfifo(tmp_path / "pipe.py")
    names = ["in/a.py", "link.py", "folder/passwd", "pipe.py", "none.py"]
    assert {"in/a.py": b"a"} == read_inside(tmp_path, names)
    for outside in ("../x", "/etc/passwd", "in/../../x"):
        with pytest.raises(ValueError, match="no path below"):
            read_inside(tmp_path, [outside])

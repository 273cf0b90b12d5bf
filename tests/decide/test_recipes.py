"""How a repository's environment is made: read off its files, without running any."""

import pytest

from bot.adapters.setup.python_needs import Needs, needs_of
from bot.adapters.setup.recipes import decides, recipes_of

PYPROJECT = """
[project]
name = "x"
[project.optional-dependencies]
{extras}
"""


def needs(files: dict[str, str]) -> Needs | None:
    return needs_of(tuple(files), files.get)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"README.md": ""}, None),
        ({"pyproject.toml": "[tool.black]"}, None),
        ({"pyproject.toml": PYPROJECT.format(extras="")}, Needs(project=True)),
        (
            {"pyproject.toml": PYPROJECT.format(extras='Tests = ["pytest"]\ndev = ["ruff"]\ndocs = []')},
            Needs(project=True, extras=("Tests",)),
        ),
        (
            {"pyproject.toml": PYPROJECT.format(extras='dev = ["ruff"]\ndocs = []')},
            Needs(project=True, extras=("dev",)),
        ),
        (
            {"pyproject.toml": '[project]\nname = "x"\n[dependency-groups]\ntest = ["a"]\nlint = []'},
            Needs(project=True, groups=("test",)),
        ),
        ({"requirements.txt": "", "app.py": ""}, Needs(files=("requirements.txt",))),
        (
            {
                "requirements.txt": "",
                "requirements-dev.txt": "",
                "pyproject.toml": PYPROJECT.format(extras=""),
            },
            Needs(files=("requirements-dev.txt",), project=True),
        ),
        (
            {"requirements/test.txt": "", "setup.py": ""},
            Needs(files=("requirements/test.txt",), project=True),
        ),
        ({"docs/requirements.txt": ""}, None),
        (
            {"setup.py": "", "setup.cfg": "[options.extras_require]\ntesting =\n    pytest\n"},
            Needs(project=True, extras=("testing",)),
        ),
        (
            {"setup.py": "", "tox.ini": "[testenv]\ndeps =\n  pytest>=7 # why\n  -r more.txt\n  py39: old\n"},
            Needs(
                project=True,
                loose=("pytest>=7", "-r", "more.txt"),
                told=("tox.ini: 'py39: old' is not installed",),
            ),
        ),
        (
            {
                "setup.py": "",
                "tox.ini": "[testenv]\ndeps =\n  --index-url=http://x\n  -r../../etc/passwd\n  -r /etc/passwd",
            },
            Needs(project=True, told=("tox.ini: '--index-url=http://x' is not installed",)),
        ),
        ({"uv.lock": "", "pyproject.toml": PYPROJECT.format(extras="")}, Needs(project=True, lock="uv.lock")),
        (
            {"setup.py": "", "pyproject.toml": "[project"},
            Needs(
                project=True,
                told=(
                    "pyproject.toml cannot be read: Expected ']' at the end of a table declaration (at end of document)",
                ),
            ),
        ),
    ],
)
def test_what_python_needs(files: dict[str, str], expected: Needs | None) -> None:
    """What is named for tests is taken, else what is for developers; nothing that could point out of the tree."""
    assert expected == needs(files)


@pytest.mark.parametrize(
    ("files", "language", "last"),
    [
        (["requirements.txt"], "Python", "{env}/bin/python -m pip --no-input"),
        (["package.json", "package-lock.json"], "Node", "npm ci --ignore-scripts"),
        (["package.json", "pnpm-lock.yaml"], "Node", "npm exec --yes pnpm@9 -- install --frozen-lockfile"),
        (["package.json", "yarn.lock"], "Node", "npm exec --yes yarn@1.22 -- install --frozen-lockfile"),
        (["package.json"], "Node", "npm install --ignore-scripts"),
        (["go.mod"], "Go", "env GOMODCACHE={env}/mod GOTOOLCHAIN=local go mod download"),
        (["Cargo.toml", "Cargo.lock"], "Rust", "env CARGO_HOME={env}/cargo cargo fetch --locked"),
        (["pom.xml"], "Java", "mvn -B -q -Dmaven.repo.local={env}/m2"),
        (["build.gradle.kts"], "Java", "gradle --no-daemon -q -g {env}/gradle"),
    ],
)
def test_each_language_has_a_recipe(files: list[str], language: str, last: str) -> None:
    """A manifest in the root names the tool; lock files are kept to, and Node's install scripts are not run."""
    (recipe,) = recipes_of(files, lambda _: "")
    assert language == recipe.language
    assert " ".join(recipe.steps[-1]).startswith(last)


def test_two_languages_have_two_recipes() -> None:
    """A repository of two languages is set up for both."""
    found = recipes_of(["setup.py", "package.json"], lambda _: "")
    assert ["Python", "Node"] == [recipe.language for recipe in found]


def test_what_decides() -> None:
    """Manifests and lock files decide what is made, wherever they lie; sources do not."""
    for path in (
        "pyproject.toml",
        "packages/a/package.json",
        "requirements/ci.txt",
        "requirements-dev.in",
        "go.sum",
    ):
        assert decides(path)
    for path in ("src/a.py", "README.md", "docs/notes.txt", "pyproject.toml.orig"):
        assert not decides(path)

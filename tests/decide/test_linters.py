"""Which tools a repository's settings name, and what linters print: pure text."""

import json

import pytest

from bot.develop.linters import Tool, added, findings_of, is_missing, tools_of

RUFF = Tool("ruff check", "lint", ("ruff",), (".py",))
ESLINT = Tool("eslint", "lint", ("eslint",), (".js",), "eslint")


def named(**files: str) -> list[str]:
    """Return the names of the tools of a tree; `__` stands for a dot in a file's name."""
    tree = {name.replace("__", "."): text.encode() for name, text in files.items()}
    return [tool.name for tool in tools_of(tree.get, tree)]


@pytest.mark.parametrize(
    ("files", "tools"),
    [
        ({"pyproject__toml": "[tool.ruff]\nline-length = 100\n"}, ["ruff check"]),
        ({"pyproject__toml": "[tool.ruff.format]\nquote-style = 'single'\n"}, ["ruff format", "ruff check"]),
        ({"ruff__toml": "line-length = 100\n"}, ["ruff check"]),
        ({"__ruff__toml": "[format]\nskip-magic-trailing-comma = true\n"}, ["ruff format", "ruff check"]),
        ({"pyproject__toml": "[tool.black]\n[tool.isort]\nprofile = 'black'\n"}, ["isort", "black"]),
        ({"setup__cfg": "[metadata]\nname = x\n[flake8]\nmax-line-length = 100\n"}, ["flake8"]),
        ({"tox__ini": "[isort]\n"}, ["isort"]),
        ({"__flake8": "[flake8]\n"}, ["flake8"]),
        (
            {
                "__pre-commit-config__yaml": "repos:\n- hooks:\n  - id: ruff\n  - id: ruff-format\n  - id: 'isort'\n"
            },
            ["isort", "ruff format", "ruff check"],
        ),
        ({"package__json": '{"prettier": {}, "eslintConfig": {}}'}, ["prettier", "eslint"]),
        ({"__prettierrc__json": "{}", "eslint__config__mjs": ""}, ["prettier", "eslint"]),
        ({"go__mod": "module x\n"}, ["gofmt"]),
        ({"Cargo__toml": "[package]\nedition = '2018'\n"}, ["rustfmt"]),
        ({"pyproject__toml": "[project]\nname = 'x'\n", "package__json": "{}"}, []),
        ({"pyproject__toml": "[tool.ruff\n", "package__json": "[1", "setup__cfg": "\0[flake8"}, []),
        ({"docs/.prettierrc": "{}"}, []),
    ],
)
def test_settings_name_the_tools(files: dict[str, str], tools: list[str]) -> None:
    """A tool counts by its own file, its section or its hook; nothing is assumed, and broken settings name nothing."""
    assert tools == named(**files)


def test_an_edition_is_no_option() -> None:
    """What goes onto a command line out of a settings file is one of a few known words."""
    (tool,) = tools_of({"Cargo.toml": b"[package]\nedition = '--config=x'\n"}.get, ["Cargo.toml"])
    assert ("rustfmt", "--quiet", "--edition", "2021") == tool.argv


def test_lines_of_ruff_and_flake8() -> None:
    """Both print path, line, column, rule and text; other lines and other files do not count."""
    output = (
        "app.py:1:8: F401 [*] `os` imported but unused\n"
        "./app.py:20:1: E302 expected 2 blank lines, found 1\n"
        "app.py:3:5: invalid-syntax: Expected an indented block\n"
        "other.py:1:1: F401 `sys` imported but unused\n"
        "Found 4 errors.\n[*] 1 fixable with the `--fix` option.\n"
    )
    found = findings_of(RUFF, output, ["app.py"])
    assert found is not None
    assert [
        ("app.py", 1, "ruff check F401"),
        ("app.py", 20, "ruff check E302"),
        ("app.py", 3, "ruff check invalid-syntax"),
    ] == [(one.path, one.line, one.rule) for one in found]


def test_json_of_eslint() -> None:
    """Its JSON names files of the sandbox; what is no JSON is no answer."""
    messages = [
        {"ruleId": "no-var", "line": 3, "message": "Unexpected var"},
        {"ruleId": None, "message": "Parsing error"},
        {"ruleId": None, "severity": 1, "message": "File ignored"},
    ]
    output = "(node:1) Warning\n" + json.dumps([{"filePath": "/repo/app.js", "messages": messages}])
    found = findings_of(ESLINT, output.split("\n", 1)[1], ["app.js"])
    assert found is not None
    assert [(3, "eslint no-var"), (1, "eslint None")] == [(one.line, one.rule) for one in found]
    assert findings_of(ESLINT, "Oops! Something went wrong", ["app.js"]) is None
    assert findings_of(ESLINT, '{"a": 1}', ["app.js"]) is None


def test_only_what_is_added_counts() -> None:
    """A finding that moved, or names another number, was there before; a second of the same kind was not."""
    before = findings_of(RUFF, "a.py:9:1: C901 `f` is too complex (11 > 10)\n", ["a.py"])
    after = findings_of(
        RUFF,
        "a.py:12:1: C901 `f` is too complex (14 > 10)\na.py:30:1: C901 `f` is too complex (11 > 10)\n",
        ["a.py"],
    )
    assert before is not None and after is not None
    assert [30] == [one.line for one in added(before, after)]
    assert () == added(after, before)


@pytest.mark.parametrize(
    ("code", "output", "missing"),
    [
        (1, "/usr/bin/python: No module named black\n", True),
        (127, "prlimit: failed to execute gofmt: No such file or directory", True),
        (126, "", True),
        (0, "No module named black", False),
        (1, "a.py:1:1: F821 Undefined name `x`", False),
    ],
)
def test_a_tool_that_is_not_there(code: int, output: str, missing: bool) -> None:
    """What cannot run is told from what objects."""
    assert missing is is_missing(code, output)

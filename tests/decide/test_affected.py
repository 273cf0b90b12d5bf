"""Which tests a change can reach: small trees of files, one question each."""

from pathlib import PurePosixPath

import pytest

from bot.develop.affected import affected

TREE = {
    "src/shop/__init__.py": "",
    "src/shop/cart.py": "from . import money\nfrom .tax import rate\n",
    "src/shop/money.py": "import decimal\n",
    "src/shop/tax/__init__.py": "from .table import rate\n",
    "src/shop/tax/table.py": "rate = 1\n",
    "src/shop/mail.py": "import smtplib\n",
    "src/shop/cli.py": "import argparse, shop.mail as m  # sends\n",
    "tests/conftest.py": "import pytest\n",
    "tests/test_cart.py": "from shop.cart import (\n    total,  # all\n    add,\n)\n",
    "tests/test_mail.py": "def test_it():\n    from shop import mail\n",
    "tests/test_cli.py": "import os\nimport shop.cli\n",
    "tests/test_free.py": "import json\n",
    "tests/help.py": "from shop import money\n",
    "tests/deep/test_helped.py": "from tests.help import it\n",
}
ALL = ["cart", "cli", "free", "helped", "mail"]


def reached(*changed: str, **files: str) -> list[str] | None:
    """Return the names of the tests that a change of these files reaches; `files` join the tree, `__` for a slash."""
    tree = TREE | {name.replace("__", "/") + ".py": text for name, text in files.items()}
    raw = {path: text.encode() for path, text in tree.items()}
    found = affected(raw, raw.get, changed, lambda p: PurePosixPath(p).name.startswith("test_"))
    return None if found is None else sorted(PurePosixPath(path).stem.removeprefix("test_") for path in found)


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ("src/shop/cart.py", ["cart"]),
        ("src/shop/money.py", ["cart", "helped"]),
        ("src/shop/tax/table.py", ["cart"]),
        ("src/shop/mail.py", ["cli", "mail"]),
        ("src/shop/__init__.py", ["cart", "cli", "helped", "mail"]),
        ("tests/help.py", ["helped"]),
        ("tests/test_free.py", ["free"]),
        ("src/shop/gone.py", []),
    ],
)
def test_by_imports(changed: str, tests: list[str]) -> None:
    """Relative, nested and late imports, packages on the way, and helpers of tests all lead to the tests."""
    assert tests == reached(changed)


def test_a_file_that_is_gone() -> None:
    """Who imports what the change takes away is reached, though it is not in the tree any more."""
    assert ["new"] == reached("src/shop/old.py", tests__test_new="from shop.old import x\n")
    assert ["new"] == reached(
        "src/shop/old.py", tests__test_new="from shop import (\n    mail,\n    old,\n)\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\n",
        "from importlib import import_module\n",
        "mod = __import__('shop.' + name)\n",
        "import subprocess\n",
        "from shop import *\n",
        "from pathlib import Path\nHERE = Path(__file__)\n",
        "SOURCES = root.rglob('*')\n",
        "open('src/shop/mail.py')\n",
        "import os; import shop.mail\n",
    ],
)
def test_who_may_reach_anything(text: str) -> None:
    """Imports by name, processes and reading of sources: such a test runs whatever was changed."""
    assert "new" in (reached("src/shop/mail.py", tests__test_new=text) or [])


@pytest.mark.parametrize(
    "text", ["import importlib.metadata\n", "from importlib import resources\n", "import os\n"]
)
def test_who_may_not(text: str) -> None:
    """Reading one's own version or data reaches no code."""
    assert ["cli", "mail"] == reached("src/shop/mail.py", tests__test_new=text)


def test_what_a_module_may_reach_its_tests_may() -> None:
    """A module that imports by name may be any module's user, so its tests run too; conftest.py is everybody's below."""
    assert ["cart", "cli", "mail"] == reached(
        "src/shop/mail.py", src__shop__money="", src__shop__tax__table="import runpy\n"
    )
    assert ["cli", "mail"] == reached(
        "src/shop/mail.py", src__shop__tax__table="import subprocess  # runs git\n"
    )
    assert ["cart", "cli", "mail"] == reached(
        "src/shop/mail.py", src__shop__tax__table="run([sys.executable])\n"
    )
    assert ALL == reached("src/shop/mail.py", tests__conftest="from shop import mail\n")
    assert ["helped"] == reached("src/shop/new.py", tests__deep__conftest="import shop.new\n")


@pytest.mark.parametrize(
    ("changed", "files"),
    [
        (("src/shop/mail.py", "src/shop/page.html"), {}),
        (("pyproject.toml",), {}),
        (("tests/conftest.py",), {}),
        (("setup.py",), {}),
    ],
)
def test_unsure_is_all(changed: tuple[str, ...], files: dict[str, str]) -> None:
    """Templates, settings and what is loaded without an import may be anybody's."""
    assert reached(*changed, **files) is None


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '--doctest-modules'\n", False),
        ("setup.cfg", "[tool:pytest]\npython_files = check_*.py\n", False),
        ("pytest.ini", "[pytest]\naddopts = -p shop.plugin\n", False),
        ("pytest.ini", "[pytest]\naddopts = -q -p no:cacheprovider\n", True),
    ],
)
def test_unusual_settings(name: str, text: str, told: bool) -> None:
    """Doctests, own patterns for test files and own plugins join code and tests without an import."""
    raw = {path: body.encode() for path, body in (TREE | {name: text}).items()}
    found = affected(raw, raw.get, ["src/shop/mail.py"], lambda p: "test_" in p)
    assert told is (found is not None)

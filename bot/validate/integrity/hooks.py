"""What changes the outcome of tests from outside of them: pytest's hooks, early exits, fakes for all, shadowed code."""

import ast
from collections.abc import Iterator
from posixpath import basename

from bot.domain.quoted import code
from bot.domain.report import Objection
from bot.validate.integrity import words
from bot.validate.integrity.change import parsed
from bot.validate.integrity.inline import Names
from bot.validate.integrity.marks import fake_of, imports_of
from bot.validate.integrity.shapes import name_of, written

_OUTCOME = (
    "pytest_runtest_makereport",
    "pytest_runtest_call",
    "pytest_pyfunc_call",
    "pytest_runtest_protocol",
    "pytest_report_teststatus",
    "pytest_sessionfinish",
    "pytest_assertrepr_compare",
)
_CHOOSING = (
    "pytest_collection_modifyitems",
    "pytest_ignore_collect",
    "pytest_collect_file",
    "pytest_generate_tests",
)
_LEAVES_OUT = ("skip", "xfail", "skipif", "deselected", "pytest_deselected", "remove", "clear", "pop")
_SETS = ("outcome", "force_result", "wasxfail", "exitstatus", "longrepr", "shouldfail", "testsfailed")
_OUTSIDE = (
    *(
        "time",
        "datetime",
        "os",
        "sys",
        "random",
        "socket",
        "requests",
        "httpx",
        "urllib",
        "uuid",
        "subprocess",
    ),
    *("logging", "builtins", "locale", "tempfile", "getpass", "secrets"),
)
_COLLECT = ("collect_ignore", "collect_ignore_glob")


def hook_objections(path: str, before: str, after: str) -> Iterator[Objection]:
    """Yield what of a Python file of the tests now bends what other tests tell."""
    new, old = parsed(after), parsed(before) or ast.Module([], [])
    if new is None:
        return
    known = {written(node) for node in old.body}
    fresh = [node for node in new.body if written(node) not in known]
    for node in fresh:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _function(path, node, new)
        elif isinstance(node, ast.Assign) and name_of(node.targets[0]) in _COLLECT:
            yield Objection(
                "hook",
                path,
                node.lineno,
                f"{code(written(node)[:120])} keeps tests from being collected.",
            )
        elif isinstance(node, ast.Expr | ast.If) and basename(path) == "conftest.py":
            yield from _exits(path, node)
    yield from _shadowed(path, old, new)


def _function(
    path: str, node: ast.FunctionDef | ast.AsyncFunctionDef, tree: ast.Module
) -> Iterator[Objection]:
    inner = list(ast.walk(node))
    names = {name_of(one) for one in inner if isinstance(one, ast.Attribute | ast.Call)}
    if node.name in _OUTCOME:
        stores = (one for one in inner if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store))
        if any(one.attr in _SETS for one in stores) or "force_result" in names or _catches(inner):
            yield Objection(
                "hook", path, node.lineno, f"{code(node.name)} changes what the outcome of tests is."
            )
    if node.name in _CHOOSING:
        whole = any(
            isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Store | ast.Del) for one in inner
        )
        if whole or names & set(_LEAVES_OUT):
            yield Objection("hook", path, node.lineno, f"{code(node.name)} leaves tests out or marks them.")
    if node.name.startswith("pytest_") and basename(path) == "conftest.py":
        yield from _exits(path, node)
    if any(name_of(d) == "fixture" and "autouse" in written(d) for d in node.decorator_list):
        imports = imports_of(tree)
        for one in inner:
            fake = fake_of(one, Names(), imports)
            if (
                fake is not None
                and fake.target.split(".")[0] not in _OUTSIDE
                and basename(path) == "conftest.py"
            ):
                text = f"The fixture {code(node.name)} puts a fake in place of {code(fake.target)} for all tests."
                yield Objection("faked", path, fake.line, text)


def _catches(inner: list[ast.AST]) -> bool:
    return any(
        isinstance(one, ast.ExceptHandler)
        and (one.type is None or name_of(one.type) in ("Exception", "BaseException", "AssertionError"))
        and not any(isinstance(part, ast.Raise) for part in ast.walk(one))
        for one in inner
    )


def _exits(path: str, node: ast.AST) -> Iterator[Objection]:
    for one in ast.walk(node):
        if isinstance(one, ast.Call) and name_of(one.func) in ("exit", "_exit", "kill", "abort", "quit"):
            yield Objection("hook", path, one.lineno, f"{code(written(one)[:80])} ends the run of the tests.")


def _shadowed(path: str, old: ast.Module, new: ast.Module) -> Iterator[Objection]:
    """Yield code under test that was imported and is now written in the test file itself."""
    before, after = imports_of(old).origin, imports_of(new).origin
    for node in new.body:
        names = [node.name] if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else []
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            names = [name_of(target) for target in node.targets]
        for name in names:
            hidden = name in before and (name not in after or _later(new, node, name))
            if hidden and all(getattr(one, "name", "") != name for one in old.body):
                yield Objection("faked", path, node.lineno, words.shadowed(name))


def _later(tree: ast.Module, node: ast.stmt, name: str) -> bool:
    """Tell whether a definition stands below the import that it hides."""
    lines = [
        one.lineno
        for one in tree.body
        if isinstance(one, ast.Import | ast.ImportFrom)
        and any((a.asname or a.name) == name for a in one.names)
    ]
    return bool(lines) and max(lines) < node.lineno

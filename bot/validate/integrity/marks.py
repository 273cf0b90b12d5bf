"""What keeps a test from telling: skips, expected failures, retries, fakes in place of code."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.validate.integrity.inline import Names
from bot.validate.integrity.shapes import always, dotted, name_of

MarkKind = Literal["skip", "xfail", "retry", "aside"]

_SKIPS = ("skip", "skipIf", "skipUnless", "skipif", "skipTest", "SkipTest", "importorskip", "ignore")
_XFAILS = ("xfail", "expectedFailure")
_RETRIES = ("flaky", "rerun", "retry", "repeat_until_passes")
# by these names runners are told what to leave out
_ASIDE = ("slow", "quarantine", "quarantined", "disabled", "manual", "wip", "broken", "nightly", "skip_ci")
_FAKING = ("patch", "setattr", "object", "patch_object")


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing that keeps a test from being red; `when` is its condition, "" for always."""

    kind: MarkKind
    when: str
    line: int

    @property
    def key(self) -> tuple[str, str]:
        """Return what makes two marks the same."""
        return self.kind, self.when


@dataclass(frozen=True, slots=True)
class Fake:
    """Something put in place of what `target` names."""

    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Imports:
    """What names at the top of a module come from."""

    origin: Mapping[str, str] = field(default_factory=dict)

    def full(self, name: str) -> str:
        """Return a dotted name from where its first part was imported."""
        first, dot, rest = name.partition(".")
        return f"{self.origin.get(first, first)}{dot}{rest}"


def imports_of(tree: ast.Module) -> Imports:
    """Read all imports of a module, those inside functions too."""
    origin: dict[str, str] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    origin[alias.asname or alias.name.split(".")[0]] = (
                        alias.name if alias.asname else alias.name.split(".")[0]
                    )
            case ast.ImportFrom(module=module, names=names):
                for alias in names:
                    origin[alias.asname or alias.name] = f"{module or ''}.{alias.name}".lstrip(".")
    return Imports(origin)


def mark_of(node: ast.expr, names: Names) -> Mark | None:
    """Read a decorator, a mark or a call that skips; None if it is none, or if its condition never holds."""
    node = names.inline(node)
    name, line = name_of(node), getattr(node, "lineno", 1)
    call = node if isinstance(node, ast.Call) else None
    if name in _SKIPS:
        return _skip(name, call, names, line)
    if name in _XFAILS:
        condition = call.args[0] if call and call.args and "mark" in dotted(call.func) else None
        condition = (
            next((k.value for k in call.keywords if k.arg == "condition"), condition) if call else None
        )
        if condition is not None and always(condition) is False:
            return None
        return Mark("xfail", names.text(condition) if condition is not None else "", line)
    if name in _RETRIES:
        return Mark("retry", "", line)
    if name in _ASIDE and "mark" in dotted(node).split("."):
        return Mark("aside", name, line)
    return None


def _skip(name: str, call: ast.Call | None, names: Names, line: int) -> Mark | None:
    if name == "importorskip" and call:
        return Mark("skip", f"no {names.text(call.args[0]) if call.args else 'module'}", line)
    if name not in ("skipif", "skipIf", "skipUnless") or call is None:
        return Mark("skip", "", line)
    condition = next((k.value for k in call.keywords if k.arg == "condition"), None)
    condition = condition or (call.args[0] if call.args else None)
    if condition is None:
        return Mark("skip", "", line)
    if name == "skipUnless":
        condition = ast.UnaryOp(ast.Not(), condition)
    if isinstance(condition, ast.Constant) and isinstance(condition.value, str):
        return Mark("skip", condition.value, line)  # pytest evaluates it
    known = always(condition)
    return None if known is False else Mark("skip", "" if known else names.text(condition), line)


def marks_in(value: ast.expr, names: Names) -> Iterator[Mark]:
    """Read what `pytestmark` is set to, or the marks of one case."""
    value = names.inline(value)
    for one in value.elts if isinstance(value, ast.List | ast.Tuple | ast.Set) else [value]:
        if (mark := mark_of(one, names)) is not None:
            yield mark


def fake_of(node: ast.AST, names: Names, imports: Imports) -> Fake | None:
    """Read a call that puts a fake in place of something: mock's patch, pytest's setattr."""
    if not isinstance(node, ast.Call) or name_of(node.func) not in _FAKING or not node.args:
        return None
    first = node.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return Fake(first.value, node.lineno)
    second = node.args[1] if len(node.args) > 1 else None
    if isinstance(second, ast.Constant) and isinstance(second.value, str):
        owner = dotted(names.inline(first))
        return Fake(imports.full(f"{owner}.{second.value}"), node.lineno) if owner else None
    return None


def is_same(target: str, called: str) -> bool:
    """Tell whether a fake stands for what is called: the same last name, out of the same package."""
    return target.rsplit(".", 1)[-1] == called.rsplit(".", 1)[-1] and (
        target.split(".", 1)[0] == called.split(".", 1)[0] or target == called
    )

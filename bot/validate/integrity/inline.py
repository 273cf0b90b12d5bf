"""Put what a name stands for in its place, so that a renamed or inlined variable changes nothing that a test asserts."""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from bot.validate.integrity.shapes import written

_DEEP, _BIG = 6, 300


@dataclass(frozen=True, slots=True)
class Names:
    """Names that are bound once, to an expression."""

    bound: Mapping[str, ast.expr] = field(default_factory=dict)

    def within(self, body: Iterable[ast.stmt]) -> "Names":
        """Return these names with those that a function binds on top; what it binds twice is left alone."""
        values, times = _bindings(body)
        once = {name: value for name, value in values.items() if times[name] == 1}
        return Names({**{n: v for n, v in self.bound.items() if n not in times}, **once})

    def inline(self, node: ast.expr) -> ast.expr:
        """Return an expression with its names resolved, as far as it stays of a readable size."""
        if not any(isinstance(inner, ast.Name) and inner.id in self.bound for inner in ast.walk(node)):
            return node
        made = _Inliner(self.bound).visit(deepcopy(node))
        assert isinstance(made, ast.expr)
        return made

    def text(self, node: ast.AST) -> str:
        """Return source with names resolved."""
        return written(self.inline(node) if isinstance(node, ast.expr) else node)


def module_names(tree: ast.Module) -> Names:
    """Return what a module binds once at its top."""
    return Names().within(tree.body)


def _bindings(body: Iterable[ast.stmt]) -> tuple[dict[str, ast.expr], Counter[str]]:
    values: dict[str, ast.expr] = {}
    times: Counter[str] = Counter()
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Lambda():
                continue
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                values[name] = value
            case ast.Name(id=name, ctx=ast.Store()):
                times[name] += 1
        stack.extend(ast.iter_child_nodes(node))
    return {name: value for name, value in values.items() if name in times}, times


class _Inliner(ast.NodeTransformer):
    def __init__(self, bound: Mapping[str, ast.expr]) -> None:
        self._bound, self._open, self._left = bound, [], _BIG  # type: tuple[Mapping[str, ast.expr], list[str], int]

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a name that is bound, unless it stands in its own meaning."""
        value = self._bound.get(node.id)
        if (
            value is None
            or not isinstance(node.ctx, ast.Load)
            or node.id in self._open
            or len(self._open) > _DEEP
        ):
            return node
        self._left -= sum(1 for _ in ast.walk(value))
        if self._left < 0:
            return node
        self._open.append(node.id)
        made = self.visit(deepcopy(value))
        self._open.pop()
        assert isinstance(made, ast.expr)
        return made

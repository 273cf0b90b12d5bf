"""Read a Python test file: one unit a test that pytest or unittest would collect, with all that it asserts."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from posixpath import basename

from bot.validate.integrity.change import meaning_of, parsed
from bot.validate.integrity.check import Check
from bot.validate.integrity.inline import Names, module_names
from bot.validate.integrity.marks import Fake, Imports, Mark, fake_of, imports_of, mark_of, marks_in
from bot.validate.integrity.shapes import always, dotted, name_of, written
from bot.validate.integrity.walk import Function, Place, Said, unpacked, walk

_CASES = 64


@dataclass(frozen=True, slots=True)
class Unit:
    """One test, or a function of a test file that only asserts for others (`helper`).

    `cases`: its parameters as written, where they could not be put into its checks. `calls`: what it calls, by full name.
    """

    path: str
    name: str
    line: int
    checks: tuple[Check, ...]
    marks: tuple[Mark, ...]
    fakes: tuple[Fake, ...]
    calls: frozenset[str]
    cases: tuple[str, ...]
    meaning: str
    helper: bool = False

    @property
    def skipped(self) -> bool:
        """Tell whether it never runs."""
        return ("skip", "") in {mark.key for mark in self.marks}


@dataclass(frozen=True, slots=True)
class Module:
    """What the readers of one test file share."""

    path: str
    collected: bool
    names: Names
    imports: Imports
    helpers: Mapping[str, Function]
    fixtures: Mapping[str, Function]


def is_collected(path: str) -> bool:
    """Tell whether runners look for tests in a file of this name."""
    name = basename(path)
    return name.endswith(".py") and (name.startswith("test") or name.endswith(("_test.py", "_tests.py")))


def functions_of(text: str) -> dict[str, Function]:
    """Return the functions at the top of a file, for files that import them."""
    tree = parsed(text)
    body = tree.body if tree is not None else []
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def units_of(path: str, text: str, shared: Mapping[str, Function] | None = None) -> dict[str, Unit] | None:
    """Return the tests of a file by name, of two with one name the last; None if it is no Python.

    `shared`: functions of other test files, read where this one imports or, if they are fixtures, asks for them.
    """
    tree = parsed(text)
    if tree is None:
        return None
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    imports, others = imports_of(tree), dict(shared or {})
    theirs = {name: node for name, node in others.items() if _is_fixture(node)}
    fixtures = theirs | {node.name: node for node in functions if _is_fixture(node)}
    known = {name: others[name] for name in imports.origin if name in others}
    helpers = known | {
        n.name: n for n in functions if n.name not in fixtures and not n.name.startswith("test")
    }
    names = module_names(tree)
    given = {name: value for name, node in fixtures.items() if (value := _given(node)) is not None}
    module = Module(
        path,
        is_collected(path),
        Names({**names.bound, **given}),
        imports,
        helpers,
        fixtures,
    )
    found: dict[str, Unit] = {}
    try:
        marks = _read(tree.body, module, "", {}, found)
    except RecursionError:
        return None
    return {name: replace(unit, marks=(*unit.marks, *marks)) for name, unit in found.items()}


def _read(
    body: Sequence[ast.stmt],
    module: Module,
    prefix: str,
    helpers: Mapping[str, Function],
    found: dict[str, Unit],
) -> list[Mark]:
    """Read a scope; returns the marks of all that is in it."""
    marks: list[Mark] = []
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) if not _is_fixture(node):
                unit = _unit(node, module, prefix, helpers)
                if unit is not None:
                    found[unit.name] = unit
            case ast.ClassDef(name=name):
                _class(node, module, prefix, found)
            case ast.If(test=test):
                known = always(module.names.inline(test))
                if known is not False:
                    marks += _read(node.body, module, prefix, helpers, found)
                if known is not True:
                    marks += _read(node.orelse, module, prefix, helpers, found)
            case ast.Try():
                for part in (node.body, node.orelse, node.finalbody):
                    marks += _read(part, module, prefix, helpers, found)
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=value):
                marks += marks_in(value, module.names)
            case ast.Assign(targets=[ast.Name(id="__test__")], value=ast.Constant(value=False)):
                marks.append(Mark("skip", "", node.lineno))
            case ast.Delete(targets=[ast.Name(id=name)]):
                found.pop(f"{prefix}{name}", None)
            case ast.Assign() | ast.Expr() | ast.Raise():
                for target in node.targets if isinstance(node, ast.Assign) else ():
                    found.pop(f"{prefix}{name_of(target)}", None)
                marks += _ending(node, module)
            case _:
                pass
    return marks


def _ending(node: ast.Assign | ast.Expr | ast.Raise, module: Module) -> list[Mark]:
    """Read a statement at the top that skips the whole file."""
    said = Said()
    walk([node], Place(module.names, module.imports, {}), said)
    raises = isinstance(node, ast.Raise) and not said.marks
    return [*said.marks, *([Mark("skip", "", node.lineno)] if raises else [])]


def _class(node: ast.ClassDef, module: Module, prefix: str, found: dict[str, Unit]) -> None:
    is_case = any("Test" in dotted(base) for base in node.bases)
    if not node.name.startswith("Test") and not is_case:
        return
    own = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
    helpers = {name: n for name, n in own.items() if not name.startswith("test")}
    inner: dict[str, Unit] = {}
    marks = _read(node.body, module, f"{prefix}{node.name}.", helpers, inner)
    marks += [mark for d in node.decorator_list if (mark := mark_of(d, module.names)) is not None]
    if "__init__" in own and not is_case:
        marks.append(Mark("skip", "", own["__init__"].lineno))  # pytest does not collect such a class
    found |= {name: replace(unit, marks=(*unit.marks, *marks)) for name, unit in inner.items()}


def _unit(node: Function, module: Module, prefix: str, helpers: Mapping[str, Function]) -> Unit | None:
    is_test = node.name.startswith("test") and module.collected
    said = Said()
    place = Place(module.names, module.imports, {**module.helpers, **helpers})
    for decorator in node.decorator_list:
        if (mark := mark_of(decorator, module.names)) is not None:
            said.marks.append(mark)
        if (fake := fake_of(decorator, module.names, module.imports)) is not None:
            said.fakes.append(fake)
    said.fakes += _fixture_fakes(node, module)
    cases = _cases(node.decorator_list, module.names, said)
    for bound in cases.bound:
        inside = place.binding(bound)
        walk(node.body, replace(inside, names=inside.names.within(node.body)), said)
    if not is_test and not (said.checks and not prefix):
        return None
    return Unit(
        path=module.path,
        name=f"{prefix}{node.name}",
        line=node.lineno,
        checks=tuple({check.key: check for check in said.checks}.values()),
        marks=tuple(said.marks),
        fakes=tuple(dict.fromkeys(said.fakes)),
        calls=frozenset(_calls(node, place, module.imports)),
        cases=cases.texts,
        meaning=meaning_of(ast.Module([*node.body], [])),
        helper=not is_test,
    )


def _calls(node: Function, place: Place, imports: Imports) -> Iterator[str]:
    names = place.names.within(node.body)
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and (name := dotted(names.inline(inner.func))):
            yield imports.full(name)


@dataclass(frozen=True, slots=True)
class _Cases:
    bound: tuple[Mapping[str, ast.expr], ...]
    texts: tuple[str, ...] = ()


def _cases(decorators: Sequence[ast.expr], names: Names, said: Said) -> _Cases:
    """Read parametrize: what each case binds; as text where there are too many or they are not written out."""
    sets: list[list[dict[str, ast.expr]]] = []
    texts: list[str] = []
    for decorator in decorators:
        if not isinstance(decorator, ast.Call) or name_of(decorator) not in ("parametrize", "expand", "data"):
            continue
        if len(decorator.args) < 2:
            continue
        values = names.inline(decorator.args[1])
        if not isinstance(values, ast.List | ast.Tuple) or any(
            isinstance(v, ast.Starred) for v in values.elts
        ):
            texts.append(written(values))
            continue
        if not values.elts:
            said.marks.append(Mark("skip", "", decorator.lineno))
        texts += [written(value) for value in values.elts]
        sets.append([_bound(decorator.args[0], value, names, said) for value in values.elts])
    total = 1
    for one in sets:
        total *= max(1, len(one))
    if total > _CASES or not sets:
        return _Cases(({},), tuple(texts))
    merged = tuple({k: v for part in parts for k, v in part.items()} for parts in product(*sets))
    return _Cases(merged or ({},), () if all(merged) else tuple(texts))


def _bound(given: ast.expr, value: ast.expr, names: Names, said: Said) -> dict[str, ast.expr]:
    if isinstance(value, ast.Call) and name_of(value) == "param":
        for keyword in value.keywords:
            if keyword.arg == "marks":
                case = written(ast.Tuple(value.args, ast.Load()))
                said.marks += [
                    replace(m, when=f"{m.when} {case}".strip()) for m in marks_in(keyword.value, names)
                ]
        value = value.args[0] if len(value.args) == 1 else ast.Tuple(value.args, ast.Load())
    if isinstance(given, ast.Constant) and isinstance(given.value, str):
        parts = [part.strip() for part in given.value.split(",") if part.strip()]
    elif isinstance(given, ast.Tuple | ast.List):
        parts = [str(n.value) for n in given.elts if isinstance(n, ast.Constant)]
    else:
        return {}
    if len(parts) == 1:
        return {parts[0]: value}
    target = ast.Tuple([ast.Name(part, ast.Store()) for part in parts], ast.Store())
    return unpacked(target, names.inline(value))


def _is_fixture(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return any(name_of(decorator) == "fixture" for decorator in decorators)


def _given(node: Function) -> ast.expr | None:
    """Return what a fixture gives, if that is one expression."""
    values = [
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Return | ast.Yield) and inner.value is not None
    ]
    return Names().within(node.body).inline(values[0]) if len(values) == 1 else None


def _fixture_fakes(node: Function, module: Module) -> Iterator[Fake]:
    """Return what the fixtures that a test stands on put fakes in place of."""
    wanted = {a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)}
    for name, fixture in module.fixtures.items():
        auto = any(
            k.arg == "autouse" for d in fixture.decorator_list if isinstance(d, ast.Call) for k in d.keywords
        )
        if name in wanted or auto:
            said = Said()
            walk(fixture.body, Place(module.names, module.imports, module.helpers), said)
            yield from said.fakes

"""Read a test's body: what it asserts and under which conditions, what ends it early, what it fakes."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.validate.integrity.check import LOOSE, Check, checks_of, made
from bot.validate.integrity.claims import RAISING, called, raised
from bot.validate.integrity.inline import Names
from bot.validate.integrity.marks import Fake, Imports, Mark, fake_of, mark_of
from bot.validate.integrity.shapes import always, dotted, name_of, written

Function = ast.FunctionDef | ast.AsyncFunctionDef

_ENDS = ("exit", "_exit", "abort")
_SKIPPING = ("skip", "skipTest", "xfail", "importorskip")
_ASSERTING = ("assert", "check", "verify", "expect", "ensure", "should")
_CATCHING = ("AssertionError", "Exception", "BaseException", "Failed")
_DEEP, _MOST, _CASES = 3, 400, 100


@dataclass(slots=True)
class Said:
    """What a body says, filled as it is read."""

    checks: list[Check] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    fakes: list[Fake] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a test we are: what names mean, under which conditions, and whether failures get out."""

    names: Names
    imports: Imports
    helpers: Mapping[str, Function]
    under: tuple[str, ...] = ()
    swallowed: bool = False
    depth: int = 0

    def when(self, condition: str) -> "Place":
        """Return this place under one more condition."""
        return replace(self, under=(*self.under, condition))

    def binding(self, bound: Mapping[str, ast.expr]) -> "Place":
        """Return this place with names bound."""
        return replace(self, names=Names({**self.names.bound, **bound}))


def walk(body: Sequence[ast.stmt], place: Place, said: Said) -> bool:
    """Read statements; returns whether what stands behind them is never reached."""
    for stmt in body:
        match stmt:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                place = replace(place, helpers={**place.helpers, name: stmt})
            case ast.If():
                ended, place = _if(stmt, place, said)
                if ended:
                    return True
            case _:
                if _statement(stmt, place, said):
                    return True
    return False


def _statement(stmt: ast.stmt, place: Place, said: Said) -> bool:
    match stmt:
        case ast.Return() | ast.Continue() | ast.Break():
            return True
        case ast.Raise(exc=exc):
            if name_of(exc) in ("SkipTest", "Skipped"):
                _skip(place, said, stmt.lineno)
            return True
        case ast.Assert(test=test):
            if isinstance(test, ast.Constant) and not test.value:
                _failing(stmt, place, said)
                return True
            _add(list(checks_of(test, place.names, stmt.lineno)), place, said)
        case ast.Expr(value=ast.Await(value=ast.Call() as call)) | ast.Expr(value=ast.Call() as call):
            return _call(call, place, said)
        case ast.Assign(targets=targets, value=value):
            _assigned(targets, place, said)
            if isinstance(value, ast.Call):
                _called_for_value(value, place, said)
        case ast.With() | ast.AsyncWith():
            return _with(stmt, place, said)
        case ast.For() | ast.AsyncFor():
            _for(stmt, place, said)
        case ast.While(test=test, body=body):
            if always(test) is not False:
                walk(body, place, said)
        case ast.Try() | ast.TryStar():
            return _try(stmt, place, said)
        case ast.Match(subject=subject, cases=cases):
            for case in cases:
                guard = f"{place.names.text(subject)} is {written(case.pattern)}"
                walk(case.body, place.when(guard), said)
        case _:
            pass
    return False


def _add(checks: Sequence[Check], place: Place, said: Said) -> None:
    if not place.swallowed and len(said.checks) < _MOST:
        said.checks += [replace(check, under=place.under) for check in checks]


def _skip(place: Place, said: Said, line: int) -> None:
    said.marks.append(Mark("skip", " and ".join(place.under), line))


def _failing(stmt: ast.AST, place: Place, said: Said) -> None:
    line = getattr(stmt, "lineno", 1)
    _add([made("fails", ast.Constant(True), None, LOOSE, place.names, line)], place, said)


def _if(stmt: ast.If, place: Place, said: Said) -> tuple[bool, Place]:
    """Read both branches; where one of them ends the test, what follows stands under the other's condition."""
    known = always(place.names.inline(stmt.test))
    if known is not None:
        return walk(stmt.body if known else stmt.orelse, place, said), place
    text = place.names.text(stmt.test)
    ended = walk(stmt.body, place.when(text), said)
    otherwise = walk(stmt.orelse, place.when(f"not ({text})"), said)
    if ended and otherwise:
        return True, place
    if _is_failing(stmt.body):  # what a failing branch guards is asserted, not conditional
        return False, place
    return False, place.when(f"not ({text})") if ended else place.when(text) if otherwise else place


def _is_failing(body: Sequence[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return name_of(last.value.func) == "fail"
    return isinstance(last, ast.Raise) and name_of(last.exc) not in ("SkipTest", "Skipped")


def _call(call: ast.Call, place: Place, said: Said) -> bool:
    name = name_of(call.func)
    if name in _SKIPPING and name_of(getattr(call.func, "value", None)) in ("pytest", "self", "unittest", ""):
        mark = mark_of(call, place.names)
        if mark is not None and name != "importorskip":
            mark = replace(mark, when=" and ".join(place.under))
        said.marks += [mark] if mark is not None else []
        return name != "importorskip"
    if name in _ENDS:
        _skip(place, said, call.lineno)
        return True
    if name == "fail" and dotted(call.func) in ("pytest.fail", "self.fail", "fail"):
        _failing(call, place, said)
        return True
    if _helped(call, place, said):
        return False
    fake = fake_of(call, place.names, place.imports)
    said.fakes += [fake] if fake else []
    if name.startswith(_ASSERTING) or name in RAISING or _is_chain(call):
        _add(list(called(call, place.names)), place, said)
    return False


def _is_chain(call: ast.Call) -> bool:
    """Tell whether it is `expect(x).to_be(y)` or the like."""
    inner = call.func
    while isinstance(inner, ast.Attribute | ast.Call):
        if isinstance(inner, ast.Call) and name_of(inner.func) in ("expect", "assert_that", "ensure", "that"):
            return True
        inner = inner.value if isinstance(inner, ast.Attribute) else inner.func
    return False


def _helped(call: ast.Call, place: Place, said: Said) -> bool:
    """Read a function of the same file where it is called, as if it stood there."""
    on_self = isinstance(call.func, ast.Attribute) and name_of(call.func.value) in ("self", "cls")
    name = name_of(call.func) if on_self or isinstance(call.func, ast.Name) else ""
    helper = place.helpers.get(name)
    if helper is None or place.depth >= _DEEP:
        return False
    given = [a.arg for a in (*helper.args.posonlyargs, *helper.args.args)]
    if given[:1] in (["self"], ["cls"]) and on_self:
        given = given[1:]
    bound = dict(zip(given, map(place.names.inline, call.args), strict=False))
    bound |= {k.arg: place.names.inline(k.value) for k in call.keywords if k.arg}
    inside = replace(
        place, names=Names({**place.names.bound, **bound}).within(helper.body), depth=place.depth + 1
    )
    before = len(said.checks)
    walk(helper.body, inside, said)
    return len(said.checks) > before or place.swallowed


def _called_for_value(call: ast.Call, place: Place, said: Said) -> None:
    if name_of(call.func) == "importorskip" and (mark := mark_of(call, place.names)) is not None:
        said.marks.append(mark)
    elif (fake := fake_of(call, place.names, place.imports)) is not None:
        said.fakes.append(fake)
    else:
        _helped(call, place, said)


def _assigned(targets: Sequence[ast.expr], place: Place, said: Said) -> None:
    """See code that is replaced by plain assignment to a module or class."""
    for target in targets:
        owner = dotted(target.value) if isinstance(target, ast.Attribute) else ""
        if isinstance(target, ast.Attribute) and owner.split(".")[0] in place.imports.origin:
            said.fakes.append(Fake(place.imports.full(f"{owner}.{target.attr}"), target.lineno))


def _with(stmt: ast.With | ast.AsyncWith, place: Place, said: Said) -> bool:
    inside, expects = place, False
    for item in stmt.items:
        call = item.context_expr
        name = name_of(call)
        if not isinstance(call, ast.Call):
            continue
        if name in RAISING:
            _add([raised(call, stmt.body, place.names)], place, said)
            expects = True
            if any(name_of(arg) == "AssertionError" for arg in call.args):
                inside = replace(inside, swallowed=True)
        elif name == "suppress" and any(name_of(arg) in _CATCHING for arg in call.args):
            inside = replace(inside, swallowed=True)
        elif (fake := fake_of(call, place.names, place.imports)) is not None:
            said.fakes.append(fake)
        elif name.startswith(("assert", "expect")):
            _add(list(called(call, place.names)), place, said)
    ended = walk(stmt.body, inside, said)
    return ended and not expects and not inside.swallowed


def _for(stmt: ast.For | ast.AsyncFor, place: Place, said: Said) -> None:
    """Read a loop over cases that are written out once a case, any other once."""
    cases = place.names.inline(stmt.iter)
    if isinstance(cases, ast.List | ast.Tuple) and len(cases.elts) <= _CASES:
        for case in cases.elts:
            if isinstance(case, ast.Starred):
                break
            walk(stmt.body, place.binding(unpacked(stmt.target, case)), said)
        else:
            return
    walk(stmt.body, place, said)


def unpacked(target: ast.expr, value: ast.expr) -> dict[str, ast.expr]:
    """Bind what a target names to a value, part by part."""
    match target, value:
        case ast.Name(id=name), _:
            return {name: value}
        case (
            (ast.Tuple(elts=names) | ast.List(elts=names)),
            (ast.Tuple(elts=values) | ast.List(elts=values)),
        ):
            bound: dict[str, ast.expr] = {}
            for one, other in zip(names, values, strict=False):
                bound |= unpacked(one, other)
            return bound
    return {}


def _try(stmt: ast.Try | ast.TryStar, place: Place, said: Said) -> bool:
    """Read a try block; assertions whose failure a handler keeps to itself assert nothing."""
    inside = place
    for handler in stmt.handlers:
        caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
        catches = handler.type is None or any(name_of(one) in _CATCHING for one in caught)
        if catches and not any(_gets_out(inner) for inner in ast.walk(handler)):
            inside = replace(inside, swallowed=True)
    ended = walk(stmt.body, inside, said)
    for handler in stmt.handlers:
        walk(handler.body, place.when(f"on {written(handler.type) if handler.type else 'anything'}"), said)
    if not ended:
        ended = walk(stmt.orelse, place, said)
    final = walk(stmt.finalbody, place, said)
    return final or (ended and not stmt.handlers)


def _gets_out(node: ast.AST) -> bool:
    if isinstance(node, ast.Raise):
        return name_of(node.exc) not in ("SkipTest", "Skipped")
    return isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and name_of(node.func) == "fail")

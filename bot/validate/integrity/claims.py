"""What calls assert: blocks that expect an exception, unittest's and mock's methods, and somebody's own functions."""

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.validate.integrity.check import (
    BOUND,
    EXACT,
    HUGE,
    LOOSE,
    NEAR,
    PARTLY,
    Check,
    checks_of,
    made,
)
from bot.validate.integrity.inline import Names
from bot.validate.integrity.shapes import (
    calls_of,
    constants_of,
    facts_of,
    name_of,
    tolerance_of,
    written,
)

RAISING = ("raises", "assertRaises", "assertRaisesRegex", "warns", "assertWarns", "assertWarnsRegex")
_MOCKED = {
    "assert_called_once_with": EXACT,
    "assert_called_with": NEAR,
    "assert_awaited_once_with": EXACT,
    "assert_awaited_with": NEAR,
    "assert_has_calls": NEAR,
    "assert_any_call": PARTLY,
    "assert_called_once": BOUND,
    "assert_awaited_once": BOUND,
    "assert_called": LOOSE,
    "assert_awaited": LOOSE,
    "assert_not_called": EXACT,
}
_TWO: dict[str, ast.cmpop] = {
    "assertEqual": ast.Eq(),
    "assertEquals": ast.Eq(),
    "assertListEqual": ast.Eq(),
    "assertDictEqual": ast.Eq(),
    "assertSetEqual": ast.Eq(),
    "assertTupleEqual": ast.Eq(),
    "assertMultiLineEqual": ast.Eq(),
    "assertSequenceEqual": ast.Eq(),
    "assertAlmostEqual": ast.Eq(),
    "assertNotEqual": ast.NotEq(),
    "assertIs": ast.Is(),
    "assertIsNot": ast.IsNot(),
    "assertIn": ast.In(),
    "assertNotIn": ast.NotIn(),
    "assertGreater": ast.Gt(),
    "assertGreaterEqual": ast.GtE(),
    "assertLess": ast.Lt(),
    "assertLessEqual": ast.LtE(),
}
_CLOSENESS = ("rtol", "atol", "rel", "abs", "delta", "decimal", "places")


def raised(call: ast.Call, body: Sequence[ast.stmt], names: Names) -> Check:
    """Return the check of a `with raises(...)` block or call."""
    first = call.args[0] if call.args else None
    kinds = [name_of(n) for n in (first.elts if isinstance(first, ast.Tuple) else call.args[:1])]
    match = next((k.value for k in call.keywords if k.arg == "match"), None)
    if match is None and name_of(call.func).endswith("Regex") and len(call.args) > 1:
        match = call.args[1]
    told = written(names.inline(match)) if match is not None else ""
    if told.strip("rRuU'\"") in ("", ".*", ".", ".+", "^", "$"):
        told = ""
    wide = not kinds or {"Exception", "BaseException"} & set(kinds)
    strength = (LOOSE if wide else NEAR if len(kinds) == 1 else PARTLY) + bool(told)
    parts: list[ast.AST] = [*body] if body else [*call.args[1:]]
    inner = [part.value if isinstance(part, ast.Expr) else part for part in parts]
    void = "raises what it expects" if any(isinstance(part, ast.Raise) for part in body) else ""
    if "AssertionError" in kinds and any(isinstance(part, ast.Assert) for part in body):
        void = "passes when its assertion fails"
    return Check(
        op="raises",
        subject="; ".join(names.text(part) for part in inner),
        expected=", ".join(kinds) + told,
        strength=strength,
        line=call.lineno,
        facts=facts_of(inner) | facts_of([call]) | frozenset(kinds),
        text=f"raises {', '.join(kinds)}{f' matching {told}' if told else ''}"[:120],
        void=void,
        calls=calls_of(*inner),
        inputs=frozenset().union(*map(constants_of, inner)),
        literal=True,
    )


def is_wider(old: str, new: str) -> bool:
    """Tell whether the old exception is a kind of the new one, as far as built-in ones go."""
    first, second = (getattr(builtins, name.split(",")[0].split("'")[0], None) for name in (old, new))
    if not (isinstance(first, type) and isinstance(second, type)):
        return False
    return first is not second and issubclass(first, BaseException) and issubclass(first, second)


def called(call: ast.Call, names: Names) -> Iterator[Check]:
    """Return what a call to an `assert…` function checks."""
    name, args = name_of(call.func), [*call.args]
    if name in _MOCKED and isinstance(call.func, ast.Attribute):
        given = [*map(names.text, args), *(f"{k.arg}={names.text(k.value)}" for k in call.keywords)]
        one = made("mock", call.func.value, None, _MOCKED[name], names, call.lineno)
        text = ", ".join(given)
        facts = one.facts | facts_of(args)
        yield replace(one, op=f"mock {name}", expected=text, facts=facts, text=f"{name}({text})"[:120])
    elif name in RAISING:
        yield raised(call, (), names)
    elif _on_self(call) and (test := _from_unittest(name, args, call)) is not None:
        off = tolerance_of(call) if "Almost" in name else None
        for one in checks_of(test, names, call.lineno):
            near = one if off is None else replace(one, strength=NEAR if off < HUGE else LOOSE, number=off)
            yield near
    else:
        yield _own(call, name, names)


def _own(call: ast.Call, name: str, names: Names) -> Check:
    """Return the check of a function that nothing is known of: all of its call counts."""
    close = any(k.arg in _CLOSENESS for k in call.keywords)
    off = tolerance_of(call) if close else None
    bare = call
    if close:
        kept = [k for k in call.keywords if k.arg not in _CLOSENESS]
        bare = ast.copy_location(ast.Call(call.func, call.args, kept), call)
    strength = EXACT if off is None or off < HUGE else LOOSE
    subject = call.args[0] if call.args else call
    one = made(name, subject, bare, strength, names, call.lineno, number=off)
    return replace(
        one, literal=True, computed=frozenset(), calls=one.calls | {name}, text=written(call)[:120]
    )


def _on_self(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and name_of(call.func.value) in ("self", "cls")


def _from_unittest(name: str, args: list[ast.expr], call: ast.Call) -> ast.expr | None:
    test: ast.expr | None = None
    if name in _TWO and len(args) >= 2:
        test = ast.Compare(args[0], [_TWO[name]], [args[1]])
    elif name == "assertTrue" and args:
        test = args[0]
    elif name == "assertFalse" and args:
        test = ast.UnaryOp(ast.Not(), args[0])
    elif name in ("assertIsNone", "assertIsNotNone") and args:
        op = ast.Is() if name == "assertIsNone" else ast.IsNot()
        test = ast.Compare(args[0], [op], [ast.Constant(None)])
    elif name == "assertIsInstance" and len(args) >= 2:
        test = ast.Call(ast.Name("isinstance", ast.Load()), args[:2], [])
    return ast.copy_location(test, call) if test is not None else None

"""One thing that a test asserts, in a form in which two of them can be compared."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from bot.validate.integrity.inline import Names
from bot.validate.integrity.shapes import (
    always,
    calls_of,
    constants_of,
    facts_of,
    is_literal,
    name_of,
    number_of,
    tolerance_of,
    written,
)

EXACT, NEAR, PARTLY, BOUND, LOOSE, WEAK = 6, 5, 4, 3, 2, 1
HUGE = 0.02  # a tolerance beyond this is no equality any more

_COMPARE: dict[type[ast.cmpop], tuple[str, int]] = {
    ast.Eq: ("==", EXACT),
    ast.Is: ("==", EXACT),
    ast.NotEq: ("!=", LOOSE),
    ast.IsNot: ("!=", LOOSE),
    ast.In: ("in", PARTLY),
    ast.NotIn: ("not in", PARTLY),
    ast.Lt: ("<", BOUND),
    ast.LtE: ("<", BOUND),
    ast.Gt: (">", BOUND),
    ast.GtE: (">", BOUND),
}
_NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.LtE,
    ast.LtE: ast.Gt,
}
_LESSER = {"len": PARTLY, "set": NEAR, "sorted": NEAR, "frozenset": NEAR, "Counter": NEAR, "type": BOUND}
_LESSER |= {"bool": LOOSE, "any": BOUND, "sum": NEAR, "str": NEAR}
_APPROX = ("approx", "isclose", "allclose")
_ALWAYS = "is true whatever the code does"
_ITSELF = "compares a value with itself"


@dataclass(frozen=True, slots=True)
class Check:
    """One assertion: `op` on `subject` against `expected`, both with local names resolved.

    `facts`: constants and names in it. `inputs`: the literals in the subject. `number`: a bound or a tolerance. `void`: why
    it proves nothing, else "". `calls` and `computed`: what the subject and the expected value call. `literal`: the expected
    value is written out. `under`: the conditions that it stands under. `text`: as a person reads it.
    """

    op: str
    subject: str
    expected: str
    strength: int
    line: int
    facts: frozenset[str]
    text: str
    number: float | None = None
    void: str = ""
    calls: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()
    inputs: frozenset[str] = frozenset()
    literal: bool = False
    under: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, float | None, tuple[str, ...]]:
        """Return what makes two checks the same."""
        return self.op, self.subject, self.expected, self.number, self.under


def checks_of(test: ast.expr, names: Names, line: int) -> Iterator[Check]:
    """Return what an asserted expression checks; each side of an `and` is one."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            for value in values:
                yield from checks_of(value, names, line)
        case ast.BoolOp():
            yield made("or", test, None, LOOSE, names, line, void=_ALWAYS if always(test) else "")
        case ast.UnaryOp(op=ast.Not(), operand=ast.Compare(left=left, ops=[op], comparators=[right])) if (
            type(op) in _NEGATED
        ):
            yield _compared(left, _NEGATED[type(op)](), right, names, line)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            void = _ALWAYS if always(test) else ""
            yield made("falsy", operand, None, BOUND, names, line, void=void)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            for op, right in zip(ops, rights, strict=True):
                yield _compared(left, op, right, names, line)
                left = right
        case _:
            yield _truthy(test, names, line)


def _truthy(test: ast.expr, names: Names, line: int) -> Check:
    void, strength = _ALWAYS if always(names.inline(test)) else "", LOOSE
    if isinstance(test, ast.Call):
        strength, name = BOUND, name_of(test.func)
        if name in _APPROX:
            off = tolerance_of(test)
            near = NEAR if off < HUGE else LOOSE
            subject = test.args[0] if test.args else test
            expected = test.args[1] if len(test.args) > 1 else test
            return made("==", subject, expected, near, names, line, number=off)
        if name in ("all", "startswith", "endswith", "is_file", "exists", "isinstance"):
            strength = BOUND
        if name == "all" and test.args and isinstance(test.args[0], ast.List | ast.Tuple):
            void = void or (_ALWAYS if not test.args[0].elts else "")
        if name == "isinstance" and len(test.args) == 2 and name_of(test.args[1]) == "object":
            void = _ALWAYS
    return made("truthy", test, None, strength, names, line, void=void)


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, names: Names, line: int) -> Check:
    given = left
    if isinstance(op, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
        if is_literal(names.inline(left)) and not is_literal(names.inline(right)):
            left, right = right, left
        if isinstance(right, ast.Constant) and isinstance(right.value, bool):
            if right.value is isinstance(op, ast.Eq | ast.Is):
                return _truthy(left, names, line)
            return made("falsy", left, None, BOUND, names, line)
    sign, strength = _COMPARE[type(op)]
    if isinstance(op, ast.IsNot | ast.NotEq) and isinstance(right, ast.Constant) and right.value is None:
        strength = WEAK
    number = number_of(names.inline(right)) if sign in "<>" else None
    if sign in "<>" and number is None and (number := number_of(names.inline(left))) is not None:
        sign, left, right = ("<" if sign == ">" else ">"), right, left
    void = _void(given, op, right if left is given else left, number, names)
    if sign == "==":
        inner, strength = names.inline(right), min(strength, _of_call(left))
        if isinstance(inner, ast.Call) and name_of(inner.func) == "approx":
            number = tolerance_of(inner)
            strength = NEAR if number < HUGE else LOOSE
            right = inner.args[0] if inner.args else right
        if "ANY" in (name_of(right), name_of(left)):
            void = "compares with `ANY`, which equals everything"
    return made(sign, left, right, strength, names, line, void=void, number=number)


def _of_call(left: ast.expr) -> int:
    return _LESSER.get(name_of(left.func), EXACT) if isinstance(left, ast.Call) else EXACT


def _void(left: ast.expr, op: ast.cmpop, right: ast.expr, number: float | None, names: Names) -> str:
    reflexive = isinstance(op, ast.Eq | ast.Is | ast.GtE | ast.LtE)
    if reflexive and written(left) == written(right) and not calls_of(left):
        return _ITSELF
    named = isinstance(left, ast.Name) and isinstance(right, ast.Name)
    if reflexive and named and names.text(left) == names.text(right) != written(left):
        return _ITSELF
    if isinstance(left, ast.Constant) and isinstance(right, ast.Constant):
        return "compares two constants"
    length = next((side for side in (left, right) if _is_len(side)), None)
    if length is not None and number is not None:
        below = isinstance(op, ast.GtE if length is left else ast.LtE) and number == 0
        under = isinstance(op, ast.Gt if length is left else ast.Lt) and number < 0
        if below or under:
            return "holds for every length there is"
    listed = right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else []
    if isinstance(op, ast.In) and written(left) in map(written, listed):
        return "looks for a value among itself"
    return ""


def _is_len(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and name_of(node.func) == "len" and len(node.args) == 1


def made(
    op: str,
    subject: ast.expr,
    expected: ast.expr | None,
    strength: int,
    names: Names,
    line: int,
    *,
    void: str = "",
    number: float | None = None,
) -> Check:
    """Make a check of its sides."""
    left = names.inline(subject)
    right = names.inline(expected) if expected is not None else None
    sides = [left] if right is None else [left, right]
    texts = [written(left), "" if right is None else written(right)]
    literal = right is not None and is_literal(right)
    if op == "==" and right is not None and not literal:
        texts.sort()  # neither side is the expected one
    shown = written(subject) + ("" if expected is None else f" {op} {written(expected)}")
    return Check(
        op=op,
        subject=texts[0],
        expected="" if op in "<>" and number is not None else texts[1],
        strength=strength,
        line=line,
        facts=facts_of(sides),
        text=shown[:120],
        number=number,
        void=void,
        calls=calls_of(left),
        computed=calls_of(right) if right is not None else frozenset(),
        inputs=constants_of(left),
        literal=literal,
    )

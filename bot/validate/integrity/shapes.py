"""Small questions about a piece of Python: its name, its calls, its numbers, whether it is a literal."""

import ast
from collections.abc import Sequence

# what makes a plain value of plain values
_VALUES = frozenset(
    {"approx", "snapshot", "set", "frozenset", "tuple", "bytes", "Decimal", "Fraction", "UUID", "Path"}
    | {"date", "datetime", "timedelta", "pytest.approx"}
)


def written(node: ast.AST) -> str:
    """Return source; where none can be written, because a name was resolved inside an f-string, the tree as text."""
    try:
        return ast.unparse(node)
    except (ValueError, RecursionError):
        return ast.dump(node)


def name_of(node: ast.AST | None) -> str:
    """Return the last name of `a.b.c`, `a` or a call of one, else nothing."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=func):
            return name_of(func)
    return ""


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` whole, of a call what is called, else nothing."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr):
            return f"{above}.{attr}" if (above := dotted(value)) else attr
        case ast.Call(func=func):
            return dotted(func)
    return ""


def calls_of(*nodes: ast.AST) -> frozenset[str]:
    """Return the names of what is called anywhere within."""
    inner = (one for node in nodes for one in ast.walk(node))
    return frozenset(name_of(one.func) for one in inner if isinstance(one, ast.Call)) - {""}


def facts_of(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Return constants, and the names of what is called, looked into or given."""
    found: set[str] = set()
    for node in nodes:
        for inner in ast.walk(node):
            match inner:
                case ast.Constant(value=value):
                    found.add(repr(value))
                case ast.Attribute(attr=name) | ast.Call(func=ast.Name(id=name)) | ast.keyword(arg=str(name)):
                    found.add(name)
    return frozenset(found)


def constants_of(node: ast.AST) -> frozenset[str]:
    """Return the literal values within."""
    return frozenset(repr(one.value) for one in ast.walk(node) if isinstance(one, ast.Constant))


def is_literal(node: ast.AST) -> bool:
    """Tell whether an expression is a value written out."""
    match node:
        case ast.Constant():
            return True
        case ast.Tuple(elts=elts) | ast.List(elts=elts) | ast.Set(elts=elts):
            return all(map(is_literal, elts))
        case ast.Dict(keys=keys, values=values):
            return all(key is not None and is_literal(key) for key in keys) and all(map(is_literal, values))
        case ast.UnaryOp(operand=operand):
            return is_literal(operand)
        case ast.BinOp(left=left, right=right):
            return is_literal(left) and is_literal(right)
        case ast.Call(func=func, args=args):
            return name_of(func) in _VALUES and all(map(is_literal, args))
        case ast.Attribute(attr=attr):
            return attr.isupper()
    return False


def number_of(node: ast.AST) -> float | None:
    """Return a number that is written out."""
    match node:
        case ast.Constant(value=value) if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                return float(value)
            except OverflowError:
                return None
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = number_of(operand)
            return None if inner is None else -inner
    return None


def tolerance_of(call: ast.Call) -> float:
    """Return how far off a value may be, relative to what is expected where that is known; 0 if nothing is said."""
    told = {k.arg: number_of(k.value) for k in call.keywords}
    approx = name_of(call.func) == "approx"
    expected = abs(number_of(call.args[0 if approx else -1]) or 1.0) if call.args else 1.0
    found = [told.get(key) for key in ("rel", "rtol", "rel_tol")]
    wide = (told.get(key) for key in ("abs", "atol", "abs_tol", "delta"))
    found += [value / expected for value in wide if value is not None]
    if approx and len(call.args) > 1:
        found.append(number_of(call.args[1]))
    places = (told.get(key) for key in ("places", "decimal"))
    found += [10.0 ** -min(value, 12.0) / expected for value in places if value is not None]
    return max((value for value in found if value is not None), default=0.0)


def always(test: ast.expr) -> bool | None:
    """Tell what a condition always comes to; None if it depends."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            return bool(elts)
        case ast.Lambda():
            return True
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = always(operand)
            return None if inner is None else not inner
        case ast.BoolOp(op=op, values=values):
            ends = isinstance(op, ast.Or)  # what one side alone decides
            known = [always(value) for value in values]
            if ends in known:
                return ends
            return None if None in known else not ends
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return False
    return None

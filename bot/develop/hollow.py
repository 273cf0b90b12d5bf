"""Hollow a change: the same files, but each function that is new or changed raises at once (RULES 8).

A test that is as green on the hollow tree as on the whole one never ran what was changed; `import new` is such a test.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.change import Edits, File

MARK = 'raise NotImplementedError("hollow")'
_NEWLINE = re.compile(r"(\r\n|\r|\n)")

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.Module | ast.ClassDef | Function


@dataclass(frozen=True, slots=True)
class Hollowed:
    """What hollowing came to. `edits` lead from the parent to the hollow tree; `paths` are the files that lost a body."""

    edits: Edits
    paths: tuple[str, ...]


def hollow_edits(old: Mapping[str, bytes], sources: Edits) -> Hollowed:
    """Hollow a change of non-test files; `old` holds those of them that the parent has.

    Functions that the changed files call while they are imported are left whole: raising there would make everything red
    and prove nothing.
    """
    spared = frozenset(
        name for path, file in sources.files.items() if file for name in called_at_import(path, file.content)
    )
    edits, paths = sources, []
    for path, file in sorted(sources.files.items()):
        if file is None or not path.endswith((".py", ".pyw")):
            continue
        content = hollow(old.get(path), file.content, spared)
        if content is not None and content != file.content:
            edits = edits.put(path, File(content, file.executable))
            paths.append(path)
    return Hollowed(edits, tuple(paths))


def hollow(old: bytes | None, new: bytes, spared: frozenset[str] = frozenset()) -> bytes | None:
    """Return Python source whose new and changed functions raise, all else byte for byte; None if it is no Python.

    A function counts as changed if its decorators, signature or statements differ, docstrings and layout aside. If only
    functions inside it changed, those are hollowed. Bodies that do nothing (`...`, a docstring) stay.
    """
    after = _parsed(new)
    if after is None:
        return None
    tree, text, encoding = after
    before = _parsed(old) if old is not None else None
    known = {name: _own(node) for name, node in _functions(before[0])} if before else {}
    changed = [node for node in _changed(tree, "", known) if node.name not in spared and not _is_empty(node)]
    lines = _lines(text)
    for node in reversed(changed):
        _replace_body(lines, node)
    result = "".join(lines)
    try:
        ast.parse(result)
        return result.encode(encoding)
    except (SyntaxError, ValueError, UnicodeError, RecursionError):
        return None


def called_at_import(path: str, source: bytes) -> frozenset[str]:
    """Return the names of functions that a module calls, by any way of naming them, while it is imported."""
    parsed = _parsed(source) if path.endswith((".py", ".pyw")) else None
    if parsed is None:
        return frozenset()
    names: set[str] = set()
    for node in _at_import(parsed[0]):
        called = [node.func] if isinstance(node, ast.Call) else []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            called += node.decorator_list
        for function in called:
            if isinstance(function, ast.Name):
                # calling a class runs these of its methods
                names |= {function.id, *_made_by(parsed[0], function.id)}
            elif isinstance(function, ast.Attribute):
                names.add(function.attr)
    return frozenset(names)


def _made_by(tree: ast.Module, name: str) -> set[str]:
    is_class = any(isinstance(node, ast.ClassDef) and node.name == name for node in ast.walk(tree))
    return {"__init__", "__new__", "__post_init__"} if is_class else set()


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    inner: list[ast.AST]
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            # of a function, its decorators and defaults run with the module
            inner = [*node.decorator_list, *node.args.defaults, *(d for d in node.args.kw_defaults if d)]
        case ast.Lambda():
            inner = []
        case ast.If(test=ast.Compare(left=ast.Name(id="__name__"))):
            inner = list(node.orelse)
        case _:
            inner = list(ast.iter_child_nodes(node))
    for child in inner:
        yield from _at_import(child)


def _parsed(source: bytes) -> tuple[ast.Module, str, str] | None:
    """Return tree, text and encoding. The text keeps its line ends; a byte order mark goes and comes with the encoding."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
        tree = ast.parse(text)
    except (SyntaxError, ValueError, UnicodeError, RecursionError, MemoryError):
        return None
    # written back as it was read, or not at all
    return (tree, text, encoding) if text.encode(encoding) == source else None


def _functions(scope: Scope, prefix: str = "") -> Iterator[tuple[str, Function]]:
    """Yield all functions with names that tell them apart: path of scopes, and the how-manieth of that name."""
    seen: dict[str, int] = {}
    for node in _direct(scope):
        name = f"{prefix}{type(node).__name__[0]}:{node.name}"
        seen[name] = seen.get(name, 0) + 1
        name = f"{name}#{seen[name]}"
        if not isinstance(node, ast.ClassDef):
            yield name, node
        yield from _functions(node, f"{name}.")


def _changed(scope: Scope, prefix: str, known: Mapping[str, str]) -> Iterator[Function]:
    """Yield the outermost functions whose own text is new or changed, in order of the source."""
    seen: dict[str, int] = {}
    for node in _direct(scope):
        name = f"{prefix}{type(node).__name__[0]}:{node.name}"
        seen[name] = seen.get(name, 0) + 1
        name = f"{name}#{seen[name]}"
        if not isinstance(node, ast.ClassDef) and known.get(name) != _own(node):
            yield node
        else:
            yield from _changed(node, f"{name}.", known)


def _direct(scope: Scope) -> Iterator[ast.ClassDef | Function]:
    """Yield the functions and classes of a scope, those under `if` and `try` too, but not those of inner scopes."""
    waiting: list[ast.AST] = list(reversed(scope.body))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        elif not isinstance(node, ast.expr):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _own(node: Function) -> str:
    """Return what a function itself says: not its docstring, not the functions inside it, which are judged by themselves."""
    return repr([type(node).__name__, *map(_shape, (node.decorator_list, node.args, _statements(node)))])


def _shape(part: object) -> object:
    if isinstance(part, ast.AST):
        return (type(part).__name__, [_shape(value) for _, value in ast.iter_fields(part)])
    if isinstance(part, list):
        return [_shape(one) for one in part if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    return repr(part)


def _statements(node: Function) -> list[ast.stmt]:
    first = node.body[0]
    documented = (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )
    return node.body[1:] if documented else node.body


def _is_empty(node: Function) -> bool:
    return all(
        isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and part.value.value is ...
        for part in _statements(node)
    )


def _lines(text: str) -> list[str]:
    parts = _NEWLINE.split(text)
    return [a + b for a, b in zip(parts[::2], [*parts[1::2], ""], strict=True)]


def _replace_body(lines: list[str], node: Function) -> None:
    first, last = node.body[0], node.body[-1]
    assert last.end_lineno is not None and last.end_col_offset is not None
    start = first.lineno
    if isinstance(first, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        start = min([start, *(decorator.lineno for decorator in first.decorator_list)])
    # columns count bytes of UTF-8; a decorator's "@" stands where its function begins
    before = lines[start - 1].encode()[: first.col_offset].decode()
    behind = lines[last.end_lineno - 1].encode()[last.end_col_offset :].decode()
    lines[start - 1 : last.end_lineno] = [before + MARK + behind, *[""] * (last.end_lineno - start)]

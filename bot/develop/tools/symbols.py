"""Where a name is defined and used: by the syntax tree for Python, by the shape of lines for other languages.

Use is by word, not by scope: what has the same name is shown too, which a reader tells apart and a wrong guess would hide.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from bot.develop.tools.look import hits_of, paged
from bot.develop.tools.space import Refused, Workspace
from bot.domain.change import Hit

_NAME = re.compile(r"(?:[A-Za-z_$][\w$]*(?:\.|::|#))*([A-Za-z_$][\w$]*)")
_PYTHON = (".py", ".pyi")
_MOST_PARSED = 200
_MOST_DEFINED = 30
_LONGEST = 400_000
_GUESSED = 20  # lines that a definition may have in a language whose syntax is not read
_BEFORE = (
    r"(?:(?:export|default|declare|pub(?:\([a-z]+\))?|public|private|protected|internal|static|abstract|final|async|"
    r"unsafe|virtual|override|inline|const|readonly|get|set)\s+)*"
)
_KEYWORD = (
    r"(?:def|class|function\*?|func(?:\s*\([^)]*\))?|fn|interface|type|struct|trait|enum|union|const|let|var|val|module|"
    r"namespace|macro_rules!|#define|object|protocol|record)\s+"
)
# what begins a statement that only looks like `type name(…) {`
_NOT_TYPES = r"(?!return\b|else\b|new\b|throw\b|await\b|yield\b|case\b|if\b|while\b|for\b|switch\b|catch\b)"


def find_symbol(workspace: Workspace, name: str, skip: int) -> str:
    """Tell where a name is defined, then the lines that use it."""
    read = _NAME.fullmatch(name.strip())
    if not read:
        raise Refused(f"find_symbol expects one name, such as feed or Parser.feed; got {name[:80]!r}.")
    last = read[1]
    word = re.escape(last)
    hits = hits_of(workspace, f"(^|[^A-Za-z0-9_]){word}([^A-Za-z0-9_]|$)")
    defined: dict[tuple[str, int], str] = {}
    shaped = re.compile(_shape(word))
    parsed = 0
    for path, group in groupby(hits, key=lambda hit: hit.path):
        likely = [hit for hit in group if shaped.match(hit.text)]
        found: list[tuple[int, int, str]] | None = None
        if likely and path.endswith(_PYTHON) and parsed < _MOST_PARSED:
            parsed += 1
            found = _in_python(workspace, path, last)
        if found is None:
            found = [(hit.line, hit.line, hit.text.strip()) for hit in likely]
        for first, end, text in found:
            defined[path, first] = f"{path}:{first}{f'-{end}' if end > first else ''}: {text[:200]}"
    wanted = name.strip().replace("::", ".").replace("#", ".")
    if "." in wanted and any(wanted in text for text in defined.values()):
        defined = {place: text for place, text in defined.items() if wanted in text}
    return _told(name, defined, hits, skip)


def defined_in(workspace: Workspace, path: str, name: str) -> list[tuple[int, int]]:
    """Return first and last line of each definition of a name in a file; of a dotted one where the file has it so."""
    last = name.rsplit(".", 1)[-1]
    found = _in_python(workspace, path, last) if path.endswith(_PYTHON) else None
    if found is None:
        shaped = re.compile(_shape(re.escape(last)))
        lines = (workspace.read(path) or b"")[:_LONGEST].decode("utf-8", "replace").splitlines()
        found = [(n, n + _GUESSED, text) for n, text in enumerate(lines, 1) if shaped.match(text)]
    exact = [one for one in found if "." in name and name in one[2]]
    # every class may have an `__init__`: another's is not meant
    return [(first, end) for first, end, _ in exact or (() if "." in name and last[:2] == "__" else found)]


def _told(name: str, defined: Mapping[tuple[str, int], str], hits: Sequence[Hit], skip: int) -> str:
    if not hits:
        return f"{name} is in no file."
    used = [f"{h.path}:{h.line}: {h.text.strip()[:200]}" for h in hits if (h.path, h.line) not in defined]
    places = "\n".join(list(defined.values())[:_MOST_DEFINED]) or "nowhere here"
    return f"Defined:\n{places}\nUsed:\n{paged(used, skip) or 'nowhere else'}"


def _shape(word: str) -> str:
    """Return the expression of a line that may define a name."""
    return (
        rf"^\s*(?:{_BEFORE}{_KEYWORD}{word}(?![\w$])"
        rf"|(?:async\s+)?(?:def|class)\s+{word}\b"
        rf"|(?:(?:self|cls|this|exports|module\.exports)\.)?{word}\s*(?::[^=]*)?=(?!=)"
        rf"|{word}\s*:\s*(?:async\s*)?(?:function\b|\()"
        rf"|(?:{_NOT_TYPES}[\w<>\[\],*&:~.?@]+\s+)*(?:\w+::)?{word}\s*\([^;]*\{{\s*$)"
    )


def _in_python(workspace: Workspace, path: str, name: str) -> list[tuple[int, int, str]] | None:
    """Return first line, last line and what a name is, for each of its definitions; None where the file has no syntax."""
    content = workspace.read(path)
    if content is None or len(content) > _LONGEST:
        return None
    try:
        return list(_defined(ast.parse(content), name, PurePosixPath(path).stem, local=False))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _defined(node: ast.AST, name: str, above: str, *, local: bool) -> Iterator[tuple[int, int, str]]:
    """Walk definitions; a function's own variables are none, but what it sets on `self` is."""
    for child in ast.iter_child_nodes(node):
        inner, within = above, local
        match child:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                inner, within = f"{above}.{child.name}", not isinstance(child, ast.ClassDef)
                if child.name == name:
                    what = f"{_kind(child)} {inner}{_takes(child)}"
                    yield child.lineno, child.end_lineno or child.lineno, what
            case ast.Assign() | ast.AnnAssign():
                targets = child.targets if isinstance(child, ast.Assign) else [child.target]
                if any(_names(target, name, local=local) for target in targets):
                    yield child.lineno, child.end_lineno or child.lineno, f"{above}.{name} = …"
        yield from _defined(child, name, inner, local=within)


def _names(target: ast.AST, name: str, *, local: bool) -> bool:
    """Tell whether an assignment's target is this name, or an attribute of it on `self` or `cls`."""
    match target:
        case ast.Name(id=own):
            return own == name and not local
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=own):
            return own == name
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return any(_names(part, name, local=local) for part in parts)
    return False


def _kind(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        return "class"
    return "async def" if isinstance(node, ast.AsyncFunctionDef) else "def"


def _takes(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    if isinstance(node, ast.ClassDef):
        bases = ", ".join(ast.unparse(base) for base in node.bases)
        return f"({bases})" if bases else ""
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"({ast.unparse(node.args)}){returns}"

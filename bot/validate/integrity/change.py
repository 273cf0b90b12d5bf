"""A change as the guard sees it: the files that differ, before and after, and whether any code explains new expectations."""

import ast
import json
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from posixpath import basename

Content = Mapping[str, bytes]

_CODE = (
    *(
        ".py",
        ".pyw",
        ".pyx",
        ".js",
        ".jsx",
        ".mjs",
        ".cjs",
        ".ts",
        ".tsx",
        ".go",
        ".rs",
        ".java",
        ".kt",
        ".rb",
    ),
    *(".c", ".h", ".cc", ".cpp", ".cs", ".php", ".swift", ".sql", ".html", ".jinja", ".j2", ".css", ".proto"),
)
_DEPENDENCIES = re.compile(r"requirements[^/]*\.txt|.*\.lock|package-lock\.json|pnpm-lock\.yaml|go\.sum")
_COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->|(?m:^\s*(?://|#|--).*$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """The files that differ: `old` holds those that were there, `new` those that are. `is_test` knows the tests' paths."""

    old: Content
    new: Content
    is_test: Callable[[str], bool]

    @property
    def paths(self) -> tuple[str, ...]:
        """Return every path that differs."""
        return tuple(sorted({*self.old, *self.new}))

    def texts(self, path: str) -> tuple[str, str]:
        """Return a file before and after, empty where there is none."""
        return text_of(self.old.get(path, b"")), text_of(self.new.get(path, b""))

    def renames(self) -> dict[str, str]:
        """Return where files that are gone went: the same content, or the same name with most of its lines."""
        added = sorted(set(self.new) - set(self.old))
        by_content = {self.new[path]: path for path in reversed(added)}
        by_name = {basename(path): path for path in reversed(added)}
        found: dict[str, str] = {}
        for path in sorted(set(self.old) - set(self.new)):
            content = self.old[path]
            other = by_content.get(content) or by_name.get(basename(path))
            if other is None:
                continue
            lines = set(content.split(b"\n"))
            if 2 * len(lines & set(self.new[other].split(b"\n"))) > len(lines):
                found[path] = other
        return found

    def explained(self) -> bool:
        """Tell whether code outside the tests differs in what it does; comments, docstrings and layout explain nothing."""
        return any(
            self._differs(path)
            for path in self.paths
            if not self.is_test(path)
            if path.endswith(_CODE) or _DEPENDENCIES.fullmatch(basename(path))
        )

    def _differs(self, path: str) -> bool:
        before, after = self.texts(path)
        if path.endswith(".py"):
            trees = parsed(before), parsed(after)
            if trees[0] is not None and trees[1] is not None:
                return meaning_of(trees[0]) != meaning_of(trees[1])
        return _bare(before) != _bare(after)


def text_of(content: bytes) -> str:
    """Decode a file; what is no UTF-8 is read byte for byte, so that nothing raises and nothing is lost."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parsed(text: str) -> ast.Module | None:
    """Parse Python; None if it is none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def meaning_of(tree: ast.AST) -> str:
    """Return what a tree does as text: docstrings and layout left out."""
    try:
        lines = [line for line in ast.unparse(_Undocumented().visit(tree)).splitlines() if line.strip()]
    except (ValueError, RecursionError):
        return f"too deep: {id(tree)}"
    return "\n".join(lines)


class _Undocumented(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Leave out a statement that is only a text."""
        return (
            ast.Pass() if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str) else node
        )


def _bare(text: str) -> str:
    return "".join(_COMMENT.sub("", text).split())


def same_data(before: str, after: str) -> bool:
    """Tell whether two texts are the same but for layout; JSON is compared by value."""
    try:
        return bool(json.loads(before) == json.loads(after))
    except (ValueError, RecursionError):
        return before.split() == after.split()

"""What setup.py requires, read off its syntax: nothing of it is run."""

import ast
from collections.abc import Iterator

from bot.domain.packages import Mention
from bot.validate.packages.manifests import requirement

_KEYS = frozenset({"install_requires", "setup_requires", "tests_require", "extras_require", "requires"})
_VARIABLES = _KEYS | {"requirements"}


def setup_py(text: str, path: str) -> Iterator[Mention]:
    """Read the lists of requirements that setup.py names, as arguments or as variables of such a name."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.keyword(arg=str() as name, value=value) if name in _KEYS:
                yield from _strings(value, path)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name.lower() in _VARIABLES:
                yield from _strings(value, path)


def _strings(value: ast.expr, path: str) -> Iterator[Mention]:
    values = value.values if isinstance(value, ast.Dict) else [value]
    for inner in (node for one in values if one for node in ast.walk(one)):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            one = requirement(inner.value, path, inner.lineno)
            if one and "\n" not in inner.value:
                yield one

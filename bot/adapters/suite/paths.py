"""Which files of a repository are tests, told by the conventions of several languages."""

import re
from pathlib import PurePosixPath

_FOLDERS = {"tests", "test", "testing", "__tests__"}
_NAMES = re.compile(
    r"""
    test_.*\.pyi? | .*_test\.py | tests\.py | conftest\.py
    | .*\.(test|spec)\.[cm]?[jt]sx?
    | .*_test\.(go|rb|exs|dart|c|cc|cpp) | .*_spec\.rb | test_.*\.(rb|sh|c|cc|cpp)
    | .*Tests?\.(java|kt|cs|php|swift|scala)
    """,
    re.VERBOSE,
)


def is_test(path: str) -> bool:
    """Tell whether a path holds tests or what only tests use."""
    pure = PurePosixPath(path)
    return not _FOLDERS.isdisjoint(pure.parts[:-1]) or _NAMES.fullmatch(pure.name) is not None

"""Which test files a change can reach, by imports. Unsure is all of them. Pure.

Over-wide on purpose: a name matches every file that any search path could find under it, importing a module imports the
packages above it, each conftest.py above a test is imported by it, and whoever imports by a name made at run time, or a
test that starts processes or looks at files, may reach anything. Whatever else can join code and tests (data files,
doctests, own patterns for test files) makes the answer "all".
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import PurePosixPath

_MOST_FILES = 5_000
_SETTINGS = ("pyproject.toml", "pytest.ini", ".pytest.ini", "tox.ini", "setup.cfg")
_UNUSUAL = re.compile(r"doctest|python_files|pytest_plugins|(?<![\w-])-p[ =\"',]+(?!no:)")
_BY_HAND = {"conftest.py", "setup.py", "noxfile.py", "__main__.py"}
_WILD = re.compile(
    r"\bimportlib\b(?!\.(?:metadata|resources)|[ \t]+import[ \t]+(?:metadata|resources)\b)|__import__|\bpkgutil\b"
    r"|\brunpy\b|\bsys\.executable\b|\bpytest_plugins\b|\bexec\("
)
# of tests alone: they may run the program, or look at its sources, without importing them
_LOOKS = re.compile(
    r"\bsubprocess\b|\bos\.system\b|\bPopen\b|__file__|\bglob\b|\brglob\b|\biterdir\b|\bgetsource\b|\bos\.walk\b|\.py[\"']"
)
_IMPORT = re.compile(
    r"(?:^|[;:])[ \t]*import[ \t]+([^;\n]+)|(?:^|[;:])[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^;\n]+)",
    re.MULTILINE,
)
_JOINED = re.compile(r"\\\r?\n")
_COMMENT = re.compile(r"#.*")
_WORD = re.compile(r"[\w.]+")

Read = Callable[[str], bytes | None]


def affected(
    paths: Collection[str], read: Read, changed: Collection[str], is_test_module: Callable[[str], bool]
) -> tuple[str, ...] | None:
    """Return the test modules of a tree that its changed files can reach, sorted; None where that cannot be told.

    `changed` may name files that are gone from the tree.
    """
    sources = {path for path in (*paths, *changed) if path.endswith(".py")}
    if len(sources) > _MOST_FILES or not set(changed) <= sources:
        return None
    if any(PurePosixPath(path).name in _BY_HAND for path in changed):
        return None
    if any(_UNUSUAL.search(_text(read(name))) for name in _SETTINGS):
        return None
    names = _names(sources)
    imported = {path: _imports(path, _text(read(path)), names) for path in sources}
    conftests = {path for path in sources if PurePosixPath(path).name == "conftest.py"}
    wild = {path for path in sources if _WILD.search(_text(read(path)))}
    looking = (path for path in sources if path in conftests or is_test_module(path))
    wild |= {path for path in looking if _LOOKS.search(_text(read(path)))}
    for path in sources:
        imported[path] |= {one for one in conftests if _is_above(one, path) and one != path}
    reached = _importers(imported, set(changed) | wild)
    return tuple(sorted(path for path in reached if is_test_module(path) and path in set(paths)))


def _names(sources: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """Map each dotted name to the files that some search path finds under it."""
    found: dict[str, set[str]] = {}
    for path in sources:
        parts = path.removesuffix(".py").split("/")
        if parts[-1] == "__init__":
            parts = parts[:-1]
        for start in range(len(parts)):
            found.setdefault(".".join(parts[start:]), set()).add(path)
    return {name: frozenset(files) for name, files in found.items()}


def _imports(path: str, text: str, names: Mapping[str, frozenset[str]]) -> set[str]:
    """Return the files that a file imports, with the packages they are in; strings that look like imports count too."""
    found: set[str] = set()
    for plain, module, what in _IMPORT.findall(_JOINED.sub(" ", text)):
        if plain:
            for part in _COMMENT.sub("", plain).split(","):
                first = _WORD.search(part)
                found |= _with_packages(first[0], names) if first else set()
            continue
        base = _absolute(path, module)
        parts = [part.split() for part in _COMMENT.sub("", what).strip("() \t\r\n").split(",")]
        members = [part[0] for part in parts if part]
        found |= _with_packages(base, names)
        if "*" in members:
            prefix = f"{base}." if base else ""
            found |= {file for name, files in names.items() if name.startswith(prefix) for file in files}
        for member in members:
            found |= names.get(f"{base}.{member}" if base else member, frozenset())
    return found - {path}


def _absolute(path: str, module: str) -> str:
    """Return a module's dotted name from the repository's root, if it is relative to a file."""
    dots = len(module) - len(module.lstrip("."))
    if not dots:
        return module
    folders = path.split("/")[:-1]
    above = folders[: len(folders) - (dots - 1)]
    return ".".join([*above, *(part for part in module.lstrip(".").split(".") if part)])


def _with_packages(name: str, names: Mapping[str, frozenset[str]]) -> set[str]:
    parts = name.split(".")
    return {file for end in range(1, len(parts) + 1) for file in names.get(".".join(parts[:end]), ())}


def _importers(imported: Mapping[str, set[str]], begun: set[str]) -> set[str]:
    """Return the files from which one of these can be reached, themselves included."""
    by: dict[str, set[str]] = {}
    for path, targets in imported.items():
        for target in targets:
            by.setdefault(target, set()).add(path)
    reached, waiting = set(begun), list(begun)
    while waiting:
        for path in by.get(waiting.pop(), ()):
            if path not in reached:
                reached.add(path)
                waiting.append(path)
    return reached


def _is_above(conftest: str, path: str) -> bool:
    folder = conftest.rpartition("/")[0]
    return not folder or path.startswith(f"{folder}/")


def _text(raw: bytes | None) -> str:
    return (raw or b"").decode("utf-8", "replace")

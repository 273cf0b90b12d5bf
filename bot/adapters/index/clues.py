"""What a text about code gives away: words, names that look like code, paths and modules. Pure."""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]+")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_NOISE = frozenset(
    _WORD.findall(
        "the and or of to in is it for on with that this be as are not when from by at if we you should can would have "
        "has was but so do does my all any there which will"
    )
)
_PLACEHOLDERS = frozenset(
    ("foo", "bar", "baz", "Foo", "Bar", "Base", "self", "list", "dict", "set", "str", "int", "test", "main")
)
_MOST_WORDS = 200
_MOST_NAMES = 120
_DEFINES = re.compile(
    r"^[ \t]*(?:(?:export|default|pub(?:\([a-z]+\))?|public|private|protected|static|abstract|final|async)\s+)*"
    r"(?:def|class|function\*?|func(?:\s*\([^)]*\))?|fn|interface|type|struct|trait|enum|const|let|var|module)\s+([A-Za-z_]\w*)",
    re.MULTILINE,
)
# a name is taken for code if it stands in backticks, is called, dotted, has an underscore or an inner capital
_CODE = re.compile(r"`([^`\n]{2,80})`")
_CALLED = re.compile(r"\b([A-Za-z_]\w+)\(")
_SHAPED = re.compile(r"\b(?:[A-Za-z]\w*_\w+|_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*)\b")
_DOTTED = re.compile(r"\b[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\b")
_PATH = re.compile(r"[\w.-]+(?:[/\\][\w.-]+)*\.[A-Za-z]{1,5}\b")
_SUFFIXES = frozenset(
    (
        *(".py", ".pyi", ".js", ".jsx", ".ts", ".tsx", ".mjs", ".go", ".rs", ".java", ".kt"),
        *(".rb", ".php", ".c", ".h", ".cc", ".cpp", ".cs", ".swift", ".scala"),
    )
)
_TESTS = re.compile(
    r"(?:^|/)(?:tests?|testing|spec|__tests__)/|(?:^|/)(?:test_[^/]*|conftest)\.\w+$|[._-](?:test|spec)\.\w+$"
)
_ASIDE = re.compile(r"(?:^|/)(?:docs?|examples?|bench(?:marks?)?)/")


@dataclass(frozen=True, slots=True)
class Clues:
    """`names`: identifiers in order of first use; `paths`: file paths or their ends, modules as paths too.

    `own`: identifiers that the text itself defines, in its example.
    """

    names: tuple[str, ...]
    paths: frozenset[str]
    own: tuple[str, ...] = ()


def words_of(text: str) -> list[str]:
    """Return the words to search for, in order of first use, identifiers whole and in parts."""
    found: dict[str, None] = {}
    for word in _WORD.findall(text):
        parts = [word, *_PART.findall(word)] if len(_PART.findall(word)) > 1 else [word]
        for part in parts:
            small = part.lower()
            if len(small) > 1 and small not in _NOISE:
                found.setdefault(small)
    return list(found)[:_MOST_WORDS]


def split_words(text: str) -> str:
    """Return a text's words with identifiers also in parts, as they are indexed."""
    return " ".join(part for word in _WORD.findall(text) for part in {word, *_PART.findall(word)})


def clues_of(text: str) -> Clues:
    """Read the clues of a text."""
    names: dict[str, None] = {}
    paths: set[str] = set()
    for code in _CODE.findall(text):
        for name in re.findall(r"[A-Za-z_]\w+", code):
            names.setdefault(name)
    for dotted in _DOTTED.findall(text):
        parts = dotted.split(".")
        for part in parts:
            names.setdefault(part)
        paths |= {"/".join(parts[:n]) + ".py" for n in range(2, len(parts) + 1)}
    for name in [*_CALLED.findall(text), *_SHAPED.findall(text)]:
        names.setdefault(name)
    for path in _PATH.findall(text):
        parts = path.replace("\\", "/").lstrip("./").split("/")
        # the machine it was seen on has other folders above
        paths |= {"/".join(parts[n:]) for n in range(len(parts)) if len(parts) - n > 1 or len(parts) == 1}
    example = definitions_of(text)  # what the text itself defines is its example, not the repository
    named = tuple(name for name in names if name not in example | _PLACEHOLDERS)
    own = tuple(sorted(example - _PLACEHOLDERS))
    return Clues(named[:_MOST_NAMES], frozenset(paths), own[:_MOST_NAMES])


def definitions_of(text: str) -> set[str]:
    """Return the names that a source file defines, by the shape of its lines."""
    return set(_DEFINES.findall(text))


def kind_of(path: str) -> Literal["code", "test", "words"]:
    """Tell code from tests and from everything else."""
    if PurePosixPath(path).suffix not in _SUFFIXES or _ASIDE.search(path):
        return "words"
    return "test" if _TESTS.search(path) else "code"


def stem_of(path: str) -> str:
    """Return a file's name without its ending, which is often what people call it."""
    return PurePosixPath(path).stem

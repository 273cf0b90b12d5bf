"""Source of languages that are not parsed here, as far as it can be read surely: strings, comments, brackets, lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TEXTS = r'"(?:\\.|[^"\\\n])*"'
_FAMILIES = {
    "slashes": rf"(?P<note>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<text>{_TEXTS}|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)",
    # a quote may begin a lifetime there
    "rust": rf"(?P<note>//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<text>r#\".*?\"#|{_TEXTS}|'(?:\\[^\n]{{1,8}}|[^'\\\n])')",
    "hashes": rf"(?P<note>(?<![\w$&\"'])#(?!\{{)[^\n]*)|(?P<text>{_TEXTS}|'(?:\\.|[^'\\\n])*')",
}
_TOKENS = {name: re.compile(pattern, re.DOTALL) for name, pattern in _FAMILIES.items()}
_PAIRS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Source:
    """A text without its comments, and the same text without what its strings say; both as long as the original."""

    text: str
    bare: str

    def line(self, at: int) -> int:
        """Return the line of a position."""
        return self.text.count("\n", 0, at) + 1

    def closed(self, at: int) -> int:
        """Return where the bracket at a position is closed, the end of the text if it is not."""
        depth = 0
        for found in re.finditer(r"[()\[\]{}]", self.bare[at:]):
            depth += 1 if found[0] in _PAIRS else -1
            if depth <= 0:
                return at + found.start()
        return len(self.bare)


def source_of(text: str, family: str) -> Source:
    """Take the comments out of a text, and what strings say out of a copy of it."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0])

    def without(found: re.Match[str]) -> str:
        return blank(found) if found["note"] is not None else found[0]

    def emptied(found: re.Match[str]) -> str:
        if found["note"] is not None:
            return blank(found)
        return found[0][0] + re.sub(r"[^\n]", "_", found[0][1:-1]) + found[0][-1]

    pattern = _TOKENS[family]
    return Source(pattern.sub(without, text), pattern.sub(emptied, text))


@dataclass(frozen=True, slots=True)
class Statement:
    """A line with those that belong to it by an open bracket; `depth`: the braces around it."""

    text: str
    bare: str
    at: int
    depth: int


def statements(source: Source, start: int, end: int) -> Iterator[Statement]:
    """Yield the statements of a stretch; a brace that stays open at the end of a line begins a block."""
    at, depth, round_, begun = start, 0, 0, start
    while at <= end:
        character = source.bare[at] if at < end else "\n"
        if character in "([":
            round_ += 1
        elif character in ")]":
            round_ -= 1
        ends = at == end or (round_ <= 0 and character in ";\n{}")
        ends = ends or (round_ > 0 and character == "\n" and _block(source, at))
        if character == ";" and re.match(r"\s*(?:if|for|switch)\b", source.bare[begun:at]):
            ends = False  # a statement within the head of another
        if ends and not (character == "\n" and _goes_on(source, at, end)):
            if source.bare[begun:at].strip():
                skipped = len(source.bare[begun:at]) - len(source.bare[begun:at].lstrip())
                yield Statement(
                    source.text[begun:at].strip(), source.bare[begun:at].strip(), begun + skipped, depth
                )
            begun = at + 1
            depth += (character == "{") - (character == "}")
            round_ = 0 if character in "{}" else round_
        at += 1


def _block(source: Source, at: int) -> bool:
    """Tell whether a line ends with a block that was opened in a call, such as a closure."""
    return source.bare[:at].rstrip().endswith(("=> {", "){", ") {", "-> {", "|| {"))


def _goes_on(source: Source, at: int, end: int) -> bool:
    """Tell whether the next line continues a chain: `.toBe(…)`."""
    return re.match(r"\s*(?:\?\.|\.)\w", source.bare[at + 1 : end]) is not None

"""Tests of languages without a parser here, read by tokens into the same units: names, assertions, skips.

Only what can be said surely: a test's extent by its brackets or its indentation, assertions by the names that frameworks
give them. Go, JavaScript and TypeScript, Rust, Java, Kotlin, C#, Ruby, PHP, Swift, C and C++.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from posixpath import splitext

from bot.validate.integrity.check import EXACT, Check
from bot.validate.integrity.marks import Fake, Mark
from bot.validate.integrity.matchers import NAMES, check_in, facts_in, failing
from bot.validate.integrity.source import Source, source_of, statements
from bot.validate.integrity.units import Unit

_SCRIPT = (".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts")
_FAMILY = {
    **dict.fromkeys((*_SCRIPT, ".go", ".java", ".kt", ".cs", ".php", ".swift", ".scala", ".dart"), "slashes"),
    **dict.fromkeys((".c", ".h", ".cc", ".cpp", ".cxx", ".hpp"), "slashes"),
    ".rs": "rust",
    ".rb": "hashes",
}
_ANNOTATED = r"(?:@\w+(?:\([^)]*\))?\s*|\[[^\]\n]*\]\s*)*"
_HEADS = {
    ".go": r"(?m)^func (?P<name>(?:Test|Fuzz|Example)\w*)\(",
    ".rs": r"(?P<marks>(?:#\[[^\n]*\]\s*)*#\[(?:\w+::)*(?:test|rstest)\b[^\n]*\]\s*(?:#\[[^\n]*\]\s*)*)"
    r"(?:pub )?(?:async )?fn (?P<name>\w+)",
    ".php": r"(?P<marks>)function (?P<name>test\w+)\s*\(",
    ".swift": r"(?P<marks>)func (?P<name>test\w+)\s*\(",
    **dict.fromkeys((".c", ".cc", ".cpp", ".cxx"), r"(?P<marks>)\bTEST(?:_F|_P)?\((?P<name>\w+, ?\w+)\)"),
    **dict.fromkeys(
        (".java", ".kt", ".scala"),
        rf"(?P<marks>{_ANNOTATED}@(?:Test|ParameterizedTest|RepeatedTest)\b(?:\([^)]*\))?\s*{_ANNOTATED})"
        r"(?:[\w<>\[\], ]+ |fun )(?P<name>\w+|`[^`]+`)\s*\(",
    ),
    ".cs": r"(?P<marks>(?:\[[^\]\n]*\]\s*)*\[(?:Fact|Theory|Test|TestMethod|TestCase)\b[^\]\n]*\]\s*(?:\[[^\]\n]*\]\s*)*)"
    r"[\w<>\[\], ]+ (?P<name>\w+)\s*\(",
    ".rb": r"(?m)^(?P<indent>[ \t]*)(?P<marks>x?it|x?specify|test|scenario|def)[ (]"
    r"(?P<name>test_\w+|(?:\"[^\"\n]*\"|'[^'\n]*')[^\n]* do\b)",
}
_SKIPPED = re.compile(
    r"#\[ignore|@Disabled|@Ignore\b|\[Ignore|Skip ?=|\bXCTSkip|DISABLED_|@Skip|\[Explicit|#\[cfg_attr\([^\n]*ignore"
)
_SKIPS = re.compile(
    r"\bt\.Skip(?:f|Now)?\(|\bthis\.skip\(|\b(?:ctx|context|test|t)\.skip\((?!['\"`])|markTest(?:Skipped|Incomplete)\(|\bXCTSkip\b"
    r"|GTEST_SKIP|Assert\.(?:Ignore|Inconclusive)\(|\bassume(?:True|False|That)?\(|^\s*(?:skip|pending)\b|Assumptions?\.\w+\("
)
_FOCUS = re.compile(r"(?<![\w.$])(?:fit|fdescribe|(?:it|test|describe|context|suite)(?:\.\w+)*\.only)\b")
_DESCRIBED = re.compile(
    r"(?<![\w.$])(?:xdescribe|xcontext|(?:describe|context|suite)(?:\.\w+)*\.(?:skip|todo))\b[^(]*\("
)
_TABLE = re.compile(
    r"\.each\b|\[\]struct|\brange \w+|#\[case|@(?:CsvSource|ValueSource|MethodSource)|InlineData|TestCase\(|\.forEach\(|for \("
)
_IMPORTED = re.compile(r"import\s+(?:(\w+)\s*,?\s*)?(?:\{([^}]*)\})?\s*from\s*['\"]([^'\"]+)['\"]")
_REQUIRED = re.compile(r"(?:const|let|var)\s+(?:(\w+)|\{([^}]*)\})\s*=\s*require\(\s*['\"]([^'\"]+)['\"]")
_MOCKED = re.compile(r"\b(?:jest|vi)\.(?:mock|doMock)\(\s*['\"]([^'\"]+)['\"]")
_SPIED = re.compile(
    r"\b(?:jest|vi|sinon|sandbox)\.(?:spyOn|stub|replace)\(\s*[\w.]+\s*,\s*['\"](\w+)['\"][^;\n]*?(?:mock|return|resolve|callsFake|\))"
)


def is_foreign(path: str) -> bool:
    """Tell whether tests in files of this kind can be read here."""
    return splitext(path)[1].lower() in _FAMILY


def foreign_units(path: str, text: str) -> dict[str, Unit]:
    """Return the tests of a file by name."""
    kind = splitext(path)[1].lower()
    source = source_of(text, _FAMILY[kind])
    asleep = [(found.start(), source.closed(found.end() - 1)) for found in _DESCRIBED.finditer(source.bare)]
    fakes = tuple(_fakes(source)) if kind in _SCRIPT else ()
    found: dict[str, Unit] = {}
    for head in _heads(source, kind) if kind in (*_SCRIPT, *_HEADS) else ():
        unit = _unit(path, source, head, fakes)
        if any(start <= head.at <= end for start, end in asleep):
            unit = replace(unit, marks=(*unit.marks, Mark("skip", "", unit.line)))
        name, number = unit.name, 1
        while name in found:
            number += 1
            name = f"{unit.name} ({number})"
        found[name] = replace(unit, name=name)
    return found


def focused(path: str, text: str) -> Iterator[int]:
    """Yield the lines on which a test is singled out, so that the others do not run."""
    kind = splitext(path)[1].lower()
    if kind in _SCRIPT:
        source = source_of(text, "slashes")
        yield from (source.line(found.start()) for found in _FOCUS.finditer(source.bare))


@dataclass(frozen=True, slots=True)
class _Head:
    name: str
    at: int
    start: int
    end: int
    marks: str


def _heads(source: Source, kind: str) -> Iterator[_Head]:
    if kind in _SCRIPT:
        yield from _script_heads(source)
        return
    shown = source.text if kind == ".rb" else source.bare
    for found in re.finditer(_HEADS[kind], shown):
        name = source.text[found.start("name") : found.end("name")]
        marks = source.text[found.start("marks") : found.end("marks")] if "marks" in found.groupdict() else ""
        if kind == ".rb":
            ends = re.compile(rf"(?m)^{found['indent']}end\b").search(source.bare, found.end())
            name = re.sub(r"\s*do$", "", name)
            yield _Head(
                name, found.start(), found.end(), ends.start() if ends else len(source.bare), f"{marks} "
            )
            continue
        brace = source.bare.find("{", found.end() - 1)
        if brace >= 0:
            yield _Head(name, found.start("name"), brace + 1, source.closed(brace), marks + name)


_CALL = re.compile(r"(?<![\w.$])(?P<kind>[xf]?it|x?test|x?specify)(?P<how>(?:\.\w+)*)\s*(?=[(`<\[])")


def _script_heads(source: Source) -> Iterator[_Head]:
    for found in _CALL.finditer(source.bare):
        at = found.end()
        table = at
        if found["how"].endswith(".each"):  # it.each(table)(title, test) or it.each`table`(title, test)
            at = source.bare.find("`", at + 1) + 1 if source.bare[at] == "`" else source.closed(at) + 1
        opened = source.bare.find("(", at)
        if opened < 0 or source.bare[at:opened].strip():
            continue
        title = re.compile(r"\s*([\"'`])").match(source.bare, opened + 1)
        if title is None:
            continue
        close = source.bare.find(title[1], title.end())
        name = source.text[title.end() : close]
        yield _Head(
            name,
            found.start(),
            min(table, close + 1) if table != found.end() else close + 1,
            source.closed(opened),
            found[0],
        )


def _unit(path: str, source: Source, head: _Head, fakes: tuple[Fake, ...]) -> Unit:
    line = source.line(head.at)
    marks: list[Mark] = []
    word = head.marks.strip()
    if _SKIPPED.search(head.marks) or re.match(
        r"x(?:it|test|specify)\b|\w+(?:\.\w+)*\.(?:skip|todo)\b", word
    ):
        marks.append(Mark("skip", "", line))
    if re.search(r"\.(?:fails|failing|fail)\b", word) or "should_panic" in head.marks:
        marks.append(Mark("xfail", "", line))
    if re.search(r"@(?:RetryingTest|RepeatedIfExceptionsTest|Flaky)|\[Retry|retry", head.marks):
        marks.append(Mark("retry", "", line))
    checks: list[Check] = []
    _read(source, head, checks, marks)
    body = source.text[head.start : head.end]
    if _TABLE.search(head.marks + source.bare[head.at : head.end]) and checks:
        facts = facts_in(source.text[head.at : head.end] + head.marks)
        checks.append(
            replace(checks[0], op="==", strength=EXACT, subject="table", expected=body, facts=facts)
        )
    calls = frozenset().union(*(check.calls for check in checks)) if checks else frozenset()
    return Unit(path, head.name, line, tuple(checks), tuple(marks), fakes, calls, (), "".join(body.split()))


def _read(source: Source, head: _Head, checks: list[Check], marks: list[Mark]) -> None:
    """Read a body; what is behind a return, under a false condition or kept in by an empty handler asserts nothing."""
    before, dead, guard = "", 0, _swallowing(source, head)
    for one in statements(source, head.start, head.end):
        if dead and one.depth >= dead:
            before = one.text
            continue
        dead = 0
        line = source.line(one.at)
        if _SKIPS.search(one.bare) and (one.depth or not one.bare.startswith("test")):
            condition = re.sub(r"^if\s*", "", before) if before.startswith("if") and one.depth else ""
            marks.append(Mark("skip", condition, line))
        elif re.match(r"if\s*\(?\s*false\b", one.bare):
            dead = one.depth + 1
        elif re.fullmatch(r"return;?", one.bare) and one.depth <= _outermost(head, source):
            return
        elif failing(one.bare) and before.startswith("if"):
            checks.append(check_in(before, before, line))
        elif NAMES.search(one.bare) and not any(start <= one.at <= end for start, end in guard):
            checks.append(check_in(one.text, one.text, line))
        before = one.text


def _outermost(head: _Head, source: Source) -> int:
    """Return the depth of a body's own statements: a closure opens one more brace."""
    return (
        1
        if re.match(r"[^{\n]*(?:=>|function\b[^{]*|async\b[^{]*)\s*\{", source.bare[head.start : head.end])
        else 0
    )


def _swallowing(source: Source, head: _Head) -> list[tuple[int, int]]:
    """Return the stretches whose failures an empty handler keeps in."""
    found = []
    for match in re.finditer(r"\btry\s*\{", source.bare[head.start : head.end]):
        opened = head.start + match.end() - 1
        closed = source.closed(opened)
        if re.match(
            r"\}\s*catch\s*(?:\([^)]*\)\s*)?\{\s*(?:console\.\w+\([^)]*\);?\s*)?\}",
            source.bare[closed : head.end],
        ):
            found.append((opened, closed))
    return found


def _fakes(source: Source) -> Iterator[Fake]:
    """Return what module mocks and spies put fakes in place of."""
    names: dict[str, list[str]] = {}
    for found in (*_IMPORTED.finditer(source.text), *_REQUIRED.finditer(source.text)):
        given = [found[1] or "", *re.split(r"\s*,\s*", (found[2] or "").strip())]
        names.setdefault(found[3], []).extend(re.split(r"\s+as\s+|:\s*", one)[-1] for one in given if one)
    for found in _MOCKED.finditer(source.text):
        for name in names.get(found[1], ()):
            yield Fake(name, source.line(found.start()))
    for found in _SPIED.finditer(source.text):
        yield Fake(found[1], source.line(found.start()))

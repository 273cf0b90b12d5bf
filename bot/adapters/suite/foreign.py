"""What the runners of other languages report, read into tests. All of it was written next to hostile code."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from bot.adapters.suite.reading import Recorded, clipped, signature_of
from bot.domain.report import Redness, Status, Test

_MOST_TESTS = 200_000
_ASSERTION = re.compile(
    r"AssertionError|AssertionFailed|ComparisonFailure|ERR_ASSERTION|\bexpect\(|assertion (?:`.*` )?failed|panicked at .*assert"
)
_ABSENCE = re.compile(
    r"Cannot find (?:module|package)|MODULE_NOT_FOUND|does not provide an export|ReferenceError|is not defined"
    r"|is not a (?:function|constructor)|Cannot read propert(?:y|ies) .*of undefined|ENOENT|NoSuch(?:Method|Field)Error"
    r"|NoClassDefFoundError|ClassNotFoundException|FileNotFoundException|No such file or directory"
)
_STACK = re.compile(r"^\s+at .*$", re.MULTILINE)
_RUST_TARGET = re.compile(r"^\s+Running (?:unittests )?(\S+) \(|^\s+(Doc-tests) \S+", re.MULTILINE)
_RUST_TEST = re.compile(r"^test (.+?) (?:- should panic )?\.\.\. (ok|FAILED|ignored)", re.MULTILINE)
_RUST_SAID = re.compile(r"^---- (.+?) stdout ----\n(.*?)(?=^---- |^failures:$|\Z)", re.MULTILINE | re.DOTALL)
_RUST_THREAD = re.compile(r"^thread '.*?'(?: \(\d+\))? panicked at ", re.MULTILINE)
_TAP = re.compile(
    r"^(not )?ok\b(?: +\d+)?(?: +-)? *((?:(?!# *(?:SKIP|TODO)\b).)*?) *(?:# *(SKIP|TODO)\b.*)?$",
    re.IGNORECASE | re.MULTILINE,
)
_STATUS: Mapping[str, Status] = {
    "passed": "passed",
    "failed": "failed",
    "pending": "skipped",
    "skipped": "skipped",
}


def redness_of(text: str) -> Redness:
    """Say what kind of red a failure's text tells: what is missing before what was asserted, else something other."""
    if _ABSENCE.search(text):
        return "absence"
    return "assertion" if _ASSERTION.search(text) else "other"


def case_of(name: str, status: Status, text: str = "", redness: Redness | None = None) -> Test:
    """Make a test; of a red one the text tells how it is red, if the runner does not."""
    name = clipped(name, 1_000) or "."
    if status not in ("failed", "error"):
        return Test(name, status)
    told = clipped(text, 4_000)
    return Test(name, status, redness or redness_of(told), told, signature_of(_STACK.sub("", told)))


def read_jest(data: bytes) -> Recorded:
    """Read the JSON of jest, which vitest writes too."""
    tests: list[Test] = []
    for file in _rows(_json(data).get("testResults")):
        path = _inside(file.get("name"))
        for row in _rows(file.get("assertionResults")):
            names = [*_words(row.get("ancestorTitles")), str(row.get("title", ""))]
            status = _STATUS.get(str(row.get("status")), "skipped")
            tests.append(case_of(_id(path, names), status, "\n".join(_words(row.get("failureMessages")))))
        if file.get("status") == "failed" and not _rows(file.get("assertionResults")):
            tests.append(case_of(path, "error", str(file.get("message", "")), "absence"))
    return _recorded(tests)


def read_mocha(data: bytes) -> Recorded:
    """Read mocha's JSON: of what a test is called it only knows the words in a row."""
    told = _json(data)
    pending = {(_inside(row.get("file")), str(row.get("fullTitle"))) for row in _rows(told.get("pending"))}
    tests: list[Test] = []
    for row in _rows(told.get("tests")):
        path, title, error = _inside(row.get("file")), str(row.get("fullTitle")), row.get("err")
        failed = isinstance(error, dict) and bool(error)
        status: Status = "failed" if failed else "skipped" if (path, title) in pending else "passed"
        text = str(error.get("stack") or error.get("message") or "") if isinstance(error, dict) else ""
        tests.append(case_of(_id(path, [title]), status, text))
    return _recorded(tests)


def crashed(said: bytes) -> Recorded:
    """Read the words of a runner that could not begin: where something is missing, no test of the whole is there."""
    text = said.decode("utf-8", "replace")[-8_000:]
    return _recorded([case_of(".", "error", text, "absence")] if _ABSENCE.search(text) else [])


def read_cargo(data: bytes) -> Recorded:
    """Read what `cargo test` prints; what does not compile is told of the whole, as no test of it can be named."""
    text = data.decode("utf-8", "replace")
    marks = [*_RUST_TARGET.finditer(text)]
    tests: list[Test] = []
    for at, mark in enumerate(marks):
        part = text[mark.end() : marks[at + 1].start() if at + 1 < len(marks) else len(text)]
        said = {
            found[1]: _RUST_THREAD.sub("panicked at ", found[2]).strip()
            for found in _RUST_SAID.finditer(part)
        }
        for found in _RUST_TEST.finditer(part):
            name = found[1] if mark[2] else f"{mark[1]}::{found[1]}"
            if mark[2]:  # src/lib.rs - price (line 2)
                path, _, rest = found[1].partition(" - ")
                name = f"{path}::{re.sub(r' [(]line [0-9]+[)]', '', rest)}"
            status: Status = {"ok": "passed", "FAILED": "failed"}.get(found[2], "skipped")  # type: ignore[assignment]
            tests.append(case_of(name, status, said.get(found[1], "")))
    if re.search(r"^error(?:\[E\d+\])?: (?!test failed|\d+ targets? failed)", text, re.MULTILINE):
        errors = text[text.index("error") :] if "error" in text else text
        tests.append(case_of(".", "error", errors, "absence"))
    return _recorded(tests)


def read_go(data: bytes) -> Recorded:
    """Read the events of `go test -json`; a package that does not build is told of its folder."""
    said: dict[tuple[str, str], str] = {}
    built: dict[str, str] = {}
    module, tests = "", list[Test]()
    rows = [row for line in data.splitlines() if (row := _json(line))]
    packages = sorted({str(row["Package"]) for row in rows if row.get("Package")})
    if packages:
        module = min(packages, key=len)
    for row in rows:
        package, name, action = str(row.get("Package", "")), str(row.get("Test", "")), row.get("Action")
        folder = package.removeprefix(module).strip("/") or "."
        if action == "build-output":
            place = str(row.get("ImportPath", "")).split(" ")[0]
            built[place] = built.get(place, "") + str(row.get("Output", ""))
        elif action == "output":
            said[package, name] = said.get((package, name), "") + str(row.get("Output", ""))
        elif name and action in ("pass", "fail", "skip"):
            status: Status = {"pass": "passed", "fail": "failed"}.get(str(action), "skipped")  # type: ignore[assignment]
            text = said.get((package, name), "")
            # the tests of Go have no assertions of their own: what they report themselves is one
            red: Redness = "other" if "panic:" in text else "assertion"
            tests.append(case_of(f"{folder}::{name.replace('/', '::')}", status, text, red))
        elif action == "fail" and row.get("FailedBuild"):
            tests.append(case_of(folder, "error", built.get(package, "it does not build"), "absence"))
    return _recorded(tests)


def read_junit(files: Sequence[bytes]) -> Recorded:
    """Read JUnit's XML, of several files; names are `class::method`, or `file::name` where the file is told."""
    return _recorded([test for data in files for test in _junit(data)])


def _junit(data: bytes) -> Iterator[Test]:
    import defusedxml
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except (defusedxml.DefusedXmlException, SyntaxError, ValueError):
        return
    for case in root.iter("testcase"):
        place = _inside(case.get("file")) if case.get("file") else case.get("classname", "")
        name = _id(place, [case.get("name", "")])
        bad = next((child for child in case if child.tag in ("failure", "error")), None)
        if bad is not None:
            text = f"{bad.get('type', '')}: {bad.get('message', '')}\n{bad.text or ''}"
            yield case_of(name, "failed" if bad.tag == "failure" else "error", text)
        else:
            yield case_of(name, "skipped" if case.find("skipped") is not None else "passed")


def read_tap(data: bytes) -> Recorded:
    """Read the outer tests of TAP; its lines tell no kind of failure."""
    tests: list[Test] = []
    for found in _TAP.finditer(data.decode("utf-8", "replace")):
        skipped = bool(found[3])
        status: Status = "skipped" if skipped else "failed" if found[1] else "passed"
        tests.append(case_of(_id("", [found[2] or f"test {len(tests) + 1}"]), status, found[0], "other"))
    return _recorded(tests)


def _recorded(tests: Sequence[Test]) -> Recorded:
    named: dict[str, Test] = {}
    for test in tests[:_MOST_TESTS]:
        name, number = test.id, 2
        while name in named:  # of one name twice, each is a test
            name, number = f"{test.id} ({number})", number + 1
        named[name] = (
            test if name == test.id else Test(name, test.status, test.redness, test.message, test.signature)
        )
    return Recorded(named, began=bool(named), ended=bool(named))


def _json(data: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _rows(value: object) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _words(value: object) -> list[str]:
    return [str(word) for word in value] if isinstance(value, list) else []


def _inside(path: object) -> str:
    return str(path or "").removeprefix("file://").removeprefix("/repo/")


def _id(path: str, names: Sequence[str]) -> str:
    return "::".join([*([path] if path else []), *(name.replace("::", ": :") for name in names)])

"""The files that the bench of the scan reads: twins, insecure snippets, and code that is held for sound."""

import ast
import csv
import importlib.util
import json
import re
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.bench.scan_count import Case

PACKAGES = ("httpx", "fastapi", "starlette", "pydantic", "rich")
_NAME = re.compile(r"(?:CWE-)?(\d+)-([\w.-]+)\.(insecure|fixed)\.\w+")
# what tests do on purpose is no alarm that anyone would have to look at
_TESTS = {"test", "tests", "idle_test", "site-packages"}


@dataclass(frozen=True, slots=True)
class Twins:
    """Both sides of all pairs, in one order, and their files; paths lie in a folder that no rule takes for tests."""

    insecure: tuple[Case, ...]
    fixed: tuple[Case, ...]
    files: dict[str, bytes]


def twins_of(folder: Path) -> Twins:
    """Read `<language>/<CWE>-<slug>.{insecure,fixed}.<ext>` and each language's `lines.tsv`; end on a half pair."""
    sides: dict[str, dict[tuple[str, str, str], Case]] = {"insecure": {}, "fixed": {}}
    files: dict[str, bytes] = {}
    problems: list[str] = []
    for language in sorted(path for path in folder.iterdir() if path.is_dir()):
        marks = _marks_of(language / "lines.tsv")
        for path in sorted(language.iterdir()):
            parts = _NAME.fullmatch(path.name)
            if not parts:
                if path.name != "lines.tsv":
                    problems.append(f"{language.name}/{path.name} is named like no twin")
                continue
            number, slug, side = parts.groups()
            cwe = f"CWE-{number}"
            at = f"src/{language.name}/{path.name}"
            files[at] = path.read_bytes()
            marked = tuple(marks.pop(path.name, ()))
            case = Case(at, language.name, slug, cwe, marked)
            if (side == "insecure") is not bool(marked):
                problems.append(f"{language.name}/{path.name}: {len(marked)} lines in lines.tsv")
            if any(not 1 <= line <= files[at].count(b"\n") + 1 for _, line in marked):
                problems.append(f"{language.name}/{path.name}: a line in lines.tsv that it does not have")
            sides[side][language.name, cwe, slug] = case
        problems += [f"{language.name}/{name} is in lines.tsv and not there" for name in marks]
    alone = sides["insecure"].keys() ^ sides["fixed"].keys()
    problems += [f"{'/'.join(key)} has no twin" for key in sorted(alone)]
    if problems:
        raise SystemExit("\n".join([*problems[:20], f"{len(problems)} problems in the twins"]))
    keys = sorted(sides["insecure"])
    return Twins(
        tuple(sides["insecure"][key] for key in keys), tuple(sides["fixed"][key] for key in keys), files
    )


def _marks_of(table: Path) -> dict[str, list[tuple[str, int]]]:
    marks: dict[str, list[tuple[str, int]]] = {}
    with table.open(encoding="utf-8", newline="") as stream:
        for row in csv.reader(stream, delimiter="\t"):
            if not row or row[0].startswith("#") or row[:3] == ["file", "cwe", "line"]:
                continue
            marks.setdefault(Path(row[0]).name, []).append((row[1], int(row[2])))
    return marks


@dataclass(frozen=True, slots=True)
class Snippets:
    """Insecure snippets as they are and mended to parse, both under the same paths; `parse` counts what parses."""

    cases: tuple[Case, ...]
    given: dict[str, bytes]
    mended_cases: tuple[Case, ...]
    mended: dict[str, bytes]
    parse: tuple[int, int]


def snippets_of(table: Path) -> Snippets:
    """Read JSON lines with `cwe_identifier`, `line_text` and `origin_code`."""
    cases, again = [], []
    given: dict[str, bytes] = {}
    mended: dict[str, bytes] = {}
    parse = [0, 0]
    for number, text in enumerate(table.read_text(encoding="utf-8").splitlines()):
        row = json.loads(text)
        path, code = f"src/snippet_{number:04}.py", row["origin_code"]
        case = Case(path, "python", str(row["prompt_id"]), row["cwe_identifier"])
        better = mend(code, row["line_text"])
        cases.append(_marked(case, code, row["line_text"]))
        again.append(_marked(case, better, row["line_text"]))
        given[path], mended[path] = code.encode(), better.encode()
        parse[0] += parses(code)
        parse[1] += parses(better)
    return Snippets(tuple(cases), given, tuple(again), mended, (parse[0], parse[1]))


def _marked(case: Case, code: str, line_text: str) -> Case:
    at = _line_of(code.split("\n"), line_text)
    return replace(case, marks=((case.cwe, at + 1),)) if at is not None else case


def _line_of(lines: list[str], line_text: str) -> int | None:
    wanted = line_text.strip()
    return next((at for at, line in enumerate(lines) if line.strip() == wanted), None)


def parses(code: str) -> bool:
    """Tell whether Python can read it."""
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return False
    return True


def mend(code: str, line_text: str) -> str:
    """Give a piece that was cut out of a file the blocks that it stood in, and leave out what was cut off at its ends.

    The insecure line stays; a piece that cannot be mended so is returned as it is. The first line imports what the piece
    uses of the standard library, as its file did: some tools know a call by its import only.
    """
    lines = textwrap.dedent(code.expandtabs(4)).rstrip("\n").split("\n")
    at = _line_of(lines, line_text)
    if at is None:
        return code
    cuts = sorted(
        ((first, last) for first in range(at + 1) for last in range(at, len(lines))),
        key=lambda cut: cut[0] - cut[1],
    )
    for first, last in cuts:
        piece = _within_blocks(lines[first : last + 1])
        if parses(piece):
            return f"{_imports_of(piece)}\n{piece}"
    return code


def _imports_of(piece: str) -> str:
    nodes = list(ast.walk(ast.parse(piece)))
    bound = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    bound |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    used = {
        node.value.id
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    known = (used - bound) & ({"yaml"} | sys.stdlib_module_names)
    return f"import {', '.join(sorted(known))}" if known else "import sys"


def _within_blocks(lines: list[str]) -> str:
    """Open a block for each step that the piece goes out by after its first line."""
    heads: list[str] = []
    depth = min((_depth(line) for line in lines[:1] if line.strip()), default=0)
    for line in lines:
        if line.strip() and _depth(line) < depth:
            depth = _depth(line)
            opener = "try:" if re.match(r"except\b|finally\b", line.strip()) else "if True:"
            heads.insert(0, " " * depth + opener)
    return "\n".join([*heads, *lines])


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def stdlib() -> dict[str, bytes]:
    """Return the modules of the running Python's standard library, without its tests."""
    folder = Path(sysconfig.get_paths()["stdlib"])
    return dict(_modules(folder, "src"))


def package(name: str) -> dict[str, bytes]:
    """Return the modules of an installed package; end if it is not there."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed in this environment")
    return dict(_modules(Path(spec.submodule_search_locations[0]), f"src/{name}"))


def _modules(folder: Path, under: str) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*.py")):
        inner = path.relative_to(folder)
        if not _TESTS & set(inner.parts):
            yield f"{under}/{inner.as_posix()}", path.read_bytes()

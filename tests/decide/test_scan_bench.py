"""What the bench of the scan counts, with made-up findings."""

from pathlib import Path

import pytest

from tests.bench.scan_count import (
    ALARMED,
    CAUGHT,
    Case,
    Found,
    groups_of,
    half_of,
    is_same,
    rates,
    twin_rates,
)
from tests.bench.scan_files import mend, parses, twins_of

SQL = Case("src/python/CWE-89-users.insecure.py", "python", "users", "CWE-89", (("CWE-89", 10),))
MENDED = Case("src/python/CWE-89-users.fixed.py", "python", "users", "CWE-89")


def caught(case: Case, *found: Found) -> list[str]:
    """Return what a case counts for."""
    return [name for name, (hit, _) in rates([case], found, CAUGHT).items() if hit]


def test_a_number_of_the_same_mistake_is_right_and_not_strict() -> None:
    """A tool may say 564 of SQL, which is the same mistake; 78 is another one."""
    assert ["strict", "family", "on the line", "any"] == caught(SQL, Found("r", SQL.path, 10, "CWE-89"))
    assert ["family", "on the line", "any"] == caught(SQL, Found("r", SQL.path, 10, "CWE-564"))
    assert ["any"] == caught(SQL, Found("r", SQL.path, 10, "CWE-78"))
    assert ["any"] == caught(SQL, Found("r", SQL.path, 10, ""))
    assert [] == caught(SQL, Found("r", MENDED.path, 10, "CWE-89"))


def test_families_are_pairs() -> None:
    """Code injection stands for eval and for templates, and a template for no eval."""
    assert [True, True, False] == [is_same("CWE-94", "95"), is_same("1336", "CWE-94"), is_same("95", "1336")]
    assert [True, True] == [is_same(a, b) for a, b in (("259", "798"), ("CWE-338", "CWE-330: weak"))]
    assert [False, False] == [is_same("", ""), is_same("CWE-", "CWE-")]


def test_what_a_check_means_counts_by_family_alone() -> None:
    """A stretched number of another tool's is read as what the check is about."""
    yaml = Case("a.py", "python", "load", "CWE-502", (("CWE-502", 3),))
    assert ["family", "on the line", "any"] == caught(yaml, Found("B506", "a.py", 3, "CWE-20", "CWE-502"))


def test_near_is_three_lines() -> None:
    """And only of a line whose own mistake is named."""
    lines = [line for line in range(20) if "on the line" in caught(SQL, Found("r", SQL.path, line, "CWE-89"))]
    assert [7, 8, 9, 10, 11, 12, 13] == lines
    two = Case("a.py", "python", "two", "CWE-89", (("CWE-89", 10), ("CWE-78", 50)))
    assert ["strict", "family", "any"] == caught(two, Found("r", "a.py", 10, "CWE-78"))


def test_a_file_counts_once_and_alarms_of_both_kinds_are_told_apart() -> None:
    """Two findings in a file are one file; an alarm of another mistake is an alarm too."""
    found = [Found("r", SQL.path, 9, "CWE-89"), Found("r", SQL.path, 10, "CWE-89")]
    other = Found("r", MENDED.path, 1, "CWE-78")
    told = twin_rates([SQL], [MENDED], [*found, other])
    assert dict.fromkeys(CAUGHT, (1, 1)) | {"alarmed": (1, 1), "alarmed, same": (0, 1)} == told
    same = Found("r", MENDED.path, 1, "CWE-564")
    assert {"alarmed": (1, 1), "alarmed, same": (1, 1)} == rates([MENDED], [same], ALARMED)


def test_a_mistake_is_in_one_half_in_all_languages() -> None:
    """By its name alone: the halves are told for good."""
    assert ["fit", "held", "fit"] == [half_of(name) for name in ("users", "login", "users")]
    there = [SQL, Case("a.go", "go", "users", "CWE-89"), Case("b.go", "go", "login", "CWE-79")]
    groups = {
        name: [case.path for case in there if within(case)] for name, within in groups_of(there).items()
    }
    assert ["all", "fit", "held", "go", "python", "CWE-79", "CWE-89"] == list(groups)
    assert [SQL.path, "a.go"] == groups["fit"]
    assert ["b.go"] == groups["held"]


def test_twins_are_read_with_their_lines(tmp_path: Path) -> None:
    """A pair is two cases with one name; the number may stand alone."""
    write(tmp_path, "go/78-run.insecure.go", "go/78-run.fixed.go")
    (tmp_path / "go/lines.tsv").write_text("file\tcwe\tline\n78-run.insecure.go\t78\t2\n")
    twins = twins_of(tmp_path)
    at = "src/go/78-run"
    assert (Case(f"{at}.insecure.go", "go", "run", "CWE-78", (("78", 2),)),) == twins.insecure
    assert (Case(f"{at}.fixed.go", "go", "run", "CWE-78"),) == twins.fixed
    assert [f"{at}.fixed.go", f"{at}.insecure.go"] == sorted(twins.files)


def test_half_a_pair_and_a_line_that_is_not_there_end_it(tmp_path: Path) -> None:
    """Else a figure would be about less than it says."""
    write(tmp_path, "go/CWE-78-run.insecure.go", "go/CWE-79-page.fixed.go")
    (tmp_path / "go/lines.tsv").write_text("CWE-78-run.insecure.go\tCWE-78\t9\n")
    with pytest.raises(SystemExit) as ended:
        twins_of(tmp_path)
    assert [
        "go/CWE-78-run.insecure.go: a line in lines.tsv that it does not have",
        "go/CWE-78/run has no twin",
        "go/CWE-79/page has no twin",
        "3 problems in the twins",
    ] == str(ended.value).split("\n")


def write(folder: Path, *paths: str) -> None:
    """Write files of two lines."""
    for path in paths:
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text("package main\nvar x = 1\n")


def test_a_piece_is_mended_until_it_parses() -> None:
    """It gets the blocks that it stood in and its imports, and loses what was cut off; the insecure line stays."""
    piece = "        x = md5_of(\n        h = hashlib.md5(data)\n    else:\n        return h\n    if y:\n"
    mended = mend(piece, "h = hashlib.md5(data)")
    assert "import hashlib\nif True:\n    h = hashlib.md5(data)\nelse:\n    return h" == mended
    assert parses(mended)
    assert "x = (" == mend("x = (", "x = (")

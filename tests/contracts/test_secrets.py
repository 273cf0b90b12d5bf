"""The port `Scanner` over the catalogue of secrets: what is found, what only looks like it, and that no secret is ever said."""

import ast
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import pytest

from bot.adapters.scanners import SecretScanner, scanner_with
from bot.adapters.scanners.joined import JoinedScanner
from bot.adapters.scanners.secrets import kind_of
from bot.checks import sarif_of
from bot.develop.deliver import finding_text
from bot.domain.report import Finding, ScanReport
from bot.settings import cache_folder
from bot.validate.words import scan_summary
from tests.bench.scan_tools import tree_of
from tests.world.keys import Alike, Draws, Planted, alike, planted, private_key
from tests.world.trees import TreeGit

FINDER = Path(__file__).parents[2] / "bot/adapters/scanners/finder.py"
PAT = (
    "gh"
    + "p_"
    + Draws().drawn("a token", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 36)
)
Files = Mapping[str, bytes]


def scanner() -> SecretScanner:
    """Return a scanner whose rules are compiled once for all tests."""
    folder = cache_folder()
    assert folder
    return SecretScanner(folder / "secrets")


def scanned(files: Files, links: frozenset[str] = frozenset()) -> ScanReport:
    """Scan all of these."""
    return scanner().scan(TreeGit(files, links), "", list(files))


def kinds(report: ScanReport) -> list[tuple[str, str, int]]:
    """Return what was found where."""
    return [(one.rule.removeprefix("askfirst.secret."), one.path, one.line) for one in report.findings]


@pytest.fixture(scope="module")
def all_planted() -> dict[str, tuple[Finding, ...]]:
    """Scan every vector in one go, each in a folder of its own."""
    files = {f"d{n}/{one.path}": one.text.encode() for n, one in enumerate(planted())}
    report = scanned(files)
    assert ((), len(files)) == (report.errors, report.files)
    return {path: tuple(one for one in report.findings if one.path == path) for path in files}


@pytest.mark.parametrize(
    ("number", "one"),
    list(enumerate(planted())),
    ids=lambda of: f"{of.kind}-{of.path}" if isinstance(of, Planted) else "",
)
def test_a_secret_is_found_by_its_kind_and_not_said(
    all_planted: dict[str, tuple[Finding, ...]], number: int, one: Planted
) -> None:
    """One finding for one secret, in any text file, on its line; nothing of the finding holds the value."""
    (found,) = all_planted[f"d{number}/{one.path}"]
    assert (f"askfirst.secret.{one.kind}", "CWE-798") == (found.rule, found.cwe)
    first = one.text[: one.text.index(one.value)].count("\n") + 1
    assert found.line in (first, first - 1), "a key's file begins a line above the key"
    assert one.value not in json.dumps(asdict(found))
    assert one.value[4:20] not in json.dumps(asdict(found))
    assert "secret manager" in found.message


def test_there_are_vectors_enough() -> None:
    """Of both sorts, and in every sort of file that people keep settings in."""
    names = {Path(one.path).suffix or one.path for one in planted()}
    assert {
        ".py",
        ".js",
        ".yaml",
        ".json",
        ".env",
        ".ini",
        ".tf",
        ".sh",
        ".md",
        "Dockerfile",
        ".pem",
    } <= names | {".env"}
    assert (len(planted()) >= 40, len(alike()) >= 40) == (True, True)
    assert len({one.kind for one in planted()}) >= 28


def test_other_draws_are_found_too() -> None:
    """The vectors are no lucky ones: of three more draws of each, at most two in a hundred are missed."""
    files = {f"{salt}/d{n}/{one.path}": one for salt in "xyz" for n, one in enumerate(planted(salt))}
    found = {one.path for one in scanned({path: one.text.encode() for path, one in files.items()}).findings}
    assert len(files.keys() - found) <= 0.02 * len(files)


def test_what_only_looks_like_one_is_left_alone() -> None:
    """Placeholders, references, hashes, ids, public keys, images, and what programs write: not one alarm."""
    files: dict[str, Alike] = {
        f"{salt}/d{n}/{one.path}": one for salt in "abc" for n, one in enumerate(alike(salt))
    }
    report = scanned({path: one.text.encode() for path, one in files.items()})
    assert [] == [(files[one.path].why, one.path, one.rule, one.text) for one in report.findings]
    assert () == report.errors


@pytest.mark.parametrize(
    "path",
    [
        "gradlew",
        "a.svg",
        "go.sum",
        "node_modules/a/b.js",
        "package-lock.json",
        ".gitleaks.toml",
        "yarn.lock",
        "x.png",
        "a.ttf",
        "tests/fixtures/a.py",
        "docs/example.md",
        "a.min.js",
        "vendor/x",
        ".env.example",
        "-rf.py",
        "a\nb.py",
        "ünï.py",
        "%s",
        "…/x",
    ],
)
def test_no_name_of_a_file_hides_a_secret(path: str) -> None:
    """Names that scanners leave out as a rule are read as all others."""
    assert [("github-pat", path, 2)] == kinds(scanned({path: f"\nauth {PAT} x\n".encode()}))


def test_a_name_is_never_a_file_of_this_machine(tmp_path: Path) -> None:
    """What is read is the tree's bytes, whatever lies on the disk under that path."""
    real = tmp_path / "a.env"
    real.write_text(f"TOKEN={PAT}\n")
    assert [] == kinds(scanned({str(real): b"nothing\n"}))


@pytest.mark.parametrize(
    "word",
    [
        "pragma: allowlist secret",
        "gitleaks:allow",
        "betterleaks:allow",
        "kingfisher:ignore",
        "nosec",
        "nosemgrep",
    ],
)
def test_a_comment_silences_nothing(word: str) -> None:
    """The secret is found all the same."""
    assert [("github-pat", "a.yaml", 1)] == kinds(scanned({"a.yaml": f"auth: {PAT}  # {word}\n".encode()}))


def test_what_is_not_searched_is_counted() -> None:
    """Binary and very large files are left out and counted; links and files that are gone are neither."""
    files = {
        "a.bin": b"\0" + PAT.encode(),
        "big.txt": b"x" * (10 * 2**20 + 1),
        "link": b"a.yaml",
        "empty": b"",
        "a.yaml": f"auth: {PAT}\n".encode(),
    }
    report = scanner().scan(TreeGit(files, frozenset({"link"})), "", [*files, "gone"])
    assert ([("github-pat", "a.yaml", 1)], (), 1, 2) == (
        kinds(report),
        report.errors,
        report.files,
        report.skipped,
    )


def test_text_in_wide_characters_is_text() -> None:
    """What some editors save in two bytes a character is read."""
    assert [("github-pat", "a.ps1", 2)] == kinds(scanned({"a.ps1": f"\r\n$t = '{PAT}'\r\n".encode("utf-16")}))


def test_a_crowd_hides_nothing() -> None:
    """However many look-alikes stand before it, the secret is found."""
    crowd = "".join(f"password_{n}: changeme-changeme-{n}\n" for n in range(3_000))
    assert [("github-pat", "a.yaml", 3_001)] == kinds(scanned({"a.yaml": f"{crowd}x: {PAT}\n".encode()}))


def test_a_long_line_is_shown_in_part() -> None:
    """Of a line without an end only what stands around is shown, and no secret that stands there too."""
    other = "gh" + "o_" + PAT[4:][::-1]
    report = scanned({"a.js": f"{'x;' * 200_000}a='{PAT}';b='{other}';{'y;' * 200_000}".encode()})
    assert {"github-pat", "github-oauth"} == {kind for kind, _, _ in kinds(report)}
    for one in report.findings:
        assert len(one.text) < 700
        assert PAT not in one.text
        assert other not in one.text


def test_a_fingerprint_survives_moving_and_tells_another_value() -> None:
    """It names form, file, line without the value, and a trace of the value that nobody can guess by."""
    line = f"auth: {PAT}\n"
    before = scanned({"a.yaml": line.encode()}).findings[0]
    moved = scanned({"a.yaml": f"# more\n\n  {line}{line}".encode()}).findings
    assert [3, 4] == [one.line for one in moved]
    assert before.fingerprint == moved[0].fingerprint
    assert before.fingerprint != moved[1].fingerprint
    other = scanned({"a.yaml": line.replace(PAT, PAT[:-3] + "abc").encode()}).findings[0]
    assert before.fingerprint != other.fingerprint
    assert before.text == other.text
    elsewhere = scanned({"b.yaml": line.encode()}).findings[0]
    assert before.fingerprint != elsewhere.fingerprint


def test_without_text_nothing_is_started(tmp_path: Path) -> None:
    """No paths, or nothing to search: an empty report, though there is no program to run."""
    nobody = SecretScanner(executable=tmp_path / "nothing")
    assert ScanReport() == nobody.scan(TreeGit({}), "", [])
    assert ScanReport(skipped=1) == nobody.scan(TreeGit({"a": b"\0"}), "", ["a"])


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 3", "gave no report"),
        ("echo '[]'", "gave no report"),
        ("echo '{}'", "gave no report"),
        ("cat 0 >&2; exit 1", "gave no report"),
        ("echo builtins.ValueError: $(cat 0) >&2; exit 1", "gave no report: builtins.ValueError"),
        ("exec sleep 60", "still busy"),
        (
            """echo '{"found": [], "errors": [[0, "TimeoutError"]]}'""",
            "a.yaml could not be searched for secrets: TimeoutError",
        ),
    ],
)
def test_a_search_that_fails_proves_nothing(tmp_path: Path, script: str, words: str) -> None:
    """No report, half a report, no end: each is an error, none is a clean scan, and none tells what it read."""
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    report = SecretScanner(executable=program, seconds=0.5).scan(
        TreeGit({"a.yaml": PAT.encode()}), "", ["a.yaml"]
    )
    (error,) = report.errors
    assert words in error
    assert PAT not in error


def test_without_the_program_the_scan_says_so(tmp_path: Path) -> None:
    """A missing interpreter is an error, not a clean scan."""
    report = SecretScanner(executable=tmp_path / "nothing").scan(TreeGit({"a": b"x"}), "", ["a"])
    assert ("The search for secrets cannot be started: No such file or directory",) == report.errors


def test_the_search_gets_an_environment_of_its_own(tmp_path: Path) -> None:
    """Nothing of ours is in it, and its files lie under numbers in a folder that goes away."""
    seen, program = tmp_path / "seen", tmp_path / "python"
    program.write_text(
        f'#!/bin/sh\nenv > {seen}; ls -a > {seen}.files; echo \'{{"found": [], "errors": []}}\'\n'
    )
    program.chmod(0o755)
    SecretScanner(executable=program).scan(TreeGit({"../../a b": b"x"}), "", ["../../a b"])
    given = dict(line.split("=", 1) for line in seen.read_text().splitlines())
    assert set() == given.keys() - {"PATH", "HOME", "LANG", "PWD", "OLDPWD", "SHLVL", "_"}
    assert not Path(given["HOME"]).exists()
    assert [".", "..", "0", "names.json"] == sorted((tmp_path / "seen.files").read_text().split())


def test_the_search_only_ever_reads() -> None:
    """The library can ask a provider about a key and revoke it; our program takes nothing of it but the scanner."""
    taken = [
        alias.name
        for node in ast.walk(ast.parse(FINDER.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kingfisher_sdk")
        for alias in node.names
    ]
    assert ["DetectionPolicy", "Rules", "ScanInput", "Scanner"] == sorted(taken)


def test_the_cache_is_only_a_matter_of_time(tmp_path: Path) -> None:
    """Where compiled rules cannot be kept, they are compiled anew."""
    (tmp_path / "file").write_text("")
    report = SecretScanner(tmp_path / "file/below").scan(TreeGit({"a": PAT.encode()}), "", ["a"])
    assert ([("github-pat", "a", 1)], ()) == (kinds(report), report.errors)


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("betterleaks.github-pat", "github-pat"),
        ("betterleaks.generic-credential-uri", "credential-uri"),
        ("betterleaks.resend-api-key.1", "resend-api-key"),
        ("veles.secrets/sendgrid", "sendgrid-api-token"),
        ("askfirst.assigned-bare", "assigned"),
    ],
)
def test_kinds_have_one_name_whatever_catalogue_knows_them(rule: str, kind: str) -> None:
    """Names do not tell where a rule comes from."""
    assert kind == kind_of(rule)


# -- beside the scanner of code

CODE = f'import os\n\n\ndef run(text):\n    return eval(text)\n\n\nTOKEN = "{PAT}"\n'.encode()


def test_both_scanners_are_one() -> None:
    """Mistakes in code and secrets in any file come in one report, by place; what both object to is there once."""
    files = {"src/a.py": CODE, "config.yaml": f"auth: {PAT}\n".encode()}
    with tree_of(files) as (git, tree):
        report = scanner_with(cache_folder()).scan(git, tree, sorted(files))
    assert ((), 2, 0) == (report.errors, report.files, report.skipped)
    assert [
        ("askfirst.secret.github-pat", "config.yaml", 1),
        ("askfirst.python.eval", "src/a.py", 5),
        ("askfirst.secret.github-pat", "src/a.py", 8),
    ] == [(one.rule, one.path, one.line) for one in report.findings]


class Told:
    """A scanner of code that says what it is told to."""

    def __init__(self, report: ScanReport) -> None:
        self.report = report

    def scan(self, *_: object) -> ScanReport:
        """Return it."""
        return self.report


def joined(report: ScanReport, files: Files, secrets: SecretScanner | None = None) -> ScanReport:
    """Join a report on code with the search of files."""
    return JoinedScanner(Told(report), secrets or scanner()).scan(TreeGit(files), "", list(files))


def about(text: str, cwe: str = "CWE-89", line: int = 1) -> Finding:
    """Return a finding of the scanner of code."""
    return Finding("askfirst.python.x", "a.py", line, "ERROR", "m", cwe, text, "f")


def test_what_the_other_scanner_shows_is_covered() -> None:
    """A secret that stands in the line of another mistake, or is written down in code, is not shown either."""
    sql = about(f'db.execute("{PAT}" + name)')
    own = about("password = 'hunter2-and-more'", "CWE-798", 7)
    report = joined(ScanReport((sql, own)), {"a.py": f'db.execute("{PAT}" + name)\n'.encode()})
    shown = {one.rule: one.text for one in report.findings if one.line == 1}
    assert 'db.execute("[secret]" + name)' == shown["askfirst.python.x"]
    assert ["password = '[secret]'"] == [one.text for one in report.findings if one.line == 7]
    assert {"f"} == {one.fingerprint for one in report.findings if one.rule == "askfirst.python.x"}


def test_what_is_certain_is_not_made_a_doubt() -> None:
    """Where the rules for code are certain and the search only doubts, the certain finding stands, once."""
    vault = next(one for one in planted() if one.kind == "random")
    alone = joined(ScanReport(), {"a.py": vault.text.encode()}).findings
    assert [("askfirst.secret.random", True)] == [(one.rule, one.is_doubt) for one in alone]
    both = joined(ScanReport((about(vault.text, "CWE-798"),)), {"a.py": vault.text.encode()}).findings
    assert [("askfirst.python.x", False)] == [(one.rule, one.is_doubt) for one in both]
    assert vault.value not in both[0].text


def test_an_error_of_either_is_an_error(tmp_path: Path) -> None:
    """A scan of which one half proves nothing proves nothing."""
    broken = SecretScanner(executable=tmp_path / "nothing")
    report = joined(ScanReport(errors=("a rule is broken",)), {"a.py": b"x = 1\n"}, broken)
    assert (
        "a rule is broken",
        "The search for secrets cannot be started: No such file or directory",
    ) == report.errors


def test_no_way_of_telling_tells_the_secret() -> None:
    """SARIF, the check's words and the refusal that the model reads name rule and place, not the value."""
    body = private_key("RSA ", Draws())
    files = {"a.py": CODE, "k.pem": body.encode()}
    report = joined(ScanReport((about(CODE.decode(), "CWE-95"),)), files)
    told = [json.dumps(sarif_of(report.findings)), *scan_summary(report.findings, report.errors, 2)]
    told += [finding_text(one) for one in report.findings]
    assert "askfirst.secret.private-key" in told[0]
    for text in told:
        assert PAT not in text
        assert body.split("\n")[1] not in text

"""The port `Scanner` over the real semgrep: what it finds, what cannot silence it, and when it proves nothing."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import ruamel.yaml

import bot
from bot.adapters.git import GitRepository
from bot.adapters.scanners import SemgrepScanner
from bot.adapters.scanners.targets import Target, halves_of, suppressions_of
from bot.domain.report import Finding, ScanReport
from bot.ports import Git, Scanner

RULES = Path(bot.__file__).parent / "rules"
TESTED_BY = {"python": ".py", "javascript": ".js", "java": ".java", "go": ".go"}
SQL = b"def find(db, name):\n    return db.execute(f\"SELECT id FROM users WHERE name = '{name}'\")\n"
EVAL = b"def run(text):\n    return eval(text)\n"

Committed = Callable[[dict[str, bytes | str]], tuple[Git, str]]


@pytest.fixture
def committed(tmp_path: Path) -> Committed:
    """Write files into a tree of a bare repository; a string is the target of a symbolic link."""

    def commit(files: dict[str, bytes | str]) -> tuple[Git, str]:
        bare = tmp_path / "clone.git"
        env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", "init", "-q", "--bare", bare], env=env, check=True)
        (tmp_path / "index").unlink(missing_ok=True)
        lines = []
        for path, data in files.items():
            raw = data if isinstance(data, bytes) else data.encode()
            made = subprocess.run(
                ["git", "hash-object", "-w", "--stdin"],
                cwd=bare,
                env=env,
                input=raw,
                capture_output=True,
                check=True,
            )
            mode = "100644" if isinstance(data, bytes) else "120000"
            lines.append(f"{mode} {made.stdout.decode().strip()}\t{path}".encode() + b"\0")
        index = {**env, "GIT_INDEX_FILE": str(tmp_path / "index")}
        subprocess.run(
            ["git", "update-index", "-z", "--index-info"],
            cwd=bare,
            env=index,
            input=b"".join(lines),
            check=True,
        )
        tree = subprocess.run(["git", "write-tree"], cwd=bare, env=index, capture_output=True, check=True)
        return GitRepository(bare, bare.as_uri()), tree.stdout.decode().strip()

    return commit


def scanned(at: tuple[Git, str], *paths: str, scanner: Scanner | None = None) -> ScanReport:
    """Scan files of a tree, all of them if none are named."""
    git, tree = at
    return (scanner or SemgrepScanner()).scan(git, tree, paths or git.paths(tree))


def named(findings: tuple[Finding, ...]) -> list[tuple[str, str, int]]:
    """Return what was found where."""
    return [(finding.rule.removeprefix("askfirst."), finding.path, finding.line) for finding in findings]


def test_a_finding_says_what_where_and_why(committed: Committed) -> None:
    """Rule, path, line, severity, weakness and text are there, and a sentence that teaches."""
    report = scanned(committed({"shop/orders.py": b"import os\n\n\n" + SQL}))
    (finding,) = report.findings
    assert ((), 1) == (report.errors, report.files)
    assert ("askfirst.python.sql-built", "shop/orders.py", 5, "ERROR", "CWE-89") == (
        finding.rule,
        finding.path,
        finding.line,
        finding.severity,
        finding.cwe,
    )
    assert "placeholders" in finding.message
    assert "SELECT id FROM users" in finding.text


def test_only_the_named_files_are_scanned(committed: Committed) -> None:
    """Other files of the tree are neither read nor reported."""
    at = committed({"a.py": EVAL, "b.py": EVAL})
    assert [("python.eval", "b.py", 2)] == named(scanned(at, "b.py", "gone.py").findings)


def test_without_source_nothing_is_started(committed: Committed, tmp_path: Path) -> None:
    """No paths, no source among them, or only links: an empty report, though there is no program to run."""
    at = committed({"README.md": b"# eval(x)", "link.py": "../../etc/passwd", "data.bin": b"\0"})
    scanner = SemgrepScanner(executable=tmp_path / "nothing")
    assert ScanReport() == scanner.scan(*at, [])
    assert ScanReport() == scanned(at, scanner=scanner)


def test_several_languages_and_scripts_without_a_suffix(committed: Committed) -> None:
    """Python, JavaScript and TypeScript by suffix; other files by their first line."""
    code = b"export function run(text) {\n  return eval(text);\n}\n"
    files = {"a.py": EVAL, "b.js": code, "c.ts": code, "d.tsx": code, "e.mjs": code}
    report = scanned(
        committed({**files, "bin/tool": b"#!/usr/bin/env python3\n" + EVAL, "bin/other": b"#!/bin/sh\n"})
    )
    expected = [("python.eval", "a.py", 2)]
    expected += [("javascript.eval", path, 2) for path in ("b.js", "c.ts", "d.tsx", "e.mjs")]
    assert sorted([*expected, ("python.eval", "bin/tool", 3)]) == sorted(named(report.findings))
    assert ((), 6) == (report.errors, report.files)


def test_java_and_go_are_scanned(committed: Committed) -> None:
    """Both by suffix; what only tests use is not asked for settings of what is deployed."""
    java = (
        b"class Orders {\n  void find(Statement statement, String name) throws SQLException {\n"
        b'    statement.executeQuery("SELECT id FROM orders WHERE name = \'" + name + "\'");\n  }\n}\n'
    )
    go = (
        b'package orders\n\nimport "database/sql"\n\nfunc find(db *sql.DB, name string) (*sql.Rows, error) {\n'
        b'\treturn db.Query("SELECT id FROM orders WHERE name = \'" + name + "\'")\n}\n'
    )
    tests = {"shop/src/test/java/Db.java": java, "shop/OrdersTest.java": java, "shop/OrdersTests.java": java}
    tests |= {"shop/OrdersIT.java": java, "shop/orders_test.go": go}
    at = committed({"shop/Orders.java": java, "shop/orders.go": go, **tests})
    report = scanned(at)
    assert [("java.sql-built", "shop/Orders.java", 3), ("go.sql-built", "shop/orders.go", 6)] == named(
        report.findings
    )
    assert ((), 7) == (report.errors, report.files)


@pytest.mark.parametrize(
    "path",
    ["-rf.py", "--config=x.py", "a\nb.py", "a b'\".py", "$(touch x).py", "ünï.py", "tests/…/x.py", "%s.py"],
)
def test_hostile_names_are_only_names(committed: Committed, path: str) -> None:
    """Files lie under numbers while they are scanned, and come back under their own names."""
    report = scanned(committed({path: EVAL}))
    assert ([("python.eval", path, 2)], ()) == (named(report.findings), report.errors)


@pytest.mark.parametrize(
    "word",
    [
        "nosemgrep",
        "nosemgrep: askfirst.python.eval",
        "well, nosemgrep",
        "type: ignore # nosec",
        "nosem",
        "nosec",
        "noqa",
        "noqa: S307",
    ],
)
def test_a_comment_silences_nothing_and_is_a_finding(committed: Committed, word: str) -> None:
    """The fault is found all the same, and so is the attempt to hide it."""
    report = scanned(committed({"a.py": f"def run(text):\n    return eval(text)  # {word}\n".encode()}))
    assert [("python.eval", "a.py", 2), ("suppression", "a.py", 2)] == named(report.findings)


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # noqa: E501",
        "nosec = 3",
        'word = "nosec"',
        "# the nosecone",
        '[f("#"), "nosec"]',
        "x = 1  # noqa: E501, F401",
        "from web.cors import Cors as Cors  # noqa",
    ],
)
def test_other_comments_are_left_alone(line: str) -> None:
    """Only what speaks to a security scanner counts."""
    assert [] == suppressions_of(Target("a.py", "0.py", line.encode()))


@pytest.mark.parametrize(
    "line", ["import os; os.system(x)  # noqa", "from a import b  # noqa: S403", "y = a()  # noqa"]
)
def test_a_comment_that_hides_more_than_an_unused_name_is_found(line: str) -> None:
    """An import that nothing uses is left alone, and no more."""
    assert 1 == len(suppressions_of(Target("a.py", "0.py", line.encode())))


def test_ignore_files_silence_nothing(committed: Committed) -> None:
    """The scanner's and git's ignore files, and a configuration in the repository, are not read."""
    ignore = b"*.py\n*\n"
    files = {
        ".semgrepignore": ignore,
        ".gitignore": ignore,
        ".semgrep.yml": b"rules: []\n",
        "tests/vendor/a.py": EVAL,
    }
    assert [("python.eval", "tests/vendor/a.py", 2)] == named(scanned(committed({**files})).findings)


def test_text_that_cannot_be_read_is_a_finding(committed: Committed) -> None:
    """What the scanner cannot parse was not checked, and says so; the rest of the tree was."""
    report = scanned(
        committed({"a.py": b"def broken(:\n    x = (\n", "b.py": EVAL, "c.js": b"function (((\n"})
    )
    unread = [finding.path for finding in report.findings if finding.rule == "askfirst.unreadable"]
    assert {"a.py", "c.js"} == set(unread)
    assert ("python.eval", "b.py", 2) in named(report.findings)


def test_a_grammar_that_is_behind_is_helped(committed: Committed) -> None:
    """A valid file that the scanner cannot read whole is read by halves, with its own line numbers."""
    code = (
        b"import re\n\n\ndef kind(node):\n    match node:\n        case {'a': x}:\n            return eval(node)\n    return\n"
        b"\n\ndef pattern(names):\n    eval(names)\n    return re.compile(rf\"\\b({'|'.join(sorted(names))})\\b\", re.I)\n"
    )
    report = scanned(committed({"a.py": code}))
    assert ([("python.eval", "a.py", 7), ("python.eval", "a.py", 12)], ()) == (
        named(report.findings),
        report.errors,
    )


@pytest.mark.parametrize(
    "code",
    [b"x = 1\n", b"match x:\n", b"match x:\n  case 1: pass\rimport os\n", b"\0", b"(" * 5000, b"\xff\xfe"],
)
def test_halves_are_made_only_of_what_python_reads(code: bytes) -> None:
    """Nothing is split that has no `match`, that is no Python, or whose lines could be counted in two ways."""
    assert [] == halves_of(Target("a.py", "0.py", code))


def test_halves_leave_nothing_out() -> None:
    """Each line with a statement is in one half at least, at its own number."""
    code = b"import os; a = 1\n@b\ndef f(x):\n    match x:\n        case 1:\n            pass\nc = 2; d = 3\n"
    whole = code.split(b"\n")
    halves = [half.data.split(b"\n") for half in halves_of(Target("a.py", "0.py", code))]
    assert [2, 2] == [len(halves), len({half.path for half in halves_of(Target("a.py", "0.py", code))}) + 1]
    assert [[line] for line in whole] == [
        sorted({a, b} - {b""}) or [b""] for a, b in zip(*halves, strict=True)
    ]


def test_a_fingerprint_survives_moving(committed: Committed) -> None:
    """It names rule, file and text: not the line, nor the spacing; the second of the same is another."""
    before = scanned(committed({"a.py": EVAL, "b.py": EVAL})).findings
    moved = b"import os\n\n\nif os:\n    def run(text):\n\n        return  eval(text)\n\n\n" + EVAL
    after = scanned(committed({"a.py": moved})).findings
    assert 2 == len({finding.fingerprint for finding in before})
    assert before[0].fingerprint == after[0].fingerprint
    assert [7, 11] == [finding.line for finding in after]
    assert 2 == len({finding.fingerprint for finding in after})


def test_secrets_and_sql_of_tests_are_left_alone(committed: Committed) -> None:
    """Rules that only speak of what is deployed are not asked of tests."""
    code = b'PASSWORD = "hunter2-and-more"\n' + SQL
    at = committed({"app.py": code, "tests/test_app.py": code, "conftest.py": code})
    assert {"app.py"} == {finding.path for finding in scanned(at).findings}


def test_a_broken_rule_is_an_error(committed: Committed, tmp_path: Path) -> None:
    """A rule that cannot be read makes the scan prove nothing."""
    rules = tmp_path / "rules"
    rules.mkdir()
    head = "rules:\n- {id: askfirst.python.bad, languages: [python], severity: ERROR, message: m, pattern: "
    (rules / "bad.yml").write_text(head + '"def ((("}\n')
    report = scanned(committed({"a.py": EVAL}), scanner=SemgrepScanner(rules))
    assert report.errors
    assert () == report.findings


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exit 3", "semgrep gave no report"),
        ("echo '[]'", "semgrep gave no report"),
        ("echo nonsense; echo why >&2", "why"),
        ("echo '{}'", "a.py was not scanned"),
        ("exec sleep 60", "still busy"),
    ],
)
def test_a_scanner_that_fails_proves_nothing(
    committed: Committed, tmp_path: Path, script: str, words: str
) -> None:
    """No report, half a report, no end: each is an error, none is a clean scan."""
    program = tmp_path / "semgrep"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    report = scanned(committed({"a.py": EVAL}), scanner=SemgrepScanner(executable=program, seconds=0.5))
    assert any(words in error for error in report.errors), report.errors


def test_the_usual_front_is_asked_where_the_native_one_is_gone(committed: Committed, tmp_path: Path) -> None:
    """A release without the experimental front still scans."""
    real = Path(sys.executable).with_name("semgrep")
    program = tmp_path / "semgrep"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in *--experimental*) echo "no such option" >&2; exit 2;; esac\nexec {real} "$@"\n'
    )
    program.chmod(0o755)
    report = scanned(committed({"a.py": EVAL}), scanner=SemgrepScanner(executable=program))
    assert ([("python.eval", "a.py", 2)], ()) == (named(report.findings), report.errors)


def test_without_the_program_the_scan_says_so(committed: Committed, tmp_path: Path) -> None:
    """A missing scanner is an error, not a clean scan."""
    report = scanned(committed({"a.py": EVAL}), scanner=SemgrepScanner(executable=tmp_path / "nothing"))
    assert ("semgrep cannot be started: No such file or directory",) == report.errors


def test_the_scanner_gets_an_environment_of_its_own(committed: Committed, tmp_path: Path) -> None:
    """Nothing of ours is in it: a fixed path, a home that goes away, and what keeps it off the network."""
    seen = tmp_path / "seen"
    program = tmp_path / "semgrep"
    program.write_text(f"#!/bin/sh\nenv > {seen}; ls -a > {seen}.files; echo '{{}}'\n")
    program.chmod(0o755)
    scanned(committed({"a.py": EVAL}), scanner=SemgrepScanner(executable=program))
    given = dict(line.split("=", 1) for line in seen.read_text().splitlines())
    assert {"SEMGREP_ENABLE_VERSION_CHECK": "0", "SEMGREP_SEND_METRICS": "off"}.items() <= given.items()
    ours = {"PATH", "HOME", "LANG", "SEMGREP_ENABLE_VERSION_CHECK", "SEMGREP_SEND_METRICS"}
    ours |= {"SEMGREP_SETTINGS_FILE", "SEMGREP_LOG_FILE"}
    assert set() == given.keys() - ours - {"PWD", "OLDPWD", "SHLVL", "_"}
    assert not Path(given["HOME"]).exists()
    assert [".", "..", "0.py"] == sorted((tmp_path / "seen.files").read_text().split())


def test_a_huge_file_is_said_not_to_be_scanned(committed: Committed) -> None:
    """What is too large to be scanned is an error; the rest is scanned."""
    report = scanned(committed({"a.py": b"x = 1\n" * 400_000, "b.py": EVAL}))
    assert ([("python.eval", "b.py", 2)], 1) == (named(report.findings), report.files)
    assert ("a.py is too large to be scanned",) == report.errors


def rules() -> list[tuple[Path, dict[str, Any]]]:
    """Return every rule of ours with its file."""
    yaml = ruamel.yaml.YAML(typ="safe")
    return [(path, rule) for path in sorted(RULES.rglob("*.yml")) for rule in yaml.load(path)["rules"]]


@pytest.mark.parametrize(
    ("path", "rule"), rules(), ids=lambda value: value["id"] if isinstance(value, dict) else ""
)
def test_a_rule_is_whole(path: Path, rule: dict[str, Any]) -> None:
    """Each has a name of our form, a weakness, a severity, a message that teaches, and examples of both kinds."""
    language = rule["languages"][0]
    examples = path.with_suffix(TESTED_BY[language]).read_text()
    assert path.parent.name == language
    assert rule["id"].startswith(f"askfirst.{language}.")
    assert rule["metadata"]["cwe"].removeprefix("CWE-").isdigit()
    assert rule["severity"] in ("ERROR", "WARNING", "INFO")
    assert 60 < len(rule["message"]) < 400
    assert rule["message"].count(".") >= 2, "what is wrong, and what to do"
    marks = [
        line.split(":", 1)
        for line in examples.splitlines()
        if line.lstrip(" \t#/").startswith(("ruleid:", "ok:"))
    ]
    kinds = {
        kind.lstrip(" \t#/") for kind, ids in marks if rule["id"] in [one.strip() for one in ids.split(",")]
    }
    assert {"ruleid", "ok"} == kinds


def test_there_are_rules_enough() -> None:
    """No rule was lost, and no two have one name."""
    names = [rule["id"] for _, rule in rules()]
    assert len(set(names)) == len(names)
    assert sum(".python." in name for name in names) >= 24
    assert sum(".javascript." in name for name in names) >= 70
    assert sum(".java." in name for name in names) >= 50
    assert sum(".go." in name for name in names) >= 70


@pytest.mark.slow
@pytest.mark.parametrize("front", [["--test", "--metrics=off"], ["test", "--experimental"]])
def test_every_rule_finds_its_examples_and_nothing_else(tmp_path: Path, front: list[str]) -> None:
    """Each line marked `ruleid` is found, each marked `ok` is not, and no other is."""
    env = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_SETTINGS_FILE": str(tmp_path / "settings.yml"),
    }
    argv = [str(Path(sys.executable).with_name("semgrep")), *front, str(RULES)]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout[-3000:] + done.stderr[-3000:]
    assert "✓ All tests passed" in done.stdout

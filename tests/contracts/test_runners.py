"""Suites of other languages: what their runners report is read right, and which runner a repository has is found."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.adapters.sandbox import find_sandbox
from bot.adapters.suite import RepositorySuite
from bot.adapters.suite.foreign import (
    crashed,
    read_cargo,
    read_go,
    read_jest,
    read_junit,
    read_mocha,
    read_tap,
)
from bot.adapters.suite.reading import Recorded
from bot.adapters.suite.runners import runner_of
from bot.domain.report import SuiteReport
from bot.ports import Limits
from tests.contracts.test_suite import PYTHON, Repository

SAMPLES = Path(__file__).parents[1] / "samples/suites"
Kinds = dict[str, tuple[str, str | None]]


def kinds(read: Recorded | SuiteReport) -> Kinds:
    """Return how each test ended, and how red it is."""
    return {name: (test.status, test.redness) for name, test in read.tests.items()}


JS = "test/shop.test.js"


@pytest.mark.parametrize(
    ("read", "sample", "bad"),
    [
        (read_jest, "jest.json", f"{JS}::outer::bad"),
        (read_jest, "vitest.json", f"{JS}::outer::bad"),
        (read_mocha, "mocha.json", f"{JS}::outer bad"),
    ],
)
def test_reports_of_node_are_read(read: Callable[[bytes], Recorded], sample: str, bad: str) -> None:
    """Files are named from the root; a file that cannot be loaded is a failed collection of that file."""
    read_all = kinds(read((SAMPLES / sample).read_bytes()))
    missing = read_all.pop("test/missing.test.js", None)
    assert missing == (None if "mocha" in sample else ("error", "absence"))
    assert read_all == {
        f"{JS}::price is three": ("passed", None),
        f"{JS}::wrong": ("failed", "assertion"),
        f"{JS}::absent": ("failed", "absence"),
        f"{JS}::skipped": ("skipped", None),
        bad: ("failed", "other"),
    }


def test_a_runner_that_could_not_begin_tells_what_is_missing() -> None:
    """Mocha loads all files first, so one missing module takes every test with it."""
    said = b"Exception during run: Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/repo/nothing.js'"
    assert kinds(crashed(said)) == {".": ("error", "absence")}
    assert kinds(crashed(b"Segmentation fault")) == {}


def test_what_cargo_prints_is_read() -> None:
    """Units, integration tests and documentation; a signature has no thread number."""
    read = read_cargo((SAMPLES / "cargo.txt").read_bytes())
    assert kinds(read) == {
        "src/lib.rs::tests::inner": ("passed", None),
        "tests/shop.rs::green": ("passed", None),
        "tests/shop.rs::skipped": ("skipped", None),
        "tests/shop.rs::boom": ("failed", "other"),
        "tests/shop.rs::wrong": ("failed", "assertion"),
        "src/lib.rs::price": ("passed", None),
    }
    assert read.tests["tests/shop.rs::wrong"].signature == (
        "panicked at tests/shop.rs:N:22: assertion `left == right` failed: price of one left: 3 right: 4"
    )


def test_what_does_not_compile_in_rust_is_told_of_the_whole() -> None:
    """No test of it can be named, so the root stands for all."""
    read = read_cargo((SAMPLES / "cargo-broken.txt").read_bytes())
    assert kinds(read) == {".": ("error", "absence")}
    assert "unresolved import `shop::discount`" in read.tests["."].message


def test_the_events_of_go_are_read() -> None:
    """A package is named by its folder; one that does not build is a failed collection of the folder."""
    read = read_go((SAMPLES / "go.jsonl").read_bytes())
    assert kinds(read) == {
        ".::TestPrice": ("passed", None),
        ".::TestWrong": ("failed", "assertion"),
        ".::TestSkipped": ("skipped", None),
        ".::TestTable::one": ("failed", "other"),
        "cart": ("error", "absence"),
    }
    assert "undefined: Discount" in read.tests["cart"].message


def test_junit_is_read_and_its_traps_are_not() -> None:
    """Entities and document types are refused, broken files are no tests, and one name twice is two tests."""
    whole = (SAMPLES / "junit.xml").read_bytes()
    assert kinds(read_junit([whole])) == {
        "shop.PriceTest::costsThree": ("passed", None),
        "shop.PriceTest::wrong": ("failed", "assertion"),
        "shop.PriceTest::boom": ("error", "other"),
        "shop.PriceTest::gone": ("error", "absence"),
        "shop.PriceTest::skipped": ("skipped", None),
    }
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><testsuite><testcase name="&a;"/></testsuite>'
    assert kinds(read_junit([bomb, whole[:300], b"\xff\xfe", b""])) == {}
    twice = b'<testsuite><testcase file="/repo/a.rb" name="x"/><testcase file="a.rb" name="x"/></testsuite>'
    assert list(read_junit([twice]).tests) == ["a.rb::x", "a.rb::x (2)"]


def test_tap_is_read() -> None:
    """Only the outer lines; the kind of failure is in none of them."""
    said = b"TAP version 13\n1..4\nok 1 - adds\nnot ok 2 - takes\n    not ok 1 - inner\n"
    said += b"ok 3 # SKIP no disk\nnot ok 4 - soon # TODO\n"
    assert kinds(read_tap(said)) == {
        "adds": ("passed", None),
        "takes": ("failed", "other"),
        "test 3": ("skipped", None),
        "soon": ("skipped", None),
    }


@pytest.mark.parametrize("read", [read_jest, read_mocha, read_cargo, read_go, read_tap])
def test_what_no_runner_wrote_is_no_test(read: Callable[[bytes], Recorded]) -> None:
    """Hostile code may write anything there."""
    for data in (
        b"",
        b"\xff\xfe\x00",
        b"[1, 2]",
        b'{"testResults": [1, {"assertionResults": 3}], "tests": [null]}',
    ):
        assert kinds(read(data)) == {}


NODE = '{"scripts": {"test": "%s"}}'


@pytest.mark.parametrize(
    ("tests", "files", "expected"),
    [
        ((), {"tests/test_a.py": "", "package.json": NODE % "jest"}, None),
        ((), {"package.json": NODE % "node --test"}, "node --test"),
        ((), {"package.json": NODE % "cross-env A=1 jest --coverage"}, "jest"),
        ((), {"package.json": NODE % "vitest"}, "vitest"),
        ((), {"package.json": NODE % "mocha --require x"}, "mocha"),
        ((), {"package.json": NODE % "tsc && mocha"}, "npm test"),
        ((), {"package.json": NODE % "echo no test specified", "Cargo.toml": ""}, "cargo test"),
        ((), {"package.json": "[", "go.mod": "module x"}, "go test"),
        ((), {"pom.xml": ""}, "Maven"),
        ((), {"build.gradle.kts": "", "gradlew": ""}, "Gradle"),
        ((), {"pyproject.toml": "", "Makefile": "test:\n\tx"}, None),
        ((), {"Makefile": "all:\n\tx\n\ncheck: all\n\tx"}, "make check"),
        ((), {"README.md": ""}, None),
        (("python", "-m", "pytest"), {"package.json": NODE % "jest"}, None),
        (("npm", "test"), {"package.json": NODE % "vitest run"}, "vitest"),
        (("cargo", "test", "--workspace"), {}, "cargo test"),
        (("tox", "-e", "py"), {}, "tox -e py"),
    ],
)
def test_how_a_repository_tests_itself_is_found(
    tests: tuple[str, ...], files: Mapping[str, str], expected: str | None
) -> None:
    """By the policy's command, else by its own files; None is pytest."""
    runner = runner_of(tests, list(files), files.get)
    assert (runner.name if runner else None) == expected


def test_a_selection_is_given_to_runners_that_take_one() -> None:
    """What a runner cannot be given by name runs whole, which is slower and never wrong."""
    cargo = runner_of((), ["Cargo.toml"], lambda path: None)
    node = runner_of((), ["package.json"], {"package.json": NODE % "node --test"}.get)
    assert cargo and node
    assert cargo.selects(["tests/shop.rs"]) == ["--test", "shop"]
    assert cargo.selects(["tests/shop.rs", "src/lib.rs"]) == ()
    assert node.selects([JS]) == [JS]
    assert node.selects([JS, "test/data.json"]) == ()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def suite_at(tmp_path: Path, *argv: str, junit: str = "", seconds: float = 60) -> RepositorySuite:
    return RepositorySuite(
        find_sandbox(), PYTHON, argv, limits=Limits(seconds=seconds), scratch=tmp_path, junit=junit
    )


@pytest.mark.needs("bwrap")
@pytest.mark.needs("node")
def test_node_tests_run_in_the_sandbox(tmp_path: Path, repository: Repository) -> None:
    """Names are nested, kinds of red are told apart, a file that cannot be loaded hides no other."""
    files = {
        "package.json": '{"type": "module", "scripts": {"test": "node --test"}}',
        "shop.js": "export const price = (n) => 3 * n;\n",
        "test/missing.test.js": "import {nothing} from '../shop.js';\n",
        "test/shop.test.js": """
            import {test, describe, it} from 'node:test';
            import assert from 'node:assert/strict';
            import * as shop from '../shop.js';
            test('price', () => assert.equal(shop.price(1), 3));
            test('wrong', () => assert.equal(shop.price(1), 4));
            test('absent', () => shop.discount(1));
            test('later', {todo: true}, () => { throw new Error('todo'); });
            test('parent', async (t) => { await t.test('child', () => assert.ok(false)); });
            describe('outer', () => { it('inner', () => {}); it.skip('off', () => {}); });
        """,
    }
    commit = repository.commit(files)
    report = suite_at(tmp_path).run(repository.clone, commit)
    assert report.broken == ""
    assert kinds(report) == {
        "test/missing.test.js": ("error", "absence"),
        f"{JS}::price": ("passed", None),
        f"{JS}::wrong": ("failed", "assertion"),
        f"{JS}::absent": ("failed", "absence"),
        f"{JS}::later": ("skipped", None),
        f"{JS}::parent::child": ("failed", "assertion"),
        f"{JS}::outer::inner": ("passed", None),
        f"{JS}::outer::off": ("skipped", None),
    }
    again = suite_at(tmp_path).run(repository.clone, commit, (JS,))
    assert {n: t.signature for n, t in again.tests.items()} == {
        name: test.signature for name, test in report.tests.items() if name.startswith(JS + "::")
    }


@pytest.mark.needs("bwrap")
@pytest.mark.needs("make")
def test_any_command_runs(tmp_path: Path, repository: Repository) -> None:
    """By the reports that it leaves, by TAP, else by its exit code; what cannot run is broken, not red."""
    sample = (SAMPLES / "junit.xml").read_text()
    commit = repository.commit(
        {
            "Makefile": "test:\n\t@test -f ready || (echo not ready; false)\ntap:\n\t@printf '1..1\\nok 1 - fine\\n'\n"
            "xml:\n\t@mkdir -p out/a && cp sample.xml out/a/r.xml && ln -s /etc/passwd out/b.xml; false\n"
            "slow:\n\t@sleep 60\n",
            "sample.xml": sample,
        }
    )
    red = suite_at(tmp_path).run(repository.clone, commit)
    assert kinds(red) == {"make test": ("failed", "other")}
    assert "not ready" in red.tests["make test"].message
    assert kinds(suite_at(tmp_path, "make", "tap").run(repository.clone, commit)) == {
        "fine": ("passed", None)
    }
    by_xml = suite_at(tmp_path, "make", "xml", junit="out/**/*.xml").run(repository.clone, commit)
    assert (by_xml.broken, len(by_xml.tests)) == ("", 5)
    gone = suite_at(tmp_path, "no-such-tool").run(repository.clone, commit)
    assert (gone.tests, "ended with 127 before any test" in gone.broken) == ({}, True)
    slow = suite_at(tmp_path, "make", "slow", seconds=0.5).run(repository.clone, commit)
    assert (slow.tests, slow.broken) == ({}, "the tests did not end within 0 s")

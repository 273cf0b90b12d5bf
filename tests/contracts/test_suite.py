"""The port `Suite`: pytest in a sandbox, over a real repository."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.adapters.git import GitRepository
from bot.adapters.sandbox import Bare, find_sandbox
from bot.adapters.suite import PytestSuite
from bot.adapters.suite.reading import read_record, signature_of
from bot.domain.errors import SandboxUnavailable
from bot.domain.report import SuiteReport, Test
from bot.ports import Job, Limits, Outcome, Sandbox

PYTHON = Path(sys.prefix, "bin", "python")
# the plugins of our own environment are no part of the repository under test
LEAN = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

MIXED = """
    import pytest
    from shop import price

    def test_green():
        assert 3 == price(1)

    def test_wrong():
        assert 4 == price(1)

    def test_expects_an_error():
        with pytest.raises(ValueError):
            price(1)

    def test_not_there():
        price.discount

    def test_no_file():
        open("missing.csv")

    def test_no_fixture(basket):
        pass

    def test_bug():
        price(None)

    @pytest.mark.skip
    def test_skipped():
        pass

    @pytest.mark.xfail
    def test_known():
        assert False

    @pytest.fixture
    def broken():
        assert False

    def test_setup(broken):
        pass

    class TestCase:
        @pytest.mark.parametrize("n", [1, 2])
        def test_each(self, n):
            assert n == 1
"""


class Repository:
    """A git repository of a few files, and the clone that the suite exports from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.work.mkdir()
        self._git("init", "-q", "--initial-branch=main")
        self.clone = GitRepository(folder / "clone.git", str(self.work))

    def commit(self, files: Mapping[str, str]) -> str:
        for path, text in files.items():
            target = self.work / path
            target.parent.mkdir(parents=True, exist_ok=True)
            lines = text.splitlines()
            indent = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
            target.write_text("\n".join(line[indent:] for line in lines) + "\n")
        self._git("add", "-A")
        self._git("commit", "-q", "--allow-empty", "-m", "Change")
        return self.clone.fetch(["refs/heads/main"])["refs/heads/main"]

    def _git(self, *args: str) -> None:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
        env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_GLOBAL": "/dev/null"}
        subprocess.run(["git", *who, *args], cwd=self.work, env=env, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.fixture(params=["none", pytest.param("bubblewrap", marks=pytest.mark.needs("bwrap"))])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    return find_sandbox() if request.param == "bubblewrap" else Bare()


@pytest.fixture
def suite(sandbox: Sandbox, tmp_path: Path) -> PytestSuite:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return PytestSuite(sandbox, PYTHON, env=LEAN, limits=Limits(seconds=60), scratch=scratch)


def bare(tmp_path: Path, seconds: float = 60) -> PytestSuite:
    return PytestSuite(Bare(), PYTHON, env=LEAN, limits=Limits(seconds=seconds), scratch=tmp_path)


def told(report: SuiteReport) -> dict[str, tuple[str, str | None]]:
    return {name: (test.status, test.redness) for name, test in report.tests.items()}


def test_tells_each_outcome_and_kind_of_red(suite: PytestSuite, repository: Repository) -> None:
    """Every test is there by its node id, with the redness that its exception and its phase mean."""
    tree = repository.commit(
        {
            "src/shop.py": "def price(n):\n    return n + 2\n",
            "tests/test_shop.py": MIXED,
            "pytest.ini": "[pytest]\n",
        }
    )
    report = suite.run(repository.clone, tree)
    expected = {
        "test_green": ("passed", None),
        "test_wrong": ("failed", "assertion"),
        "test_expects_an_error": ("failed", "assertion"),
        "test_not_there": ("failed", "absence"),
        "test_no_file": ("failed", "absence"),
        "test_no_fixture": ("error", "absence"),
        "test_bug": ("failed", "other"),
        "test_skipped": ("skipped", None),
        "test_known": ("skipped", None),
        "test_setup": ("error", "other"),
        "TestCase::test_each[1]": ("passed", None),
        "TestCase::test_each[2]": ("failed", "assertion"),
    }
    assert "" == report.broken
    assert {f"tests/test_shop.py::{name}": value for name, value in expected.items()} == told(report)
    assert not report.green
    assert "assert 4 == 3" in report.tests["tests/test_shop.py::test_wrong"].message


def test_leaves_nothing_behind(suite: PytestSuite, repository: Repository) -> None:
    """The copy is gone, even if a test took the rights from its own folders, and the clone is as it was."""
    tree = repository.commit(
        {"test_a.py": "import os\ndef test_a():\n    os.makedirs('deep/er')\n    os.chmod('deep', 0)\n"}
    )
    assert suite.scratch is not None
    assert suite.run(repository.clone, tree).green
    assert [] == list(suite.scratch.iterdir())


def test_has_the_same_signature_twice(suite: PytestSuite, repository: Repository) -> None:
    """Two runs of one failure with an address, a time, a temporary path and a set in it read alike."""
    source = """
        import time

        def test_a(tmp_path):
            assert not {"x", "y", "z"}, f"{object()} {tmp_path} after {time.perf_counter():.6f}s"
    """
    tree = repository.commit({"test_a.py": source})
    first, second = (suite.run(repository.clone, tree).tests["test_a.py::test_a"] for _ in range(2))
    assert first.signature == second.signature
    assert "AssertionError" in first.signature


def test_a_file_that_cannot_be_imported_hides_no_other(suite: PytestSuite, repository: Repository) -> None:
    """A collection error is one test, named by its file, red by absence; the rest still runs."""
    tree = repository.commit(
        {"tests/test_new.py": "import not_written_yet\n", "tests/test_old.py": "def test_old():\n    pass\n"}
    )
    report = suite.run(repository.clone, tree)
    assert {
        "tests/test_new.py": ("error", "absence"),
        "tests/test_old.py::test_old": ("passed", None),
    } == told(report)
    assert "not_written_yet" in report.tests["tests/test_new.py"].signature


def test_runs_only_the_selected_files_under_the_same_ids(suite: PytestSuite, repository: Repository) -> None:
    """A selection changes which tests run, never what they are called, even without any settings file."""
    one, two = "def test_one():\n    pass\n", "def test_two():\n    pass\n"
    tree = repository.commit({"tests/test_one.py": one, "tests/test_two.py": two})
    assert {"tests/test_two.py::test_two"} == set(
        suite.run(repository.clone, tree, ["tests/test_two.py"]).tests
    )
    assert {"tests/test_one.py::test_one", "tests/test_two.py::test_two"} == set(
        suite.run(repository.clone, tree).tests
    )


def test_a_selection_stands_in_place_of_what_the_policy_names(tmp_path: Path, repository: Repository) -> None:
    """Else each run of one file would run all; what may be an option's value stays."""
    one, two = "def test_one():\n    pass\n", "def test_two():\n    pass\n"
    commit = repository.commit({"tests/test_one.py": one, "more/test_two.py": two, "pytest/x.txt": ""})
    argv = ("python", "-m", "pytest", "-q", "tests", "-k", "more or one or two", "more/test_two.py::test_two")
    suite = PytestSuite(find_sandbox(), PYTHON, argv, env=LEAN, scratch=tmp_path)
    assert set(suite.run(repository.clone, commit, ("tests/test_one.py",)).tests) == {
        "tests/test_one.py::test_one"
    }
    assert len(suite.run(repository.clone, commit).tests) == 2


def test_settings_of_the_repository_stay_in_force(tmp_path: Path, repository: Repository) -> None:
    """Its own options and fixtures work; `-x` and the options of the cache neither hide tests nor stop the run."""
    tree = repository.commit(
        {
            "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-x --ff -v"\npython_functions = "check_*"\n',
            "conftest.py": "import pytest\n@pytest.fixture\ndef two():\n    return 2\n",
            "test_a.py": "def check_a():\n    assert 0\ndef check_b(two):\n    assert two == 2\ndef test_no():\n    pass\n",
        }
    )
    assert {"test_a.py::check_a": ("failed", "assertion"), "test_a.py::check_b": ("passed", None)} == told(
        bare(tmp_path).run(repository.clone, tree)
    )


def test_runs_unittest_and_subtests(tmp_path: Path, repository: Repository) -> None:
    """A unittest case is reported like any other; one red subtest makes its test red."""
    source = """
        import unittest

        class T(unittest.TestCase):
            def test_equal(self):
                self.assertEqual(1, 2)

            def test_parts(self):
                for n in (1, 2):
                    with self.subTest(n=n):
                        self.assertEqual(1, n)

            def test_green(self):
                pass
    """
    report = bare(tmp_path).run(repository.clone, repository.commit({"test_u.py": source}))
    assert {
        "test_u.py::T::test_equal": ("failed", "assertion"),
        "test_u.py::T::test_parts": ("failed", "assertion"),
        "test_u.py::T::test_green": ("passed", None),
    } == told(report)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"README.md": "No tests.\n"}, "no tests were found"),
        ({"pytest.ini": "[pytest]\naddopts = --no-such-option\n", "test_a.py": ""}, "could not start"),
        ({"conftest.py": "import nothing_here\n", "test_a.py": "def test_a(): pass\n"}, "could not start"),
        ({"test_a.py": "import os\ndef test_a():\n    os._exit(0)\n"}, "before it came to its end"),
        ({"test_a.py": "import os\ndef test_a():\n    os.abort()\n"}, "SIGABRT"),
        ({"test_a.py": "import pytest\ndef test_a():\n    pytest.exit('enough')\n"}, "interrupted"),
        (
            {"conftest.py": "def pytest_sessionfinish(session):\n    session.exitstatus = 1\n"}
            | {"test_a.py": "def test_a():\n    pass\n"},
            "although no test failed",
        ),
    ],
    ids=["none", "usage", "conftest", "exits", "crashes", "stops", "threshold"],
)
def test_says_why_there_is_nothing_to_read(
    tmp_path: Path, repository: Repository, files: dict[str, str], says: str
) -> None:
    """A run that did not come to its end is broken, with the reason, and never green."""
    report = bare(tmp_path).run(repository.clone, repository.commit(files))
    assert says in report.broken
    assert not report.green


def test_a_run_without_end_is_broken(suite: PytestSuite, repository: Repository, tmp_path: Path) -> None:
    """A time-out is said as such; what had passed before is still there."""
    source = "import time\ndef test_a():\n    pass\ndef test_b():\n    time.sleep(60)\n"
    short = PytestSuite(suite.sandbox, PYTHON, env=LEAN, limits=Limits(seconds=3), scratch=tmp_path)
    report = short.run(repository.clone, repository.commit({"test_a.py": source}))
    assert "the tests did not end within 3 s" == report.broken
    assert {"test_a.py::test_a": ("passed", None)} == told(report)


def test_a_dead_sandbox_is_never_a_red_test(repository: Repository, tmp_path: Path) -> None:
    """What the sandbox raises passes through, and the copy is gone all the same."""

    class Dead:
        kind = "bubblewrap"

        def run(self, job: Job) -> Outcome:
            raise SandboxUnavailable("no namespaces")

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    with pytest.raises(SandboxUnavailable, match="no namespaces"):
        PytestSuite(Dead(), PYTHON, scratch=scratch).run(repository.clone, repository.commit({"a": "a"}))
    assert [] == list(scratch.iterdir())


def test_a_command_sees_the_files_and_the_history(suite: PytestSuite, repository: Repository) -> None:
    """Any command runs in a copy with its own `.git` and the tests' environment."""
    tree = repository.commit({"src/mod.py": "x = 5\n"})
    outcome = suite.command(
        repository.clone,
        tree,
        ["python", "-c", "import mod, subprocess as s; print(mod.x, s.getoutput('git log --format=%s'))"],
    )
    assert ("exit", 0, "5 Change\n") == (outcome.how, outcome.code, outcome.output)


def test_lines_that_the_recorder_never_writes_count_for_nothing() -> None:
    """A report written by hostile code breaks nothing: no odd type, depth or character gets through."""
    lines = [
        b"not json",
        b"[" * 100_000,
        b'{"start": 1}',
        b'{"id": 7, "when": "call", "outcome": "passed"}',
        b'{"id": "a", "when": "later", "outcome": "passed"}',
        b'{"id": "a", "when": ["call"], "outcome": {}}',
        b'{"id": "b", "when": "call", "outcome": "failed", "raised": [1, {"x": 2}, [["AssertionError"]]]}',
        b'{"id": "\\ud800", "when": "call", "outcome": "passed"}',
        b'{"id": "c", "when": "call", "outcome": "failed"}',
        b'{"id": "c", "when": "call", "outcome": "passed"}',
        b"\xff\xfe",
    ]
    recorded = read_record(b"\n".join(lines))
    assert (False, False) == (recorded.began, recorded.ended)
    assert {"b": "failed", "?": "passed", "c": "failed"} == {n: t.status for n, t in recorded.tests.items()}
    assert Test("b", "failed", "other") == recorded.tests["b"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<Cart object at 0x7f00aa>", "<Cart object at 0x7f11bb>"),
        ("assert <generator ob...x7fd73adabed0> == [1]", "assert <generator ob...x7f0011223344> == [1]"),
        ("no /tmp/pytest-of-a/pytest-1/x0/f.txt", "no /tmp/pytest-of-a/pytest-9/x0/f.txt"),
        ("took 0.123s", "took 14.9s"),
        ("lib/x.py:12: KeyError", "lib/x.py:31: KeyError"),
        ("at 2026-01-01T10:00:00Z", "at 2026-02-03T11:12:13Z"),
        ("http://127.0.0.1:40123/", "http://127.0.0.1:51234/"),
    ],
)
def test_a_signature_leaves_out_what_changes(one: str, other: str) -> None:
    """Addresses, temporary paths, durations, lines, times and ports do not make two failures of one."""
    assert signature_of(one) == signature_of(other)


def test_a_signature_keeps_what_tells_failures_apart() -> None:
    """Values that a test compares stay."""
    assert signature_of("assert 3 == 4") != signature_of("assert 3 == 5")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/data/x.json", True),
        ("pkg/test_x.py", True),
        ("pkg/x_test.py", True),
        ("conftest.py", True),
        ("web/src/cart.test.tsx", True),
        ("cmd/run_test.go", True),
        ("src/contest.py", False),
        ("src/latest.py", False),
        ("src/tests", False),
        ("README.md", False),
    ],
)
def test_knows_tests_by_their_place_or_name(path: str, expected: bool) -> None:
    """Folders and names of several languages' conventions, and no look-alikes."""
    assert expected == bare(Path()).is_test(path)

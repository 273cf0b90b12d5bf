"""Proofs end to end: real git, real pytest, and a checker that shares no code with the bot."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.git import GitRepository
from bot.adapters.sandbox import Bare, find_sandbox
from bot.adapters.suite import PytestSuite
from bot.develop.prove import Proof, prove
from bot.domain.change import Edits, File
from bot.domain.proof import Verdict
from bot.domain.report import SuiteReport
from bot.domain.trailers import message_of, proof_trailer
from bot.ports import Credentials
from tests.world.checker import check

AT = datetime(2026, 3, 1, tzinfo=UTC)
BASE = {
    "shop/__init__.py": "",
    "shop/cart.py": "LIMIT = 3\n\n\ndef total(prices):\n    return sum(prices)\n\n\ndef unused():\n    return 1\n",
    "tests/test_cart.py": "from shop.cart import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n",
    "README.md": "# Shop\n",
}
COUPON = BASE["shop/cart.py"] + "\n\ndef coupon(price, percent):\n    return price - price * percent // 100\n"
USES = "from shop.cart import coupon\n\n\ndef test_coupon():\n    assert coupon(200, 10) == 180\n"


def edits(**files: str | None) -> Edits:
    """Build edits; `cart` and `test` stand for the paths that most cases change."""
    paths = {
        "cart": "shop/cart.py",
        "test": "tests/test_coupon.py",
        "readme": "README.md",
        "old": "tests/test_cart.py",
    }
    return Edits({paths[n]: None if text is None else File(text.encode()) for n, text in files.items()})


@dataclass
class Shop:
    """A small repository with the bot's clone of it, and a suite that runs our own code without a sandbox."""

    server: Path
    git: GitRepository
    suite: PytestSuite
    base: str
    known: dict[str, SuiteReport] = field(default_factory=dict)
    part: bool = False

    def prove(self, change: Edits, parent: str | None = None) -> Proof:
        parent = parent or self.base
        if parent not in self.known:
            self.known[parent] = self.suite.run(self.git, parent)
        return prove(self.git, self.suite, parent, change, lambda: self.known[parent], part=self.part)

    def commit(self, parent: str, change: Edits) -> str:
        """Prove and commit a change as the bot does."""
        proof = self.prove(change, parent)
        assert proof.verdict.kind != "refused", proof.verdict.reasons
        trailer = proof_trailer(proof.verdict.kind, weak=proof.verdict.weak, kid="k", mac="0" * 64)
        message = message_of("feat: change", "", {"Askfirst-Proof": trailer})
        return self.git.write_commit(parent, proof.tree, message, AT)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Make the repository once; no test changes what is committed in it."""
    folder = tmp_path_factory.mktemp("shop")
    work, server = folder / "work", folder / "server.git"
    for path, text in BASE.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_text(text)
    for args in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "-q", "-m", "Begin"],
        ["clone", "-q", "--bare", ".", str(server)],
    ):
        subprocess.run(
            ["git", *args], cwd=work, check=True, env={"PATH": os.environ["PATH"], "HOME": str(folder)}
        )
    git = GitRepository(folder / "clone", f"file://{server}")
    base = git.fetch(["refs/heads/main"])["refs/heads/main"]
    # the plugins of our own environment take longer to load than these tests to run
    suite = PytestSuite(Bare(), Path(sys.executable), env={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})
    yield Shop(server, git, suite, base)
    git.close()


def test_behaviour(shop: Shop) -> None:
    """A new function with a test that calls it is proven in six runs."""
    proof = shop.prove(edits(cart=COUPON, test=USES))
    assert ("behaviour", ("tests/test_coupon.py::test_coupon",), False) == (
        proof.verdict.kind,
        proof.verdict.red,
        proof.verdict.weak,
    )
    assert 6 == proof.runs
    assert proof.whole.green
    assert {"tests/test_coupon.py::test_coupon", "tests/test_cart.py::test_total"} == set(proof.whole.tests)


@pytest.mark.needs("bwrap")
def test_behaviour_in_the_sandbox(shop: Shop) -> None:
    """The same proof comes out of the sandbox, which adds and hides nothing that a verdict rests on."""
    sandboxed = replace(shop, suite=replace(shop.suite, sandbox=find_sandbox()), known={})
    proof = sandboxed.prove(edits(cart=COUPON, test=USES))
    assert Verdict("behaviour", ("tests/test_coupon.py::test_coupon",)) == proof.verdict


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (edits(cart=COUPON, test="def test_new():\n    from shop.cart import coupon\n"), "does not run them"),
        (
            edits(cart=COUPON, test="import shop.cart\n\ndef test_new():\n    shop.cart.coupon\n"),
            "does not run them",
        ),
        (edits(cart=COUPON, test="def test_new():\n    assert True\n"), "green without your change"),
        (edits(cart=COUPON, test=USES.replace("180", "181")), "red on your change"),
        (edits(cart=COUPON), "No test runs what you changed"),
        (edits(cart=COUPON, test=USES, old=None), "does not exist now"),
        (edits(test="def test_new():\n    assert 1\n"), "green without your change"),
    ],
    ids=["import", "attribute", "true", "red", "none", "removed", "tests-alone"],
)
def test_refused(shop: Shop, change: Edits, words: str) -> None:
    """What does not show the change is refused with a reason that says what to do."""
    verdict = shop.prove(change).verdict
    assert "refused" == verdict.kind
    assert words in "\n".join(verdict.reasons)


def test_the_checker_agrees(shop: Shop) -> None:
    """A behaviour, a refactoring and a change of words are what the checker finds in the pushed branch."""
    one = shop.commit(shop.base, edits(cart=COUPON, test=USES))
    two = shop.commit(one, edits(cart=COUPON.replace("return sum(prices)", "return sum(p for p in prices)")))
    three = shop.commit(two, edits(readme="# A shop\n"))
    shop.git.push(three, "askfirst/issue-1", Credentials("x", "y"))
    found = check(shop.server, shop.base, three, sys.executable)
    assert [(one, "behaviour", True), (two, "refactor", False), (three, "none", False)] == [
        (row["sha"], row["kind"], row["red_on_parent"]) for row in found
    ]
    assert [True] * 3 == [row["agrees"] for row in found]


def test_the_checker_knows_what_was_taken_back(shop: Shop) -> None:
    """A commit that undoes an earlier one is a revert; one that says so and takes more, or undoes nothing named, is not."""
    one = shop.commit(shop.base, edits(cart=COUPON, test=USES))
    two = shop.commit(one, edits(readme="# A shop\n"))
    claims = {"Askfirst-Proof": f"revert v1.k.{'0' * 64}"}
    undone = edits(cart=BASE["shop/cart.py"], test=None)
    cases = [
        (undone, f"This reverts commit {one}.", True),
        (undone, "Not wanted.", False),
        (undone, f"This reverts commit {two}.", False),
        (
            edits(cart=BASE["shop/cart.py"], test=None, old=None, readme="# Shop\n"),
            f"This reverts commit {one}.",
            False,
        ),
    ]
    for change, body, holds in cases:
        made = shop.git.write_commit(
            two, shop.git.write_tree(two, change), message_of("revert: x", body, claims), AT
        )
        shop.git.push(made, f"askfirst/back-{made[:8]}", Credentials("x", "y"))
        (row,) = check(shop.server, two, made, sys.executable)
        assert (holds, holds) == (row["kind"] == "revert", row["agrees"]), (body, row)


def test_the_checker_disagrees(shop: Shop) -> None:
    """Commits that claim what is not so are found out, whoever wrote them."""
    claims = {"Askfirst-Proof": f"behaviour v1.k.{'0' * 64}"}
    parent = shop.base
    cases = [
        edits(cart=COUPON, test="def test_new():\n    from shop.cart import coupon\n"),
        edits(test="def test_new():\n    assert True\n"),
        edits(test=USES.replace("180", "181")),
    ]
    for change in cases:
        parent = shop.git.write_commit(
            parent, shop.git.write_tree(parent, change), message_of("feat: x", "", claims), AT
        )
    shop.git.push(parent, "askfirst/issue-2", Credentials("x", "y"))
    found = check(shop.server, shop.base, parent, sys.executable)
    assert [("unproven", True), ("unproven", True), ("unproven", False)] == [
        (r["kind"], r["green"]) for r in found
    ]
    assert [False] * 3 == [row["agrees"] for row in found]


MANY = {
    f"tests/test_{n}.py": f"from shop import cart\n\n\ndef test_{n}():\n    assert cart.LIMIT == 3\n"
    for n in range(2)
} | {
    f"tests/test_far_{n}.py": f"import json\n\n\ndef test_far_{n}():\n    assert json.dumps({n}) == '{n}'\n"
    for n in range(4)
}


@pytest.fixture(scope="module")
def mall(shop: Shop) -> Shop:
    """Return the shop with four test files that a change of the cart cannot reach, and a suite that notes its runs."""
    files = Edits({path: File(text.encode()) for path, text in MANY.items()})
    tree = shop.git.write_tree(shop.base, files)
    base = shop.git.write_commit(shop.base, tree, "test: many\n", AT)
    return replace(shop, base=base, known={})


@dataclass
class Noting:
    """A suite that notes how many files each run was asked for."""

    suite: PytestSuite
    asked: list[int] = field(default_factory=list)

    def run(self, git: GitRepository, tree: str, selection: tuple[str, ...] = ()) -> SuiteReport:
        self.asked.append(len(selection))
        return self.suite.run(git, tree, selection)

    def is_test(self, path: str) -> bool:
        return self.suite.is_test(path)


def noting(shop: Shop, *, part: bool = False) -> tuple[Shop, list[int]]:
    suite = Noting(shop.suite)
    return replace(shop, suite=suite, part=part), suite.asked  # type: ignore[arg-type]


def test_what_the_change_reaches_runs_first(mall: Shop) -> None:
    """A break in an old test that imports the changed module is found by the first two runs; the suite is not run."""
    mall.prove(edits(readme="# x\n"))  # the baseline is known
    noted, asked = noting(mall)
    proof = noted.prove(edits(cart=COUPON.replace("LIMIT = 3", "LIMIT = 4"), test=USES))
    assert "refused" == proof.verdict.kind
    assert ["tests/test_0.py::test_0", "tests/test_1.py::test_1"] == [test.id for test in proof.failing]
    assert [1, 4] == sorted(asked), "the new test on the parent; the new one and three old ones on the change"


def test_the_suite_follows(mall: Shop) -> None:
    """A sound change takes the runs that it took before, and the tests it shows are the changed ones alone."""
    noted, asked = noting(mall)
    proof = noted.prove(edits(cart=COUPON, test=USES))
    assert ("behaviour", ("tests/test_coupon.py::test_coupon",)) == (proof.verdict.kind, proof.verdict.red)
    assert (6, None) == (proof.runs, proof.part)
    assert 8 == len(proof.whole.tests)
    assert 0 in asked


def test_only_what_the_change_reaches(mall: Shop) -> None:
    """Where policy says so the rest of the suite is not run, on neither side, and the proof says how much was."""
    noted, asked = noting(mall, part=True)
    proof = noted.prove(edits(cart=COUPON, test=USES))
    assert ("behaviour", (4, 8)) == (proof.verdict.kind, proof.part)
    assert {"tests/test_0.py::test_0", "tests/test_1.py::test_1"} < set(proof.whole.tests)
    assert 0 not in asked
    gone = noted.prove(edits(cart=COUPON, test=USES, old=None))
    assert "refused" == gone.verdict.kind
    assert (
        "tests/test_cart.py::test_total passed before your change and does not exist now"
        in gone.verdict.reasons[0]
    )
    unsure = noted.prove(edits(cart=COUPON, test=USES, readme="# x\n"))
    assert ("behaviour", None) == (unsure.verdict.kind, unsure.part), "a test may read any file"

"""What a commit says of its own proof: which tests were run, and what stands in their place."""

from collections.abc import Callable
from typing import Any

from bot.domain.model import Request
from tests.world.case import Case
from tests.world.plain import create, done, prompt_of, shelf, uses

Make = Callable[..., Case]
FAR = {f"tests/test_far_{n}.py": "wants shelf in shelf.py\n" for n in range(4)}


def in_python(request: Request) -> list[dict[str, Any]]:
    """Do the first task with a test that imports what it tests, the second by a document alone."""
    if request.role != "code":
        return shelf(request)
    if "T2: Put beta" in prompt_of(request):
        return uses(create("beta.md", "beta\n"), done("docs: beta"))
    wants = create("tests/test_alpha.py", "import alpha\n\nwants alpha in alpha.py\n")
    return uses(create("alpha.py", "alpha\n"), wants, done("feat: alpha"))


def test_only_the_tests_that_a_change_reaches(case: Make) -> None:
    """Where policy says so the trailer and the pull request do too; a change that may reach all takes the whole suite."""
    c = case(files={**FAR, ".github/askfirst.yml": "suite: affected\n"}, script=in_python)
    c.builds()
    first, second = (row["commit"]["message"] for row in c.desk.get(f"/pulls/{c.pull()['number']}/commits"))
    proofs = [text.partition("Askfirst-Proof: ")[2].split("\n")[0] for text in (first, second)]
    assert [True, False] == [proof.endswith(" affected") for proof in proofs]
    body = c.pull()["body"]
    assert (
        "- **T1** As policy says, only the test files that this change reaches by imports were run: 1 of 5."
        in body
    )
    assert (
        "- **T2** Only documents and settings changed (beta.md), which no test can show; in the place of one all"
        in body
    )
    assert "### Tasks: 2 of 2 done" in body

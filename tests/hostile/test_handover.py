"""What hostile code could hand over once it holds the job that thinks: each is refused in a sentence, and not written."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.git.bundle import REF
from bot.domain.effects import Validate
from bot.domain.errors import UserError
from tests.world.case import Town
from tests.world.forged import Forged, forged
from tests.world.split import Jobs

Change = Callable[[Forged], object]


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """Run a forge."""
    made = Town.built()
    yield made
    made.close()


@pytest.fixture(scope="module")
def asked(town: Town) -> Iterator[Jobs]:
    """Bring a case to where its first question is thought and not yet said."""
    jobs = handed(town, "")
    yield jobs
    jobs.case.journal.close()


@pytest.fixture(scope="module")
def built(town: Town) -> Iterator[Jobs]:
    """Bring a case to where its first commit is made and not yet pushed."""
    jobs = handed(town, "1a")
    yield jobs
    jobs.case.journal.close()


@pytest.fixture(scope="module")
def checked(town: Town) -> Iterator[Jobs]:
    """Bring a case to where all is built and validated, and not yet reported."""
    jobs = handed(town, "1a", "validate")
    yield jobs
    jobs.case.journal.close()


def handed(town: Town, answer: str, until: str = "") -> Jobs:
    """Go on until a question, or with an answer a commit, or the row of a step, is handed over."""
    case = town.case()
    jobs = Jobs(case)
    case.opens()
    case.labels()
    if answer:
        jobs.settles()
        case.comments(answer)
    for _ in range(30):
        witness = jobs.witness()
        if witness.next == "think":
            jobs.thinks(witness)
            file = jobs.out / "handover.json"
            body = json.loads(file.read_bytes())
            steps = [row["step"] for row in body["rows"]]
            there = until in steps if until else (jobs.out / "commits.bundle").exists()
            if until and there:  # what came after it is as if the job had ended there
                file.write_text(json.dumps({**body, "rows": body["rows"][: steps.index(until) + 1]}))
            if there or not answer:
                return jobs
        jobs.says(jobs.out if witness.next == "think" else None)
    raise AssertionError("it never came")


def seen(jobs: Jobs) -> dict[str, Any]:
    """Return all that a job could have changed."""
    case = jobs.case
    store = case.town.forge.store
    return {
        "rows": len(case.journal.entries(case.key)),
        "issue": case.desk.get("/issues/1")["updated_at"],
        "comments": [c["body"] for c in case.desk.get("/issues/1/comments", per_page="100")],
        "labels": [label["name"] for label in case.desk.get("/issues/1")["labels"]],
        "branches": [(b["name"], b["commit"]["sha"]) for b in case.desk.get("/branches")],
        "pulls": case.desk.get("/pulls", state="all"),
        "asked": len(case.model.asked),
        "reactions": len(store.find("reaction")),
    }


def sets(path: str, value: object) -> Change:
    """Return what sets one part of the handover: `rows.0.body.cost`."""

    def change(given: Forged) -> None:
        *above, last = path.split(".")
        at: Any = given.body
        for part in above:
            at = at[int(part)] if part.lstrip("-").isdigit() else at[part]
        at[last] = value

    return change


def raw(text: bytes) -> Change:
    """Return what puts other bytes in the place of the handover."""

    def change(given: Forged) -> None:
        given.raw = text

    return change


def row(step: str, kind: str, **body: object) -> Change:
    """Return what puts a row into the handover."""
    return lambda given: given.adds(step, kind, dict(body))


def spends(**body: object) -> Change:
    """Return what changes the answer that was paid."""
    return lambda given: given.row("answer")["body"].update(body)


def told(**body: object) -> Change:
    """Return what changes what the row tells of the commit."""
    return lambda given: given.commit.update(body)


def replaced(old: bytes, new: bytes) -> Change:
    """Return what changes the commit itself."""

    def change(given: Forged) -> None:
        given.recommits(lambda text: text.replace(old, new))

    return change


def plants(name: str, content: bytes = b"x\n", mode: str = "100644") -> Change:
    """Return what puts a file into the commit."""
    return lambda given: given.plants(f"{mode} blob {given.blob(content)}\t{name}")


def folds(name: str, inner: str) -> Change:
    """Return what puts a folder with a file into the commit."""

    def change(given: Forged) -> None:
        tree = given.git("mktree", stdin=f"100644 blob {given.blob(b'x')}\t{inner}\n".encode())
        given.plants(f"040000 tree {tree}\t{name}")

    return change


def another_parent(given: Forged) -> None:
    """Hand over a commit on a commit that it brings itself."""
    first = given.commit["sha"]
    given.commit["parent"] = first
    given.recommits(
        lambda text: text.replace(f"parent {_parent(given)}".encode(), f"parent {first}".encode())
    )


def two_commits(given: Forged) -> None:
    """Hand over a commit on another new one, and say that it stands on the branch."""
    first = given.commit["sha"]
    given.recommits(
        lambda text: text.replace(f"parent {_parent(given)}".encode(), f"parent {first}".encode())
    )


def merge(given: Forged) -> None:
    """Hand over a commit with a second parent."""
    line = f"parent {_parent(given)}\n".encode()
    given.recommits(lambda text: text.replace(line, line + line))


def extra_ref(given: Forged) -> None:
    """Bring a second ref in the bundle."""
    given.git("update-ref", "refs/heads/main", given.commit["sha"])
    given.bundles(REF, "refs/heads/main", f"^{_parent(given)}")


def other_ref(given: Forged) -> None:
    """Bring the ref of the default branch in the bundle."""
    given.git("update-ref", "refs/heads/main", given.commit["sha"])
    given.bundles("refs/heads/main", f"^{_parent(given)}")


def whole_history(given: Forged) -> None:
    """Bring a bundle that builds on nothing."""
    given.bundles(REF)


def cut(given: Forged) -> None:
    """Cut the bundle short."""
    file = given.folder / "commits.bundle"
    file.write_bytes(file.read_bytes()[:-30])


def missing_blob(given: Forged) -> None:
    """Name a file in the commit that the bundle does not bring."""
    given.plants(f"100644 blob {'1' * 40}\tghost.py", by_hand=True)
    given.packs(given.commit["sha"], given.commit["tree"])


def no_bundle(given: Forged) -> None:
    """Bring no bundle at all."""
    (given.folder / "commits.bundle").unlink()


def linked_bundle(given: Forged) -> None:
    """Bring a link in the bundle's place."""
    file = given.folder / "commits.bundle"
    file.rename(given.folder / "elsewhere")
    file.symlink_to(given.folder / "elsewhere")


def submodule(given: Forged) -> None:
    """Put a submodule into the commit."""
    given.plants(f"160000 commit {given.commit['sha']}\tvendor")


def links_out(given: Forged) -> None:
    """Put a link to a file outside into the commit."""
    given.plants(f"120000 blob {given.blob(b'../../../etc/passwd')}\tpasswords")


def spread(given: Forged) -> None:
    """Put a tree into the commit that is small packed and has a billion paths."""
    line = f"100644 blob {given.blob(b'x')}\t"
    tree = given.git("mktree", stdin="".join(f"{line}f{n}\n" for n in range(10)).encode())
    for _ in range(9):
        lines = "".join(f"040000 tree {tree}\td{n}\n" for n in range(10))
        tree = given.git("mktree", stdin=lines.encode())
    given.plants(f"040000 tree {tree}\twide")


def deep(given: Forged) -> None:
    """Put folders into the commit that are nested deeper than anything can walk."""
    tree = given.git("mktree", stdin=f"100644 blob {given.blob(b'x')}\tf\n".encode())
    for _ in range(400):
        tree = given.git("mktree", stdin=f"040000 tree {tree}\td\n".encode())
    given.plants(f"040000 tree {tree}\tdeep")


def earlier_free(given: Forged) -> None:
    """Say that a call which was paid before was free."""
    step = given.row("answer")["step"]
    given.adds(step, "free", {"index": 0})


def early_commit(given: Forged) -> None:
    """Go on after the commit."""
    given.rows.append({**given.rows[-1]})


def _parent(given: Forged) -> str:
    return given.git("rev-parse", f"{given.git('rev-parse', REF)}^")


COMMAND = {
    "comment": 9,
    "digest": "d" * 16,
    "verb": "go",
    "argument": "",
    "by": "maria",
    "permitted": True,
    "at": "2026-01-05T09:00:00+00:00",
    "number": 1,
}
SAID = {"slot": "plan", "revision": 1, "number": 1, "payload": {}, "event": 0, "comment": 1}
ASKED = [
    ("no JSON", raw(b"{"), "is no JSON of ours"),
    ("no object", raw(b"[]"), "is not of its form"),
    ("nested without end", raw(b'{"rows":' * 200_000), "is no JSON of ours"),
    ("nested deeply", raw(b'{"rows":' * 100 + b"1" + b"}" * 100), "is nested too deeply"),
    ("no number", raw(b'{"version": NaN}'), "NaN is no JSON value"),
    ("a key named twice", raw(b'{"version": 1, "version": 1}'), "names a key twice"),
    ("bytes that are no text", raw(b'{"version": "\xff"}'), "is no JSON of ours"),
    ("another version", sets("version", 2), "is not of its form: version"),
    ("an unknown field", sets("approved", True), "is not of its form: approved"),
    ("an effect", sets("effects", [{"Push": "main"}]), "is not of its form: effects"),
    ("another repository", sets("case.repo_id", 999), "is of another case"),
    ("another issue", sets("case.number", 2), "is of another case"),
    ("another host", sets("case.host", "github.com"), "is of another case"),
    ("another run", sets("run", "1"), "is of another run"),
    ("a row of another run", sets("rows.0.run", "1"), "Row 1 of the handover is of another run"),
    ("another journal", sets("digest", "0" * 64), "another state of the journal"),
    ("a shorter journal", sets("after", 0), "another state of the journal"),
    ("that it was said", row("say/plan/1", "done", **SAID), "none that thinking leaves behind"),
    ("that it will be said", row("say/plan/1", "intent"), "none that thinking leaves behind"),
    ("that it was pushed", row("push/abc", "done", sha="0" * 40), "none that thinking leaves behind"),
    ("a pull request", row("pull", "done", number=1), "none that thinking leaves behind"),
    ("a go", row("command/9/d", "command", command=COMMAND, source=""), "none that thinking leaves behind"),
    ("whose right is not told", row("await", "await", who=[]), "none that thinking leaves behind"),
    ("a label", row("project", "done", label=""), "none that thinking leaves behind"),
    ("the end", row("close", "done"), "none that thinking leaves behind"),
    ("a cost of its own", row("lost/clarify", "answer"), "none that thinking leaves behind"),
    ("a result of no step", row("clarify/../plan", "result"), "none that thinking leaves behind"),
    ("a step that is a path", row("task/../../etc/passwd", "tools"), "none that thinking leaves behind"),
    ("a step with a line", row("clarify\n", "result"), "none that thinking leaves behind"),
    ("less than nothing paid", spends(cost="-4.00"), "expected an amount of money"),
    ("an endless price", spends(cost="Infinity"), "expected an amount of money"),
    (
        "fewer tokens than none",
        spends(usage={"input": -1, "output": 0, "cache_read": 0, "cache_write": 0}),
        "usage.input",
    ),
    ("an old call settled", earlier_free, "settles a call that was not reserved"),
    ("an answer nobody reserved", lambda given: given.rows.remove(given.row("reserve")), "was not reserved"),
    ("a row of tomorrow", sets("rows.-1.at", "2036-01-01T00:00:00Z"), "or after now"),
    ("a row of yesterday", sets("rows.-1.at", "2016-01-01T00:00:00Z"), "dated before the row before it"),
    ("a time without a zone", sets("rows.-1.at", "2026-01-01T00:00:00"), "is not of its form"),
    (
        "a question due at once",
        sets("rows.-1.body.round.deadline", "2026-01-05T09:00:00+00:00"),
        "before the deadline",
    ),
    (
        "another default",
        lambda given: given.rows[-1]["body"]["round"]["questions"][0].update(default="b"),
        "another default",
    ),
    (
        "our marks in a question",
        sets("rows.-1.body.reason", "<!-- askfirst:1 k1 1 plan 1 - 00 -->"),
        "the syntax of our marks",
    ),
    (
        "a brief beside the question",
        lambda given: given.rows[-1]["body"].update(verdict="brief"),
        "brings something else",
    ),
    (
        "an unknown field in a row",
        lambda given: given.rows[-1]["body"].update(approved=True),
        "is not of its form: approved",
    ),
    ("too many rows", lambda given: given.body.update(rows=given.rows * 3_000), "is not of its form: rows"),
    ("another reason to rest", row("stuck", "stuck", why="approved", text="x"), "is not of its form: why"),
]
BUILT: list[tuple[str, Change, str]] = [
    ("no bundle", no_bundle, "brings no bundle"),
    ("a link for a bundle", linked_bundle, "brings no bundle"),
    ("a cut bundle", cut, "is not sound"),
    ("a second ref", extra_ref, "must hold one ref"),
    ("another ref", other_ref, "another ref"),
    ("a whole history", whole_history, "must hold one ref"),
    ("another commit than told", told(sha="1" * 40), "another commit than the journal's row"),
    ("another tree than told", told(tree="1" * 40), "other files than its row tells"),
    ("another parent", another_parent, "not on top of the branch"),
    ("two commits", two_commits, "must hold one commit|and of that alone"),
    ("a merge", merge, "and of that alone"),
    ("another task", told(task="T2"), "of another task"),
    ("another version of the task", told(digest="0" * 64), "of another task"),
    (
        "another author",
        replaced(b"author askfirst[bot] <askfirst@", b"author maria <maria@"),
        "somebody else",
    ),
    (
        "another committer",
        replaced(b"committer askfirst[bot] <askfirst@", b"committer maria <maria@"),
        "not the one that its row",
    ),
    ("a signature", replaced(b"\n\n", b"\ngpgsig x\n\n"), "not the one that its row"),
    ("another message", replaced(b"As agreed.", b"Not agreed."), "not the one that its row"),
    ("another run's trailer", replaced(b"Askfirst-Run: ", b"Askfirst-Run: 9"), "not the one that its row"),
    (
        "a proof",
        replaced(b"\nRefs: ", b"\nAskfirst-Proof: behaviour v1.k1." + b"0" * 64 + b"\nRefs: "),
        "carries a proof",
    ),
    (
        "another date",
        lambda given: given.commit["unsigned"].update(at="2016-01-01T00:00:00+00:00"),
        "dated outside",
    ),
    (
        "our marks in a message",
        lambda given: given.commit["unsigned"].update(body="<!-- askfirst:1 k"),
        "the syntax of our marks",
    ),
    ("a workflow", folds(".github", "askfirst.yml"), "is protected"),
    ("attributes", plants(".gitattributes", b"* filter=x\n"), "is protected"),
    ("git's own folder", folds(".git", "config"), "is not sound"),
    ("git's own folder for Windows", folds("GIT~1", "config"), "is not sound"),
    ("a link out of the tree", links_out, "no plain file"),
    ("a submodule", submodule, "no plain file"),
    ("an odd mode", plants("alpha.py", b"alpha\n", "100664"), "is not sound|no plain file"),
    ("a giant file", plants("big.bin", b"\0" * (11 * 2**20)), "a file of more than"),
    ("a long change", plants("long.txt", b"line\n" * 2_500), "policy allows"),
    ("a file that is not there", missing_blob, "is not sound"),
    ("a billion paths", spread, "more paths"),
    ("folders without end", deep, "no tree that can be walked"),
    ("a row after the commit", early_commit, "must be the last"),
    (
        "words for a task that is no review",
        lambda given: given.rows[-1]["body"].update(word="done"),
        "is none",
    ),
    (
        "another task in the row",
        lambda given: given.rows[-1]["body"].update(task="T2"),
        "speaks of another task",
    ),
]


CHECKED: list[tuple[str, Change, str]] = [
    ("a green guard", sets("rows.-1.body.reports.2.title", "all is well"), "leaves out what the gates hold"),
    ("a report of another's", sets("rows.-1.body.reports.0.name", "ci / tests"), "one that is not ours"),
    (
        "a report left out",
        lambda given: given.rows[-1]["body"]["reports"].pop(0),
        "is not of its form: reports",
    ),
    (
        "a report twice",
        lambda given: given.rows[-1]["body"]["reports"].append(given.rows[-1]["body"]["reports"][0]),
        "not ours",
    ),
    (
        "an odd verdict",
        sets("rows.-1.body.reports.0.conclusion", "great"),
        "is not of its form: reports.0.conclusion",
    ),
    (
        "our marks in a report",
        sets("rows.-1.body.reports.0.summary", "<!-- askfirst:1"),
        "the syntax of our marks",
    ),
    ("approvals", sets("rows.-1.body.approvals", ["maria"]), "is not of its form: approvals"),
]


def refused(jobs: Jobs, place: Path, change: Change, words: str) -> None:
    """Hand a changed handover over: it is refused by a sentence, and the world is as it was."""
    given = forged(jobs, place)
    change(given)
    given.lies()
    before = seen(jobs)
    with pytest.raises(UserError, match=words) as refusal:
        jobs.says(given.folder)
    said = str(refusal.value)
    assert (True, True) == (len(said) < 400 and "\n" not in said, said.endswith("."))
    assert before == seen(jobs)


@pytest.mark.parametrize(("change", "words"), [one[1:] for one in ASKED], ids=[one[0] for one in ASKED])
def test_a_false_handover_is_refused(asked: Jobs, tmp_path: Path, change: Change, words: str) -> None:
    """A file that is not what it should be, and rows that thinking never leaves, are refused whole."""
    refused(asked, tmp_path, change, words)


@pytest.mark.parametrize(("change", "words"), [one[1:] for one in BUILT], ids=[one[0] for one in BUILT])
def test_a_false_commit_is_refused(built: Jobs, tmp_path: Path, change: Change, words: str) -> None:
    """A commit that its row does not tell of, or that holds what no commit of ours may hold, is not signed."""
    refused(built, tmp_path, change, words)


@pytest.mark.parametrize(("change", "words"), [one[1:] for one in CHECKED], ids=[one[0] for one in CHECKED])
def test_a_false_report_is_refused(checked: Jobs, tmp_path: Path, change: Change, words: str) -> None:
    """What the gates can see without running code is seen again, and reports have the names and forms of ours."""
    refused(checked, tmp_path, change, words)


def test_a_report_on_another_head_is_left_out(town: Town, tmp_path: Path) -> None:
    """Green on a commit that is not the head is said of nothing."""
    jobs = handed(town, "1a", "validate")
    given = forged(jobs, tmp_path)
    sets("rows.-1.body.head", "1" * 40)(given)
    given.lies()
    said = jobs.says(given.folder)
    assert isinstance(said.waits, Validate)
    head = jobs.case.pull()["head"]["sha"]
    assert [] == [
        run["name"]
        for run in jobs.case.desk.get(f"/commits/{head}/check-runs")["check_runs"]
        if run["name"] != "askfirst / draft"
    ]
    jobs.case.journal.close()


def test_a_handover_that_is_a_link_is_not_followed(asked: Jobs, tmp_path: Path) -> None:
    """What lies in the folder is read as a plain file or not at all."""
    given = forged(asked, tmp_path)
    given.lies()
    (given.folder / "handover.json").rename(tmp_path / "elsewhere")
    (given.folder / "handover.json").symlink_to(tmp_path / "elsewhere")
    before = seen(asked)
    with pytest.raises(UserError, match="cannot be read"):
        asked.says(given.folder)
    assert before == seen(asked)


@pytest.mark.parametrize("answer", ["", "1a"])
def test_a_true_handover_is_taken_once(town: Town, answer: str) -> None:
    """What is refused above is refused for its change: unchanged it is taken, and the second time it is too old."""
    jobs = handed(town, answer)
    jobs.says(jobs.out)
    with pytest.raises(UserError, match="another state of the journal"):
        jobs.says(jobs.out)
    assert len(jobs.case.said()) == (3 if answer else 1)
    assert (["feat: alpha"] if answer else []) == (jobs.case.commits() if answer else [])
    jobs.case.journal.close()

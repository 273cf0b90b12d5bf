"""`askfirst eval clarity`: each issue read whole and with information taken away, judged by blockers listed by hand."""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from inline_snapshot import snapshot
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.errors import UserError
from bot.domain.model import Request
from bot.experiments.clarity import Reading, Record, bench_maker, read_all, records_of
from bot.experiments.clarity_report import figures, report
from tests.world.case import Case
from tests.world.plain import criterion, prompt_of, says

Make = Callable[..., Case]
EMPTY: dict[str, Any] = {"goal": "a shelf", "criteria": [], "assumptions": [], "out_of_scope": []}


def roles(request: Request) -> list[dict[str, Any]]:
    """Play reader, person and judge; the reader asks where it is not told the order."""
    prompt, schema = prompt_of(request), str((request.schema or {}).get("title"))
    if schema == "PersonAnswer":
        return says(
            {"answers": [{"question": 1, "answer": "b" if "beta before" in prompt else "you decide"}]}
        )
    if schema == "JudgeAnswer":
        asked, settled = (
            [1] if "1. Which order?" in prompt else [],
            "beta first" in prompt.rpartition("Brief:")[2],
        )
        return says({"blockers": [{"blocker": "B1", "asked_by": asked, "settled": settled}]})
    if "beta before" not in prompt and "Answer: <answer" not in prompt:
        options = [{"letter": "a", "text": "alpha first"}, {"letter": "b", "text": "beta first"}]
        question = {"text": "Which order?", "why": "it shows", "options": options}
        question |= {"recommended": "a", "undo": "cheap"}
        return says({"verdict": "ask", "reason": "", "questions": [question], "brief": EMPTY})
    order = "alpha first" if "a) alpha first" in prompt.rpartition("Answer:")[2] else "beta first"
    criteria = [criterion(order, "the shelf")]
    return says({"verdict": "brief", "reason": "", "questions": [], "brief": {**EMPTY, "criteria": criteria}})


def records(c: Case) -> list[Record]:
    """Two issues of a repository, the second of which has the order in neither form."""
    sha = c.desk.get("/git/ref/heads/main")["object"]["sha"]
    blockers: Mapping[str, str] = {"B1": "beta before alpha"}
    return [
        Record(
            "one", c.desk.repo, sha, "Shelf\n\nbeta before alpha, please", "Shelf\n\nput them there", blockers
        ),
        Record("two", c.desk.repo, sha, "Shelf\n\nput both there", "Shelf\n\nput things there", blockers),
    ]


def read(c: Case) -> list[Reading]:
    """Read all with the case's model."""
    world = c.world()
    repository = world.github.repository(c.desk.repo)
    return read_all(
        records(c), bench_maker(world, lambda _name, _repo: fetched(c, repository.clone_url)), "script-1", 1
    )


def fetched(c: Case, url: str) -> Any:
    git = c.git(url)
    git.fetch(["refs/heads/main"])
    return git


def test_what_is_asked_and_what_comes_of_the_answers(case: Make) -> None:
    """The person answers from the whole issue alone; a second reading makes the brief that is judged."""
    c = case(script=roles)
    made = read(c)
    assert [(r.id, r.form, r.verdict, r.hits, sorted(r.found), sorted(r.settled)) for r in made] == [
        ("one", "full", "brief", (), [], ["B1"]),
        ("one", "underspecified", "ask", (True,), ["B1"], ["B1"]),
        ("two", "full", "ask", (True,), ["B1"], []),
        ("two", "underspecified", "ask", (True,), ["B1"], []),
    ]
    person = [prompt_of(r) for r in c.model.asked if "maintainer who wrote" in r.system]
    assert all("The whole issue" in text and "put them there" not in text for text in person)
    assert all("beta before" not in prompt_of(r) for r in c.model.asked if "put them there" in prompt_of(r))


def test_nothing_is_paid_twice(case: Make) -> None:
    """A second run over the same journal reads what was answered."""
    c = case(script=roles)
    first, calls = read(c), len(c.model.asked)
    assert read(c) == first
    assert len(c.model.asked) == calls


def reading(name: str, form: Any, length: int, verdict: str, **more: Any) -> Reading:
    """Return a reading with one blocker."""
    given: dict[str, Any] = {"questions": (), "hits": (), "found": frozenset(), "settled": frozenset()} | more
    return Reading(name, form, length, verdict, blockers=1, tokens=1_000, cost=Decimal("0.01"), **given)


B1 = frozenset({"B1"})
FOUR = [
    reading("one", "full", 100, "brief", settled=B1),
    reading("one", "underspecified", 95, "ask", questions=("Which?",), hits=(True,), found=B1, settled=B1),
    reading("two", "full", 900, "ask", questions=("Why?",), hits=(False,)),
    reading("two", "underspecified", 40, "brief"),
]
SET = [
    Record(n, "a/b", "c", "x" * full, "y" * under, {})
    for n, full, under in (("one", 100, 95), ("two", 900, 40))
]


def test_the_figures() -> None:
    """Each is what its name says; length alone is judged on the whole set, and asking where length tells nothing."""
    assert dict(figures(FOUR, SET)) == snapshot(
        {
            "missed-ask": 0.5,
            "false-ask": 0.5,
            "question precision": 1.0,
            "blocker recall": 0.5,
            "Ask-F1": 0.6666666666666666,
            "neither asked for nor settled": 0.5,
            "settled after one round": 0.5,
            "settled when whole": 0.5,
            "told apart by asking": 0.5,
            "told apart by asking, of one length": 1.0,
            "told apart by length alone, whole set": 1.0,
            "told apart by length alone, these": 1.0,
        }
    )
    assert figures([], [])["Ask-F1"] is None
    assert report(FOUR, SET) == snapshot("""\
# Clarity gate

2 issues, each whole and with information taken away; 2 blockers listed by hand. 4,000 tokens, cost $0.010 a reading.

| measure | rate |
|---|---|
| missed-ask | 50% |
| false-ask | 50% |
| question precision | 100% |
| blocker recall | 50% |
| Ask-F1 | 67% |
| neither asked for nor settled | 50% |
| settled after one round | 50% |
| settled when whole | 50% |
| told apart by asking | 50% |
| told apart by asking, of one length | 100% |
| told apart by length alone, whole set | 100% |
| told apart by length alone, these | 100% |

```mermaid
xychart-beta
    x-axis ["missed-ask", "false-ask", "question precision", "blocker recall", "Ask-F1", "neither asked for nor settled", "settled after one round", "settled when whole"]
    y-axis "%" 0 --> 100
    bar [50, 50, 100, 50, 67, 50, 50, 50]
```

| issue | form | characters | verdict | questions that hit a blocker | blockers asked for | settled |
|---|---|---|---|---|---|---|
| one | full | 100 | brief | – | 0 of 1 | 1 of 1 |
| one | underspecified | 95 | ask | 1 of 1 | 1 of 1 | 1 of 1 |
| two | full | 900 | ask | 0 of 1 | 0 of 1 | 0 of 1 |
| two | underspecified | 40 | brief | – | 0 of 1 | 0 of 1 |

Worst, by blockers neither asked for nor settled:

- two: 1 of 1; asked was:
  - nothing
- one: 0 of 1; asked was:
  - Which?
""")


@pytest.mark.parametrize(
    ("line", "ids", "said"),
    [
        ("{}", (), "line 1: expected an issue with id"),
        ("[", (), "line 1: expected an issue with id"),
        (
            '{"id": "a", "repo": "r", "base_commit": "c", "full": "f", "underspecified": "u"}',
            ("b",),
            "no issue b",
        ),
    ],
)
def test_a_set_that_is_none_is_said_so(tmp_path: Path, line: str, ids: tuple[str, ...], said: str) -> None:
    """By line, or by the id that is missing."""
    (tmp_path / "set.jsonl").write_text(line)
    with pytest.raises(UserError, match=said):
        records_of(tmp_path / "set.jsonl", None, ids)


def test_a_clone_that_is_missing_is_said_before_anything_is_paid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the places where it was looked for."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "none")
    row = {"id": "a", "repo": "ada/shop", "base_commit": "c", "full": "f", "underspecified": "u"}
    (tmp_path / "set.jsonl").write_text(json.dumps(row))
    argv = [
        "eval",
        "clarity",
        "--data",
        str(tmp_path / "set.jsonl"),
        "--repos",
        str(tmp_path),
        "--out",
        str(tmp_path / "o"),
    ]
    result = CliRunner().invoke(app, argv)
    assert isinstance(result.exception, UserError)
    assert "has no clone of ada/shop; expected it as ada+shop or ada/shop" in str(result.exception)
    assert not (tmp_path / "o").exists()


def test_kept_blockers_are_of_issues() -> None:
    """The six that were listed by hand name their issue, and each blocker says something."""
    kept = json.loads((Path(__file__).parents[1] / "samples" / "clarity" / "blockers.json").read_text())
    assert len(kept) == 6
    assert all(len(text) > 15 for listed in kept.values() for text in listed.values())

"""A case in the middle of its life, with realistic values, for tests of what the bot decides and says."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bot.domain.brief import Answer, Assumption, Brief, Criterion, Option, Question, Round
from bot.domain.github import CheckReport, Issue, Person, Pull, Repository
from bot.domain.graph import Graph, Task
from bot.domain.ids import CaseKey
from bot.domain.inspection import Drift, Flaw, Inspection, Ruling
from bot.domain.snapshot import Attempt, Built, Snapshot, Spending, Stuck, Thread, Validation

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MARIA = Person(7, "maria", "User")
QUESTION = Question(
    "Q1",
    "Should `search` ignore case?",
    "it decides what `find_title` compares",
    (Option("a", "Yes, everywhere"), Option("b", "Only in titles")),
    "a",
    "a",
)
ROUND = Round(1, (QUESTION,), AT)
ANSWER = Answer("Q1", "b", "Only in titles", "maria", 31)
BRIEF = Brief(
    1,
    "Readers find a book whatever its capitals.",
    (
        Criterion(
            "R1",
            "Titles match without regard to case",
            "a book Dune",
            "one searches for `dune`",
            "Dune is found",
            ("Q1",),
        ),
        Criterion(
            "R2",
            "Authors match as before.",
            "",
            "one searches for `herbert`",
            "nothing is found",
            ("issue", "A1"),
        ),
    ),
    (Assumption("A1", "ASCII is enough"),),
    ("Ranking",),
    "s" * 64,
)
TASKS = (
    Task(
        "T1",
        "Fold case in the index",
        "Use casefold.",
        "data",
        ("R1",),
        (),
        ("index.py",),
        "a test of `index.find`",
        4_000,
    ),
    Task(
        "T2",
        "Show the match",
        "On the page.",
        "frontend",
        ("R1", "R2"),
        ("T1",),
        ("page.py", "x.css"),
        "a page test",
        3_500,
    ),
)
GRAPH = Graph(1, TASKS, "b" * 40, BRIEF.digest)
BUILT = Built(
    "T1",
    "c" * 40,
    "e" * 40,
    "b" * 40,
    "feat: fold case in the index",
    "behaviour",
    False,
    ("tests/test_index.py::test_case",),
    AT,
)
ATTEMPT = Attempt(
    "T1",
    "tests",
    ("tests/test_index.py::test_case is red on your change. Expected: green.\n    assert 1 == 2",),
    "sig",
    AT,
)
THREAD = Thread(90, 90, "otto", "index.py", 4, "@@ -1 +1 @@", "Why casefold and not lower?", False)
PULL = Pull(
    5,
    "open",
    False,
    None,
    True,
    "askfirst/issue-3",
    "c" * 40,
    "main",
    "Search",
    "",
    "http://forge/maria/books/pull/5",
)
VALIDATION = Validation(
    "c" * 40,
    (
        CheckReport("askfirst / tests", "success", "12 passed", ""),
        CheckReport("askfirst / security", "neutral", "0 new findings", ""),
    ),
)

INSPECTION = Inspection(
    1,
    "c" * 40,
    BRIEF.digest,
    (
        Ruling("R1", "met", "index.py", 4, "`find` folds both sides."),
        Ruling("R2", "not met", "page.py", 12, "The author is folded, too."),
    ),
    (
        Flaw("index.py", 9, "must", "An empty title is dropped", "`find('')` raises a KeyError."),
        Flaw("index.py", 4, "should", "The index is built on each call.", "Searches take seconds."),
    ),
    (Drift("x.css", 3, "The page is blue now."),),
)


def sample(**changes: Any) -> Snapshot:
    """Return a case with one of its two tasks built."""
    issue = Issue(
        3,
        "Search should ignore  case",
        "please",
        MARIA,
        True,
        "open",
        False,
        ("askfirst",),
        AT,
        AT,
        "http://forge/i/3",
    )
    repository = Repository(
        1, "maria/books", "main", "http://forge/maria/books.git", "http://forge/maria/books", False, False
    )
    key = CaseKey("forge", 1, 3, "maria/books")
    whole = Snapshot(
        key,
        repository,
        issue,
        "b" * 40,
        run="77",
        started=AT,
        branch="askfirst/issue-3",
        source=BRIEF.source,
        rounds=(ROUND,),
        answers=(ANSWER,),
        brief=BRIEF,
        drafted=GRAPH,
        graph=GRAPH,
        head=BUILT.sha,
        built=(BUILT,),
        attempts=(ATTEMPT,),
        pull=PULL,
        validation=VALIDATION,
        stuck=Stuck("failing", "I cannot.", AT),
        spending=Spending(Decimal("0.4211"), 9, 81_200, 5_400, 0),
    )
    return replace(whole, **changes)

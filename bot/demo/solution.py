"""The demo's one solution: what the scripted model asks, agrees, plans and writes for the sample's issue. All pure."""

from itertools import product
from typing import Any

from bot.demo.solution_steps import STEPS, Answers, Turns

GOAL = "Let the desk find orders by customer, in the API and on the page, and download what was found."
REVIEW_PATH = "larder/api.py"
REVIEW_ANCHOR = 'limit = request.number("limit", PER_PAGE)'
REVIEW_TEXT = (
    "Could you cap `limit` at 100 here? The tablet would happily ask for everything in one request, and larger numbers "
    "may simply count as 100."
)

_QUESTIONS = (
    (
        "How does a search match the customer's name?",
        "It decides who is found: `ann` may mean Ann Lee, or Joanna as well, or nobody.",
        (
            "The whole name, exactly as it is written",
            "Any part of the name, in upper or lower case",
            "The beginning of each word of the name, in upper or lower case",
        ),
        "b",
    ),
    (
        "Which format does the download have?",
        "The treasurer's program must read it, and the code that writes it differs.",
        (
            "CSV with a header row, as a spreadsheet reads it",
            "JSON Lines, one order to a line, as the API shows it",
        ),
        "a",
    ),
    (
        "What happens to cancelled orders in search and download?",
        "You say to keep them in mind, not whether they count; the list shows them today.",
        ("They are included", "They are left out", "They are left out unless `cancelled=1` asks for them"),
        "b",
    ),
)

_MATCH = {
    "a": (
        "A search finds the orders of the customer whose whole name is the text, exactly as it is written.",
        (
            "customers Ann Lee and Joanna Field",
            "one searches for `Ann Lee`, `ann lee` and `Ann`",
            "only the first finds Ann Lee",
        ),
    ),
    "b": (
        "A search finds the orders of every customer whose name has the text in any place, in upper or lower case.",
        ("customers Ann Lee, Joanna Field and Leo Annan", "one searches for `ann`", "all three are found"),
    ),
    "c": (
        "A search finds the orders of every customer of whose name some word begins with the text, in upper or lower case.",
        (
            "customers Ann Lee, Joanna Field and Leo Annan",
            "one searches for `ann`",
            "Joanna Field is not found, the others are",
        ),
    ),
}
_TWO = "Ann Lee's orders 1 (open) and 4 (cancelled)"
_CANCELLED = {
    "a": (
        "Cancelled orders are found and downloaded like all others.",
        (_TWO, "one searches for `Ann Lee`", "1 and 4 are found"),
    ),
    "b": (
        "Cancelled orders are neither found nor downloaded.",
        (_TWO, "one searches for `Ann Lee`", "only 1 is found"),
    ),
    "c": (
        "Cancelled orders are found and downloaded only where `cancelled=1` asks for them.",
        (
            _TWO,
            "one asks for `q=Ann Lee` and for `q=Ann Lee&cancelled=1`",
            "the first finds 1, the second 4 and 1",
        ),
    ),
}
_FORMAT = {
    "a": (
        "`GET /export` gives the orders found as CSV in UTF-8 with a header row.",
        (
            "Joanna Field's order 2",
            "one gets `/export?q=Joanna`",
            "below `order,customer,placed,status,total` stands `2,Joanna Field,2026-03-02,paid,6.17`",
        ),
    ),
    "b": (
        "`GET /export` gives the orders found as JSON Lines in UTF-8, one order to a line.",
        (
            "Joanna Field's order 2",
            "one gets `/export?q=Joanna`",
            'there is the line `{"id": 2, "customer": "Joanna Field", …}`',
        ),
    ),
}


def questions() -> list[dict[str, Any]]:
    """Return the three questions as the model writes them."""
    return [
        {
            "text": text,
            "why": why,
            "options": [{"letter": x, "text": o} for x, o in zip("abc", options, strict=False)],
            "recommended": best,
            "undo": "cheap",
        }
        for text, why, options, best in _QUESTIONS
    ]


def all_answers() -> list[Answers]:
    """Return every combination of answers."""
    return [(q1, q2, q3) for q1, q2, q3 in product("abc", "ab", "abc")]


def brief(answers: Answers) -> dict[str, Any]:
    """Return the brief that the answers lead to; no two combinations share all criteria."""
    match, form, cancelled = answers
    criteria = [
        _criterion(*_MATCH[match], "Q1"),
        _criterion(*_CANCELLED[cancelled], "Q3"),
        _criterion(*_FORMAT[form], "Q2"),
        _criterion(
            "`GET /api/orders` takes `q` and gives the orders found, newest first, in pages of 20 or of `limit`.",
            (
                "four orders of Ann Lee",
                "one gets `/api/orders?q=Ann Lee&limit=2&page=2`",
                "it gives the third and fourth found",
            ),
        ),
        _criterion(
            "The orders page has a search box, keeps the text in it, and says how many orders were found.",
            (
                "",
                "one searches for `Ann Lee`",
                "the box holds Ann Lee, and the orders found are counted above the list",
            ),
        ),
        _criterion(
            "The orders page has a link that downloads what was searched for.",
            ("", "one searches for `Ann Lee`", "the link leads to `/export?q=Ann+Lee`"),
        ),
    ]
    return {
        "goal": GOAL,
        "criteria": criteria,
        "assumptions": [
            "Without a text to search for, the list on the page and in the API stays as it is.",
            "Without a text to search for, the download is not narrowed by customer.",
        ],
        "out_of_scope": ["Searching by item, day or price", "Logins for the desk"],
    }


def plan(answers: Answers) -> list[dict[str, Any]]:
    """Return the tasks: the store first, then API and download side by side, then the page over both."""
    suffix = {"a": "CSV", "b": "JSON Lines"}[answers[1]]
    return [
        _task(
            "T1",
            "Search orders by customer in the store",
            "Add Store.search beside Store.page; names are compared with the function fold, which the store registers.",
            "data",
            ["R1", "R2"],
            [],
            ["larder/store.py", "tests/test_store_search.py"],
        ),
        _task(
            "T2",
            "Take a search text in the API",
            "GET /api/orders takes q, page and limit; without q it stays as it is.",
            "backend",
            ["R1", "R2", "R4"],
            ["T1"],
            ["larder/api.py", "tests/test_api_search.py", "README.md"],
        ),
        _task(
            "T3",
            f"Export the orders found as {suffix}",
            "GET /export in a module of its own, joined in app.py.",
            "backend",
            ["R2", "R3"],
            ["T1"],
            ["larder/export.py", "larder/app.py", "tests/test_export.py", "README.md"],
        ),
        _task(
            "T4",
            "Add a search box to the orders page",
            "A form with GET above the list; the links to newer and older orders keep the search.",
            "frontend",
            ["R1", "R2", "R5"],
            ["T2"],
            ["larder/pages.py", "tests/test_page_search.py"],
        ),
        _task(
            "T5",
            "Link the download from the orders page",
            "Below the list; the link carries the search that the page shows.",
            "frontend",
            ["R2", "R3", "R6"],
            ["T3", "T4"],
            ["larder/pages.py", "tests/test_page_export.py"],
        ),
    ]


def turns(task_id: str, answers: Answers) -> Turns:
    """Return the model's turns for a task, or for `review`; `LookupError` for a task that is not planned."""
    if task_id not in STEPS:
        raise LookupError(f"the script has no task {task_id}")
    return STEPS[task_id](answers)


def _criterion(text: str, example: tuple[str, str, str], *because: str) -> dict[str, Any]:
    given, when, then = example
    return {"text": text, "given": given, "when": when, "then": then, "because": list(because)}


def _task(
    task_id: str, title: str, detail: str, role: str, criteria: list[str], needs: list[str], files: list[str]
) -> dict[str, Any]:
    tests = next(path for path in files if path.startswith("tests/"))
    return {
        "id": task_id,
        "title": title,
        "detail": detail,
        "role": role,
        "criteria": criteria,
        "needs": needs,
        "files": files,
        "verify": f"python -m pytest {tests}",
        "estimate": 20_000,
    }

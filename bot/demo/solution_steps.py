"""The scripted model's turns, task by task: looking round, edits, runs, `done`.

Two first attempts are wrong as models are wrong: one builds SQL from the user's text and passes its tests, one counts
pages from 0 and does not. What is told about them comes from the real scanner and the real proof.
"""

from collections.abc import Callable
from typing import Any

from bot.demo import solution_code as code
from bot.demo import solution_tests as tests

Answers = tuple[str, str, str]
Call = tuple[str, dict[str, Any]]
Turns = list[list[Call]]

_API_TESTS = "tests/test_api_search.py"


def _data(answers: Answers) -> Turns:
    match, _, cancelled = answers
    path = "tests/test_store_search.py"
    return [
        [_look("larder"), _find(r"create_function|def page", "larder"), _read("larder/store.py")],
        [
            _edit(
                "larder/store.py", code.STORE_BEFORE, code.store_first(match, cancelled) + code.STORE_BEFORE
            ),
            _create(path, tests.store(match, cancelled)),
            _pytest(path),
        ],
        [
            _done(
                "feat: search orders by customer",
                "Store.search finds orders by the customer's name, newest first.",
            )
        ],
        [
            _edit("larder/store.py", *code.store_repair(match, cancelled)),
            _edit(path, tests.STORE_LAST, tests.STORE_QUOTE + tests.STORE_LAST),
            _pytest(path),
        ],
        [
            _done(
                "feat: search orders by customer",
                "Store.search finds orders by the customer's name, newest first. The text is bound as a parameter, so "
                "that a name such as Mary O'Brien is data and never part of the statement.",
            )
        ],
    ]


def _api(answers: Answers) -> Turns:
    match, _, cancelled = answers
    return [
        [_read("larder/api.py"), _find("def number|def text", "larder/web.py"), _read("tests/conftest.py")],
        [
            _edit("larder/api.py", code.API_LIST, code.api_list(cancelled)),
            _edit("README.md", code.README_LIST, code.readme_search(cancelled)),
            _create(_API_TESTS, tests.api(match, cancelled)),
            _pytest("tests/test_api.py"),
        ],
        [
            _done(
                "feat: take a search text in the API",
                "GET /api/orders takes q, and limit for the size of a page.",
            )
        ],
        [_edit("larder/api.py", code.API_SLICE_FIRST, code.API_SLICE), _pytest(_API_TESTS)],
        [
            _done(
                "feat: take a search text in the API",
                "GET /api/orders takes q, and limit for the size of a page. Pages count from 1, as in the plain list, "
                "which stays as it is without q.",
            )
        ],
    ]


def _export(answers: Answers) -> Turns:
    _, form, cancelled = answers
    path = "tests/test_export.py"
    return [
        [_read("larder/app.py"), _read("larder/web.py"), _find("def money|def order_json", "larder")],
        [
            _create("larder/export.py", code.export(form, cancelled)),
            _edit("larder/app.py", code.APP_IMPORT, code.APP_IMPORT_EXPORT),
            _edit("larder/app.py", code.APP_ROUTES, code.APP_ROUTES_EXPORT),
            _edit("README.md", code.README_CUSTOMERS, code.README_CUSTOMERS + code.readme_export(form)),
            _create(path, tests.export(form, cancelled)),
            _pytest(path),
        ],
        [
            _done(
                f"feat: export the orders found as {code.FORMATS[form]}",
                f"GET /export answers with a file to download, {code.FORMATS[form]} in UTF-8. It takes what the search "
                "takes, and without q it is not narrowed by customer.",
            )
        ],
    ]


def _box(answers: Answers) -> Turns:
    _, _, cancelled = answers
    path = "tests/test_page_search.py"
    return [
        [_read("larder/pages.py"), _read("tests/test_pages.py")],
        [
            *(_edit("larder/pages.py", old, new) for old, new in code.box(cancelled)),
            _create(path, tests.box(cancelled)),
            _pytest(path, "tests/test_pages.py"),
        ],
        [
            _done(
                "feat: add a search box to the orders page",
                "The orders page has a search box that keeps its text, and counts what was found. The links to newer "
                "and older orders keep the search.",
            )
        ],
    ]


def _link(answers: Answers) -> Turns:
    _, form, cancelled = answers
    path = "tests/test_page_export.py"
    return [
        [_read("larder/pages.py"), _find("export", "larder")],
        [
            *(_edit("larder/pages.py", old, new) for old, new in code.link(form)),
            _create(path, tests.link(form, cancelled)),
            _pytest(path),
        ],
        [
            _done(
                "feat: link the download from the orders page",
                "Below the list a link downloads what was searched for; it carries the search that the page shows.",
            )
        ],
    ]


def _review(answers: Answers) -> Turns:
    del answers  # the same for all
    return [
        [_find("PER_PAGE|limit", "larder"), _read(_API_TESTS)],
        [
            _edit("larder/api.py", code.API_CONSTANT, code.API_CONSTANT + code.API_MOST),
            _edit("larder/api.py", code.API_LIMIT, code.API_LIMIT_CAPPED),
            _edit(_API_TESTS, tests.API_LAST, tests.API_CAP + tests.API_LAST),
            _pytest(_API_TESTS),
        ],
        [
            _done(
                "fix: cap limit at 100 orders to a page",
                "A larger limit counts as 100, so nobody gets the whole table in one request.",
            )
        ],
    ]


STEPS: dict[str, Callable[[Answers], Turns]] = {
    "T1": _data,
    "T2": _api,
    "T3": _export,
    "T4": _box,
    "T5": _link,
    "review": _review,
}


def _look(folder: str) -> Call:
    return "list_files", {"folder": folder}


def _find(pattern: str, folder: str) -> Call:
    return "search", {"pattern": pattern, "folder": folder, "skip": 0}


def _read(path: str) -> Call:
    return "read_file", {"path": path, "first": 1, "last": 0}


def _edit(path: str, old: str, new: str) -> Call:
    return "edit_file", {"path": path, "old": old, "new": new}


def _create(path: str, content: str) -> Call:
    return "create_file", {"path": path, "content": content}


def _pytest(*paths: str) -> Call:
    return "run", {"argv": ["python", "-m", "pytest", "-q", *paths]}


def _done(subject: str, body: str) -> Call:
    return "done", {"subject": subject, "body": body, "left": ""}

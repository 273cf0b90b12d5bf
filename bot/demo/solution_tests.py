"""The tests that the scripted model writes, as text."""

_NAMES = {
    "a": '[("Ann Lee", {"Ann Lee"}), ("ann lee", set()), ("Ann", set())]',
    "b": '[("ann", {"Ann Lee", "Joanna Field", "Leo Annan"}), ("LEE", {"Ann Lee"}), ("x", set())]',
    "c": '[("ann", {"Ann Lee", "Leo Annan"}), ("FI", {"Joanna Field"}), ("oanna", set())]',
}
_MEANING = {
    "a": "the_whole_name_as_it_is_written",
    "b": "any_part_of_a_name_in_any_case",
    "c": "the_beginning_of_a_word_in_any_case",
}
_CANCELLED = {"a": "are_like_others", "b": "are_left_out", "c": "are_there_on_demand"}
_ANN = {"a": "[4, 1]", "b": "[1]", "c": "[1]"}
_ALL = {"a": "[4, 3, 2, 1]", "b": "[3, 2, 1]", "c": "[3, 2, 1]"}

STORE_LAST = "def test_an_empty_text_fits_every_customer(filled):\n"
STORE_QUOTE = """def test_a_quote_in_a_name_is_only_a_quote(filled):
    filled.add("Mary O'Brien", [Line("Salt", 1, 50)], "2026-03-05")
    assert [order.id for order in filled.search("Mary O'Brien")] == [5]
    assert filled.search("' OR 1 = 1 --") == []


"""


def store(match: str, cancelled: str) -> str:
    """Return the tests of the store's search."""
    demand = '\n    assert [order.id for order in filled.search("Ann Lee", cancelled=True)] == [4, 1]'
    return f'''"""Searching the store by customer."""

import pytest

from larder.store import Line


@pytest.mark.parametrize(("text", "names"), {_NAMES[match]})
def test_a_text_fits_{_MEANING[match]}(filled, text, names):
    assert {{order.customer for order in filled.search(text)}} == names


def test_cancelled_orders_{_CANCELLED[cancelled]}(filled):
    assert [order.id for order in filled.search("Ann Lee")] == {_ANN[cancelled]}{demand if cancelled == "c" else ""}


def test_what_is_found_is_newest_first_and_whole(filled):
    late = filled.add("Leo Annan", [Line("Salt", 1, 50)], "2026-03-09")
    early = filled.add("Leo Annan", [Line("Rye", 2, 75)], "2026-02-01")
    assert filled.search("Leo Annan") == [late, filled.get(3), early]


{STORE_LAST}    assert [order.id for order in filled.search("")] == {_ALL[cancelled]}
'''


API_LAST = '@pytest.mark.parametrize("limit", ["0", "-2", "many"])\n'
API_CAP = """def test_a_limit_above_a_hundred_counts_as_a_hundred(store, client):
    for _ in range(101):
        store.add("Ann Lee", [Line("Leeks", 1, 150)], "2026-03-01")
    answer = client.get("/api/orders?q=Ann%20Lee&limit=5000")
    assert answer.status == 200
    assert len(answer.json["orders"]) == 100
    assert answer.json["total"] == 101


"""


def api(match: str, cancelled: str) -> str:
    """Return the tests of the search in the API."""
    demand = '\n    assert ids(client.get("/api/orders?q=Ann+Lee&cancelled=1")) == [4, 1]'
    return f'''"""Searching through the API."""

from urllib.parse import quote

import pytest

from larder.store import Line


def ids(answer):
    assert answer.status == 200
    return [order["id"] for order in answer.json["orders"]]


@pytest.mark.parametrize(("text", "names"), {_NAMES[match]})
def test_q_fits_{_MEANING[match]}(filled, client, text, names):
    answer = client.get(f"/api/orders?q={{quote(text)}}")
    assert answer.status == 200
    assert {{order["customer"] for order in answer.json["orders"]}} == names


def test_cancelled_orders_{_CANCELLED[cancelled]}(filled, client):
    assert ids(client.get("/api/orders?q=Ann+Lee")) == {_ANN[cancelled]}{demand if cancelled == "c" else ""}


def test_what_is_found_comes_in_pages(store, client):
    for _ in range(5):
        store.add("Ann Lee", [Line("Leeks", 1, 150)], "2026-03-01")
    assert ids(client.get("/api/orders?q=Ann+Lee&limit=2")) == [5, 4]
    second = client.get("/api/orders?q=Ann+Lee&limit=2&page=2")
    assert ids(second) == [3, 2]
    assert (second.json["page"], second.json["total"]) == (2, 5)


{API_LAST}def test_a_limit_counts_from_one(client, limit):
    answer = client.get(f"/api/orders?q=Ann&limit={{limit}}")
    assert answer.status == 400
    assert answer.json == {{"error": "limit must be a whole number from 1."}}
'''


_EXPORT_READ = {
    "a": """import csv


def orders(answer):
    assert answer.status == 200
    head, *rows = csv.reader(answer.text.splitlines())
    assert head == ["order", "customer", "placed", "status", "total"]
    return [int(row[0]) for row in rows]


def test_an_order_is_a_row_below_the_header(filled, client):
    answer = client.get("/export?q=Joanna+Field")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    assert answer.text.splitlines() == [
        "order,customer,placed,status,total",
        "2,Joanna Field,2026-03-02,paid,6.17",
    ]


def test_commas_and_quotes_in_a_name_stay_in_their_column(store, client):
    store.add('Zoë "Zo" Moss, Lane 3', [Line("Salt", 1, 50)], "2026-03-05")
    answer = client.get("/export")
    assert answer.status == 200
    assert answer.text.splitlines()[1] == '1,"Zoë ""Zo"" Moss, Lane 3",2026-03-05,open,0.50'
""",
    "b": """import json


def orders(answer):
    assert answer.status == 200
    assert answer.text.endswith("\\n")
    return [json.loads(line)["id"] for line in answer.text.splitlines()]


def test_an_order_is_a_line_as_the_api_shows_it(filled, client):
    answer = client.get("/export?q=Joanna+Field")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/jsonl"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="orders.jsonl"'
    assert [json.loads(line) for line in answer.text.splitlines()] == [client.get("/api/orders/2").json]


def test_names_are_written_in_utf_8_on_one_line(store, client):
    store.add("Zoë\\nMoss", [Line("Salt", 1, 50)], "2026-03-05")
    answer = client.get("/export")
    assert answer.status == 200
    assert answer.text.startswith('{"id": 1, "customer": "Zoë\\\\nMoss", ')
    assert answer.text.count("\\n") == 1
""",
}


def export(form: str, cancelled: str) -> str:
    """Return the tests of the download."""
    demand = '\n    assert orders(client.get("/export?q=Ann+Lee&cancelled=1")) == [4, 1]'
    first, rest = _EXPORT_READ[form].split("\n", 1)
    return f'''"""Downloading what was found."""

{first}

from larder.store import Line
{rest}

def test_cancelled_orders_{_CANCELLED[cancelled]}(filled, client):
    assert orders(client.get("/export?q=Ann+Lee")) == {_ANN[cancelled]}{demand if cancelled == "c" else ""}


def test_without_a_text_the_download_is_not_narrowed(filled, client):
    assert orders(client.get("/export")) == {_ALL[cancelled]}
'''


_BOX_TICK = """

def test_a_tick_asks_for_cancelled_orders(filled, client):
    page = client.get("/?q=Ann+Lee&cancelled=1").text
    assert "<p>2 orders found</p>" in page
    assert '<input type="checkbox" name="cancelled" value="1" checked>' in page
    assert '<input type="checkbox" name="cancelled" value="1">' in client.get("/").text
"""


def box(cancelled: str) -> str:
    """Return the tests of the search box."""
    found = "2 orders found" if cancelled == "a" else "1 order found"
    return f'''"""Searching on the orders page."""

from larder.store import Line


def test_the_page_has_an_empty_search_box_above_all_orders(filled, client):
    page = client.get("/").text
    assert '<input type="search" name="q" value=""' in page
    assert "<p>4 orders</p>" in page


def test_a_search_shows_and_counts_what_was_found_and_keeps_its_text(filled, client):
    page = client.get("/?q=Ann+Lee").text
    assert '<input type="search" name="q" value="Ann Lee"' in page
    assert "<p>{found}</p>" in page
    assert "Leo Annan" not in page


def test_cancelled_orders_{_CANCELLED[cancelled]}(filled, client):
    page = client.get("/?q=Ann+Lee").text
    assert "found</p>" in page
    assert ('<a href="/orders/4">' in page) is {cancelled == "a"}


def test_the_text_is_escaped(client):
    assert 'value="&quot;&gt;&lt;script&gt;"' in client.get("/?q=%22%3E%3Cscript%3E").text


def test_the_links_to_other_pages_keep_the_search(store, client):
    for _ in range(21):
        store.add("Ann Lee", [Line("Leeks", 1, 150)], "2026-03-01")
    assert '<a href="/?q=Ann+Lee&amp;page=2">Older</a>' in client.get("/?q=Ann+Lee").text
{_BOX_TICK if cancelled == "c" else ""}'''


def link(form: str, cancelled: str) -> str:
    """Return the tests of the link to the download."""
    name = {"a": "CSV", "b": "JSON Lines"}[form]
    tick = f"""

def test_the_link_carries_the_tick(filled, client):
    page = client.get("/?q=Ann+Lee&cancelled=1").text
    assert '<a href="/export?q=Ann+Lee&amp;cancelled=1">Download as {name}</a>' in page
"""
    return f'''"""The link to the download on the orders page."""


def test_the_page_links_to_the_download(filled, client):
    assert '<a href="/export">Download as {name}</a>' in client.get("/").text


def test_the_link_carries_the_search(filled, client):
    page = client.get("/?q=Ann+Lee").text
    assert '<a href="/export?q=Ann+Lee">Download as {name}</a>' in page
    assert client.get("/export?q=Ann+Lee").status == 200


def test_the_text_in_the_link_is_encoded(client):
    page = client.get("/?q=Fish+%26+%22Co%22").text
    assert '<a href="/export?q=Fish+%26+%22Co%22">Download as {name}</a>' in page
{tick if cancelled == "c" else ""}'''

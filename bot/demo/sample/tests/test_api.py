"""The JSON API, through the application."""

import pytest

LEEKS = {"item": "Leeks", "count": 2, "cents": 150}


def test_orders_are_listed_newest_first(filled, client):
    answer = client.get("/api/orders")
    assert answer.status == 200
    assert [order["id"] for order in answer.json["orders"]] == [4, 3, 2, 1]
    assert answer.json["total"] == 4


def test_a_second_page_has_the_rest(store, client):
    for _ in range(21):
        client.post("/api/orders", {"customer": "Ann Lee", "lines": [LEEKS]})
    assert [order["id"] for order in client.get("/api/orders?page=2").json["orders"]] == [1]


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5"])
def test_a_page_counts_from_one(client, page):
    answer = client.get(f"/api/orders?page={page}")
    assert answer.status == 400
    assert answer.json == {"error": "page must be a whole number from 1."}


def test_one_order_is_shown(filled, client):
    order = client.get("/api/orders/2").json
    assert (order["customer"], order["status"], order["cents"]) == ("Joanna Field", "paid", 617)
    assert order["lines"][0] == {"item": "Flour", "count": 1, "cents": 320}


def test_an_order_is_taken(client):
    answer = client.post("/api/orders", {"customer": "  Ann   Lee ", "lines": [LEEKS]})
    assert answer.status == 201
    assert answer.json["customer"] == "Ann Lee"
    assert client.get("/api/orders/1").json == answer.json


@pytest.mark.parametrize(
    "data",
    [
        [],
        {"customer": "", "lines": [LEEKS]},
        {"customer": "Ann", "lines": []},
        {"customer": "Ann", "lines": [{**LEEKS, "count": 0}]},
        {"customer": "Ann", "lines": [{**LEEKS, "cents": "1"}]},
    ],
)
def test_what_is_no_order_is_refused_in_words(client, data):
    answer = client.post("/api/orders", data)
    assert answer.status == 400
    assert answer.json["error"].endswith(".")


def test_a_body_that_is_no_json_is_refused(client):
    assert client.call("POST", "/api/orders", b"{").status == 400


def test_an_open_order_is_paid_or_cancelled_once(filled, client):
    assert client.post("/api/orders/1/pay").json["status"] == "paid"
    assert client.post("/api/orders/3/cancel").json["status"] == "cancelled"
    assert client.post("/api/orders/1/cancel").status == 409


def test_customers_are_listed(filled, client):
    assert client.get("/api/customers").json == {"customers": ["Ann Lee", "Joanna Field", "Leo Annan"]}


def test_unknown_paths_and_methods_are_told_apart(client):
    assert client.get("/api/nothing").status == 404
    assert client.get("/api/orders/9").status == 404
    assert client.call("DELETE", "/api/orders").status == 405

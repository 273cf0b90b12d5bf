"""The pages, through the application."""

from larder.pages import money
from larder.store import Line


def test_the_list_shows_every_order(filled, client):
    answer = client.get("/")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<p>4 orders</p>" in answer.text
    assert '<a href="/orders/3">3</a></td><td>Leo Annan</td>' in answer.text


def test_names_are_escaped(store, client):
    store.add("<b>Ann</b> & Co", [Line("<i>Leeks", 1, 150)], "2026-03-01")
    assert "&lt;b&gt;Ann&lt;/b&gt; &amp; Co" in client.get("/").text
    assert "&lt;i&gt;Leeks" in client.get("/orders/1").text


def test_pages_are_linked(store, client):
    for _ in range(41):
        store.add("Ann Lee", [Line("Leeks", 1, 150)], "2026-03-01")
    middle = client.get("/?page=2").text
    assert '<a href="/?page=1">Newer</a> <a href="/?page=3">Older</a>' in middle
    assert "Older" not in client.get("/?page=3").text


def test_an_order_shows_its_lines_and_total(filled, client):
    page = client.get("/orders/2").text
    assert "<li>3 × Oats, 0.99 each</li>" in page
    assert "Total: 6.17" in page


def test_an_order_that_is_not_there_is_not_found(client):
    assert client.get("/orders/9").status == 404


def test_money_has_two_places():
    assert [money(5), money(100), money(123456)] == ["0.05", "1.00", "1234.56"]

"""What the store keeps."""

import pytest

from larder.store import Closed, Line, Store


def test_an_order_is_kept_with_its_lines(store):
    made = store.add("Ann Lee", [Line("Leeks", 2, 150), Line("Oats", 1, 99)], "2026-03-01")
    assert store.get(made.id) == made
    assert made.cents == 399


def test_what_is_not_there_is_none(store):
    assert store.get(7) is None


def test_pages_are_newest_first(filled):
    assert [order.id for order in filled.page(3, 0)] == [4, 3, 2]
    assert [order.id for order in filled.page(3, 3)] == [1]


def test_orders_of_one_day_are_latest_first(store):
    for name in ("Ann", "Bea"):
        store.add(name, [Line("Salt", 1, 50)], "2026-03-01")
    assert [order.customer for order in store.page(10, 0)] == ["Bea", "Ann"]


def test_all_orders_are_counted(filled):
    assert filled.count() == 4


def test_customers_are_listed_once_in_order_of_the_alphabet(filled):
    filled.add("émile Roux", [Line("Salt", 1, 50)], "2026-03-05")
    filled.add("abel Moss", [Line("Salt", 1, 50)], "2026-03-05")
    names = ["abel Moss", "Ann Lee", "Joanna Field", "Leo Annan", "émile Roux"]
    assert filled.customers() == names


def test_statuses_are_kept(filled):
    assert [filled.get(n).status for n in (1, 2, 3, 4)] == ["open", "paid", "open", "cancelled"]


@pytest.mark.parametrize("order_id", [2, 4, 99])
def test_what_is_not_open_is_not_moved_on(filled, order_id):
    with pytest.raises(Closed):
        filled.pay(order_id)
    with pytest.raises(Closed):
        filled.cancel(order_id)


def test_a_file_outlives_its_store(tmp_path):
    path = str(tmp_path / "larder.sqlite3")
    first = Store(path)
    first.add("Ann Lee", [Line("Leeks", 2, 150)], "2026-03-01")
    first.close()
    second = Store(path)
    assert second.get(1).customer == "Ann Lee"
    second.close()

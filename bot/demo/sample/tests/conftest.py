"""A desk to test with: an empty store, one with four orders, and a client that calls the application."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from larder.app import make_app
from larder.store import Line, Store


@dataclass
class Answer:
    """What the application answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """Calls the WSGI application without a network."""

    store: Store

    def get(self, url: str) -> Answer:
        return self.call("GET", url)

    def post(self, url: str, data: Any = None) -> Answer:
        return self.call("POST", url, json.dumps(data).encode())

    def call(self, method: str, url: str, body: bytes = b"") -> Answer:
        path, _, query = url.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        begun: list[Any] = []
        parts = make_app(self.store)(environ, lambda status, headers: begun.extend([status, headers]))
        return Answer(int(begun[0].split()[0]), dict(begun[1]), b"".join(parts))


@pytest.fixture
def store() -> Iterator[Store]:
    made = Store()
    yield made
    made.close()


@pytest.fixture
def filled(store: Store) -> Store:
    """Four orders: 1 open, 2 paid, 3 open, 4 cancelled; 1 and 4 are of the same customer."""
    store.add("Ann Lee", [Line("Leeks", 2, 150)], "2026-03-01")
    store.add("Joanna Field", [Line("Flour", 1, 320), Line("Oats", 3, 99)], "2026-03-02")
    store.add("Leo Annan", [Line("Honey", 1, 799)], "2026-03-03")
    store.add("Ann Lee", [Line("Kale", 1, 210)], "2026-03-04")
    store.pay(2)
    store.cancel(4)
    return store


@pytest.fixture
def client(store: Store) -> Client:
    """A client of `store`, which is also the `filled` one where a test asks for that."""
    return Client(store)

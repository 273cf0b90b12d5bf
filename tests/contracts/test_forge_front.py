"""The forge as a proxy: absolute request targets, and the host `api.NAME` for what lies below `/api`."""

import socket
from collections.abc import Iterator

import pytest

from tests.world.hall import Hall, hall


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge with three issues."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yard = made.repo()
        for number in range(3):
            yard.posts("/issues", {"title": f"I{number}"})
        yield made


def spoken(place: Hall, line: str, *head: str, body: str = "") -> tuple[int, dict[str, str], str]:
    """Send a request line as it stands; returns status, headers and body."""
    lines = [
        line,
        "Connection: close",
        "Authorization: Bearer token-maria",
        f"Content-Length: {len(body)}",
        *head,
    ]
    with socket.create_connection(("127.0.0.1", place.forge.port), timeout=20) as wire:
        wire.sendall("\r\n".join([*lines, "", body]).encode())
        raw = b"".join(iter(lambda: wire.recv(65_536), b"")).decode()
    top, _, rest = raw.partition("\r\n\r\n")
    first, *others = top.split("\r\n")
    fields = {name.lower(): value for name, _, value in (other.partition(": ") for other in others)}
    return int(first.split()[1]), fields, rest


HOST = "Host: api.github.localhost"
TARGETS = {
    # request target: what the answer holds
    "http://api.github.localhost/user": '"login": "maria"',
    "HTTP://API.github.localhost/user": '"login": "maria"',
    "http://api.github.localhost/repos/maria/y1/issues?per_page=1": '"title": "I2"',
    "http://github.localhost/maria/y1": "<html",
    "/user": '"login": "maria"',
}


@pytest.mark.parametrize("target", TARGETS)
def test_what_a_proxy_is_asked(place: Hall, target: str) -> None:
    """The target says which host is meant, with or without `api.`; a client that resolves the name itself says it by Host."""
    status, _, body = spoken(place, f"GET {target} HTTP/1.1", HOST)
    assert (200, True) == (status, TARGETS[target] in body)


def test_graphql_lies_beside_rest(place: Hall) -> None:
    """`api.NAME/graphql` is GraphQL."""
    line = "POST http://api.github.localhost/graphql HTTP/1.1"
    status, _, body = spoken(place, line, HOST, body='{"query": "{ viewer { login } }"}')
    assert (200, '{"data": {"viewer": {"login": "maria"}}}') == (status, body)


def test_links_lead_back_to_the_host_that_was_asked(place: Hall) -> None:
    """A client sends its token to the host it knows alone: pages are there."""
    path = "/repos/maria/y1/issues?per_page=1"
    _, fields, _ = spoken(place, f"GET http://api.github.localhost{path} HTTP/1.1", HOST)
    assert f'<http://api.github.localhost{path}&page=2>; rel="next"' in fields["link"]
    _, fields, _ = spoken(place, f"GET /api/v3{path} HTTP/1.1", f"Host: 127.0.0.1:{place.forge.port}")
    assert f'<{place.url}/api/v3{path}&page=2>; rel="next"' in fields["link"]


@pytest.mark.parametrize(
    "target", ["http://", "http://api.github.localhost", "http:///", "//x", "http://[/", "*"]
)
def test_a_target_without_a_path_breaks_nothing(place: Hall, target: str) -> None:
    """What names nothing is the first page, or is not found."""
    status, _, _ = spoken(place, f"GET {target} HTTP/1.1", "Host: x")
    assert status in (200, 400, 404)


def test_no_tunnel_is_dug(place: Hall) -> None:
    """The forge is no proxy to anywhere else: a tunnel is refused."""
    status, _, _ = spoken(place, "CONNECT example.org:443 HTTP/1.1", "Host: example.org:443")
    assert status in (400, 404, 405)

"""The judge of REST itself: it finds what GitHub would not say, and the forge serves nothing that it does not know."""

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from bot.forge.app import create_app
from bot.forge.store import Store
from tests.world.description import SAMPLES, described, operation_of
from tests.world.judge_rest import RestJudge

LABEL: dict[str, Any] = {
    "id": 1,
    "node_id": "L1",
    "url": "https://api.example/labels/bug",
    "name": "bug",
    "color": "ededed",
    "default": False,
    "description": None,
}
AT = "/repos/maria/desk/labels/bug"


def judged(
    answer: object,
    status: int = 200,
    path: str = AT,
    method: str = "GET",
    body: object = None,
    agent: str = "",
) -> list[str]:
    """Let a judge of its own hear one exchange, and return what it says."""
    judge = RestJudge()
    where, _, query = path.partition("?")

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        await receive()
        head = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send(
            {"type": "http.response.body", "body": b"" if answer is None else json.dumps(answer).encode()}
        )

    async def receive() -> Any:
        return {"type": "http.request", "body": b"" if body is None else json.dumps(body).encode()}

    async def send(_message: Any) -> None:
        return

    scope = {"type": "http", "method": method, "path": f"/api/v3{where}", "query_string": query.encode()}
    scope |= {"headers": [(b"user-agent", agent.encode())]}
    asyncio.run(judge.around(app)(scope, receive, send))
    return judge.breaches()


def test_what_github_says_passes() -> None:
    """An answer as GitHub's is no breach, nor is an error, nor an unknown address that is not found."""
    error = {"message": "Not Found", "documentation_url": "https://docs.example/rest", "status": "404"}
    assert [] == judged(LABEL)
    assert [] == judged(error, 404)
    assert [] == judged(error, 404, "/no/such/thing")


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (LABEL | {"name": 7}, 200, ".name: 7 is not of type 'string'"),
        (LABEL | {"id": None}, 200, ".id: None is not of type 'integer'"),
        ({k: v for k, v in LABEL.items() if k != "color"}, 200, "the whole: 'color' is a required property"),
        (LABEL | {"colour": "ededed"}, 200, ".colour: is nothing that GitHub answers"),
        (LABEL | {"url": "no address"}, 200, ".url: 'no address' is not a 'uri'"),
        (LABEL, 207, "the whole: GitHub describes no such status"),
        (None, 200, "the whole: is empty"),
        ({"detail": "Not Found"}, 404, "the whole: 'message' is a required property"),
    ],
)
def test_what_github_would_not_answer_is_a_breach(answer: object, status: int, said: str) -> None:
    """A type, a missing key, a key too many, an address, a status: each is found, and where."""
    assert f"GET /repos/{{owner}}/{{repo}}/labels/{{name}} {status}: {said}" in judged(answer, status)


def test_what_github_was_always_seen_to_answer_is_wanted() -> None:
    """A key that the description leaves open but every recorded answer has must be there."""
    branch = {"name": "main", "commit": {"sha": "a" * 40, "url": "https://api.example/c"}, "protected": False}
    assert [
        "GET /repos/{owner}/{repo}/branches 200: [].protection: was always there, and is missing",
        "GET /repos/{owner}/{repo}/branches 200: [].protection_url: was always there, and is missing",
    ] == sorted(judged([branch], path="/repos/maria/desk/branches"))


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/repos/maria/desk/labels", {"name": 7}, ".name: 7 is not of type 'string'"),
        ("/repos/maria/desk/labels", {"colour": "red", "name": "x"}, ".colour: is nothing that GitHub reads"),
        ("/repos/maria/desk/labels", {}, "the whole: 'name' is a required property"),
        ("/repos/maria/desk/labels", None, "the whole: has no body"),
        ("/repos/maria/desk/labels?page=2", {"name": "x"}, "?page: is nothing that GitHub reads"),
    ],
)
def test_what_the_bot_asks_wrongly_is_a_breach(path: str, body: object, said: str) -> None:
    """The bot's requests are held to the description; those of others are not, for tests ask wrongly to be refused."""
    where = "POST /repos/{owner}/{repo}/labels asked"
    assert [f"{where}: {said}"] == judged(LABEL, 201, path, "POST", body, "askfirst")
    assert [] == judged(LABEL, 201, path, "POST", body, "somebody")


def test_what_the_bot_asks_that_is_not_there_is_a_breach() -> None:
    """The bot asks for nothing that GitHub does not describe, not even where the forge knows it neither."""
    error = {"message": "Not Found", "documentation_url": "https://docs.example/rest"}
    said = ["GET /no/such/thing: the whole: GitHub describes no such operation"]
    assert said == judged(error, 404, "/no/such/thing", agent="askfirst")


def served(routes: Iterable[Any]) -> Iterator[APIRoute]:
    """Return all routes, also those of routers that are included."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from served(route.original_router.routes)


def test_the_forge_serves_what_is_described(tmp_path: Path) -> None:
    """Each route of the forge is one that GitHub describes."""
    store = Store(tmp_path)
    routes = [
        route
        for route in served(create_app(store, "http://forge").routes)
        if route.path.startswith("/api/v3/")
    ]
    store.close()
    unknown = [
        f"{method} {route.path}"
        for route in routes
        for method in route.methods
        if operation_of(method, route.path.removeprefix("/api/v3")) is None
    ]
    assert [] == unknown


def test_each_forge_in_a_test_is_heard() -> None:
    """Whoever starts a forge puts the judge around it; only forges in a process of their own are not heard."""
    tests = Path(__file__).parents[1]
    files = [file for file in tests.rglob("*.py") if file.parent.name != "bench" and file != Path(__file__)]
    texts = {file.name: file.read_text(encoding="utf-8") for file in files}
    starting = {name for name, text in texts.items() if re.search(r"\bForgeServer\(", text)}
    assert starting
    assert set() == {name for name in starting if "rest_judge().around" not in texts[name]}


def test_the_cut_is_what_it_says() -> None:
    """The description holds the operations that are listed beside it, and no others."""
    listed = (SAMPLES / "operations.txt").read_text(encoding="utf-8").splitlines()
    assert set(listed) == described()

"""What the bot asks of GitHub, counted: the demo story by kind, and an idle resync of a thousand open cases.

Run as a command: `python tests/bench/github.py [story|idle] [--cases N] [--routes] [--trace]`. The story is the demo's,
with the real bot in its own process; a proxy between it and the forge writes down each request and its status.
"""

import argparse
import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import requests

sys.path.pop(0)  # in this folder `github` is this file
sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.adapters.github import AppAuth, connect
from bot.adapters.journal.sqlite import SqliteJournal
from bot.demo.messages import ScriptedModel
from bot.demo.person import Person
from bot.demo.run import LOGIN, REPO
from bot.demo.script import script
from bot.domain.ids import CaseKey
from bot.engine.resync import Resync
from bot.forge.issues import create_issue
from bot.forge.repos import repo_named
from bot.forge.server import AppSpec, ForgeServer
from bot.forge.store import Store
from bot.local.client import Desk
from bot.local.processes import staged
from bot.local.push import push_folder
from bot.ports import GitHub
from bot.wiring import SystemClock
from tests.bench.least import Read, telling
from tests.world.case import app_key
from tests.world.proxy import Proxy

_PATIENCE = 240.0
_TARGET = 60
# issue, comments, events, repository, two heads, one person's rights; row, talk, events, lines, reviews, checks, statuses
_WHOLE_READ = 7 + 7
_SAMPLE = Path(__file__).parents[2] / "bot" / "demo" / "sample"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the bot's and how it was answered."""

    method: str
    path: str
    status: int
    body: bytes = b""

    @property
    def kind(self) -> str:
        """Return what it counts as."""
        if self.path.endswith("/access_tokens") or self.path.endswith("/installation"):
            return "token"
        if self.path.endswith("/graphql"):
            return "graphql read"
        if self.method != "GET":
            return "write"
        return {200: "read 200", 304: "read 304"}.get(self.status, "read refused")

    @property
    def place(self) -> str:
        """Return the path with names and commits taken out."""
        path = re.sub(r"^.*?/repos/[^/]+/[^/]+", "", self.path.split("?")[0])
        return re.sub(r"(?<=/)[0-9a-f]{40}(?=/|$)", "SHA", path) or "/"

    @property
    def route(self) -> str:
        """Return the path with names, numbers and commits taken out."""
        return re.sub(r"(?<=/)\d+(?=/|$)", "N", self.place)


class Recorder(Proxy):
    """A proxy that writes down what came back."""

    def __init__(self, upstream: str) -> None:
        super().__init__(upstream)
        self.answered: list[Asked] = []

    def _forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        status, headers, raw = super()._forward(handler, body)
        with self._lock:
            self.answered.append(Asked(handler.command, handler.path, status, raw))
        return status, headers, raw


def story() -> list[Asked]:
    """Play the demo's story and return what the bot asked meanwhile."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    port = _free_port()
    with Recorder(f"http://127.0.0.1:{port}/api/v3") as recorder, ScriptedModel(script) as model:
        settings = {
            "ANTHROPIC_BASE_URL": model.url,
            "ANTHROPIC_API_KEY": "demo-key-that-opens-nothing",
            "ASKFIRST_GITHUB_API_URL": recorder.url,
        }
        with staged(folder, LOGIN, port, settings) as stage:
            desk = Desk(stage.api, stage.secrets.token, REPO)
            desk.make()
            push_folder(_SAMPLE, f"{stage.web}/{REPO}.git", LOGIN, stage.secrets.token)
            _plays(Person(desk, LOGIN, "1b,2a,3b"))
            _settles(stage.bot)
    return recorder.answered


def _plays(person: Person) -> None:
    pause, deadline = threading.Event(), time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        step = person.next()
        if step is None:
            pause.wait(0.15)
        elif step.name == "finished":
            return
    raise SystemExit("the story did not come to its end")


def _settles(bot: str) -> None:
    """Wait until the bot is idle, three looks in a row: what it does after the receipt counts too."""
    pause, quiet = threading.Event(), 0
    while quiet < 3:
        quiet = quiet + 1 if requests.get(f"{bot}/readyz", timeout=10).json()["idle"] else 0
        pause.wait(0.3)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


_SAMPLED = 20  # cases of which the naive loop is measured; the rest is multiplied


@dataclass(frozen=True, slots=True)
class Round:
    """What one round over all cases cost."""

    name: str
    paid: int
    free: int
    seconds: float

    def times(self, factor: float) -> "Round":
        """Return what this round would cost for so many times the cases."""
        return Round(self.name, round(self.paid * factor), round(self.free * factor), self.seconds * factor)


def idle(cases: int) -> list[Round]:
    """Look at so many open cases in which nothing changed: by the resync, and by reading each whole."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    began = datetime.now(UTC) - timedelta(days=3)  # when the cases came to rest
    people, apps, past = [("maria", "token-maria")], [AppSpec(1, app_key()[1])], [began]
    with ForgeServer(
        folder / "forge", 0, people, apps, lambda: past[0] if past else datetime.now(UTC)
    ) as forge:
        desk = Desk(forge.api, "token-maria", "maria/many")
        desk.make()
        push_folder(_SAMPLE, f"{forge.url}/maria/many.git", "maria", "token-maria")
        repo_id = int(desk.get("")["id"])
        hub, journal = (
            connect(forge.api, AppAuth("1", app_key()[0])),
            SqliteJournal(folder / "journal.sqlite3"),
        )
        keys = [CaseKey("forge", repo_id, number, desk.repo) for number in range(1, cases + 1)]
        _fill(forge.store, desk.repo, cases)
        past.clear()
        for key in keys:
            journal.append(key, "1", "react", "done", {}, datetime.now(UTC))
        world: Any = SimpleNamespace(github=hub, journal=journal, clock=SystemClock(), label="askfirst")
        resync = Resync(world, "forge", 300, lambda _: None)

        def observe_all() -> None:
            for key in keys[:_SAMPLED]:
                hub.case(key, branch=f"askfirst/issue-{key.number}", pull=None)

        rounds = [_round(hub, name, resync.look) for name in ("resync, the first", "resync, the second")]
        rounds.append(_round(hub, "resync, idle", resync.look))
        times = cases / min(_SAMPLED, cases)
        rounds += [
            _round(hub, name, observe_all).times(times)
            for name in ("each read whole, cold", "each read whole again")
        ]
        journal.close()
    return rounds


def _fill(store: Store, repo: str, cases: int) -> None:
    with store.writing():
        row, maria = repo_named(store, repo), store.one("person", login="maria")
        assert row and maria
        for number in range(cases):
            create_issue(store, row, maria, f"Case {number + 1}", "A word on the shelf.", ["askfirst"])


def _round(hub: GitHub, name: str, look: Callable[[], None]) -> Round:
    before, began = Counter(hub.requests), time.monotonic()
    look()
    spent = Counter(hub.requests) - before
    return Round(name, spent.total() - spent["GET 304"], spent["GET 304"], time.monotonic() - began)


def _prints_story(asked: Sequence[Asked], naive: int) -> None:
    kinds = Counter(a.kind for a in asked)
    for kind, count in sorted(kinds.items()):
        print(f"{kind:14} {count}")
    print(f"{'all':14} {len(asked)}")
    told = telling(Read(a.place, a.body) for a in asked if a.kind == "read 200")
    paid, least = kinds["write"] + kinds["read 200"], kinds["write"] + told.total()
    print(f"writes + reads answered 200: {paid} (target {_TARGET}, least {least})")
    print(
        f"  {kinds['graphql read']:4} queries of GraphQL, which has a limit of its own, are not in that sum"
    )
    print(
        f"  {kinds['write']:4} writes, and {told.total()} reads that told what the bot had not done itself; so much, without "
        "a look in vain, is the least:"
    )
    for place, count in sorted(told.items()):
        print(f"  {count:4} GET {place}")
    print(f"a loop that reads the case whole before and after each write, without ETags: {naive}")


def main() -> int:
    """Print the figures; 1 when one misses its target."""
    parser = argparse.ArgumentParser(description="Count what the bot asks of GitHub.")
    parser.add_argument("what", nargs="?", choices=("story", "idle", "both"), default="both")
    parser.add_argument("--cases", type=int, default=1000, help="open cases in the idle repository")
    parser.add_argument("--routes", action="store_true", help="count each route of the story")
    parser.add_argument("--trace", action="store_true", help="list each request of the story in its order")
    args = parser.parse_args()
    missed = False
    if args.what != "idle":
        asked = story()
        kinds = Counter(a.kind for a in asked)
        missed |= kinds["write"] + kinds["read 200"] > _TARGET
        _prints_story(asked, kinds["write"] * (1 + 2 * _WHOLE_READ))
        _prints_each(asked, args.trace, args.routes)
    if args.what != "story":
        for one in idle(args.cases):
            print(f"{one.name:22} {one.paid:6} paid {one.free:6} free (304) {one.seconds:8.2f} s")
            missed |= one.name == "resync, idle" and one.paid > 0
    return int(missed)


def _prints_each(asked: Sequence[Asked], trace: bool, routes: bool) -> None:
    if trace:
        for a in asked:
            print(f"  {a.kind:12} {a.method:6} {a.route}")
    if routes:
        for (kind, method, route), count in sorted(
            Counter((a.kind, a.method, a.route) for a in asked).items()
        ):
            print(f"  {count:4} {kind:12} {method:6} {route}")


if __name__ == "__main__":
    sys.exit(main())

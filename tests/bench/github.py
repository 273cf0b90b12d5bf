"""What the bot asks of GitHub, counted: the demo story by kind, and an idle resync of a thousand open cases.

Run as a command: `python tests/bench/github.py [story|idle] [--cases N] [--routes]`. The story is the demo's, with the
real bot in its own process; a proxy between it and the forge writes down each request and its status.
"""

import argparse
import re
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import requests

sys.path.insert(0, str(Path(__file__).parents[2]))

from bot.demo.messages import ScriptedModel
from bot.demo.person import Person
from bot.demo.run import LOGIN, REPO
from bot.demo.script import script
from bot.local.client import Desk
from bot.local.processes import staged
from bot.local.push import push_folder
from tests.world.proxy import Proxy

_PATIENCE = 240.0
_SAMPLE = Path(__file__).parents[2] / "bot" / "demo" / "sample"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the bot's and how it was answered."""

    method: str
    path: str
    status: int

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
    def route(self) -> str:
        """Return the path with names, numbers and commits taken out."""
        path = re.sub(r"^.*?/repos/[^/]+/[^/]+", "", self.path.split("?")[0])
        path = re.sub(r"(?<=/)[0-9a-f]{40}(?=/|$)", "SHA", path)
        return re.sub(r"(?<=/)\d+(?=/|$)", "N", path) or "/"


class Recorder(Proxy):
    """A proxy that writes down what came back."""

    def __init__(self, upstream: str) -> None:
        super().__init__(upstream)
        self.answered: list[Asked] = []

    def _forward(self, handler: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        status, headers, raw = super()._forward(handler, body)
        with self._lock:
            self.answered.append(Asked(handler.command, handler.path, status))
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


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Count what the bot asks of GitHub.")
    parser.add_argument("--routes", action="store_true", help="count each route too")
    parser.add_argument("--trace", action="store_true", help="list each request in its order")
    args = parser.parse_args()
    asked = story()
    for kind, count in sorted(Counter(a.kind for a in asked).items()):
        print(f"{kind:14} {count}")
    if args.trace:
        for a in asked:
            print(f"  {a.kind:12} {a.method:6} {a.route}")
    if args.routes:
        for (kind, method, route), count in sorted(
            Counter((a.kind, a.method, a.route) for a in asked).items()
        ):
            print(f"  {count:4} {kind:12} {method:6} {route}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

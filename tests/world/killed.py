"""A bot in a process of its own that is killed where a plan says, and what the world is like at the end.

The forge and a Messages API stay in the test's process; the bot (`python -m tests.world.mortal`) has the real adapters
for both, git and the journal, and dies by SIGKILL while one of its requests is under way or some milliseconds later.
"""

import json
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.domain.model import Request
from tests.world.case import Case, Town, app_key
from tests.world.messages import Json, Served, message
from tests.world.plain import create, done, planned, prompt_of, says, shelf, turn_of, uses

_SEAL = re.compile(r" v1\.\S+$", re.MULTILINE)  # over the parent's id, which tells when it was made
WORDS = ("alpha", "beta", "gamma", "delta")


@dataclass
class Killer:
    """Counts the bot's requests and kills it at some. `at`: number of the request → milliseconds after its answer.

    Negative: while it is under way, so that it is done and nobody hears of it.
    """

    at: Mapping[int, int] = field(default_factory=dict)
    seen: int = 0
    kills: int = 0
    victim: "subprocess.Popen[bytes] | None" = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begins(self) -> int | None:
        """Count a request; kill now if the plan says so, else return the delay in milliseconds, if any."""
        with self._lock:
            self.seen += 1
            delay = self.at.get(self.seen)
        if delay is None or delay >= 0:
            return delay
        self.strikes()
        return None

    def ends(self, delay: int | None) -> None:
        """Kill so long after the answer."""
        if delay is not None:
            threading.Timer(delay / 1000, self.strikes).start()

    def strikes(self) -> None:
        """Kill whoever is the bot now."""
        with self._lock:
            if self.victim is not None and self.victim.poll() is None:
                self.victim.send_signal(signal.SIGKILL)
                self.kills += 1
                self.victim = None

    def around(self, app: Any) -> Any:
        """Stand around the forge's application; only the bot's requests count."""

        async def asked(scope: Any, receive: Any, send: Any) -> None:
            ours = scope["type"] == "http" and self.victim is not None  # people rest while the bot works
            delay = self.begins() if ours else None
            await app(scope, receive, send)
            self.ends(delay)

        return asked


def script(body: Json) -> Json:
    """Play the story of four words, one task each, the second of which reads before it writes."""
    schema = body.get("output_config", {}).get("format", {}).get("schema", {}).get("title", "")
    role: Any = {"UnderstandingAnswer": "clarify", "InspectionAnswer": "review", "": "code"}.get(
        schema, "plan"
    )
    request = Request(role=role, model=body["model"], system="", messages=tuple(body["messages"]))
    if role == "plan":
        criteria = ("R1", "R2", "R1", "R2")
        tasks = [planned(f"T{n}", word, criteria[n - 1]) for n, word in enumerate(WORDS, 1)]
        return message(says({"tasks": tasks, "reason": "small"}))
    if role in ("clarify", "review"):
        return message(shelf(request))
    word = next(word for n, word in enumerate(WORDS, 1) if f"T{n}: Put {word}" in prompt_of(request))
    write, wants = (
        create(f"{word}.py", f"{word}\n"),
        create(f"tests/{word}.txt", f"wants {word} in {word}.py\n"),
    )
    turns = [
        [write],
        [("read_file", {"path": f"{word}.py", "first": 1, "last": 0}), wants],
        [done(f"feat: {word}")],
    ]
    return message(uses(*turns[turn_of(request)]), "tool_use")


@dataclass(frozen=True)
class Ended:
    """`messages`: of the commits, without seals; `calls`: what the service was asked, how often."""

    messages: list[str]
    outcome: dict[str, Any]
    calls: Counter[str]
    reserved: int
    answered: list[tuple[str, int]]
    kills: int
    seen: int


def lived(killer: Killer) -> Ended:
    """Play a whole life, in a world made anew; the bot is started again after each death."""
    with _world(killer) as (case, served):
        case.opens()
        case.labels()
        _serve(case, served, killer)
        case.comments("1a")
        _serve(case, served, killer)
        rows = case.journal.entries(case.key)
        pull = case.desk.get(f"/pulls/{case.pull()['number']}/commits")
        return Ended(
            [_SEAL.sub("", row["commit"]["message"]) for row in pull],
            case.outcome(),
            Counter(json.dumps(call.body["messages"]) for call in served.calls),
            sum(row.kind == "reserve" for row in rows),
            [(row.step, row.body["index"]) for row in rows if row.kind == "answer"],
            killer.kills,
            killer.seen,
        )


@contextmanager
def _world(killer: Killer) -> Iterator[tuple[Case, Served]]:
    town = Town.built(killer.around)

    def answers(body: Json) -> Json:
        delay = killer.begins()
        killer.ends(delay)
        return script(body)

    try:
        with Served(answers) as served:
            yield town.case(), served
    finally:
        town.close()


def _serve(case: Case, served: Served, killer: Killer) -> None:
    """Let the bot work until it wants nothing more, however often it dies."""
    given = {"api": case.town.forge.api, "key": app_key()[0], "model": served.url}
    given |= {"folder": str(case.folder), "repo": case.desk.repo, "id": str(case.key.repo_id)}
    case.journal.close()
    for _ in range(40):
        life = json.dumps({**given, "at": case.town.clock.now().isoformat()}).encode()
        command = [sys.executable, "-m", "tests.world.mortal"]
        bot = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=Path(__file__).parents[2])
        killer.victim = bot
        assert bot.stdin is not None
        bot.stdin.write(life)
        bot.stdin.close()
        code = bot.wait(120)
        killer.victim = None
        if code == 0:
            case.restarts()
            return
        assert code == -signal.SIGKILL, f"the bot ended by itself, with {code}"
    raise AssertionError("the bot does not come to an end")

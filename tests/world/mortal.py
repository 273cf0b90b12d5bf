"""The bot in a process of its own, for tests that kill it: `python -m tests.world.mortal < life.json`.

Real adapters for GitHub, git, journal and model; suite and scanner are plain ones. It ends with 0 when the case rests.
"""

import json
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from bot.adapters.git import GitRepository
from bot.adapters.github import AppAuth, connect
from bot.adapters.index.fts import FtsIndex
from bot.adapters.journal.sqlite import SqliteJournal
from bot.adapters.model import AnthropicModel, load_prices
from bot.domain.ids import CaseKey
from bot.domain.markers import KeyRing
from bot.domain.model import Choice
from bot.domain.packages import PackageReport
from bot.engine.controller import Controller
from bot.engine.world import World
from bot.publishing import GitPush
from tests.world.clock import StillClock
from tests.world.plain import ReadSuite, WordScanner

RING = KeyRing((("k1", b"a secret that only tests know"),))
AT = StillClock().at + timedelta(hours=1)  # the same in every life: commits carry it
_LONG = timedelta(hours=1)


def main() -> None:
    """Serve one case until it rests."""
    life = json.load(sys.stdin)
    clock, folder, forge = StillClock(AT), Path(life["folder"]), datetime.fromisoformat(life["at"])
    hub = connect(life["api"], AppAuth("1", life["key"]), now=lambda: forge)
    key = CaseKey("forge", int(life["id"]), 1, life["repo"])
    address = hub.repository(life["repo"]).clone_url
    clone = GitRepository(folder / "clone.git", address, lambda: hub.credentials(key))
    world = World(
        github=hub,
        git_of=lambda _key, _repository: clone,
        publisher=GitPush(hub),
        suite_of=lambda _policy, _repository: ReadSuite(),
        scanner=WordScanner(),
        model=AnthropicModel("a key", life["model"], load_prices()),
        journal=SqliteJournal(folder / "journal.sqlite3"),
        clock=clock,
        ring=RING,
        retrieval=FtsIndex(),
        models=dict.fromkeys(("clarify", "plan", "code", "review"), Choice("claude-sonnet-5-5")),
        label="askfirst",
        packages_of=lambda *_: PackageReport(),
        budget_usd=Decimal(50),
        budget_tokens=10_000_000,
    )
    until: datetime | None = clock.now()
    while until is not None and until - clock.now() < _LONG:
        clock.at = max(clock.at, until)
        until = Controller(world, lambda _: False, lambda: False).settle(key)


if __name__ == "__main__":
    main()

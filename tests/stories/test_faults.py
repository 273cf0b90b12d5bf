"""Whatever GitHub or the way to it does to any request or webhook: the world at the end is the same, nothing is done twice.

Each test plays the short story whole (question, answer, brief, plan, two commits, checks, a review answered by a third
commit, a merge) while faults strike each kind of request once, or every webhook. What the bot makes of each strike is a
cell of the table that the run prints: "=" where it went on as if nothing had been, else a letter for the reason that it
parked with, or what it had to wait for.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.adapters.github import PyGitHub
from bot.domain.ids import CaseKey
from bot.engine.controller import Controller
from bot.engine.resync import Resync
from bot.web.events import Bell
from tests.world.case import Case, Town
from tests.world.fault_kinds import HEAR, PACKS, Fault, at_commits, fault
from tests.world.faults import Faults
from tests.world.post import Post

_MARKER = re.compile(r"<!-- askfirst:1 \S+ \S+ (\S+) (\d+) .*?-->", re.DOTALL)
_MOST_REQUESTS = 3_000
_PLAIN = ("no hooks",)  # the packs that a plain run plays; --all plays every one


class Stage:
    """A town with faults around its forge, and what the bot says of itself while they strike."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.town = Town.built(self.faults.around)
        self.faults.now = self.town.clock.now
        self.reasons: dict[tuple[str, str], str] = {}

    @property
    def cells(self) -> dict[tuple[str, str], str]:
        """Return what each strike came to, by fault and kind of request: a reason to park, or "" where it went on."""
        return {strike: self.reasons.get(strike, "") for strike in self.faults.struck}

    def plays(self, *faults: Fault, by_api: bool = False) -> dict[str, Any]:
        """Play the story under faults; returns what people see at the end."""
        self.reasons.clear()
        self.faults.calm()
        case = self.town.case()
        if by_api:
            assert isinstance(case.hub, PyGitHub)
            case.publisher = case.hub.commits()
        self.faults.strike(*faults)
        hooks = all(one.only == HEAR for one in faults)
        return (HookedStory if faults and hooks else Story)(self, case).played()


class Story:
    """One case from label to receipt, in which people insist."""

    def __init__(self, stage: Stage, case: Case) -> None:
        self.stage, self.case = stage, case

    def played(self) -> dict[str, Any]:
        """Go the whole way."""
        case = self.case
        case.opens()
        case.labels()
        self.until("the question", lambda: self.said("questions"))
        case.comments("1a")
        self.until("the review", lambda: self.said("ready"))
        case.reviews("alpha.py", 1, "gamma too")
        self.until("the reply", lambda: len(case.desk.get(f"/pulls/{case.pull()['number']}/comments")) == 2)
        self.until("the checks", lambda: len(self.checks()) == 4)
        case.merges()
        self.until("the end", lambda: "askfirst/issue-1" not in self.branches())
        for _ in range(2):
            self.waits()
            self.wakes()
        outcome = self.outcome()
        case.journal.close()
        return outcome

    def until(self, what: str, there: Callable[[], object]) -> None:
        """Wake the bot when it wants to be, and as a resync would, until people see what they wait for."""
        for _ in range(60):
            self.wakes()
            if there():
                return
            if self.stuck():
                self.case.comments("/askfirst resume")
            else:
                self.waits()
        raise AssertionError(f"{what} did not come; struck last: {self.stage.faults.struck[-3:]}")

    def waits(self) -> None:
        """Let some minutes pass."""
        self.case.town.clock.advance(minutes=5)

    def wakes(self) -> None:
        """Let the bot settle until it waits for a person."""
        clock = self.case.town.clock
        for _ in range(40):
            until = self.settles()
            if until is None or until - clock.now() > timedelta(hours=2):
                return
            clock.at = max(clock.at, until)

    def settles(self) -> datetime | None:
        """Let the bot do what it wants to now."""
        return Controller(self.case.world(), lambda _: False, lambda: False).settle(self.case.key)

    def stuck(self) -> bool:
        kinds = [e.kind for e in self.case.journal.entries(self.case.key) if e.kind in ("stuck", "command")]
        return bool(kinds) and kinds[-1] == "stuck"

    # -- what people see

    def comments(self) -> list[tuple[str, str]]:
        """Return slot and text of what the bot said on the issue, without why it rested and what differs by nature."""
        found = []
        for row in self.case.desk.get("/issues/1/comments", per_page="100"):
            mark = _MARKER.search(row["body"])
            if row["user"]["type"] == "Bot" and mark:
                found.append((f"{mark[1]} {mark[2]}", _plain(_MARKER.sub("", row["body"]))))
        return found

    def said(self, slot: str) -> bool:
        return any(name.split()[0] == slot for name, _ in self.comments())

    def checks(self) -> list[tuple[str, str]]:
        sha = self.case.pull()["head"]["sha"]
        rows = self.case.desk.get(f"/commits/{sha}/check-runs")["check_runs"]
        return sorted((row["name"], row["conclusion"]) for row in rows if row["name"] != "askfirst / draft")

    def branches(self) -> set[str]:
        return {row["name"] for row in self.case.desk.get("/branches")}

    def outcome(self) -> dict[str, Any]:
        """Return the world at the end; slots must be unique, whatever they say."""
        case, said = self.case, self.comments()
        slots = [slot for slot, _ in said]
        assert sorted(set(slots)) == sorted(slots), "something was said twice"
        pull, whole = case.pull(), case.outcome()
        return {
            "said": [(slot, text) for slot, text in said if not slot.startswith("parked-")],
            "pulls": whole["pulls"],
            "commits": whole["commits"],
            "checks": [[one for one in found if one[0] != "askfirst / draft"] for found in whole["checks"]],
            "lines": whole["lines"],
            "body": _plain(pull["body"]),
            "draft": pull["title"],
            "labels": [row["name"] for row in case.desk.get("/issues/1")["labels"]],
            "reactions": len(case.desk.get("/issues/1/reactions")),
            "branches": self.branches(),
            "calls": len(case.model.asked),
        }


class HookedStory(Story):
    """The same case, served as a server does: by its hooks, its alarms, and looks at what moved."""

    def __init__(self, stage: Stage, case: Case) -> None:
        super().__init__(stage, case)
        self.post, self.alarm = Post(stage.faults), None
        stage.town.forge.store.listeners.append(self.post.hears)
        self.resync = Resync(case.world(), case.key.host, 300, self.found)
        self.me = case.hub.me().id

    def played(self) -> dict[str, Any]:
        try:
            return super().played()
        finally:
            self.stage.town.forge.store.listeners.remove(self.post.hears)

    def waits(self) -> None:
        super().waits()
        self.resync.look()

    def found(self, key: CaseKey) -> None:
        """Ring for what moved; whatever was not heard until then is heard now."""
        if key == self.case.key:
            self.post.rung.append(Bell(key.repo, key.repo_id, key.number))
            for strike in self.stage.faults.struck:
                self.stage.reasons.setdefault(strike, "until the next look at what moved")

    def settles(self) -> datetime | None:
        self.post.delivers()
        due = self.alarm is not None and self.alarm <= self.case.town.clock.now()
        if self.post.rang(self.is_news) or due:
            self.alarm = super().settles()
        return self.alarm

    def is_news(self, bell: Bell) -> bool:
        return (bell.repo_id, bell.number) == (self.case.key.repo_id, 1) and bell.by != self.me


def _plain(text: str) -> str:
    text = re.sub(r"\b[0-9a-f]{7,40}\b", "SHA", text)
    text = re.sub(r"by \w+day \d\d \w+", "by some day", text)
    return re.sub(r"\d\d:\d\d|V\d+|F\d+|\$\d+\.\d+|[\d,]+ tokens|\d+ model calls", "…", text).strip()


class _Ear(logging.Handler):
    """Hears why the loop parks a case, and puts it down to what was struck last."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the reason of a rest."""
        found = re.search(r" (later|never|needs a person|rests) \((.*)\)$", record.getMessage())
        if found and self._stage.faults.struck:
            self._stage.reasons.setdefault(self._stage.faults.struck[-1], found[2])


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Build one town for all rows."""
    made = Stage()
    ear, log = _Ear(made), logging.getLogger("bot.engine.controller")
    log.addHandler(ear)
    before = log.level
    log.setLevel(logging.INFO)
    yield made
    log.removeHandler(ear)
    log.setLevel(before)
    violations = made.town.forge.store.find("violation")
    made.town.close()
    assert [] == violations


@pytest.fixture(scope="module")
def calm(stage: Stage) -> dict[str, Any]:
    """Play the story undisturbed."""
    return stage.plays()


@pytest.fixture
def awake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail whoever sleeps in the thread that settles."""
    sleep, mine = time.sleep, threading.get_ident()

    def watched(seconds: float) -> None:
        # waiting for a child process is polled in steps of at most 0.05 s
        assert seconds < 0.2 or threading.get_ident() != mine, "a worker slept"
        sleep(seconds)

    monkeypatch.setattr(time, "sleep", watched)


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize(
    "pack", [pytest.param(pack, marks=[] if pack in _PLAIN else [pytest.mark.slow]) for pack in PACKS]
)
def test_a_fault_anywhere_ends_in_the_same_world(
    stage: Stage, calm: dict[str, Any], pack: str, record_property: Callable[[str, object], None]
) -> None:
    """Each fault strikes each kind of request or webhook; the bot goes on or parks with a reason, and ends where it would."""
    seen = stage.plays(*map(fault, PACKS[pack]))
    for name in PACKS[pack]:
        record_property(
            "faults", [name, {kind: end for (by, kind), end in stage.cells.items() if by == name}]
        )
    if pack == "drafts":
        body = re.sub(r"> \*\*This is a draft\.\*\* .*?\n\n", "", seen["body"])
        said = [
            (
                slot,
                text.replace(
                    "counts as a draft until you take `[Draft]` off its title",
                    "stays a draft until you mark it ready",
                ),
            )
            for slot, text in seen["said"]
        ]
        seen = {**seen, "draft": seen["draft"].removeprefix("[Draft] "), "body": body, "said": said}
    assert calm == seen
    assert set(PACKS[pack]) == {name for name, _ in stage.cells}, "a fault struck nothing"
    assert _MOST_REQUESTS > sum(stage.faults.asked.values())


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(pack, marks=[] if pack == "limits" else [pytest.mark.slow])
        for pack, names in PACKS.items()
        if pack != "drafts" and fault(names[0]).only != HEAR
    ],
)
def test_a_fault_at_a_commit_by_api(
    stage: Stage, calm: dict[str, Any], pack: str, record_property: Callable[[str, object], None]
) -> None:
    """Commits made by API meet the faults at each of their requests, and end in the world of a calm push."""
    seen = stage.plays(*map(at_commits, PACKS[pack]), by_api=True)
    for name in PACKS[pack]:
        cells = {kind: end for (by, kind), end in stage.cells.items() if by == name}
        record_property("faults", [f"{name}, commits by API", cells])
    assert calm == seen
    assert set(PACKS[pack]) == {name for name, _ in stage.cells}, "a fault struck nothing"

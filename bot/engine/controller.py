"""The loop for one case: observe, decide, perform, until nothing is left to do (a fixed point).

Long work comes in slices, one effect a turn. Between slices GitHub is read again if the case's bell rang or the facts are
thirty seconds old; before a write that people see they are read again if older than two, and the write is dropped if
it is no longer what would be decided (RULES 16).
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.effects import Decision, Effect, GiveUp, Heed, MakePlan, Split, Understand, Validate, Work
from bot.domain.errors import (
    BudgetExceeded,
    Conflict,
    Later,
    ModelUnusable,
    Never,
    SandboxUnavailable,
    UserError,
)
from bot.domain.github import CaseFacts, Person
from bot.domain.ids import CaseKey
from bot.domain.phase import phase_of
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.engine import words
from bot.engine.bench import CaseBench
from bot.engine.decide import decide
from bot.engine.observe import Eyes, observe
from bot.engine.perform import Hands, perform
from bot.engine.policy_file import read_policy
from bot.engine.runs import run_of
from bot.engine.world import World
from bot.ports import Git

_STALE = timedelta(seconds=30)
_FRESH = timedelta(seconds=2)
_LAG = timedelta(seconds=5)
_INNER = (Understand, MakePlan, Split, Work, Validate, Heed, GiveUp)
_TURNS = 2_000
_log = logging.getLogger(__name__)


class Controller:
    """Settles cases. `rang` tells, and forgets, whether a case's bell rang since it was last asked; `closing` whether
    the process is to end, which a case does before its next slice."""

    def __init__(self, world: World, rang: Callable[[CaseKey], bool], closing: Callable[[], bool]) -> None:
        self._world = world
        self._rang = rang
        self._closing = closing
        self._me: Person | None = None

    def settle(self, key: CaseKey) -> datetime | None:
        """Bring a case to its fixed point; returns when to look again, None to wait for a bell."""
        facts, read_at = None, None
        previous: Effect | None = None
        for _ in range(_TURNS):
            try:
                now = self._world.clock.now()
                if facts is None or read_at is None or self._rang(key) or now - read_at > _STALE:
                    facts, read_at = self._read(key), now
                hands, decision = self._decide(key, facts)
                if not decision.effects or self._closing():
                    return decision.until
                effect = decision.effects[0]
                if not isinstance(effect, _INNER) and now - read_at > _FRESH and effect != previous:
                    previous, facts = effect, None  # look once more, then do it only if it is still decided
                    continue
                previous = None
                _log.info("%s: %s", key, _named(effect))
                self._perform(hands, effect)
            except Conflict as conflict:
                _log.info("%s: %s; observing again", key, conflict)
                facts = None
            except Later as later:
                _log.info("%s: later (%s)", key, later)
                return self._world.clock.now() + later.after
            except Never as never:
                _log.warning("%s: never (%s)", key, never)
                return None
        raise RuntimeError(f"{key} did not settle in {_TURNS} turns")

    def snapshot(self, key: CaseKey) -> tuple[Snapshot, Policy]:
        """Observe a case without doing anything."""
        hands, _ = self._decide(key, self._read(key))
        return hands.snapshot, hands.policy

    def break_down(self, key: CaseKey, error: Exception) -> None:
        """Write a bug down as the reason why a case rests, under a name that the log explains."""
        name = uuid.uuid4().hex[:8]
        _log.error("%s: bug %s", key, name, exc_info=error)
        entries = self._world.journal.entries(key)
        if entries:
            body = {"why": "bug", "text": words.bug(name)}
            self._world.journal.append(key, entries[-1].run, "stuck", "stuck", body, self._world.clock.now())

    def _read(self, key: CaseKey) -> CaseFacts:
        entries = self._world.journal.entries(key)
        pulls = [e for e in entries if e.kind == "done" and e.step == "pull"]
        branch = pulls[-1].body["branch"] if pulls else f"askfirst/issue-{key.number}"
        pull = pulls[-1].body["number"] if pulls else None
        facts = self._world.github.case(key, branch=branch, pull=pull)
        run = run_of(facts, self._world.label)
        if run and run.branch != branch:
            facts = self._world.github.case(key, branch=run.branch, pull=None)
        return facts

    def _decide(self, key: CaseKey, facts: CaseFacts) -> tuple[Hands, Decision]:
        world, entries = self._world, self._world.journal.entries(key)
        eyes = Eyes(self._who(), world.ring, world.label)
        run = run_of(facts, world.label)
        git = world.git_of(key, facts.repository)
        if run:
            self._fetch(git, facts)
        snapshot = observe(key, facts, entries, git if run else None, eyes)
        policy, problem = self._policy(git, snapshot) if run else (Policy(), "")
        policy = replace(policy, label=world.label)
        bench = CaseBench(
            world,
            key,
            snapshot.run,
            git,
            world.suite_of(policy),
            min(policy.budget_usd, world.budget_usd),
            min(policy.budget_tokens, world.budget_tokens),
        )
        hands = Hands(world, bench, facts, snapshot, policy)
        if problem and snapshot.run and not (snapshot.stuck and snapshot.stuck.text == problem):
            return hands, Decision((GiveUp("policy", problem),))
        return hands, decide(snapshot, policy, world.clock.now())

    def _fetch(self, git: Git, facts: CaseFacts) -> None:
        """Bring the commits that the facts name into our clone."""
        wanted = [facts.base_head, facts.branch_head, facts.pull.head_sha if facts.pull else None]
        if all(sha is None or git.has(sha) for sha in wanted):
            return
        refs = [f"refs/heads/{facts.repository.default_branch}"]
        if facts.branch_head:
            refs.append(f"refs/heads/{run_branch(facts, self._world.label)}")
        if facts.pull:
            refs.append(f"refs/pull/{facts.pull.number}/head")
        git.fetch(refs)
        if not all(sha is None or git.has(sha) for sha in wanted):
            raise Later("git does not show yet what GitHub tells", _LAG)  # absence is lag, not undone work

    def _policy(self, git: Git, snapshot: Snapshot) -> tuple[Policy, str]:
        """Read the policy from the base commit that the plan is pinned to, or else the newest."""
        base = snapshot.graph.base if snapshot.graph else snapshot.base_head
        raw = git.read(base, ".github/askfirst.yml")
        if raw is None:
            return Policy(), ""
        try:
            return read_policy(raw), ""
        except UserError as error:
            return Policy(), words.policy(str(error))

    def _perform(self, hands: Hands, effect: Effect) -> None:
        """Perform, and turn what went wrong for good into a reason to rest that people can read."""
        note = hands.bench.note
        try:
            perform(hands, effect)
        except BudgetExceeded as error:
            note("stuck", "stuck", {"why": "budget", "text": words.budget(str(error))})
        except SandboxUnavailable as error:
            note("stuck", "stuck", {"why": "sandbox", "text": words.sandbox(str(error))})
        except (ModelUnusable, UserError) as error:
            unusable = isinstance(error, ModelUnusable)
            text = words.unusable(str(error)) if unusable else words.refused(str(error))
            note("stuck", "stuck", {"why": "model" if unusable else "person", "text": text})
        except Never as error:
            if not isinstance(effect, _INNER):
                raise  # the issue itself is gone: there is nobody to tell
            note("stuck", "stuck", {"why": "model", "text": words.refused(str(error))})

    def _who(self) -> Person:
        if self._me is None:
            self._me = self._world.github.me()
        return self._me


def run_branch(facts: CaseFacts, label: str) -> str:
    """Return the branch of the newest run."""
    run = run_of(facts, label)
    return run.branch if run else f"askfirst/issue-{facts.issue.number}"


def _named(effect: Effect) -> str:
    about = getattr(effect, "slot", "") or getattr(getattr(effect, "task", None), "id", "")
    return f"{type(effect).__name__} {about}".strip()


def describe(snapshot: Snapshot) -> str:
    """Say in a line where a case is."""
    return f"{snapshot.key}: {phase_of(snapshot)}"

"""The loop for one case: observe, decide, perform, until nothing is left to do (a fixed point).

Long work comes in slices, one effect a turn. A run begins with one whole read, and so does what follows a bell. Between
slices what people can stop us by is looked at again every thirty seconds, and before a write that people see if it was
not looked at for two; the write is dropped if it is no longer what would be decided (RULES 16). Our own writes are laid
over what was read and need no read.
"""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.effects import (
    Await,
    Decision,
    Effect,
    GiveUp,
    Heed,
    Inspect,
    MakePlan,
    Say,
    Split,
    Understand,
    Validate,
    Work,
)
from bot.domain.errors import (
    BudgetExceeded,
    Conflict,
    Gone,
    Later,
    ModelUnusable,
    Never,
    SandboxUnavailable,
    UserError,
)
from bot.domain.github import CaseFacts, Person
from bot.domain.ids import CaseKey
from bot.domain.policy import Policy
from bot.domain.power import Power, power_of
from bot.domain.snapshot import Snapshot
from bot.engine import words
from bot.engine.bench import CaseBench
from bot.engine.decide import decide
from bot.engine.farewell import is_over, take_leave
from bot.engine.hands import Hands
from bot.engine.naming import named
from bot.engine.observe import Eyes, observe
from bot.engine.perform import perform
from bot.engine.policy_file import permitted, read_policy, role_budgets
from bot.engine.runs import run_of
from bot.engine.world import World
from bot.ports import Git

_WHOLE = timedelta(minutes=5)
_STALE = timedelta(seconds=30)
_FRESH = timedelta(seconds=2)
_LAG = timedelta(seconds=5)
_MENDING = timedelta(minutes=15)
_ACCESS = timedelta(hours=1)
_INNER = (Understand, MakePlan, Split, Work, Validate, Inspect, Heed, Await, GiveUp)
_TURNS = 2_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Look:
    """What GitHub showed: read whole at one time, looked at again at another."""

    facts: CaseFacts
    whole: datetime
    at: datetime


class Controller:
    """Settles cases. `rang` tells, and forgets, whether a case's bell rang since it was last asked; `closing` whether
    the process is to end, which a case does before its next slice. `power`: the one class of effects to do; None does all.

    `held` is what the last case stopped before, because it takes the other power.
    """

    held: Effect | None = None

    def __init__(
        self,
        world: World,
        rang: Callable[[CaseKey], bool],
        closing: Callable[[], bool],
        power: Power | None = None,
    ) -> None:
        self._world = world
        self._rang = rang
        self._closing = closing
        self._power = power
        self._me: Person | None = None

    def settle(self, key: CaseKey) -> datetime | None:
        """Bring a case to its fixed point; returns when to look again, None to wait for a bell."""
        self.held = None
        if self._sleeps(key):
            return None
        look: _Look | None = None
        previous: Effect | None = None
        for _ in range(_TURNS):
            try:
                look = self._looked(key, None if self._rang(key) else look, _STALE)
                key = replace(key, repo=look.facts.repository.full_name)  # renamed: its number is who it is
                hands, decision = self._decide(key, look.facts)
                if not decision.effects or self._closing():
                    if hands.snapshot.untold:
                        _log.info("%s: later (%s)", key, decision.waiting)
                    else:
                        _log.info("%s: waits for %s", key, decision.waiting or "the process to end")
                    return decision.until
                effect = decision.effects[0]
                if self._power and power_of(effect) != self._power:
                    self.held = effect
                    _log.info("%s: leaves %s to another job", key, named(effect))
                    return decision.until
                if not isinstance(effect, _INNER) and effect != previous:
                    fresh = self._looked(key, look, _FRESH)
                    if fresh is not look:
                        previous, look = effect, fresh  # done only if it is still what is decided
                        continue
                previous = None
                _log.info("%s: %s", key, named(effect))
                self._perform(hands, effect)
            except Conflict as conflict:
                _log.info("%s: %s; observing again", key, conflict)
                look = None
            except Later as later:
                _log.info("%s: later (%s)", key, later)
                return self._world.clock.now() + later.after
            except (
                UserError,
                ModelUnusable,
            ) as error:  # reading or saying needs it mended, so there is no other way to tell
                _log.warning("%s: needs a person (%s)", key, error)
                return self._world.clock.now() + _MENDING
            except Gone as gone:
                _log.warning("%s: over (%s)", key, gone)
                return None if self._power == "think" else take_leave(self._world, key, gone)
            except Never as never:
                _log.warning("%s: never (%s)", key, never)
                return self._world.clock.now() + _ACCESS if self._is_open(key) else None
        raise RuntimeError(f"{key} did not settle in {_TURNS} turns")

    def did(self, account: int) -> bool:
        """Tell whether this account is ours alone, so that what it writes is no news to us; a person's is never."""
        return self._me is not None and self._me.kind == "Bot" and self._me.id == account

    def snapshot(self, key: CaseKey) -> tuple[Snapshot, Policy]:
        """Observe a case without doing anything."""
        hands, _ = self._decide(key, self._read(key, None))
        return hands.snapshot, hands.policy

    def break_down(self, key: CaseKey, error: Exception) -> None:
        """Write a bug down as the reason why a case rests, under a name that the log explains."""
        name = uuid.uuid4().hex[:8]
        _log.error("%s: bug %s", key, name, exc_info=error)
        entries = self._world.journal.entries(key)
        if entries:
            body = {"why": "bug", "text": words.bug(name)}
            self._world.journal.append(key, entries[-1].run, "stuck", "stuck", body, self._world.clock.now())

    def _is_open(self, key: CaseKey) -> bool:
        """Tell whether a run is under way, as far as the journal knows."""
        runs = {entry.run: entry for entry in self._world.journal.entries(key)}
        last = next(reversed(runs.values()), None)
        return last is not None and not is_over(last)

    def _sleeps(self, key: CaseKey) -> bool:
        """Tell by one read that there is nothing to serve: most bells are of issues that nobody labelled."""
        if self._is_open(key):
            return False
        try:
            return self._world.label not in self._world.github.issue(key).labels
        except (Later, Never, UserError):
            return False  # the whole read that follows says it

    def _looked(self, key: CaseKey, look: _Look | None, most: timedelta) -> _Look:
        """Return a look that is no older than it may be."""
        now = self._world.clock.now()
        if look is None or now - look.whole > _WHOLE:
            return _Look(self._read(key, None), now, now)
        return look if now - look.at <= most else replace(look, facts=self._read(key, look.facts), at=now)

    def _read(self, key: CaseKey, known: CaseFacts | None) -> CaseFacts:
        entries = self._world.journal.entries(key)
        pulls = [e for e in entries if e.kind == "done" and e.step == "pull"]
        branch = pulls[-1].body["branch"] if pulls else f"askfirst/issue-{key.number}"
        pull = pulls[-1].body["number"] if pulls else None
        facts = self._world.github.case(key, branch=branch, pull=pull, known=known)
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
        if policy.answers == "writers+author":
            snapshot = observe(key, facts, entries, git, replace(eyes, by_author=True))
        base = snapshot.graph.base if snapshot.graph else snapshot.base_head
        policy = replace(policy, label=world.label, base=base)
        bench = CaseBench(
            world,
            key,
            snapshot.run,
            git,
            world.suite_of(policy, facts.repository),
            policy,
            min(policy.budget_usd, world.budget_usd),
            min(policy.budget_tokens, world.budget_tokens),
            role_budgets(policy),
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
            return permitted(read_policy(raw), self._world), ""
        except UserError as error:
            return Policy(), words.policy(str(error))

    def _perform(self, hands: Hands, effect: Effect) -> None:
        """Perform, and turn what went wrong for good into a reason to rest that people can read."""

        def rests(why: str, text: str) -> None:
            _log.warning("%s: rests (%s)", hands.snapshot.key, text)
            hands.bench.note("stuck", "stuck", {"why": why, "text": text})

        try:
            perform(hands, effect)
        except BudgetExceeded as error:
            rests("budget", words.budget(str(error)))
        except SandboxUnavailable as error:
            rests("sandbox", words.sandbox(str(error)))
        except (ModelUnusable, UserError) as error:
            if not isinstance(effect, _INNER) and self._was_shut(hands.snapshot):
                raise Conflict("nobody may write there now") from error  # the next look sees it, and its end
            unusable = isinstance(error, ModelUnusable)
            text = words.unusable(str(error)) if unusable else words.refused(str(error))
            # work that fails again in the same way was asked for again by a person, who hears of it again
            stuck = None if isinstance(effect, _INNER) else hands.snapshot.stuck
            if (stuck and stuck.text == text) or (
                isinstance(effect, Say) and effect.slot.startswith("parked-")
            ):
                raise  # that the case rests cannot be said: noting it as one more reason would say it again
            rests("model" if unusable else "person", text)
        except Never as error:
            if not isinstance(effect, _INNER):
                raise  # the issue itself is gone: there is nobody to tell
            rests("model", words.refused(str(error)))

    def _was_shut(self, snapshot: Snapshot) -> bool:
        """Tell whether a refusal is explained by what a person did since we looked."""
        github, key = self._world.github, snapshot.key
        archived = github.repository(key.repo).archived and not snapshot.repository.archived
        return archived or (github.issue(key).locked and not snapshot.issue.locked)

    def _who(self) -> Person:
        if self._me is None:
            self._me = self._world.github.me()
        return self._me


def run_branch(facts: CaseFacts, label: str) -> str:
    """Return the branch of the newest run."""
    run = run_of(facts, label)
    return run.branch if run else f"askfirst/issue-{facts.issue.number}"

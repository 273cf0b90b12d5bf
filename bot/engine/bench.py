"""One case's workbench: paid calls, cached runs and seals, all through the journal."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from bot.domain.errors import Ambiguous, BudgetExceeded, Later, ModelUnusable, Never, UserError
from bot.domain.github import Issue
from bot.domain.ids import CaseKey, canonical, digest_of
from bot.domain.model import OVERFLOWN, REFUSED, Answer, Request, Usage, measured
from bot.domain.packages import PackageReport
from bot.domain.policy import Policy
from bot.domain.prompt import clip
from bot.domain.report import ScanReport, SuiteReport, Test
from bot.engine.memory import spending_of
from bot.engine.world import World
from bot.ports import Entry, Retrieval, Scanner, Suite
from bot.publishing import Clone

T = TypeVar("T")
_log = logging.getLogger(__name__)
_NOTHING = {"type": "text", "text": "(nothing)"}


@dataclass(frozen=True, slots=True)
class CaseBench:
    """The ports bound to a case and its run."""

    world: World
    key: CaseKey
    run: str
    git: Clone
    suite: Suite
    policy: Policy
    budget_usd: Decimal
    budget_tokens: int
    role_budgets: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def scanner(self) -> Scanner:
        """Return the scanner."""
        return self.world.scanner

    @property
    def retrieval(self) -> Retrieval:
        """Return the search over code."""
        return self.world.retrieval

    def window(self, model: str) -> int | None:
        """Return how many tokens a model takes in, None where nobody tells."""
        return self.world.model.capabilities(model).window

    def issue(self, number: int) -> Issue | None:
        """Return another issue or pull request of the repository, None where there is none to read."""
        try:
            return self.world.github.issue(replace(self.key, number=number), pulls=True)
        except Never:
            return None

    def attachment(self, url: str) -> bytes:
        """Fetch a file that is attached to the issue; `Unreadable` says why it cannot be had."""
        return self.world.github.attachment(self.key, url)

    def sees(self, model: str) -> tuple[bool, bool]:
        """Tell whether a model takes images, and documents; one of which nobody tells does."""
        known = self.world.model.capabilities(model)
        return known.images is not False, known.documents is not False

    def now(self) -> datetime:
        """Return the time."""
        return self.world.clock.now()

    def rows(self, step: str) -> Sequence[Entry]:
        """Return this run's rows of a step."""
        return [e for e in self.world.journal.entries(self.key) if e.run == self.run and e.step == step]

    def note(self, step: str, kind: str, body: Mapping[str, Any]) -> Entry:
        """Append a row to this run's journal."""
        return self.world.journal.append(self.key, self.run, step, kind, body, self.now())

    def ask(self, step: str, index: int, request: Request) -> Answer:
        """Return the step's `index`-th answer: from the journal if the same was asked, else paid for now.

        Whoever is not available, declines, or has too small a window passes the call on to the next of the chain.
        """
        chain = [replace(request, model=name, fallback=()) for name in (request.model, *request.fallback)]
        for one in chain:
            # whoever of the chain answered before is not asked, and paid, again
            known = self._answered(step, index, one)
            if known is not None and known.stop not in (REFUSED, OVERFLOWN):
                return known
        passed: list[str] = []
        for one in chain[:-1]:
            try:
                answer = self._answered(step, index, one) or self._pay(step, index, one)
            except Ambiguous:
                raise
            except Later as busy:
                passed.append(f"{one.model}: {busy}")
                continue
            if answer.stop not in (REFUSED, OVERFLOWN):
                return answer
            passed.append(f"{one.model}: it stopped with {answer.stop}")
        for why in passed:
            _log.warning("%s: passed over: %s", step, why)
        try:
            return self._answered(step, index, chain[-1]) or self._pay(step, index, chain[-1])
        except Ambiguous:
            raise
        except Later as busy:
            if not passed:
                raise
            raise Later("; ".join([*passed, f"{chain[-1].model}: {busy}"]), busy.after) from busy

    def _asked(self, step: str, index: int) -> Sequence[str]:
        """Return the models that answered the step's `index`-th call, the last one last."""
        return [
            row.body["asked"]
            for row in self.rows(step)
            if row.kind == "answer" and row.body["index"] == index and "asked" in row.body
        ]

    def _answered(self, step: str, index: int, request: Request) -> Answer | None:
        digest = _digest_of(request)
        for row in reversed(self.rows(step)):
            if row.kind == "answer" and row.body["index"] == index and row.body["digest"] == digest:
                return answer_of(row.body)
        return None

    def _pay(self, step: str, index: int, request: Request) -> Answer:
        self._reserve(step, index, request)
        try:
            answer = self.world.model.answer(request)
        except Ambiguous:
            raise  # sent, and perhaps paid: the reservation stands
        except (UserError, Never, Later):
            # refused before any work was done: nothing to pay
            self.note(step, "free", {"index": index})
            raise
        self.note(
            step,
            "answer",
            {
                "index": index,
                "digest": _digest_of(request),
                "role": request.role,
                "asked": request.model,
                "content": [dict(block) for block in answer.content],
                "stop": answer.stop,
                "model": answer.model,
                "usage": asdict(answer.usage),
                "cost": None if answer.cost is None else str(answer.cost),
            },
        )
        return answer

    def _reserve(self, step: str, index: int, request: Request) -> None:
        rows = self.world.journal.entries(self.key)
        spent = spending_of(rows)
        worst = self.world.model.worst_cost(request)
        bare, media = measured(request.messages)
        tokens = len(canonical([request.system, bare])) // 3 + media
        if worst is not None and spent.cost + worst > self.budget_usd:
            raise BudgetExceeded(
                f"The next model call could cost ${worst:.2f}; ${spent.cost:.2f} of ${self.budget_usd:.2f} are spent."
            )
        bound = self.role_budgets.get(request.role)
        of_role = spending_of([row for row in rows if row.body.get("role", request.role) == request.role])
        if bound is not None and worst is not None and of_role.cost + worst > bound:
            raise BudgetExceeded(
                f"The next model call could cost ${worst:.2f}; of the ${bound:.2f} that policy gives to {request.role!r}, "
                f"${of_role.cost:.2f} are spent."
            )
        if spent.input_tokens + spent.output_tokens + tokens > self.budget_tokens:
            raise BudgetExceeded(
                f"The next model call would exceed the budget of {self.budget_tokens:,} tokens."
            )
        body = {
            "index": index,
            "role": request.role,
            "worst": None if worst is None else str(worst),
            "tokens": tokens,
        }
        self.note(step, "reserve", body)

    def pack(self, step: str, make: Callable[[], str]) -> str:
        """Return what a step's model reads: from the journal, or made and journalled now (RULES 10)."""
        kept = [row for row in self.rows(step) if row.kind == "pack"]
        if kept:
            return str(kept[-1].body["text"])
        text = make()
        self.note(step, "pack", {"text": text})
        return text

    def structured(self, step: str, request: Request, parse: Callable[[str], T]) -> T:
        """Ask for JSON; one retry that tells what was wrong, then `ModelUnusable`."""
        answer = self.ask(step, 0, request)
        asked = self._asked(step, 0)
        wrong = _unfit(answer, asked)
        if not wrong:
            try:
                return parse(answer.text)
            except ValueError as error:
                wrong = str(error)
        told = f"That cannot be used: {clip(wrong, 2_000)}\nAnswer again, whole, as JSON of the schema."
        again = {"role": "user", "content": [{"type": "text", "text": told}]}
        said = {
            "role": "assistant",
            # a call without its result would be refused, and there is no tool here to have one from
            "content": [b for b in answer.content if b.get("type") != "tool_use"] or [_NOTHING],
        }
        # thinking is bound to who thought it: who answered is asked again, and nobody else
        one = replace(request, model=asked[-1] if asked else request.model, fallback=())
        second = self.ask(step, 1, replace(one, messages=(*request.messages, said, again)))
        wrong = _unfit(second, ())
        if not wrong:
            try:
                return parse(second.text)
            except ValueError as error:
                wrong = str(error)
        raise ModelUnusable(
            f"The model's answer for “{step.split('/')[0]}” could not be used, twice: {clip(wrong, 400)}"
        )

    def whole(self, commit: str) -> SuiteReport:
        """Return the whole suite's report of a commit; each tree runs once."""
        tree = self.git.commit_of(commit).tree
        rows = self.rows(f"suite/{tree}")
        if rows:
            body = rows[-1].body
            tests = {i: Test(i, *outcome) for i, outcome in body["tests"].items()}
            return SuiteReport(tests, body["broken"], bare=body.get("bare", False))
        report = self.suite.run(self.git, commit)
        self.remember(tree, report)
        return report

    def remember(self, tree: str, report: SuiteReport) -> None:
        """Journal a whole run of a tree."""
        tests = {t.id: [t.status, t.redness, t.message[:2_000], t.signature] for t in report.tests.values()}
        bare = {"bare": True} if report.bare else {}
        self.note(f"suite/{tree}", "result", {"tests": tests, "broken": report.broken, **bare})

    def new_findings(self, old: str, new: str, paths: Sequence[str]) -> ScanReport:
        """Scan files of the new tree; findings that the old tree had do not count."""
        there = [path for path in paths if self.git.read(new, path) is not None]
        report = self.scanner.scan(self.git, new, there)
        if not report.findings:
            return report
        before = self.scanner.scan(
            self.git, old, [path for path in there if self.git.read(old, path) is not None]
        )
        known = {finding.fingerprint for finding in before.findings}
        return replace(report, findings=tuple(f for f in report.findings if f.fingerprint not in known))

    def packages(self, old: str, new: str) -> PackageReport:
        """Judge the packages that a change adds or moves."""
        return self.world.packages_of(self.git, old, new, self.policy)

    def seal(self, task_line: str, parent: str, tree: str) -> tuple[str, str] | None:
        """Return (key id, MAC) of a commit of this run; None where somebody else signs it."""
        if not self.world.ring.kid:
            return None
        return self.world.ring.sign(sealed(self.key, self.run, task_line, parent, tree))


def sealed(key: CaseKey, run: str, task_line: str, parent: str, tree: str) -> str:
    """Return what a commit's proof signs (RULES 7)."""
    return canonical(["commit", key.repo_id, key.number, run, task_line, parent, tree])


def answer_of(body: Mapping[str, Any]) -> Answer:
    """Read an answer back from its row."""
    cost = None if body["cost"] is None else Decimal(body["cost"])
    return Answer(tuple(body["content"]), body["stop"], body["model"], Usage(**body["usage"]), cost)


def _digest_of(request: Request) -> str:
    return digest_of([request.model, request.system, list(request.messages), request.schema])


def _unfit(answer: Answer, asked: Sequence[str]) -> str:
    """Say what is wrong with an answer in JSON, "" where nothing is; `asked` are the models that were asked in turn."""
    names = " and ".join(dict.fromkeys(asked)) or answer.model
    if answer.stop == REFUSED:
        raise ModelUnusable(f"The model {names} declined to answer.")
    if answer.stop == "max_tokens":
        return "the answer was cut off at its length limit; be shorter"
    if answer.stop == OVERFLOWN:
        raise ModelUnusable(f"The window of {names} is too small for what it was to read.")
    if answer.stop not in ("end_turn", "stop_sequence"):
        return f"it stopped with {answer.stop}; there are no tools here"
    return ""

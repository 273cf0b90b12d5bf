"""`askfirst task`: one task on a local repository, without GitHub and without a forge; the result is one proven commit.

The loop, the sandbox, the proof and the journal are those of a case; what people agree on there is here the text itself.
"""

import json
import os
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import typer

from bot.develop.work import work
from bot.domain.attempts import is_spent
from bot.domain.brief import Brief, Criterion
from bot.domain.effects import Work
from bot.domain.errors import BudgetExceeded, Later, ModelUnusable, Never, UserError
from bot.domain.github import Issue, Person, Repository
from bot.domain.graph import Graph, Task
from bot.domain.ids import CaseKey, digest_of
from bot.domain.markers import KeyRing
from bot.domain.model import Choice, choices_of
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.engine.bench import CaseBench
from bot.engine.memory import memory_of, spending_of
from bot.engine.policy_file import permitted, read_policy, role_budgets
from bot.engine.world import World
from bot.local.push import run_git
from bot.local.report import Report, asked, lines_of, vars_of
from bot.local.run import interpreter_of, repository_of
from bot.ports import GitHub
from bot.publishing import Clone, Publisher
from bot.registries import packages_of
from bot.settings import Settings, cache_folder, from_environment
from bot.wiring import SystemClock, sandbox_of, suite_maker

_WAITS, _LONGEST_WAIT = 5, 60.0
_ASKS = 3
_AGAIN = 75  # sysexits.h: EX_TEMPFAIL
_MOST_TEXT = 20_000


def run_task(path: Path, text: str, python: Path | None, model: str, as_json: bool) -> int:
    """Do one task on HEAD of a repository: 0 committed, 1 not proven, 2 cannot be tried, 3 it asks, 75 try again later."""
    wanted = _wanted(text)
    repository = repository_of(path)
    chosen = interpreter_of(repository, python)
    settings = from_environment(**({"python": chosen.absolute()} if chosen else {}))
    if not settings.has_model:
        raise UserError(
            "No model is configured: set ANTHROPIC_API_KEY (and ANTHROPIC_BASE_URL for another server)."
        )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="askfirst-task-")))
        alone = _Alone(stack, repository, folder, settings, wanted, model)
        code, why = alone.goes(_say)
        branch = alone.brings_back() if code == 0 else ""
        report = alone.report(branch, why)
    if as_json:
        typer.echo(json.dumps(vars_of(report), indent=1))
    else:
        typer.echo("\n".join(lines_of(report)))
    return code


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _wanted(text: str) -> str:
    told = sys.stdin.read(_MOST_TEXT + 1).strip() if text == "-" else text.strip()
    if not told or "\0" in told:
        raise UserError(
            "The task is empty; expected what to do, in words, or - to read it from standard input."
        )
    if len(told) > _MOST_TEXT:
        raise UserError(
            f"The task has more than {_MOST_TEXT:,} characters; one commit is less. Say it in fewer."
        )
    return told


class _Alone:
    """One task in a throw-away folder: a clone, a journal, and the bench that the loop works on."""

    def __init__(
        self, stack: ExitStack, repository: Path, folder: Path, settings: Settings, text: str, model: str
    ) -> None:
        from bot.adapters.git import GitRepository
        from bot.adapters.index.fts import FtsIndex
        from bot.adapters.journal.sqlite import SqliteJournal
        from bot.adapters.model import AnthropicModel, load_prices
        from bot.adapters.scanners import scanner_with

        self._repository = repository
        self._clone = folder / "clone.git"
        run_git(["clone", "-q", "--bare", "--no-tags", str(repository), str(self._clone)], repository)
        self._base = run_git(["rev-parse", "HEAD"], repository).strip()
        self._git = GitRepository(self._clone, repository.as_uri())
        stack.callback(self._git.close)
        raw = self._git.read(self._base, ".github/askfirst.yml")
        self._policy = replace(read_policy(raw) if raw is not None else Policy(), base=self._base)
        name = f"local-{digest_of([str(repository)])[:16]}"
        suite = suite_maker(settings, sandbox_of(settings))(self._policy, name)
        key = settings.anthropic_api_key.get_secret_value() if settings.anthropic_api_key else None
        client = AnthropicModel(
            key, settings.anthropic_base_url, load_prices(), endpoint=settings.model_endpoint
        )
        stack.callback(client.close)
        journal = SqliteJournal(folder / "journal.sqlite3")
        stack.callback(journal.close)
        clock = SystemClock()
        world = World(
            github=cast(GitHub, _Nowhere()),
            git_of=lambda _key, _repository: cast(Clone, self._git),
            publisher=cast(Publisher, _Nowhere()),
            suite_of=lambda _policy, _repository: suite,
            scanner=scanner_with(cache_folder()),
            model=client,
            journal=journal,
            clock=clock,
            # the seal holds for this run alone: nobody asks later whether the commit was ours
            ring=settings.ring() if settings.key else KeyRing((("t1", secrets.token_bytes(32)),)),
            retrieval=FtsIndex(),
            models=settings.models,
            label=settings.label,
            packages_of=packages_of(settings),
            budget_usd=settings.budget_usd,
            budget_tokens=settings.budget_tokens,
            allowed=settings.models_allowed,
        )
        permitted(self._policy, world)
        chosen = choices_of(settings.models, self._policy.models)["code"]
        self._choice = Choice(model, chosen.effort) if model else chosen
        self._snapshot = snapshot_of(text, repository.name, self._base, clock.now())
        self._bench = CaseBench(
            world,
            self._snapshot.key,
            self._snapshot.run,
            self._git,
            suite,
            self._policy,
            min(self._policy.budget_usd, settings.budget_usd),
            min(self._policy.budget_tokens, settings.budget_tokens),
            role_budgets(self._policy),
        )

    def goes(self, say: Callable[[str], None]) -> tuple[int, str]:
        """Work until there is a commit, or a reason why there is none; returns the exit code and the reason."""
        task, waits, told = self._snapshot.tasks[0], 0, 0
        while True:
            try:
                work(self._bench, self._snapshot, Work(task, self._base), self._policy, self._choice)
            except Later as later:
                waits += 1
                seconds = later.after.total_seconds()
                if waits > _WAITS or seconds > _LONGEST_WAIT:
                    return _AGAIN, f"{later}. Try again later."
                say(f"{later}; waiting {seconds:.0f} s")
                threading.Event().wait(seconds)
                continue
            except (BudgetExceeded, ModelUnusable, Never) as error:
                return 2, str(error)
            memory = memory_of(self._rows(), self._snapshot.run)
            if memory.commits:
                return 0, ""
            if memory.inquiries:
                return _ASKS, asked(memory.inquiries[-1].question)
            for attempt in memory.attempts[told:]:
                say(f"Attempt {told + 1} was refused: {attempt.reasons[0].splitlines()[0]}")
                told += 1
            if is_spent(memory.attempts):
                return (
                    1,
                    f"{len(memory.attempts)} attempts were refused, the last one: {memory.attempts[-1].reasons[0]}",
                )
            self._snapshot = replace(self._snapshot, attempts=tuple(memory.attempts))

    def brings_back(self) -> str:
        """Put the commit on a branch of its own in the person's repository; returns the branch."""
        sha = memory_of(self._rows(), self._snapshot.run).commits[-1].sha
        taken = set(
            run_git(
                ["for-each-ref", "--format=%(refname:short)", "refs/heads/askfirst"], self._repository
            ).split()
        )
        first = f"askfirst/task-{self._snapshot.run}"
        branch = next(
            name for name in (first, *(f"{first}-{n}" for n in range(2, 10_000))) if name not in taken
        )
        run_git(["update-ref", "refs/askfirst/done", sha], self._clone)
        argv = ["fetch", "-q", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]
        run_git([*argv, str(self._clone), f"refs/askfirst/done:refs/heads/{branch}"], self._repository)
        return branch

    def report(self, branch: str, why: str) -> Report:
        """Say what the task came to."""
        rows = self._rows()
        memory, spent = memory_of(rows, self._snapshot.run), spending_of(rows)
        built = memory.commits[-1] if memory.commits else None
        return Report(
            branch,
            built.sha if built else "",
            built.subject if built else "",
            built.proof if built else "",
            built.weak if built else False,
            built.tests if built else (),
            spent.calls,
            spent.input_tokens,
            spent.output_tokens,
            None if spent.unknown else f"{spent.cost:.4f}",
            tuple(attempt.reasons for attempt in memory.attempts),
            why,
        )

    def _rows(self) -> Sequence[Any]:
        return self._bench.world.journal.entries(self._snapshot.key)


class _Nowhere:
    """Stands where GitHub would: a task on a local repository has none, and must not ask for it."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a task on a local repository has no {name}")


def snapshot_of(text: str, name: str, base: str, now: datetime) -> Snapshot:
    """Return a case of which everything is agreed: its brief is the text, its plan the one task."""
    title, _, detail = text.partition("\n")
    run = digest_of([text, base, now.isoformat(), os.getpid()])[:8]
    you = Person(0, "you", "User")
    task = Task(
        id="T1",
        title=title.strip()[:120],
        detail=detail.strip() if title == title.strip()[:120] else text,
        role="general",
        criteria=("R1",),
        needs=(),
        files=(),
        verify="a test that fails without the change and passes with it",
    )
    brief = Brief(1, title.strip(), (Criterion("R1", text, "", "", "", ("issue",)),), (), (), digest_of(text))
    return Snapshot(
        key=CaseKey("local", 0, 0, f"local/{name}"),
        repository=Repository(0, f"local/{name}", "HEAD", "", "", private=True, archived=False),
        issue=Issue(0, title, text, you, True, "open", False, (), now, now, ""),
        base_head=base,
        run=run,
        started=now.astimezone(UTC),
        brief=brief,
        graph=Graph(1, (task,), base, brief.digest),
        branch=f"askfirst/task-{run}",
    )

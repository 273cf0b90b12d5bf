"""Does the clarity gate ask where it must, and only there? `askfirst eval clarity`.

Each issue is read twice, whole and with information taken away, by the input phase itself with the repository at its base
commit. A person's part is played by a second role that holds the whole issue and answers only what is asked; a third role
compares questions and brief with blockers that were listed by hand (the measure of HiL-Bench, Ask-F1). Everything is
journalled, so that a run that died goes on without paying twice.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.clarify.work import understand
from bot.domain.answers import read_answers
from bot.domain.brief import Answer, Round
from bot.domain.effects import Understand
from bot.domain.errors import UserError
from bot.domain.github import Issue, Person, Repository
from bot.domain.ids import CaseKey, digest_of
from bot.domain.model import Choice
from bot.domain.policy import Policy
from bot.domain.prompt import fence, visible
from bot.domain.schema import lean, sentences
from bot.domain.snapshot import Snapshot, Understanding
from bot.engine.bench import CaseBench
from bot.engine.memory import memory_of, spending_of
from bot.engine.observe import source_of
from bot.engine.world import World
from bot.ports import Suite
from bot.publishing import Clone

Form = Literal["full", "underspecified"]
FORMS: tuple[Form, ...] = ("full", "underspecified")
T = TypeVar("T", bound=BaseModel)
_Bench = Callable[[str, str], tuple[CaseBench, str]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Said(_Strict):
    """The person's answer to one question."""

    question: int
    answer: str


class PersonAnswer(_Strict):
    """All that the person answers."""

    answers: list[Said]


class Verdict(_Strict):
    """What became of one blocker."""

    blocker: str
    asked_by: list[int]
    settled: bool


class JudgeAnswer(_Strict):
    """The judge's verdict on each blocker."""

    blockers: list[Verdict]


@dataclass(frozen=True, slots=True)
class Record:
    """One issue of the set. `full` and `underspecified` begin with the title's line; `blockers`: by id, "" none listed."""

    id: str
    repo: str
    base_commit: str
    full: str
    underspecified: str
    blockers: Mapping[str, str]

    def text(self, form: Form) -> str:
        """Return the issue in a form."""
        return self.full if form == "full" else self.underspecified


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one form of one issue. `hits`: for each question, whether it asked for a blocker; `found` and
    `settled`: blockers asked for, and stated in the brief. `cost` in US dollars, None where the price is unknown."""

    id: str
    form: Form
    length: int
    verdict: str
    questions: tuple[str, ...]
    hits: tuple[bool, ...]
    found: frozenset[str]
    settled: frozenset[str]
    blockers: int
    tokens: int
    cost: Decimal | None


def records_of(data: Path, blockers: Path | None, ids: Sequence[str]) -> list[Record]:
    """Read the set; `UserError` names an id that is not there, or a line that is no record."""
    listed: Mapping[str, Mapping[str, str]] = json.loads(blockers.read_text("utf-8")) if blockers else {}
    found: dict[str, Record] = {}
    for number, line in enumerate(data.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            texts = row["full"], row["underspecified"]
            found[row["id"]] = Record(
                row["id"], row["repo"], row["base_commit"], *texts, listed.get(row["id"], {})
            )
        except (ValueError, KeyError, TypeError) as error:
            want = "expected an issue with id, repo, base_commit and both forms"
            raise UserError(f"{data}, line {number}: {want} ({error}).") from None
    if missing := [name for name in ids if name not in found]:
        raise UserError(f"{data} has no issue {missing[0]}; it begins with {next(iter(found), 'nothing')}.")
    return [found[name] for name in ids] if ids else list(found.values())


def read_all(
    records: Sequence[Record], bench_of: _Bench, model: str, workers: int, *, second_opinion: bool = False
) -> list[Reading]:
    """Read every form of every issue, some at a time; the order is that of the records."""
    policy = Policy(rounds=1, second_opinion=second_opinion)
    todo = [(record, form) for form in FORMS[::-1] for record in records]
    with ThreadPoolExecutor(workers) as pool:
        made = list(pool.map(lambda one: _read(one[0], one[1], bench_of, model, policy), todo))
    return sorted(made, key=lambda reading: ([r.id for r in records].index(reading.id), reading.form))


def bench_maker(world: World, git_of: Callable[[str, str], Clone]) -> _Bench:
    """Return what makes a bench for an issue: (its name, its repository) → the bench and the run's name."""

    def made(name: str, repo: str) -> tuple[CaseBench, str]:
        run = digest_of(name)[:12]
        key = CaseKey("eval", 0, int(run[:7], 16), repo)  # of its own, as each is read in its own thread
        nothing = cast(Suite, None)  # nothing is run to understand an issue
        git = git_of(name, repo)
        return CaseBench(world, key, run, git, nothing, Policy(), world.budget_usd, world.budget_tokens), run

    return made


def _read(record: Record, form: Form, bench_of: _Bench, model: str, policy: Policy) -> Reading:
    bench, run = bench_of(f"{record.id}/{form}", record.repo)
    choice = Choice(model)
    snapshot = snapshot_of(record, form, run, bench.now())
    first = _understood(bench, snapshot, (), last=False, policy=policy, choice=choice)
    last, answered = first, snapshot
    if first.round:
        answers = _person(bench, record, first.round, choice)
        answered = replace(snapshot, rounds=(first.round,), answers=answers)
        last = _understood(bench, answered, answers, last=True, policy=policy, choice=choice)
    verdicts = _judge(bench, record, first, last, choice) if record.blockers else []
    count = len(first.round.questions) if first.round else 0
    asked = {number for one in verdicts for number in one.asked_by}
    spent = spending_of([row for row in bench.world.journal.entries(bench.key) if row.run == run])
    return Reading(
        record.id,
        form,
        len(record.text(form)),
        first.verdict,
        tuple(question.text for question in first.round.questions) if first.round else (),
        tuple(number in asked for number in range(1, count + 1)),
        frozenset(one.blocker for one in verdicts if any(1 <= n <= count for n in one.asked_by)),
        frozenset(one.blocker for one in verdicts if one.settled),
        len(record.blockers),
        spent.input_tokens + spent.output_tokens,
        None if spent.unknown else spent.cost,
    )


def snapshot_of(record: Record, form: Form, run: str, now: datetime) -> Snapshot:
    """Return the case as it is when a person has just labelled the issue."""
    title, _, body = record.text(form).strip().partition("\n")
    if form == "underspecified" and not body:
        title, body = title[:80], title  # a summary has no line for a title
    who = Person(1, "author", "User")
    issue = Issue(1, title, body.strip(), who, False, "open", False, (), now, now, "")
    snapshot = Snapshot(
        key=CaseKey("eval", 0, 1, record.repo),
        repository=Repository(0, record.repo, "main", "", "", private=False, archived=False),
        issue=issue,
        base_head=record.base_commit,
        run=run,
        started=now,
    )
    return replace(snapshot, source=source_of(issue))


def _understood(
    bench: CaseBench,
    snapshot: Snapshot,
    answers: tuple[Answer, ...],
    *,
    last: bool,
    policy: Policy,
    choice: Choice,
) -> Understanding:
    seen = digest_of([snapshot.source, [[a.question, a.letter, a.text] for a in answers], last])
    understand(bench, snapshot, Understand(seen, answers, last), policy, choice)
    found = memory_of(bench.rows("clarify"), bench.run).understanding
    assert found is not None
    return found


def _person(bench: CaseBench, record: Record, round_: Round, choice: Choice) -> tuple[Answer, ...]:
    lines = [f"The whole issue:\n{fence('issue', visible(record.full))}", "The questions:"]
    for number, question in enumerate(round_.questions, 1):
        options = " / ".join(f"{option.letter}) {option.text}" for option in question.options)
        lines.append(f"{number}. {question.text} {options}")
    told = _asks(bench, "person", "person", "\n\n".join(lines), PersonAnswer, choice)
    said = "\n".join(f"{one.question}: {' '.join(one.answer.split())}" for one in told.answers)
    return read_answers(said, round_, "author", 1).answers


def _judge(
    bench: CaseBench, record: Record, first: Understanding, last: Understanding, choice: Choice
) -> Sequence[Verdict]:
    asked = first.round.questions if first.round else ()
    options = [" / ".join(f"{o.letter}) {o.text}" for o in q.options) for q in asked]
    parts = [
        "Blockers:\n" + "\n".join(f"{name}: {text}" for name, text in record.blockers.items()),
        "Questions:\n"
        + ("\n".join(f"{n}. {q.text} {options[n - 1]}" for n, q in enumerate(asked, 1)) or "(none)"),
        "Brief:\n" + fence("brief", last.brief.told() if last.brief else f"(none: {last.reason})"),
    ]
    told = _asks(bench, "judge", "judge", "\n\n".join(parts), JudgeAnswer, choice)
    return [one for one in told.blockers if one.blocker in record.blockers]


def _asks(bench: CaseBench, step: str, prompt: str, text: str, shape: type[T], choice: Choice) -> T:
    def parse(answer: str) -> T:
        try:
            return shape.model_validate_json(answer)
        except ValidationError as error:
            raise ValueError(sentences(error.errors())) from error

    system = files("bot.experiments").joinpath(f"prompts/{prompt}.md").read_text(encoding="utf-8")
    content: list[Mapping[str, Any]] = [{"type": "text", "text": text}]
    request = choice.request(
        "review", system, ({"role": "user", "content": content},), schema=lean(shape.model_json_schema())
    )
    return bench.structured(f"{step}/{digest_of(text)[:12]}", request, parse)

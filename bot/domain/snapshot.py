"""All that `decide` may know: facts that people and GitHub wrote, and what we did, as one frozen value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from bot.domain.brief import Answer, Brief, Contest, Inquiry, Proposal, Round
from bot.domain.commands import Command
from bot.domain.extra import repair_task, review_task
from bot.domain.github import DRAFT, CheckReport, Comment, Event, Issue, Pull, Repository, Untold
from bot.domain.graph import Graph, Task
from bot.domain.ids import CaseKey
from bot.domain.inspection import REVIEW, Inspection, finding_task, mendable
from bot.domain.markers import Slot
from bot.domain.report import Objection

Ending = Literal[
    "", "merged", "pull closed", "issue closed", "locked", "label off", "branch deleted", "archived"
]


@dataclass(frozen=True, slots=True)
class Own:
    """A comment of ours that verifies; `deleted`: a person took it away, what it said is known from the journal."""

    slot: Slot
    comment: int
    number: int
    payload: Mapping[str, Any]
    at: datetime
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try at a task that was refused before anything was pushed.

    `signature` is the same for the same failure, wherever it stands. `diff`: what the try changed since the last green
    commit, cut; `strategy`: the other way that the next try was told to go, if it was.
    """

    task: str
    kind: Literal["tests", "scan", "style", "policy", "steps"]
    reasons: tuple[str, ...]
    signature: str
    at: datetime
    diff: str = ""
    strategy: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """A proven commit. `tests`: ids that it turned from red to green; `remarks`: what people should know of its proof."""

    task: str
    sha: str
    tree: str
    parent: str
    subject: str
    proof: str
    weak: bool
    tests: tuple[str, ...]
    at: datetime
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stuck:
    """Why the run does not go on; left only by a command newer than `at`."""

    why: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """That we read the case and GitHub did not tell the rights of these accounts."""

    at: datetime
    who: frozenset[int]


@dataclass(frozen=True, slots=True)
class Thread:
    """What a person with write access said on a line of the diff and no commit answers yet, or one now does."""

    id: int
    comment: int
    author: str
    path: str
    line: int | None
    hunk: str
    text: str
    replied: bool


Kind = Literal["duplicate", "done", "not_reproducible", "question", "too_big", "outside_policy"]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why nothing is to be built. `evidence`: where one can see it (a path, or `#12`), and what is there.

    `parts`: titles and texts of smaller issues that a too big one could become.
    """

    kind: Kind
    evidence: tuple[tuple[str, str], ...] = ()
    parts: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Nothing":
        """Read the JSON form."""
        evidence, parts = (tuple((str(a), str(b)) for a, b in body[key]) for key in ("evidence", "parts"))
        return cls(body["kind"], evidence, parts)


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the model made of the issue, and of what: a later read that lacks some of it lags, and takes nothing back.

    `heard`: ids and digests; `unread`: attached files that could not be read, and why; `look`: searches for code.
    """

    seen: str
    verdict: Literal["ask", "brief", "nothing"]
    round: Round | None
    brief: Brief | None
    reason: str
    answers: tuple[Answer, ...] = ()
    heard: frozenset[str] = frozenset()
    source: str = ""
    nothing: Nothing | None = None
    unread: tuple[tuple[str, str], ...] = ()
    look: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validation:
    """What the whole suite, scans and gates said of a head."""

    head: str
    reports: tuple[CheckReport, ...]
    objections: tuple[Objection, ...] = ()


@dataclass(frozen=True, slots=True)
class Spending:
    """What the case cost so far, open reservations included. `unknown`: calls whose price nobody knows."""

    cost: Decimal = Decimal(0)
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One case as it is. Everything is derived; nothing here is stored as such.

    `bare`: tests ran without a sandbox. `plain`: the pull request could not be opened as a draft; `lacks`: the
    permission without which our checks are commit statuses; `quiet`: what we push starts no CI. `reported`: commit,
    name and conclusion of each check that we wrote. `untold`: whose rights GitHub does not tell now; `asked`: how often
    it did not since it last told all.
    """

    key: CaseKey
    repository: Repository
    issue: Issue
    base_head: str
    run: str = ""
    started: datetime | None = None
    branch: str = ""
    ending: Ending = ""
    ending_id: int = 0
    unseen: bool = False
    ignored: tuple[str, datetime] | None = None
    unwelcome: Event | None = None
    untold: tuple[Untold, ...] = ()
    asked: tuple[Asked, ...] = ()
    said: Mapping[tuple[str, int], Own] = field(default_factory=dict)
    doubles: tuple[int, ...] = ()
    double_replies: tuple[int, ...] = ()
    damaged: tuple[int, ...] = ()
    missing: tuple[str, ...] = ()
    source: str = ""
    commands: tuple[Command, ...] = ()
    unheeded: tuple[Command, ...] = ()
    sources: tuple[str, ...] = ()
    prose: tuple[Comment, ...] = ()
    rounds: tuple[Round, ...] = ()
    answers: tuple[Answer, ...] = ()
    contested: tuple[Contest, ...] = ()
    proposed: tuple[Proposal, ...] = ()
    understanding: Understanding | None = None
    brief: Brief | None = None
    drafted: Graph | None = None
    graph: Graph | None = None
    head: str = ""
    built: tuple[Built, ...] = ()
    ready: tuple[Built, ...] = ()
    pushed: Mapping[str, str] = field(default_factory=dict)
    foreign: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    worded: Mapping[str, str] = field(default_factory=dict)
    inquiries: tuple[Inquiry, ...] = ()
    pull: Pull | None = None
    threads: tuple[Thread, ...] = ()
    described: str = ""
    validation: Validation | None = None
    inspections: tuple[Inspection, ...] = ()
    reported: frozenset[tuple[str, str, str]] = frozenset()
    plain: bool = False
    lacks: str = ""
    quiet: bool = False
    reacted: bool = False
    projected: str = ""
    closed: bool = False
    stuck: Stuck | None = None
    stucks: int = 0
    bare: bool = False
    spending: Spending = Spending()

    def spoke(self, slot: str, revision: int = 1) -> bool:
        """Tell whether we have said this already."""
        return (slot, revision) in self.said

    def built_task(self, task_id: str) -> Built | None:
        """Return the commit that did a task."""
        return next((built for built in self.built if built.task == task_id), None)

    def commanded(self, *verbs: str, after: datetime | None = None) -> Command | None:
        """Return the newest counting command of these verbs, if it is newer than `after`."""
        found = [c for c in self.commands if c.permitted and c.verb in verbs]
        newest = max(found, key=lambda c: c.at, default=None)
        return newest if newest and (after is None or newest.at > after) else None

    @property
    def unconfirmed(self) -> bool:
        """Tell whether the pull request is a draft by its title alone, and still says so."""
        return self.plain and self.pull is not None and self.pull.title.lower().startswith(DRAFT.lower())

    @property
    def skipped(self) -> frozenset[str]:
        """Return the tasks that a person said to leave out."""
        steering = [c for c in self.commands if c.permitted and c.verb in ("skip", "retry")]
        verdicts = {c.argument.upper(): c.verb for c in steering}
        return frozenset(task.id for task in self.tasks if verdicts.get(task.id.upper()) == "skip")

    @property
    def tasks(self) -> tuple[Task, ...]:
        """Return all tasks there are to do: the graph's, then what reviewers and checks asked for."""
        return (*(self.graph.tasks if self.graph else ()), *self.extra_tasks)

    @property
    def extra_tasks(self) -> tuple[Task, ...]:
        """Return the tasks that no plan foresaw: of review threads, of red checks of somebody else's, of a reviewer."""
        planned = {task.id for task in self.graph.tasks} if self.graph else set()
        built = {one.task for one in self.built}
        reviews = (review_task(one.comment, one.path, one.text) for one in self.threads)
        red = (
            one
            for one in (self.pull.checks if self.pull else ())
            if not one.ours and one.conclusion in ("failure", "timed_out")
        )
        repairs = (repair_task(one) for one in red if one.head_sha == self.head or f"F{one.id}" in built)
        now = self.mendable if self.review_shown else None  # what is mended was shown before
        findings = (finding_task(one) for one in self.inspections if one.task_id in built or one is now)
        return tuple(task for task in (*reviews, *repairs, *findings) if task.id not in planned)

    @property
    def inspection(self) -> Inspection | None:
        """Return what the reviewer said of the head and the brief as they are."""
        of_head = [one for one in self.inspections if one.head == self.head]
        brief = self.brief.digest if of_head and self.brief else ""
        return next((one for one in reversed(of_head) if one.brief == brief), None)

    @property
    def mendable(self) -> Inspection | None:
        """Return the inspection of the head if its demands are ours to mend; what people pushed is not (RULES 7)."""
        begun = {b.task for b in self.built} | {a.task for a in self.attempts} | {*self.worded, *self.removed}
        return None if self.foreign else mendable(self.inspections, self.inspection, begun)

    @property
    def review_shown(self) -> bool:
        """Tell whether the check of a review is written on the head."""
        return any((head, name) == (self.head, REVIEW) for head, name, _ in self.reported)

"""The phases of a case: derived from a snapshot, never stored. The diagram in the README is drawn from this table."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, assert_never

from bot.domain.brief import Inquiry
from bot.domain.gates import undecided
from bot.domain.graph import Graph, Task, ordered
from bot.domain.mending import given_up, is_reviewed
from bot.domain.policy import Policy
from bot.domain.rights import in_vain
from bot.domain.snapshot import Snapshot

Phase = Literal[
    "idle",
    "reading",
    "asking",
    "briefing",
    "planning",
    "approving",
    "building",
    "validating",
    "deciding",
    "reviewing",
    "parked",
    "ended",
]

_DISAGREE = "two people disagree"  # on an answer, which is open again

# What the bot's own steps, and people's, make of a live run: phase → (phase that may follow, what makes it follow).
LIVE: Mapping[Phase, tuple[tuple[Phase, str], ...]] = {
    "reading": (("asking", "it can be read in two ways"), ("briefing", "clear enough")),
    "asking": (
        ("briefing", "answers, or the deadline"),
        ("building", "a task has its answer"),
        ("planning", "new information"),
        ("validating", "the task that asked is left out"),
        ("reviewing", "it is left out, and nothing is new"),
        ("deciding", "it is left out, and what was asked is still open"),
        ("approving", "they agree, and the plan stands"),
    ),
    "briefing": (("planning", "brief posted"), ("asking", _DISAGREE)),
    "planning": (("approving", "policy wants a go"), ("building", "plan posted"), ("asking", _DISAGREE)),
    "approving": (("building", "/askfirst go"), ("planning", "new information"), ("asking", _DISAGREE)),
    "building": (
        ("validating", "every task is a proven commit"),
        ("planning", "a task failed thrice: it is split"),
        ("reviewing", "nothing new to check"),
        ("deciding", "nothing new to check, and a decision is open"),
        ("asking", "all that is left waits for an answer"),
    ),
    "validating": (
        ("reviewing", "checks reported"),
        ("deciding", "a gate wants a person's decision"),
        ("building", "a review comment, a red check, or what the reviewer found"),
        ("planning", "new information"),
        ("asking", _DISAGREE),
    ),
    "deciding": (
        ("reviewing", "/askfirst waive"),
        ("building", "a review comment, or a red check"),
        ("validating", "a person pushes"),
        ("planning", "new information"),
        ("asking", _DISAGREE),
    ),
    "reviewing": (
        ("building", "a review comment, or a red check"),
        ("validating", "a person pushes"),
        ("planning", "new information"),
        ("asking", _DISAGREE),
    ),
}

# What happens to a run as a whole, whatever it is at; a run that goes on is in the phase that its facts say.
WHOLE: tuple[tuple[str, str, str], ...] = (
    ("idle", "live", "a person labels the issue"),
    ("live", "parked", "nothing to change; or failed thrice; or a person stops it or takes ours away"),
    ("parked", "live", "a newer command, or reopened"),
    ("live", "ended", "a person merges, or takes the label off"),
    ("parked", "ended", "a person merges, or takes the label off"),
    ("ended", "live", "a person labels again"),
)


def follows(before: Phase, after: Phase) -> bool:
    """Tell whether a phase may come right after another."""
    if before in LIVE and after in LIVE:
        return after in dict(LIVE[before])
    wholes = {(one, other) for one, other, _ in WHOLE}
    if before in LIVE:
        return ("live", after) in wholes
    return ((before, "live") if after in LIVE else (before, after)) in wholes


LABELS: Mapping[Phase, str] = {
    "asking": "askfirst:needs-answer",
    "approving": "askfirst:needs-go",
    "building": "askfirst:building",
    "validating": "askfirst:building",
    "deciding": "askfirst:needs-decision",
    "reviewing": "askfirst:review",
    "parked": "askfirst:parked",
}


def phase_of(snapshot: Snapshot, policy: Policy) -> Phase:
    """Return the phase a case is in; total over all snapshots."""
    if not snapshot.run:
        return "idle"
    if snapshot.ending in ("merged", "label off"):
        return "ended"
    if parked_by(snapshot):
        return "parked"
    if snapshot.contested and snapshot.understanding is not None:
        return "asking"
    if snapshot.brief is None:
        return _before_brief(snapshot)
    if snapshot.graph is None or snapshot.graph.brief != snapshot.brief.digest:
        return "briefing" if not snapshot.spoke("brief", snapshot.brief.version) else "planning"
    if snapshot.drafted and snapshot.drafted.version > snapshot.graph.version:
        return "planning"
    if policy.approval == "plan" and not approved(snapshot, snapshot.graph):
        return "approving"
    if undone(snapshot):
        return "building" if next_task(snapshot) or not waiting_for(snapshot) else "asking"
    if snapshot.validation is None or snapshot.validation.head != snapshot.head:
        return "validating"
    if policy.review and not is_reviewed(snapshot):
        return "validating"
    return "deciding" if undecided(snapshot) else "reviewing"


def _before_brief(snapshot: Snapshot) -> Phase:
    understanding = snapshot.understanding
    if understanding is None:
        return "reading"
    match understanding.verdict:
        case "ask":
            return "asking"
        case "brief":
            return "briefing"
        case "nothing":
            return "parked"
        case _:
            assert_never(understanding.verdict)


def approved(snapshot: Snapshot, graph: Graph) -> bool:
    """Tell whether a person with write access said go to this very plan, after it was posted."""
    own = snapshot.said.get(("plan", graph.version))
    goes = [c for c in snapshot.commands if c.verb == "go" and c.permitted]
    return bool(own) and any(
        c.at >= own.at and (not c.argument or graph.digest.startswith(c.argument.lower()))
        for c in goes
        if own
    )


def parked_by(snapshot: Snapshot) -> str:
    """Return why a live run is not going on, "" if it is; ends come first, in their order (RULES 1)."""
    if snapshot.ending:
        return snapshot.ending
    if in_vain(snapshot):
        return "untold"
    stopped = snapshot.commanded("stop")
    if stopped and not snapshot.commanded("resume", "retry", "replan", "go", after=stopped.at):
        return "stopped"
    if snapshot.damaged:
        return "damaged"
    if snapshot.missing and not _accepted(snapshot, "deleted"):
        return "deleted"
    if snapshot.removed and not _accepted(snapshot, "removed"):
        return "removed"
    if snapshot.unseen and snapshot.source not in snapshot.sources:
        return "unseen"
    if (
        snapshot.brief
        and snapshot.source != snapshot.brief.source
        and snapshot.source not in snapshot.sources
    ):
        return "edited"
    if snapshot.stuck and not snapshot.commanded(
        "resume", "retry", "replan", "skip", "go", after=snapshot.stuck.at
    ):
        return "stuck"
    return ""


def _accepted(snapshot: Snapshot, why: str) -> bool:
    """Tell whether a person said to go on after we said that we stopped for this."""
    told = snapshot.said.get(
        (f"parked-{why}", len(snapshot.missing if why == "deleted" else snapshot.removed))
    )
    return bool(told and snapshot.commanded("resume", "replan", "go", "retry", after=told.at))


def undone(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the ids of tasks that are neither built nor skipped nor taken away by a person."""
    done = {built.task for built in snapshot.built} | snapshot.skipped | {*snapshot.removed, *snapshot.worded}
    done |= given_up(snapshot)
    return tuple(task.id for task in snapshot.tasks if task.id not in done)


def waiting_for(snapshot: Snapshot, now: datetime | None = None) -> tuple[Inquiry, ...]:
    """Return the questions of tasks that are still to be done and that nobody answered; with `now`, defaults count."""
    left = set(undone(snapshot))
    return tuple(
        one
        for one in snapshot.inquiries
        if one.task in left and (one.answered(now) if now else one.answer) is None
    )


def next_task(snapshot: Snapshot, now: datetime | None = None) -> Task | None:
    """Return the first task in topological order that is not done, whose needs are, and that waits for no answer."""
    left, waits = set(undone(snapshot)), {one.task for one in waiting_for(snapshot, now)}
    free = (t for t in ordered(snapshot.tasks) if t.id in left - waits and not left & set(t.needs))
    return next(free, None)


def diagram() -> str:
    """Draw both tables as a Mermaid state diagram."""
    inner = [
        f"        {phase} --> {after}: {_plain(why)}" for phase, nexts in LIVE.items() for after, why in nexts
    ]
    outer = [f"    {one} --> {other}: {_plain(why)}" for one, other, why in WHOLE]
    live = ["    state live {", "        [*] --> reading", *inner, "    }"]
    return "\n".join(["stateDiagram-v2", "    [*] --> idle", *outer, *live, "    ended --> [*]"])


def _plain(why: str) -> str:
    """Spell a reason without what Mermaid reads as syntax."""
    return why.replace(": ", " - ").replace(";", ",")

"""A case in memory alone: what effects make of a snapshot, and what people do meanwhile. No GitHub, no git, no model.

`Pure.performs` is how `observe` would see an effect that is done; what a model, suite or scanner says is drawn by chance.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.domain.brief import Answer, Contest, Inquiry, Proposal, Round
from bot.domain.commands import VERBS, Command
from bot.domain.effects import (
    Await,
    Close,
    Describe,
    Effect,
    GiveUp,
    Heed,
    Inspect,
    MakePlan,
    OpenPull,
    Project,
    Push,
    React,
    Refuse,
    Reply,
    Report,
    Retract,
    Say,
    Split,
    Understand,
    Validate,
    Work,
)
from bot.domain.github import Check, CheckReport, Comment, Event, Untold
from bot.domain.graph import Graph, Task
from bot.domain.graph import split as split_graph
from bot.domain.ids import digest_of
from bot.domain.inspection import Flaw, Inspection, Ruling
from bot.domain.markers import Slot
from bot.domain.rights import MOST
from bot.domain.snapshot import Asked, Attempt, Built, Own, Snapshot, Stuck, Thread, Understanding, Validation
from tests.world.sample import AT, BRIEF, MARIA, PULL, QUESTION, TASKS, sample

Draw = random.Random
ENDS = ("merged", "pull closed", "issue closed", "locked", "label off", "branch deleted", "archived")


def unlabelled() -> Snapshot:
    """Return an issue that nobody labelled yet."""
    whole = sample()
    return Snapshot(whole.key, whole.repository, whole.issue, whole.base_head, source="s" * 64)


@dataclass
class Pure:
    """The one case and its clock. `draw` decides all that is not the bot's to decide."""

    draw: Draw
    now: datetime = AT
    snapshot: Snapshot = field(default_factory=unlabelled)
    ids: int = 100

    def fresh(self) -> int:
        """Return a new id; time passes with it."""
        self.ids += 1
        self.now += timedelta(seconds=1)
        return self.ids

    def sha(self) -> str:
        return f"{self.fresh():040x}"

    # -- the bot

    def performs(self, effect: Effect) -> None:
        """Show an effect as done."""
        now = self.snapshot
        match effect:
            case Understand() | MakePlan() | Split() | Work() | Validate() | Inspect():
                if self.draw.random() < 0.05:
                    self._stuck("model", "The model is of no use.")
                else:
                    self._works(effect)
            case GiveUp():
                self._stuck(effect.why, effect.text)
            case Say():
                self._said(effect)
            case Heed():
                on = [
                    effect.source
                    for c in effect.commands
                    if c.permitted and c.verb in ("resume", "replan", "go")
                ]
                heard, sources = (*now.commands, *effect.commands), (*now.sources, *on)
                self.sets(commands=heard, unheeded=(), sources=sources)
            case Await():
                tried = Asked(self.now, frozenset(effect.who))
                self.sets(asked=(*now.asked, tried) if effect.who else ())
            case React():
                self.sets(reacted=True)
            case Retract():
                name = "double_replies" if effect.on_line else "doubles"
                self.sets(**{name: tuple(c for c in getattr(now, name) if c != effect.comment)})
            case Push():
                pushed = next(b for b in now.ready if b.sha == effect.sha)
                assert effect.parent == (now.head or (now.graph.base if now.graph else "")), (
                    "fast-forward only"
                )
                left = tuple(b for b in now.ready if b.sha != effect.sha)
                self.sets(built=(*now.built, pushed), ready=left, head=effect.sha)
            case OpenPull():
                self.sets(pull=replace(PULL, title=effect.title), described=effect.meaning)
            case Describe():
                self.sets(described=effect.meaning)
            case Reply():
                threads = [replace(t, replied=t.replied or t.comment == effect.comment) for t in now.threads]
                self.sets(threads=tuple(threads))
            case Report():
                self.sets(
                    reported=now.reported | {(effect.head, effect.report.name, effect.report.conclusion)}
                )
            case Project():
                self.sets(projected=effect.add)
            case Refuse():
                self.sets(unwelcome=None)
            case Close():
                self.sets(closed=True)
            case _:
                assert_never(effect)

    def _said(self, effect: Say) -> None:
        now, at = self.snapshot, self.now
        own = Own(
            Slot(now.run, effect.slot, effect.revision), self.fresh(), effect.number, effect.payload, at
        )
        self.sets(said={**now.said, (effect.slot, effect.revision): own})
        if effect.slot == "questions":
            self.sets(rounds=(*now.rounds, Round.from_json(effect.payload)))
        elif effect.slot == "brief":
            self.sets(brief=now.understanding.brief if now.understanding else None)
        elif effect.slot.startswith("question-"):
            place = (effect.slot.removeprefix("question-"), effect.revision)
            shown = [
                replace(i, comment=own.comment) if (i.task, i.round.number) == place else i
                for i in now.inquiries
            ]
            self.sets(inquiries=tuple(shown))
        elif effect.slot == "plan":
            self.sets(graph=Graph.from_json(effect.payload))

    def _works(self, effect: Understand | MakePlan | Split | Work | Validate | Inspect) -> None:
        now = self.snapshot
        match effect:
            case Understand():
                self.sets(understanding=self._understood(effect))
            case MakePlan():
                assert now.brief is not None
                kept = tuple(t for t in now.tasks if t.kind != "review" and now.built_task(t.id))
                new = tuple(replace(t, id=f"{t.id}v{effect.version}", needs=()) for t in TASKS)
                base = now.graph.base if now.graph else now.base_head
                self.sets(drafted=Graph(effect.version, (*kept, *new), base, now.brief.digest, effect.reason))
            case Split():
                assert now.graph is not None
                parts = tuple(replace(effect.task, id=f"{effect.task.id}{n}", needs=()) for n in "ab")
                self.sets(drafted=split_graph(now.graph, effect.task.id, parts, "it failed too often"))
            case Validate():
                ends = self.draw.choices(("success", "failure"), k=2)
                reports = [
                    CheckReport(f"askfirst / {n}", end, "", "") for n, end in zip("ab", ends, strict=True)
                ]
                self.sets(validation=Validation(effect.head, tuple(reports)))
            case Inspect():
                self.sets(inspections=(*now.inspections, self._inspected(effect)))
            case Work():
                self._slice(effect.task, effect.parent)
            case _:
                assert_never(effect)

    def _inspected(self, effect: Inspect) -> Inspection:
        """Say what a reviewer may say: something is demanded as often as not."""
        verdict = self.draw.choice(("met", "not met", "cannot tell"))
        flaws = (Flaw("index.py", 4, self.draw.choice(("must", "should")), "It breaks.", "Nobody is found."),)
        return Inspection(
            len(self.snapshot.inspections) + 1,
            effect.head,
            effect.brief,
            (Ruling("R1", verdict, "index.py", 4, "It folds."),),
            self.draw.choice(((), flaws)),
            unread=self.draw.choice(("", "", "", "No money is left.")),
        )

    def _understood(self, effect: Understand) -> Understanding:
        now = self.snapshot
        verdict = self.draw.choice(
            ("brief", "brief", "nothing") if effect.last else ("ask", "brief", "nothing")
        )
        number = len(now.rounds) + 1
        deadline = self.draw.choice((None, self.now + timedelta(days=3)))
        remind = self.draw.choice((None, self.now + timedelta(days=2)))
        asked = Round(number, (replace(QUESTION, id=f"Q{number}.1"),), deadline, remind)
        version = now.brief.version + 1 if now.brief else 1
        goal = self.draw.choice(("the same", f"goal {version}"))
        brief = replace(BRIEF, version=version, goal=goal, source=now.source)
        if now.brief and now.brief.digest == brief.digest:
            brief = now.brief
        return Understanding(
            effect.seen,
            verdict,  # type: ignore[arg-type]
            asked if verdict == "ask" else None,
            brief if verdict == "brief" else None,
            "nothing to do",
            effect.answers,
            frozenset(f"{c.id} {digest_of(c.body)[:16]}" for c in now.prose),
            now.source,
        )

    def _slice(self, task: Task, parent: str) -> None:
        """Do a slice: half done, refused, done, or for a review only words."""
        now = self.snapshot
        came_to = self.draw.choice(("slice", "asks", "refused", "refused", "done", "done", "done"))
        if came_to == "asks":
            number = 1 + sum(one.task == task.id for one in now.inquiries)
            deadline = self.draw.choice((None, self.now + timedelta(days=3)))
            asked = Round(number, (replace(QUESTION, id=f"{task.id}.{number}"),), deadline)
            self.sets(inquiries=(*now.inquiries, Inquiry(task.id, asked)))
        if came_to == "refused":
            kind = self.draw.choice(("tests", "scan", "style", "policy", "steps"))
            reason = self.draw.choice(("red", "still red"))
            attempt = Attempt(task.id, kind, (reason,), reason, self.now)
            self.sets(attempts=(*now.attempts, attempt))
        elif came_to == "done" and task.kind in ("review", "finding") and self.draw.random() < 0.5:
            self.sets(worded={**now.worded, task.id: "Because."})
        elif came_to == "done":
            made = Built(
                task.id,
                self.sha(),
                self.sha(),
                parent,
                f"feat: {task.title}",
                "behaviour",
                False,
                (),
                self.now,
            )
            self.sets(ready=(*now.ready, made))

    def _stuck(self, why: str, text: str) -> None:
        self.fresh()
        self.sets(stuck=Stuck(why, text, self.now), stucks=self.snapshot.stucks + 1)

    def sets(self, **changes: object) -> None:
        """Change the snapshot."""
        self.snapshot = replace(self.snapshot, **changes)  # type: ignore[arg-type]

    # -- people

    def somebody(self) -> str:
        """Let a person do something; returns what."""
        self.fresh()
        moves: dict[str, Callable[[], None]] = {
            "labels": self.labels,
            "answers": self.answers,
            "commands": self.commands,
            "disagrees": self.disagrees,
            "proposes": self.proposes,
            "writes": self.writes,
            "edits the issue": lambda: self.sets(source=digest_of(self.fresh())),
            "ends": self.ends,
            "reopens": self.reopens,
            "reviews": self.reviews,
            "a check turns red": self.reddens,
            "pushes": self.pushes,
            "forces away": self.forces,
            "deletes ours": lambda: self.sets(missing=("brief",) if self.snapshot.brief else ()),
            "a stranger labels": lambda: self.sets(
                unwelcome=Event(self.fresh(), "labeled", MARIA, self.now, "askfirst")
            ),
            "a stranger edits": lambda: self.sets(ignored=("eve", self.now)),
            "edits ours": lambda: self.sets(damaged=(self.fresh(),)),
            "undoes an edit": lambda: self.sets(damaged=()),
            "a comment doubles": lambda: self.sets(doubles=(self.fresh(),)),
            "a reply doubles": lambda: self.sets(double_replies=(self.fresh(),)),
            "GitHub keeps a right": lambda: self.sets(untold=(Untold(MARIA, "GitHub answers 502"),)),
            "GitHub kept a right": self.keeps,
            "GitHub tells all rights": lambda: self.sets(untold=()),
            "days pass": self.days,
        }
        move = self.draw.choice(sorted(moves))
        if self.snapshot.run or move == "labels":
            moves[move]()
        return move

    def keeps(self) -> None:
        """Let GitHub have been asked for a right as often as it is."""
        asked = [Asked(self.now, frozenset({MARIA.id})) for _ in range(MOST)]
        self.sets(untold=(Untold(MARIA, "GitHub answers 502"),), asked=tuple(asked))
        self.fresh()

    def days(self) -> None:
        self.now += timedelta(days=4)

    def labels(self) -> None:
        """Begin a run, unless one is live."""
        if self.snapshot.run and self.snapshot.ending != "label off":
            return
        run = str(self.fresh())
        fresh, spent = unlabelled(), self.snapshot.spending
        self.snapshot = replace(
            fresh,
            run=run,
            started=self.now,
            branch=f"askfirst/issue-3-r{run}",
            spending=spent,
            source=self.snapshot.source,
        )

    def answers(self) -> None:
        if self.snapshot.inquiries and self.draw.random() < 0.5:
            one = self.draw.choice(self.snapshot.inquiries)
            said = Answer(one.question.id, "", "so", "maria", self.fresh())
            told = replace(one, answer=said)
            self.sets(inquiries=tuple(told if i == one else i for i in self.snapshot.inquiries))
            return
        open_ = [q for r in self.snapshot.rounds for q in r.questions]
        if open_:
            question = self.draw.choice(open_)
            option = self.draw.choice(question.options)
            answer = Answer(question.id, option.letter, option.text, "maria", self.fresh())
            kept = [a for a in self.snapshot.answers if a.question != question.id]
            left = tuple(c for c in self.snapshot.contested if c.question != question)
            self.sets(answers=(*kept, answer), contested=left)

    def disagrees(self) -> None:
        """Let two people answer a question differently; any answer of one settles it."""
        if self.snapshot.rounds:
            question = self.snapshot.rounds[-1].questions[0]
            said = tuple(
                Answer(question.id, o.letter, o.text, who, self.fresh())
                for o, who in zip(question.options, ("maria", "otto"), strict=True)
            )
            kept = tuple(a for a in self.snapshot.answers if a.question != question.id)
            self.sets(answers=kept, contested=(Contest(question, said),))

    def proposes(self) -> None:
        """Let the author, who may not write, answer."""
        if self.snapshot.rounds:
            question = self.snapshot.rounds[-1].questions[0]
            answer = Answer(question.id, "a", question.options[0].text, "eve", self.fresh())
            made = Proposal(answer.comment, digest_of(answer.comment)[:16], "eve", (answer,), "")
            self.sets(proposed=(*self.snapshot.proposed, made))

    def commands(self) -> None:
        verb, permitted = self.draw.choice(VERBS), self.draw.random() < 0.8
        tasks = [t.id for t in self.snapshot.tasks] or ["T1"]
        graph = self.snapshot.graph
        argument = {"retry": self.draw.choice(tasks), "skip": self.draw.choice(tasks)}.get(verb, "")
        if verb == "go" and graph:
            argument = self.draw.choice(("", graph.digest[:8], "00000000"))
        comment = self.fresh()
        command = Command(comment, digest_of(comment)[:16], verb, argument, "maria", permitted, self.now, 3)
        self.sets(unheeded=(*self.snapshot.unheeded, command))

    def writes(self) -> None:
        comment = Comment(self.fresh(), MARIA, f"and {self.ids}", self.now, self.now, True, "")
        self.sets(prose=(*self.snapshot.prose, comment))

    def ends(self) -> None:
        """Close, lock, unlabel, delete or merge; what is merged stays so."""
        now = self.snapshot
        possible = [e for e in ENDS if now.pull or e not in ("merged", "pull closed")]
        ending = self.draw.choice(possible)
        over = now.ending == "merged" or (now.ending == "label off" and ending != "merged")
        if not over and not (ending == "branch deleted" and not now.head):
            pull = (
                replace(now.pull, merged=True, merged_by=MARIA)
                if now.pull and ending == "merged"
                else now.pull
            )
            self.sets(ending=ending, ending_id=self.fresh(), pull=pull)

    def reopens(self) -> None:
        if self.snapshot.ending not in ("merged", "label off"):
            self.sets(ending="", ending_id=0)

    def reviews(self) -> None:
        if self.snapshot.pull:
            number = self.fresh()
            thread = Thread(number, number, "otto", "index.py", 4, "@@", "Why?", replied=False)
            self.sets(threads=(*self.snapshot.threads, thread))

    def reddens(self) -> None:
        pull = self.snapshot.pull
        if pull:
            check = Check(self.fresh(), "lint", "completed", "failure", self.snapshot.head, ours=False)
            self.sets(pull=replace(pull, checks=(*pull.checks, check)))

    def pushes(self) -> None:
        if self.snapshot.head:
            made = self.sha()
            self.sets(head=made, foreign=(*self.snapshot.foreign, made))

    def forces(self) -> None:
        """Take the newest commit of ours away."""
        now = self.snapshot
        if now.built:
            lost = now.built[-1]
            self.sets(built=now.built[:-1], removed=(*now.removed, lost.task), head=lost.parent)

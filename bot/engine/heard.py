"""What people said to us: questions, brief and plan from our own comments, answers and prose from theirs."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.domain.answers import Reading, Said, read_answers, read_ticks, settle
from bot.domain.brief import Answer, Brief, Contest, Inquiry, Proposal, Round
from bot.domain.commands import commands_in
from bot.domain.github import CaseFacts, Comment, Person
from bot.domain.graph import Graph
from bot.domain.ids import digest_of
from bot.domain.markers import SYNTAX
from bot.domain.prompt import visible
from bot.domain.snapshot import Own, Snapshot
from bot.engine.overlay import people_of

CONTESTED, PROPOSED = "contested-", "proposed"
_TAKEN = re.compile(r"^\s*[-*+] \[[xX]\] \*\*Take these answers\*\*", re.MULTILINE)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_WORDS = 40  # characters of prose from which an author's comment may be an answer and not only a thank you


@dataclass(frozen=True, slots=True)
class _Talk:
    """A comment of ours and the questions that people read in it."""

    own: Own
    round: Round


def heard(
    snapshot: Snapshot, facts: CaseFacts, me: Person, edited: Sequence[Comment], *, by_author: bool
) -> Snapshot:
    """Read questions, brief and plan from our comments, and answers and prose from people's.

    `edited`: briefs as people changed them. `by_author`: the issue's author answers without the right to write.
    """
    owns = sorted(snapshot.said.values(), key=lambda own: own.slot.revision)
    asked = [own for own in owns if own.slot.name == "questions"]
    rounds = [Round.from_json(own.payload) for own in asked]
    briefs = [own for own in owns if own.slot.name == "brief"]
    inquiries = posted(snapshot)
    bodies = {c.id: c for c in (*facts.comments, *(facts.pull.comments if facts.pull else ()))}
    talks = _talks(snapshot, asked, rounds, inquiries)
    said: dict[str, list[Said]] = defaultdict(list)
    for talk in talks:
        for answer, at in _ticks(bodies.get(talk.own.comment), talk.round):
            said[answer.question].append(Said(answer, at, ticked=True))
    accepted = _accepted(snapshot, bodies)
    prose: list[Comment] = [_as_edited(comment) for comment in edited]
    proposed: list[Proposal] = []
    for number, comment in people_of(facts, me):
        if SYNTAX in comment.body:
            continue
        before = [talk for talk in talks if _before(talk.own, comment)]
        current = before[-1] if before else None
        reading = _reading(comment, current.round if current else Round(0, ()))
        if not comment.can_write:
            if not _is_authors(snapshot, number, comment, asked, briefs):
                continue
            name = (comment.id, digest_of(comment.body)[:16])
            if not by_author and name not in accepted:
                if reading.answers or len(reading.rest) >= _WORDS:
                    proposed.append(Proposal(*name, comment.author.login, reading.answers, reading.rest))
                continue
        for answer in reading.answers:
            said[answer.question].append(Said(answer, comment.updated))
        if not reading.rest:
            continue
        question = current.round.questions[0].id if current and current.round.questions else ""
        if current and question in inquiries and current.own.number == number and not said[question]:
            # what is said below the question of a task is its answer, in words
            answer = Answer(question, "", reading.rest, comment.author.login, comment.id)
            said[question].append(Said(answer, comment.created))
        else:
            prose.append(replace(comment, body=reading.rest))
    answers, contested = _settled(snapshot, rounds, said)
    plans = [Graph.from_json(own.payload) for own in owns if own.slot.name == "plan"]
    return replace(
        snapshot,
        rounds=tuple(rounds),
        answers=tuple(answers[q.id] for r in rounds for q in r.questions if q.id in answers),
        contested=contested,
        proposed=tuple(proposed),
        prose=tuple(prose),
        inquiries=tuple(
            replace(one, comment=own.comment if own else 0, answer=_last(said[name]))
            for name, (one, own) in inquiries.items()
        ),
        brief=Brief.from_json(briefs[-1].payload) if briefs else None,
        graph=plans[-1] if plans else None,
    )


def posted(snapshot: Snapshot) -> dict[str, tuple[Inquiry, Own | None]]:
    """Return the questions of tasks by id, each with the comment of ours that asks it, if it is there."""
    return {
        one.question.id: (one, snapshot.said.get((f"question-{one.task}", one.round.number)))
        for one in snapshot.inquiries
    }


def _talks(
    snapshot: Snapshot,
    asked: Sequence[Own],
    rounds: Sequence[Round],
    inquiries: Mapping[str, tuple[Inquiry, Own | None]],
) -> list[_Talk]:
    """Return what asks something, in the order that people read it; what is contested is asked by its number again."""
    talks = [_Talk(own, round_) for own, round_ in zip(asked, rounds, strict=True)]
    talks += [_Talk(own, one.round) for one, own in inquiries.values() if own]
    of = {question.id: round_ for round_ in rounds for question in round_.questions}
    for (slot, _), own in snapshot.said.items():
        question = slot.removeprefix(CONTESTED)
        if slot != question and question in of:
            talks.append(_Talk(own, of[question]))
    return sorted(talks, key=lambda talk: talk.own.comment)


def _settled(
    snapshot: Snapshot, rounds: Sequence[Round], said: Mapping[str, list[Said]]
) -> tuple[dict[str, Answer], tuple[Contest, ...]]:
    """Return the answer of each question of the issue, and those that people answer differently.

    What was read before and is not seen now is laid below, so that a read that lags takes nothing back.
    """
    read = {a.question: a for a in (snapshot.understanding.answers if snapshot.understanding else ()) if a.by}
    answers: dict[str, Answer] = {}
    contested: list[Contest] = []
    for question in (question for round_ in rounds for question in round_.questions):
        mine = list(said.get(question.id, ()))
        known = read.get(question.id)
        if known and all(one.answer.by != known.by for one in mine):
            mine.append(Said(known, _BEFORE_ALL))
        owns = [own for (slot, _), own in snapshot.said.items() if slot == f"{CONTESTED}{question.id}"]
        last = max(((own.at, own.comment) for own in owns), default=None)
        answer, against = settle(mine, last)
        if answer:
            answers[question.id] = answer
        elif against:
            contested.append(Contest(question, against))
    return answers, tuple(contested)


def _last(said: Sequence[Said]) -> Answer | None:
    """Return the last word on the question of a task."""
    newest = max(said, key=lambda one: (one.at, one.answer.comment), default=None)
    return newest.answer if newest else None


def _is_authors(
    snapshot: Snapshot, number: int, comment: Comment, asked: Sequence[Own], briefs: Sequence[Own]
) -> bool:
    """Tell whether a comment is the author's word on our questions: after the first, and before there is a brief."""
    issue = snapshot.issue
    if number != issue.number or comment.author.id != issue.author.id or comment.verdict or not asked:
        return False
    first, over = asked[0], briefs[0] if briefs else None
    return _before(first, comment) and not (over and _before(over, comment))


def _accepted(snapshot: Snapshot, bodies: Mapping[int, Comment]) -> frozenset[tuple[int, str]]:
    """Return the author's comments, as they were shown, that a person with write access took."""
    shown = sorted(
        (own for (slot, _), own in snapshot.said.items() if slot == PROPOSED), key=lambda own: own.comment
    )
    taken: set[tuple[int, str]] = set()
    for own, later in zip(shown, (*shown[1:], None), strict=False):
        by_command = any(
            c.permitted
            and c.verb == "accept"
            and own.comment < c.comment
            and (later is None or c.comment < later.comment)
            for c in snapshot.commands
        )
        ours = bodies.get(own.comment)
        if by_command or (ours and _is_edited_by_right(ours) and _TAKEN.search(ours.body)):
            taken |= {(int(comment), str(digest)) for comment, digest in own.payload["comments"]}
    return frozenset(taken)


def _as_edited(comment: Comment) -> Comment:
    """Return a brief that a person changed as what they said."""
    assert comment.editor is not None
    text = visible(comment.body).strip()
    return replace(comment, author=comment.editor, body=text, can_write=True, verdict="BRIEF")


def _before(own: Own, comment: Comment) -> bool:
    """Tell whether we said something before a person wrote; only of comments do the numbers tell."""
    return own.at <= comment.created if comment.verdict else own.comment < comment.id


def _is_edited_by_right(comment: Comment) -> bool:
    """Tell whether the last editor is known to be a person with write access (RULES 6)."""
    return comment.editor is not None and comment.editor.kind == "User" and comment.editor_can_write


def _ticks(comment: Comment | None, round_: Round) -> list[tuple[Answer, datetime]]:
    if comment is None or comment.editor is None or not _is_edited_by_right(comment):
        return []
    ticks = read_ticks(comment.body, round_, comment.editor.login, comment.id)
    return [(answer, comment.updated) for answer in ticks]


def _reading(comment: Comment, round_: Round) -> Reading:
    reading = read_answers(comment.body, round_, comment.author.login, comment.id)
    if reading.answers or commands_in(comment.body) or not reading.rest:
        return reading
    # nothing but prose: keep its code and quotes, they are what people show
    return Reading((), comment.body.strip())

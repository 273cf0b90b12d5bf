"""When to read the issue, ask, or settle on a brief. Pure."""

from datetime import datetime

from bot.clarify import words
from bot.domain.answers import open_questions
from bot.domain.brief import Answer
from bot.domain.effects import Decision, Say, Understand
from bot.domain.github import Comment
from bot.domain.ids import digest_of
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot, Understanding


def decide_clarify(snapshot: Snapshot, policy: Policy, now: datetime) -> Decision | None:
    """Decide the next step towards a brief; None when the brief stands and nobody said anything new."""
    understanding = snapshot.understanding
    answers = answers_at(snapshot, now)
    last_round = snapshot.rounds[-1] if snapshot.rounds else None
    waiting = open_questions(last_round, answers) if last_round else ()
    seen = seen_of(snapshot, answers, complete=not waiting)
    understand = Understand(seen, answers, last=len(snapshot.rounds) >= policy.rounds)
    if understanding is None:
        return Decision((understand,))
    if understanding.round and understanding.round.number > len(snapshot.rounds):
        asked = understanding.round
        text = words.questions(asked, policy.label)
        return Decision((Say("questions", asked.number, snapshot.issue.number, text, asked.to_json()),))
    if _news(snapshot, understanding, answers, complete=not waiting):
        return Decision((understand,))
    if waiting and understanding.verdict == "ask" and snapshot.brief is None:
        return Decision(
            until=last_round.deadline if last_round and _defaults_left(snapshot, now) else None,
            waiting="answers",
        )
    if understanding.verdict == "nothing":
        return _nothing(snapshot)
    brief = understanding.brief
    if brief and (snapshot.brief is None or brief.digest != snapshot.brief.digest):
        text = words.brief(brief, understanding.answers, snapshot.rounds)
        return Decision((Say("brief", brief.version, snapshot.issue.number, text, brief.to_json()),))
    return None


def _nothing(snapshot: Snapshot) -> Decision:
    assert snapshot.understanding is not None
    revision = 1 + sum(1 for slot, _ in snapshot.said if slot == "nothing")
    said = [own for (slot, _), own in snapshot.said.items() if slot == "nothing"]
    if any(own.payload.get("seen") == snapshot.understanding.seen for own in said):
        return Decision(waiting="nothing to change")
    text = words.nothing(snapshot.understanding.reason)
    payload = {"seen": snapshot.understanding.seen}
    return Decision((Say("nothing", revision, snapshot.issue.number, text, payload),))


def answers_at(snapshot: Snapshot, now: datetime) -> tuple[Answer, ...]:
    """Return the answers, with the defaults of questions whose deadline has passed."""
    answers = list(snapshot.answers)
    for round_ in snapshot.rounds:
        if round_.deadline is None or now < round_.deadline:
            continue
        for question in open_questions(round_, answers):
            option = question.option(question.default)
            if option:
                answers.append(Answer(question.id, option.letter, option.text, "", 0))
    return tuple(answers)


def seen_of(snapshot: Snapshot, answers: tuple[Answer, ...], *, complete: bool) -> str:
    """Return the digest of what there is to read: half-given answers do not count until all are there."""
    given = [[a.question, a.letter, a.text] for a in answers] if complete else []
    return digest_of([snapshot.source, given, [[c.id, c.body] for c in snapshot.prose]])


def heard_as(comment: Comment) -> str:
    """Name a comment as it was when it was read."""
    return f"{comment.id} {digest_of(comment.body)[:16]}"


def _news(snapshot: Snapshot, known: Understanding, answers: tuple[Answer, ...], *, complete: bool) -> bool:
    """Tell whether there is something that was not read yet; what is missing from this read takes nothing back."""
    if snapshot.source != known.source or any(
        heard_as(comment) not in known.heard for comment in snapshot.prose
    ):
        return True
    # who said it, and whether it was said again, is no news
    known_as = {(answer.question, answer.letter, answer.text) for answer in known.answers}
    return complete and any((a.question, a.letter, a.text) not in known_as for a in answers)


def _defaults_left(snapshot: Snapshot, now: datetime) -> bool:
    last = snapshot.rounds[-1]
    return bool(
        last.deadline
        and now < last.deadline
        and any(q.default for q in open_questions(last, snapshot.answers))
    )

"""When to read the issue, ask, or settle on a brief. Pure."""

from collections.abc import Sequence
from datetime import datetime

from bot.clarify import words
from bot.domain.answers import open_questions
from bot.domain.brief import Answer, Contest, Question, Round
from bot.domain.effects import Decision, Say, Understand
from bot.domain.github import Comment
from bot.domain.ids import digest_of
from bot.domain.policy import Policy
from bot.domain.snapshot import Own, Snapshot, Understanding

_MOST_PROPOSED = 5  # comments that show what the author proposes: whoever writes on is not answered each time


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
        text = words.questions(asked, policy.label, by_author=policy.answers == "writers+author")
        return Decision((Say("questions", asked.number, snapshot.issue.number, text, asked.to_json()),))
    if snapshot.contested:
        return _contested(snapshot)
    if _news(snapshot, understanding, answers, complete=not waiting):
        return Decision((understand,))
    if last_round and waiting and understanding.verdict == "ask" and snapshot.brief is None:
        return _waiting(snapshot, last_round, waiting, now)
    if understanding.verdict == "nothing":
        return _nothing(snapshot)
    brief = understanding.brief
    if brief and (snapshot.brief is None or brief.digest != snapshot.brief.digest):
        text = words.brief(
            brief, understanding.answers, snapshot.rounds, snapshot.brief, understanding.unread
        )
        return Decision((Say("brief", brief.version, snapshot.issue.number, text, brief.to_json()),))
    return None


def _contested(snapshot: Snapshot) -> Decision:
    """Ask which of two answers it is, once for the same two, and wait: nothing rests on a question that is open again."""
    for contest in snapshot.contested:
        slot = f"contested-{contest.question.id}"
        before, revision = _spoken(snapshot, slot)
        against = [[a.by, a.letter] for a in contest.answers]
        if before and not _again(before[-1], contest):
            continue
        numbers = [
            r.questions.index(contest.question) for r in snapshot.rounds if contest.question in r.questions
        ]
        number = 1 + (numbers[-1] if numbers else 0)
        text = words.contested(contest, number)
        return Decision((Say(slot, revision, snapshot.issue.number, text, {"against": against}),))
    return Decision(waiting="one answer where people gave two")


def _spoken(snapshot: Snapshot, slot: str) -> tuple[list[Own], int]:
    """Return what we said in a slot, oldest first, and the revision that the next of it has."""
    revisions = sorted(number for name, number in snapshot.said if name == slot)
    return [snapshot.said[slot, number] for number in revisions], 1 + max(revisions, default=0)


def _again(asked: Own, contest: Contest) -> bool:
    """Tell whether people disagree anew since we asked."""
    return [[a.by, a.letter] for a in contest.answers] != asked.payload.get("against") and all(
        a.comment > asked.comment for a in contest.answers
    )


def _waiting(snapshot: Snapshot, round_: Round, left: Sequence[Question], now: datetime) -> Decision:
    """Show what the author proposes, remind once, and look again at the deadline."""
    issue = snapshot.issue.number
    shown, revision = _spoken(snapshot, "proposed")
    known = {(comment, digest) for own in shown for comment, digest in own.payload.get("comments", ())}
    if any((p.comment, p.digest) not in known for p in snapshot.proposed) and len(shown) < _MOST_PROPOSED:
        text = words.proposed(snapshot.proposed, round_)
        payload = {"comments": [[p.comment, p.digest] for p in snapshot.proposed]}
        return Decision((Say("proposed", revision, issue, text, payload),))
    remind = None if snapshot.spoke("reminder", round_.number) else round_.remind
    if remind and now >= remind:
        text = words.reminder(round_, left, now)
        return Decision((Say("reminder", round_.number, issue, text),))
    due = round_.deadline if any(q.default for q in left) else None
    return Decision(until=min((at for at in (remind, due) if at), default=None), waiting="answers")


def _nothing(snapshot: Snapshot) -> Decision:
    understanding = snapshot.understanding
    assert understanding is not None
    said, revision = _spoken(snapshot, "nothing")
    if any(own.payload.get("seen") == understanding.seen for own in said):
        return Decision(waiting="nothing to change")
    text = words.nothing(understanding.reason, understanding.nothing)
    return Decision((Say("nothing", revision, snapshot.issue.number, text, {"seen": understanding.seen}),))


def answers_at(snapshot: Snapshot, now: datetime) -> tuple[Answer, ...]:
    """Return the answers, with the defaults of questions whose deadline has passed; people who disagree decide themselves."""
    answers = list(snapshot.answers)
    contested = {contest.question.id for contest in snapshot.contested}
    for round_ in snapshot.rounds:
        if round_.deadline is None or now < round_.deadline:
            continue
        for question in open_questions(round_, answers):
            option = question.named(question.default)
            if option and question.id not in contested:
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

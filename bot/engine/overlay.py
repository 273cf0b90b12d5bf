"""Our own writes laid over what GitHub shows, until it shows them (RULES 1, 4).

Absence is explained by an event or it is lag: a comment of ours that is not there and has no `comment_deleted` after it
is there; a branch that shows what was before our last push and has no `head_ref_force_pushed` after it is where we
pushed it.
"""

from collections.abc import Sequence

from bot.domain.github import CaseFacts, Comment, Event, Person, Pull
from bot.domain.ids import CaseKey
from bot.domain.markers import Damaged, Marked, Ring, Slot, read_mark
from bot.domain.snapshot import Own
from bot.engine.memory import Memory
from bot.ports import Entry, Git

# reviews and comments are numbered apart; no comment has a number that JSON cannot hold
REVIEWS = 2**53


def events_of(facts: CaseFacts) -> tuple[Event, ...]:
    """Return the events of the issue and of its pull request."""
    return (*facts.events, *(facts.pull.events if facts.pull else ()))


def newest_event(facts: CaseFacts) -> int:
    """Return the id of the newest event seen, by which a later one is told."""
    return max((event.id for event in events_of(facts)), default=0)


def after(facts: CaseFacts, kind: str, entry: Entry, me: Person) -> Event | None:
    """Return the newest event of a kind, made by somebody else, that is younger than one of our writes."""
    seen = entry.body.get("event", 0)
    found = [
        e
        for e in events_of(facts)
        if e.kind == kind and e.id > seen and not (e.actor and e.actor.id == me.id)
    ]
    return max(found, key=lambda event: event.id, default=None)


def pull_of(facts: CaseFacts, memory: Memory) -> Pull | None:
    """Return the pull request of the run; one that GitHub does not show yet is as we opened it."""
    if facts.pull is not None or memory.pull is None:
        return facts.pull
    body = memory.pull.body
    return Pull(
        number=body["number"],
        state="open",
        merged=False,
        merged_by=None,
        draft=body["draft"],
        head_ref=body["branch"],
        head_sha=body["head"],
        base_ref=facts.repository.default_branch,
        title=body["title"],
        body="",
        url=body["url"],
    )


def head_of(facts: CaseFacts, memory: Memory, me: Person, git: Git | None) -> str:
    """Return the branch's head, "" where there is none yet or any more."""
    seen = facts.branch_head
    if not memory.pushed:
        return seen or ""
    last = memory.pushed[-1]
    ours = [str(entry.body["sha"]) for entry in memory.pushed]
    if seen is None:
        return "" if after(facts, "head_ref_deleted", last, me) else ours[-1]
    if _before(git, seen, ours) and not after(facts, "head_ref_force_pushed", last, me):
        return ours[-1]
    return seen


def _before(git: Git | None, seen: str, ours: Sequence[str]) -> bool:
    """Tell whether a head is one from before our last push: an earlier one of ours, or what a person had built on it."""
    if seen in ours:
        return True
    return git is not None and git.has(seen) and git.has(ours[-1]) and git.is_ancestor(seen, ours[-1])


def own_comments(
    facts: CaseFacts, memory: Memory, key: CaseKey, ring: Ring, me: Person, run: str
) -> tuple[dict[tuple[str, int], Own], tuple[int, ...], tuple[int, ...], tuple[Comment, ...]]:
    """Return our comments by (slot, revision), the doubles to be deleted, the damaged ones, and briefs that people edited."""
    said: dict[tuple[str, int], Own] = {}
    doubles: list[int] = []
    damaged: list[int] = []
    edited: list[Comment] = []
    briefs = {
        entry.body["comment"]: (place, entry) for place, entry in memory.said.items() if place[0] == "brief"
    }
    shown = sorted(_shown(facts), key=lambda pair: pair[1].id)
    came = max((event.at for event in facts.events if event.kind == "transferred"), default=None)
    for number, comment in shown:
        if comment.author.id != me.id or comment.id in memory.retracted:
            continue
        if came and comment.created <= came:  # signed for another repository
            continue
        read = read_mark(ring, key.repo_id, key.number, comment.body)
        by_person = comment.editor and comment.editor.kind == "User" and comment.editor_can_write
        if isinstance(read, Damaged) and by_person and comment.id in briefs:
            # what it said is known from the journal; what they made of it is news from a person
            place, entry = briefs[comment.id]
            said[place] = _unseen(facts, entry, place, run, me)
            edited.append(comment)
        elif isinstance(read, Damaged):
            damaged.append(comment.id)
        elif isinstance(read, Marked) and read.slot.run == run:
            place = (read.slot.name, read.slot.revision)
            if place in said:
                doubles.append(comment.id)
            else:
                said[place] = Own(read.slot, comment.id, number, read.payload, comment.created)
    ids = {comment.id for _, comment in shown}
    for place, entry in memory.said.items():
        if place not in said and entry.body["comment"] not in ids:
            said[place] = _unseen(facts, entry, place, run, me)
    return said, tuple(doubles), tuple(damaged), tuple(edited)


def _unseen(facts: CaseFacts, entry: Entry, place: tuple[str, int], run: str, me: Person) -> Own:
    body = entry.body
    deleted = after(facts, "comment_deleted", entry, me) is not None
    return Own(Slot(run, *place), body["comment"], body["number"], body["payload"], entry.at, deleted)


def _shown(facts: CaseFacts) -> list[tuple[int, Comment]]:
    issue = [(facts.issue.number, comment) for comment in facts.comments]
    pull = [(facts.pull.number, comment) for comment in facts.pull.comments] if facts.pull else []
    return [*issue, *pull]


def people_of(facts: CaseFacts, me: Person) -> Sequence[tuple[int, Comment]]:
    """Return the comments of people, oldest first, with the number they stand on; bots and we are left out.

    What a review says as a whole is a comment on its pull request, whatever its verdict; one that was dismissed is none.
    """
    said = [*_shown(facts), *(_reviews(facts.pull) if facts.pull else ())]
    kept = [(n, c) for n, c in said if c.author.kind == "User" and c.author.id != me.id]
    return sorted(kept, key=lambda pair: (pair[1].created, pair[1].id))


def _reviews(pull: Pull) -> list[tuple[int, Comment]]:
    return [
        (
            pull.number,
            Comment(
                REVIEWS + review.id,
                review.author,
                review.body,
                review.submitted,
                review.submitted,
                review.can_write,
                pull.url,
                verdict=review.state,
            ),
        )
        for review in pull.reviews
        if review.body.strip() and review.state != "DISMISSED"
    ]

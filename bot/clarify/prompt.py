"""What the model reads of an issue: its text, what people said, issues that it names, questions and answers, and code."""

import re
from collections.abc import Sequence

from bot.bench import Bench
from bot.domain.brief import Answer, Round
from bot.domain.effects import Understand
from bot.domain.github import Comment, Issue
from bot.domain.listing import listing
from bot.domain.policy import PROTECTED, Policy
from bot.domain.prompt import fence, visible
from bot.domain.snapshot import Snapshot
from bot.looking import found_for
from bot.places import pointed_at

_MENTION = re.compile(r"(?<![\w/&#])#(\d{1,9})\b")
_ADDRESS = re.compile(r"https?://[\w.:-]+/([\w.-]+/[\w.-]+)/(?:issues|pull)/(\d{1,9})\b")
_MOST_LINKED = 5
_MOST_TALK = 60_000  # characters of comments in all


def prompt_of(bench: Bench, snapshot: Snapshot, effect: Understand, policy: Policy) -> str:
    """Write the user message: issue, comments, what was asked and answered, and the code found."""
    issue = snapshot.issue
    parts = [
        f"Issue #{issue.number} by {issue.author.login}:",
        fence("title", issue.title, 500),
        fence("issue", visible(issue.body)),
    ]
    parts += _talk(snapshot.prose)
    parts += [_linked(linked) for linked in _mentioned(bench, snapshot)]
    if snapshot.brief:
        parts.append(
            "The brief so far; change only what the newest comments change:\n"
            + fence("brief", snapshot.brief.told())
        )
    parts += [_asked(round_, effect.answers) for round_ in snapshot.rounds]
    asked = [question.text for round_ in snapshot.rounds for question in round_.questions]
    query = visible("\n".join([issue.title, issue.body, *(c.body for c in snapshot.prose), *asked]))
    passages = bench.retrieval.find(bench.git, snapshot.base_head, query, 8)
    files_ = listing(bench.git.paths(snapshot.base_head), 7_000)
    texts = [visible(text) for text in (issue.body, *(c.body for c in snapshot.prose))]
    parts += pointed_at(bench, snapshot, texts)
    own = [pattern for pattern in policy.protected_paths if pattern not in PROTECTED]
    kept = ", ".join(["workflows, policy and instruction files", *own])
    parts.append(f"Only people may change these paths here: {kept}.")
    parts.append("Files in the repository:\n" + fence("files", files_))
    parts += [f"{p.path}, from line {p.start}:\n{fence('file', p.text, 4_000)}" for p in passages]
    if snapshot.understanding and snapshot.understanding.look:
        parts.append("You looked for code before; it is here again.")
        parts += found_for(bench, snapshot.base_head, snapshot.understanding.look, "\n".join(parts))
    if effect.last:
        parts.append("No more questions may be asked: assume what is open, and answer with a brief.")
    return "\n\n".join(parts)


def _talk(prose: Sequence[Comment]) -> list[str]:
    """Show what people said, oldest first; where it is too much, the newest, since they decide what holds."""
    shown: list[str] = []
    left = _MOST_TALK
    for comment in reversed(prose):
        text = f"{_by(comment)}:\n{fence('comment', visible(comment.body), 6_000)}"
        left -= len(text)
        if left < 0 and shown:
            shown.append(f"({len(prose) - len(shown)} older comments are left out.)")
            break
        shown.append(text)
    return shown[::-1]


def _mentioned(bench: Bench, snapshot: Snapshot) -> list[Issue]:
    """Read the issues and pull requests that the issue or a person with write access names: of this repository, a few."""
    key = snapshot.key
    text = visible("\n".join([snapshot.issue.title, snapshot.issue.body, *(c.body for c in snapshot.prose)]))
    found = [int(number) for number in _MENTION.findall(text)]
    found += [int(n) for repo, n in _ADDRESS.findall(text) if repo.lower() == key.repo.lower()]
    own = (key.number, snapshot.pull.number if snapshot.pull else 0)
    numbers = [n for n in dict.fromkeys(found) if n not in own][:_MOST_LINKED]
    return [issue for number in numbers if (issue := bench.issue(number))]


def _linked(issue: Issue) -> str:
    kind = "Issue" if issue.kind == "issue" else "Pull request"
    state = "merged" if issue.kind == "merged" else issue.state
    text = f"{issue.title}\n\n{visible(issue.body)}"
    return f"{kind} #{issue.number}, {state}, which is named there:\n{fence('linked', text, 3_000)}"


def _by(comment: Comment) -> str:
    match comment.verdict:
        case "BRIEF":
            return f"Your brief as {comment.author.login} edited it by hand; what they changed holds"
        case "":
            return f"Comment by {comment.author.login}"
        case "CHANGES_REQUESTED":
            return (
                f"Review of the pull request by {comment.author.login}, who asks for changes before a merge"
            )
        case _:
            return f"Review of the pull request by {comment.author.login}"


def _asked(round_: Round, answers: tuple[Answer, ...]) -> str:
    given = {answer.question: answer for answer in answers}
    lines = [f"You asked, in round {round_.number}:"]
    for question in round_.questions:
        options = " / ".join(f"{o.letter}) {o.text}" for o in question.options)
        answer = given.get(question.id)
        said = (
            f"{answer.letter + ') ' if answer.letter else ''}{answer.text}"
            if answer
            else "(see the comments)"
        )
        said += " (they left it to you)" if answer and answer.left else ""
        lines.append(f"{question.id} {question.text} {options}\n  Answer: {fence('answer', said, 6_000)}")
    return "\n".join(lines)

"""What people read in the input phase."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.domain.asking import asking, deadline
from bot.domain.brief import Answer, Brief, Contest, Proposal, Question, Round
from bot.domain.quoted import code, line, sentence
from bot.domain.snapshot import Nothing

_NUMBERS = {1: "One question", 2: "Two questions", 3: "Three questions"}


def questions(round_: Round, label: str, *, by_author: bool = False) -> str:
    """Ask the questions of a round."""
    count = len(round_.questions)
    again = "" if round_.number == 1 else " Thank you. What is left:"
    opening = f"**{_NUMBERS.get(count, f'{count} questions')} before I write code.**{again}"
    who = "Who opened this, or anyone with write access," if by_author else "Anyone with write access"
    return asking(opening, round_, f"taking the `{label}` label off stops me", who)


def reminder(round_: Round, left: Sequence[Question], now: datetime) -> str:
    """Ask once more what is still open, and only that."""
    lines = ["**I still wait for you here.**", ""]
    for number, question in enumerate(round_.questions, 1):
        if question in left:
            options = " · ".join(
                f"`{number}{option.letter}` {line(option.text)}" for option in question.options
            )
            lines.append(f"- **{number}. {line(question.text)}** {options or f'`{number}: your words`'}")
    if round_.deadline and now < round_.deadline and (due := deadline(round_, left)):
        lines += ["", due]
    return "\n".join(lines)


def contested(contest: Contest, number: int) -> str:
    """Ask which of two answers it is."""
    lines = [f"**Question {number} has two answers:** {line(contest.question.text)}", ""]
    lines += [
        f"- @{answer.by}: **{number}{answer.letter}** {line(answer.text)}" for answer in contest.answers
    ]
    letters = list(dict.fromkeys(answer.letter for answer in contest.answers))
    choices = " or ".join(f"`{number}{letter}`" for letter in letters)
    lines += ["", f"Which is it? I wait until one of you replies {choices}, or `{number}: your words`."]
    return "\n".join(lines)


def proposed(proposals: Sequence[Proposal], round_: Round) -> str:
    """Show what the issue's author would answer, for a person with the right to take it."""
    who = proposals[-1].by
    answers = {answer.question: answer for proposal in proposals for answer in proposal.answers}
    lines = [f"**@{who} opened this and suggests:**", ""]
    for number, question in enumerate(round_.questions, 1):
        if answer := answers.get(question.id):
            letter = f"**{number}{answer.letter}** " if answer.letter else ""
            lines.append(f"- {number}. {line(question.text)} → {letter}{line(answer.text)}")
    lines += [f"- in words: {line(proposal.words, 300)}" for proposal in proposals if proposal.words]
    lines += [
        "",
        "- [ ] **Take these answers**",
        "",
        f"@{who} has no write access here, so this counts once someone who has ticks the box or says `/askfirst accept`. "
        "An answer of your own counts instead.",
    ]
    return "\n".join(lines)


def brief(
    value: Brief,
    answers: Sequence[Answer],
    rounds: Sequence[Round],
    before: Brief | None = None,
    unread: Sequence[tuple[str, str]] = (),
) -> str:
    """State what was understood, what changed in it since the version before, and what could not be read."""
    head = "What I understood" if value.version == 1 else f"What I understood, version {value.version}"
    lines = [f"**{head}:** {sentence(value.goal)}"]
    if before is not None and (changes := _changes(before, value)):
        lines += ["", f"Since version {before.version}", *changes]
    lines += ["", "It is done when"]
    for criterion in value.criteria:
        because = ", ".join(line(reason) for reason in criterion.because)
        lines.append(
            f"- **{criterion.id}** {sentence(criterion.text)} {sentence(criterion.example)} *({because})*"
        )
    if value.assumptions:
        lines += ["", "I assume"]
        lines += [f"- **{assumption.id}** {sentence(assumption.text)}" for assumption in value.assumptions]
    if value.out_of_scope:
        lines += ["", "Not part of this"]
        lines += [f"- {line(thing)}" for thing in value.out_of_scope]
    if unread:
        lines += ["", "I could not read", *(f"- {code(name)}: {sentence(why)}" for name, why in unread)]
    chosen = _chosen(answers, rounds)
    if chosen:
        lines += ["", "<details><summary>Answers this rests on</summary>", "", *chosen, "", "</details>"]
    lines += [
        "",
        "Something wrong? Say so in a comment, or edit this one; I take it up before the next step.",
    ]
    return "\n".join(lines)


def _changes(before: Brief, after: Brief) -> list[str]:
    """List what differs between two versions, by what is said and not by its number."""
    lines: list[str] = []
    if before.goal != after.goal:
        lines.append(f"- goal, was: {sentence(before.goal)}")
    old = {c.id: (c.text, c.example) for c in before.criteria} | {
        a.id: (a.text, "") for a in before.assumptions
    }
    new = {c.id: (c.text, c.example) for c in after.criteria} | {
        a.id: (a.text, "") for a in after.assumptions
    }
    for name in dict.fromkeys([*old, *new]):
        if name not in old and new[name] not in old.values():
            lines.append(f"- **{name}** is new")
        elif name not in new and old[name] not in new.values():
            lines.append(f"- {name} is gone: {sentence(old[name][0])}")
        elif name in old and name in new and old[name] != new[name]:
            lines.append(f"- **{name}** was: {' '.join(sentence(part) for part in old[name] if part)}")
    gone = [thing for thing in before.out_of_scope if thing not in after.out_of_scope]
    added = [thing for thing in after.out_of_scope if thing not in before.out_of_scope]
    lines += [f"- no longer left out: {line(thing)}" for thing in gone]
    return lines + [f"- now left out: {line(thing)}" for thing in added]


def _chosen(answers: Sequence[Answer], rounds: Sequence[Round]) -> list[str]:
    asked = {question.id: question for round_ in rounds for question in round_.questions}
    lines = []
    for answer in answers:
        question = asked.get(answer.question)
        if question:
            who = f"@{answer.by}" if answer.by else "default at the deadline"
            who += " left it to me" if answer.left else ""
            lines.append(f"- **{answer.question}** {line(question.text)} → {line(answer.text)} ({who})")
    return lines


_NOTHING = {
    "": "There is nothing here for me to change.",
    "duplicate": "**This is asked for elsewhere already**, so I write no code here.",
    "done": "**This is there already**, so I change nothing.",
    "not_reproducible": "**I cannot find in the code what this describes**, so I change nothing.",
    "question": "**This is a question and not a change**, so I write no code.",
    "too_big": "**This is too big for one pull request**, so I do not begin it. I would split it:",
    "outside_policy": "**Only people may change here what this asks for**, so I do not begin it.",
}
_MISREAD = "If I misread it, tell me what I missed in a comment."
_ONE = "Open those you want as issues and label them. To have it as one all the same, say in a comment what comes first."


def nothing(reason: str, why: Nothing | None = None) -> str:
    """Say that there is nothing to build, why, and where one can see it."""
    parts = [_NOTHING[why.kind if why else ""]]
    if why and why.parts:
        listed = [
            f"{n}. **{line(title, 200)}** {sentence(text, 600)}"
            for n, (title, text) in enumerate(why.parts, 1)
        ]
        parts.append("\n".join(listed))
    parts.append(sentence(reason))
    if why and why.evidence:
        parts.append("\n".join(f"- {_place(place)}: {sentence(shows)}" for place, shows in why.evidence))
    parts.append(_ONE if why and why.parts else _MISREAD)
    return "\n\n".join(part for part in parts if part)


def _place(place: str) -> str:
    return place if re.fullmatch(r"#\d{1,9}", place) else code(place)

"""Answers in comments: `1a 2c`, `2: free text`, ticked boxes. What cannot be read so is prose, for the model to read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.brief import Answer, Question, Round
from bot.domain.commands import prose_of

_CHOICES = re.compile(
    r"^[\s,;.&+*-]*(?:(?:Q\s*)?\d{1,2}\s*[.):]?\s*[a-h]\b\)?[\s,;.&+*-]*(?:and\b[\s,]*)?)+$", re.I
)
_CHOICE = re.compile(r"(?:Q\s*)?(\d{1,2})\s*[.):]?\s*([a-h])\b", re.I)
_FREE = re.compile(r"^\s*[-*]?\s*(?:Q\s*)?(\d{1,2})\s*[:.)]\s*(\S.*)$", re.I)
_TICK = re.compile(r"^\s*[-*+] \[[xX]\] \*\*(\d{1,2})([a-h])\*\*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one comment answers. `rest` is the prose that is no answer of a known form."""

    answers: tuple[Answer, ...]
    rest: str


def read_answers(body: str, round_: Round, by: str, comment: int) -> Reading:
    """Read one comment's answers to a round; the last word on a question in a comment is the one that counts."""
    answers: dict[str, Answer] = {}
    rest: list[str] = []
    for line in prose_of(body).split("\n"):
        if line.lstrip().lower().startswith("/askfirst"):
            continue
        free = _FREE.match(line)
        if _CHOICES.match(line):
            unread = _take_choices(line, round_, by, comment, answers)
            if unread:
                rest.append(line)
        elif free and (question := _question(round_, free[1])):
            answers[question.id] = Answer(question.id, "", free[2].strip(), by, comment)
        elif line.strip():
            rest.append(line)
    return Reading(tuple(answers.values()), "\n".join(rest).strip())


def read_ticks(body: str, round_: Round, by: str, comment: int) -> tuple[Answer, ...]:
    """Read the boxes of our own comment; a question with two ticks is not answered by them."""
    ticked: dict[str, list[str]] = {}
    for number, letter in _TICK.findall(body):
        ticked.setdefault(number, []).append(letter.lower())
    answers = []
    for number, letters in ticked.items():
        question = _question(round_, number)
        option = question.option(letters[0]) if question and len(letters) == 1 else None
        if question and option:
            answers.append(Answer(question.id, option.letter, option.text, by, comment))
    return tuple(answers)


def open_questions(round_: Round, answers: Sequence[Answer]) -> tuple[Question, ...]:
    """Return the questions of a round that nothing answers yet."""
    answered = {answer.question for answer in answers}
    return tuple(question for question in round_.questions if question.id not in answered)


def _take_choices(line: str, round_: Round, by: str, comment: int, answers: dict[str, Answer]) -> bool:
    unread = False
    for number, letter in _CHOICE.findall(line):
        question = _question(round_, number)
        option = question.option(letter.lower()) if question else None
        if question and option:
            answers[question.id] = Answer(question.id, option.letter, option.text, by, comment)
        else:
            unread = True
    return unread


def _question(round_: Round, number: str) -> Question | None:
    index = int(number) - 1
    return round_.questions[index] if 0 <= index < len(round_.questions) else None

"""Answers in comments: `1a 2c`, `2: free text`, below a quoted question, ticked boxes, "you decide".

What cannot be read so is prose, for the model to read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.brief import Answer, Question, Round
from bot.domain.commands import outside_code, parted

_CHOICES = re.compile(
    r"^[\s,;.&+*-]*(?:(?:Q\s*)?\d{1,2}\s*[.):]?\s*[a-h]\b\)?[\s,;.&+*-]*(?:and\b[\s,]*)?)+$", re.I
)
_CHOICE = re.compile(r"(?:Q\s*)?(\d{1,2})\s*[.):]?\s*([a-h])\b", re.I)
_FREE = re.compile(r"^\s{0,9}[-*]?\s{0,9}(?:Q\s{0,9})?(\d{1,2})\s{0,9}[:.)]\s{0,9}(\S.*)$", re.I)
_BARE = re.compile(r"^\s{0,9}[-*]?\s{0,9}(?:Q\s{0,9})?(\d{1,2})\s{0,9}[:.)]\s*$", re.I)
_LONGEST = (
    500  # characters of a line that may be letters; what is longer is words, and costs no pattern's time
)
_MIXED = re.compile(
    r"^((?:[\s,;.&+*-]*(?:Q\s*)?\d{1,2}\s*[.):]?\s*[a-h]\b\)?)+)[\s,;]+(?:and\s+)?(?:Q\s*)?(\d{1,2}\s*:\s*\S.*)$",
    re.I,
)
_TICK = re.compile(r"^\s*[-*+] \[[xX]\] \*\*(\d{1,2})([a-h])\*\*", re.MULTILINE)
_LETTER = re.compile(r"^\W*([a-h])\W*$", re.I)
_QUOTED_OPTION = re.compile(r"^[-*+]?\s*(?:\[[ xX]\])?\s*\**(\d{1,2})([a-h])\b")
_QUOTED_NUMBER = re.compile(r"^\**(\d{1,2})[.)]\s")
_YES = re.compile(r"^\W*(yes|yep|this|this one|that one|agreed|\+1|👍|ja|oui|sí|si)\W*$", re.I)

# who leaves a question to us, in the languages that need no model to be sure of
_OURS = r"(?:recommended(?: ones?| options?)?|recommendations?|defaults?)"
_DECIDE = (
    r"(?:you|u) (?:decide|choose|pick)|(?:it'?s )?(?:your (?:call|choice|pick)|up to you)"
    r"|as you (?:like|prefer|recommend(?:ed)?)|whatever you (?:think|recommend|prefer)"
    rf"|(?:take |use |go with )?(?:the |your )?{_OURS}"
    r"|(?:das )?entscheide(?:st)? du|du entscheidest|wie du (?:meinst|willst)|à toi de (?:voir|décider)|comme tu veux"
    r"|tú decides|decide tú|como quieras|você decide|decidi tu|你决定|任せます|お任せします|на ваше усмотрение"
)
_LEFT = re.compile(rf"^\W*(?:please\W+)?(?:{_DECIDE})(?:\W+(?:please|bitte))?\W*$", re.I)
_REST = re.compile(
    rf"[\s,;.]*\b(?:and\s+)?(?:for\s+)?(?:the\s+)?(?:rest|others?|remaining)\b[\s:,;–—-]*(?:is\s+)?(?:{_DECIDE})\W*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one comment answers. `rest` is the prose that is no answer of a known form."""

    answers: tuple[Answer, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as somebody gave it, and when. A `ticked` one says when its comment was last edited, whatever box it was."""

    answer: Answer
    at: datetime
    ticked: bool = False


def read_answers(body: str, round_: Round, by: str, comment: int) -> Reading:
    """Read one comment's answers to a round; the last word on a question in a comment is the one that counts."""
    reader = _Reader(round_, by, comment)
    quoted = _below_quotes(body, round_, by, comment, reader.answers)
    for line, is_code in _lines(body):
        if is_code:
            reader.take_below(line)
        elif line.strip() in quoted or line.lstrip().lower().startswith("/askfirst"):
            reader.open = ""
        elif line.strip():
            reader.take(line)
    return reader.result()


@dataclass(slots=True)
class _Reader:
    """Reads a comment line by line. `open`: the question to which the lines below belong, "" for none."""

    round: Round
    by: str
    comment: int
    answers: dict[str, Answer] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)
    left: bool = False
    open: str = ""

    def take(self, line: str) -> None:
        """Read a line of words."""
        short = len(line) <= _LONGEST
        if short and self.round.questions and (shorter := _REST.sub("", line)) != line:
            line, self.left = shorter, True
        named, free = _BARE.match(line), _FREE.match(line)
        was, self.open = self.open, ""
        if short and _CHOICES.match(line):
            if _take_choices(line, self.round, self.by, self.comment, self.answers):
                self.rest.append(line)
        elif named and (question := _question(self.round, named[1])):
            self.open = question.id
        elif free and (question := _question(self.round, free[1])):
            self.answers[question.id] = _in_words(question, free[2].strip(), self.by, self.comment)
            self.open = question.id
        elif short and self.round.questions and _LEFT.match(line):
            self.left = True
        elif was and (was not in self.answers or self._asks_for_a_fact(was)):
            self.open = was
            self.take_below(line)
        elif line.strip():
            self.rest.append(line)

    def take_below(self, line: str) -> None:
        """Read a line of code, or one that goes on with an answer: what stands below `2:` or `2: words` belongs to it."""
        if not self.open:
            self.rest.append(line)
            return
        known = self.answers.get(self.open) or Answer(self.open, "", "", self.by, self.comment)
        text = f"{known.text}\n{line}" if known.text else line
        self.answers[self.open] = replace(known, letter="", text=text, left=False)

    def result(self) -> Reading:
        """Return what was read."""
        for question in self.round.questions if self.left else ():
            self.answers.setdefault(question.id, _left(question, self.by, self.comment))
        return Reading(tuple(self.answers.values()), "\n".join(self.rest).strip("\n").rstrip())

    def _asks_for_a_fact(self, name: str) -> bool:
        return any(q.id == name and not q.options for q in self.round.questions)


def _lines(body: str) -> list[tuple[str, bool]]:
    """Return a comment's own lines, each with whether it is code; one that has letters and then words is two."""
    lines: list[tuple[str, bool]] = []
    for line, is_code in parted(body):
        mixed = _MIXED.match(line) if len(line) <= _LONGEST and not is_code else None
        if is_code or not line.lstrip().startswith(">"):
            lines += [(mixed[1], False), (mixed[2], False)] if mixed else [(line, is_code)]
    return lines


def read_ticks(body: str, round_: Round, by: str, comment: int) -> tuple[Answer, ...]:
    """Read the boxes of our own comment; two ticks at one question are two answers, which stand against each other."""
    answers = []
    for number, letter in dict.fromkeys(_TICK.findall(body)):
        question = _question(round_, number)
        option = question.option(letter.lower()) if question else None
        if question and option:
            answers.append(Answer(question.id, option.letter, option.text, by, comment))
    return tuple(answers)


def settle(
    said: Sequence[Said], asked: tuple[datetime, int] | None
) -> tuple[Answer | None, tuple[Answer, ...]]:
    """Return the answer that a question has, or else those that stand against each other.

    The last word of each person counts, whatever order it is read in. `asked`: when (and in which comment) we asked which
    it is; then only what was said since counts. Who left it to us contradicts nobody; words next to another answer add
    to it, and a model reads them all.
    """
    chosen = [one for one in said if not one.answer.left] or list(said)
    ordered = sorted(chosen, key=lambda one: (one.at, one.answer.comment))
    since = [
        one for one in ordered if asked is None or (not one.ticked and (one.at, one.answer.comment) > asked)
    ]
    latest: list[Answer] = []
    for one in since or ordered:
        mine = one.answer
        latest = [
            a for a in latest if a.by != mine.by or (a.comment == mine.comment and a.letter != mine.letter)
        ]
        latest.append(mine)
    if not latest:
        return None, ()
    letters = {answer.letter for answer in latest}
    if "" in letters:
        if len(latest) == 1:
            return latest[0], ()
        words = "\n".join(f"{a.by}: {a.letter + ') ' if a.letter else ''}{a.text}" for a in latest)
        last = latest[-1]
        return Answer(last.question, "", words, last.by, last.comment), ()
    if len(letters) > 1 or (asked is not None and not since):
        return None, tuple(latest)
    return latest[-1], ()


def open_questions(round_: Round, answers: Sequence[Answer]) -> tuple[Question, ...]:
    """Return the questions of a round that nothing answers yet."""
    answered = {answer.question for answer in answers}
    return tuple(question for question in round_.questions if question.id not in answered)


def _below_quotes(
    body: str, round_: Round, by: str, comment: int, answers: dict[str, Answer]
) -> frozenset[str]:
    """Read the paragraph below a quoted question, as mail has it; returns the lines that were read so."""
    read: set[str] = set()
    about: tuple[Question, str] | None = None
    below: list[str] = []
    for line in (*outside_code(body), ""):
        text = line.strip()
        if text and not text.startswith((">", "/")) and about:
            below.append(text)
            continue
        if below and about:
            if answer := _below(" ".join(below), *about, by, comment):
                answers[answer.question] = answer
                read |= set(below)
            about, below = None, []
        if text.startswith(">"):
            about = _quoted(text.lstrip("> "), round_) or about
    return frozenset(read)


def _below(text: str, question: Question, letter: str, by: str, comment: int) -> Answer | None:
    """Read what stands below a question, or below its option of this letter; None where it names its question itself."""
    if len(text) > _LONGEST:
        return Answer(question.id, "", text, by, comment)
    if option := question.option(letter if _YES.match(text) else ""):
        return Answer(question.id, option.letter, option.text, by, comment)
    if not _LETTER.match(text) and (_CHOICES.match(text) or _FREE.match(text)):
        return None
    return _in_words(question, text, by, comment)


def _quoted(text: str, round_: Round) -> tuple[Question, str] | None:
    """Return the question that a quoted line is of, and the option's letter where it is one."""
    text = text[:_LONGEST]
    if option := _QUOTED_OPTION.match(text):
        question = _question(round_, option[1])
        return (question, option[2]) if question else None
    number = _QUOTED_NUMBER.match(text)
    bare = text.strip("* ")
    found = next((q for q in round_.questions if q.text and q.text in bare), None)
    found = found or (_question(round_, number[1]) if number else None)
    return (found, "") if found else None


def _in_words(question: Question, text: str, by: str, comment: int) -> Answer:
    letter = _LETTER.match(text) if len(text) <= _LONGEST else None
    if len(text) <= _LONGEST and _LEFT.match(text):
        return _left(question, by, comment)
    option = question.option(letter[1].lower()) if letter else None
    if option:
        return Answer(question.id, option.letter, option.text, by, comment)
    return Answer(question.id, "", text, by, comment)


def _left(question: Question, by: str, comment: int) -> Answer:
    option = question.named(question.recommended)
    text = option.text if option else "as you recommend"
    return Answer(question.id, option.letter if option else "", text, by, comment, left=True)


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

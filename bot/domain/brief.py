"""Questions, answers and the brief: what is to be built, in words that can be checked."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot.domain.ids import digest_of


@dataclass(frozen=True, slots=True)
class Option:
    """One lettered way to read the issue."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question: `recommended` is a letter; `default` is what is taken at the deadline, "" to keep waiting.

    One without options asks for a fact, and is answered in words: both are then our guess in words, "" for none.
    """

    id: str
    text: str
    why: str
    options: tuple[Option, ...]
    recommended: str
    default: str = ""

    def option(self, letter: str) -> Option | None:
        """Return the option of this letter."""
        return next((option for option in self.options if option.letter == letter), None)

    def named(self, choice: str) -> Option | None:
        """Return what `recommended` or `default` names, a guess in words as an option without a letter."""
        return self.option(choice) if self.options else Option("", choice) if choice else None


@dataclass(frozen=True, slots=True)
class Round:
    """The questions of one comment; `deadline` and `remind` are instants fixed when they were asked."""

    number: int
    questions: tuple[Question, ...]
    deadline: datetime | None = None
    remind: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form that the comment's marker carries."""
        body = asdict(self)
        body["deadline"] = self.deadline.isoformat() if self.deadline else None
        body["remind"] = self.remind.isoformat() if self.remind else None
        return body

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Round":
        """Read the JSON form."""
        questions = tuple(
            Question(**{**question, "options": tuple(Option(**option) for option in question["options"])})
            for question in body["questions"]
        )
        deadline, remind = (
            datetime.fromisoformat(body[key]) if body.get(key) else None for key in ("deadline", "remind")
        )
        return cls(body["number"], questions, deadline, remind)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person (or the deadline: `by` is "") chose. `letter` is "" for an answer in words.

    `left`: the person left it to us, and it is the recommended option.
    """

    question: str
    letter: str
    text: str
    by: str
    comment: int
    left: bool = False


@dataclass(frozen=True, slots=True)
class Contest:
    """A question that people answer differently: the answers that stand against each other, oldest first."""

    question: Question
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A comment by the issue's author, who may not write here: what it would answer if somebody accepts it.

    `digest` tells its text as it was read. `words`: what is no answer of a known form.
    """

    comment: int
    digest: str
    by: str
    answers: tuple[Answer, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One question from within a task, in a comment of its own. `comment` is 0 until it is posted; `answer`: a person's."""

    task: str
    round: Round
    comment: int = 0
    answer: Answer | None = None

    @property
    def question(self) -> Question:
        """Return the one question."""
        return self.round.questions[0]

    def answered(self, now: datetime) -> Answer | None:
        """Return a person's answer, or the default once the deadline has passed."""
        option = self.question.named(self.question.default)
        if self.answer is None and option and self.round.deadline and now >= self.round.deadline:
            return Answer(self.question.id, option.letter, option.text, "", 0)
        return self.answer


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that must hold, with an example of it: `given` (may be "") what, `when` what is done, `then` what is seen.

    All three are "" where there is no example.

    `because`: what it rests on, "issue", a question id, or an assumption id.
    """

    id: str
    text: str
    given: str
    when: str
    then: str
    because: tuple[str, ...]

    @property
    def example(self) -> str:
        """Return the example as one sentence without its full stop, "" for none."""
        if not self.then:
            return ""
        given = f"Given {self.given.strip(' .,')}, when" if self.given.strip(" .,") else "When"
        return f"{given} {self.when.strip(' .,')}, then {self.then.strip()}"


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken for granted because asking would cost more than being wrong."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Brief:
    """What was understood; a value with versions. `source` is the digest of the issue text it was made of."""

    version: int
    goal: str
    criteria: tuple[Criterion, ...]
    assumptions: tuple[Assumption, ...]
    out_of_scope: tuple[str, ...]
    source: str

    @property
    def digest(self) -> str:
        """Return the digest of the brief's meaning, of which version and source are no part."""
        return digest_of({**self.to_json(), "version": 0, "source": ""})

    def told(self, serving: Collection[str] = ()) -> str:
        """Return the brief as models read it: whole, or with those criteria alone that are served."""
        criteria = [c for c in self.criteria if not serving or c.id in serving]
        lines = [self.goal, *(f"{c.id} {c.text} {c.example}".strip() for c in criteria)]
        lines += [f"{a.id} {a.text}" for a in self.assumptions]
        return "\n".join([*lines, *(f"Not part of this: {thing}" for thing in self.out_of_scope)])

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form that the comment's marker carries."""
        return asdict(self)

    @classmethod
    def from_json(cls, body: Mapping[str, Any]) -> "Brief":
        """Read the JSON form."""
        return cls(
            version=body["version"],
            goal=body["goal"],
            criteria=tuple(Criterion(**{**c, "because": tuple(c["because"])}) for c in body["criteria"]),
            assumptions=tuple(Assumption(**a) for a in body["assumptions"]),
            out_of_scope=tuple(body["out_of_scope"]),
            source=body["source"],
        )

"""What people read in the input phase."""

from collections.abc import Sequence

from bot.domain.asking import asking
from bot.domain.brief import Answer, Brief, Round
from bot.domain.quoted import line, sentence

_NUMBERS = {1: "One question", 2: "Two questions", 3: "Three questions"}


def questions(round_: Round, label: str) -> str:
    """Ask the questions of a round."""
    count = len(round_.questions)
    again = "" if round_.number == 1 else " Thank you. What is left:"
    opening = f"**{_NUMBERS.get(count, f'{count} questions')} before I write code.**{again}"
    return asking(opening, round_, f"taking the `{label}` label off stops me")


def brief(value: Brief, answers: Sequence[Answer], rounds: Sequence[Round]) -> str:
    """State what was understood."""
    head = "What I understood" if value.version == 1 else f"What I understood, version {value.version}"
    lines = [f"**{head}:** {sentence(value.goal)}", "", "It is done when"]
    for criterion in value.criteria:
        because = ", ".join(line(reason) for reason in criterion.because)
        lines.append(
            f"- **{criterion.id}** {sentence(criterion.text)} For example: {sentence(criterion.example)} *({because})*"
        )
    if value.assumptions:
        lines += ["", "I assume"]
        lines += [f"- **{assumption.id}** {sentence(assumption.text)}" for assumption in value.assumptions]
    if value.out_of_scope:
        lines += ["", "Not part of this"]
        lines += [f"- {line(thing)}" for thing in value.out_of_scope]
    chosen = _chosen(answers, rounds)
    if chosen:
        lines += ["", "<details><summary>Answers this rests on</summary>", "", *chosen, "", "</details>"]
    lines += ["", "Something wrong? Say so in a comment; I take it up before the next step."]
    return "\n".join(lines)


def _chosen(answers: Sequence[Answer], rounds: Sequence[Round]) -> list[str]:
    asked = {question.id: question for round_ in rounds for question in round_.questions}
    lines = []
    for answer in answers:
        question = asked.get(answer.question)
        if question:
            who = f"@{answer.by}" if answer.by else "default at the deadline"
            lines.append(f"- **{answer.question}** {line(question.text)} → {line(answer.text)} ({who})")
    return lines


def nothing(reason: str) -> str:
    """Say that there is nothing to change, and why."""
    opening, closing = (
        "There is nothing here for me to change.",
        "If I misread it, tell me what I missed in a comment.",
    )
    return "\n\n".join(part for part in (opening, sentence(reason), closing) if part)

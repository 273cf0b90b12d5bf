"""A comment that asks: numbered questions with lettered boxes, who may answer, and what is taken at the deadline. Pure."""

from collections.abc import Sequence

from bot.domain.brief import Question, Round
from bot.domain.quoted import line, sentence


def asking(opening: str, round_: Round, stops: str, who: str = "Anyone with write access") -> str:
    """Write the comment of a round; `stops` says how a person ends it all instead, `who` may answer."""
    lines = [opening, ""]
    for number, question in enumerate(round_.questions, 1):
        lines += [f"**{number}. {line(question.text)}**", f"Why it matters: {sentence(question.why)}", ""]
        lines += _boxes(number, question)
    lines.append(f"{_how(round_)} {who} can answer; {stops}.")
    if due := deadline(round_, round_.questions):
        lines.append(due)
    return "\n".join(lines)


def _boxes(number: int, question: Question) -> list[str]:
    """Offer the options, or the guess where there are none, and a line between this and what follows."""
    if not question.options:
        return [f"My guess: {sentence(question.recommended)}", ""] if question.recommended else []
    notes = {question.recommended: " — *recommended*"}
    boxes = [
        f"- [ ] **{number}{o.letter}** {line(o.text)}{notes.get(o.letter, '')}" for o in question.options
    ]
    return [*boxes, ""]


def _how(round_: Round) -> str:
    """Say in which words to answer."""
    numbered = list(enumerate(round_.questions, 1))
    letters = " ".join(f"{number}{q.recommended}" for number, q in numbered if q.options)
    free = [f"`{number}: your words`" for number, q in numbered if not q.options]
    if not free:
        return f"Reply `{letters}`, or `{len(numbered)}: your words`, or simply say it."
    if len(numbered) == 1:
        return "Reply in your own words."
    *first, last = [f"`{letters}`", *free] if letters else free
    return f"Reply {', '.join(first)} and {last}, or simply say it."


def deadline(round_: Round, left: Sequence[Question]) -> str:
    """Say what is taken at the deadline, and what waits all the same, "" where nothing is taken."""
    numbered = [(number, q) for number, q in enumerate(round_.questions, 1) if q in left]
    letters = " ".join(f"{number}{q.default}" for number, q in numbered if q.default and q.options)
    guessed = [str(number) for number, q in numbered if q.default and not q.options]
    taken = [f"`{letters}`"] if letters else []
    taken += (
        [f"my guess at {' and '.join(guessed)}" if len(round_.questions) > 1 else "my guess"]
        if guessed
        else []
    )
    if not round_.deadline or not taken:
        return ""
    waits = [str(number) for number, q in numbered if not q.default]
    still = f"; {' and '.join(waits)} {'waits' if len(waits) == 1 else 'wait'} for you" if waits else ""
    return f"Without an answer by {round_.deadline:%A %d %B, %H:%M} UTC I go on with {' and '.join(taken)}{still}."

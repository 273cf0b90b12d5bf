"""A comment that asks: numbered questions with lettered boxes, who may answer, and what is taken at the deadline. Pure."""

from collections.abc import Sequence

from bot.domain.brief import Question, Round
from bot.domain.quoted import line, sentence


def asking(opening: str, round_: Round, stops: str, who: str = "Anyone with write access") -> str:
    """Write the comment of a round; `stops` says how a person ends it all instead, `who` may answer."""
    count = len(round_.questions)
    lines = [opening, ""]
    for number, question in enumerate(round_.questions, 1):
        lines += [f"**{number}. {line(question.text)}**", f"Why it matters: {sentence(question.why)}", ""]
        for option in question.options:
            note = " — *recommended*" if option.letter == question.recommended else ""
            lines.append(f"- [ ] **{number}{option.letter}** {line(option.text)}{note}")
        lines.append("")
    example = " ".join(f"{n}{q.recommended}" for n, q in enumerate(round_.questions, 1))
    lines.append(f"Reply `{example}`, or `{count}: your words`, or simply say it. {who} can answer; {stops}.")
    if due := deadline(round_, round_.questions):
        lines.append(due)
    return "\n".join(lines)


def deadline(round_: Round, left: Sequence[Question]) -> str:
    """Say what is taken at the deadline, and what waits all the same, "" where nothing is taken."""
    numbered = [(number, q) for number, q in enumerate(round_.questions, 1) if q in left]
    defaults = " ".join(f"{number}{q.default}" for number, q in numbered if q.default)
    if not round_.deadline or not defaults:
        return ""
    waits = [str(number) for number, q in numbered if not q.default]
    still = f"; {' and '.join(waits)} {'waits' if len(waits) == 1 else 'wait'} for you" if waits else ""
    return f"Without an answer by {round_.deadline:%A %d %B, %H:%M} UTC I go on with `{defaults}`{still}."

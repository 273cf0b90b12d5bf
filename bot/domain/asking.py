"""A comment that asks: numbered questions with lettered boxes, who may answer, and what is taken at the deadline. Pure."""

from bot.domain.brief import Round
from bot.domain.quoted import line, sentence


def asking(opening: str, round_: Round, stops: str) -> str:
    """Write the comment of a round; `stops` says how a person ends it all instead."""
    count = len(round_.questions)
    lines = [opening, ""]
    for number, question in enumerate(round_.questions, 1):
        lines += [f"**{number}. {line(question.text)}**", f"Why it matters: {sentence(question.why)}", ""]
        for option in question.options:
            note = " — *recommended*" if option.letter == question.recommended else ""
            lines.append(f"- [ ] **{number}{option.letter}** {line(option.text)}{note}")
        lines.append("")
    example = " ".join(f"{n}{q.recommended}" for n, q in enumerate(round_.questions, 1))
    lines.append(
        f"Reply `{example}`, or `{count}: your words`, or simply say it. Anyone with write access can answer; {stops}."
    )
    defaults = " ".join(f"{n}{q.default}" for n, q in enumerate(round_.questions, 1) if q.default)
    if round_.deadline and defaults:
        lines.append(f"Without an answer by {round_.deadline:%A %d %B, %H:%M} UTC I go on with `{defaults}`.")
    return "\n".join(lines)

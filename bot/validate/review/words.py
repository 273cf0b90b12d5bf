"""What people read of what the reviewer said."""

from typing import Literal

from bot.domain.github import Annotation, CheckReport, Conclusion
from bot.domain.inspection import REVIEW, Inspection, Remark, told_of
from bot.domain.quoted import code, line, sentence, title

_MOST_NOTED, _LONGEST = 3, 400  # in a comment; and characters of each
_NOTED = "The review notes, for you to weigh:"
_READ = "A model that saw only the brief and the change read it. Its lines are checked; whether it is right is yours to judge."


def reviewed(said: Inspection, *, mending: bool) -> CheckReport:
    """Report on the lines what the reviewer said; `mending`: what it demands is being mended."""
    if said.unread:
        return CheckReport(REVIEW, "neutral", "Not reviewed", f"Not reviewed: {sentence(said.unread)}")
    met = [  # the others are among what is demanded or noted
        f"- **{line(one.criterion)}** met in {code(f'{one.path}:{one.line}')}: {sentence(one.why, _LONGEST)}"
        for one in said.rulings
        if one.verdict == "met"
    ]
    lines = [_READ, *([""] if met else []), *met]
    mended = "To be mended; I do it once, and what is left then is yours to decide:"
    for opening, remarks in ((mended if mending else "Yours to decide:", said.demands), (_NOTED, said.notes)):
        if remarks:
            lines += ["", opening, "", *(told_of(one) for one in remarks)]
    conclusion: Conclusion = "success"
    if said.demands:
        conclusion = "failure" if mending else "action_required"
    elif said.notes:  # of which one is what was not read: that is not green
        conclusion = "neutral"
    counted = [(len(said.demands), "to mend" if mending else "to decide"), (len(said.notes), "to know")]
    told = ", ".join(f"{number} {what}" for number, what in counted if number)
    marks = [_marked(one, "failure") for one in said.demands] + [_marked(one, "notice") for one in said.notes]
    return CheckReport(
        REVIEW,
        conclusion,
        told or f"{len(met)} criteri{'on' if len(met) == 1 else 'a'} met, nothing to object",
        "\n".join(lines),
        tuple(mark for mark in marks if mark.path),
    )


def _marked(one: Remark, level: Literal["notice", "failure"]) -> Annotation:
    # no Markdown is read there, so what acts by itself is all there is to take out
    return Annotation(one.path, one.line, level, f"Review: {one.kind}", title(one.text, _LONGEST))


def noted(said: Inspection) -> str:
    """Say below that a change is ready what its reviewer noted, or that there was none; "" where there is nothing to say."""
    if said.unread:
        return f"\n\nNobody reviewed it before you: {sentence(said.unread)}"
    if not said.notes:
        return ""
    more = len(said.notes) - _MOST_NOTED
    rest = [f"- … and {more} more, in the check"] if more > 0 else []
    return "\n".join(["", "", _NOTED, "", *(told_of(one) for one in said.notes[:_MOST_NOTED]), *rest])

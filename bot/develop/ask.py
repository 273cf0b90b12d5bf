"""A question from within a task, as the model writes it: checked, counted, and made a round of one."""

from datetime import datetime

from bot.develop.tools import Refused, checked, tool_named
from bot.domain.brief import Option, Question, Round
from bot.domain.graph import Task
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot

_LONGEST = 300
_LETTERS = "abcd"


def inquiry_of(now: datetime, snapshot: Snapshot, task: Task, given: object, policy: Policy) -> Round:
    """Return the question; `Refused` tells the model what was expected, or that it has asked enough."""
    tool = tool_named("ask_person")
    assert tool is not None
    told = checked(tool, given)
    before = [one for one in snapshot.inquiries if one.task == task.id]
    if len(before) >= policy.rounds:
        raise Refused(
            f"This task has asked {len(before)} times, which is all that the policy allows. Decide, and say in `left` what "
            "you assumed."
        )
    question, why = told["question"].strip(), told["why"].strip()
    options = [option.strip() for option in told["options"] if option.strip()]
    if not 2 <= len(options) <= len(_LETTERS) or len(options) != len(told["options"]):
        raise Refused(f"ask_person expects two to four options; got {len(options)} that say something.")
    if told["undo"] not in ("cheap", "dear"):
        raise Refused(f"ask_person: undo must be cheap or dear; got {told['undo'][:40]!r}.")
    long = [name for name, text in (("question", question), ("why", why)) if not 1 <= len(text) <= _LONGEST]
    if long or any(len(option) > _LONGEST for option in options):
        raise Refused(
            f"ask_person: {long[0] if long else 'an option'} must have 1 to {_LONGEST} characters: a busy person answers it."
        )
    number = len(before) + 1
    lettered = tuple(Option(letter, text) for letter, text in zip(_LETTERS, options, strict=False))
    default = "a" if told["undo"] == "cheap" else ""
    asked = Question(f"{task.id}.{number}", question, why, lettered, "a", default)
    return Round(number, (asked,), policy.deadline(now))

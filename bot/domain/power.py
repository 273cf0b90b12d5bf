"""Which power an effect takes: to think (models, the sandbox, no write to GitHub) or to say (writes that people see).

What fixes facts that people made (which of their commands count, whose right is not told, that the run rests) belongs to
who says: whoever thinks reads what hostile people wrote, and must not be the one who tells what they were allowed to.
"""

from typing import Literal, assert_never

from bot.domain.effects import (
    Await,
    Close,
    Describe,
    Effect,
    GiveUp,
    Heed,
    Inspect,
    MakePlan,
    OpenPull,
    Project,
    Push,
    React,
    Refuse,
    Reply,
    Report,
    Retract,
    Say,
    Split,
    Understand,
    Validate,
    Work,
)

Power = Literal["think", "say"]

Thought = Understand | MakePlan | Split | Work | Validate | Inspect


def power_of(effect: Effect) -> Power:
    """Return the one power that an effect takes; an effect without a class does not pass the type checker."""
    match effect:
        case Understand() | MakePlan() | Split() | Work() | Validate() | Inspect():
            return "think"
        case Heed() | Await() | GiveUp():
            return "say"
        case React() | Refuse() | Say() | Retract() | Reply():
            return "say"
        case Push() | OpenPull() | Describe() | Report() | Project() | Close():
            return "say"
        case _:
            assert_never(effect)

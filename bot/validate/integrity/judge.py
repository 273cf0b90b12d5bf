"""Judge one assertion by the one that came in its place."""

from collections.abc import Iterator, Sequence

from bot.validate.integrity import words
from bot.validate.integrity.check import EXACT, HUGE, Check
from bot.validate.integrity.claims import is_wider

_ENOUGH = 2.0
_SMALL = 1e-3  # a tolerance for the rounding of floats
_COMMON = frozenset({"", "None", "True", "False", "0", "1", "''", "[]", "{}"})
_TRUTH = ("truthy", "falsy")

Base = tuple[str, str, str, float | None]


def base(check: Check) -> Base:
    """Return what a check asserts, whatever it stands under."""
    return check.op, check.subject, check.expected, check.number


def holds(old: Check, running: Sequence[Check]) -> bool:
    """Tell whether what was asserted is still, by the same check or by one that says as much and more."""
    return any(
        not new.void
        and not new.under
        and (
            base(new) == base(old)
            or (
                new.strength >= min(old.strength, EXACT)
                and old.facts <= new.facts
                and new.op == "=="
                and old.facts
            )
        )
        for new in running
    )


def paired(lost: Sequence[Check], gained: Sequence[Check]) -> Iterator[tuple[Check, Check | None]]:
    """Yield each lost check with the gained one most like it, best pairs first."""
    scores = sorted(
        ((_likeness(old, new), i, j) for i, old in enumerate(lost) for j, new in enumerate(gained)),
        key=lambda score: (-score[0], score[1], score[2]),
    )
    found: dict[int, int] = {}
    for score, i, j in scores:
        if score >= _ENOUGH and i not in found and j not in found.values():
            found[i] = j
    for i, old in enumerate(lost):
        yield old, gained[found[i]] if i in found else None


def _likeness(old: Check, new: Check) -> float:
    points = 4.0 * (old.subject == new.subject)
    points += 1.0 * (old.op == new.op)
    if old.expected == new.expected:
        points += 0.5 if old.expected in _COMMON else 2.0
    points += 2.0 * _overlap(old.calls, new.calls) + 1.0 * _overlap(old.facts, new.facts)
    if new.void:  # what proves nothing replaces whatever stood in its place
        points += 1.5
    return points


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def judged(name: str, old: Check, new: Check, *, explained: bool) -> tuple[str, str] | None:
    """Return kind and sentence if the new check asserts less than the old one, or something else without a reason."""
    if new.void and not old.void:
        return "tautology", words.void(name, old, new)
    if new.op == "==" and old.literal and not new.literal and _swapped(old, new):
        return "computed", words.computed(name, old, new)
    if _looser(old, new):
        return "threshold", words.threshold(name, old, new)
    if _weaker(old, new):
        return "weakened", words.weakened(name, old, new)
    if explained or (new.strength > old.strength and new.op == "=="):
        return None
    if old.op != new.op and {old.op, new.op} in ({"==", "!="}, {"in", "not in"}, {"truthy", "falsy"}):
        return "expected", words.expected(name, old, new)
    if old.literal and new.literal and old.expected != new.expected:
        return "expected", words.expected(name, old, new)
    if old.calls == new.calls and old.inputs != new.inputs and new.inputs and old.subject != new.subject:
        return "input", words.inputs(name, old, new)
    return None


def _swapped(old: Check, new: Check) -> bool:
    """Tell whether the same function stands on both sides, whichever way they were sorted."""
    return bool(new.calls & old.calls and new.computed & old.calls)


def _looser(old: Check, new: Check) -> bool:
    if old.number is None or new.number is None or old.op != new.op:
        return False
    if old.op == ">":
        return new.number < old.number
    return new.number > old.number  # an upper bound, or a tolerance


def _weaker(old: Check, new: Check) -> bool:
    if old.op == new.op and old.op in _TRUTH:
        return False
    if old.op == new.op == "raises" and is_wider(old.expected, new.expected):
        return True
    strength = new.strength
    if new.op == "==" and new.number is not None and new.number <= min(_SMALL, HUGE):
        strength = EXACT  # a float that is compared as floats are
    return strength < old.strength and not (old.op == "or" or _restated(old, new))


def _restated(old: Check, new: Check) -> bool:
    """Tell whether a truth was said in another way: `x is not None` and the like are no more than `x`."""
    return old.op in _TRUTH and new.op in _TRUTH

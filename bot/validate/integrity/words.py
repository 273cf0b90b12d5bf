"""What the guard says of a change: one sentence a finding, about what was there and what is there now."""

from bot.domain.quoted import code
from bot.validate.integrity.check import Check
from bot.validate.integrity.marks import Mark

_MARKS = {
    "skip": "is skipped now",
    "xfail": "is expected to fail now",
    "retry": "is tried again until it passes now",
}


def deleted(name: str) -> str:
    """Say that a test went and took its assertions with it."""
    return f"{code(name)} is gone, and what it asserted is asserted nowhere else in the change."


def uncollected(name: str, now: str) -> str:
    """Say that a test still stands there and no runner sees it."""
    return f"{code(name)} was renamed to {code(now)}, which no test runner collects, so it does not run any more."


def emptied(name: str) -> str:
    """Say that a test runs and asserts nothing."""
    return f"{code(name)} asserts nothing any more."


def removed(name: str, old: Check) -> str:
    """Say that one assertion went, or that its failure stays inside."""
    return f"{code(name)} no longer asserts {code(old.text)}, or its failure does not get out."


def weakened(name: str, old: Check, new: Check) -> str:
    """Say that an assertion allows more than before."""
    return f"{code(name)} asserted {code(old.text)} and now only {code(new.text)}."


def void(name: str, old: Check, new: Check) -> str:
    """Say that an assertion became one that cannot fail."""
    return f"{code(name)} asserted {code(old.text)}; {code(new.text)} in its place {new.void}."


def conditional(name: str, new: Check, condition: str) -> str:
    """Say that an assertion is only reached at times."""
    return f"{code(name)} asserts {code(new.text)} only when {code(condition[:120])} now."


def expected(name: str, old: Check, new: Check) -> str:
    """Say that an expectation moved with no code to explain it."""
    return f"{code(name)} expected {code(old.text)} and now {code(new.text)}, though no code outside the tests changed."


def inputs(name: str, old: Check, new: Check) -> str:
    """Say that what a test tries moved with no code to explain it."""
    return (
        f"{code(name)} tried {code(old.text)} and now {code(new.text)}: another input, though no code outside the tests"
        " changed."
    )


def computed(name: str, old: Check, new: Check) -> str:
    """Say that the code under test tells what is expected of it."""
    return f"{code(name)} asserted {code(old.text)}; in {code(new.text)} the code under test says itself what is expected."


def threshold(name: str, old: Check, new: Check) -> str:
    """Say that a bound or tolerance moved outwards."""
    return f"{code(name)} allows more: {code(old.text)} became {code(new.text)}."


def marked(name: str, mark: Mark) -> str:
    """Say that a test was kept from being red."""
    said = _MARKS.get(mark.kind, f"is set aside as {code(mark.when)} now")
    when = f" when {code(mark.when[:120])}" if mark.when and mark.kind != "aside" else ""
    return f"{code(name)} {said}{when}."


def faked(name: str, target: str) -> str:
    """Say that a test asks a fake instead of the code."""
    return f"{code(name)} puts a fake in place of {code(target)}, which is what it tests."


def shadowed(name: str) -> str:
    """Say that a test file brings its own version of what it tests."""
    return (
        f"{code(name)} was imported into this test file and is now written in it, so the tests try the copy."
    )


def case_gone(name: str, case: str) -> str:
    """Say that a parameter set went."""
    return f"{code(name)} is no longer run with {code(case[:120])}."


def unreadable(path: str) -> str:
    """Say that a test file cannot be judged."""
    return f"{code(path)} could be parsed before and cannot now, so its tests do not run."


def focused() -> str:
    """Say that some tests keep the others from running."""
    return "A test is singled out here, so the others of its file do not run."

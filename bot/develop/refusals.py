"""Why a change is refused: what was expected, what was seen, what to do. Read by the model and by people."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.develop.trace import trimmed
from bot.domain.report import NO_TESTS, SuiteReport, Test

_MOST = 5


def unreadable(side: str, report: SuiteReport, before: SuiteReport | None = None) -> Iterator[str]:
    """Say that a run told nothing; where the code `before` the change told nothing in the same words, no change is at fault."""
    if report.broken and before is not None and _same_break(report, before):
        yield (
            f"The tests cannot be read on {side}, nor on the code before it: {report.broken.strip()}. Your change did not "
            "break them, and nothing can be proved until they run. If the task is to mend that, mend it. Else write nothing "
            "to get around it: tell the maintainers with `ask_person` what is missing, `undo` dear."
        )
    elif report.broken:
        tail = report.output.strip()[-800:]
        yield (
            f"The tests could not be read on {side}: {report.broken.strip()}. Expected: pytest collects and runs them."
            " Import new code inside tests, not in conftest.py, and check that no file breaks the collection."
            + (f"\n{_quoted(tail)}" if tail and tail not in report.broken else "")
        )


def _same_break(report: SuiteReport, before: SuiteReport) -> bool:
    """Tell whether two runs were kept from telling anything by the same thing, whatever they printed."""
    first, other = report.broken.strip().partition("\n")[0], before.broken.strip().partition("\n")[0]
    return first == other != NO_TESTS and not before.tests


def red_on_change(red: Sequence[Test]) -> Iterator[str]:
    """Say which tests fail on the change."""
    for test in red[:_MOST]:
        yield (
            f"{test.id} is red on your change. Expected: green. Mend the code, or the test if it asks for the wrong thing."
            f"\n{_quoted(trimmed(test.message))}"
        )
    yield from _rest(red)


def regressions(baseline: SuiteReport, whole: SuiteReport, swallowed: Callable[[str], bool]) -> Iterator[str]:
    """Say which tests that passed before are gone or skipped now; a file that cannot be collected was named already."""
    passed = [name for name, test in sorted(baseline.tests.items()) if test.status == "passed"]
    functions = {name.split("[")[0] for name in whole.tests}
    gone = [n for n in passed if n.split("[")[0] not in functions and not swallowed(n)]
    skipped = [n for n in passed if n in whole.tests and whole.tests[n].status == "skipped"]
    for name in gone[:_MOST]:
        yield (
            f"{name} passed before your change and does not exist now. Expected: tests are kept. Put it back; new ones may"
            " stand beside it."
        )
    yield from _rest(gone)
    for name in skipped[:_MOST]:
        yield f"{name} passed before your change and is skipped now. Expected: it runs and passes. Take the skip away."
    yield from _rest(skipped)


def nothing_red(tests: Sequence[Test]) -> Iterator[str]:
    """Say that the tests of the change pass without the change."""
    green = [test for test in tests if test.status in ("passed", "skipped")]
    for test in green[:_MOST]:
        word = "skipped" if test.status == "skipped" else "green"
        yield (
            f"{test.id} is {word} without your change too, so it does not show what the change does. Expected: red on the"
            " code before, by an assertion about the new behaviour. Assert something that only the new code makes true."
        )
    yield from _rest(green)
    if not green:
        yield (
            "No test went from red to green. Expected: at least one test that fails by an assertion on the code before"
            " your change and passes on it. Write one from the criteria."
        )


def not_hollow_red(idle: Sequence[tuple[Test, Test | None]]) -> Iterator[str]:
    """Say of tests that are red for want of something that they do not run what is new."""
    for before, hollow in idle[:_MOST]:
        if hollow is None or hollow.status in ("passed", "skipped"):
            seen = "it passes even when every new or changed function raises at once, so it does not run them"
        else:
            seen = (
                "with every new or changed function raising it cannot even be collected, so it tells nothing about them;"
                " changed code must not run while a module is imported"
            )
        first = (before.message.strip().splitlines() or ["nothing"])[-1].strip()
        yield (
            f"{before.id} is red before your change only because something is not there yet ({first[:200]}), and {seen}."
            " Expected: it calls the new code and asserts on what comes back. Importing it, or asserting what is always"
            " true, is no proof."
        )
    yield from _rest(idle)


def not_steady(unsteady: Sequence[str], changing: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """Say which tests do not tell the same every time; `changing`: a test and its two failures."""
    for name in unsteady[:_MOST]:
        yield (
            f"{name} is flaky: of three runs on your change not all were green. Expected: green three times. Take time,"
            " order, chance and shared state out of it."
        )
    yield from _rest(unsteady)
    for name, first, second in changing[:_MOST]:
        yield (
            f"{name} does not fail in the same way each time on the code before your change. Expected: the same failure"
            f" twice.\nOnce: {first[:300]}\nThen: {second[:300]}\nAssert on something whose text does not change from"
            " run to run, on the old code too."
        )


def unused_tests(hollow: SuiteReport | None) -> Iterator[str]:
    """Say that no test notices the changed code."""
    if hollow is not None and hollow.broken:
        yield (
            "With every new or changed function raising, no test could be run, so none can tell whether they work:"
            f" {hollow.broken.strip()[:500]}. Changed code must not run while a module is imported."
        )
        return
    yield (
        "No test runs what you changed: all are green before, after, and even when every new or changed function raises"
        " at once. Expected: a test that goes from red to green with the new behaviour or, if behaviour is to stay the"
        " same, one that covers the changed code. Write it."
    )


def _rest(items: Sequence[object]) -> Iterator[str]:
    if len(items) > _MOST:
        yield f"… and {len(items) - _MOST} more like this."


def _quoted(text: str) -> str:
    lines: Iterable[str] = text.strip()[-2_500:].splitlines()
    return "\n".join(f"    {line}" for line in lines)

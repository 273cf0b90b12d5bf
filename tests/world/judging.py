"""Lets the judges speak: a breach fails the test in which it happened, and the last lines say how much was judged."""

from collections import Counter
from collections.abc import Generator
from typing import Any, Protocol

import pytest

from tests.world.judge_hooks import hook_judge
from tests.world.judge_rest import rest_judge

JUDGED = pytest.StashKey[Counter[str]]()
LATE = pytest.StashKey[list[str]]()
UNUSED = pytest.StashKey[list[str]]()


class Judge(Protocol):
    """Who hears what happens in this process, and judges it."""

    counts: Counter[str]

    def breaches(self) -> list[str]: ...

    def line(self, counts: Counter[str]) -> str: ...


def judges() -> tuple[Judge, ...]:
    """Return the judges of this process."""
    return (hook_judge(), rest_judge())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Fail a test in which a judge found a breach; one that fails by itself says its own reason."""
    try:
        result = yield
    finally:
        found = [breach for judge in judges() for breach in judge.breaches()]
    if found:
        more = f"\n… and {len(found) - 20} more" if len(found) > 20 else ""
        pytest.fail("\n".join(dict.fromkeys(found[:20])) + more, pytrace=False)
    return result


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Judge what happened after the last test, and hand over the counts; under pytest-xdist to the main process.

    Where every test ran, a line of the allow-list that nothing needed fails the run, too.
    """
    config = session.config
    late = [breach for judge in judges() for breach in judge.breaches()]
    total = sum((judge.counts for judge in judges()), Counter())
    output = getattr(config, "workeroutput", None)
    if output is not None:
        output["judged"], output["late"] = dict(total), late
        return
    _take(config, total, late)
    config.stash[UNUSED] = rest_judge().unused(config.stash[JUDGED]) if _is_whole(config) else []
    if session.exitstatus == pytest.ExitCode.OK and (config.stash[LATE] or config.stash[UNUSED]):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _is_whole(config: pytest.Config) -> bool:
    """Tell whether every test there is was to run."""
    chosen = any(config.getoption(name, None) for name in ("keyword", "markexpr", "deselect", "ignore", "lf"))
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    return bool(config.getoption("all")) and not chosen and not named


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the counts of a worker of pytest-xdist."""
    output = getattr(node, "workeroutput", {})
    _take(node.config, Counter(output.get("judged", {})), output.get("late", []))


def _take(config: pytest.Config, counts: Counter[str], late: list[str]) -> None:
    config.stash.setdefault(JUDGED, Counter()).update(counts)
    config.stash.setdefault(LATE, []).extend(late)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say how much was judged; nothing, where no forge was."""
    counts = config.stash.get(JUDGED, Counter())
    if not counts:
        return
    terminalreporter.section("judged from outside")
    for judge in judges():
        terminalreporter.line(judge.line(counts))
    for breach in config.stash.get(LATE, []):
        terminalreporter.line(f"after the last test: {breach}")
    for why in config.stash.get(UNUSED, []):
        terminalreporter.line(f"let through, though nothing needed it: {why}")

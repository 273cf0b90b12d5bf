"""A pytest plugin that writes what happened as JSON lines. It runs inside the sandbox, in the environment under test.

Not JUnit: XML has no node ids and no exception types, and those decide what a red test means. It imports nothing of ours and
keeps to what old versions of Python and pytest know.
"""

import json
import os

import pytest

_LONG = 6000
_SHORT = 2000


def _clip(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room // 2] + "\n...\n" + text[-(room // 2) :]


def _leaves(error: BaseException) -> "list[BaseException]":
    """Take groups of exceptions apart: several failures of one test are as red as their leaves."""
    parts = getattr(error, "exceptions", None)
    if not isinstance(parts, (list, tuple)):
        return [error]
    return [leaf for part in parts if isinstance(part, BaseException) for leaf in _leaves(part)][:20]


def _note(report, excinfo) -> None:  # type: ignore[no-untyped-def]
    """Keep what a report forgets, as plain values: they travel with it from a worker process."""
    report.askfirst_raised = [
        [kind.__name__ for kind in type(leaf).__mro__] for leaf in _leaves(excinfo.value)
    ]
    report.askfirst_text = _clip(excinfo.exconly(tryshort=False), _SHORT)


class Recorder:
    """Writes one line a report, and a last one that says that the run came to its end."""

    def __init__(self, path: str) -> None:
        self._file = open(path, "w", encoding="utf-8", errors="backslashreplace", buffering=1)  # noqa: PTH123, SIM115

    def write(self, **values: object) -> None:
        """Write one line at once: the next test may end the process."""
        self._file.write(json.dumps(values) + "\n")

    def pytest_runtest_logreport(self, report) -> None:  # type: ignore[no-untyped-def]
        """Record a phase of a test; of what passed or was run again only the fact."""
        self._record(report, report.outcome, report.when)

    def pytest_collectreport(self, report) -> None:  # type: ignore[no-untyped-def]
        """Record what could not be collected."""
        if report.failed:
            self._record(report, "failed", "collect")

    def pytest_sessionfinish(self, exitstatus) -> None:  # type: ignore[no-untyped-def]
        """Record that the run came to its end."""
        self.write(end=int(exitstatus))

    def _record(self, report, outcome: str, when: str) -> None:  # type: ignore[no-untyped-def]
        if outcome != "failed":
            self.write(id=report.nodeid, when=when, outcome=outcome)
            return
        long = _clip(getattr(report, "longreprtext", "") or str(report.longrepr), _LONG)
        raised = getattr(report, "askfirst_raised", [])
        text = getattr(report, "askfirst_text", "")
        self.write(id=report.nodeid, when=when, outcome=outcome, raised=raised, text=text, long=long)


def pytest_configure(config) -> None:  # type: ignore[no-untyped-def]
    """Record in the process that has all reports; a worker of a parallel run sends its own there."""
    path = os.environ.pop("ASKFIRST_REPORT", None)
    if path and not hasattr(config, "workerinput"):
        recorder = Recorder(path)
        recorder.write(start=pytest.__version__)
        config.pluginmanager.register(recorder, "askfirst-recorder")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Note the exception of a failed phase."""
    outcome = yield
    if call.excinfo is not None:
        _note(outcome.get_result(), call.excinfo)


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector):  # type: ignore[no-untyped-def]  # noqa: ARG001
    """Note the exception of a failed collection."""
    outcome = yield
    report = outcome.get_result()
    call = getattr(report, "call", None)
    if call is not None and call.excinfo is not None:
        _note(report, call.excinfo)

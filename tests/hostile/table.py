"""The last lines of a run: how many hostile programs escaped where, and which could not even bare on this machine."""

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what the walls held, and what was no test of them; with -v, program by program."""
    seen: dict[str, dict[str, bool]] = dict(
        value
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
        if name == "hostile"
    )
    if not seen:
        return
    terminalreporter.section("hostile programs")
    for kind, rows in seen.items():
        terminalreporter.line(f"{kind}: {sum(rows.values())} of {len(rows)} escaped")
    powerless = [name for name, escaped in seen.get("bare", {}).items() if not escaped]
    terminalreporter.line(f"could not succeed even bare on this machine: {', '.join(powerless) or 'none'}")
    if config.option.verbose > 0:
        kinds = list(seen)
        for name in next(iter(seen.values())):
            marks = "  ".join(f"{kind} {'escapes' if seen[kind][name] else 'held'}" for kind in kinds)
            terminalreporter.line(f"{name.replace('_', ' '):60} {marks}")

"""`askfirst deps`: what a change's packages are, judged by what their registries tell, before anybody installs them."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import typer

from bot.checks import cloned, policy_at, publish, sarif_of, write
from bot.domain.packages import PackageReport, Verdict
from bot.domain.report import Finding
from bot.ports import PackageIndex
from bot.registries import change_of, package_index
from bot.settings import from_environment
from bot.validate.packages.guard import report_on
from bot.validate.packages.words import summary_of, title_of

_SEVERITY: dict[str, Literal["ERROR", "WARNING"]] = {
    "refuse": "ERROR",
    "decision": "WARNING",
    "unknown": "WARNING",
}


def run_deps(
    path: Path, base: str, offline: bool, sarif: Path | None, summary: Path | None, report: Path | None
) -> int:
    """Judge what HEAD adds or moves since a base, or all it has: 0 fine, 1 refused or to be decided, 2 unknown."""
    from bot.adapters.packages import Offline
    from bot.adapters.setup import registries

    settings = from_environment()
    with cloned(path, ["HEAD", *([base] if base else [])]) as (git, shas):
        policy = policy_at(git, shas[-1])
        hosts = frozenset(policy.registries) if policy.registries is not None else registries()
        index: PackageIndex = Offline() if offline else package_index(settings, hosts)
        change = change_of(git, shas[1] if base else "", shas[0], hosts)
        found = report_on(change, index.facts, _today())
    title, text = title_of(found), summary_of(found)
    publish(f"## {title}\n\n{text}", summary)
    if sarif:
        write(sarif, json.dumps(sarif_of(_findings(found)), indent=1))
    if report:
        write(
            report, json.dumps({"title": title, "packages": [_row(one) for one in found.verdicts]}, indent=1)
        )
    typer.echo(title)
    for one in found.of("refuse", "decision", "unknown"):
        typer.echo(f"  {one.mention.path}:{one.mention.line}: {one.text} ({one.level}: {one.kind})")
    return exit_of(found)


def exit_of(report: PackageReport) -> int:
    """Return the exit code: an unknown is no pass, but something else than a no."""
    if report.of("refuse", "decision"):
        return 1
    return 2 if report.of("unknown") else 0


def _today() -> date:
    return datetime.now(UTC).date()


def _findings(report: PackageReport) -> list[Finding]:
    return [
        Finding(
            f"askfirst.packages.{one.kind}",
            one.mention.path,
            one.mention.line,
            _SEVERITY[one.level],
            one.text,
            "CWE-1357",
            one.mention.package.name,
            f"{one.kind}:{one.mention.package.ecosystem}:{one.mention.package.name}:{one.mention.path}",
        )
        for one in report.of("refuse", "decision", "unknown")
    ]


def _row(one: Verdict) -> dict[str, Any]:
    at = one.mention
    return {
        **asdict(at.package),
        "path": at.path,
        "line": at.line,
        "version": at.version,
        "level": one.level,
        "kind": one.kind,
        "text": one.text,
    }

"""`askfirst deps`: what a change's packages are, judged by what their registries tell, before anybody installs them."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

import typer

from bot.checks import cloned, policy_at, publish, sarif_of, write
from bot.domain.packages import PackageReport, Verdict
from bot.domain.report import Finding
from bot.ports import Git, PackageIndex
from bot.settings import Settings, from_environment
from bot.validate.packages.change import Change, modules_of
from bot.validate.packages.guard import report_on
from bot.validate.packages.reading import names_packages
from bot.validate.packages.words import summary_of, title_of

_CODE = (".py", ".pyi", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx")
_MOST_BYTES = 5_000_000
_MOST_MODULES = 200
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
        index = Offline() if offline else _asking(settings, hosts)
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


def change_of(git: Git, base: str, head: str, hosts: frozenset[str]) -> Change:
    """Read both sides of a change; without a base all that the head has is new."""
    paths = list(git.paths(head))
    changed = set(git.edits(base, head).files) if base else set(paths)
    naming = [path for path in git.paths(base) if names_packages(path)] if base else []
    code = sorted(path for path in changed if path.endswith(_CODE))
    change = Change(
        old=_texts(git, base, naming),
        new=_texts(git, head, [path for path in sorted(changed) if names_packages(path)]),
        code_old=_texts(git, base, code) if base else {},
        code_new=_texts(git, head, code),
        paths=tuple(paths),
        hosts=hosts,
    )
    modules = modules_of(change) if base else frozenset()
    return _with_users(git, base, change, sorted(modules)[:_MOST_MODULES]) if modules else change


def _with_users(git: Git, base: str, change: Change, modules: list[str]) -> Change:
    """Add the files of the base that import these modules already: then they are not new, though a file is."""
    names = "|".join(re.escape(name) for name in modules)
    hits = git.search(base, rf"(import|from|require).*({names})", limit=2_000, paths=())
    users = sorted({hit.path for hit in hits if hit.path.endswith(_CODE)})
    return Change(
        change.old,
        change.new,
        {**_texts(git, base, users), **change.code_old},
        change.code_new,
        change.paths,
        change.hosts,
    )


def _texts(git: Git, tree: str, paths: list[str]) -> Mapping[str, str]:
    found = {}
    for path in paths:
        content = git.read(tree, path)
        if content is not None and len(content) <= _MOST_BYTES:
            found[path] = content.decode("utf-8", "replace")
    return found


def _asking(settings: Settings, hosts: frozenset[str]) -> PackageIndex:
    from bot.adapters.packages import Cache, Fetch, Registries
    from bot.adapters.packages.registry import bases_of

    return Registries(Fetch(settings.git_environment), bases_of(hosts), Cache(settings.data_dir / "packages"))


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

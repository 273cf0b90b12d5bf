"""The commands that look and report without any case: tests, scan, and what works on this machine."""

import contextlib
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import typer

from bot.domain.errors import SandboxUnavailable, UserError
from bot.domain.github import CheckReport
from bot.domain.model import Choice, Request
from bot.domain.policy import Policy
from bot.domain.report import Finding, ScanReport, SuiteReport
from bot.engine.policy_file import read_policy
from bot.local.push import run_git
from bot.ports import Git
from bot.settings import Settings, cache_folder, from_environment
from bot.validate.gates.check import gate_objections
from bot.validate.words import scan_summary, tests_summary
from bot.validate.work import integrity_report, objections_to, tests_report
from bot.wiring import sandbox_of, suite_maker

_SARIF_LEVELS = {"ERROR": "error", "WARNING": "warning", "INFO": "note"}


@contextlib.contextmanager
def cloned(path: Path, revisions: Sequence[str]) -> Iterator[tuple[Git, list[str]]]:
    """Fetch commits of a local repository into a throw-away clone of ours; yields it and the commits' ids."""
    from bot.adapters.git import GitRepository

    with tempfile.TemporaryDirectory(prefix="askfirst-") as folder:
        try:
            shas = [
                run_git(["rev-parse", "--verify", f"{name}^{{commit}}"], path).strip() for name in revisions
            ]
        except UserError:
            raise UserError(
                f"{path} is no git repository with the revisions {', '.join(revisions)}."
            ) from None
        clone = Path(folder) / "clone.git"
        run_git(["clone", "-q", "--bare", str(path.resolve()), str(clone)], path)
        yield GitRepository(clone, path.resolve().as_uri()), shas


def policy_at(git: Git, commit: str) -> Policy:
    """Read the policy of a commit."""
    raw = git.read(commit, ".github/askfirst.yml")
    return read_policy(raw) if raw is not None else Policy()


def run_check(path: Path, base: str, python: Path | None, summary: Path | None, report: Path | None) -> int:
    """Run a repository's tests at HEAD in the sandbox, beside its base if one is named."""
    settings = from_environment(**({"python": python} if python else {}))
    name = f"local-{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]}"
    with cloned(path, ["HEAD", *([base] if base else [])]) as (git, shas):
        suite = suite_maker(settings, sandbox_of(settings))(policy_at(git, shas[-1]), name)
        head = suite.run(git, shas[0])
        before = suite.run(git, shas[1]) if base else SuiteReport()
    judged = tests_report(head, before)
    title, text = tests_summary(head, before)
    publish(f"## Tests: {title}\n\n{text}", summary)
    if report:
        write(report, json.dumps({"check": asdict(judged), "red": [test.id for test in head.red]}, indent=1))
    typer.echo(f"{judged.name}: {judged.conclusion}: {judged.title}")
    for test in head.red[:20]:
        typer.echo(f"  red {test.id}: {(test.message.splitlines() or [''])[0][:160]}")
    return _exit(judged)


def _exit(judged: CheckReport) -> int:
    return 0 if judged.conclusion in ("success", "neutral") else 1


def run_scan(path: Path, base: str, sarif: Path | None, summary: Path | None, report: Path | None) -> int:
    """Scan tracked files at HEAD, or what changed since a base."""
    from bot.adapters.scanners import scanner_with

    scanner = scanner_with(cache_folder())
    with cloned(path, ["HEAD", *([base] if base else [])]) as (git, shas):
        if base:
            paths = [name for name, file in git.edits(shas[1], shas[0]).files.items() if file is not None]
        else:
            paths = list(git.paths(shas[0]))
        found = scanner.scan(git, shas[0], paths)
        if base and found.findings:
            there = [name for name in paths if git.read(shas[1], name) is not None]
            known = {finding.fingerprint for finding in scanner.scan(git, shas[1], there).findings}
            found = ScanReport(
                tuple(f for f in found.findings if f.fingerprint not in known),
                found.errors,
                found.files,
                found.skipped,
            )
    title, text = scan_summary(found.findings, found.errors, len(paths), found.skipped)
    publish(f"## Security scan: {title}\n\n{text}", summary)
    if sarif:
        write(sarif, json.dumps(sarif_of(found.findings), indent=1))
    if report:
        write(report, json.dumps(asdict(found), indent=1))
    typer.echo(title)
    for finding in found.findings:
        typer.echo(f"  {finding.path}:{finding.line}: {finding.message} ({finding.rule}, {finding.cwe})")
    for error in found.errors:
        typer.echo(f"  scanner: {error}", err=True)
    return 2 if found.errors else int(any(not finding.is_doubt for finding in found.findings))


def run_integrity(path: Path, base: str, summary: Path | None, report: Path | None) -> int:
    """Tell whether HEAD's tests tell less than those of a base, and what of the change a gate holds back."""
    from bot.adapters.suite.paths import is_test

    with cloned(path, ["HEAD", base]) as (git, shas):
        weakened = objections_to(git, is_test, shas[1], shas[0])
        found = (*weakened, *gate_objections(git, policy_at(git, shas[1]), shas[1], shas[0]))
    judged = integrity_report(found)
    publish(f"## Integrity: {judged.title}\n\n{judged.summary}", summary)
    if report:
        write(report, json.dumps({"objections": [asdict(one) for one in found]}, indent=1))
    typer.echo(judged.title)
    for one in found:
        typer.echo(f"  {one.path}:{one.line}: {one.text} ({one.kind})")
    return int(bool(found))


def sarif_of(findings: Sequence[Finding]) -> dict[str, object]:
    """Return findings as SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""
    rules = {
        finding.rule: {"id": finding.rule, "properties": {"tags": ["security", finding.cwe]}}
        for finding in findings
    }
    results = [
        {
            "ruleId": finding.rule,
            "level": _SARIF_LEVELS[finding.severity],
            "message": {"text": finding.message},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": finding.path},
                        "region": {"startLine": finding.line},
                    }
                }
            ],
            "partialFingerprints": {"askfirst/v1": finding.fingerprint},
        }
        for finding in findings
    ]
    driver = {"name": "askfirst", "rules": list(rules.values())}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def run_doctor() -> int:
    """Say what works here and what to do about what does not."""
    from bot.adapters.git import git_version_problem

    problems = 0
    git = git_version_problem()
    problems += _told("git", git or "", shutil.which("git") or "")
    problems += _sandbox_told()
    for name, module in (("semgrep", "semgrep"), ("search for secrets", "kingfisher_sdk")):
        missing = "" if _is_installed(module) else f"{module} is not installed beside this Python"
        problems += _told(name, missing, "found")
    try:
        settings = from_environment()
        model = "" if settings.has_model else "ANTHROPIC_API_KEY is not set: only `askfirst demo` can run"
        found = "set" if settings.model_endpoint == "anthropic" else f"{settings.model_endpoint} has its own"
        problems += _told("model key", model, found)
        for role, choice in settings.models.items():
            _told(f"model for {role}", "", _model_told(settings, choice))
    except UserError as error:
        problems += _told("settings", str(error), "")
    return int(problems > 0)


def _model_told(settings: Settings, choice: Choice) -> str:
    """Tell who does the work of a role, and what is known of the price and the window."""
    from bot.adapters.model import AnthropicModel, load_prices

    key = settings.anthropic_api_key.get_secret_value() if settings.anthropic_api_key else None
    model = AnthropicModel(
        key, settings.anthropic_base_url, load_prices(), endpoint=settings.model_endpoint, connect=3.0
    )
    told = []
    for name in choice.models:
        price = "unknown, so that only the budget of tokens bounds it"
        if model.worst_cost(Request("code", name, "", ())) is not None:
            price = "known"
        window = model.capabilities(name).window if settings.has_model else None
        told.append(f"{name} (price {price}; window {f'{window:,} tokens' if window else 'unknown'})")
    model.close()
    return ", then ".join(told)


def _sandbox_told() -> int:
    from bot.adapters.sandbox import find_sandbox, probe

    try:
        settings = from_environment()
        wanted, trust = settings.sandbox, ", ".join(sorted(settings.trust))
    except UserError:
        wanted, trust = "auto", ""  # what is wrong with them is a line of its own
    if wanted == "none":
        what = f"code of {trust} runs with all rights of this process" if trust else "nothing can run"
        return _told("sandbox", f"none was asked for, by ASKFIRST_SANDBOX and ASKFIRST_TRUST: {what}", "")
    try:
        found = find_sandbox(wanted=wanted).kind
    except SandboxUnavailable as error:
        return _told("sandbox", str(error), "")
    if wanted == "auto" and found != "bubblewrap":
        typer.echo(f"  bubblewrap, which starts quicker: {probe().reason}")
    return _told("sandbox", "", found)


def _is_installed(module: str) -> bool:
    from importlib.util import find_spec

    return find_spec(module) is not None


def _told(name: str, problem: str, fine: str) -> int:
    typer.echo(f"{'✗' if problem else '✓'} {name}: {problem or fine}")
    return int(bool(problem))


def publish(text: str, summary: Path | None) -> None:
    """Append a summary to a file, if one is named."""
    if summary:
        with summary.open("a", encoding="utf-8") as stream:
            stream.write(text + "\n")


def write(file: Path, text: str) -> None:
    """Write a report."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UserError(f"{file} cannot be written: {error.strerror}") from None

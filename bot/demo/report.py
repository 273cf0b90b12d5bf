"""The demo's report: read back from the forge and the journal, not from what the demo meant to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.adapters.journal.sqlite import SqliteJournal
from bot.domain.brief import Brief
from bot.domain.snapshot import Built
from bot.domain.trailers import parse_proof_trailer, trailers_of
from bot.engine.memory import memory_of, spending_of
from bot.local.client import Desk
from bot.local.here import ask
from bot.local.processes import Stage
from bot.local.push import mirror
from bot.ports import Entry


@dataclass(frozen=True, slots=True)
class Looked:
    """What the forge showed at the end, while it was up."""

    issue: int
    pull: Mapping[str, Any] | None
    commits: tuple[Mapping[str, Any], ...]
    checks: Mapping[str, str]
    requests: int
    sandbox: str
    clone: Path


def look(desk: Desk, stage: Stage, issue: int, pull: int | None) -> Looked:
    """Read the forge, and clone the result so that it outlives it."""
    about = desk.get(f"/pulls/{pull}") if pull else None
    commits = desk.get(f"/pulls/{pull}/commits", per_page="100") if pull else []
    checks = desk.get(f"/commits/{about['head']['sha']}/check-runs")["check_runs"] if about else []
    clone = stage.folder / "result.git"
    mirror(f"{stage.web}/{desk.repo}.git", clone, stage.login, stage.secrets.token)
    counted = ask("GET", f"{stage.web}/_forge/requests").json()
    ready = ask("GET", f"{stage.bot}/readyz").json()
    return Looked(
        issue,
        about,
        tuple(commits),
        {check["name"]: check["conclusion"] for check in checks},
        _by_bot(counted),
        ready["sandbox"],
        clone,
    )


def _by_bot(counted: Any) -> int:
    return sum(row["count"] for row in counted["requests"] if row["kind"] == "app")


def report_of(folder: Path, looked: Looked, kind: str, seconds: float, *, draft: bool) -> dict[str, Any]:
    """Put the report together, after the bot has stopped and its journal may be read."""
    entries = _entries(folder)
    run = entries[-1].run if entries else ""
    memory = memory_of(entries, run)
    brief: Brief | None = memory.understanding.brief if memory.understanding else None
    built = {commit.sha: commit for commit in memory.commits}
    commits = [_commit(commit, built) for commit in looked.commits]
    standing = {commit["task"] for commit in commits}
    repaired = [attempt for attempt in memory.attempts if attempt.task in standing]
    asked = [entry for entry in memory.said if entry[0] == "questions"]
    pull = looked.pull or {}
    return {
        "issue": {"number": looked.issue, "questions": _questions(memory.said), "rounds": len(asked)},
        "brief": {
            "criteria": len(brief.criteria) if brief else 0,
            "assumptions": len(brief.assumptions) if brief else 0,
        },
        "pull": {
            "number": pull.get("number"),
            "draft_until_human": draft,
            "base": pull.get("base", {}).get("ref"),
            "head": pull.get("head", {}).get("ref"),
        },
        "commits": commits,
        "checks": dict(looked.checks),
        "repairs": len(repaired),
        "findings_fixed": _findings(entries, run, standing),
        "review_commits": sum(1 for commit in commits if commit["task"].startswith("V")),
        "merged_by": (pull.get("merged_by") or {}).get("login"),
        "model": _model(entries, kind),
        "github": {"requests": looked.requests},
        "sandbox": looked.sandbox,
        "seconds": round(seconds, 1),
        "clone": str(looked.clone),
    }


def _commit(commit: Mapping[str, Any], built: Mapping[str, Built]) -> dict[str, Any]:
    message = commit["commit"]["message"]
    trailers = trailers_of(message)
    proof = parse_proof_trailer(trailers.get("Askfirst-Proof", ""))
    known = built.get(commit["sha"])
    return {
        "sha": commit["sha"],
        "task": trailers.get("Askfirst-Task", "").split(" ")[0],
        "subject": message.split("\n", 1)[0],
        "proof": proof.kind if proof else "none",
        "red_on_parent": bool(known and known.tests),
        "green": known is not None,  # only what was proved green was ever written down as a commit
    }


def _questions(said: Mapping[tuple[str, int], Entry]) -> int:
    return sum(
        len(entry.body["payload"]["questions"]) for (slot, _), entry in said.items() if slot == "questions"
    )


def _findings(entries: list[Entry], run: str, standing: set[str]) -> int:
    attempts = [
        entry.body["attempt"]
        for entry in entries
        if entry.run == run and entry.body.get("attempt") and entry.step.split("/")[1] in standing
    ]
    return sum(attempt.get("findings", 0) for attempt in attempts)


def _entries(folder: Path) -> list[Entry]:
    journal = SqliteJournal(folder / "bot" / "journal.sqlite3")
    try:
        return [entry for case in journal.cases() for entry in journal.entries(case)]
    finally:
        journal.close()


def _model(entries: list[Entry], kind: str) -> dict[str, Any]:
    spent = spending_of(entries)
    return {
        "kind": kind,
        "calls": spent.calls,
        "input_tokens": spent.input_tokens,
        "output_tokens": spent.output_tokens,
        "cost_usd": None if spent.unknown else float(spent.cost),
    }

"""`askfirst gate approvals`: whether enough people approved a pull request's head, for a check that can be required."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from bot.checks import publish, write
from bot.domain.approvals import Candidate
from bot.domain.errors import Later, Never, UserError
from bot.domain.markers import KeyRing
from bot.ports import GitHub
from bot.settings import Settings, from_environment
from bot.validate.approvals import Judged, judge
from bot.validate.words import approvals_told
from bot.wiring import github_of

_EXITS = {"approved": 0, "missing": 1, "unknown": 2}
_STATES = {"approved": "success", "missing": "failure", "unknown": "error"}
# https://docs.github.com/en/rest/commits/statuses#create-a-commit-status
_DESCRIPTION = 140


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked: empty values are taken from the settings and the event. `status`: the context of one to write."""

    wanted: int = 1
    repo: str = ""
    pull: int = 0
    label: str = ""
    status: str = ""
    summary: Path | None = None
    report: Path | None = None


def run_approvals(gate: Gate) -> int:
    """Judge and say it in one sentence: 0 approved, 1 not yet, 2 cannot be judged."""
    try:
        settings = from_environment()
        repo, number = gate.repo or settings.repository, gate.pull or _pull_of(settings)
        if not repo:
            raise UserError("No repository: name one with --repo, or set GITHUB_REPOSITORY.")
        # nothing is signed here, so there need be no key
        github = github_of(settings, KeyRing(()))
        return judged_with(github, repo, number, gate, gate.label or settings.label)
    except (UserError, Never, Later) as error:
        told = f"The approvals cannot be judged: {error}"
        publish(f"## Approvals: unknown\n\n{told}", gate.summary)
        if gate.report:
            write(gate.report, json.dumps({"outcome": "unknown", "sentence": told}, indent=1))
        typer.echo(told, err=True)
        return _EXITS["unknown"]


def judged_with(github: GitHub, repo: str, number: int, gate: Gate, label: str) -> int:
    """Judge a pull request through a port, and report where the gate says."""
    candidate = github.approvals(repo, number, label)
    judged = judge(candidate, gate.wanted)
    told, text = approvals_told(candidate, judged)
    # first: where it cannot be written, nothing shall say that all is well
    if gate.status:
        cut = told if len(told) <= _DESCRIPTION else f"{told[: _DESCRIPTION - 1]}…"
        github.set_status(repo, candidate.head, gate.status, _STATES[judged.outcome], cut)
    publish(f"## Approvals: {judged.outcome}\n\n{told}\n\n{text}", gate.summary)
    if gate.report:
        write(gate.report, json.dumps(_rows(candidate, judged, told), indent=1))
    typer.echo(told)
    return _EXITS[judged.outcome]


def _rows(candidate: Candidate, judged: Judged, told: str) -> dict[str, Any]:
    return {
        "outcome": judged.outcome,
        "sentence": told,
        "pull": candidate.number,
        "head": candidate.head,
        "wanted": judged.wanted,
        "by": [person.login for person in judged.by],
        "refused": [{"login": person.login, "why": reason} for person, reason in judged.refused],
        "unsure": list(candidate.unsure),
        "nameless": list(candidate.nameless),
    }


def _pull_of(settings: Settings) -> int:
    """Return the number of the pull request that the event is about."""
    payload: object = None
    if settings.event_path:
        try:
            payload = json.loads(settings.event_path.read_bytes())
        except (OSError, ValueError) as error:
            raise UserError(f"{settings.event_path} cannot be read as an event: {error}") from None
    row = payload.get("pull_request") if isinstance(payload, dict) else None
    number = row.get("number") if isinstance(row, dict) else None
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise UserError(
            "There is no pull request here: name one with --pull, or run on pull_request and pull_request_review."
        )
    return number

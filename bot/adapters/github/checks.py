"""Write a check run, in parts where it has many annotations; a commit status where we may not write check runs.

https://docs.github.com/en/rest/checks/runs: fifty annotations a request, an update adds to those that are there.
With a token of GitHub Actions every workflow of the repository is the same author, and a commit status has none at all, so
ours carry a seal: a MAC over the case, commit, name and conclusion (RULES 3).
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.adapters.github.api import Api, written
from bot.adapters.github.culprit import culprit_of, refusal_of
from bot.adapters.github.frozen import STAND_IN
from bot.domain.cut import clipped, parts_of
from bot.domain.github import Annotation, CheckReport, Reported
from bot.domain.ids import CaseKey, canonical
from bot.domain.markers import Ring

_AT_ONCE = 50
_TEXT = 65_535
_MESSAGE = 60_000
_TITLE = 250
_DESCRIPTION = 140
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Seal:
    """Marks what we say of a case's commits, and tells our marks from others."""

    ring: Ring
    key: CaseKey

    def of(self, sha: str, name: str, conclusion: str) -> str:
        """Return the mark of a check."""
        if not self.ring.kid:
            return f"askfirst:{self.key.repo_id}:{self.key.number}"
        kid, mac = self.ring.sign(self._text(sha, name, conclusion))
        return f"askfirst:{self.key.repo_id}:{self.key.number}:{kid}:{mac}"

    def holds(self, mark: str, sha: str, name: str, conclusion: str) -> bool:
        """Tell whether this mark was made for this check."""
        parts = mark.split(":")
        if len(parts) != 5 or parts[:3] != ["askfirst", str(self.key.repo_id), str(self.key.number)]:
            return False
        return self.ring.verifies(parts[3], parts[4], self._text(sha, name, conclusion))

    def _text(self, sha: str, name: str, conclusion: str) -> str:
        return canonical(["check", self.key.repo_id, self.key.number, sha, name, conclusion])


def report(api: Api, sha: str, told: CheckReport, seal: Seal) -> Reported:
    """Write a completed check run; returns its id, and what we lack where it had to be a commit status."""
    repo = seal.key.repo
    first, rest = told.annotations[:_AT_ONCE], told.annotations[_AT_ONCE:]
    # only GitHub itself may conclude "stale"
    conclusion = "neutral" if told.conclusion == "stale" else told.conclusion
    body = {
        "name": told.name,
        "head_sha": sha,
        "status": "completed",
        "conclusion": conclusion,
        "external_id": seal.of(sha, told.name, conclusion),
        "output": _output(told, first),
    }
    reply = api.try_write(repo, "POST", "/check-runs", body)
    if reply.status in (403, 404) and "archived" not in refusal_of(reply).words.lower():
        return Reported(_stand_in(api, sha, told, seal), "checks: write")
    if reply.status != 201:
        raise culprit_of(reply, "POST", "/check-runs")
    number = int(written(reply)["id"])
    for start in range(0, len(rest), _AT_ONCE):
        part = {"output": _output(told, rest[start : start + _AT_ONCE])}
        api.write(repo, "PATCH", f"/check-runs/{number}", part)
    return Reported(number)


def _output(told: CheckReport, annotations: Sequence[Annotation]) -> Mapping[str, Any]:
    summary, *more = parts_of(told.summary, _TEXT)
    output: dict[str, Any] = {
        "title": told.title[:_TITLE],
        "summary": summary,
        "annotations": [_annotation(annotation) for annotation in annotations],
    }
    return output | ({"text": clipped("\n\n".join(more), _TEXT)} if more else {})


def _annotation(annotation: Annotation) -> Mapping[str, Any]:
    line = max(1, annotation.line)
    return {
        "path": annotation.path,
        "start_line": line,
        "end_line": line,
        "annotation_level": annotation.level,
        "title": annotation.title[:_TITLE],
        "message": annotation.message[:_MESSAGE] or "–",
    }


def _stand_in(api: Api, sha: str, told: CheckReport, seal: Seal) -> int:
    """Write a commit status instead, which says that it stands in for a check run."""
    _log.warning("%s: we may not write check runs; %s is a commit status", seal.key.repo, told.name)
    state = "success" if told.conclusion in ("success", "neutral", "skipped") else "failure"
    body = {
        "state": state,
        "context": told.name,
        "description": f"{STAND_IN}{told.title}"[:_DESCRIPTION],
        # people follow it to the issue; the part behind # is for us
        "target_url": f"{api.web}/{seal.key.repo}/issues/{seal.key.number}#{seal.of(sha, told.name, state)}",
    }
    return int(api.write(seal.key.repo, "POST", f"/statuses/{sha}", body)["id"])

"""Write a check run, in parts where it has many annotations; a commit status where no App is asking.

https://docs.github.com/en/rest/checks/runs: fifty annotations a request, an update adds to those that are there.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.adapters.github.api import Api, written
from bot.adapters.github.culprit import culprit_of, limited, refusal_of
from bot.adapters.github.frozen import STAND_IN
from bot.domain.github import Annotation, CheckReport

_AT_ONCE = 50
_SUMMARY = 65_000
_MESSAGE = 60_000
_TITLE = 250
_DESCRIPTION = 140
_log = logging.getLogger(__name__)


def report(api: Api, repo: str, sha: str, told: CheckReport, mark: str) -> int:
    """Write a completed check run; returns its id."""
    first, rest = told.annotations[:_AT_ONCE], told.annotations[_AT_ONCE:]
    # only GitHub itself may conclude "stale"
    conclusion = "neutral" if told.conclusion == "stale" else told.conclusion
    body = {
        "name": told.name,
        "head_sha": sha,
        "status": "completed",
        "conclusion": conclusion,
        "external_id": mark,
        "output": _output(told, first),
    }
    reply = api.try_write(repo, "POST", "/check-runs", body)
    if (
        reply.status in (403, 404)
        and not limited(reply)
        and "archived" not in refusal_of(reply).words.lower()
    ):
        return _stand_in(api, repo, sha, told)
    if reply.status != 201:
        raise culprit_of(reply, "POST", "/check-runs")
    number = int(written(reply)["id"])
    for start in range(0, len(rest), _AT_ONCE):
        part = {"output": _output(told, rest[start : start + _AT_ONCE])}
        api.write(repo, "PATCH", f"/check-runs/{number}", part)
    return number


def _output(told: CheckReport, annotations: Sequence[Annotation]) -> Mapping[str, Any]:
    return {
        "title": told.title[:_TITLE],
        "summary": told.summary[:_SUMMARY],
        "annotations": [_annotation(annotation) for annotation in annotations],
    }


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


def _stand_in(api: Api, repo: str, sha: str, told: CheckReport) -> int:
    """Write a commit status instead, which says that it stands in for a check run."""
    _log.warning("%s: only an App may write check runs; %s is a commit status", repo, told.name)
    good = told.conclusion in ("success", "neutral", "skipped")
    body = {
        "state": "success" if good else "failure",
        "context": told.name,
        "description": f"{STAND_IN}{told.title}"[:_DESCRIPTION],
    }
    return int(api.write(repo, "POST", f"/statuses/{sha}", body)["id"])

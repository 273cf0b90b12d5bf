"""Which case an event is about. An event is a doorbell: it names an issue, its facts are read anew (gidgethub's sans-I/O idea).

Payloads: https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BRANCH = re.compile(r"^(?:refs/heads/)?askfirst/issue-(\d+)(?:-r\d+)?$")


@dataclass(frozen=True, slots=True)
class Bell:
    """A repository and the number of an issue in it."""

    repo: str
    repo_id: int
    number: int


def bells_of(event: str, payload: Mapping[str, Any]) -> tuple[Bell, ...]:
    """Return the bells an event rings; none where it is about nothing of ours or not of the expected form."""
    repository = payload.get("repository")
    if not isinstance(repository, Mapping):
        return ()
    name, repo_id = repository.get("full_name"), repository.get("id")
    if not isinstance(name, str) or not isinstance(repo_id, int):
        return ()
    return tuple(Bell(name, repo_id, number) for number in sorted(_numbers(event, payload)))


def _numbers(event: str, payload: Mapping[str, Any]) -> set[int]:
    match event:
        case "issues":
            return _number(payload.get("issue"))
        case "issue_comment":
            return _issue_comment(payload)
        case (
            "pull_request"
            | "pull_request_review"
            | "pull_request_review_comment"
            | "pull_request_review_thread"
        ):
            return _pull(payload.get("pull_request"))
        case "check_run" | "check_suite" | "workflow_run":
            return _checked(payload.get(event))
        case "push" | "create" | "delete":
            return _branch(payload.get("ref"))
        case _:
            return set()


def _issue_comment(payload: Mapping[str, Any]) -> set[int]:
    issue = payload.get("issue")
    if isinstance(issue, Mapping) and issue.get("pull_request"):
        # a comment on a pull request: which branch it is of is not in the event, but our pull requests name their issue
        body = issue.get("body")
        found = re.match(r"Refs #(\d+)\b", body) if isinstance(body, str) else None
        return {int(found[1])} if found else set()
    return _number(issue)


def _number(issue: object) -> set[int]:
    number = issue.get("number") if isinstance(issue, Mapping) else None
    return {number} if isinstance(number, int) else set()


def _pull(pull: object) -> set[int]:
    head = pull.get("head") if isinstance(pull, Mapping) else None
    return _branch(head.get("ref")) if isinstance(head, Mapping) else set()


def _checked(run: object) -> set[int]:
    if not isinstance(run, Mapping):
        return set()
    suite = run.get("check_suite")
    branches = [run.get("head_branch"), suite.get("head_branch") if isinstance(suite, Mapping) else None]
    return set().union(*(_branch(branch) for branch in branches))


def _branch(ref: object) -> set[int]:
    found = _BRANCH.match(ref) if isinstance(ref, str) else None
    return {int(found[1])} if found else set()

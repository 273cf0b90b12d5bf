"""Which case an event is about. An event is a doorbell: it names an issue, its facts are read anew (gidgethub's sans-I/O idea).

Payloads: https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

_BRANCH = re.compile(r"(?:refs/heads/)?askfirst/issue-([1-9][0-9]{0,17})(?:-r[0-9]+)?")
_NAME = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_DEEDS = frozenset(
    {
        "issues",
        "issue_comment",
        "pull_request",
        "pull_request_review_comment",
        "push",
        "create",
        "delete",
        "check_run",
        "check_suite",
    }
)
# what our pull requests begin with
_REFS = re.compile(r"\s*Refs #([1-9][0-9]{0,17})\b")


@dataclass(frozen=True, slots=True)
class Bell:
    """A repository and the number of an issue in it; `by` is the account whose own deed is told, 0 where it is no one's."""

    repo: str
    repo_id: int
    number: int
    by: int = field(default=0, compare=False)


def bells_of(event: str, payload: Mapping[str, Any]) -> tuple[Bell, ...]:
    """Return the bells an event rings; none where it is about nothing of ours or not of the expected form.

    Actions are not told apart: one that we do not know may matter, and a bell too many costs a look.
    """
    repository = payload.get("repository")
    if not isinstance(repository, Mapping):
        return ()
    name, repo_id = repository.get("full_name"), repository.get("id")
    if not isinstance(name, str) or not _NAME.fullmatch(name) or not _is_id(repo_id):
        return ()
    by = _doer(event, payload)
    return tuple(Bell(name, repo_id, number, by) for number in sorted(_numbers(event, payload, repo_id)))


def _doer(event: str, payload: Mapping[str, Any]) -> int:
    """Return who did it; the sender of what a machine concludes only set it off, and may be us."""
    sender = _within(payload, "sender")
    number = sender.get("id") if sender else None
    if event not in _DEEDS or not _is_id(number):
        return 0
    if event == "check_run":  # our own report, told from others' by the mark that we write
        mark = (_within(payload, "check_run") or {}).get("external_id")
        return number if isinstance(mark, str) and mark.startswith("askfirst:") else 0
    if event == "check_suite":  # an App's own suite, told by that App
        app = _within(payload, "check_suite", "app")
        return number if sender and app and f"{app.get('slug')}[bot]" == sender.get("login") else 0
    return number


def _within(payload: Mapping[str, Any], *names: str) -> Mapping[str, Any] | None:
    found: object = payload
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else None


def _is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _numbers(event: str, payload: Mapping[str, Any], repo_id: int) -> set[int]:
    match event:
        case "issues" | "issue_comment":
            return _issue(payload.get("issue"))
        case (
            "pull_request"
            | "pull_request_review"
            | "pull_request_review_comment"
            | "pull_request_review_thread"
        ):
            return _pull(payload.get("pull_request"), repo_id)
        case "check_run" | "check_suite" | "workflow_run":
            return _checked(payload.get(event), repo_id)
        case "push":
            return _branch(payload.get("ref"))
        case "create" | "delete":
            return _branch(payload.get("ref")) if payload.get("ref_type", "branch") == "branch" else set()
        case "status":
            return _branches(payload.get("branches"))
        case _:
            return set()


def _issue(issue: object) -> set[int]:
    if isinstance(issue, Mapping) and issue.get("pull_request"):
        # it is a pull request: which branch it is of is not in the event, but our pull requests name their issue
        body = issue.get("body")
        found = _REFS.match(body) if isinstance(body, str) else None
        return {int(found[1])} if found else set()
    return _number(issue)


def _number(issue: object) -> set[int]:
    number = issue.get("number") if isinstance(issue, Mapping) else None
    return {number} if _is_id(number) else set()


def _pull(pull: object, repo_id: int) -> set[int]:
    """Return the issue of a pull request from a branch of ours; a fork's branch is not ours, whatever its name."""
    head = pull.get("head") if isinstance(pull, Mapping) else None
    if not isinstance(head, Mapping):
        return set()
    origin = head.get("repo", {"id": repo_id})
    if not isinstance(origin, Mapping) or origin.get("id") != repo_id:
        return set()
    return _branch(head.get("ref"))


def _checked(run: object, repo_id: int) -> set[int]:
    if not isinstance(run, Mapping):
        return set()
    suite, pulls = run.get("check_suite"), run.get("pull_requests")
    branches = [run.get("head_branch"), suite.get("head_branch") if isinstance(suite, Mapping) else None]
    found = set().union(*(_branch(branch) for branch in branches))
    listed = pulls if isinstance(pulls, list) else []
    return found.union(*(_pull(pull, repo_id) for pull in listed))


def _branches(listed: object) -> set[int]:
    """Return the issues of the branches that a commit status is on."""
    rows = listed if isinstance(listed, list) else []
    return set().union(*(_branch(row.get("name")) for row in rows if isinstance(row, Mapping)))


def _branch(ref: object) -> set[int]:
    found = _BRANCH.fullmatch(ref) if isinstance(ref, str) else None
    return {int(found[1])} if found else set()

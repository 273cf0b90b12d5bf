"""The webhook door against payloads that GitHub sent to others: all examples of octokit/webhooks, signed, as JSON and forms.

Which case each is about is told here by a rule of its own: by where a payload names an issue or a branch.
"""

import copy
import gzip
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

from bot.web.door import create_door
from bot.web.events import Bell

EXAMPLES = Path(__file__).parents[1] / "samples" / "webhooks" / "examples.json.gz"
SECRET = b"a secret that only the hook knows"
GUID = "2b1a9f30-7c35-11ef-8f3c-7dd0a5e0c9b1"
# the events that are about an issue, or about the branch of one
BY_ISSUE = {"issues", "issue_comment"}
BY_BRANCH = {
    "check_run",
    "check_suite",
    "create",
    "delete",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "push",
    "status",
    "workflow_run",
}


@cache
def examples() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Read (event, payload) of all examples."""
    named = json.loads(gzip.decompress(EXAMPLES.read_bytes()))
    return tuple((event, payload) for event, payloads in named.items() for payload in payloads)


class Post:
    """Delivers to the real door, which rings into a list."""

    def __init__(self) -> None:
        self.bells: list[Bell] = []
        door = create_door(SECRET, self.bells.append, lambda: {"ok": True}, "1")
        self.client = TestClient(door)

    def brings(self, event: str, payload: Any, *, form: bool = False) -> tuple[int, list[Bell]]:
        """Deliver once; returns the status and what rang."""
        text = json.dumps(payload)
        raw = (urlencode({"payload": text}) if form else text).encode()
        head = {
            "Content-Type": "application/x-www-form-urlencoded" if form else "application/json",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": GUID,
            "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET, raw, hashlib.sha256).hexdigest(),
        }
        self.bells.clear()
        answer = self.client.post("/webhooks/github", content=raw, headers=head)
        return answer.status_code, list(self.bells)


@pytest.fixture(scope="module")
def post() -> Post:
    """Open one door for all examples."""
    return Post()


def bells(payload: dict[str, Any], *numbers: int) -> list[Bell]:
    """Return the bells of the payload's repository for these issues."""
    return [Bell(payload["repository"]["full_name"], payload["repository"]["id"], n) for n in numbers]


def expected(event: str, payload: dict[str, Any]) -> tuple[int, list[Bell]]:
    """Say what an example must ring: only an issue itself; none of them is about a branch of ours."""
    about = event in BY_ISSUE and "pull_request" not in payload["issue"]
    rings = bells(payload, payload["issue"]["number"]) if about else []
    return (202 if rings else 200), rings


def test_there_are_all_examples() -> None:
    """The sample holds every example of the package: 329 of 58 events."""
    assert (329, 58) == (len(examples()), len({event for event, _ in examples()}))


def test_takes_every_example(post: Post) -> None:
    """Each example is taken, and rings for the issue that it is about or for nothing."""
    for event, payload in examples():
        assert expected(event, payload) == post.brings(event, payload), f"{event}.{payload.get('action')}"


def test_takes_every_example_as_a_form(post: Post) -> None:
    """A hook that sends forms brings the same; a delivery that comes again under its GUID rings the same again."""
    for event, payload in examples():
        wanted = expected(event, payload)
        assert [wanted] * 2 == [post.brings(event, payload, form=True) for _ in range(2)], event


def test_takes_unknown_actions_and_events(post: Post) -> None:
    """An action that we do not know rings as others do; the same payload under an unknown event rings nothing."""
    for event, payload in examples()[::3]:
        odd = payload | {"action": "frobnicated"}
        assert expected(event, payload) == post.brings(event, odd), event
        assert (200, []) == post.brings(f"{event}_of_tomorrow", payload), event


def places(payload: Any, within: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Find where a payload names the branch that it is about: (object, key)."""
    for key, value in payload.items() if isinstance(payload, dict) else ():
        if key == "head_branch" or (key == "ref" and within in ("", "head")):
            yield payload, key
        if key == "branches" and not within:
            yield from ((branch, "name") for branch in value)
        if isinstance(value, dict):
            yield from places(value, key)
        if key == "pull_requests" and isinstance(value, list):
            for pull in value:
                yield from places(pull, key)


def onto(payload: dict[str, Any], branch: str) -> dict[str, Any] | None:
    """Rewrite a payload as if it were about another branch; None if it is about none."""
    made = copy.deepcopy(payload)
    found = [(place, key) for place, key in places(made) if place[key]]
    for place, key in found:
        place[key] = f"refs/heads/{branch}" if str(place[key]).startswith("refs/") else branch
    if made.get("ref_type"):
        made["ref_type"] = "branch"
    return made if found else None


def test_knows_its_branch_in_every_example(post: Post) -> None:
    """Rewritten to be about a branch of ours, an example of a branch's event rings for the issue of that branch."""
    seen = set()
    for event, payload in examples():
        for branch, number in (("askfirst/issue-7", 7), ("askfirst/issue-41-r90210", 41)):
            ours = onto(payload, branch)
            if ours is None or event not in BY_BRANCH:
                continue
            seen.add(event)
            assert (202, bells(payload, number)) == post.brings(event, ours), event
            assert (202, bells(payload, number)) == post.brings(event, ours, form=True), event
    assert BY_BRANCH == seen


def test_nearly_our_branch_is_none(post: Post) -> None:
    """A branch that only looks like ours, or a tag of that name, rings nothing."""
    for event, payload in examples():
        for branch in ("askfirst/issue-7x", "xaskfirst/issue-7", "askfirst/issue-07", "askfirst/issue-7/x"):
            near = onto(payload, branch)
            if near is not None and event in BY_BRANCH:
                assert (200, []) == post.brings(event, near), f"{event} {branch}"
        ours = onto(payload, "askfirst/issue-7")
        if ours is not None and event in ("create", "delete"):
            assert (200, []) == post.brings(event, ours | {"ref_type": "tag"}), event


def test_a_forks_branch_is_not_ours(post: Post) -> None:
    """A pull request from a fork rings nothing, whatever its branch is called."""
    tried = 0
    for event, payload in examples():
        ours = onto(payload, "askfirst/issue-7")
        if ours is None or "pull_request" not in ours or event not in BY_BRANCH:
            continue
        tried += 1
        ours["pull_request"]["head"]["repo"] = {"id": 1, "full_name": "eve/fork"}
        assert (200, []) == post.brings(event, ours), event
        ours["pull_request"]["head"]["repo"] = None
        assert (200, []) == post.brings(event, ours), event
    assert tried > 30


def test_talk_on_a_pull_request_is_about_its_issue(post: Post) -> None:
    """An issue's event that is about a pull request rings for the issue which a pull request of ours names first."""
    for event, payload in examples():
        if event in BY_ISSUE:
            issue = payload["issue"] | {"pull_request": {"url": "https://api.example/pulls/1"}}
            ours = payload | {"issue": issue | {"body": "Refs #9. Filter by date."}}
            theirs = payload | {"issue": issue | {"body": "See Refs #9."}}
            assert (202, bells(payload, 9)) == post.brings(event, ours), event
            assert (200, []) == post.brings(event, theirs), event


def test_ill_signed_examples_ring_nothing(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """Unsigned, signed by SHA-1 alone or by another: 401 in GitHub's form, one line in the log, nothing rung."""
    event, payload = next((e, p) for e, p in examples() if e == "issues")
    raw = json.dumps(payload).encode()
    sha1 = "sha1=" + hmac.new(SECRET, raw, hashlib.sha1).hexdigest()
    other = "sha256=" + hmac.new(b"another", raw, hashlib.sha256).hexdigest()
    post.bells.clear()
    for signature in (
        {},
        {"X-Hub-Signature": sha1},
        {"X-Hub-Signature-256": sha1},
        {"X-Hub-Signature-256": other},
    ):
        caplog.clear()
        with caplog.at_level(logging.INFO):
            answer = post.client.post(
                "/webhooks/github",
                content=raw,
                headers={
                    "X-GitHub-Event": event,
                    "X-GitHub-Delivery": GUID,
                    "Content-Type": "application/json",
                }
                | signature,
            )
        told = {
            "message": "Signature does not match",
            "documentation_url": "https://docs.github.com/webhooks",
            "status": "401",
        }
        assert (401, told) == (answer.status_code, answer.json())
        lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
        assert [f"delivery '{GUID}' refused: Signature does not match"] == lines
    assert [] == post.bells

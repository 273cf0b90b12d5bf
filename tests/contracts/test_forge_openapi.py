"""The embedded forge judged by GitHub's own description of its API, cut to the operations the bot may meet."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS30ReadValidator, OAS30WriteValidator, oas30_format_checker

from tests.world.forge import APP, Box, stage_in

SAMPLES = Path(__file__).parents[1] / "samples" / "github"

# what no code of ours asks for, and no page shows
NOT_SERVED: set[str] = set()


@dataclass(frozen=True)
class Asked:
    """One request and the status it is answered with."""

    operation: str
    path: str
    status: int
    body: Any = None
    who: str = "maria"

    @property
    def method(self) -> str:
        """Return the request's verb."""
        return self.operation.split(" ")[0]


@cache
def description() -> dict[str, Any]:
    """Return GitHub's description."""
    read: dict[str, Any] = json.loads((SAMPLES / "openapi-subset.json").read_text())
    return read


def operations() -> set[str]:
    """Return all that is described, as "METHOD /path"."""
    return {f"{verb.upper()} {path}" for path, verbs in description()["paths"].items() for verb in verbs}


def described(operation: str) -> dict[str, Any]:
    """Return the description of an operation."""
    verb, path = operation.split(" ")
    found: dict[str, Any] = description()["paths"][path][verb.lower()]
    return found


def looked_up(part: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference into the components."""
    while "$ref" in part:
        found = description()
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def complaints(schema: dict[str, Any], value: Any, validator: Any) -> list[str]:
    """Return what a schema has against a value, and where."""
    whole = {"components": description()["components"], "allOf": [schema]}
    judge = validator(whole, format_checker=oas30_format_checker)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in judge.iter_errors(value)]


def judged(operation: str, status: int, value: Any) -> list[str]:
    """Return what GitHub's description has against an answer."""
    answers = described(operation)["responses"]
    if str(status) not in answers:
        return [f"{status} is not described"]
    content = looked_up(answers[str(status)]).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return complaints(schema, value, OAS30ReadValidator) if schema else []


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Box, dict[str, Any]]]:
    """Make a repository in which everything has happened once; returns it and the names of what is there."""
    with stage_in(tmp_path_factory.mktemp("openapi")) as stage:
        box = stage.box({"a.txt": "one\ntwo\nthree\n", "docs/b.txt": "b\n"})
        root = box.root
        box.does("maria", "POST", f"{root}/issues", {"title": "First", "body": "Body"})
        box.does("maria", "POST", f"{root}/issues/1/labels", {"labels": ["askfirst"]})
        comment = box.does("app", "POST", f"{root}/issues/1/comments", {"body": "Said"})["id"]
        box.does("maria", "PATCH", f"{root}/issues/1", {"title": "Renamed"})
        box.does("maria", "DELETE", f"{root}/issues/1/labels/askfirst")
        box.does("maria", "PUT", f"{root}/issues/1/lock")
        box.does("maria", "PATCH", f"{root}/issues/1", {"state": "closed"})
        box.does("maria", "PATCH", f"{root}/issues/1", {"state": "open"})
        gone = box.does("app", "POST", f"{root}/issues/1/comments", {"body": "Gone"})["id"]
        box.does("maria", "DELETE", f"{root}/issues/comments/{gone}")
        pull = box.opens_pull()
        head = box.does("maria", "GET", f"{root}/pulls/{pull}")["head"]["sha"]
        line = {"path": "a.txt", "line": 2, "side": "RIGHT", "body": "Why?", "commit_id": head}
        thread = box.does("otto", "POST", f"{root}/pulls/{pull}/comments", line)["id"]
        box.does("otto", "POST", f"{root}/pulls/{pull}/reviews", {"event": "APPROVE", "body": "Fine"})
        box.does("maria", "POST", f"{root}/pulls/{pull}/requested_reviewers", {"reviewers": ["otto"]})
        note = {"path": "a.txt", "start_line": 2, "end_line": 2, "annotation_level": "warning", "message": "Hm"}
        output = {"title": "T", "summary": "S", "annotations": [note]}
        run = {"name": "proof", "head_sha": head, "conclusion": "success", "output": output}
        check = box.does("app", "POST", f"{root}/check-runs", run)["id"]
        box.does("maria", "POST", f"{root}/statuses/{head}", {"state": "success", "context": "ci"})
        target = {"config": {"url": "http://127.0.0.1:9/", "content_type": "json"}, "events": ["*"]}
        hook = box.does("maria", "POST", f"{root}/hooks", target)["id"]
        names = {"comment": comment, "pull": pull, "head": head, "thread": thread, "check": check, "hook": hook}
        tree = box.does("maria", "GET", f"{root}/commits/{head}")["commit"]["tree"]["sha"]
        base = box.does("maria", "GET", f"{root}/branches/main")["commit"]["sha"]
        yield box, {"repo": root, "app": APP, "tree": tree, "base": base, **names}


R = "/repos/{owner}/{repo}"
LINE = {"path": "a.txt", "line": 4, "side": "RIGHT", "body": "And this?", "commit_id": "{head}"}
REQUESTS = [
    Asked("POST /user/repos", "/user/repos", 201, {"name": "another"}),
    Asked(f"GET {R}", "{repo}", 200),
    Asked(f"POST {R}/issues", "{repo}/issues", 201, {"title": "T", "body": "B", "labels": ["x"]}),
    Asked(f"GET {R}/issues", "{repo}/issues?state=all", 200),
    Asked(f"GET {R}/issues/{{issue_number}}", "{repo}/issues/1", 200),
    Asked(f"PATCH {R}/issues/{{issue_number}}", "{repo}/issues/1", 200, {"body": "New"}),
    Asked(f"POST {R}/issues/{{issue_number}}/comments", "{repo}/issues/1/comments", 201, {"body": "C"}),
    Asked(f"GET {R}/issues/{{issue_number}}/comments", "{repo}/issues/1/comments", 200),
    Asked(f"PATCH {R}/issues/comments/{{comment_id}}", "{repo}/issues/comments/{comment}", 200, {"body": "D"}),
    Asked(f"POST {R}/issues/{{issue_number}}/reactions", "{repo}/issues/1/reactions", 201, {"content": "eyes"}),
    Asked(f"POST {R}/issues/{{issue_number}}/labels", "{repo}/issues/1/labels", 200, {"labels": ["x"]}),
    Asked(f"POST {R}/labels", "{repo}/labels", 201, {"name": "new", "color": "ff0000"}),
    Asked(f"GET {R}/issues/{{issue_number}}/timeline", "{repo}/issues/1/timeline", 200),
    Asked(f"POST {R}/pulls", "{repo}/pulls", 422, {"title": "T", "head": "main", "base": "main"}),
    Asked(f"GET {R}/pulls", "{repo}/pulls", 200),
    Asked(f"GET {R}/pulls/{{pull_number}}", "{repo}/pulls/{pull}", 200),
    Asked(f"PATCH {R}/pulls/{{pull_number}}", "{repo}/pulls/{pull}", 200, {"title": "New"}),
    Asked(f"GET {R}/pulls/{{pull_number}}/files", "{repo}/pulls/{pull}/files", 200),
    Asked(f"GET {R}/pulls/{{pull_number}}/commits", "{repo}/pulls/{pull}/commits", 200),
    Asked(f"POST {R}/pulls/{{pull_number}}/reviews", "{repo}/pulls/{pull}/reviews", 200,
          {"event": "COMMENT", "body": "Seen", "comments": [{"path": "a.txt", "line": 2, "body": "Here"}]}, "otto"),
    Asked(f"GET {R}/pulls/{{pull_number}}/reviews", "{repo}/pulls/{pull}/reviews", 200),
    Asked(f"POST {R}/pulls/{{pull_number}}/comments", "{repo}/pulls/{pull}/comments", 201, LINE),
    Asked(f"GET {R}/pulls/{{pull_number}}/comments", "{repo}/pulls/{pull}/comments", 200),
    Asked(f"POST {R}/pulls/{{pull_number}}/comments/{{comment_id}}/replies",
          "{repo}/pulls/{pull}/comments/{thread}/replies", 201, {"body": "So"}, "app"),
    Asked(f"GET {R}/pulls/{{pull_number}}/requested_reviewers", "{repo}/pulls/{pull}/requested_reviewers", 200),
    Asked(f"POST {R}/pulls/{{pull_number}}/requested_reviewers", "{repo}/pulls/{pull}/requested_reviewers", 201,
          {"reviewers": ["otto"]}),
    Asked(f"POST {R}/check-runs", "{repo}/check-runs", 201, {"name": "new", "head_sha": "{head}"}, "app"),
    Asked(f"PATCH {R}/check-runs/{{check_run_id}}", "{repo}/check-runs/{check}", 200,
          {"conclusion": "failure", "output": {"title": "T", "summary": "S"}}, "app"),
    Asked(f"GET {R}/commits/{{ref}}/check-runs", "{repo}/commits/{head}/check-runs", 200),
    Asked(f"GET {R}/check-runs/{{check_run_id}}/annotations", "{repo}/check-runs/{check}/annotations", 200),
    Asked(f"POST {R}/check-suites", "{repo}/check-suites", 201, {"head_sha": "{head}"}, "app"),
    Asked(f"GET {R}/actions/runs", "{repo}/actions/runs", 200),
    Asked(f"GET {R}/actions/runs/{{run_id}}/jobs", "{repo}/actions/runs/1/jobs", 200),
    Asked(f"POST {R}/git/blobs", "{repo}/git/blobs", 201, {"content": "new\n", "encoding": "utf-8"}),
    Asked(f"POST {R}/git/trees", "{repo}/git/trees", 201,
          {"base_tree": "{tree}", "tree": [{"path": "n.txt", "mode": "100644", "type": "blob", "content": "n"}]}),
    Asked(f"POST {R}/git/commits", "{repo}/git/commits", 201,
          {"message": "M", "tree": "{tree}", "parents": ["{base}"]}),
    Asked(f"POST {R}/git/refs", "{repo}/git/refs", 201, {"ref": "refs/heads/new", "sha": "{base}"}),
    Asked(f"GET {R}/git/ref/{{ref}}", "{repo}/git/ref/heads/new", 200),
    Asked(f"PATCH {R}/git/refs/{{ref}}", "{repo}/git/refs/heads/new", 200, {"sha": "{head}"}),
    Asked(f"DELETE {R}/git/refs/{{ref}}", "{repo}/git/refs/heads/new", 204),
    Asked(f"GET {R}/git/trees/{{tree_sha}}", "{repo}/git/trees/{tree}", 200),
    Asked(f"GET {R}/contents/{{path}}", "{repo}/contents/a.txt", 200),
    Asked(f"PUT {R}/contents/{{path}}", "{repo}/contents/c.txt", 201,
          {"message": "Add c", "content": "Yw==", "branch": "change"}),
    Asked(f"GET {R}/compare/{{basehead}}", "{repo}/compare/{base}...{head}", 200),
    Asked(f"GET {R}/branches/{{branch}}", "{repo}/branches/main", 200),
    Asked(f"GET {R}/commits/{{ref}}", "{repo}/commits/main", 200),
    Asked(f"POST {R}/statuses/{{sha}}", "{repo}/statuses/{head}", 201, {"state": "pending", "context": "ci"}),
    Asked(f"POST {R}/hooks", "{repo}/hooks", 201, {"config": {"url": "http://127.0.0.1:9/x", "secret": "s"}}),
    Asked(f"GET {R}/hooks/{{hook_id}}/deliveries", "{repo}/hooks/{hook}/deliveries", 200),
    Asked(f"POST {R}/hooks/{{hook_id}}/pings", "{repo}/hooks/{hook}/pings", 204),
    Asked(f"GET {R}/installation", "{repo}/installation", 200, None, "jwt"),
    Asked("POST /app/installations/{installation_id}/access_tokens", "/app/installations/{app}/access_tokens", 201,
          {"permissions": {"issues": "write"}}, "jwt"),
    Asked("GET /app", "/app", 200, None, "jwt"),
    Asked("GET /app/installations", "/app/installations", 200, None, "jwt"),
    Asked("GET /installation/repositories", "/installation/repositories", 200, None, "app"),
    Asked("GET /rate_limit", "/rate_limit", 200),
    Asked("GET /user", "/user", 200),
    Asked("GET /search/issues", "/search/issues?q=Renamed", 200),
    Asked(f"POST {R}/dispatches", "{repo}/dispatches", 204, {"event_type": "wake"}),
    Asked(f"GET {R}/collaborators/{{username}}/permission", "{repo}/collaborators/otto/permission", 200),
    Asked(f"PUT {R}/pulls/{{pull_number}}/update-branch", "{repo}/pulls/{pull}/update-branch", 422, {}),
    Asked(f"PUT {R}/pulls/{{pull_number}}/merge", "{repo}/pulls/{pull}/merge", 200, {}),
]


def test_every_described_operation_is_asked() -> None:
    """Nothing of the description is left out without being named."""
    assert operations() - NOT_SERVED == {asked.operation for asked in REQUESTS}


@pytest.mark.parametrize("asked", REQUESTS, ids=lambda asked: re.sub(r"[{}]", "", asked.operation))
def test_answers_as_described(facts: tuple[Box, dict[str, Any]], asked: Asked) -> None:
    """Request and answer are what GitHub's description says of the operation."""
    box, names = facts
    body = json.loads(_filled(json.dumps(asked.body), names))
    answer = box.asks(asked.who, asked.method, asked.path.format(**names), body)
    assert asked.status == answer.status_code, answer.text
    assert [] == judged(asked.operation, answer.status_code, answer.json() if answer.content else None)


def _filled(text: str, names: dict[str, Any]) -> str:
    for name, value in names.items():
        text = text.replace("{%s}" % name, str(value))
    return text

"""The forge's webhooks: what is sent when, how it is signed, what the API tells of deliveries; and that their judge judges."""

import gzip
import hashlib
import hmac
import json
import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
import requests

from bot.forge.server import AppSpec, ForgeServer
from bot.local.push import push, run_git
from tests.contracts.test_door_examples import examples
from tests.world.case import app_key
from tests.world.clock import StillClock
from tests.world.judge_hooks import SCHEMAS, breaches_of, hook_judge
from tests.world.judge_rest import rest_judge

SECRET = "a secret of the hook"


@dataclass(frozen=True)
class Got:
    """One delivery as it arrived."""

    event: str
    guid: str
    headers: dict[str, str]
    raw: bytes

    @property
    def payload(self) -> dict[str, Any]:
        """Read the body as its content type says."""
        text = self.raw.decode()
        if self.headers["content-type"] == "application/x-www-form-urlencoded":
            (text,) = parse_qs(text, strict_parsing=True)["payload"]
        found: dict[str, Any] = json.loads(text)
        return found

    @property
    def name(self) -> str:
        """Return event.action."""
        action = self.payload.get("action")
        return f"{self.event}.{action}" if action else self.event


@dataclass
class Ear:
    """A server on loopback that hears hooks; `status` is what it answers."""

    status: int = 200
    heard: queue.Queue[Got] = field(default_factory=queue.Queue)

    def __post_init__(self) -> None:
        ear = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["content-length"]))
                head = {name.lower(): value for name, value in self.headers.items()}
                self.send_response(ear.status)
                self.send_header("X-Heard", "yes")
                self.end_headers()
                self.wfile.write(b"thanks")
                ear.heard.put(Got(head["x-github-event"], head["x-github-delivery"], head, raw))

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        ).start()

    def next(self) -> Got:
        """Return the next delivery, in the order they were sent."""
        return self.heard.get(timeout=20)

    def until(self, name: str) -> list[str]:
        """Return the names of what comes up to and with this one."""
        names = [self.next().name]
        while names[-1] != name:
            names.append(self.next().name)
        return names


@dataclass
class Yard:
    """A forge with a repository of maria's, a hook on it, and its App's token."""

    forge: ForgeServer
    clock: StillClock
    ear: Ear
    folder: Path

    def asks(self, method: str, path: str, body: Any = None, who: str = "token-maria") -> Any:
        """Ask the API; returns what it answers."""
        url = path if path.startswith("http") else f"{self.forge.api}{path}"
        answer = requests.request(
            method, url, json=body, headers={"Authorization": f"Bearer {who}"}, timeout=20
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def repo(self, method: str, path: str, body: Any = None, who: str = "token-maria") -> Any:
        """Ask about maria's repository."""
        return self.asks(method, f"/repos/maria/yard{path}", body, who)

    def jwt(self) -> str:
        """Speak as the App itself."""
        now = int(self.clock.now().timestamp())
        return jwt.encode({"iat": now - 60, "exp": now + 540, "iss": "1"}, app_key()[0], "RS256")

    def hooks(self, **config: str) -> Any:
        """Make a hook for everything, and hear its ping."""
        config = {"url": self.ear.url, "content_type": "json", "secret": SECRET} | config
        return self.repo("POST", "/hooks", {"name": "web", "events": ["*"], "config": config})

    def deliveries(self, hook: int) -> Any:
        """List a hook's deliveries once all of them are answered: the sender writes that down after the receiver heard."""
        for _ in range(1_000):
            listed = self.repo("GET", f"/hooks/{hook}/deliveries")
            if all(row["status_code"] for row in listed):
                return listed
        raise AssertionError(f"never answered: {listed}")

    def pushes(self, branch: str, text: str, *, force: bool = False) -> None:
        """Push a commit on a branch."""
        work = self.folder / "work"
        if not work.exists():
            run_git(["init", "-q", "-b", "main", str(work)], self.folder)
        (work / "a.txt").write_text(text)
        run_git(["add", "-A"], work)
        named = ["-c", "user.name=maria", "-c", "user.email=maria@example.org"]
        run_git([*named, "commit", "-q", "-m", f"Write {text.strip()}"], work)
        url = f"{self.forge.url}/maria/yard.git"
        push(work, f"{'+' if force else ''}HEAD:refs/heads/{branch}", url, "maria", "token-maria")


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    """Serve a forge whose time is now, since the App's tokens are checked by it."""
    people = [("maria", "token-maria"), ("otto", "token-otto")]
    apps, ears = [AppSpec(1, app_key()[1])], [hook_judge().hears]
    with ForgeServer(tmp_path / "forge", 0, people, apps, None, ears, [rest_judge().around]) as forge:
        ear = Ear()
        made = Yard(forge, StillClock(datetime.now(UTC)), ear, tmp_path)
        made.asks("POST", "/user/repos", {"name": "yard"})
        yield made
        ear.server.shutdown()
        ear.server.server_close()


@pytest.mark.parametrize("kind", ["json", "form"])
def test_a_hook_is_signed_over_what_is_sent(yard: Yard, kind: str) -> None:
    """A delivery names event, GUID and hook; both signatures are over its raw body, whichever form the hook wants."""
    hook = yard.hooks(content_type=kind)
    ping = yard.ear.next()
    key = SECRET.encode()
    form = {"json": "application/json", "form": "application/x-www-form-urlencoded"}[kind]
    wanted = {
        "content-type": form,
        "x-github-event": "ping",
        "x-github-hook-id": str(hook["id"]),
        "x-github-hook-installation-target-type": "repository",
        "x-github-hook-installation-target-id": str(ping.payload["repository"]["id"]),
        "x-hub-signature": "sha1=" + hmac.new(key, ping.raw, hashlib.sha1).hexdigest(),
        "x-hub-signature-256": "sha256=" + hmac.new(key, ping.raw, hashlib.sha256).hexdigest(),
    }
    assert wanted == {name: ping.headers[name] for name in wanted}
    assert ping.headers["user-agent"].startswith("GitHub-Hookshot/")
    assert (hook["id"], kind) == (ping.payload["hook_id"], ping.payload["hook"]["config"]["content_type"])


def test_a_hook_without_a_secret_is_not_signed(yard: Yard) -> None:
    """Without a secret there is no signature at all, rather than one of the empty secret."""
    yard.hooks(secret="")
    assert set() == {name for name in yard.ear.next().headers if name.startswith("x-hub-signature")}


def test_tells_what_was_sent_and_what_came_back(yard: Yard) -> None:
    """The deliveries API shows request and answer; a secret is never shown."""
    yard.ear.status = 503
    hook = yard.hooks(insecure_ssl="1")
    yard.repo("POST", f"/hooks/{hook['id']}/pings")
    first, second = yard.ear.next(), yard.ear.next()
    listed = yard.deliveries(hook["id"])
    assert [
        (second.guid, "Invalid HTTP Response: 503", 503),
        (first.guid, "Invalid HTTP Response: 503", 503),
    ] == [(row["guid"], row["status"], row["status_code"]) for row in listed]
    whole = yard.repo("GET", f"/hooks/{hook['id']}/deliveries/{listed[0]['id']}")
    assert (second.payload, "yes", "thanks") == (
        whole["request"]["payload"],
        whole["response"]["headers"]["X-Heard"],
        whole["response"]["payload"],
    )
    assert second.headers["x-hub-signature-256"] == whole["request"]["headers"]["X-Hub-Signature-256"]
    about = yard.repo("GET", f"/hooks/{hook['id']}")
    assert ("********", "1", 503) == (
        about["config"]["secret"],
        about["config"]["insecure_ssl"],
        about["last_response"]["code"],
    )
    assert SECRET not in json.dumps([about, whole])


def test_a_redelivery_has_the_same_guid_and_body(yard: Yard) -> None:
    """What is sent again is the same delivery: GUID, payload and signature."""
    hook = yard.hooks()
    first = yard.ear.next()
    (row,) = yard.repo("GET", f"/hooks/{hook['id']}/deliveries")
    yard.repo("POST", f"/hooks/{hook['id']}/deliveries/{row['id']}/attempts")
    again = yard.ear.next()
    assert (first.guid, first.raw) == (again.guid, again.raw)
    assert first.headers["x-hub-signature-256"] == again.headers["x-hub-signature-256"]
    assert [True, False] == [d["redelivery"] for d in yard.repo("GET", f"/hooks/{hook['id']}/deliveries")]


def test_hooks_of_an_event_share_its_guid(yard: Yard) -> None:
    """One event has one GUID for all its hooks; only what goes to the App names an installation."""
    yard.hooks()
    config = {"url": yard.ear.url, "secret": SECRET, "content_type": "json"}
    yard.asks("PATCH", "/app/hook/config", config, yard.jwt())
    yard.ear.until("ping")
    yard.repo("POST", "/issues", {"title": "Two hear it"})
    both = [yard.ear.next(), yard.ear.next()]
    assert 1 == len({got.guid for got in both})
    assert [None, {"id": 1, "node_id": "INS_1"}] == [got.payload.get("installation") for got in both]
    assert ["repository", "integration"] == [
        got.headers["x-github-hook-installation-target-type"] for got in both
    ]
    for got in both:
        assert [] == list(breaches_of(got.event, got.payload))
    told = yard.asks("GET", "/app/hook/deliveries", None, yard.jwt())
    assert [(both[1].guid, 1)] == [(row["guid"], row["installation_id"]) for row in told]


def test_a_hook_hears_what_it_asked_for(yard: Yard) -> None:
    """A hook gets the events it names while it is on, and is changed and deleted as on GitHub."""
    hook = yard.hooks()
    assert ["ping"] == yard.ear.until("ping")
    changed = yard.repo("PATCH", f"/hooks/{hook['id']}", {"events": ["issues"]})
    yard.repo("POST", "/labels", {"name": "quiet"})
    yard.repo("POST", "/issues", {"title": "Heard"})
    assert (["issues"], ["issues.opened"]) == (changed["events"], [yard.ear.next().name])
    yard.repo("PATCH", f"/hooks/{hook['id']}", {"active": False})
    yard.repo("POST", "/issues", {"title": "Not heard"})
    yard.repo("PATCH", f"/hooks/{hook['id']}", {"active": True, "add_events": ["label"]})
    yard.repo("POST", "/labels", {"name": "loud"})
    assert "label.created" == yard.ear.next().name
    yard.repo("DELETE", f"/hooks/{hook['id']}")
    assert [] == yard.repo("GET", "/hooks")


def test_a_life_in_webhooks(yard: Yard) -> None:
    """What happens to issues, branches, pull requests, reviews and checks is told, in order, by GitHub's names."""
    yard.hooks()
    assert ["ping"] == yard.ear.until("ping")
    yard.pushes("main", "one\n")
    assert ["push", "create"] == yard.ear.until("create")

    yard.repo("POST", "/issues", {"title": "Do it", "labels": ["bug"]})
    yard.repo("PATCH", "/issues/1", {"title": "Do that", "body": "Please"})
    comment = yard.repo("POST", "/issues/1/comments", {"body": "Why?"})
    yard.repo("PATCH", f"/issues/comments/{comment['id']}", {"body": "When?"})
    yard.repo("DELETE", f"/issues/comments/{comment['id']}")
    yard.repo("DELETE", "/issues/1/labels/bug")
    yard.repo("PUT", "/issues/1/lock")
    yard.repo("DELETE", "/issues/1/lock")
    yard.repo("PATCH", "/issues/1", {"state": "closed"})
    yard.repo("PATCH", "/issues/1", {"state": "open"})
    wanted = ["issues.opened", "issues.labeled", "issues.edited"]
    wanted += [f"issue_comment.{deed}" for deed in ("created", "edited", "deleted")]
    wanted += [f"issues.{deed}" for deed in ("unlabeled", "locked", "unlocked", "closed", "reopened")]
    assert wanted == yard.ear.until("issues.reopened")

    yard.pushes("topic", "one\ntwo\n")
    body = {"title": "Two", "head": "topic", "base": "main", "draft": True}
    pull = yard.repo("POST", "/pulls", body)
    yard.pushes("topic", "one\ntwo\nthree\n")
    ready = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { clientMutationId } }"
    graphql = {"query": ready, "variables": {"id": pull["node_id"]}}
    assert "errors" not in yard.asks("POST", f"{yard.forge.url}/api/graphql", graphql)
    yard.repo("POST", "/pulls/2/requested_reviewers", {"reviewers": ["otto"]})
    line = yard.repo(
        "POST", "/pulls/2/comments", {"path": "a.txt", "line": 2, "body": "Two?", "commit_id": "x"}
    )
    yard.repo("PATCH", f"/pulls/comments/{line['id']}", {"body": "Too?"})
    yard.repo("POST", "/pulls/2/reviews", {"event": "APPROVE", "body": "Good"}, "token-otto")
    yard.repo("DELETE", f"/pulls/comments/{line['id']}")
    wanted = ["push", "create", "pull_request.opened", "pull_request.synchronize", "push"]
    wanted += ["pull_request.ready_for_review", "pull_request.review_requested"]
    wanted += ["pull_request_review_comment.created", "pull_request_review_comment.edited"]
    wanted += ["pull_request_review.submitted", "pull_request_review_comment.deleted"]
    assert wanted == yard.ear.until("pull_request_review_comment.deleted")

    token = yard.asks("POST", "/app/installations/1/access_tokens", {}, yard.jwt())["token"]
    sha = yard.repo("GET", "/pulls/2")["head"]["sha"]
    check = yard.repo("POST", "/check-runs", {"name": "tests", "head_sha": sha}, token)
    yard.repo("PATCH", f"/check-runs/{check['id']}", {"conclusion": "success"}, token)
    yard.repo("POST", f"/statuses/{sha}", {"state": "success", "context": "ci"})
    wanted = ["check_run.created", "check_run.completed", "check_suite.completed", "status"]
    assert wanted == yard.ear.until("status")

    yard.repo("PUT", "/pulls/2/merge", {})
    yard.repo("DELETE", "/git/refs/heads/topic")
    assert ["pull_request.closed", "push", "push", "delete"] == yard.ear.until("delete")


def test_a_push_tells_its_commits(yard: Yard) -> None:
    """A push names its commits, oldest first, each with the paths it touches; a deletion has none."""
    yard.hooks()
    yard.pushes("main", "one\n")
    yard.pushes("main", "two\n")
    pushed = [got for got in (yard.ear.next() for _ in range(4)) if got.event == "push"]
    told = [
        (p["created"], p["deleted"], [(c["message"], c["added"], c["modified"]) for c in p["commits"]])
        for p in (got.payload for got in pushed)
    ]
    assert [
        (True, False, [("Write one", ["a.txt"], [])]),
        (False, False, [("Write two", [], ["a.txt"])]),
    ] == told
    assert pushed[1].payload["head_commit"]["id"] == pushed[1].payload["after"]


def test_the_judge_takes_what_github_sent() -> None:
    """The cut of the schemas takes what GitHub sent to others; a few examples are older than the schemas."""
    kept = {name.partition("$")[0] for name in _definitions() if "$" in name}
    judged = [(event, payload) for event, payload in examples() if event in kept]
    clean = [event for event, payload in judged if not list(breaches_of(event, payload))]
    assert (169, 146) == (len(judged), len(clean))


def _definitions() -> Any:
    return json.loads(gzip.decompress(SCHEMAS.read_bytes()))["definitions"]


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda p: p | {"action": "invented"}, "issues.invented: GitHub knows no such event"),
        (lambda p: p | {"more": 1}, "'more' was unexpected"),
        (lambda p: {k: v for k, v in p.items() if k != "sender"}, "'sender' is a required property"),
        (lambda p: p | {"sender": p["sender"] | {"id": "7"}}, "sender.id: '7' is not of type 'integer'"),
        (lambda p: p | {"sender": p["sender"] | {"url": "a b"}}, "sender.url: 'a b' is not a 'uri'"),
        (lambda p: p | {"issue": p["issue"] | {"created_at": "today"}}, "'today' is not a 'date-time'"),
    ],
)
def test_the_judge_finds(spoil: Any, told: str) -> None:
    """A key too many or too few, a wrong type or form, and an action that GitHub does not have are breaches."""
    opened = next(p for e, p in examples() if e == "issues" and p["action"] == "opened")
    assert [] == list(breaches_of("issues", opened))
    assert told in " ".join(breaches_of("issues", spoil(opened)))

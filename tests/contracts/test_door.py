"""The webhook door: what it lets in, which case an event is about, and what it says to everything else."""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from bot.web.door import create_door
from bot.web.events import Bell, bells_of

SECRET = b"a secret of twenty-four b"
REPOSITORY = {"id": 7, "full_name": "ada/shop"}
LIMIT = 25 * 2**20


class Door:
    """A door with a bell board and a client in front of it."""

    def __init__(
        self, secret: bytes | None = SECRET, state: Mapping[str, Any] | None = None, app_id: str = ""
    ) -> None:
        self.bells: list[Bell] = []
        self.ring: Callable[[Bell], None] = self.bells.append
        self.state = dict(state or {"ok": True, "sandbox": "bubblewrap"})
        app = create_door(secret, lambda bell: self.ring(bell), lambda: self.state, app_id)
        self.client = TestClient(app, raise_server_exceptions=False)

    def delivers(
        self,
        raw: bytes,
        event: str = "issues",
        *,
        secret: bytes = SECRET,
        content_type: str = "application/json",
        **headers: str,
    ) -> tuple[int, dict[str, Any]]:
        """Deliver a body as GitHub does; returns status and answer."""
        named = {
            "x-github-event": event,
            "x-github-delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "x-hub-signature-256": "sha256=" + hmac.new(secret, raw, hashlib.sha256).hexdigest(),
            "content-type": content_type,
        }
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.client.post(
            "/webhooks/github", content=raw, headers={k: v.encode("latin-1") for k, v in named.items() if v}
        )
        return answer.status_code, answer.json()


def issue(number: int = 12, **more: Any) -> dict[str, Any]:
    """Write the payload of an issue's event."""
    return {"action": "labeled", "issue": {"number": number, **more}, "repository": REPOSITORY}


def pull(ref: str = "askfirst/issue-12", repo: Any = REPOSITORY) -> dict[str, Any]:
    """Write a pull request as payloads hold it."""
    return {"number": 40, "head": {"ref": ref, "repo": repo}}


def raw(payload: Any) -> bytes:
    """Write a body."""
    return json.dumps(payload).encode()


@pytest.fixture
def door() -> Door:
    """Open a door with a secret."""
    return Door()


def test_rings_for_a_signed_event(door: Door) -> None:
    """A signed event of an issue names its case and is accepted."""
    assert (202, {"rang": 1}) == door.delivers(raw(issue()))
    assert [Bell("ada/shop", 7, 12)] == door.bells


def test_takes_forms(door: Door) -> None:
    """A hook may be set to send forms; the signature is over the form as it was sent."""
    body = urlencode({"payload": json.dumps(issue(title="a+b & c=ä"))}).encode()
    for content_type in (
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-8",
    ):
        assert (202, {"rang": 1}) == door.delivers(body, content_type=content_type)
    assert [Bell("ada/shop", 7, 12)] * 2 == door.bells


def test_a_redelivery_rings_again(door: Door) -> None:
    """Deliveries are not remembered: a bell too many is harmless, one too few is not."""
    for _ in range(2):
        assert 202 == door.delivers(raw(issue()))[0]
    assert 2 == len(door.bells)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha1=" + "0" * 40,
        hmac.new(SECRET, raw(issue()), hashlib.sha256).hexdigest(),
        "sha256=" + hmac.new(b"another secret", raw(issue()), hashlib.sha256).hexdigest(),
        "sha256=" + hmac.new(SECRET, raw(issue(13)), hashlib.sha256).hexdigest(),
        "sha512=" + hmac.new(SECRET, raw(issue()), hashlib.sha512).hexdigest(),
        "sha256=" + "ÿ" * 64,
    ],
)
def test_refuses_a_wrong_signature(door: Door, signature: str) -> None:
    """Without the signature of this very body nothing rings and nothing of the body is read."""
    status, answer = door.delivers(raw(issue()), x_hub_signature_256=signature)
    assert (401, "Signature does not match") == (status, answer["message"])
    assert [] == door.bells


@pytest.mark.parametrize("secret", [None, b""])
def test_without_a_secret_nothing_is_believed(secret: bytes | None) -> None:
    """A door without a secret refuses everything, also what is signed with the empty secret."""
    door = Door(secret)
    assert 401 == door.delivers(raw(issue()), secret=b"")[0]
    assert 401 == door.delivers(raw(issue()))[0]
    assert [] == door.bells


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"a":' + b"9" * 5_000 + b"}",
        b"payload=",
        b"payload=%FF%FE",
        b'{"a":"\x00"}',
        b"\x00",
        b'{"a":"\xed\xa0\x80"}',
    ],
)
@pytest.mark.parametrize("content_type", ["application/json", "application/x-www-form-urlencoded"])
def test_refuses_what_is_no_object(door: Door, body: bytes, content_type: str) -> None:
    """A signed body that is no JSON object is told so in GitHub's form, without a trace."""
    status, answer = door.delivers(body, content_type=content_type)
    assert (400, "Problems parsing JSON", "400") == (status, answer["message"], answer["status"])


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "multipart/form-data; boundary=x", "application/xml", "json"]
)
def test_refuses_other_media(door: Door, kind: str) -> None:
    """GitHub sends JSON or forms; anything else is told so, signed or not."""
    status, answer = door.delivers(raw(issue()), content_type=kind)
    wanted = "Expected application/json or application/x-www-form-urlencoded"
    assert (415, wanted, "415") == (status, answer["message"], answer["status"])
    assert 401 == door.delivers(raw(issue()), content_type=kind, secret=b"another")[0]
    assert [] == door.bells


def test_refuses_another_apps_installation() -> None:
    """What was sent to another App's installation is refused; a repository's own hook names no App."""
    door = Door(app_id="77")
    app = {"x_github_hook_installation_target_type": "integration"}
    number = "x_github_hook_installation_target_id"
    for other in ("78", "", "77x"):
        status, answer = door.delivers(raw(issue()), **app, **{number: other})
        assert (404, "Unknown installation") == (status, answer["message"])
    assert [] == door.bells
    assert 202 == door.delivers(raw(issue()), **app, **{number: "77"})[0]
    assert 202 == door.delivers(raw(issue()), x_github_hook_installation_target_type="repository")[0]


@pytest.mark.parametrize(
    ("body", "headers", "why"),
    [
        (b"{", {}, "Problems parsing JSON"),
        (b"\xff", {}, "Problems parsing JSON"),
        (b"{}", {"event": ""}, "Missing X-GitHub-Event header"),
        (b"{}", {"secret": b"another"}, "Signature does not match"),
        (b"x" * (LIMIT + 1), {}, "Payload too large"),
        (
            b"{}",
            {"content_type": "text/plain"},
            "Expected application/json or application/x-www-form-urlencoded",
        ),
    ],
)
def test_a_refusal_is_one_line(
    door: Door, caplog: pytest.LogCaptureFixture, body: bytes, headers: Any, why: str
) -> None:
    """A refused delivery leaves one line in the log, which the sender cannot break or colour."""
    with caplog.at_level("INFO"):
        door.delivers(body, x_github_delivery="evil\x1b[31m" + "x" * 500, **headers)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert [f"delivery {ascii('evil' + chr(27) + '[31m' + 'x' * 500)[:80]} refused: {why}"] == lines


def test_refuses_an_unnamed_event(door: Door) -> None:
    """A delivery that does not say which event it is cannot be read."""
    status, answer = door.delivers(raw(issue()), event="")
    assert (400, "Missing X-GitHub-Event header") == (status, answer["message"])


@pytest.mark.parametrize("event", ["ping", "star", "installation", "no_such_event", "issues\u00fc"])
def test_others_events_are_fine_and_nothing(door: Door, event: str) -> None:
    """A ping, and events that we do not know, are answered well, so that the hook stays green, and ring nothing."""
    assert (200, {"rang": 0}) == door.delivers(raw(issue() | {"zen": "x"}), event)
    assert [] == door.bells


def test_refuses_more_than_github_sends(door: Door) -> None:
    """25 MB are read and no more, whether the length was said before or not."""
    assert 200 == door.delivers(raw({"pad": "x" * (LIMIT - 100)}), "ping")[0]
    assert 413 == door.delivers(b"x" * (LIMIT + 1))[0]
    answer = door.client.post("/webhooks/github", content=(b"x" * 2**20 for _ in range(60)))
    assert (413, "Payload too large") == (answer.status_code, answer.json()["message"])


def test_speaks_json_to_the_lost(door: Door) -> None:
    """Unknown paths and methods are answered in GitHub's form; there are no pages about the door."""
    for path in ("/", "/docs", "/openapi.json", "/webhooks"):
        answer = door.client.get(path)
        assert (404, "Not Found") == (answer.status_code, answer.json()["message"])
    answer = door.client.get("/webhooks/github")
    assert (405, "Method Not Allowed") == (answer.status_code, answer.json()["message"])


def test_a_bug_shows_nothing(door: Door) -> None:
    """What breaks behind the door is not told to the caller."""

    def broken(bell: Bell) -> None:
        raise LookupError(f"the secret of {bell}")

    door.ring = broken
    status, answer = door.delivers(raw(issue()))
    assert (500, "Server Error") == (status, answer["message"])
    assert "secret" not in json.dumps(answer)


def test_tells_whether_it_lives_and_is_ready(door: Door) -> None:
    """The process lives while it answers; it is ready while events would be worked on."""
    assert (200, {"status": "ok"}) == (
        door.client.get("/livez").status_code,
        door.client.get("/livez").json(),
    )
    assert 200 == door.client.get("/readyz").status_code
    door.state["ok"] = False
    answer = door.client.get("/readyz")
    assert (503, door.state) == (answer.status_code, answer.json())
    assert 200 == door.client.get("/livez").status_code


FORK = {"id": 8, "full_name": "eve/shop"}


@pytest.mark.parametrize(
    ("event", "payload", "numbers"),
    [
        ("issues", issue(), [12]),
        ("issue_comment", issue() | {"comment": {"id": 1}}, [12]),
        ("issue_comment", issue(40, pull_request={"url": "x"}, body="Refs #12. Search orders."), [12]),
        ("issue_comment", issue(40, pull_request={"url": "x"}, body="A person's. Refs #12"), []),
        ("issue_comment", issue(40, pull_request={"url": "x"}, body=None), []),
        ("pull_request", {"pull_request": pull()}, [12]),
        ("pull_request", {"pull_request": pull("askfirst/issue-3-r991")}, [3]),
        ("pull_request", {"pull_request": pull("feature")}, []),
        ("pull_request", {"pull_request": pull(repo=FORK)}, []),
        ("pull_request", {"pull_request": pull(repo=None)}, []),
        ("pull_request_review", {"pull_request": pull(), "review": {}}, [12]),
        ("pull_request_review_comment", {"pull_request": pull(), "comment": {}}, [12]),
        ("pull_request_review_thread", {"pull_request": pull(), "thread": {}}, [12]),
        ("check_run", {"check_run": {"check_suite": {"head_branch": "askfirst/issue-12"}}}, [12]),
        ("check_run", {"check_run": {"check_suite": {"head_branch": None}, "pull_requests": [pull()]}}, [12]),
        ("check_suite", {"check_suite": {"head_branch": "askfirst/issue-12", "pull_requests": []}}, [12]),
        ("check_suite", {"check_suite": {"head_branch": "main", "pull_requests": [pull(), pull("x")]}}, [12]),
        ("check_suite", {"check_suite": {"head_branch": "main", "pull_requests": [pull(repo=FORK)]}}, []),
        ("workflow_run", {"workflow_run": {"head_branch": "askfirst/issue-12-r5"}}, [12]),
        ("push", {"ref": "refs/heads/askfirst/issue-12"}, [12]),
        ("push", {"ref": "refs/heads/main"}, []),
        ("push", {"ref": "refs/tags/askfirst/issue-12"}, []),
        ("create", {"ref": "askfirst/issue-12", "ref_type": "branch"}, [12]),
        ("delete", {"ref": "askfirst/issue-12-r77", "ref_type": "branch"}, [12]),
        ("create", {"ref": "askfirst/issue-12", "ref_type": "tag"}, []),
        ("status", {"branches": [{"name": "main"}, {"name": "askfirst/issue-12"}]}, [12]),
        ("status", {"branches": {"name": "askfirst/issue-12"}}, []),
        ("status", {"branches": ["askfirst/issue-12", None]}, []),
        ("issues", issue(40, pull_request={"url": "x"}, body="Refs #12. Search orders."), [12]),
        ("delete", {"ref": "askfirst/issue-12-evil"}, []),
        ("delete", {"ref": "askfirst/issue-12\n"}, []),
        ("delete", {"ref": "askfirst/issue-0"}, []),
        ("delete", {"ref": "askfirst/issue-" + "9" * 5_000}, []),
        ("issues", issue(0), []),
        ("issues", {"issue": {"number": True}}, []),
        ("issues", {"issue": {"number": "12"}}, []),
        ("issues", {"issue": None}, []),
        ("check_run", {"check_run": {"check_suite": [], "pull_requests": {"a": 1}}}, []),
    ],
)
def test_names_the_case(event: str, payload: dict[str, Any], numbers: list[int]) -> None:
    """An event is about the issue that it names or whose branch it is of; a fork's branch is nobody's."""
    bells = bells_of(event, {"action": "any", "repository": REPOSITORY, **payload})
    assert [Bell("ada/shop", 7, number) for number in numbers] == list(bells)


@pytest.mark.parametrize(
    "repository",
    [
        None,
        [],
        {},
        {"id": 7},
        {"id": "7", "full_name": "a/b"},
        {"id": True, "full_name": "a/b"},
        {"id": -1, "full_name": "a/b"},
    ]
    + [{"id": 7, "full_name": name} for name in ("", "a", "a/b/c", "a/b\n", "../x y", 3, None)],
)
def test_needs_a_repository(repository: Any) -> None:
    """An event without a well-formed repository is about nothing."""
    assert () == bells_of("issues", {"issue": {"number": 12}, "repository": repository})


@pytest.mark.parametrize(
    ("event", "about", "login", "by"),
    [
        ("issue_comment", {"issue": {"number": 12}}, "askfirst[bot]", 9),
        (
            "check_suite",
            {"check_suite": {"head_branch": "askfirst/issue-12", "app": {"slug": "askfirst"}}},
            "askfirst[bot]",
            9,
        ),
        (
            "check_suite",
            {"check_suite": {"head_branch": "askfirst/issue-12", "app": {"slug": "ci"}}},
            "askfirst[bot]",
            0,
        ),
        (
            "check_suite",
            {"check_suite": {"head_branch": "askfirst/issue-12", "app": {"slug": "ci"}}},
            "ada",
            0,
        ),
        (
            "check_run",
            {
                "check_run": {
                    "external_id": "askfirst:7:12",
                    "check_suite": {"head_branch": "askfirst/issue-12"},
                }
            },
            "askfirst[bot]",
            9,
        ),
        (
            "check_run",
            {"check_run": {"external_id": "", "check_suite": {"head_branch": "askfirst/issue-12"}}},
            "askfirst[bot]",
            0,
        ),
        ("workflow_run", {"workflow_run": {"head_branch": "askfirst/issue-12"}}, "askfirst[bot]", 0),
    ],
)
def test_tells_whose_deed_it_was(event: str, about: dict[str, Any], login: str, by: int) -> None:
    """What a machine concludes is nobody's deed, though whoever set it off is its sender; an App's own suite is its own."""
    payload = about | {"repository": REPOSITORY, "sender": {"id": 9, "login": login}}
    assert [(12, by)] == [(bell.number, bell.by) for bell in bells_of(event, payload)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("askfirst/issue-3"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "issue",
                    "number",
                    "pull_request",
                    "head",
                    "ref",
                    "repo",
                    "id",
                    "body",
                    "check_run",
                    "check_suite",
                    "head_branch",
                    "pull_requests",
                    "branches",
                    "name",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
EVENTS = [
    "issues",
    "issue_comment",
    "pull_request",
    "pull_request_review",
    "check_run",
    "check_suite",
    "workflow_run",
    "push",
    "delete",
    "status",
]


@given(
    event=st.sampled_from(EVENTS),
    payload=st.dictionaries(st.sampled_from([*EVENTS, "issue", "ref", "branches"]), JSON),
)
def test_reads_any_payload(event: str, payload: dict[str, Any]) -> None:
    """Whatever the payload is, reading it gives bells of this repository or none."""
    for bell in bells_of(event, payload | {"repository": REPOSITORY}):
        assert ("ada/shop", 7, True) == (bell.repo, bell.repo_id, bell.number > 0)

"""Rulesets and branch protection of the embedded forge: read, written by owners, and held to."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.world.hall import APP, Hall, Yard, hall

REVIEW = {
    "required_approving_review_count": 1,
    "dismiss_stale_reviews_on_push": False,
    "require_code_owner_review": False,
    "require_last_push_approval": False,
    "required_review_thread_resolution": False,
}
CHECKS = {"required_status_checks": [{"context": "tests"}], "strict_required_status_checks_policy": False}
OPEN: dict[str, Any] = dict.fromkeys(
    ("required_status_checks", "enforce_admins", "required_pull_request_reviews", "restrictions")
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository."""
    return place.repo()


def ruleset(*kinds: str, include: str = "~DEFAULT_BRANCH", **more: Any) -> dict[str, Any]:
    """Write a ruleset."""
    parameters = {"pull_request": REVIEW, "required_status_checks": CHECKS}
    rules = [
        {"type": kind} | ({"parameters": parameters[kind]} if kind in parameters else {}) for kind in kinds
    ]
    conditions = {"ref_name": {"include": [include], "exclude": []}}
    return {"name": "Keep", "enforcement": "active", "conditions": conditions, "rules": rules} | more


def test_rules_are_read_by_branch(yard: Yard) -> None:
    """Everybody who reads the repository reads what holds for a branch; what is disabled holds for none."""
    made = yard.posts("/rulesets", ruleset("pull_request", "deletion"))
    yard.posts("/rulesets", ruleset("creation", include="refs/heads/release/*", name="Releases"))
    assert ["pull_request", "deletion"] == [it["type"] for it in yard.gets("/rules/branches/main", "app")]
    assert ["creation"] == [it["type"] for it in yard.gets("/rules/branches/release/1", "eve")]
    assert ["Keep", "Releases"] == [it["name"] for it in yard.gets("/rulesets", "eve")]
    shown = {who: "bypass_actors" in yard.gets(f"/rulesets/{made['id']}", who) for who in ("maria", "otto")}
    assert {"maria": True, "otto": False} == shown
    assert 200 == yard.ask("maria", "PUT", f"/rulesets/{made['id']}", {"enforcement": "disabled"}).status_code
    assert ([], True) == (
        yard.gets("/rules/branches/main"),
        len(yard.gets(f"/rulesets/{made['id']}")["rules"]) == 2,
    )
    assert 204 == yard.ask("maria", "DELETE", f"/rulesets/{made['id']}").status_code
    assert 404 == yard.ask("maria", "GET", f"/rulesets/{made['id']}").status_code


@pytest.mark.parametrize("way", ["rest", "contents", "git"])
def test_a_ruled_branch_changes_by_pull_request_alone(yard: Yard, way: str) -> None:
    """By ref, by file or by push: refused to whoever may not pass by, and the branch stays."""
    yard.branch("topic", {"a": "a"})
    yard.posts("/rulesets", ruleset("pull_request"))
    before = yard.sha()
    if way == "git":
        yard.git("checkout", "-q", "topic")
        done = yard.pushes("otto", "topic:main")
        assert (True, True) == (done.returncode != 0, "GH013: Repository rule violations" in done.stderr)
    elif way == "rest":
        answer = yard.ask("otto", "PATCH", "/git/refs/heads/main", {"sha": yard.sha("topic")})
        assert (422, True) == (answer.status_code, "rule violations" in answer.json()["message"])
    else:
        body = {"message": "x", "content": "eA=="}
        assert 409 == yard.ask("otto", "PUT", "/contents/x", body).status_code
    assert before == yard.sha()


def test_rules_hold_for_bots_on_their_own_branches(yard: Yard) -> None:
    """A rule on the bot's branches closes them to it, by REST and by git, until it may pass by."""
    yard.branch("bot/1", {"a": "a"})
    made = yard.posts(
        "/rulesets",
        ruleset("update", include="refs/heads/bot/*")
        | {
            "rules": [
                {"type": "update", "parameters": {"update_allows_fetch_and_merge": False}},
                {"type": "creation"},
            ]
        },
    )
    yard.git("checkout", "-q", "bot/1")
    sha = yard.commits({"b": "b"})
    assert 0 != yard.pushes("app", "bot/1").returncode
    assert (
        422
        == yard.ask("app", "POST", "/git/refs", {"ref": "refs/heads/bot/2", "sha": yard.sha()}).status_code
    )
    passing = {"bypass_actors": [{"actor_id": APP, "actor_type": "Integration", "bypass_mode": "always"}]}
    assert 200 == yard.ask("maria", "PUT", f"/rulesets/{made['id']}", passing).status_code
    assert (0, sha, []) == (yard.pushes("app", "bot/1").returncode, yard.sha("bot/1"), yard.hall.violations())


def test_a_merge_waits_for_what_is_asked(yard: Yard) -> None:
    """A review by somebody else and a green check are wanted; until then it is blocked, also for an owner."""
    number = yard.pull()
    yard.posts("/rulesets", ruleset("pull_request", "required_status_checks"))
    said = []
    for deed in ("", "check", "refuse", "approve"):
        if deed == "check":
            run = {"name": "tests", "head_sha": yard.sha("topic"), "conclusion": "success"}
            yard.posts("/check-runs", run, "app")
        elif deed:
            event = {"refuse": "REQUEST_CHANGES", "approve": "APPROVE"}[deed]
            yard.posts(f"/pulls/{number}/reviews", {"event": event, "body": "x"}, "otto")
        yard.gets(f"/pulls/{number}")  # the first look only begins to find out whether it merges
        state = yard.gets(f"/pulls/{number}")["mergeable_state"]
        said.append((state, yard.ask("maria", "PUT", f"/pulls/{number}/merge", {}).status_code))
    assert [("blocked", 405), ("blocked", 405), ("blocked", 405), ("clean", 200)] == said


def test_a_protected_branch_is_kept(yard: Yard) -> None:
    """No force, no deletion; owners pass by unless it holds for them too."""
    yard.branch("keep", {"a": "a"})
    checks = {"strict": True, "contexts": ["tests"]}
    reviews = {"required_approving_review_count": 2}
    body = OPEN | {"required_status_checks": checks, "required_pull_request_reviews": reviews}
    shape = yard.ask("maria", "PUT", "/branches/keep/protection", body).json()
    assert (["tests"], 2, False) == (
        shape["required_status_checks"]["contexts"],
        shape["required_pull_request_reviews"]["required_approving_review_count"],
        shape["enforce_admins"]["enabled"],
    )
    assert shape == yard.gets("/branches/keep/protection")
    branch = yard.gets("/branches/keep", "eve")
    assert (True, "non_admins") == (
        branch["protected"],
        branch["protection"]["required_status_checks"]["enforcement_level"],
    )
    assert [403, 404] == [
        yard.ask(who, "GET", "/branches/main/protection").status_code for who in ("otto", "maria")
    ]
    assert {"otto": 422, "maria": 204} == {
        who: yard.ask(who, "DELETE", "/git/refs/heads/keep").status_code for who in ("otto", "maria")
    }


def test_protection_holds_for_git_and_can_be_taken_away(yard: Yard) -> None:
    """A forced push and a deletion are refused by git too; without protection they are not."""
    yard.branch("keep", {"a": "a"})
    assert (
        200
        == yard.ask("maria", "PUT", "/branches/keep/protection", OPEN | {"enforce_admins": True}).status_code
    )
    tried = ("+main:keep", ":keep")
    assert [1, 1] == [int(yard.pushes("maria", spec).returncode != 0) for spec in tried]
    assert 422 == yard.ask("maria", "PUT", "/branches/keep/protection", {}).status_code
    assert 204 == yard.ask("maria", "DELETE", "/branches/keep/protection").status_code
    assert [0, 0] == [yard.pushes("maria", spec).returncode for spec in tried]


@pytest.mark.parametrize(
    "body",
    [
        {},
        ruleset("pull_request") | {"enforcement": "sometimes"},
        ruleset("unknown"),
        ruleset() | {"rules": [{"type": "pull_request"}]},
        ruleset() | {"target": "push"},
    ],
)
def test_a_ruleset_that_is_none_is_refused(yard: Yard, body: dict[str, Any]) -> None:
    """What is not understood is not kept: a rule that silently holds nobody would be worse than none."""
    assert (422, []) == (yard.ask("maria", "POST", "/rulesets", body).status_code, yard.gets("/rulesets"))


def test_nobody_but_owners_writes_rules(yard: Yard) -> None:
    """People with write access are refused; the App too, and that is written down."""
    made = yard.posts("/rulesets", ruleset("deletion"))["id"]
    deeds: list[tuple[str, str, Any]] = [
        ("POST", "/rulesets", ruleset("deletion")),
        ("PUT", f"/rulesets/{made}", {"enforcement": "disabled"}),
        ("DELETE", f"/rulesets/{made}", None),
        ("PUT", "/branches/main/protection", OPEN),
        ("DELETE", "/branches/main/protection", None),
    ]
    for who in ("otto", "app"):
        assert [403] * len(deeds) == [yard.ask(who, *deed).status_code for deed in deeds]
    assert ["write ruleset"] * 3 + ["protect branch"] * 2 == [what for what, _ in yard.hall.violations()]
    assert ["deletion"] == [it["type"] for it in yard.gets("/rules/branches/main")]

"""What stands between a pull request and its base in the embedded forge: conflicts and rules, whichever way it is merged."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from bot.forge.gitdir import ZERO
from bot.forge.smart import made_refs
from tests.contracts.test_forge_rules import CHECKS, OPEN, REVIEW, ruleset
from tests.world.hall import Hall, Yard, hall
from tests.world.visitor import Visitor

MERGE = "mutation($id: ID!) { mergePullRequest(input: {pullRequestId: $id}) { clientMutationId } }"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository."""
    return place.repo()


def by_rest(yard: Yard, number: int) -> tuple[bool, str]:
    """Merge as API clients do; returns whether it was, and what was said."""
    answer = yard.ask("maria", "PUT", f"/pulls/{number}/merge", {})
    return answer.status_code == 200, answer.json()["message"]


def by_graphql(yard: Yard, number: int) -> tuple[bool, str]:
    """Merge as `gh` does."""
    answer = yard.hall.graphql("maria", MERGE, id=yard.gets(f"/pulls/{number}")["node_id"])
    return "errors" not in answer, str(answer.get("errors"))


def by_page(yard: Yard, number: int) -> tuple[bool, str]:
    """Merge as a person does in a browser."""
    maria, head = Visitor(yard.hall.url).enters("maria", "token-maria"), yard.gets(f"/pulls/{number}")["head"]
    answer = maria.sends(f"/{yard.name}/pull/{number}/merge", {"sha": head["sha"]})
    return answer.ok, answer.text


def state_of(yard: Yard, number: int) -> tuple[bool | None, str]:
    """Look twice, as the first look only begins to find out."""
    yard.gets(f"/pulls/{number}")
    shown = yard.gets(f"/pulls/{number}")
    return shown["mergeable"], shown["mergeable_state"]


def test_a_conflict_keeps_a_pull_request_open_until_it_is_gone(yard: Yard) -> None:
    """Unknown at first sight, then dirty and not merged; clean and merged once the branch takes the base in."""
    number = yard.pull()
    yard.git("checkout", "-q", "main")
    yard.commits({"shelf.py": "one = 1\ntwo = 2\nthree = 'main'\n"})
    assert 0 == yard.pushes("maria", "main").returncode
    first = yard.gets(f"/pulls/{number}")
    assert (None, "unknown") == (first["mergeable"], first["mergeable_state"])
    assert (False, "dirty") == state_of(yard, number)
    assert (405, "Pull Request is not mergeable") == (
        (answer := yard.ask("maria", "PUT", f"/pulls/{number}/merge", {})).status_code,
        answer.json()["message"],
    )
    assert 422 == yard.ask("otto", "PUT", f"/pulls/{number}/update-branch", {}).status_code
    yard.git("checkout", "-q", "topic")
    yard.git("merge", "-q", "-X", "ours", "-m", "Take main in", "main")
    assert 0 == yard.pushes("otto", "topic").returncode
    assert (True, "clean") == state_of(yard, number)
    assert (True, "Pull Request successfully merged") == by_rest(yard, number)


@pytest.mark.parametrize("merge", [by_rest, by_graphql, by_page])
def test_rules_hold_whichever_way_it_is_merged(
    yard: Yard, merge: Callable[[Yard, int], tuple[bool, str]]
) -> None:
    """A missing review refuses API, GraphQL and page alike; a given one lets them merge."""
    number = yard.pull()
    yard.posts("/rulesets", ruleset("pull_request"))
    before = yard.sha()
    done, said = merge(yard, number)
    assert (False, True) == (done, "At least 1 approving review is required" in said)
    assert before == yard.sha()
    yard.posts(f"/pulls/{number}/reviews", {"event": "APPROVE"}, "otto")
    assert merge(yard, number)[0]
    assert before != yard.sha()


@pytest.mark.parametrize("merge", [by_rest, by_graphql, by_page])
def test_an_archived_repository_takes_no_merge(
    yard: Yard, merge: Callable[[Yard, int], tuple[bool, str]]
) -> None:
    """What is archived is only read, whichever way somebody comes."""
    number, before = yard.pull(), yard.sha()
    assert 200 == yard.ask("maria", "PATCH", "", {"archived": True}).status_code
    assert (False, before) == (merge(yard, number)[0], yard.sha())


def test_only_who_may_write_approves(yard: Yard) -> None:
    """A reader's approval counts for nothing, and neither does their refusal."""
    number = yard.pull()
    yard.posts("/rulesets", ruleset("pull_request"))
    yard.posts(f"/pulls/{number}/reviews", {"event": "APPROVE"}, "eve")
    assert (True, "blocked") == state_of(yard, number)
    yard.posts(f"/pulls/{number}/reviews", {"event": "REQUEST_CHANGES", "body": "No"}, "eve")
    yard.posts(f"/pulls/{number}/reviews", {"event": "APPROVE"}, "otto")
    assert (True, "clean") == state_of(yard, number)


def asked(**parameters: Any) -> dict[str, Any]:
    """Write a ruleset that asks for reviews so."""
    return ruleset() | {"rules": [{"type": "pull_request", "parameters": REVIEW | parameters}]}


def test_a_push_makes_an_approval_stale(yard: Yard) -> None:
    """Where a ruleset says so, what was approved before the last push is not approved."""
    number = yard.pull()
    yard.posts("/rulesets", asked(dismiss_stale_reviews_on_push=True))
    yard.posts(f"/pulls/{number}/reviews", {"event": "APPROVE"}, "otto")
    assert (True, "clean") == state_of(yard, number)
    yard.git("checkout", "-q", "topic")
    yard.commits({"more": "more"})
    yard.pushes("maria", "topic")
    assert (True, "blocked") == state_of(yard, number)


def test_open_threads_keep_it_from_being_merged(yard: Yard) -> None:
    """Where conversations must be resolved, one that is not blocks, by ruleset as by protection."""
    number = yard.pull()
    note = {"body": "Why?", "path": "shelf.py", "line": 3, "commit_id": yard.sha("topic")}
    yard.posts(f"/pulls/{number}/comments", note)
    kept = yard.posts(
        "/rulesets", asked(required_approving_review_count=0, required_review_thread_resolution=True)
    )
    resolved = "A conversation must be resolved"
    assert (False, True) == ((told := by_rest(yard, number))[0], told[1].startswith(resolved))
    yard.ask("maria", "DELETE", f"/rulesets/{kept['id']}")
    protection = OPEN | {"required_conversation_resolution": True, "enforce_admins": True}
    assert 200 == yard.ask("maria", "PUT", "/branches/main/protection", protection).status_code
    assert (False, True) == ((told := by_rest(yard, number))[0], told[1].startswith(resolved))
    query = "mutation($id: ID!) { resolveReviewThread(input: {threadId: $id}) { clientMutationId } }"
    threads = "query($o: String!, $n: String!) { repository(owner: $o, name: $n) { pullRequest(number: 1) "
    threads += "{ reviewThreads(first: 1) { nodes { id } } } } }"
    owner, name = yard.name.split("/")
    shown = yard.hall.graphql("maria", threads, o=owner, n=name)["data"]["repository"]["pullRequest"]
    yard.hall.graphql("maria", query, id=shown["reviewThreads"]["nodes"][0]["id"])
    assert by_rest(yard, number)[0]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"type": "update", "parameters": {"update_allows_fetch_and_merge": False}}, "Cannot update this"),
        ({"type": "required_linear_history"}, "Merge commits are not allowed"),
    ],
)
def test_a_closed_base_takes_no_merge(yard: Yard, rule: dict[str, Any], said: str) -> None:
    """Neither a branch that nobody may move nor one without merge commits is merged into."""
    number = yard.pull()
    yard.posts("/rulesets", ruleset() | {"rules": [rule]})
    assert (False, True) == ((told := by_rest(yard, number))[0], told[1].startswith(said))


def test_a_strict_check_wants_the_branch_up_to_date(yard: Yard) -> None:
    """A green check of a branch that lacks the base's last commit is not enough."""
    number = yard.pull()
    strict = CHECKS | {"strict_required_status_checks_policy": True}
    yard.posts("/rulesets", ruleset() | {"rules": [{"type": "required_status_checks", "parameters": strict}]})
    passing = [{"actor_id": 5, "actor_type": "RepositoryRole", "bypass_mode": "always"}]
    yard.posts(
        "/check-runs", {"name": "tests", "head_sha": yard.sha("topic"), "conclusion": "success"}, "app"
    )
    assert (True, "clean") == state_of(yard, number)
    ruled = yard.gets("/rulesets")[0]["id"]
    yard.ask("maria", "PUT", f"/rulesets/{ruled}", {"bypass_actors": passing})
    yard.git("checkout", "-q", "main")
    yard.commits({"other": "other"})
    assert 0 == yard.pushes("maria", "main").returncode
    yard.ask("maria", "PUT", f"/rulesets/{ruled}", {"bypass_actors": []})
    assert (True, "blocked") == state_of(yard, number)
    assert 202 == yard.ask("maria", "PUT", f"/pulls/{number}/update-branch", {}).status_code
    tip = yard.sha("topic")
    yard.posts("/check-runs", {"name": "tests", "head_sha": tip, "conclusion": "success"}, "app")
    assert (True, "clean") == state_of(yard, number)


def test_git_makes_no_ref_that_a_rule_forbids(yard: Yard) -> None:
    """A rule on creation holds for pushes of new branches, one level deep as GitHub's patterns say; others are made."""
    yard.posts("/rulesets", ruleset("creation", include="refs/heads/release/*"))
    tried = {
        specs: yard.pushes("otto", *(f"main:refs/heads/{name}" for name in specs.split())).returncode == 0
        for specs in ("release/1", "fine release/2", "release/1/hotfix", "other")
    }
    assert [False, False, True, True] == list(tried.values())
    heads = [ref["ref"] for ref in yard.gets("/git/matching-refs/heads/")]
    assert ["refs/heads/main", "refs/heads/other", "refs/heads/release/1/hotfix"] == heads


def pkt(text: bytes) -> bytes:
    """Write one line as git's protocol does."""
    return b"%04x%s" % (len(text) + 4, text)


NEW = pkt(b"%s %s refs/heads/new\0 report-status" % (ZERO.encode(), b"1" * 40))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"0000", []),
        (NEW + b"0000PACK", ["refs/heads/new"]),
        (pkt(b"shallow " + b"1" * 40) + NEW + b"0000", ["refs/heads/new"]),
        (pkt(b"%s %s refs/heads/old\n" % (b"2" * 40, b"1" * 40)) + b"0000", []),
        (b"", None),
        (NEW, None),
        (b"-001", None),
        (b"0001" + NEW + b"0000", None),
        (pkt(b"push-cert\0x") + b"0000", None),
    ],
)
def test_what_a_push_makes_is_read_or_refused(body: bytes, expected: list[str] | None) -> None:
    """A push whose commands cannot be read is none: no rule is passed by what is not understood."""
    assert expected == made_refs(body)


@pytest.mark.parametrize("who", ["", "eve", "app"])
def test_a_push_is_not_taken_for_a_fetch(yard: Yard, who: str) -> None:
    """Saying that a fetch is meant opens no way to push: for nobody, readers, or a bot onto the default branch."""
    yard.commits({"evil": "evil"})
    old, new = yard.sha(), yard.head()
    pack = yard.git_bytes("pack-objects", "--stdout", "--revs", stdin=f"{new}\n^{old}\n".encode())
    body = pkt(f"{old} {new} refs/heads/main\0 report-status".encode()) + b"0000" + pack
    answer = requests.post(
        f"{yard.hall.url}/{yard.name}.git/git-receive-pack?service=git-upload-pack",
        data=body,
        auth=("x", yard.hall.token(who)) if who else None,
        headers={"Content-Type": "application/x-git-receive-pack-request"},
        timeout=20,
    )
    assert (True, old) == (answer.status_code != 200 or b"ng refs/heads/main" in answer.content, yard.sha())
    yard.hall.violations()


FLOW = ".github/workflows/ci.yml"


def by_file(yard: Yard, token: str) -> int:
    """Write a workflow by the contents API onto a branch."""
    body = {"message": "x", "content": "b246IHB1c2gK", "branch": "topic"}
    return yard.ask(token, "PUT", f"/contents/{FLOW}", body).status_code


def by_objects(yard: Yard, token: str) -> int:
    """Make a branch at a commit with a workflow, of objects alone."""
    flow = {"path": FLOW, "mode": "100644", "type": "blob", "content": "on: push\n"}
    tree = yard.ask(token, "POST", "/git/trees", {"base_tree": yard.sha(), "tree": [flow]})
    if tree.status_code != 201:
        return tree.status_code
    commit = {"message": "x", "tree": tree.json()["sha"], "parents": [yard.sha()]}
    made = yard.ask(token, "POST", "/git/commits", commit).json()["sha"]
    return yard.ask(token, "POST", "/git/refs", {"ref": "refs/heads/new", "sha": made}).status_code


def by_merge(yard: Yard, token: str) -> int:
    """Merge a branch with a workflow into another."""
    yard.branch("flow", {FLOW: "on: push\n"})
    return yard.ask(token, "POST", "/merges", {"base": "topic", "head": "flow"}).status_code


@pytest.mark.parametrize("way", [by_file, by_objects, by_merge])
def test_an_app_without_the_permission_changes_no_workflow(
    yard: Yard, way: Callable[[Yard, str], int]
) -> None:
    """However the commit comes about: the ref stays where it was, and people do the same at will."""
    yard.branch("topic", {"a": "a"})
    before = yard.gets("/git/matching-refs/heads/topic")
    assert 403 == way(yard, "app")
    assert (before, []) == (
        yard.gets("/git/matching-refs/heads/topic"),
        yard.gets("/git/matching-refs/heads/new"),
    )
    assert 201 == way(yard, "maria")
    # what is on the default branch already is no change: the App goes on from there
    assert (
        201 == yard.ask("app", "POST", "/git/refs", {"ref": "refs/heads/fine", "sha": yard.sha()}).status_code
    )

"""The forge's guard, its tokens, and that what is refused changes nothing."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.forge.store import Store
from tests.world.hall import Hall, Yard, app_jwt, hall


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository."""
    return place.repo()


READY = (
    "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { clientMutationId } }"
)


def ready(yard: Yard, number: int) -> Any:
    """Try to mark a draft ready, as the App."""
    return yard.hall.graphql("app", READY, id=yard.gets(f"/pulls/{number}")["node_id"])


FORBIDDEN: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    # name: (what is written down, method, path, body); {n} is a pull request of the App's, {m} one of maria's
    "merge": ("merge", "PUT", "/pulls/{n}/merge", {}),
    "approve": ("approve", "POST", "/pulls/{m}/reviews", {"event": "APPROVE"}),
    "force a branch": ("force-push", "PATCH", "/git/refs/heads/topic", {"sha": "{main}", "force": True}),
    "move main": ("default branch", "PATCH", "/git/refs/heads/main", {"sha": "{topic}"}),
    "delete main": ("default branch", "DELETE", "/git/refs/heads/main", {}),
    "write a file on main": ("default branch", "PUT", "/contents/x", {"message": "x", "content": "eA=="}),
    "delete a file on main": (
        "default branch",
        "DELETE",
        "/contents/shelf.py",
        {"message": "x", "sha": "{main}", "branch": "main"},
    ),
    "merge into main": ("default branch", "POST", "/merges", {"base": "main", "head": "topic"}),
    "rename main": ("default branch", "POST", "/branches/main/rename", {"new_name": "old"}),
    "make a tag": ("tag", "POST", "/git/refs", {"ref": "refs/tags/v1", "sha": "{main}"}),
}


@pytest.mark.parametrize("deed", FORBIDDEN)
def test_a_bot_is_refused_what_only_people_may(yard: Yard, deed: str) -> None:
    """Each way to merge, approve, force or write the default branch is refused, written down, and without effect."""
    bots, people = yard.pull(), yard.pull("other", "maria")
    named = {"main": yard.sha(), "topic": yard.sha("topic")}
    what, method, path, body = FORBIDDEN[deed]
    filled = {key: value.format(**named) if isinstance(value, str) else value for key, value in body.items()}
    refs = yard.gets("/git/matching-refs/")
    answer = yard.ask("app", method, path.format(n=bots, m=people), filled)
    assert (403, [what]) == (answer.status_code, [found for found, _ in yard.hall.violations()])
    assert refs == yard.gets("/git/matching-refs/")
    assert "open" == yard.gets(f"/pulls/{bots}")["state"]


def test_a_bot_does_not_mark_ready(yard: Yard) -> None:
    """A draft stays one where the App wants it ready, and that it tried is written down."""
    number = yard.pull(draft=True)
    ready(yard, number)
    assert (True, ["ready-for-review"]) == (
        yard.gets(f"/pulls/{number}")["draft"],
        [what for what, _ in yard.hall.violations()],
    )


PUSHES: dict[str, tuple[list[str], list[str]]] = {
    # name: (refspecs, what is written down)
    "the default branch": (["new:main"], ["default branch"]),
    "the default branch behind another": (["new:fine", "new:main"], ["default branch"]),
    "a forced branch": (["+other:topic"], ["force-push"]),
    "a forced branch behind a new one": (["new:fine", "+other:topic"], ["force-push"]),
    "a tag": (["new:refs/tags/v1"], ["tag"]),
    "a deletion": ([":topic"], ["delete"]),
    "all at once": (
        ["new:main", "+other:topic", "new:refs/tags/v1"],
        ["default branch", "force-push", "tag"],
    ),
}


def prepared(yard: Yard) -> None:
    """Push topic; make `new` ahead of main and `other` beside topic in the clone."""
    yard.branch("topic", {"a": "a\n"})
    for name in ("other", "new"):
        yard.git("checkout", "-q", "-b", name, "main")
        yard.commits({name: name})


@pytest.mark.parametrize("name", PUSHES)
def test_git_refuses_a_bots_push(yard: Yard, name: str) -> None:
    """A push that holds one forbidden ref moves nothing at all, and every forbidden one is written down."""
    prepared(yard)
    specs, tried = PUSHES[name]
    before = yard.gets("/git/matching-refs/")
    done = yard.pushes("app", *specs)
    assert (True, sorted(tried)) == (done.returncode != 0, sorted(what for what, _ in yard.hall.violations()))
    assert before == yard.gets("/git/matching-refs/")


def test_git_lets_a_bot_push_forward(yard: Yard) -> None:
    """New branches, forward pushes and refs of the bot's own are fine, several at once."""
    prepared(yard)
    yard.git("checkout", "-q", "topic")
    yard.commits({"b": "b\n"})
    done = yard.pushes("app", "topic", "new:fresh", "other:refs/askfirst/state/1")
    assert (0, "", []) == (done.returncode, done.stderr, yard.hall.violations())
    assert yard.head("topic") == yard.sha("topic")


def test_an_app_without_the_permission_changes_no_workflow(yard: Yard) -> None:
    """On a new branch as on an old one; a person does, and an App that was granted it."""
    prepared(yard)
    yard.git("checkout", "-q", "topic")
    yard.commits({".github/workflows/ci.yml": "on: push\n"})
    for spec in ("topic", "topic:fresh"):
        done = yard.pushes("app", spec)
        assert (1, True) == (done.returncode, "without `workflows` permission" in done.stderr), spec
    assert (404, []) == (yard.ask("maria", "GET", "/git/ref/heads/fresh").status_code, yard.hall.violations())
    assert 0 == yard.pushes("otto", "topic:fresh").returncode
    yard.commits({"c": "c\n"})
    assert 0 == yard.pushes("app", "topic:fresh").returncode, "what was there before is no change"


def test_people_may_force_and_delete(yard: Yard) -> None:
    """What bots are refused, a person with write access does; refs of pull requests are nobody's."""
    prepared(yard)
    done = yard.pushes("otto", "+other:topic", "new:main", "new:refs/tags/v1")
    assert (0, "") == (done.returncode, done.stderr)
    assert (0, 1) == (
        yard.pushes("otto", ":topic").returncode,
        yard.pushes("otto", "new:refs/pull/9/head").returncode,
    )
    assert (404, []) == (yard.ask("maria", "GET", "/git/ref/heads/topic").status_code, yard.hall.violations())


def test_git_asks_for_a_password(yard: Yard) -> None:
    """Clone of a private repository and any push need a token that may; who asks without one is asked for it."""
    hidden = yard.hall.repo(private=True)
    refused = {who: hidden.git("ls-remote", hidden.remote(who)).returncode for who in ("", "eve", "otto")}
    assert {"": 128, "eve": 128, "otto": 0} == refused
    pushed = {who: yard.pushes(who, "main:more").returncode for who in ("", "eve", "otto")}
    assert {"": 128, "eve": 128, "otto": 0} == pushed
    cloned = yard.git("clone", "-q", yard.remote(""), "copy")
    copied = yard.git("-C", "copy", "rev-parse", "origin/main").stdout.strip()
    assert (0, yard.sha()) == (cloned.returncode, copied)


def test_what_fails_half_way_never_was(tmp_path: Path) -> None:
    """A block that raises leaves rows as they were, in memory and after a restart; also those it changed unsaved."""
    folder = tmp_path
    store = Store(folder)
    with store.writing():
        kept, gone = store.add("label", name="kept", on=[1]), store.add("label", name="gone")
    rang: list[int] = []
    with pytest.raises(ZeroDivisionError), store.writing():
        store.add("label", name="new")
        kept["on"].append(2)
        with store.writing():
            store.drop("label", gone["id"])
            store.save("label", kept | {"name": "other"})
            store.add("violation", what="merge")
        store.after.append(lambda: rang.append(1))
        _ = 1 / 0
    names = [row["name"] for row in store.find("label")]
    assert (["kept", "gone"], [1], ["merge"], []) == (
        names,
        store.find("label")[0]["on"],
        [row["what"] for row in store.find("violation")],
        rang,
    )
    with store.writing():
        store.add("label", name="later")
    store.close()
    again = Store(folder)
    assert ["kept", "gone", "later"] == [row["name"] for row in again.find("label")]
    again.close()


def test_what_cannot_be_written_is_taken_back(tmp_path: Path) -> None:
    """Where the disk refuses, memory does not go ahead of it."""
    store = Store(tmp_path)
    with sqlite3.connect(tmp_path / "forge.sqlite3") as other:
        other.execute("CREATE TRIGGER no BEFORE INSERT ON rows BEGIN SELECT RAISE(ABORT, 'full'); END")
    other.close()
    with pytest.raises(sqlite3.IntegrityError), store.writing():
        store.add("label", name="lost")
    assert [] == store.find("label")
    store.close()


def test_unknown_routes_are_jsons_404(place: Hall) -> None:
    """What the API does not know is answered as GitHub does, whatever the method; pages are for people."""
    found = {
        (method, path): (answer.status_code, answer.headers["content-type"], answer.json()["message"])
        for method, path in (
            ("GET", "/nothing"),
            ("POST", "/repos/a/b/nothing/at/all"),
            ("DELETE", "/rate_limit"),
        )
        for answer in (place.ask("maria", method, path),)
    }
    assert {(404, "application/json", "Not Found")} == set(found.values())


def test_words_close_issues_on_the_default_branch_alone(yard: Yard) -> None:
    """`Fixes #1` merged elsewhere leaves the issue open."""
    number = yard.posts("/issues", {"title": "Broken"})["number"]
    yard.branch("release", {"r": "r\n"})
    side = yard.pull("side", "maria", body=f"Fixes #{number}")
    yard.ask("maria", "PATCH", f"/pulls/{side}", {"base": "release"})
    assert 200 == yard.ask("maria", "PUT", f"/pulls/{side}/merge", {}).status_code
    assert ("open", "release") == (
        yard.gets(f"/issues/{number}")["state"],
        yard.gets(f"/pulls/{side}")["base"]["ref"],
    )
    again = yard.pull("again", "maria", body=f"Fixes #{number}")
    yard.ask("maria", "PUT", f"/pulls/{again}/merge", {})
    assert "closed" == yard.gets(f"/issues/{number}")["state"]


def test_a_token_may_what_it_was_granted(place: Hall) -> None:
    """A narrowed token keeps reading metadata, and everything else is refused by the permission's name."""
    yard = place.repo(private=True)
    number = yard.posts("/issues", {"title": "Broken"})["number"]
    token = place.narrowed({"issues": "read"})
    tried = {
        path: yard.ask(token, method, path, body).status_code
        for method, path, body in (
            ("GET", "", None),
            ("GET", f"/issues/{number}", None),
            ("GET", "/contents/README.md", None),
            ("GET", "/commits/main/check-runs", None),
            ("GET", "/pulls", None),
            ("POST", f"/issues/{number}/comments", {"body": "Hi"}),
        )
    }
    assert {
        "": 200,
        f"/issues/{number}": 200,
        "/contents/README.md": 403,
        "/commits/main/check-runs": 403,
        "/pulls": 403,
        f"/issues/{number}/comments": 403,
    } == tried
    more = place.ask(
        "jwt", "POST", "/app/installations/1/access_tokens", {"permissions": {"actions": "write"}}
    )
    assert 422 == more.status_code


def test_a_token_for_one_repository_sees_no_other(place: Hall) -> None:
    """Repositories named when the token is made are all it may see of what is private."""
    one, other = place.repo(private=True), place.repo(private=True)
    token = place.narrowed({}, repository_ids=[one.gets("")["id"]])
    assert (200, 404) == (one.ask(token, "GET", "").status_code, other.ask(token, "GET", "").status_code)
    listed = place.ask(token, "GET", "/installation/repositories").json()
    assert [one.name] == [repo["full_name"] for repo in listed["repositories"]]


def test_tokens_end(place: Hall) -> None:
    """An installation token ends after its hour, and an App's own word after ten minutes at most."""
    made = place.ask("jwt", "POST", "/app/installations/1/access_tokens", {"permissions": {}}).json()
    assert "read" == made["permissions"]["metadata"]
    assert 200 == place.ask(made["token"], "GET", "/installation/repositories").status_code
    place.forge.store.one("token", expires=made["expires_at"])["expires"] = place.forge.store.now()  # type: ignore[index]
    assert 401 == place.ask(made["token"], "GET", "/installation/repositories").status_code
    long = app_jwt(exp=int(time.time()) + 3600)
    head = {"Authorization": f"Bearer {long}"}
    assert 401 == place.ask("", "GET", "/app", **head).status_code

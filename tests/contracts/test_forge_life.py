"""What becomes of repositories, issues and reviews through the embedded forge's API."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.world.hall import Hall, Yard, hall


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge; each test has a repository of its own."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository."""
    return place.repo()


def test_a_renamed_repository_is_led_to(yard: Yard) -> None:
    """The old name leads to the id, GET by 301 and others by 307, and there everything is; git goes on by itself."""
    number = yard.posts("/issues", {"title": "Broken"})["number"]
    about = yard.ask(
        "maria", "PATCH", "", {"name": f"{yard.name.partition('/')[2]}-new", "description": "New"}
    ).json()
    assert (f"{yard.name}-new", "New") == (about["full_name"], about["description"])
    led = yard.ask("maria", "GET", f"/issues/{number}")
    assert (301, f"{yard.hall.forge.api}/repositories/{about['id']}/issues/{number}") == (
        led.status_code,
        led.headers["location"],
    )
    assert "Broken" == yard.hall.ask("maria", "GET", led.headers["location"]).json()["title"]
    written = yard.ask("otto", "POST", f"/issues/{number}/comments", {"body": "Hi"})
    assert 307 == written.status_code
    assert 201 == yard.hall.ask("otto", "POST", written.headers["location"], {"body": "Hi"}).status_code
    yard.commits({"x": "x"})
    assert 0 == yard.pushes("maria", "main").returncode


def test_an_old_name_tells_nothing_to_strangers(place: Hall) -> None:
    """Who may not see a private repository is not told where it went."""
    yard = place.repo(private=True)
    yard.ask("maria", "PATCH", "", {"name": "hidden-now"})
    tried = {"": 404, "eve": 404, "otto": 301}
    assert tried == {who: yard.ask(who, "GET", "").status_code for who in tried}


def test_a_transferred_repository_has_another_owner(yard: Yard) -> None:
    """It is the new owner's, and the old name leads there."""
    made = yard.ask("maria", "POST", "/transfer", {"new_owner": "otto"})
    assert (202, "otto") == (made.status_code, made.json()["owner"]["login"])
    there = yard.hall.ask("otto", "GET", yard.ask("otto", "GET", "").headers["location"]).json()
    assert (True, False) == (there["permissions"]["admin"], there["private"])


def test_an_archived_repository_is_read_only(yard: Yard) -> None:
    """Reading goes on; issues, comments, refs and pushes are refused until it is taken back."""
    number = yard.pull()
    assert yard.ask("maria", "PATCH", "", {"archived": True}).json()["archived"]
    tried = {
        "issue": yard.ask("eve", "POST", "/issues", {"title": "x"}),
        "comment": yard.ask("app", "POST", f"/issues/{number}/comments", {"body": "x"}),
        "ref": yard.ask("otto", "POST", "/git/refs", {"ref": "refs/heads/x", "sha": yard.sha()}),
        "settings": yard.ask("maria", "PATCH", "", {"description": "x"}),
    }
    assert dict.fromkeys(tried, 403) == {name: answer.status_code for name, answer in tried.items()}
    assert {"Repository was archived so is read-only."} == {
        answer.json()["message"] for answer in tried.values()
    }
    assert (1, 200) == (
        int(yard.pushes("otto", "main:x").returncode != 0),
        yard.ask("eve", "GET", "/issues").status_code,
    )
    assert not yard.ask("maria", "PATCH", "", {"archived": False}).json()["archived"]
    assert 201 == yard.ask("eve", "POST", "/issues", {"title": "x"}).status_code


def test_a_deleted_repository_is_gone(yard: Yard) -> None:
    """Only who owns it deletes it; then its name is free, and nothing of it is left."""
    assert 403 == yard.ask("otto", "DELETE", "").status_code
    assert 204 == yard.ask("maria", "DELETE", "").status_code
    assert (404, 128) == (
        yard.ask("maria", "GET", "").status_code,
        yard.git("ls-remote", yard.remote("maria")).returncode,
    )
    assert (
        201
        == yard.hall.ask("maria", "POST", "/user/repos", {"name": yard.name.partition("/")[2]}).status_code
    )
    assert [] == yard.gets("/issues?state=all")


def test_no_bot_owns_anything(yard: Yard) -> None:
    """What is done to a repository as a whole is refused to the App and written down."""
    deeds: dict[str, tuple[str, str, Any]] = {
        "change repository": ("PATCH", "", {"archived": True}),
        "delete repository": ("DELETE", "", None),
        "transfer repository": ("POST", "/transfer", {"new_owner": "eve"}),
        "change collaborators": ("PUT", "/collaborators/eve", {"permission": "admin"}),
        "dismiss review": ("PUT", f"/pulls/{yard.pull()}/reviews/1/dismissals", {"message": "x"}),
    }
    answers = {name: yard.ask("app", *deed).status_code for name, deed in deeds.items()}
    assert dict.fromkeys(deeds, 403) == answers
    assert list(deeds) == [what for what, _ in yard.hall.violations()]


def test_issues_are_given_to_people(yard: Yard) -> None:
    """Who may triage is assigned, others are left out; the timeline and webhooks say who did it."""
    number = yard.posts("/issues", {"title": "Broken", "assignees": ["otto"]})["number"]
    assert ["otto", "maria"] == [
        it["login"]
        for it in yard.posts(f"/issues/{number}/assignees", {"assignees": ["maria", "eve"]})["assignees"]
    ]
    left = yard.ask("otto", "DELETE", f"/issues/{number}/assignees", {"assignees": ["otto"]}).json()
    assert ["maria"] == [it["login"] for it in left["assignees"]]
    told = [
        (e["event"], e["assignee"]["login"], e["actor"]["login"])
        for e in yard.gets(f"/issues/{number}/timeline")
    ]
    assert [
        ("assigned", "otto", "maria"),
        ("assigned", "maria", "maria"),
        ("unassigned", "otto", "otto"),
    ] == told
    assert [number] == [it["number"] for it in yard.gets("/issues?assignee=maria")]
    assert [204, 404] == [yard.ask("eve", "GET", f"/assignees/{who}").status_code for who in ("otto", "eve")]


def test_labels_are_changed_and_set(yard: Yard) -> None:
    """A label is renamed on all that carries it, a set replaces what is there, and a deleted one is off."""
    yard.posts("/labels", {"name": "a/b", "color": "ff0000"})
    number = yard.posts("/issues", {"title": "Broken", "labels": ["a/b"]})["number"]
    assert (
        200 == yard.ask("otto", "PATCH", "/labels/a%2Fb", {"new_name": "ab", "color": "00ff00"}).status_code
    )
    assert [("ab", "00ff00")] == [(it["name"], it["color"]) for it in yard.gets(f"/issues/{number}/labels")]
    assert 422 == yard.ask("otto", "PATCH", "/labels/ab", {"color": "red"}).status_code
    names = yard.ask("otto", "PUT", f"/issues/{number}/labels", {"labels": ["c", "d"]}).json()
    assert ["c", "d"] == [it["name"] for it in names]
    assert 204 == yard.ask("otto", "DELETE", "/labels/c").status_code
    assert ["d"] == [it["name"] for it in yard.gets(f"/issues/{number}/labels")]
    assert 204 == yard.ask("otto", "DELETE", f"/issues/{number}/labels").status_code
    assert 403 == yard.ask("eve", "PUT", f"/issues/{number}/labels", {"labels": ["x"]}).status_code
    assert ([], ["ab", "d"]) == (
        yard.gets(f"/issues/{number}/labels"),
        sorted(it["name"] for it in yard.gets("/labels")),
    )


def test_reactions_are_listed_and_taken_back(yard: Yard) -> None:
    """To issues, comments and comments on lines; only who made one, or may write, takes it back."""
    number = yard.pull(who="maria")
    comment = yard.posts(f"/issues/{number}/comments", {"body": "Hi"})["id"]
    line = {"body": "Why?", "path": "shelf.py", "line": 3, "commit_id": yard.sha("topic")}
    on_line = yard.posts(f"/pulls/{number}/comments", line)["id"]
    for path in (f"/issues/{number}", f"/issues/comments/{comment}", f"/pulls/comments/{on_line}"):
        mine = yard.posts(f"{path}/reactions", {"content": "eyes"}, "eve")["id"]
        yard.posts(f"{path}/reactions", {"content": "+1"}, "otto")
        assert ["eyes", "+1"] == [it["content"] for it in yard.gets(f"{path}/reactions")]
        assert ["+1"] == [it["content"] for it in yard.gets(f"{path}/reactions?content=%2B1")]
        theirs = yard.gets(f"{path}/reactions")[1]["id"]
        assert [204, 403, 404] == [
            yard.ask("eve", "DELETE", f"{path}/reactions/{one}").status_code for one in (mine, theirs, mine)
        ]


def test_events_are_read_alone_and_all_together(yard: Yard) -> None:
    """One event, an issue's, and all of a repository, newest first."""
    number = yard.posts("/issues", {"title": "Broken", "labels": ["bug"]})["number"]
    yard.ask("maria", "PUT", f"/issues/{number}/lock", {"lock_reason": "spam"})
    yard.ask("maria", "PATCH", f"/issues/{number}", {"state": "closed", "state_reason": "not_planned"})
    events = yard.gets(f"/issues/{number}/events")
    assert ["labeled", "locked", "closed"] == [it["event"] for it in events]
    assert ["closed", "locked", "labeled"] == [it["event"] for it in yard.gets("/issues/events")]
    assert number == yard.gets(f"/issues/events/{events[0]['id']}")["issue"]["number"]
    assert ("spam", "not_planned") == (
        events[1]["lock_reason"],
        yard.gets(f"/issues/{number}")["state_reason"],
    )


def test_reviews_are_asked_for_given_and_dismissed(yard: Yard) -> None:
    """Who is asked is listed until they have looked; a verdict is dismissed with a reason, and the timeline tells all."""
    number = yard.pull(who="maria")
    assert ["otto"] == [
        it["login"]
        for it in yard.posts(f"/pulls/{number}/requested_reviewers", {"reviewers": ["otto", "otto"]})[
            "requested_reviewers"
        ]
    ]
    yard.ask("maria", "DELETE", f"/pulls/{number}/requested_reviewers", {"reviewers": ["otto"]})
    assert [] == yard.gets(f"/pulls/{number}/requested_reviewers")["users"]
    assert (
        422
        == yard.ask(
            "maria", "POST", f"/pulls/{number}/requested_reviewers", {"reviewers": ["maria"]}
        ).status_code
    )
    yard.posts(f"/pulls/{number}/requested_reviewers", {"reviewers": ["otto"]})
    note = {"path": "shelf.py", "line": 3, "body": "Why?"}
    made = yard.posts(
        f"/pulls/{number}/reviews", {"event": "REQUEST_CHANGES", "body": "No", "comments": [note]}, "otto"
    )
    assert [] == yard.gets(f"/pulls/{number}/requested_reviewers")["users"]
    path = f"/pulls/{number}/reviews/{made['id']}"
    assert ("CHANGES_REQUESTED", ["Why?"]) == (
        yard.gets(path)["state"],
        [it["body"] for it in yard.gets(f"{path}/comments")],
    )
    assert "Not yet" == yard.ask("otto", "PUT", path, {"body": "Not yet"}).json()["body"]
    assert [403, 200] == [
        yard.ask(who, "PUT", f"{path}/dismissals", {"message": "Done"}).status_code
        for who in ("eve", "maria")
    ]
    told = [it["event"] for it in yard.gets(f"/issues/{number}/timeline")]
    asked = ["review_requested", "review_request_removed", "review_requested", "reviewed", "review_dismissed"]
    assert ["committed", *asked] == told
    assert ["Why?"] == [it["body"] for it in yard.gets("/pulls/comments")]


def test_collaborators_are_listed_and_taken_off(yard: Yard) -> None:
    """Levels are given by name, listed to who may write, and left by oneself."""
    yard.takes_in("eve", "triage")
    assert {"maria": "admin", "otto": "write", "eve": "triage"} == {
        it["login"]: it["role_name"] for it in yard.gets("/collaborators")
    }
    assert 403 == yard.ask("eve", "GET", "/collaborators").status_code
    assert 422 == yard.ask("maria", "PUT", "/collaborators/eve", {"permission": "owner"}).status_code
    assert [403, 204] == [
        yard.ask("eve", "DELETE", f"/collaborators/{who}").status_code for who in ("otto", "eve")
    ]
    assert [204, 404] == [
        yard.ask("maria", "GET", f"/collaborators/{who}").status_code for who in ("otto", "eve")
    ]
    person = yard.hall.ask("", "GET", "/users/OTTO").json()
    assert person["login"] == yard.hall.ask("", "GET", f"/user/{person['id']}").json()["login"]
    assert yard.name in [
        it["full_name"] for it in yard.hall.ask("eve", "GET", "/users/maria/repos?per_page=100").json()
    ]


def test_the_limit_is_counted_by_token(yard: Yard) -> None:
    """Each token has its own count; what has not changed and asking for the limit cost nothing."""
    who = yard.hall.narrowed({})

    def used() -> int:
        return int(yard.hall.ask(who, "GET", "/rate_limit").json()["resources"]["core"]["used"])

    first = yard.ask(who, "GET", "")
    again = yard.ask(who, "GET", "", If_None_Match=first.headers["etag"])
    assert (200, 304, 1) == (first.status_code, again.status_code, used())
    yard.ask("maria", "GET", "")
    headers = [
        yard.ask(who, "GET", "/labels").headers[f"x-ratelimit-{name}"] for name in ("used", "remaining")
    ]
    assert (["2", "4997"], 3) == (headers, used())

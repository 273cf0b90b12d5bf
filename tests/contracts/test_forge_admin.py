"""People, tokens and invitations of the embedded forge, as site admins and owners make them through the API."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.world.hall import Hall, Yard, hall
from tests.world.visitor import Visitor


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge that ada rules."""
    with hall(tmp_path_factory.mktemp("hall"), admin="ada") as made:
        yield made


@pytest.fixture
def yard(place: Hall) -> Yard:
    """Make a repository."""
    return place.repo()


def asks(place: Hall, token: str, method: str, path: str, body: Any = None) -> requests.Response:
    """Send a request with a token that the forge made."""
    head = {"Authorization": f"Bearer {token}"}
    return requests.request(method, f"{place.forge.api}{path}", json=body, headers=head, timeout=20)


def made(place: Hall, login: str, *scopes: str) -> str:
    """Make a person if they are not there, and a token for them."""
    if place.ask("ada", "GET", f"/users/{login}").status_code == 404:
        answer = place.ask("ada", "POST", "/admin/users", {"login": login, "email": f"{login}@example.org"})
        assert (201, login) == (answer.status_code, answer.json()["login"])
    answer = place.ask("ada", "POST", f"/admin/users/{login}/authorizations", {"scopes": list(scopes)})
    assert (201, sorted(scopes)) == (answer.status_code, answer.json()["scopes"])
    return str(answer.json()["token"])


def test_a_site_admin_makes_people_and_tokens(place: Hall) -> None:
    """The person is there, the token speaks for them and says what it is for, until it is withdrawn."""
    token = made(place, "wim", "repo", "user")
    me = asks(place, token, "GET", "/user")
    assert ("wim", False, "repo, user") == (
        me.json()["login"],
        me.json()["site_admin"],
        me.headers["x-oauth-scopes"],
    )
    assert 204 == place.ask("ada", "DELETE", "/admin/users/wim/authorizations").status_code
    assert 401 == asks(place, token, "GET", "/user").status_code
    assert 404 == place.ask("ada", "DELETE", "/admin/users/wim/authorizations").status_code


DEEDS: dict[str, tuple[str, str, Any]] = {
    "make somebody": ("POST", "/admin/users", {"login": "mallory"}),
    "speak for somebody": ("POST", "/admin/users/maria/authorizations", {"scopes": ["repo"]}),
    "withdraw tokens": ("DELETE", "/admin/users/maria/authorizations", None),
    "suspend": ("PUT", "/users/otto/suspended", None),
    "let in": ("DELETE", "/users/otto/suspended", None),
    "promote": ("PUT", "/users/maria/site_admin", None),
    "demote": ("DELETE", "/users/ada/site_admin", None),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_else_rules(place: Hall, deed: str) -> None:
    """To people, Apps, nobody, and a site admin's token that is not for it, all that is not there."""
    limited = made(place, "ada", "repo", "user")
    statuses = [place.ask(who, *DEEDS[deed]).status_code for who in ("maria", "app", "jwt", "")]
    assert [404] * 5 == [*statuses, asks(place, limited, *DEEDS[deed]).status_code]
    assert 404 == place.ask("", "GET", "/users/mallory").status_code
    assert (True, False) == tuple(
        place.ask("", "GET", f"/users/{who}").json()["site_admin"] for who in ("ada", "maria")
    )


@pytest.mark.parametrize(
    "login", ["", "-a", "a-", "a--b", "a b", "a" * 40, "MARIA", "api", "settings", "x/y"]
)
def test_a_login_that_is_none_or_taken_is_refused(place: Hall, login: str) -> None:
    """GitHub's words for what a login is; none of the forge's own paths is one."""
    assert 422 == place.ask("ada", "POST", "/admin/users", {"login": login}).status_code


def test_scopes_that_are_none_are_refused(place: Hall) -> None:
    """A token is for what is known, and for nothing that is not understood."""
    path = "/admin/users/maria/authorizations"
    bodies: list[Any] = [{"scopes": ["everything"]}, {"scopes": "repo"}, {"scopes": [{}]}, {}]
    assert [422] * 4 == [place.ask("ada", "POST", path, body).status_code for body in bodies]
    bot = "/admin/users/askfirst[bot]/authorizations"
    assert 404 == place.ask("ada", "POST", bot, {"scopes": ["repo"]}).status_code


def test_who_is_suspended_is_shut_out_everywhere(place: Hall, yard: Yard) -> None:
    """API, git and pages refuse them until they are let in again; what they wrote stays."""
    token = made(place, "zoe", "repo", "user")
    asks(place, token, "POST", f"/repos/{yard.name}/issues", {"title": "Mine"})

    def tried() -> tuple[int, int, bool]:
        git = f"{place.url}/{yard.name}.git/info/refs?service=git-upload-pack"
        browser = Visitor(place.url)
        browser.sends("/login", {"as": "zoe", "token": token})
        inside = "Sign out" in browser.opens("/").text
        cloned = requests.get(git, auth=("zoe", token), timeout=20).status_code
        return asks(place, token, "GET", "/user").status_code, cloned, inside

    assert (200, 200, True) == tried()
    assert 204 == place.ask("ada", "PUT", "/users/zoe/suspended", {"reason": "Spam"}).status_code
    assert (403, 403, False) == tried()
    assert ["zoe"] == [it["user"]["login"] for it in yard.gets("/issues")]
    assert 204 == place.ask("ada", "DELETE", "/users/zoe/suspended").status_code
    assert (200, 200, True) == tried()


def test_site_admins_come_and_go_but_for_the_last(place: Hall) -> None:
    """One makes another, who can rule; nobody demotes themselves, and who rules is not suspended."""
    token = made(place, "ben", "site_admin")
    assert 404 == asks(place, token, "PUT", "/users/zoe/suspended").status_code
    assert 204 == place.ask("ada", "PUT", "/users/ben/site_admin").status_code
    assert 201 == asks(place, token, "POST", "/admin/users", {"login": "made-by-ben"}).status_code
    assert 403 == asks(place, token, "DELETE", "/users/ben/site_admin").status_code
    assert 403 == place.ask("ada", "PUT", "/users/ben/suspended").status_code
    assert 204 == place.ask("ada", "DELETE", "/users/ben/site_admin").status_code
    assert 404 == asks(place, token, "POST", "/admin/users", {"login": "too-late"}).status_code


COMMENT = 'mutation($id: ID!) { addComment(input: {subjectId: $id, body: "Hi"}) { clientMutationId } }'


@pytest.mark.parametrize(
    ("scopes", "private", "expected"),
    [
        ((), False, [200, 404, 404, 404, False]),
        (("public_repo",), False, [200, 201, 200, 201, True]),
        (("public_repo",), True, [404, 404, 404, 404, False]),
        (("admin:repo_hook",), False, [200, 404, 404, 201, False]),
        (("repo",), True, [200, 201, 200, 201, True]),
    ],
)
def test_a_token_is_held_to_its_scopes(
    place: Hall, scopes: tuple[str, ...], private: bool, expected: list[Any]
) -> None:
    """A public repository is read with any token, and written with one for it; a private one needs `repo`."""
    yard, token = place.repo(private), made(place, "maria", *scopes)
    subject = yard.posts("/issues", {"title": "There"})["node_id"]
    root = f"/repos/{yard.name}"
    hook = {"config": {"url": f"{place.url}/nowhere", "content_type": "json"}}
    deeds: list[tuple[str, str, Any]] = [
        ("GET", root, None),
        ("POST", f"{root}/issues", {"title": "New"}),
        ("PATCH", root, {"description": "New"}),
        ("POST", f"{root}/hooks", hook),
    ]
    statuses: list[Any] = [asks(place, token, *deed).status_code for deed in deeds]
    body = {"query": COMMENT, "variables": {"id": subject}}
    head = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{place.url}/api/graphql", json=body, headers=head, timeout=20).json()
    assert expected == [*statuses, "errors" not in answer]
    pushed = yard.git("push", "-q", yard.remote("").replace("://", f"://x:{token}@"), "main:by-token")
    assert ("repo" in scopes or (scopes == ("public_repo",) and not private)) == (pushed.returncode == 0)


def test_only_some_tokens_delete_and_change_workflows(place: Hall) -> None:
    """Deleting a repository and pushing a workflow each need a scope of their own."""
    yard, token, more = place.repo(), made(place, "maria", "repo"), made(place, "maria", "repo", "workflow")
    yard.commits({".github/workflows/ci.yml": "on: push\njobs: {}\n"})
    remote = yard.remote("")
    done = yard.git("push", "-q", remote.replace("://", f"://x:{token}@"), "HEAD:flow")
    assert (True, True) == (done.returncode != 0, "without `workflow` scope" in done.stderr)
    assert 0 == yard.git("push", "-q", remote.replace("://", f"://x:{more}@"), "HEAD:flow").returncode
    assert 403 == asks(place, token, "DELETE", f"/repos/{yard.name}").status_code
    ending = made(place, "maria", "repo", "delete_repo")
    assert 204 == asks(place, ending, "DELETE", f"/repos/{yard.name}").status_code


def test_a_private_repository_is_made_with_a_token_for_it(place: Hall) -> None:
    """`public_repo` makes public ones alone."""
    token = made(place, "maria", "public_repo")
    statuses = [
        asks(
            place, token, "POST", "/user/repos", {"name": f"by-token-{private}", "private": private}
        ).status_code
        for private in (True, False)
    ]
    assert [404, 201] == statuses
    query = """mutation($n: String!, $v: RepositoryVisibility!) {
      createRepository(input: {name: $n, visibility: $v}) { clientMutationId } }"""
    head = {"Authorization": f"Bearer {token}"}
    refused = []
    for visibility in ("PRIVATE", "PUBLIC"):
        body = {"query": query, "variables": {"n": f"graph-{visibility}", "v": visibility}}
        answer = requests.post(f"{place.url}/api/graphql", json=body, headers=head, timeout=20).json()
        refused.append("errors" in answer)
    assert [True, False] == refused


def test_an_invitation_is_accepted_or_not(yard: Yard) -> None:
    """Until it is accepted it gives nothing; it is seen on both sides, changed, taken back and declined."""
    first = yard.ask("maria", "PUT", "/collaborators/eve", {"permission": "push"})
    assert (201, "eve", "write", yard.name) == (
        first.status_code,
        first.json()["invitee"]["login"],
        first.json()["permissions"],
        first.json()["repository"]["full_name"],
    )
    number = first.json()["id"]
    assert number == yard.ask("maria", "PUT", "/collaborators/eve", {"permission": "pull"}).json()["id"]
    assert "read" == yard.gets("/collaborators/eve/permission")["permission"]
    assert 404 == yard.ask("maria", "GET", "/collaborators/eve").status_code
    changed = yard.ask("maria", "PATCH", f"/invitations/{number}", {"permissions": "maintain"})
    assert "maintain" == changed.json()["permissions"]
    assert [number] == [it["id"] for it in yard.gets("/invitations")]
    own = f"/user/repository_invitations/{number}"
    assert [404, 403, 404] == [
        yard.hall.ask(who, "PATCH", own).status_code for who in ("otto", "app", "maria")
    ]
    assert [403, 403] == [yard.ask(who, "GET", "/invitations").status_code for who in ("otto", "eve")]
    mine = yard.hall.ask("eve", "GET", "/user/repository_invitations").json()
    assert [yard.name] == [it["repository"]["full_name"] for it in mine]
    assert 204 == yard.hall.ask("eve", "PATCH", own).status_code
    assert "maintain" == yard.gets("/collaborators/eve/permission")["role_name"]
    assert 204 == yard.ask("maria", "PUT", "/collaborators/eve", {"permission": "admin"}).status_code
    assert 204 == yard.ask("maria", "DELETE", "/collaborators/eve").status_code
    for way in ("decline", "take back", "delete"):
        number = yard.ask("maria", "PUT", "/collaborators/eve", {}).json()["id"]
        path = {"take back": f"/invitations/{number}", "delete": "/collaborators/eve"}.get(way)
        declined = f"/user/repository_invitations/{number}"
        ended = yard.ask("maria", "DELETE", path) if path else yard.hall.ask("eve", "DELETE", declined)
        assert 204 == ended.status_code
        assert [] == yard.gets("/invitations")


def test_an_invitation_is_answered_on_its_page(place: Hall) -> None:
    """Who is invited sees it, also to a private repository; nobody else does, and it is answered once."""
    yard = place.repo(private=True)
    eve, otto = (Visitor(place.url).enters(who, f"token-{who}") for who in ("eve", "otto"))
    for answer, status in (("decline", 404), ("accept", 200)):
        made = yard.ask("maria", "PUT", "/collaborators/eve", {"permission": "triage"}).json()
        path = made["html_url"].removeprefix(place.url)
        assert ([404, 403], "triage access" in eve.opens(path).text) == (
            [otto.opens(path).status_code, Visitor(place.url).opens(path).status_code],
            True,
        )
        assert 404 == otto.sends(path, {"answer": "accept"}).status_code
        assert 403 == eve.sends(path, {"answer": answer}, "http://elsewhere.test").status_code
        assert 303 == eve.sends(path, {"answer": answer}).status_code
        assert 404 == eve.opens(path).status_code
        assert status == eve.opens(f"/{yard.name}").status_code


def test_an_invitation_holds_a_week(yard: Yard) -> None:
    """After that it says so and is not accepted."""
    number = yard.ask("maria", "PUT", "/collaborators/eve", {}).json()["id"]
    yard.hall.clock.advance(days=8)
    assert [True] == [it["expired"] for it in yard.gets("/invitations")]
    assert 404 == yard.hall.ask("eve", "PATCH", f"/user/repository_invitations/{number}").status_code


def test_an_owner_is_no_collaborator(yard: Yard) -> None:
    """Nobody is invited to what is theirs."""
    assert 422 == yard.ask("maria", "PUT", "/collaborators/maria", {}).status_code

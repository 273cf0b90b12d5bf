"""Apps of the embedded forge that people make from manifests and install: what they get, may and hear."""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests

from tests.world.hall import Hall, Yard, hall
from tests.world.visitor import Visitor

BACK = "http://127.0.0.1:9/made"
MANIFEST: dict[str, Any] = {
    "name": "Helping Hand",
    "url": "https://example.org/hand",
    "redirect_url": f"{BACK}?from=forge",
    "hook_attributes": {"url": "http://127.0.0.1:9/hook"},
    "default_permissions": {"issues": "write", "contents": "read"},
    "default_events": ["issues"],
    "public": False,
}


class Made:
    """An App with its key, as its maker has it."""

    def __init__(self, place: Hall, number: int, pem: str, slug: str) -> None:
        self.place, self.number, self.pem, self.slug = place, number, pem, slug

    def itself(self) -> str:
        """Sign a token of the App's own."""
        now = int(time.time())
        body = {"iat": now - 60, "exp": now + 540, "iss": str(self.number)}
        return jwt.encode(body, self.pem, algorithm="RS256")

    def asks(self, method: str, path: str, body: Any = None, token: str = "") -> requests.Response:
        """Send a request as the App, or with a token of one of its installations."""
        head = {"Authorization": f"Bearer {token or self.itself()}"}
        return requests.request(method, f"{self.place.forge.api}{path}", json=body, headers=head, timeout=20)

    def token(self, number: int, **more: Any) -> str:
        """Get an installation's token."""
        answer = self.asks("POST", f"/app/installations/{number}/access_tokens", more)
        assert 201 == answer.status_code, answer.text
        return str(answer.json()["token"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Serve one forge."""
    with hall(tmp_path_factory.mktemp("hall")) as made:
        yield made


@pytest.fixture(scope="module")
def maria(place: Hall) -> Visitor:
    """Let maria sign in to the pages."""
    return Visitor(place.url).enters("maria", "token-maria")


def code_for(maria: Visitor, name: str = "Helping Hand", **more: Any) -> str:
    """Make an App and return the code that its maker is led away with."""
    manifest = json.dumps(MANIFEST | {"name": name} | more)
    assert 200 == maria.sends("/settings/apps/new?state=abc", {"manifest": manifest}, BACK).status_code
    led = maria.sends("/settings/apps", {"manifest": manifest, "name": name, "state": "abc"})
    assert (303, True) == (led.status_code, led.headers["Location"].startswith(BACK)), led.text
    query = parse_qs(urlsplit(led.headers["Location"]).query)
    assert (["forge"], ["abc"]) == (query["from"], query["state"])
    return query["code"][0]


def app_of(place: Hall, maria: Visitor, name: str, **more: Any) -> Made:
    """Make an App and fetch its key."""
    answer = place.ask("", "POST", f"/app-manifests/{code_for(maria, name, **more)}/conversions")
    assert 201 == answer.status_code, answer.text
    told = answer.json()
    return Made(place, told["id"], told["pem"], told["slug"])


def installed(maria: Visitor, app: Made, *repos: Yard) -> int:
    """Install an App on repositories, on all if none is named; returns the installation's number."""
    ids = [repo.gets("")["id"] for repo in repos]
    fields = {"selection": "selected" if ids else "all", "repository": ids}
    led = maria.sends(f"/apps/{app.slug}/installations", fields)
    assert 303 == led.status_code, led.text
    return int(led.headers["Location"].rpartition("/")[2])


def test_a_key_is_handed_out_once(place: Hall, maria: Visitor) -> None:
    """The code of a making is good once, and for an hour; the App then signs in with the key."""
    code = code_for(maria, "First Hand")
    answers = [place.ask("", "POST", f"/app-manifests/{code}/conversions") for _ in range(2)]
    assert [201, 404] == [answer.status_code for answer in answers]
    told = answers[0].json()
    assert ("first-hand", "maria", {"issues": "write", "contents": "read", "metadata": "read"}) == (
        told["slug"],
        told["owner"]["login"],
        told["permissions"],
    )
    assert (40, 40, 32) == (len(told["client_secret"]), len(told["webhook_secret"]), len(told["pem"][:32]))
    shown = Made(place, told["id"], told["pem"], told["slug"]).asks("GET", "/app").json()
    assert ("First Hand", 0) == (shown["name"], shown["installations_count"])
    late = code_for(maria, "Late Hand")
    place.clock.advance(hours=2)
    assert 404 == place.ask("", "POST", f"/app-manifests/{late}/conversions").status_code


def test_nothing_is_made_from_elsewhere(place: Hall, maria: Visitor) -> None:
    """Another origin shows the form and no more; nobody makes an App without signing in; it says who gets the key."""
    manifest = json.dumps(MANIFEST | {"name": "Foreign Hand"})
    asked = maria.sends("/settings/apps/new", {"manifest": manifest}, "http://elsewhere.test")
    assert (200, True) == (asked.status_code, BACK in asked.text)
    assert "form-action 'self' http://127.0.0.1:9;" in asked.headers["Content-Security-Policy"]
    sent = {"manifest": manifest, "name": "Foreign Hand"}
    assert 403 == maria.sends("/settings/apps", sent, "http://elsewhere.test").status_code
    assert 403 == Visitor(place.url).sends("/settings/apps", sent).status_code
    assert 404 == place.ask("maria", "GET", "/apps/foreign-hand").status_code


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": ""},
        {"redirect_url": "javascript:alert(1)"},
        {"redirect_url": "http://x;script-src *"},
        {"redirect_url": "http://[x"},
        {"hook_attributes": []},
        {"hook_attributes": {"url": "ftp://x"}},
        {"default_permissions": {"everything": "write"}},
        {"default_permissions": {"issues": "admin"}},
        {"default_events": ["everything"]},
        {"default_events": [{}]},
    ],
)
def test_a_manifest_that_is_none_is_refused(maria: Visitor, wrong: dict[str, Any]) -> None:
    """What is not understood is said, and no App is made of it."""
    manifest = json.dumps(MANIFEST | wrong)
    for path in ("/settings/apps/new", "/settings/apps"):
        assert 422 == maria.sends(path, {"manifest": manifest, "name": "Wrong Hand"}).status_code
    for text in ("[]", "{", '{"url": 1}', "null"):
        assert 422 == maria.sends("/settings/apps/new", {"manifest": text}).status_code


def test_a_name_is_taken_once(place: Hall, maria: Visitor) -> None:
    """No App takes another's name or that of the one that is everywhere."""
    code_for(maria, "Only Hand")
    for name in ("only hand", "Askfirst", "", "!!!", "x" * 35):
        sent = {"manifest": json.dumps(MANIFEST | {"name": name}), "name": name}
        assert 422 == maria.sends("/settings/apps", sent).status_code


def test_an_app_may_what_it_asked_for_where_it_is_installed(place: Hall, maria: Visitor) -> None:
    """It reads and writes as granted, in the chosen repositories alone; more is not handed out."""
    inside, outside = place.repo(private=True), place.repo(private=True)
    app = app_of(place, maria, "Held Hand")
    number = installed(maria, app, inside)
    about = app.asks("GET", f"/repos/{inside.name}/installation").json()
    assert (number, "selected", "maria") == (
        about["id"],
        about["repository_selection"],
        about["account"]["login"],
    )
    assert number == app.asks("GET", "/users/maria/installation").json()["id"]
    assert 404 == app.asks("GET", f"/repos/{outside.name}/installation").status_code
    token = app.token(number)
    shown = app.asks("GET", "/installation/repositories", token=token).json()
    assert [inside.name] == [repo["full_name"] for repo in shown["repositories"]]
    tries: list[tuple[str, str, Any]] = [
        ("GET", f"/repos/{inside.name}/contents/README.md", None),
        ("POST", f"/repos/{inside.name}/issues", {"title": "By an App"}),
        ("PUT", f"/repos/{inside.name}/contents/x", {"message": "x", "content": "eA==", "branch": "y"}),
        ("POST", f"/repos/{inside.name}/pulls", {"title": "x", "head": "y", "base": "main"}),
        ("GET", f"/repos/{outside.name}", None),
    ]
    assert [200, 201, 403, 403, 404] == [app.asks(*one, token=token).status_code for one in tries]
    git = {
        who.name: who.git("ls-remote", "-q", who.remote("").replace("://", f"://x:{token}@")).returncode == 0
        for who in (inside, outside)
    }
    assert {inside.name: True, outside.name: False} == git
    for more in ({"permissions": {"contents": "write"}}, {"repositories": [outside.name.split("/")[1]]}):
        assert 422 == app.asks("POST", f"/app/installations/{number}/access_tokens", more).status_code
    place.violations()


def test_repositories_come_and_go(place: Hall, maria: Visitor) -> None:
    """The owner puts repositories in and takes them out, by page or API; a token that is out holds at once for the rest."""
    one, two = place.repo(private=True), place.repo(private=True)
    app = app_of(place, maria, "Moving Hand")
    number = installed(maria, app, one)
    token, path = app.token(number), f"/user/installations/{number}/repositories"

    def seen() -> list[bool]:
        return [app.asks("GET", f"/repos/{it.name}", token=token).status_code == 200 for it in (one, two)]

    assert [True, False] == seen()
    assert 204 == place.ask("maria", "PUT", f"{path}/{two.gets('')['id']}").status_code
    assert [True, True] == seen()
    assert 204 == place.ask("maria", "DELETE", f"{path}/{one.gets('')['id']}").status_code
    assert [False, True] == seen()
    assert 404 == place.ask("otto", "PUT", f"{path}/{one.gets('')['id']}").status_code
    assert [two.name] == [it["full_name"] for it in place.ask("maria", "GET", path).json()["repositories"]]
    assert number == installed(maria, app)
    assert [True, True] == seen()
    assert 422 == place.ask("maria", "PUT", f"{path}/{one.gets('')['id']}").status_code
    assert 202 == two.ask("maria", "POST", "/transfer", {"new_owner": "otto"}).status_code
    assert [True, False] == seen()


def test_only_its_owner_installs_a_private_app(place: Hall, maria: Visitor) -> None:
    """Others do not see it; a public one they install on what is theirs alone."""
    private, public = app_of(place, maria, "Own Hand"), app_of(place, maria, "Open Hand", public=True)
    otto = Visitor(place.url).enters("otto", "token-otto")
    assert [404, 404] == [
        otto.opens(f"/apps/{private.slug}").status_code,
        otto.opens("/apps/askfirst").status_code,
    ]
    assert 404 == otto.sends(f"/apps/{private.slug}/installations", {"selection": "all"}).status_code
    assert [200, 404] == [
        place.ask("otto", "GET", f"/apps/{it.slug}").status_code for it in (public, private)
    ]
    marias = place.repo().gets("")["id"]
    sent = {"selection": "selected", "repository": [marias]}
    assert 422 == otto.sends(f"/apps/{public.slug}/installations", sent).status_code
    number = installed(otto, public)
    assert ["otto"] == [it["account"]["login"] for it in public.asks("GET", "/app/installations").json()]
    assert 404 == maria.opens(f"/settings/installations/{number}").status_code
    assert 404 == maria.sends(f"/settings/installations/{number}/delete", {}).status_code


def test_an_installation_is_suspended_and_ends(place: Hall, maria: Visitor) -> None:
    """Its tokens hold no longer, none is made, until it works again; with it they end for good."""
    yard = place.repo(private=True)
    app = app_of(place, maria, "Ending Hand")
    number = installed(maria, app, yard)
    token, other = app.token(number), app.token(number)
    path = f"/app/installations/{number}"

    def works() -> int:
        return app.asks("GET", f"/repos/{yard.name}", token=token).status_code

    assert 204 == app.asks("DELETE", "/installation/token", token=other).status_code
    assert (200, 401) == (works(), app.asks("GET", f"/repos/{yard.name}", token=other).status_code)
    assert 204 == app.asks("PUT", f"{path}/suspended").status_code
    assert (401, 403) == (works(), app.asks("POST", f"{path}/access_tokens").status_code)
    assert "maria" == app.asks("GET", path).json()["account"]["login"]
    assert 204 == app.asks("DELETE", f"{path}/suspended").status_code
    assert 200 == works()
    assert 303 == maria.sends(f"/settings/installations/{number}/delete", {}).status_code
    assert (401, 404) == (works(), app.asks("GET", path).status_code)
    again = installed(maria, app, yard)
    assert 204 == app.asks("DELETE", f"/app/installations/{again}").status_code
    assert [404, 404] == [
        place.ask("jwt", method, "/app/installations/1/suspended").status_code for method in ("PUT", "DELETE")
    ]


def test_an_app_hears_what_it_asked_for(place: Hall, maria: Visitor) -> None:
    """Its own installation always; of repositories only its events, and only where it is installed."""
    inside, outside = place.repo(), place.repo()
    app = app_of(place, maria, "Hearing Hand")
    number = installed(maria, app, inside)
    for yard in (inside, outside):
        made = yard.posts("/issues", {"title": "Heard?"})["number"]
        yard.posts(f"/issues/{made}/comments", {"body": "Not asked for"})
    place.ask("maria", "PUT", f"/user/installations/{number}/repositories/{outside.gets('')['id']}")
    app.asks("PUT", f"/app/installations/{number}/suspended")
    inside.posts("/issues", {"title": "While it sleeps"})
    app.asks("DELETE", f"/app/installations/{number}")
    told = app.asks("GET", "/app/hook/deliveries").json()
    assert [
        ("installation", "created"),
        ("issues", "opened"),
        ("installation_repositories", "added"),
        ("installation", "suspend"),
        ("installation", "deleted"),
    ] == [(it["event"], it["action"]) for it in reversed(told)]
    assert {number} == {it["installation_id"] for it in told}

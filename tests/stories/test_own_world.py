"""A foreign client starts from a site admin's token alone and sets up a world in which the bot's door is woken."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import uvicorn
from github import Auth, Github, GithubException, GithubIntegration

from bot.forge.server import bound
from bot.web.door import create_door
from bot.web.events import Bell
from tests.world.hall import Hall, hall
from tests.world.visitor import Visitor

QUIET: dict[str, Any] = {"retry": None, "seconds_between_requests": 0, "seconds_between_writes": 0}


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Hall]:
    """Serve a forge that ada rules."""
    with hall(tmp_path, admin="ada") as made:
        yield made


def client(place: Hall, token: str) -> Github:
    """Return PyGithub with a token."""
    return Github(base_url=place.forge.api, auth=Auth.Token(token), **QUIET)


class Bells:
    """What rang, for who waits for it."""

    def __init__(self) -> None:
        self.rung: list[Bell] = []
        self._some = threading.Condition()

    def ring(self, bell: Bell) -> None:
        """Keep a bell."""
        with self._some:
            self.rung.append(bell)
            self._some.notify_all()

    def until(self, count: int) -> list[tuple[str, int]]:
        """Wait until so many rang; returns which issues they are for."""
        with self._some:
            assert self._some.wait_for(lambda: len(self.rung) >= count, 20), self.rung
            return [(bell.repo, bell.number) for bell in self.rung]


@contextmanager
def open_door(socket: Any, secret: str, app: int) -> Iterator[Bells]:
    """Serve the bot's door at a socket that is bound already."""
    bells = Bells()
    made = create_door(secret.encode(), bells.ring, lambda: {"ok": True}, str(app))
    server = uvicorn.Server(uvicorn.Config(made, log_config=None, access_log=False, lifespan="off"))
    thread = threading.Thread(target=lambda: server.run(sockets=[socket]), daemon=True)
    thread.start()
    yield bells
    server.should_exit = True
    thread.join(10)


def person(ada: Github, login: str, *scopes: str) -> str:
    """Make somebody, and a token for them."""
    ask = ada.requester.requestJsonAndCheck
    ask("POST", "/admin/users", input={"login": login, "email": f"{login}@example.org"})
    _, told = ask("POST", f"/admin/users/{login}/authorizations", input={"scopes": list(scopes)})
    return str(told["token"])


def test_a_foreign_client_sets_up_its_own_world(place: Hall) -> None:
    """People, a repository, a collaborator, a hook and an App by PyGithub and pages; then the door gets signed events."""
    ada = client(place, "token-ada")
    mias, noas = person(ada, "mia", "repo", "user"), person(ada, "noa", "repo")
    repo = client(place, mias).get_user().create_repo("shop", private=True)  # type: ignore[union-attr]
    repo.create_file("README.md", "Begin", "# Shop\n")
    repo.add_to_collaborators("noa", "push")
    noa = client(place, noas).get_user()
    for invitation in noa.get_invitations():  # type: ignore[union-attr]
        noa.accept_invitation(invitation)  # type: ignore[union-attr]
    socket = bound(0)
    url = f"http://127.0.0.1:{socket.getsockname()[1]}/webhooks/github"
    app = made_app(place, mias, url)
    with open_door(socket, app["webhook_secret"], app["id"]) as bells:
        hook = repo.create_hook(
            "web", {"url": url, "content_type": "json", "secret": app["webhook_secret"]}, ["issue_comment"]
        )
        issue = client(place, noas).get_repo("mia/shop").create_issue("Too slow", "It is.")
        issue.add_to_labels("askfirst")
        assert {("mia/shop", issue.number)} == set(bells.until(2))
        bot = (
            GithubIntegration(auth=Auth.AppAuth(app["id"], app["pem"]), base_url=place.forge.api, **QUIET)
            .get_repo_installation("mia", "shop")
            .get_github_for_installation()
        )
        comment = bot.get_repo("mia/shop").get_issue(issue.number).create_comment("Which page?")
        assert "early-bird[bot]" == comment.user.login
        bells.until(4)  # the App's own event, and the hook's
        with pytest.raises(GithubException) as refused:
            bot.get_repo("mia/shop").create_file("x", "x", "x", branch="main")
        assert 403 == refused.value.status
    sent = [one.status_code for one in repo.get_hook_deliveries(hook.id)]
    assert {202, 200} >= set(sent) and sent


def made_app(place: Hall, token: str, hook: str) -> dict[str, Any]:
    """Let mia make an App from a manifest and install it on her repository; returns what its maker gets."""
    manifest = {
        "name": "Early Bird",
        "url": "https://example.org",
        "redirect_url": "http://127.0.0.1:9/made",
        "hook_attributes": {"url": hook},
        "default_permissions": {"issues": "write", "contents": "read", "pull_requests": "write"},
        "default_events": ["issues", "issue_comment"],
    }
    mia = Visitor(place.url).enters("mia", token)
    sent = {"manifest": json.dumps(manifest), "name": "Early Bird"}
    assert "Create GitHub App" in mia.sends("/settings/apps/new", sent, "http://127.0.0.1:9").text
    led = mia.sends("/settings/apps", sent).headers["Location"]
    code = parse_qs(urlsplit(led).query)["code"][0]
    answer = requests.post(f"{place.forge.api}/app-manifests/{code}/conversions", timeout=20)
    told: dict[str, Any] = answer.json()
    number = client(place, token).get_repo("mia/shop").id
    mia.sends(f"/apps/{told['slug']}/installations", {"selection": "selected", "repository": [number]})
    return told


def test_a_site_admin_comes_with_the_start(tmp_path: Path) -> None:
    """The command as the README says it: who is named rules, whom they made is there after a restart, nobody else rules."""
    argv = [sys.executable, "-m", "bot.cli", "forge", "--data", str(tmp_path / "data"), "--port", "0"]
    for start in (["--admin", "ada:a-token", "--user", "ben:b-token"], []):
        with subprocess.Popen([*argv, *start], stdout=subprocess.PIPE, text=True) as forge:
            assert forge.stdout
            api = json.loads(forge.stdout.readline())["api"]
            head = {who: {"Authorization": f"Bearer {who}-token"} for who in ("a", "b")}
            made = {
                who: requests.post(
                    f"{api}/admin/users", json={"login": f"by-{who}-{len(start)}"}, headers=told, timeout=20
                ).status_code
                for who, told in head.items()
            }
            there = requests.get(f"{api}/users/by-a-4", timeout=20).status_code
            forge.terminate()
        assert ({"a": 201, "b": 404}, 200) == (made, there)

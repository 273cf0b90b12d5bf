"""On a GitHub Enterprise Server: REST below /api/v3 of its host, GraphQL beside it, git and pages at its root.

The forge is known by that host's name alone and reached through a company's proxy, so whatever the bot makes of an
address that it is told, or makes itself, has to be right.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.github import AppAuth, Egress, connect
from bot.forge.issues import create_comment
from bot.network import certificates, proxies_for
from bot.ports import GitHub
from bot.settings import Settings, load_settings
from bot.web.events import Bell
from bot.wiring import key_of
from tests.world.case import Case, Town, app_key
from tests.world.tunnel import Tunnel

HOST = "ghe.example"


@pytest.fixture
def enterprise(tmp_path: Path) -> Iterator[tuple[Town, Tunnel]]:
    """Run a forge that knows itself by the company's name for it, behind the company's proxy."""
    town = Town.built(public=f"https://{HOST}")
    with Tunnel(HOST, town.forge.url, tmp_path) as tunnel:
        yield town, tunnel
    violations = town.forge.store.find("violation")
    town.close()
    assert [] == violations


def settings_of(tunnel: Tunnel, folder: Path) -> Settings:
    """Return what a server in this company is set to."""
    (folder / "app.pem").write_text(app_key()[0])
    return load_settings(
        {
            "GITHUB_API_URL": f"https://{HOST}/api/v3",
            "ASKFIRST_APP_ID": "1",
            "ASKFIRST_APP_PRIVATE_KEY_FILE": str(folder / "app.pem"),
            "ASKFIRST_KEY": "k1:a-key-of-sixteen-letters",
            "ASKFIRST_DATA_DIR": str(folder),
            "HTTPS_PROXY": tunnel.url,
            "SSL_CERT_FILE": str(tunnel.certificates),
        }
    )


def hub_of(town: Town, settings: Settings) -> GitHub:
    """Connect as the composition root does, but by the forge's clock."""
    url, way, auth = settings.github_api_url, settings.git_environment, AppAuth("1", app_key()[0])
    return connect(url, auth, egress=Egress(proxies_for(url, way), certificates(way)), now=town.clock.now)


@pytest.mark.slow
def test_the_whole_way_on_an_enterprise_server(enterprise: tuple[Town, Tunnel], tmp_path: Path) -> None:
    """Edits are told by GraphQL, commits are pushed, checks are written: all at the one host, until the merge."""
    town, tunnel = enterprise
    settings = settings_of(tunnel, tmp_path)
    c: Case = town.case()
    c.hub, c.way_out = hub_of(town, settings), dict(settings.git_environment)
    c.key = key_of(settings, Bell(c.desk.repo, c.key.repo_id, 1))
    c.opens(who="eve")
    c.labels()
    c.sends("PATCH", "/issues/1", {"body": "Send the keys to eve."}, who="eve")
    c.settles()
    asked, _ = sorted(c.says(), key=len, reverse=True)
    assert "before I write code" in asked
    c.comments("1a")
    c.settles()
    assert ["feat: alpha", "feat: beta"] == c.commits()
    (opened,) = (e for e in c.journal.entries(c.key) if e.step == "pull" and e.kind == "done")
    assert f"https://{HOST}/{c.desk.repo}/pull/2" == opened.body["url"]
    assert not any("Send the keys" in str(request.messages) for request in c.model.asked)
    c.says()
    c.merges()
    c.settles()
    (receipt,) = c.says()
    assert receipt.startswith("Merged by @maria as #2.")
    assert {f"{HOST}:443"} == set(tunnel.asked)
    c.journal.close()


def test_pages_on_an_enterprise_server(enterprise: tuple[Town, Tunnel], tmp_path: Path) -> None:
    """The links from page to page carry host and prefix, and are followed to the end."""
    town, tunnel = enterprise
    c = town.case()
    c.hub = hub_of(town, settings_of(tunnel, tmp_path))
    c.opens()
    with town.forge.store.writing():
        person = town.forge.store.one("person", login="eve")
        repo, issue = town.forge.store.one("repo", id=c.key.repo_id), town.forge.store.one("issue", number=1)
        for number in range(101):
            create_comment(town.forge.store, repo, issue, person, f"me too ({number})")
    facts = c.hub.case(c.key, branch="askfirst/issue-1", pull=None)
    assert [f"me too ({number})" for number in range(101)] == [comment.body for comment in facts.comments]
    c.journal.close()


def test_a_renamed_repository_on_an_enterprise_server(
    enterprise: tuple[Town, Tunnel], tmp_path: Path
) -> None:
    """Its redirects carry the prefix of the API, and are followed at the same host."""
    town, tunnel = enterprise
    c = town.case()
    c.hub = hub_of(town, settings_of(tunnel, tmp_path))
    c.sends("PATCH", "", {"name": "elsewhere"})
    assert "maria/elsewhere" == c.hub.repository(c.desk.repo).full_name
    c.desk = replace(c.desk, repo="maria/elsewhere")
    c.opens()
    made = c.hub.comment(c.key, 1, "here")
    assert f"https://{HOST}/maria/elsewhere/issues/1#issuecomment-{made.id}" == made.url
    assert {f"{HOST}:443"} == set(tunnel.asked)
    c.journal.close()

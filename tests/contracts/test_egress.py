"""The way out of a company: proxy and certificates as the environment names them, for the API and for the model."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from bot.adapters.model import AnthropicModel, load_prices
from bot.domain.errors import Later, UserError
from bot.domain.model import Request
from bot.forge.server import ForgeServer
from bot.local.client import Desk
from bot.network import certificates, proxies_for
from bot.settings import load_settings
from bot.wiring import github_of
from tests.world.judge_rest import rest_judge
from tests.world.messages import Served, message, text
from tests.world.tunnel import Tunnel

HOST = "ghe.example"


@pytest.fixture
def company(tmp_path: Path) -> Iterator[Tunnel]:
    """Serve a forge with a repository of ada's behind a company's proxy."""
    with ForgeServer(tmp_path / "forge", 0, [("ada", "token-ada")], around=[rest_judge().around]) as forge:
        head = {"Authorization": "token token-ada"}
        requests.post(
            f"{forge.api}/user/repos", json={"name": "box"}, headers=head, timeout=20
        ).raise_for_status()
        with Tunnel(HOST, forge.api, tmp_path) as tunnel:
            yield tunnel


def environment(company: Tunnel, folder: Path) -> dict[str, str]:
    """Return what a server in this company has in its environment."""
    return {
        "GITHUB_API_URL": f"https://{HOST}/api/v3",
        "GITHUB_TOKEN": "token-ada",
        "ASKFIRST_KEY": "k1:a-key-of-sixteen-letters",
        "ASKFIRST_DATA_DIR": str(folder),
        "HTTPS_PROXY": company.url,
        "SSL_CERT_FILE": str(company.certificates),
    }


def test_the_api_is_asked_through_the_proxy(company: Tunnel, tmp_path: Path) -> None:
    """The API is reached through the proxy that the environment names, trusting the company's certificate."""
    github = github_of(load_settings(environment(company, tmp_path)))
    assert "ada/box" == github.repository("ada/box").full_name
    assert [f"{HOST}:443"] == company.asked


def test_a_certificate_nobody_named_is_not_trusted(company: Tunnel, tmp_path: Path) -> None:
    """Without the company's certificate nothing is told to what answers: it waits, for this may be mended."""
    environ = environment(company, tmp_path)
    del environ["SSL_CERT_FILE"]
    with pytest.raises(Later, match=r"GitHub cannot be reached \(SSL"):
        github_of(load_settings(environ)).repository("ada/box")


def test_a_missing_certificate_is_named(company: Tunnel, tmp_path: Path) -> None:
    """A file of certificates that is not there is said at the start, by its variable."""
    environ = environment(company, tmp_path) | {"SSL_CERT_FILE": "/nowhere/ca.pem"}
    with pytest.raises(UserError, match=r"^SSL_CERT_FILE: there is nothing at /nowhere/ca\.pem\.$"):
        github_of(load_settings(environ))


def test_the_model_is_asked_through_the_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model's library takes the same variables from its environment, and reaches a model behind the proxy."""
    with (
        Served(lambda _: message([text("ok")])) as server,
        Tunnel("model.example", server.url, tmp_path) as tunnel,
    ):
        monkeypatch.setenv("https_proxy", tunnel.url)
        monkeypatch.setenv("SSL_CERT_FILE", str(tunnel.certificates))
        model = AnthropicModel("sk-ant-secret", "https://model.example", load_prices())
        asked = Request(
            "code", "claude-sonnet-5-5", "You write code.", ({"role": "user", "content": "Hello"},)
        )
        assert "ok" == model.answer(asked).text
        model.close()
    assert ["model.example:443"] == tunnel.asked


@pytest.mark.parametrize(
    ("url", "environ", "proxies"),
    [
        ("https://api.github.com", {}, {}),
        ("https://api.github.com", {"https_proxy": "http://p:1"}, {"https": "http://p:1"}),
        ("https://api.github.com", {"HTTPS_PROXY": "p:1"}, {"https": "http://p:1"}),
        ("https://api.github.com", {"http_proxy": "http://p:1"}, {}),
        ("https://api.github.com", {"ALL_PROXY": "http://p:1"}, {"https": "http://p:1"}),
        (
            "https://api.github.com",
            {"https_proxy": "http://a:1", "HTTPS_PROXY": "http://b:1"},
            {"https": "http://a:1"},
        ),
        ("https://ghe.example", {"https_proxy": "http://p:1", "no_proxy": "other, .example"}, {}),
        ("https://ghe.example:8443", {"https_proxy": "http://p:1", "no_proxy": "ghe.example:8443"}, {}),
        (
            "https://ghe.example",
            {"https_proxy": "http://p:1", "no_proxy": "ghe.example:8443"},
            {"https": "http://p:1"},
        ),
        (
            "https://notghe.example",
            {"https_proxy": "http://p:1", "no_proxy": "ghe.example"},
            {"https": "http://p:1"},
        ),
        ("https://ghe.example", {"https_proxy": "http://p:1", "NO_PROXY": "*"}, {}),
        ("https://10.1.2.3", {"https_proxy": "http://p:1", "no_proxy": "10.0.0.0/8"}, {}),
        (
            "https://11.1.2.3",
            {"https_proxy": "http://p:1", "no_proxy": "10.0.0.0/8"},
            {"https": "http://p:1"},
        ),
        ("http://127.0.0.1:8000", {"http_proxy": "http://p:1"}, {}),
        ("http://[::1]:8000", {"all_proxy": "http://p:1"}, {}),
        ("http://github.localhost:8000", {"http_proxy": "http://p:1"}, {}),
    ],
)
def test_which_proxy(url: str, environ: dict[str, str], proxies: dict[str, str]) -> None:
    """The scheme's proxy, else the one for all; none for what `no_proxy` spares, and none to this machine."""
    assert proxies == proxies_for(url, environ)


def test_which_certificates(tmp_path: Path) -> None:
    """The variable that most programs know comes first; none named is none."""
    own, other = tmp_path / "own.pem", tmp_path / "other.pem"
    own.touch(), other.touch()
    assert None is certificates({})
    assert str(own) == certificates({"REQUESTS_CA_BUNDLE": str(other), "SSL_CERT_FILE": str(own)})
    assert str(other) == certificates({"REQUESTS_CA_BUNDLE": str(other)})


def test_this_machine_is_asked_directly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a proxy or .netrc is for is elsewhere: the forge beside us gets our own header, straight."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login ada password hers\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with ForgeServer(tmp_path / "forge", 0, [("ada", "token-ada")], around=[rest_judge().around]) as forge:
        Desk(forge.api, "token-ada", "ada/box").make()
        assert Desk(forge.api, "token-ada", "ada/box").exists()

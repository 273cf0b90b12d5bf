"""What the environment tells one process: every mistake a sentence, no secret in anything that is shown."""

from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.errors import UserError
from bot.domain.model import Choice
from bot.settings import Settings, cache_folder, load_settings

HOME = {"HOME": "/home/ada"}
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"
LONG = "correct horse battery staple"


def told(environ: dict[str, str]) -> Settings:
    """Load settings from a mapping and a home."""
    return load_settings({**HOME, **environ})


def complaint(environ: dict[str, str]) -> str:
    """Return what a person is told about an environment."""
    with pytest.raises(UserError) as caught:
        told(environ)
    return str(caught.value)


def test_defaults() -> None:
    """An empty environment is github.com, the state folder at home, five dollars, and a sandbox."""
    settings = told({})
    assert (
        "https://api.github.com",
        Path("/home/ada/.local/state/askfirst"),
        Decimal(5),
        3_000_000,
        "auto",
        "askfirst",
        {
            "clarify": Choice("claude-opus-5-5"),
            "plan": Choice("claude-opus-5-5"),
            "code": Choice("claude-sonnet-5-5"),
            "review": Choice("claude-opus-5-5"),
        },
        {},
    ) == (
        settings.github_api_url,
        settings.data_dir,
        settings.budget_usd,
        settings.budget_tokens,
        settings.sandbox,
        settings.label,
        settings.models,
        settings.git_environment,
    )


def test_reads_its_own_variables() -> None:
    """Each setting is ASKFIRST_ and its name; numbers, money and paths are read as such, blanks around them are not."""
    settings = told(
        {
            "ASKFIRST_GITHUB_API_URL": "https://ghe.example/api/v3/",
            "ASKFIRST_BUDGET_USD": "12.50",
            "ASKFIRST_WORKERS": " 4\n",
            "ASKFIRST_PYTHON": "/opt/venv/bin/python",
            "ASKFIRST_MODEL_CODE": "claude-haiku-5-5, claude-opus-5-5,claude-haiku-5-5",
            "ASKFIRST_SANDBOX": "none",
            "ASKFIRST_COMMITS": "api",
            "ASKFIRST_TRUST": "Ada/Shop, ada/till",
            "ASKFIRST_DATA_DIR": "/var/lib/askfirst",
        }
    )
    assert ("https://ghe.example/api/v3", Decimal("12.50"), 4, Path("/opt/venv/bin/python"), "none") == (
        settings.github_api_url,
        settings.budget_usd,
        settings.workers,
        settings.python,
        settings.sandbox,
    )
    assert {"ada/shop", "ada/till"} == settings.trust
    assert (
        Choice("claude-haiku-5-5", fallback=("claude-opus-5-5",)),
        Path("/var/lib/askfirst"),
        "api",
        "push",
    ) == (
        settings.models["code"],
        settings.data_dir,
        settings.commits,
        told({}).commits,
    )


def test_reads_the_variables_of_others_after_its_own() -> None:
    """What GitHub Actions and the model's library call a thing counts where we are told nothing else."""
    others = {
        "GITHUB_API_URL": "https://ghe.example/api/v3",
        "GITHUB_TOKEN": "ghs_theirs\n",
        "ANTHROPIC_API_KEY": "sk-ant",
        "ANTHROPIC_BASE_URL": "http://models.internal:4000/",
        "GITHUB_EVENT_NAME": "issues",
        "GITHUB_EVENT_PATH": "/tmp/event.json",
    }
    settings = told({**others, "ASKFIRST_GITHUB_TOKEN": "ghs_ours"})
    assert settings.github_token and settings.anthropic_api_key
    assert ("https://ghe.example/api/v3", "ghs_ours", "sk-ant", "http://models.internal:4000", "issues") == (
        settings.github_api_url,
        settings.github_token.get_secret_value(),
        settings.anthropic_api_key.get_secret_value(),
        settings.anthropic_base_url,
        settings.event_name,
    )
    plain = told(others)
    assert plain.github_token and "ghs_theirs" == plain.github_token.get_secret_value()


def test_an_empty_variable_is_not_set() -> None:
    """A workflow writes an absent secret as an empty string."""
    settings = told({"ASKFIRST_GITHUB_TOKEN": "", "GITHUB_TOKEN": "ghs_theirs", "ASKFIRST_WORKERS": " "})
    assert settings.github_token and "ghs_theirs" == settings.github_token.get_secret_value()
    assert told({}).workers == settings.workers


def test_overrides_win() -> None:
    """What the command line says wins over the environment, also where the environment has no home."""
    settings = load_settings({"ASKFIRST_LABEL": "a"}, label="b", data_dir=Path("/data"))
    assert ("b", Path("/data")) == (settings.label, settings.data_dir)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        (
            {"ASKFIRST_BUGDET_USD": "5"},
            "ASKFIRST_BUGDET_USD is no setting of mine; did you mean ASKFIRST_BUDGET_USD?",
        ),
        ({"ASKFIRST_workers": "5"}, "ASKFIRST_workers is no setting of mine; did you mean ASKFIRST_WORKERS?"),
        ({"ASKFIRST_XYZZY": "5"}, "ASKFIRST_XYZZY is no setting of mine."),
        ({"ASKFIRST_GIT_ENVIRONMENT": "{}"}, "ASKFIRST_GIT_ENVIRONMENT is no setting of mine"),
        ({"ASKFIRST_WORKERS": "many"}, "ASKFIRST_WORKERS: input should be a valid integer"),
        ({"ASKFIRST_WORKERS": "0"}, "got '0'"),
        ({"ASKFIRST_BUDGET_USD": "NaN"}, "ASKFIRST_BUDGET_USD: "),
        ({"ASKFIRST_BUDGET_USD": "-1"}, "greater than 0, got '-1'"),
        ({"ASKFIRST_BUDGET_TOKENS": "lots"}, "got 'lots'"),
        (
            {"ASKFIRST_SANDBOX": "chroot"},
            "ASKFIRST_SANDBOX: input should be 'auto', 'bubblewrap', 'podman', 'docker' or 'none', got 'chroot'",
        ),
        ({"ASKFIRST_MODELS_ALLOWED": " , "}, "ASKFIRST_MODELS_ALLOWED: expected names by comma"),
        ({"ASKFIRST_COMMITS": "rest"}, "ASKFIRST_COMMITS: input should be 'push' or 'api', got 'rest'"),
        ({"ASKFIRST_GITHUB_API_URL": "api.github.com"}, "expected a URL such as https://api.github.com"),
        ({"ASKFIRST_GITHUB_API_URL": "file:///etc"}, "expected a URL such as https://api.github.com"),
        ({"ASKFIRST_GITHUB_API_URL": "https://x:y/"}, "expected a URL such as https://api.github.com"),
        ({"GITHUB_API_URL": "http://ghe.example/api/v3"}, "expected https, or http on this machine"),
        ({"GITHUB_API_URL": "http://127.0.0.1.example/"}, "expected https, or http on this machine"),
        ({"ANTHROPIC_BASE_URL": "https://models.example/?key=1"}, "expected a URL without ? and #"),
        ({"ASKFIRST_APP_ID": "12"}, "An App needs both"),
        ({"ASKFIRST_APP_PRIVATE_KEY_FILE": "/key.pem"}, "An App needs both"),
        (
            {"ASKFIRST_APP_ID": "1", "ASKFIRST_APP_PRIVATE_KEY": PEM, "ASKFIRST_APP_PRIVATE_KEY_FILE": "/k"},
            "are both set",
        ),
    ],
)
def test_says_what_is_wrong(environ: dict[str, str], said: str) -> None:
    """A mistake is told by the variable, what was expected and what was seen."""
    assert said in complaint(environ)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:8470/api/v3", "http://localhost:1", "http://[::1]:2", "http://github.localhost:3"],
)
def test_tokens_go_in_the_clear_to_this_machine_only(url: str) -> None:
    """Loopback needs no TLS."""
    assert url == told({"GITHUB_API_URL": url}).github_api_url


def test_secrets_are_shown_nowhere() -> None:
    """Neither a settings object, its parts nor an error about them shows a secret or a proxy's password."""
    environ = {
        "ASKFIRST_GITHUB_TOKEN": "hidden-token",
        "ASKFIRST_WEBHOOK_SECRET": "hidden-webhook-secret",
        "ASKFIRST_KEY": "k2:hidden-marker-key-1",
        "ASKFIRST_APP_ID": "1",
        "ASKFIRST_APP_PRIVATE_KEY": PEM.replace("MIIE", "hidden"),
        "ANTHROPIC_API_KEY": "hidden-api-key",
        "HTTPS_PROXY": "http://ada:hidden@proxy.example:3128",
    }
    settings = told(environ)
    shown = [
        repr(settings),
        str(settings),
        repr(settings.ring()),
        settings.model_dump_json(exclude={"git_environment"}),
    ]
    shown.append(complaint({"GITHUB_API_URL": "https://ada:hidden@ghe.example"}))
    shown.append(complaint({**environ, "ASKFIRST_WORKERS": "x"}))
    assert [] == [text for text in shown if "hidden" in text]
    assert "hidden" in settings.git_environment["HTTPS_PROXY"]


def test_passes_proxies_and_certificates_on_to_git() -> None:
    """Git gets what names the way out and nothing else; it does not know SSL_CERT_FILE by itself."""
    environ = {
        "HTTPS_PROXY": "http://p:1",
        "no_proxy": "x",
        "SSL_CERT_FILE": "/ca.pem",
        "AWS_SECRET": "s",
        "HTTP_PROXY": "",
    }
    spared = "x,localhost,127.0.0.1,::1"
    assert {
        "HTTPS_PROXY": "http://p:1",
        "no_proxy": spared,
        "NO_PROXY": spared,
        "SSL_CERT_FILE": "/ca.pem",
        "GIT_SSL_CAINFO": "/ca.pem",
    } == told(environ).git_environment
    own = told({**environ, "GIT_SSL_CAINFO": "/git.pem"}).git_environment
    assert "/git.pem" == own["GIT_SSL_CAINFO"]


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_STATE_HOME": "/state", "HOME": "/home/ada"}, "/state/askfirst"),
        ({"XDG_STATE_HOME": "state", "HOME": "/home/ada"}, "/home/ada/.local/state/askfirst"),
        ({"HOME": "/home/ada"}, "/home/ada/.local/state/askfirst"),
    ],
)
def test_state_is_where_xdg_says(environ: dict[str, str], folder: str) -> None:
    """The state folder follows the XDG specification, which ignores relative paths."""
    assert Path(folder) == load_settings(environ).data_dir


def test_what_can_be_made_anew_is_where_xdg_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache folder follows the specification too."""
    monkeypatch.setenv("HOME", "/home/ada")
    assert Path("/home/ada/.cache/askfirst") == cache_folder()
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert Path("/cache/askfirst") == cache_folder()
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    assert Path("/home/ada/.cache/askfirst") == cache_folder()


def test_a_relative_folder_is_one_of_here() -> None:
    """Git and the sandbox are started elsewhere, so a relative path would name another folder there."""
    assert Path.cwd() / "state" == load_settings({"ASKFIRST_DATA_DIR": "state"}).data_dir


def test_state_is_never_in_a_shared_folder() -> None:
    """Without HOME the account's own home counts, not a folder that everybody can write."""
    folder = load_settings({}).data_dir
    assert folder.is_absolute()
    assert not folder.is_relative_to("/tmp")


def test_signs_with_the_newest_key_and_verifies_with_all() -> None:
    """ASKFIRST_KEY is a ring, newest first; one secret alone needs no id."""
    ring = told({"ASKFIRST_KEY": f"k3:{LONG}3, k2:{LONG}2"}).ring()
    assert (("k3", f"{LONG}3".encode()), ("k2", f"{LONG}2".encode())) == ring.keys
    assert (("k1", LONG.encode()),) == told({"ASKFIRST_KEY": LONG}).ring().keys


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("short", "16 characters or more each"),
        (",", "ASKFIRST_KEY expects"),
        (f"a b:{LONG}", "ASKFIRST_KEY expects"),
        (f"{LONG},{LONG}2", "two secrets of one id"),
        (f"a:{LONG},a:{LONG}2", "two secrets of one id"),
    ],
)
def test_refuses_a_ring_that_cannot_be_used(key: str, said: str) -> None:
    """A ring that would leave our own comments unverified is refused, without showing it."""
    with pytest.raises(UserError, match=said) as caught:
        told({"ASKFIRST_KEY": key}).ring()
    assert LONG not in str(caught.value)


def test_derives_a_key_from_a_secret_that_is_there() -> None:
    """Without ASKFIRST_KEY the key comes from the webhook secret, else the App's key: always the same, never itself."""
    app = {"ASKFIRST_APP_ID": "1", "ASKFIRST_APP_PRIVATE_KEY": PEM}
    by_webhook = told({"ASKFIRST_WEBHOOK_SECRET": LONG}).ring()
    assert by_webhook.keys == told({"ASKFIRST_WEBHOOK_SECRET": LONG, **app}).ring().keys
    assert by_webhook.keys != told(app).ring().keys
    assert told(app).ring().keys == told(app).ring().keys
    assert (32, False) == (len(by_webhook.keys[0][1]), LONG.encode() in by_webhook.keys[0][1])


def test_derives_nothing_from_a_secret_that_can_be_guessed() -> None:
    """What is signed is public, so a short webhook secret is not a source; the App's key is used, or we do not start."""
    app = {"ASKFIRST_APP_ID": "1", "ASKFIRST_APP_PRIVATE_KEY": PEM}
    assert told(app).ring().keys == told({"ASKFIRST_WEBHOOK_SECRET": "hunter2", **app}).ring().keys
    with pytest.raises(UserError, match="ASKFIRST_WEBHOOK_SECRET has fewer than 16 characters"):
        told({"ASKFIRST_WEBHOOK_SECRET": "hunter2"}).ring()


def test_without_any_secret_nothing_starts() -> None:
    """A ring is refused where there is nothing to make it of; a job's token, gone in an hour, is nothing."""
    with pytest.raises(UserError, match="ASKFIRST_KEY is not set"):
        told({"GITHUB_TOKEN": "ghs_x", "ANTHROPIC_API_KEY": "sk"}).ring()


def test_reads_the_apps_key(tmp_path: Path) -> None:
    """The key comes from a file, or from a variable whose line breaks may be written out."""
    file = tmp_path / "key.pem"
    file.write_text(PEM)
    assert PEM == told({"ASKFIRST_APP_ID": "1", "ASKFIRST_APP_PRIVATE_KEY_FILE": str(file)}).private_key()
    written_out = PEM.strip().replace("\n", "\\n")
    assert (
        PEM.strip() == told({"ASKFIRST_APP_ID": "1", "ASKFIRST_APP_PRIVATE_KEY": written_out}).private_key()
    )
    assert told({}).private_key() is None


@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff\xfe\x00", b"-----BEGIN PUBLIC KEY-----\n"])
def test_refuses_what_is_no_key(tmp_path: Path, content: bytes) -> None:
    """A file that is something else is named, and its content is not shown."""
    file = tmp_path / "key.pem"
    file.write_bytes(content)
    settings = told({"ASKFIRST_APP_ID": "1", "ASKFIRST_APP_PRIVATE_KEY_FILE": str(file)})
    with pytest.raises(UserError, match="expects the App's private key as PEM"):
        settings.private_key()
    file.unlink()
    with pytest.raises(UserError, match="cannot be read"):
        settings.private_key()

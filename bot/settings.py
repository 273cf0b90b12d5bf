"""Settings from the environment, the only place that reads it. Secrets never show in a repr, a log or an error."""

import difflib
import os
import pwd
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from bot.domain.errors import UserError
from bot.domain.markers import KeyRing
from bot.domain.model import Choice, Role
from bot.network import for_git, is_loopback, way_out

_PREFIX = "ASKFIRST_"
_SHORTEST_SECRET = 16
# what a child needs of our surroundings, beside the way to the network
_FOLDERS = ("HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_CACHE_HOME")
_SURROUNDINGS = ("PATH", *_FOLDERS, "LANG", "LC_ALL", "TZ", "PYTHONDONTWRITEBYTECODE")


def _url(text: str) -> str:
    """Check a URL that secrets are sent to, and take off what a path cannot be joined to."""
    try:
        parts = urlsplit(text)
        port_is_fine = parts.port != 0
    except ValueError:
        raise ValueError("expected a URL such as https://api.github.com") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or not port_is_fine:
        raise ValueError("expected a URL such as https://api.github.com")
    if "@" in parts.netloc:
        raise ValueError("expected a URL without a name and password in it")
    if parts.query or parts.fragment:
        raise ValueError("expected a URL without ? and #")
    return text.rstrip("/")


def _names(text: object) -> object:
    """Read repositories by comma; GitHub's names differ by more than case."""
    return frozenset(name.strip().lower() for name in text.split(",")) if isinstance(text, str) else text


def _listed(text: object) -> object:
    """Read names by comma, each once."""
    names = tuple(dict.fromkeys(name.strip() for name in str(text).split(",") if name.strip()))
    if isinstance(text, str) and not names:
        raise ValueError("expected names by comma")
    return names if isinstance(text, str) else text


def _safe_url(text: str) -> str:
    """Check a URL that tokens go to: in the clear only to this machine."""
    url = _url(text)
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("expected https, or http on this machine")
    return url


_Chain = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1, max_length=5)]


class Settings(BaseModel):
    """What one process of the bot is told; each field is the variable ASKFIRST_<NAME>."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    github_api_url: Annotated[str, AfterValidator(_safe_url)] = "https://api.github.com"
    github_token: SecretStr | None = None
    app_id: str = ""
    app_private_key: SecretStr | None = None
    app_private_key_file: Path | None = None
    webhook_secret: SecretStr | None = None
    key: SecretStr | None = None
    data_dir: Annotated[Path, AfterValidator(Path.absolute)]  # git and the sandbox start elsewhere
    label: Annotated[str, Field(pattern=r"^[^\s:][^:]{0,49}$")] = "askfirst"
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: Annotated[str, AfterValidator(_url)] | None = None
    model_endpoint: Literal["anthropic", "bedrock", "vertex", "foundry"] = "anthropic"
    model_clarify: _Chain = ("claude-opus-5-5",)
    model_plan: _Chain = ("claude-opus-5-5",)
    model_code: _Chain = ("claude-sonnet-5-5",)
    model_review: _Chain = ("claude-opus-5-5",)
    models_allowed: Annotated[frozenset[str], BeforeValidator(_listed)] = frozenset()
    budget_usd: Annotated[Decimal, Field(gt=0)] = Decimal(5)
    budget_tokens: Annotated[int, Field(gt=0)] = 3_000_000
    python: Path | None = None
    sandbox: Literal["auto", "bubblewrap", "podman", "docker", "none"] = "auto"
    commits: Literal["push", "api"] = "push"
    trust: Annotated[frozenset[str], BeforeValidator(_names)] = frozenset()
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    resync_seconds: Annotated[int, Field(ge=0)] = 300
    event_path: Path | None = None
    event_name: str = ""
    repository: str = ""
    git_environment: Annotated[dict[str, str], Field(repr=False)] = {}  # a proxy's URL may hold a password

    @property
    def has_model(self) -> bool:
        """Tell whether there is a model to ask: a key for the service, or a cloud that has its own credentials."""
        return self.anthropic_api_key is not None or self.model_endpoint != "anthropic"

    @property
    def models(self) -> Mapping[Role, Choice]:
        """Return who does the work of each role: the first model of its list, and behind it those to fall back on."""
        chains: dict[Role, tuple[str, ...]] = {
            "clarify": self.model_clarify,
            "plan": self.model_plan,
            "code": self.model_code,
            "review": self.model_review,
        }
        return {role: Choice(chain[0], fallback=chain[1:]) for role, chain in chains.items()}

    def private_key(self) -> str | None:
        """Return the App's private key as PEM, None if there is no App."""
        if self.app_private_key:
            # one-line variables write the line breaks out
            text = self.app_private_key.get_secret_value().replace("\\n", "\n")
            name = "ASKFIRST_APP_PRIVATE_KEY"
        elif self.app_private_key_file:
            name = "ASKFIRST_APP_PRIVATE_KEY_FILE"
            try:
                text = self.app_private_key_file.read_text(encoding="ascii")
            except OSError as error:
                raise UserError(
                    f"{name}: {self.app_private_key_file} cannot be read ({error.strerror})."
                ) from None
            except UnicodeDecodeError:
                text = ""
        else:
            return None
        if not text.lstrip().startswith("-----BEGIN ") or "PRIVATE KEY-----" not in text:
            raise UserError(
                f"{name} expects the App's private key as PEM, the file that GitHub let you download."
            )
        return text

    def ring(self) -> KeyRing:
        """Return the keys that our markers and proofs are signed with (RULES 3); without any secret we do not start."""
        if self.key:
            parts = [part for part in self.key.get_secret_value().split(",") if part.strip()]
            keys = tuple(_ring_key(part) for part in parts)
            if not keys:
                raise UserError(_KEY_EXPECTS)
            if len({kid for kid, _ in keys}) < len(keys):
                raise UserError(
                    "ASKFIRST_KEY has two secrets of one id; write each as id:secret, newest first."
                )
            return KeyRing(keys)
        webhook = self.webhook_secret.get_secret_value() if self.webhook_secret else ""
        # what is signed is public: a secret short enough to be guessed from it would be given away
        source = webhook if len(webhook) >= _SHORTEST_SECRET else self.private_key()
        if source:
            return KeyRing((("d1", _derived(source)),))
        if webhook:
            raise UserError(
                f"ASKFIRST_WEBHOOK_SECRET has fewer than {_SHORTEST_SECRET} characters: "
                "take a longer one, or set ASKFIRST_KEY."
            )
        raise UserError(
            "ASKFIRST_KEY is not set, and there is no webhook secret or App key to derive it from."
        )


_KEY_EXPECTS = (
    "ASKFIRST_KEY expects `secret` or `id:secret`, newest first, by comma; "
    f"{_SHORTEST_SECRET} characters or more each."
)


def _ring_key(text: str) -> tuple[str, bytes]:
    kid, _, secret = text.strip().rpartition(":")
    kid = kid or "k1"
    if len(secret) < _SHORTEST_SECRET or not (kid.isascii() and kid.isalnum()):
        raise UserError(_KEY_EXPECTS)
    return kid, secret.encode()


def _derived(secret: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"askfirst markers").derive(secret.encode())


def load_settings(environ: Mapping[str, str], **overrides: Any) -> Settings:
    """Read settings from a mapping; `UserError` names the variable, what was expected and what was seen.

    An empty variable is one that is not set: workflows write an absent secret so.
    """
    known = [field.upper() for field in Settings.model_fields if field != "git_environment"]
    given: dict[str, Any] = {}
    for name, value in environ.items():
        if name.startswith(_PREFIX) and value.strip():
            own = name.removeprefix(_PREFIX)
            if own not in known:
                near = difflib.get_close_matches(own.upper(), known, 1)
                hint = f"; did you mean {_PREFIX}{near[0]}?" if near else "."
                raise UserError(f"{name} is no setting of mine{hint}")
            given[own.lower()] = value.strip()
    for field, name in _ELSEWHERE.items():
        if environ.get(name, "").strip():
            given.setdefault(field, environ[name].strip())
    if "data_dir" not in overrides:
        given.setdefault("data_dir", _state_folder(environ))
    given["git_environment"] = for_git(environ)
    try:
        settings = Settings.model_validate({**given, **overrides})
    except ValidationError as error:
        raise UserError("; ".join(_sentence(problem) for problem in error.errors()[:5])) from None
    if settings.app_private_key and settings.app_private_key_file:
        raise UserError(
            "ASKFIRST_APP_PRIVATE_KEY and ASKFIRST_APP_PRIVATE_KEY_FILE are both set; take one away."
        )
    if bool(settings.app_id) != bool(settings.app_private_key or settings.app_private_key_file):
        raise UserError("An App needs both: ASKFIRST_APP_ID and ASKFIRST_APP_PRIVATE_KEY_FILE.")
    return settings


_ELSEWHERE = {
    "github_api_url": "GITHUB_API_URL",
    "github_token": "GITHUB_TOKEN",
    "anthropic_api_key": "ANTHROPIC_API_KEY",
    "anthropic_base_url": "ANTHROPIC_BASE_URL",
    "event_path": "GITHUB_EVENT_PATH",
    "event_name": "GITHUB_EVENT_NAME",
    "repository": "GITHUB_REPOSITORY",
}
# what the client of a cloud looks for in its environment; nothing of it reaches the sandbox
_CLOUDS: Mapping[str, tuple[str, ...]] = {
    "bedrock": (
        *("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
        *("AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"),
    ),
    "vertex": ("CLOUD_ML_REGION", "ANTHROPIC_VERTEX_PROJECT_ID", "GOOGLE_APPLICATION_CREDENTIALS"),
    "foundry": ("ANTHROPIC_FOUNDRY_API_KEY", "ANTHROPIC_FOUNDRY_RESOURCE"),
}
_SECRET = ("token", "key", "secret")


def _sentence(problem: Any) -> str:
    field = str(problem["loc"][0]) if problem["loc"] else "settings"
    value = str(problem.get("input"))
    hidden = field != "budget_tokens" and any(word in field for word in _SECRET)
    seen = "" if hidden or "@" in value else f", got {value[:80]!r}"
    expected = problem["msg"].removeprefix("Value error, ")
    return f"{_PREFIX}{field.upper()}: {expected[0].lower()}{expected[1:]}{seen}"


def _state_folder(environ: Mapping[str, str]) -> Path:
    if (folder := _own_folder(environ, "XDG_STATE_HOME", ".local/state")) is None:
        raise UserError("There is no home folder to keep state in; set ASKFIRST_DATA_DIR.")
    return folder


def _own_folder(environ: Mapping[str, str], name: str, below: str) -> Path | None:
    given, home = environ.get(name, ""), environ.get("HOME") or _home()
    if given.startswith("/"):  # the XDG specification: a relative one is to be ignored
        return Path(given) / "askfirst"
    return Path(home) / below / "askfirst" if home.startswith("/") else None


def _home() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:
        return ""


def from_environment(**overrides: Any) -> Settings:
    """Read settings from this process's environment."""
    return load_settings(os.environ, **overrides)


def state_folder() -> Path:
    """Return the folder that state is kept in where none is named."""
    return _state_folder(os.environ)


def cache_folder() -> Path | None:
    """Return the folder for what can be made anew, None where there is no home."""
    return _own_folder(os.environ, "XDG_CACHE_HOME", ".cache")


def model_environment() -> dict[str, str]:
    """Return the model's own variables, to hand them to a child that needs them."""
    names = ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"]
    names += _CLOUDS.get(os.environ.get(f"{_PREFIX}MODEL_ENDPOINT", "").strip(), ())
    ours = {name: value for name, value in os.environ.items() if name.startswith(f"{_PREFIX}MODEL_")}
    return ours | {name: os.environ[name] for name in names if os.environ.get(name)}


def child_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process of ours: our surroundings and these settings, nothing else."""
    ours = {name: os.environ[name] for name in _SURROUNDINGS if name in os.environ}
    return ours | way_out(os.environ) | dict(settings)

"""Settings from the environment, the only place that reads it. Secrets never show in a repr, a log or an error."""

import difflib
import os
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.domain.errors import UserError
from bot.domain.markers import KeyRing

_PREFIX = "ASKFIRST_"
# what a child needs of our surroundings to reach the network the way we do
_SURROUNDINGS = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "GIT_SSL_CAINFO",
    "XDG_STATE_HOME",
    "PYTHONDONTWRITEBYTECODE",
)
_GIT = (
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "https_proxy",
    "http_proxy",
    "no_proxy",
    "GIT_SSL_CAINFO",
    "SSL_CERT_FILE",
)


class Settings(BaseModel):
    """What one process of the bot is told; each field is the variable ASKFIRST_<NAME>."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    github_api_url: str = "https://api.github.com"
    github_token: SecretStr | None = None
    app_id: str = ""
    app_private_key: SecretStr | None = None
    app_private_key_file: Path | None = None
    webhook_secret: SecretStr | None = None
    key: SecretStr | None = None
    data_dir: Path
    label: Annotated[str, Field(pattern=r"^[^\s:][^:]{0,49}$")] = "askfirst"
    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str | None = None
    model_clarify: str = "claude-opus-5-5"
    model_plan: str = "claude-opus-5-5"
    model_code: str = "claude-sonnet-5-5"
    model_review: str = "claude-opus-5-5"
    budget_usd: Annotated[Decimal, Field(gt=0)] = Decimal(5)
    budget_tokens: Annotated[int, Field(gt=0)] = 3_000_000
    python: Path | None = None
    sandbox: Literal["auto", "none"] = "auto"
    workers: Annotated[int, Field(ge=1, le=64)] = 2
    resync_seconds: Annotated[int, Field(ge=0)] = 300
    event_path: Path | None = None
    event_name: str = ""
    repository: str = ""
    git_environment: dict[str, str] = {}

    @property
    def models(self) -> Mapping[str, str]:
        """Return the model of each role."""
        return {
            "clarify": self.model_clarify,
            "plan": self.model_plan,
            "code": self.model_code,
            "review": self.model_review,
        }

    def private_key(self) -> str | None:
        """Return the App's private key as PEM, None if there is no App."""
        if self.app_private_key:
            return self.app_private_key.get_secret_value()
        if self.app_private_key_file is None:
            return None
        try:
            return self.app_private_key_file.read_text(encoding="utf-8")
        except OSError as error:
            raise UserError(f"ASKFIRST_APP_PRIVATE_KEY_FILE cannot be read: {error.strerror}.") from None

    def ring(self) -> KeyRing:
        """Return the keys that our markers and proofs are signed with (RULES 3); without any secret we do not start."""
        if self.key:
            return KeyRing(
                tuple(_ring_key(part) for part in self.key.get_secret_value().split(",") if part.strip())
            )
        private = self.private_key()
        source = self.webhook_secret.get_secret_value() if self.webhook_secret else private
        if not source:
            raise UserError(
                "ASKFIRST_KEY is not set, and there is no webhook secret or App key to derive it from."
            )
        return KeyRing((("d1", _derived(source)),))


def _ring_key(text: str) -> tuple[str, bytes]:
    kid, _, secret = text.strip().rpartition(":")
    kid = kid or "k1"
    if len(secret) < 16 or not kid.isalnum():
        raise UserError(
            "ASKFIRST_KEY expects `secret` or `id:secret`, newest first, by comma; 16 characters or more each."
        )
    return kid, secret.encode()


def _derived(secret: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"askfirst markers").derive(secret.encode())


def load_settings(environ: Mapping[str, str], **overrides: Any) -> Settings:
    """Read settings from a mapping; `UserError` names the variable, what was expected and what was seen."""
    given: dict[str, Any] = {}
    for name, value in environ.items():
        if name.startswith(_PREFIX) and value != "":
            field = name.removeprefix(_PREFIX).lower()
            if field not in Settings.model_fields:
                near = difflib.get_close_matches(field, list(Settings.model_fields), 1)
                hint = f"; did you mean {_PREFIX}{near[0].upper()}?" if near else ""
                raise UserError(f"{name} is no setting of mine{hint}")
            given[field] = value
    for field, names in _ELSEWHERE.items():
        for name in names:
            if environ.get(name):
                given.setdefault(field, environ[name])
    given.setdefault("data_dir", _state_folder(environ))
    given["git_environment"] = {name: environ[name] for name in _GIT if environ.get(name)}
    try:
        return Settings.model_validate({**given, **overrides})
    except ValidationError as error:
        raise UserError("; ".join(_sentence(problem) for problem in error.errors()[:5])) from None


_ELSEWHERE = {
    "github_api_url": ("GITHUB_API_URL",),
    "github_token": ("GITHUB_TOKEN",),
    "anthropic_api_key": ("ANTHROPIC_API_KEY",),
    "anthropic_base_url": ("ANTHROPIC_BASE_URL",),
    "event_path": ("GITHUB_EVENT_PATH",),
    "event_name": ("GITHUB_EVENT_NAME",),
    "repository": ("GITHUB_REPOSITORY",),
}
_SECRET = ("token", "key", "secret")


def _sentence(problem: Any) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "settings"
    hidden = any(word in name for word in _SECRET)
    seen = "" if hidden else f", got {str(problem.get('input'))[:80]!r}"
    return f"{_PREFIX}{name.upper()}: {problem['msg'][0].lower()}{problem['msg'][1:]}{seen}"


def _state_folder(environ: Mapping[str, str]) -> Path:
    state = environ.get("XDG_STATE_HOME")
    if state:
        return Path(state) / "askfirst"
    return Path(environ.get("HOME", "/tmp")) / ".local/state/askfirst"  # noqa: S108 - no home: a service account


def from_environment(**overrides: Any) -> Settings:
    """Read settings from this process's environment."""
    return load_settings(os.environ, **overrides)


def state_folder() -> Path:
    """Return the folder that state is kept in where none is named."""
    return _state_folder(os.environ)


def model_environment() -> dict[str, str]:
    """Return the model's own variables, to hand them to a child that needs them."""
    names = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")
    ours = {name: value for name, value in os.environ.items() if name.startswith(f"{_PREFIX}MODEL_")}
    return ours | {name: os.environ[name] for name in names if os.environ.get(name)}


def child_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process of ours: our surroundings and these settings, nothing else."""
    return {name: os.environ[name] for name in _SURROUNDINGS if name in os.environ} | dict(settings)

"""Where a Messages API answers: the service itself, a server at an address, or a cloud that sells it.

The clients are the SDK's own. A cloud's credentials are looked for by its client, in the places that the cloud names; we
neither read nor keep them.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from bot.domain.errors import UserError

if TYPE_CHECKING:
    from httpx2 import Timeout

Endpoint = Literal["anthropic", "bedrock", "vertex", "foundry"]

NO_ADDRESS = "ANTHROPIC_BASE_URL is not an address of the form https://host."
# what a cloud's client wants to be told, and the extra of ours that brings what it needs
_WANTS = {
    "bedrock": "AWS_REGION, and AWS credentials or AWS_BEARER_TOKEN_BEDROCK",
    "vertex": "CLOUD_ML_REGION, ANTHROPIC_VERTEX_PROJECT_ID, and Google's application default credentials",
    "foundry": "ANTHROPIC_FOUNDRY_API_KEY and ANTHROPIC_FOUNDRY_RESOURCE",
}


def open_client(
    sdk: ModuleType, endpoint: Endpoint, key: str | None, base_url: str | None, timeout: "Timeout"
) -> Any:
    """Make the SDK's client of an endpoint; `UserError` says what it lacks."""
    import httpx2

    # no retries: they would sleep in place for as long as the service says
    common: dict[str, Any] = {"max_retries": 0, "timeout": timeout, "open_telemetry": False}
    if base_url:
        common["base_url"] = base_url
    try:
        match endpoint:
            case "anthropic":
                if key is None and base_url is None:
                    raise UserError("There is no model key: set ANTHROPIC_API_KEY.")
                if key and not (key.isascii() and key.isprintable()):
                    raise UserError("ANTHROPIC_API_KEY holds characters that no key has.")
                # given, though perhaps not needed: without one the SDK looks for credentials on its own
                return sdk.Anthropic(
                    **{"base_url": "https://api.anthropic.com", **common, "api_key": key or "none"}
                )
            case "bedrock":
                from anthropic.lib.bedrock import AnthropicBedrockMantle

                # this door of Bedrock speaks the Messages API; the older one wraps it in frames of its own
                return AnthropicBedrockMantle(**common)
            case "vertex":
                return sdk.AnthropicVertex(**common)
            case "foundry":
                return sdk.AnthropicFoundry(**common)
    except httpx2.InvalidURL:
        raise UserError(NO_ADDRESS) from None
    except (ImportError, RuntimeError):
        raise UserError(_extra(endpoint)) from None
    except (ValueError, sdk.AnthropicError):
        # the SDK's words may quote what it was given
        raise UserError(f"The model endpoint {endpoint} needs {_WANTS[endpoint]}.") from None


def signing_errors(endpoint: Endpoint) -> tuple[type[Exception], ...]:
    """Return what a cloud's client raises when it cannot sign; its libraries are there only if it loaded them."""
    if endpoint == "anthropic":
        return ()
    loaded = (
        getattr(sys.modules.get(module), name, None)
        for module, name in (
            ("anthropic", "AnthropicError"),
            ("google.auth.exceptions", "GoogleAuthError"),
            ("botocore.exceptions", "BotoCoreError"),
        )
    )
    return (ImportError, RuntimeError, ValueError, *(found for found in loaded if found is not None))


def unsigned(endpoint: Endpoint, error: Exception) -> UserError:
    """Tell what a cloud's client lacked when it was to sign a call."""
    if isinstance(error, ImportError) or "install" in str(error).lower():
        return UserError(_extra(endpoint))
    return UserError(f"The model endpoint {endpoint} needs {_WANTS[endpoint]} ({type(error).__name__}).")


def _extra(endpoint: Endpoint) -> str:
    return f"The model endpoint {endpoint} needs more than is installed: pip install 'askfirst[{endpoint}]'."

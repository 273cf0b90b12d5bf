"""The port `Model` over the anthropic SDK: one request a call, no retries of its own, nothing slept."""

import gc
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bot.adapters.model.body import body_of, most_tokens
from bot.adapters.model.culprit import culprit_of
from bot.adapters.model.joining import Broken, ErrorEvent, Joining, Whole, error_of, pieces_of, whole_of
from bot.adapters.model.prices import Prices, load_prices
from bot.domain.errors import Ambiguous, Later, UserError
from bot.domain.model import Answer, Request, Usage

if TYPE_CHECKING:
    from anthropic import Anthropic, APIConnectionError, APIStatusError
    from httpx2 import Response

_IMPORTING = threading.Lock()
_NO_ADDRESS = "ANTHROPIC_BASE_URL is not an address of the form https://host."


class AnthropicModel:
    """Calls a Messages API; safe to share between threads.

    `base_url` None is the service itself; a server elsewhere may need no key. `silence`: seconds without a byte after
    which an answer is given up, `most_seconds`: those that one answer may take in all.
    """

    def __init__(
        self,
        api_key: str | None,
        base_url: str | None,
        prices: Prices | None = None,
        *,
        connect: float = 10.0,
        silence: float = 300.0,
        most_seconds: float = 1_200.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._key = (api_key or "").strip() or None
        self._base_url = base_url or None
        self._prices = prices or load_prices()
        self._timeouts = (connect, silence)
        self._most_seconds = most_seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._client: Anthropic | None = None

    def __repr__(self) -> str:
        return "AnthropicModel()"

    def answer(self, request: Request) -> Answer:
        """Send one call and return its whole answer, whatever its stop reason.

        `Later`: not available, `after` as the service said; `Ambiguous`: sent, and perhaps paid, but the answer is lost;
        `Never`: refused as invalid; `UserError`: key, credit, model or address.
        """
        sdk = imported()
        body = body_of(request, sdk.transform_schema)
        client = self._open(sdk)
        whole = self._attempt(sdk, client, request, body)
        # raised here, where no SDK error that holds the request and its headers is being handled
        if isinstance(whole, Exception):
            raise whole
        model = whole.model or request.model
        cost = None if whole.usage is None else self._prices.cost(model, whole.usage)
        return Answer(whole.content, whole.stop, model, whole.usage or Usage(), cost)

    def worst_cost(self, request: Request) -> Decimal | None:
        """Return an upper bound of the call's cost in US dollars, None where the price is unknown."""
        return self._prices.worst(request.model, most_tokens(request), request.max_tokens)

    def preload(self) -> None:
        """Import the SDK now, so that the first call need not."""
        imported()

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _open(self, sdk: ModuleType) -> "Anthropic":
        import httpx2

        if self._key is None and self._base_url is None:
            raise UserError("There is no model key: set ANTHROPIC_API_KEY.")
        if self._key and not (self._key.isascii() and self._key.isprintable()):
            raise UserError("ANTHROPIC_API_KEY holds characters that no key has.")
        with self._lock:
            if self._client is None:
                connect, silence = self._timeouts
                try:
                    self._client = sdk.Anthropic(
                        # given, though perhaps not needed: without one the SDK looks for credentials on its own
                        api_key=self._key or "none",
                        base_url=self._base_url or "https://api.anthropic.com",
                        max_retries=0,  # it would sleep in place for as long as the service says
                        timeout=httpx2.Timeout(silence, connect=connect),
                        open_telemetry=False,
                    )
                except httpx2.InvalidURL:
                    raise UserError(_NO_ADDRESS) from None
            return self._client

    def _attempt(
        self, sdk: ModuleType, client: "Anthropic", request: Request, body: dict[str, Any]
    ) -> Whole | Exception:
        import httpx2

        joining = Joining()
        until = self._monotonic() + self._most_seconds
        try:
            with client.messages.with_streaming_response.create(**body, stream=True) as opened:
                return self._read(opened.http_response, joining, until)
        except sdk.APIStatusError as error:
            return self._reported(error, request)
        except sdk.APIConnectionError as error:
            return _unreached(error)
        except ErrorEvent as error:
            return culprit_of(
                error.kind,
                self._hidden(str(error)),
                model=request.model,
                status=200,
                headers={},
                started=joining.started,
            )
        except _NotTheService as error:
            return Later(str(error))
        except Broken as error:
            return Ambiguous(f"the model's answer was cut or broken: {error}")
        except (httpx2.HTTPError, httpx2.StreamError, UnicodeDecodeError) as error:
            return Ambiguous(f"the model's answer was cut: {type(error).__name__}")

    def _read(self, response: "Response", joining: Joining, until: float) -> Whole:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/json":
            response.read()
            return _unstreamed(response.text)
        if kind != "text/event-stream":
            raise _NotTheService(f"what answers at the model's address is no Messages API ({kind[:60]!r})")
        for piece in pieces_of(response.iter_bytes()):
            joining.take(piece)
            if joining.whole is not None:
                return joining.whole
            if self._monotonic() > until:
                raise Broken(f"it took more than {self._most_seconds:.0f} seconds")
        raise Broken("it ended before its end")

    def _reported(self, error: "APIStatusError", request: Request) -> Exception:
        body = error.body if isinstance(error.body, dict) else {}
        told = error_of(body)
        return culprit_of(
            told.kind,
            self._hidden(str(told)),
            model=request.model,
            status=error.status_code,
            headers=error.response.headers,
        )

    def _hidden(self, text: str) -> str:
        # a gateway may quote what it was sent
        return text.replace(self._key, "…") if self._key else text


class _NotTheService(Exception):
    """Something else answers at this address, so nothing was asked of a model."""


def _unstreamed(text: str) -> Whole:
    try:
        return whole_of(text)
    except Broken as broken:
        if text.lstrip().startswith("{") and text.rstrip().endswith("}"):
            raise _NotTheService(
                f"what answers at the model's address is no Messages API: {broken}"
            ) from None
        raise


def _unreached(error: "APIConnectionError") -> Exception:
    import httpx2

    cause = error.__cause__
    name = type(cause or error).__name__
    before_sending = (
        httpx2.ConnectError,
        httpx2.ConnectTimeout,
        httpx2.PoolTimeout,
        httpx2.ProxyError,
        httpx2.UnsupportedProtocol,
        httpx2.LocalProtocolError,
    )
    if isinstance(cause, httpx2.UnsupportedProtocol | httpx2.InvalidURL):
        return UserError(_NO_ADDRESS)
    if isinstance(cause, before_sending):
        return Later(f"the model service cannot be reached: {name}")
    return Ambiguous(f"the connection to the model service was lost after sending: {name}")


def imported() -> ModuleType:
    """Import the SDK, at a little over half of its usual time.

    It makes hundreds of thousands of objects that stay: collecting while they appear finds nothing, and freezing them
    keeps later collections short.
    """
    with _IMPORTING:
        if "anthropic.resources.messages" not in sys.modules:
            collecting = gc.isenabled()
            gc.disable()
            try:
                import anthropic.resources.messages

                gc.freeze()
            finally:
                if collecting:
                    gc.enable()
        import anthropic

        return anthropic

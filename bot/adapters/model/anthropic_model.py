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
from bot.adapters.model.capabilities import asked, listed
from bot.adapters.model.culprit import TooLong, culprit_of
from bot.adapters.model.endpoints import NO_ADDRESS, Endpoint, open_client, signing_errors, unsigned
from bot.adapters.model.joining import Broken, ErrorEvent, Joining, Whole, error_of, pieces_of, whole_of
from bot.adapters.model.prices import Prices, load_prices
from bot.domain.errors import Ambiguous, Later, UserError
from bot.domain.model import OVERFLOWN, Answer, Capabilities, Request, Usage

if TYPE_CHECKING:
    from anthropic import APIConnectionError, APIStatusError
    from httpx2 import Response

_IMPORTING = threading.Lock()


class AnthropicModel:
    """Calls a Messages API; safe to share between threads.

    `base_url` None is the service itself; a server elsewhere may need no key. `endpoint`: the service, or a cloud that
    sells it. `silence`: seconds without a byte after
    which an answer is given up, `most_seconds`: those that one answer may take in all.
    """

    def __init__(
        self,
        api_key: str | None,
        base_url: str | None,
        prices: Prices | None = None,
        *,
        endpoint: Endpoint = "anthropic",
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
        self._client: Any = None
        self._endpoint: Endpoint = endpoint
        self._known: dict[str, Capabilities] = {}

    def __repr__(self) -> str:
        return "AnthropicModel()"

    def answer(self, request: Request) -> Answer:
        """Send one call and return its whole answer, whatever its stop reason.

        `Later`: not available, `after` as the service said; `Ambiguous`: sent, and perhaps paid, but the answer is lost;
        `Never`: refused as invalid; `UserError`: key, credit, model or address.
        """
        sdk = imported()
        client = self._open(sdk)
        body = body_of(request, sdk.transform_schema, self.capabilities(request.model).effort)
        whole = self._attempt(sdk, client, request, body)
        if isinstance(whole, TooLong):
            # nothing was done and nothing is paid: as if the answer had met the end of the window at once
            return Answer((), OVERFLOWN, request.model, Usage(), Decimal(0))
        # raised here, where no SDK error that holds the request and its headers is being handled
        if isinstance(whole, Exception):
            raise whole
        model = whole.model or request.model
        cost = None if whole.usage is None or self._resold else self._prices.cost(model, whole.usage)
        return Answer(whole.content, whole.stop, model, whole.usage or Usage(), cost)

    def worst_cost(self, request: Request) -> Decimal | None:
        """Return an upper bound of the call's cost in US dollars, None where the price is unknown."""
        if self._resold:
            return None
        return self._prices.worst(request.model, most_tokens(request), request.max_tokens)

    @property
    def _resold(self) -> bool:
        """Tell whether a cloud sells it, at prices of its own."""
        return self._endpoint != "anthropic"

    def preload(self) -> None:
        """Import the SDK now, so that the first call need not."""
        imported()

    def close(self) -> None:
        """Close the connections; a later call opens new ones."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def capabilities(self, model: str) -> Capabilities:
        """Return what the service tells of a model, else what the list does; asked once a process, never raised."""
        with self._lock:
            known = self._known.get(model)
        if known is None:
            sdk = imported()
            # only the service itself lists its models
            client = self._open(sdk) if self._endpoint == "anthropic" else None
            try:
                known = asked(sdk, client, model) or listed(model)
            except sdk.APIConnectionError as error:
                known = listed(model)
                if not isinstance(error, sdk.APITimeoutError):
                    return known  # nobody was reached: the next call asks again
            with self._lock:
                self._known[model] = known
        return known

    def _open(self, sdk: ModuleType) -> Any:
        import httpx2

        with self._lock:
            if self._client is None:
                connect, silence = self._timeouts
                timeout = httpx2.Timeout(silence, connect=connect)
                self._client = open_client(sdk, self._endpoint, self._key, self._base_url, timeout)
            return self._client

    def _attempt(
        self, sdk: ModuleType, client: Any, request: Request, body: dict[str, Any]
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
        except signing_errors(self._endpoint) as error:
            return unsigned(self._endpoint, error)  # a cloud's client looks for its credentials only now

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
        return UserError(NO_ADDRESS)
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

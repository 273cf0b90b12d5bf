"""What models take is asked, not assumed; clouds that sell them are reached by the SDK's own clients."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.adapters.model import AnthropicModel, load_prices
from bot.adapters.model.endpoints import Endpoint
from bot.domain.errors import UserError
from bot.domain.model import OVERFLOWN, Answer, Capabilities, Choice, Request, Usage, choices_of
from tests.world.messages import Served, message, refused, stream, text

ASKED = Request(
    "code", "new-1", "You write code.", ({"role": "user", "content": [{"type": "text", "text": "Hello"}]},)
)
SAYS = message([text("ok")], model="new-1")


def told(window: int | None, *efforts: str) -> dict[str, Any]:
    """Return what the models API tells of a model."""
    yes, no = {"supported": True}, {"supported": False}
    levels = {name: yes if name in efforts else no for name in ("low", "medium", "high", "xhigh", "max")}
    can = dict.fromkeys(("batch", "citations", "code_execution", "image_input", "structured_outputs"), yes)
    return {
        "id": "new-1",
        "type": "model",
        "display_name": "New",
        "created_at": "2026-10-01T00:00:00Z",
        "lifecycle": "active",
        "max_input_tokens": window,
        "capabilities": {**can, "pdf_input": no, "effort": {"supported": bool(efforts), **levels}},
    }


def test_a_model_is_asked_about_once_and_takes_what_it_told() -> None:
    """Its window and kinds of input are known then, and an effort that it does not know is not sent."""
    with Served(lambda body: SAYS, {"new-1": told(90_000, "low", "high")}) as server:
        model = AnthropicModel("k", server.url, load_prices())
        assert model.capabilities("new-1") == Capabilities(90_000, frozenset({"low", "high"}), True, False)
        for effort in ("high", "medium", "high"):
            model.answer(replace(ASKED, effort=effort))  # type: ignore[arg-type]
        model.close()
    assert server.looked == ["new-1"]
    assert [call.body.get("output_config") for call in server.calls] == [
        {"effort": "high"},
        None,
        {"effort": "high"},
    ]


def test_what_nobody_tells_is_unknown() -> None:
    """A server that only speaks messages: what the list does not know is not sent, and the window is not guessed."""
    with Served(lambda body: SAYS) as server:
        model = AnthropicModel("k", server.url, load_prices())
        assert model.capabilities("new-1") == Capabilities()
        model.answer(ASKED)
        model.answer(replace(ASKED, model="claude-haiku-5-5"))
        model.close()
    assert [call.body.get("output_config") for call in server.calls] == [None, {"effort": "medium"}]
    assert model.worst_cost(ASKED) is None


@pytest.mark.parametrize(
    "made",
    [
        refused(400, "invalid_request_error", "prompt is too long: 212345 tokens > 200000 maximum"),
        refused(400, "invalid_request_error", "This model's maximum context length is 8192 tokens"),
        refused(413, "request_too_large", "Request exceeds the maximum size"),
        stream([{"type": "error", "error": {"type": "request_too_large", "message": "too large"}}]),
    ],
)
def test_a_prompt_that_no_window_holds_is_an_overflow_that_costs_nothing(made: Any) -> None:
    """Whoever holds the conversation can then begin it anew; as an error it would only end the case."""
    with Served(lambda body: made) as server:
        model = AnthropicModel("k", server.url, load_prices())
        assert model.answer(ASKED) == Answer((), OVERFLOWN, "new-1", Usage(), Decimal(0))
        model.close()


CLOUDS: list[tuple[Endpoint, Mapping[str, str], str, str]] = [
    (
        "foundry",
        {"ANTHROPIC_FOUNDRY_API_KEY": "f-secret"},
        "/v1/messages",
        "f-secret",
    ),
    (
        "bedrock",
        {"AWS_REGION": "eu-west-1", "AWS_BEARER_TOKEN_BEDROCK": "b-secret"},
        "/v1/messages",
        "b-secret",
    ),
]


@pytest.mark.parametrize(("endpoint", "environment", "path", "secret"), CLOUDS)
def test_a_cloud_is_asked_with_its_own_credentials(
    endpoint: Endpoint,
    environment: Mapping[str, str],
    path: str,
    secret: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ours go nowhere; what a cloud takes for an answer is not on our list of prices."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with Served(lambda body: SAYS) as server:
        model = AnthropicModel("sk-ant-ours", server.url, load_prices(), endpoint=endpoint)
        answer = model.answer(replace(ASKED, model="claude-haiku-5-5"))
        model.close()
    (call,) = server.calls
    assert (answer.text, answer.cost, model.worst_cost(ASKED)) == ("ok", None, None)
    assert (call.path.split("?")[0], server.looked) == (path, [])
    assert secret in str(call.headers)
    assert "sk-ant-ours" not in str(call.headers)


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (
            "foundry",
            "The model endpoint foundry needs ANTHROPIC_FOUNDRY_API_KEY and ANTHROPIC_FOUNDRY_RESOURCE.",
        ),
        (
            "bedrock",
            "The model endpoint bedrock needs AWS_REGION, and AWS credentials or AWS_BEARER_TOKEN_BEDROCK.",
        ),
        (
            "vertex",
            "The model endpoint vertex needs CLOUD_ML_REGION, ANTHROPIC_VERTEX_PROJECT_ID, and Google's application "
            "default credentials.",
        ),
    ],
)
def test_a_cloud_without_credentials_says_what_it_needs(
    endpoint: Endpoint, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one sentence, with the names of the variables."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "CLOUD_ML_REGION", "ANTHROPIC_FOUNDRY_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UserError) as caught:
        AnthropicModel(None, None, endpoint=endpoint).answer(ASKED)
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("endpoint", "environment", "lacking"),
    [
        ("vertex", {"CLOUD_ML_REGION": "europe-west1", "ANTHROPIC_VERTEX_PROJECT_ID": "p"}, "google.auth"),
        (
            "bedrock",
            {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s"},
            "botocore",
        ),
    ],
)
def test_a_cloud_whose_libraries_are_missing_says_what_to_install(
    endpoint: Endpoint, environment: Mapping[str, str], lacking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are extras: who does not use that cloud does not carry them."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    for name in (lacking, "boto3"):
        monkeypatch.setitem(sys.modules, name, None)
    with Served(lambda body: SAYS) as server, pytest.raises(UserError) as caught:
        AnthropicModel(None, server.url, endpoint=endpoint).answer(ASKED)
    assert str(caught.value) == (
        f"The model endpoint {endpoint} needs more than is installed: pip install 'askfirst[{endpoint}]'."
    )


def test_a_policy_chooses_for_a_role_over_what_the_process_has() -> None:
    """Without a model of its own it keeps the chain, with one it replaces all of it."""
    base = {"code": Choice("a", fallback=("b",)), "plan": Choice("c")}
    chosen = choices_of(base, {"code": Choice("", "high", again="d")})  # type: ignore[arg-type]
    assert chosen == {"code": Choice("a", "high", ("b",), "d"), "plan": Choice("c")}
    assert choices_of(base, {"code": Choice("x")})["code"] == Choice("x")  # type: ignore[arg-type]
    chain = chosen["code"]  # type: ignore[index]
    assert [chain.after(name) for name in ("a", "b", "d")] == ["b", "", "a"]
    assert Choice("a", fallback=("b", "a")).after("b") == ""

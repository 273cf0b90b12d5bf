"""The port `Model` over the real SDK against a Messages API on loopback that does everything wrong that can be."""

import gc
import json
import logging
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.model import AnthropicModel, load_prices
from bot.adapters.model.body import most_tokens
from bot.adapters.model.joining import Joining, pieces_of
from bot.domain.errors import Ambiguous, Later, Never, UserError
from bot.domain.model import Answer, Request, Tool, Usage
from bot.ports import Model
from tests.world.messages import Fault, Script, Served, events, message, refused, stream, text

KEY = "sk-ant-api03-very-secret"
THINKING = {"type": "thinking", "thinking": "Let me see.", "signature": "c2lnbmVk"}
CALL = {"type": "tool_use", "id": "toolu_1", "name": "search", "input": {"pattern": "a|b", "folder": ""}}
SEARCH = Tool(
    "search",
    "Find.",
    {
        "type": "object",
        "properties": {"pattern": {"type": "string", "maxLength": 9}, "folder": {"type": "string"}},
        "required": ["pattern", "folder"],
        "additionalProperties": False,
    },
)
ASKED = Request(
    role="code",
    model="claude-sonnet-5-5",
    system="You write code.",
    messages=({"role": "user", "content": [{"type": "text", "text": "Hello"}]},),
)


def says(made: Any) -> Script:
    """Answer every call alike."""
    return lambda body: made


@contextmanager
def served(script: Script, **timeouts: Any) -> Iterator[tuple[Model, Served]]:
    """Serve a script to a model."""
    with Served(script) as server:
        model = AnthropicModel(KEY, server.url, load_prices(), **timeouts)
        yield model, server
        model.close()


def answered(made: Any, request: Request = ASKED) -> Answer:
    """Return the answer to one request."""
    with served(says(made)) as (model, _):
        return model.answer(request)


def failure(made: Any, request: Request = ASKED, **timeouts: Any) -> Exception:
    """Return what one request raises, after one single call."""
    with served(says(made), **timeouts) as (model, server):
        with pytest.raises((Later, Never, UserError)) as caught:
            model.answer(request)
        assert 1 == len(server.calls)
        return caught.value


def test_an_answer_comes_back_block_by_block() -> None:
    """Thinking, text and calls are what the service sent, with its stop reason, usage and cost."""
    content = [THINKING, text("Looking."), CALL]
    counted = {
        "input_tokens": 1000,
        "output_tokens": 200,
        "cache_creation_input_tokens": 400,
        "cache_read_input_tokens": 2000,
    }
    answer = answered(message(content, "tool_use", **counted))
    # 2 and 10 dollars a million: 1000 + 400 * 1.25 + 2000 * 0.1 in, 200 out
    assert (
        Answer(tuple(content), "tool_use", ASKED.model, Usage(1000, 400, 2000, 200), Decimal("0.0054"))
        == answer
    )
    assert ("Looking.", (CALL,)) == (answer.text, answer.calls)


def test_the_call_is_what_the_5_5_models_accept() -> None:
    """No thinking, tool_choice or sampling; effort, format and strict tools where they belong."""
    schema = {
        "type": "object",
        "properties": {"n": {"type": "integer", "minimum": 1}},
        "required": ["n"],
        "additionalProperties": False,
    }
    with served(says(message([text("{}")]))) as (model, server):
        model.answer(replace(ASKED, tools=(SEARCH,), schema=schema, effort="high", max_tokens=64_000))
    body, headers = server.calls[0].body, server.calls[0].headers
    assert {
        "model",
        "max_tokens",
        "messages",
        "output_config",
        "system",
        "tools",
        "stream",
    } == body.keys()
    assert "high" == body["output_config"]["effort"]
    assert "json_schema" == body["output_config"]["format"]["type"]
    # what the service does not accept in a schema becomes part of the description
    number = body["output_config"]["format"]["schema"]["properties"]["n"]
    assert {"type": "integer", "description": "{minimum: 1}"} == number
    assert (True, False) == (
        body["tools"][0]["strict"],
        body["tools"][0]["input_schema"]["additionalProperties"],
    )
    assert ("/v1/messages", f"Bearer {KEY}") == (server.calls[0].path, headers["authorization"])


def test_history_goes_back_unchanged_but_for_cache_marks() -> None:
    """Thinking blocks return as they came; marks stand after the system prompt and the last two user messages."""
    first = message([THINKING, CALL], "tool_use")
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "nothing"}
    with served(says(first)) as (model, server):
        content = list(model.answer(ASKED).content)
        talk = (
            *ASKED.messages,
            {"role": "assistant", "content": content},
            {"role": "user", "content": [result]},
        )
        before = json.dumps(talk)
        model.answer(replace(ASKED, messages=(*talk, *talk[1:]), tools=(SEARCH,)))
    sent = server.calls[1].body
    mark = {"cache_control": {"type": "ephemeral"}}
    assert before == json.dumps(talk)
    assert [THINKING, CALL] == sent["messages"][1]["content"]
    assert [{"type": "text", "text": "You write code."} | mark] == sent["system"]
    assert [[], [], [result | mark], [], [result | mark]] == [
        [block for block in said["content"] if "cache_control" in block] for said in sent["messages"]
    ]


def test_a_message_of_plain_text_is_marked_too() -> None:
    """A string as content becomes a block, because only blocks carry marks; without a system the tools do."""
    with served(says(message([text("x")]))) as (model, server):
        model.answer(
            replace(ASKED, system="", tools=(SEARCH,), messages=({"role": "user", "content": "Hello"},))
        )
    body = server.calls[0].body
    marked = {"type": "text", "text": "Hello", "cache_control": {"type": "ephemeral"}}
    assert [marked] == body["messages"][0]["content"]
    assert {"type": "ephemeral"} == body["tools"][-1]["cache_control"]
    assert "system" not in body


def test_large_answers_are_allowed() -> None:
    """Trap 1: more than 21,333 tokens are asked for by streaming."""
    assert "ok" == answered(message([text("ok")]), replace(ASKED, max_tokens=64_000)).text


@pytest.mark.parametrize(
    ("status", "kind", "headers", "after"),
    [
        (429, "rate_limit_error", {"retry_after": "3600"}, 3600),
        (429, "rate_limit_error", {"retry_after_ms": "1500"}, 1.5),
        (
            429,
            "rate_limit_error",
            {"retry_after": "Mon, 02 Mar 2026 12:05:00 GMT", "date": "Mon, 02 Mar 2026 12:00:00 GMT"},
            300,
        ),
        (429, "rate_limit_error", {"retry_after": "-5"}, 1),
        (429, "rate_limit_error", {"retry_after": "1e99"}, 86_400),
        (429, "rate_limit_error", {"retry_after": "nan"}, 30),
        (429, "rate_limit_error", {}, 30),
        (529, "overloaded_error", {"retry_after": "7"}, 7),
        (529, "overloaded_error", {"retry_after": "soon"}, 60),
        (500, "api_error", {}, 30),
        (503, "api_error", {}, 30),
    ],
)
def test_limits_and_outages_are_left_to_the_queue(
    status: int, kind: str, headers: dict[str, str], after: float
) -> None:
    """Trap 2: nothing is slept and nothing retried here; the caller learns how long to wait and that nothing was paid."""
    error = failure(refused(status, kind, **headers))
    assert (Later, timedelta(seconds=after)) == (type(error), getattr(error, "after", None))


@pytest.mark.parametrize("status", [408, 502, 504])
def test_what_stands_between_may_have_lost_a_paid_answer(status: int) -> None:
    """A gateway that gives up says nothing about the service behind it."""
    assert Ambiguous is type(failure(Fault(status, b"<html>", kind="text/html")))


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (Fault(body=b"<html>Sign in</html>", kind="text/html"), Later),
        (Fault(body=b"{}"), Later),
        (Fault(body=b'{"ok": true}'), Later),
        (Fault(body=b"[]"), Ambiguous),
        (Fault(body=b'{"type": "message", "content": [{"ty'), Ambiguous),
        (Fault(body=b"", kind="text/event-stream"), Ambiguous),
        (Fault(body=b"event: x\ndata: {broken\n\n", kind="text/event-stream"), Ambiguous),
        (Fault(body=b"data: \xff\xfe\n\n", kind="text/event-stream"), Ambiguous),
        (Fault(body=b"data: " + b"[" * 100_000 + b"\n\n", kind="text/event-stream"), Ambiguous),
        (Fault(body=b"", headers={"content-encoding": "gzip"}), Ambiguous),
    ],
)
def test_nonsense_with_status_200_is_no_answer(made: Fault, kind: type[Exception]) -> None:
    """Trap 3: pages, empty objects and broken JSON are the world's fault; what may have been an answer may be paid."""
    assert kind is type(failure(made))


def test_a_stream_that_is_reset_is_cut() -> None:
    """Trap 4: a connection lost in the middle loses the answer, and says so."""
    half = events(message([text("A long answer")]))[:6]
    assert Ambiguous is type(failure(stream(half, cut=True)))


@pytest.mark.parametrize("kept", range(1, 9))
def test_a_stream_that_ends_early_is_cut(kept: int) -> None:
    """Trap 4: wherever a stream ends without message_stop, there is no answer, though nothing failed."""
    parts = events(message([text("A long answer")]))
    assert "message_stop" == parts[-1]["type"]
    error = failure(stream(parts[:-1][:kept]))
    assert Ambiguous is type(error)
    assert "ended before its end" in str(error)


def test_half_an_event_is_no_event() -> None:
    """A message_stop whose blank line did not come was cut."""
    whole = stream(events(message([text("ok")])))
    assert Ambiguous is type(failure(replace(whole, body=whole.body[:-1])))


@pytest.mark.parametrize(
    ("kind", "started", "expected"),
    [
        ("overloaded_error", True, Ambiguous),
        ("overloaded_error", False, Later),
        ("rate_limit_error", False, Later),
        ("api_error", True, Ambiguous),
        ("something_new", False, Later),
        ("invalid_request_error", False, Never),
        ("authentication_error", False, UserError),
        ("billing_error", False, UserError),
        ("not_found_error", False, UserError),
    ],
)
def test_an_error_inside_a_stream_counts_by_its_type(
    kind: str, started: bool, expected: type[Exception]
) -> None:
    """Trap 4: its status is 200; after the answer began it may be paid."""
    parts = events(message([text("x")]))[: 3 if started else 0]
    parts.append({"type": "error", "error": {"type": kind, "message": "m"}})
    assert expected is type(failure(stream(parts)))


@pytest.mark.parametrize(
    "stop", ["max_tokens", "refusal", "pause_turn", "model_context_window_exceeded", "later"]
)
def test_any_stop_reason_comes_with_its_usage(stop: str) -> None:
    """Trap 5: what was cut or refused is still an answer that was paid, and known stop reasons are not all there are."""
    answer = answered(message([text('{"half": ')], stop, input_tokens=100, output_tokens=50))
    assert (stop, '{"half": ', Usage(100, 0, 0, 50)) == (answer.stop, answer.text, answer.usage)
    assert answer.cost is not None


def test_a_refusal_without_words_is_an_answer() -> None:
    """An answer may have no blocks at all."""
    assert ((), "refusal") == (
        answered(message([], "refusal")).content,
        answered(message([], "refusal")).stop,
    )


def test_blocks_we_do_not_know_are_kept() -> None:
    """Trap 6: a new type of block, a new field and a new kind of event come through, or are passed over, whole."""
    new = {"type": "compaction", "content": "…", "deep": {"er": [1, None]}}
    parts = events(message([{"type": "redacted_thinking", "data": "eHh4"}, new, text("ok")]))
    parts.insert(2, {"type": "weather", "sky": "clear"})
    answer = answered(stream(parts))
    assert ({"type": "redacted_thinking", "data": "eHh4"}, new, text("ok")) == answer.content


def test_pieces_of_new_kinds_are_joined_by_name() -> None:
    """Citations are listed, other text is joined under its own name."""
    parts = events(message([text("ok")]))
    for delta in ({"type": "citations_delta", "citation": {"n": 1}}, {"type": "note_delta", "note": "a"}) * 2:
        parts.insert(4, {"type": "content_block_delta", "index": 0, "delta": delta})
    block = answered(stream(parts)).content[0]
    assert text("ok") | {"citations": [{"n": 1}, {"n": 1}], "note": "aa"} == block


@pytest.mark.parametrize(
    ("wire", "expected"),
    [
        ('{"pattern": "x"}', {"pattern": "x"}),
        ("", {}),
        ('{"pattern": "x', {"unparsed": '{"pattern": "x'}),
        ("[1]", {"unparsed": "[1]"}),
        ('"{}"', {"unparsed": '"{}"'}),
    ],
)
def test_a_tools_input_is_always_an_object(wire: str, expected: dict[str, Any]) -> None:
    """Traps 6 and 9: what was cut is kept as it was, in a form that may be sent back and that no schema of ours fits."""
    answer = answered(message([CALL | {"input": wire}], "max_tokens"))
    assert expected == answer.calls[0]["input"]


def test_an_answer_that_was_not_streamed_is_read_too() -> None:
    """Some compatible servers answer with a message, and with a tool's input as a string."""
    made = message([CALL | {"input": '{"pattern": "x"}'}], "tool_use")
    answer = answered(Fault(body=json.dumps(made).encode()))
    assert ({"pattern": "x"}, Usage(10, 0, 0, 5)) == (answer.calls[0]["input"], answer.usage)


@pytest.mark.parametrize("block", [{"type": "text"}, {"text": "x"}, CALL | {"id": None}, CALL | {"name": 3}])
def test_blocks_that_nobody_could_use_break_the_answer(block: dict[str, Any]) -> None:
    """A text without text or a call without a name is no answer of the service."""
    parts = events(message([]))
    parts.insert(2, {"type": "content_block_start", "index": 0, "content_block": block})
    assert Ambiguous is type(failure(stream(parts)))


def test_a_very_long_answer_is_joined_in_linear_time() -> None:
    """Trap 8: pieces are joined once; 160,000 of them, and as many again, take two times as long, not four."""

    def work(pieces: int) -> int:
        parts = events(message([CALL | {"input": json.dumps({"pattern": "x" * pieces * 5})}], "tool_use"), 5)
        joining, steps = Joining(), count()
        for part in parts:
            next(steps)
            joining.take(json.dumps(part))
        assert joining.whole is not None
        assert pieces * 5 == len(joining.whole.content[0]["input"]["pattern"])
        return next(steps)

    assert 160_000 < work(160_000) < 160_100


@given(st.text(), st.lists(st.integers(1, 40), min_size=1, max_size=30))
def test_events_are_split_by_line_ends_alone(words: str, cuts: list[int]) -> None:
    """Any text survives any cutting of the stream into chunks, line separators of Unicode included."""
    data = json.dumps({"text": f"\u2028\u0085{words}"}, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if b"\xed" in data:
        data = json.dumps({"text": f"\u2028\u0085{words}"}).encode()
    wire = b": comment\r\nevent: x\r\ndata: " + data + b"\r\n\r\nid: 1\n\ndata:" + data + b"\n\ndata: half"
    chunks, at = [], 0
    for size in cuts * (len(wire) // sum(cuts) + 1):
        chunks.append(wire[at : at + size])
        at += size
    assert [data.decode()] * 2 == list(pieces_of(iter(chunks)))


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_told_without_the_key(status: int) -> None:
    """A person must change the setting; the service may have quoted the key, we do not."""
    error = failure(refused(status, "authentication_error", f"invalid key {KEY}"))
    assert UserError is type(error)
    assert "model key was refused" in str(error)
    assert KEY not in str(error)


@pytest.mark.parametrize(
    ("status", "kind", "expected", "words"),
    [
        (400, "invalid_request_error", Never, "no such field"),
        (402, "billing_error", UserError, "credit"),
        (404, "not_found_error", UserError, "claude-sonnet-5-5"),
        (422, "invalid_request_error", Never, "no such field"),
    ],
)
def test_what_cannot_succeed_is_not_tried_again(
    status: int, kind: str, expected: type[Exception], words: str
) -> None:
    """Each says what is wrong: with the request, the account, or the settings."""
    error = failure(refused(status, kind, "no such field\nreally"))
    assert expected is type(error)
    assert words in str(error)
    assert "\n" not in str(error)


def test_nobody_at_the_address_is_later() -> None:
    """Where no connection could be made, nothing was sent and nothing is owed."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        model = AnthropicModel(KEY, f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(Later) as caught:
            model.answer(ASKED)
    assert Later is type(caught.value)


def test_silence_is_given_up() -> None:
    """A server that takes the request and says nothing may have done the work."""
    error = failure(Fault(silent=True), silence=0.2)
    assert Ambiguous is type(error)


def test_an_answer_has_an_end() -> None:
    """Pings keep a connection open but not for ever."""
    parts = events(message([text("x")]))
    times = iter([0.0, 5.0, 5.0, 11.0, 12.0])
    error = failure(
        stream([*parts[:2], *[{"type": "ping"}] * 9]), most_seconds=10, monotonic=lambda: next(times)
    )
    assert "more than 10 seconds" in str(error)


@pytest.mark.parametrize("address", ["127.0.0.1:80", "ftp://127.0.0.1", "http://[::1"])
def test_an_address_that_is_none_is_told(address: str) -> None:
    """A wrong base URL is for a person to mend."""
    with pytest.raises(UserError, match="ANTHROPIC_BASE_URL"):
        AnthropicModel(KEY, address).answer(ASKED)


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_key_the_service_is_not_called(key: str | None) -> None:
    """The SDK would go and look for credentials elsewhere; we say what is missing."""
    with pytest.raises(UserError, match="ANTHROPIC_API_KEY"):
        AnthropicModel(key, None).answer(ASKED)


def test_a_server_elsewhere_needs_no_key() -> None:
    """A model of one's own has an address and no key."""
    with Served(says(message([text("ok")]))) as server:
        assert "ok" == AnthropicModel(None, server.url).answer(ASKED).text


def test_a_key_that_is_none_is_not_shown() -> None:
    """A key with characters that no header takes is refused without naming it."""
    with pytest.raises(UserError) as caught:
        AnthropicModel("sk-ant-“quoted”", "http://127.0.0.1:9").answer(ASKED)
    assert "sk-ant" not in str(caught.value)


@pytest.mark.parametrize(
    "made",
    [
        refused(401, "authentication_error", f"bad {KEY}"),
        refused(400, "invalid_request_error", f"bad {KEY}"),
        refused(529, "overloaded_error", f"bad {KEY}"),
        stream([{"type": "error", "error": {"type": "invalid_request_error", "message": f"bad {KEY}"}}]),
        Fault(body=f"<html>{KEY}".encode(), kind="text/html"),
        message([text("ok")]),
    ],
)
def test_the_key_is_in_no_error_and_no_log(
    made: Any, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Not in an exception, nor in any that it was raised in, nor in a log at its most talkative."""
    caplog.set_level(logging.DEBUG)
    with served(says(made)) as (model, _):
        shown = repr(model)
        try:
            model.answer(ASKED)
        except (Later, Never, UserError) as error:
            link: BaseException | None = error
            while link is not None:
                shown += repr(link) + str(link) + repr(vars(link))
                link = link.__cause__ or link.__context__
    out = capfd.readouterr()
    assert KEY not in shown + caplog.text + out.out + out.err


def test_an_unknown_model_has_no_price() -> None:
    """Neither before nor after the call is an unknown price 0; the name that answered counts, without its date."""
    assert answered(message([text("x")], model="claude-next-9")).cost is None
    dated = message([text("x")], model="claude-opus-5-5-20261001")
    assert Decimal("0.00014") == answered(dated).cost
    assert AnthropicModel(KEY, None).worst_cost(replace(ASKED, model="claude-next-9")) is None


@pytest.mark.parametrize("usage", [{"output_tokens": None}, {"input_tokens": None}])
def test_a_call_that_was_not_counted_has_no_price(usage: dict[str, None]) -> None:
    """Missing counts are not 0."""
    made = message([text("x")], **usage)
    assert answered(Fault(body=json.dumps(made).encode())).cost is None


def test_a_long_prompt_costs_more_where_the_list_says_so() -> None:
    """Haiku has a second price above 100,000 tokens, whatever part of them was cached."""
    prices = load_prices()
    assert Decimal("0.01") == prices.cost("claude-haiku-5-5", Usage(input=100_000))
    assert Decimal("0.0500005") == prices.cost("claude-haiku-5-5", Usage(input=99_991, cache_read=100))


@given(
    st.sampled_from(sorted(load_prices().models)),
    st.integers(0, 300_000),
    st.integers(0, 300_000),
    st.integers(0, 300_000),
    st.integers(0, 64_000),
    st.integers(0, 1000),
)
def test_the_worst_cost_is_never_less(
    model: str, fresh: int, write: int, read: int, out: int, more: int
) -> None:
    """No way of splitting a bound of tokens between fresh, written and read costs more than the worst."""
    prices = load_prices()
    worst = prices.worst(model, fresh + write + read + more, out)
    cost = prices.cost(model, Usage(fresh, write, read, out))
    assert worst is not None
    assert cost is not None
    assert cost <= worst


@pytest.mark.parametrize(
    ("words", "least"),
    [("the quick brown fox " * 50, 500), ("0123456789abcdef" * 50, 650), ("漢字" * 400, 2400)],
)
def test_the_bound_of_tokens_counts_what_is_dense(words: str, least: int) -> None:
    """Prose counts half its characters, digits whole, other scripts by their bytes; tools and schema count too."""
    asked = replace(ASKED, messages=({"role": "user", "content": words},))
    empty = replace(ASKED, messages=({"role": "user", "content": ""},))
    assert least <= most_tokens(asked) - most_tokens(empty) <= len(words.encode())
    assert most_tokens(empty) < most_tokens(replace(empty, tools=(SEARCH,)))
    assert most_tokens(empty) < most_tokens(replace(empty, schema=SEARCH.schema))
    assert 0 < most_tokens(replace(asked, system="\ud800"))


def in_process(code: str) -> str:
    """Run code in a fresh interpreter."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_sdk_is_imported_by_the_first_call() -> None:
    """Trap 10: neither the module nor the object cost its import; collecting garbage goes on as before."""
    code = (
        "import sys, gc; from bot.adapters.model import AnthropicModel; m = AnthropicModel('k', None);"
        "from bot.adapters.model import anthropic_model; before = 'anthropic' in sys.modules or 'httpx2' in sys.modules;"
        "m.preload(); print(before, 'anthropic' in sys.modules, gc.isenabled(), gc.get_freeze_count() > 0)"
    )
    assert "False True True True" == in_process(code)
    assert gc.isenabled()


def test_calls_from_several_threads_keep_apart() -> None:
    """One model serves the workers of a process."""
    from concurrent.futures import ThreadPoolExecutor

    def echo(body: dict[str, Any]) -> dict[str, Any]:
        return message([text(body["messages"][0]["content"][0]["text"])])

    def ask(model: Model) -> Callable[[int], str]:
        def one(number: int) -> str:
            block = {"type": "text", "text": f"number {number}"}
            return model.answer(replace(ASKED, messages=({"role": "user", "content": [block]},))).text

        return one

    with served(echo) as (model, _), ThreadPoolExecutor(4) as pool:
        assert [f"number {n}" for n in range(12)] == list(pool.map(ask(model), range(12)))

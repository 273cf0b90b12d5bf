"""What the input phase reads is bounded, whatever people write, and says what it leaves out."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from bot.bench import Bench
from bot.clarify.prompt import prompt_of
from bot.domain.answers import read_answers, read_ticks
from bot.domain.attachments import attached_in
from bot.domain.commands import commands_in
from bot.domain.effects import Understand
from bot.domain.github import Comment
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from tests.world.sample import AT, MARIA, ROUND, sample


class Bare:
    """A bench whose repository is empty and whose forge has no other issue."""

    @property
    def git(self) -> Any:
        return self

    @property
    def retrieval(self) -> Any:
        return self

    def paths(self, _tree: str) -> list[str]:
        return []

    def has(self, _commit: str) -> bool:
        return False

    def read(self, _tree: str, _path: str) -> None:
        return None

    def find(self, _git: Any, _tree: str, _text: str, _limit: int) -> list[Any]:
        return []

    def issue(self, _number: int) -> None:
        return None


def read(snapshot: Snapshot) -> str:
    """Return the prompt."""
    return prompt_of(cast(Bench, Bare()), snapshot, Understand("", (), last=False), Policy())


def said(number: int, text: str) -> Comment:
    at = AT + timedelta(minutes=number)
    return Comment(number, MARIA, text, at, at, True, "")


def test_five_thousand_comments() -> None:
    """The newest count, in their order; how many are left out is said."""
    talk = tuple(said(n, f"remark {n}: " + "word " * 60) for n in range(5_000))
    prompt = read(sample(prose=talk, rounds=(), brief=None))
    assert len(prompt) < 70_000
    assert "remark 4999:" in prompt and "remark 0:" not in prompt
    assert prompt.index("remark 4998:") < prompt.index("remark 4999:")
    shown = prompt.count("Comment by maria")
    assert f"({5_000 - shown} older comments are left out.)" in prompt


def test_few_comments_are_read_whole() -> None:
    """Nothing is left out, and nothing is said of it."""
    prompt = read(sample(prose=tuple(said(n, f"remark {n}") for n in range(20)), rounds=(), brief=None))
    assert prompt.count("Comment by maria") == 20 and "left out" not in prompt


def test_a_body_of_200_kb_and_one_huge_comment() -> None:
    """Head and tail stay; a comment alone that is too long is cut, not dropped."""
    issue = replace(sample().issue, body="begin " + "x" * 200_000 + " end")
    prompt = read(
        sample(issue=issue, prose=(said(1, "first " + "y" * 200_000 + " last"),), rounds=(), brief=None)
    )
    assert len(prompt) < 40_000
    assert all(word in prompt for word in ("begin", " end", "first", " last", "characters left out"))


def test_a_title_alone() -> None:
    """Is an issue as well."""
    prompt = read(sample(issue=replace(sample().issue, body=""), rounds=(), brief=None))
    assert sample().issue.title in prompt


def test_no_text_keeps_us_busy() -> None:
    """Patterns look at each place for a bounded while: what would take hours takes a moment."""
    hard = ("x" * 200_000, "http://" * 30_000, "a/" * 100_000, "a.b." * 50_000, "." * 200_000)
    harder = (
        "1" + " " * 200_000 + "z",
        " " * 200_000 + "x",
        "1a " * 60_000 + "z",
        "> 1. " * 40_000 + "\nx",
        "1: " * 60_000,
        "at a.b(" * 30_000,
        ("a" * 200 + "\nx.rs:1\n") * 900,
    )
    for text in (*hard, *harder, "`" * 200_000, "[" * 200_000, "<!-" * 60_000, "- [x] " * 30_000):
        began = time.process_time()
        read(sample(issue=replace(sample().issue, body=text), rounds=(), brief=None, prose=()))
        list(attached_in(text, "https://github.com", "ada/shop"))
        read_answers(text, ROUND, "maria", 1)
        read_ticks(text, ROUND, "maria", 1)
        commands_in(text)
        assert time.process_time() - began < 20, text[:9]

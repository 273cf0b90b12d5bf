"""A suite, a scanner and a model that need no process: what is red, found or said can be read in the tree and the prompt."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.domain.model import Answer, Capabilities, Request, Usage
from bot.domain.report import Finding, ScanReport, SuiteReport, Test
from bot.ports import Git, Outcome

_SHOWN = re.compile(r"<diff-(\w+)>\n(.+) \(\w+\)\n(.*?)\n</diff-\1>", re.DOTALL)
_NUMBERED = re.compile(r"^ *(\d+) [+ ] ?(.*)$", re.MULTILINE)
_WANTS = re.compile(r"^wants (\S+) in (\S+)$", re.MULTILINE)


@dataclass
class ReadSuite:
    """Files under tests/ hold lines `wants WORD in FILE`; each is a test, green where the file has the word."""

    runs: int = 0
    bare: bool = False

    def run(self, git: Git, tree: str, selection: Sequence[str] = ()) -> SuiteReport:
        self.runs += 1
        tests = {}
        for path in git.paths(tree):
            if not self.is_test(path) or (selection and path not in selection):
                continue
            for word, file in _WANTS.findall((git.read(tree, path) or b"").decode()):
                fine = word.encode() in (git.read(tree, file) or b"")
                name = f"{path}::{word}"
                red = Test(name, "failed", "assertion", f"{file} lacks {word}", f"lacks {word}")
                tests[name] = Test(name, "passed") if fine else red
        return SuiteReport(tests, "" if tests else "no tests were found", bare=self.bare)

    def is_test(self, path: str) -> bool:
        return path.startswith("tests/")

    def command(self, git: Git, tree: str, argv: Sequence[str]) -> Outcome:
        """Say what was called; `ls` does what it does."""
        told = " ".join(git.paths(tree) if argv[0] == "ls" else argv)
        return Outcome("exit", 0, told, 0, 0.1)

    def rewrite(
        self, git: Git, tree: str, argv: Sequence[str], paths: Sequence[str]
    ) -> tuple[Outcome, Mapping[str, bytes]]:
        """Run a formatter that has nothing to do."""
        found = {path: content for path in paths if (content := git.read(tree, path)) is not None}
        return self.command(git, tree, argv), found


@dataclass
class WordScanner:
    """Objects to the word `evil` in any file, and doubts `shady`."""

    def scan(self, git: Git, tree: str, paths: Sequence[str]) -> ScanReport:
        texts = {path: git.read(tree, path) or b"" for path in paths}
        found = [
            Finding("askfirst.evil", path, 1, "ERROR", "evil is not allowed", "CWE-1", "evil", path)
            for path, text in texts.items()
            if b"evil" in text
        ]
        found += [
            Finding(
                "askfirst.shady", path, 1, "WARNING", "shady is seldom right", "CWE-2", "shady", f"{path}?"
            )
            for path, text in texts.items()
            if b"shady" in text
        ]
        return ScanReport(tuple(found), (), len(paths))


Script = Callable[[Request], list[dict[str, Any]]]


@dataclass
class ScriptModel:
    """Answers by a function of the request; each call costs a cent."""

    script: Script
    asked: list[Request] = field(default_factory=list)

    def answer(self, request: Request) -> Answer:
        self.asked.append(request)
        content = self.script(request)
        stop = "tool_use" if any(block["type"] == "tool_use" for block in content) else "end_turn"
        return Answer(tuple(content), stop, request.model, Usage(1_000, 0, 0, 100), Decimal("0.01"))

    def worst_cost(self, request: Request) -> Decimal | None:
        return Decimal("0.05")

    def capabilities(self, model: str) -> Capabilities:
        return Capabilities()


def says(value: object) -> list[dict[str, Any]]:
    """Return a text answer of JSON."""
    return [{"type": "text", "text": json.dumps(value)}]


def uses(*calls: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return an answer of tool calls."""
    return [
        {"type": "tool_use", "id": f"u{n}", "name": name, "input": given}
        for n, (name, given) in enumerate(calls)
    ]


def criterion(text: str, then: str, *because: str) -> dict[str, Any]:
    """Return a criterion as the model writes it, with a plain example."""
    return {
        "text": text,
        "given": "",
        "when": "one looks",
        "then": then,
        "because": list(because or ("issue",)),
    }


def create(path: str, content: str) -> tuple[str, dict[str, Any]]:
    """Return a call that creates a file."""
    return ("create_file", {"path": path, "content": content})


def done(subject: str) -> tuple[str, dict[str, Any]]:
    """Return the call that finishes a task."""
    return ("done", {"subject": subject, "body": "As agreed.", "left": ""})


def prompt_of(request: Request) -> str:
    """Return the first message's text."""
    return str(request.messages[0]["content"][0]["text"])


def turn_of(request: Request) -> int:
    """Return how often the model has answered in this conversation."""
    return sum(1 for message in request.messages if message["role"] == "assistant")


def lines_of(prompt: str) -> dict[str, dict[int, str]]:
    """Return the new side of the change that a reviewer is shown: path → number → line."""
    files = {path: rows for _, path, rows in _SHOWN.findall(prompt)}
    return {path: {int(n): text for n, text in _NUMBERED.findall(rows)} for path, rows in files.items()}


def reviewed(prompt: str, **more: Any) -> dict[str, Any]:
    """Return a review that finds each criterion met, in the first line that is shown; `more` replaces parts of it."""
    path, lines = next(iter(lines_of(prompt).items()))
    rulings = [
        {
            "criterion": name,
            "verdict": "met",
            "path": path,
            "line": min(lines, default=1),
            "why": "It is there.",
        }
        for name in re.findall(r"^(R\d+) ", prompt, re.MULTILINE)
    ]
    return {"criteria": rulings, "findings": [], "drift": [], **more}


def shelf(request: Request) -> list[dict[str, Any]]:
    """Play the little story of most tests: one question, two tasks, each a word on the shelf with its test."""
    prompt = prompt_of(request)
    if request.role == "clarify":
        brief = {
            "goal": "Two words on the shelf.",
            "criteria": [
                criterion("alpha is there", "shelf.py has alpha", "Q1"),
                criterion("beta is there", "shelf.py has beta"),
            ],
            "assumptions": ["words are plain"],
            "out_of_scope": [],
        }
        if "Answer: <answer" not in prompt and "clear as day" not in prompt:
            options = [{"letter": "a", "text": "alpha first"}, {"letter": "b", "text": "beta first"}]
            question = {"text": "Which order?", "why": "the file differs", "options": options}
            question |= {"recommended": "a", "undo": "cheap"}
            return says(
                {"verdict": "ask", "reason": "", "questions": [question], "brief": {**brief, "criteria": []}}
            )
        return says({"verdict": "brief", "reason": "", "questions": [], "brief": brief})
    if request.role == "plan":
        return says(
            {"tasks": [planned("T1", "alpha", "R1"), planned("T2", "beta", "R2", "T1")], "reason": "small"}
        )
    if request.role == "review":
        return says(reviewed(prompt))
    if "A reviewer, " in prompt:
        return uses(
            create("gamma.py", "gamma\n"),
            create("tests/gamma.txt", "wants gamma in gamma.py\n"),
            done("feat: gamma"),
        )
    word = "alpha" if "T1: Put alpha" in prompt else "beta"
    return uses(
        create(f"{word}.py", f"{word}\n"),
        create(f"tests/{word}.txt", f"wants {word} in {word}.py\n"),
        done(f"feat: {word}"),
    )


def planned(task: str, word: str, criterion: str, *needs: str) -> dict[str, Any]:
    """Return a task as the plan's answer has it."""
    return {
        "id": task,
        "title": f"Put {word} on the shelf",
        "detail": f"Write {word}.",
        "role": "data",
        "criteria": [criterion],
        "needs": list(needs),
        "files": [f"{word}.py"],
        "verify": f"a test that wants {word}",
        "estimate": 1_000,
    }

"""The demo: forge, bot, a sample repository, a scripted model, and a person, scripted or at the browser."""

import contextlib
import json
import select
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from bot.demo.messages import ScriptedModel
from bot.demo.person import Person, Step
from bot.demo.report import look, report_of
from bot.demo.script import script
from bot.domain.errors import SandboxUnavailable, UserError
from bot.local.client import Desk
from bot.local.processes import Stage, staged
from bot.local.push import push_folder

LOGIN = "maria"
REPO = f"{LOGIN}/desk"
_PATIENCE = 240.0


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line asked for."""

    headless: bool
    json: bool
    answers: str
    model_url: str
    data: Path | None
    port: int


def run_demo(choice: Choice) -> int:
    """Run the demo; returns the exit code."""
    from bot.adapters.git import git_version_problem
    from bot.wiring import own_python

    problem = git_version_problem()
    if problem:
        raise UserError(problem)
    screen = Console(stderr=True, highlight=False)
    folder = _folder(choice)
    with _model(choice, screen) as (url, kind):
        settings = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "demo-key-that-opens-nothing"}
        settings |= {"ASKFIRST_SANDBOX": _sandbox(screen), "ASKFIRST_TRUST": REPO}
        settings["ASKFIRST_PYTHON"] = str(own_python())  # the sample needs nothing that we have not
        port = 0 if choice.headless else choice.port
        began = time.monotonic()
        with staged(folder, LOGIN, port, settings) as stage:
            desk = Desk(stage.api, stage.secrets.token, REPO)
            if not desk.exists():
                desk.make()
                push_folder(_sample(), f"{stage.web}/{REPO}.git", LOGIN, stage.secrets.token)
            person = Person(desk, LOGIN, choice.answers)
            finished = _headless(person, screen) if choice.headless else _together(person, stage, screen)
            issue, pull = person.issue(), person.pull()
            seconds = time.monotonic() - began
            looked = look(desk, stage, issue["number"] if issue else 0, pull["number"] if pull else None)
        report = report_of(folder, looked, kind, seconds, draft=person.draft_until_human)
    screen.print(f"The result is in {looked.clone}; logs beside it.")
    if choice.json:
        print(json.dumps(report, indent=1))  # noqa: T201 - the report is the output
    elif finished:
        screen.print(f"[bold]Merged by {report['merged_by']}[/]: {len(report['commits'])} proven commits.")
    return 0 if finished else 1


def _sample() -> Path:
    return Path(__file__).with_name("sample")


def _folder(choice: Choice) -> Path:
    """Keep an interactive demo where a restart finds it; a headless one begins anew, and its result can be cloned."""
    from bot.settings import state_folder

    if choice.data:
        return choice.data
    return Path(tempfile.mkdtemp(prefix="askfirst-demo-")) if choice.headless else state_folder() / "demo"


@contextlib.contextmanager
def _model(choice: Choice, screen: Console) -> Iterator[tuple[str, str]]:
    if choice.model_url:
        screen.print(f"The model is whatever answers at {choice.model_url}.")
        yield choice.model_url, "foreign"
        return
    screen.print(
        "[bold]The model is a script[/]: it has one solution ready. Forge, git, sandbox, pytest and semgrep are real."
    )
    with ScriptedModel(script) as model:
        yield model.url, "scripted"


def _sandbox(screen: Console) -> str:
    """Only this demo's own sample may run unsandboxed, and then it is said."""
    from bot.adapters.sandbox import find_sandbox

    try:
        find_sandbox()
    except SandboxUnavailable as error:
        screen.print(f"[bold red]No sandbox here[/], so the sample's tests run without one. {error}")
        return "none"
    return "auto"


def _headless(person: Person, screen: Console) -> bool:
    """Let the person act whenever it is their turn."""
    pause, deadline = threading.Event(), time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        step = person.next()
        if step is None:
            pause.wait(0.15)
            continue
        _show(step, person, screen)
        if step.name == "finished":
            return True
    screen.print("[red]The demo did not come to its end in time.[/]")
    return False


def _together(person: Person, stage: Stage, screen: Console) -> bool:
    """Let the person at the browser act; a key lets the scripted one do the next thing."""
    if stage.port != stage.wanted_port:
        screen.print(f"Port {stage.wanted_port} is in use; the forge is at {stage.port}.")
    link = f"{stage.web}/login?as={LOGIN}&token={stage.secrets.token}&next=/{REPO}/issues"
    screen.print(f"Open [bold]{link}[/]", soft_wrap=True)
    screen.print(f"You are {LOGIN}, the maintainer: label, answer, review, merge.")
    screen.print(
        "Press Enter to let the scripted maintainer do the next thing; Ctrl-C to stop (a restart goes on here)."
    )
    merged = False
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            readable, _, _ = select.select([sys.stdin], [], [], 3600.0)
            if not readable:
                continue
            if not sys.stdin.readline():
                threading.Event().wait()  # no keyboard: stay up until Ctrl-C
            step = person.next()
            if step is None:
                screen.print("It is the bot's turn.")
                continue
            _show(step, person, screen)
            merged = merged or step.name == "finished"
    return merged


def _show(step: Step, person: Person, screen: Console) -> None:
    who = "The bot closes the case:" if step.name == "finished" else f"[bold]{person.login}[/]"
    screen.print(f"{who} {step.what}.")

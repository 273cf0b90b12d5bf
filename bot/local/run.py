"""`askfirst local`: a repository of the user's goes into the forge, the configured model works, a branch comes back."""

import contextlib
import hashlib
import json
import re
import select
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markdown import Markdown

from bot.domain.errors import UserError
from bot.local.client import Desk
from bot.local.processes import Stage, staged
from bot.local.push import fetch, push, run_git
from bot.settings import model_environment, state_folder

LOGIN = "you"
_LABEL = "askfirst"
_MOST = 1_000_000
# markers, and the drawing of the plan, which a terminal cannot show
_HIDDEN = re.compile(r"<!--.*?-->|^```mermaid$.*?^```$", re.DOTALL | re.MULTILINE)
_ASKS = "before I write code"
_ENDS = (
    "Ready for your review",
    "your decision** at commit",
    "so I stop here",
    "nothing here for me to change",
    "/askfirst resume`.",
    "/askfirst skip",
)


@dataclass(frozen=True, slots=True)
class LocalChoice:
    """What the command line asked for."""

    path: Path
    issue: str
    python: Path | None
    answers: str
    data: Path | None
    port: int
    json: bool


def run_local(choice: LocalChoice) -> int:
    """Run one issue on a local repository; returns the exit code."""
    screen = Console(stderr=True, highlight=False)
    title, body = read_issue(choice.issue)
    repository = repository_of(choice.path)
    settings = _settings(choice, repository)
    folder = (
        choice.data or state_folder() / "local" / hashlib.sha256(str(repository).encode()).hexdigest()[:12]
    )
    with staged(folder, LOGIN, choice.port, settings) as stage:
        name = re.sub(r"[^\w.-]", "-", repository.name) or "repository"
        desk = Desk(stage.api, stage.secrets.token, f"{LOGIN}/{name}")
        if not desk.exists():
            desk.make()
        push(repository, "HEAD:refs/heads/main", f"{stage.web}/{desk.repo}.git", LOGIN, stage.secrets.token)
        number = _issue(desk, title, body)
        talk = _Talk(desk, stage, number, screen, choice.answers)
        talk.greet()
        with contextlib.suppress(KeyboardInterrupt):
            talk.until_handed_over()
        branch = _bring_back(desk, stage, repository, number)
        if branch:
            screen.print(
                f"The work is on branch [bold]{branch}[/] of {repository}; nothing else there was touched."
            )
        if choice.json:
            print(json.dumps(_report(desk, number, branch), indent=1))  # noqa: T201 - the report is the output
        elif sys.stdin.isatty():
            talk.linger()
    return 0 if branch else 1


def read_issue(source: str) -> tuple[str, str]:
    """Return title and body of an issue file, or of standard input for "-"."""
    try:
        raw = sys.stdin.buffer.read(_MOST + 1) if source == "-" else _bounded(Path(source))
    except OSError as error:
        raise UserError(f"The issue {source} cannot be read: {error.strerror}.") from None
    if len(raw) > _MOST:
        raise UserError(
            f"The issue has more than {_MOST:,} bytes; an issue is text of at most that. Attach less."
        )
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UserError(f"The issue {source} is not UTF-8 text.") from None
    if "\0" in text:
        raise UserError(
            f"The issue {source} is binary; expected text: a title on the first line, then what you want."
        )
    if not text.strip():
        raise UserError(
            f"The issue {source} is empty; expected a title on the first line, then what you want."
        )
    title, _, body = text.strip().partition("\n")
    return title.lstrip("# ").strip()[:250], body.strip()[:60_000]


def _bounded(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_MOST + 1)


def repository_of(path: Path) -> Path:
    """Return the top folder of the git repository that a path is in; it has a commit."""
    from bot.adapters.git import git_version_problem

    problem = git_version_problem()
    if problem:
        raise UserError(problem)
    if not path.is_dir():
        raise UserError(f"{path} is no folder; expected a git repository.")
    try:
        top = run_git(["rev-parse", "--show-toplevel"], path).strip()
        run_git(["rev-parse", "--verify", "-q", "HEAD^{commit}"], path)
    except UserError:
        raise UserError(
            f"{path} is not a git repository with a commit; run `git init` and commit first."
        ) from None
    return Path(top)


def _settings(choice: LocalChoice, repository: Path) -> dict[str, str]:
    model = model_environment()
    if "ANTHROPIC_API_KEY" not in model and "ASKFIRST_MODEL_ENDPOINT" not in model:
        raise UserError(
            "No model is configured: set ANTHROPIC_API_KEY (and ANTHROPIC_BASE_URL for another server). "
            "`askfirst demo` shows the whole way without one."
        )
    python = interpreter_of(repository, choice.python)
    return model | ({"ASKFIRST_PYTHON": str(python.absolute())} if python else {})


def interpreter_of(repository: Path, named: Path | None) -> Path | None:
    """Return the interpreter that a person named, else that of the repository's own environment, if it has one."""
    if named and not named.exists():
        raise UserError(f"There is no interpreter at {named}.")
    candidates = [named, repository / ".venv/bin/python", repository / "venv/bin/python"]
    return next((path for path in candidates if path and path.exists()), None)


def _issue(desk: Desk, title: str, body: str) -> int:
    """Open and label the issue; one with this title that is open already goes on."""
    opened = (i for i in desk.get("/issues", state="open", per_page="100") if "pull_request" not in i)
    issue = next((i for i in opened if i["title"] == title), None)
    issue = issue or desk.post("/issues", {"title": title, "body": body})
    if all(label["name"] != _LABEL for label in issue["labels"]):
        desk.post(f"/issues/{issue['number']}/labels", {"labels": [_LABEL]})
    return int(issue["number"])


class _Talk:
    """The conversation in the terminal: what the bot says is shown, what the user types becomes a comment."""

    def __init__(self, desk: Desk, stage: Stage, number: int, screen: Console, answers: str) -> None:
        self._desk, self._stage, self._number, self._screen = desk, stage, number, screen
        self._answers = answers
        self._shown: set[int] = set()

    def greet(self) -> None:
        """Say where to look."""
        stage = self._stage
        if stage.port != stage.wanted_port:
            self._screen.print(f"Port {stage.wanted_port} is in use; the forge is at {stage.port}.")
        path = f"/{self._desk.repo}/issues/{self._number}"
        self._screen.print(
            f"Follow it at {stage.web}/login?as={LOGIN}&token={stage.secrets.token}&next={path}",
            soft_wrap=True,  # a link that is broken over lines cannot be clicked
        )
        self._screen.print(
            f"The bot's log is {stage.folder / 'bot.log'}. Type here to comment; Ctrl-C stops, a restart goes on."
        )

    def until_handed_over(self) -> None:
        """Show and take comments until the bot hands over or rests."""
        pause = threading.Event()
        while not self._look():
            line = _typed(0.3)
            if line:
                self._comment(line)
            elif line is None:
                pause.wait(0.5)

    def linger(self) -> None:
        """Keep the pages up while the user reviews there."""
        self._screen.print("The pages stay up, and I answer review comments, until you press Enter.")
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.readline()

    def _look(self) -> bool:
        ended = False
        comments = self._desk.get(f"/issues/{self._number}/comments", per_page="100")
        for comment in comments:
            if comment["id"] in self._shown or comment["user"]["type"] != "Bot":
                continue
            self._shown.add(comment["id"])
            text = _HIDDEN.sub("", comment["body"]).strip()
            self._screen.rule(comment["user"]["login"])
            self._screen.print(Markdown(text))
            if _ASKS in text and self._answers:
                mine = [c for c in comments if c["user"]["type"] != "Bot" and c["id"] > comment["id"]]
                if not mine:  # a run that goes on after a stop finds its answer given
                    self._comment(self._answers.replace(",", " "))
                self._answers = ""
            ended = any(words in text for words in _ENDS)
        return ended

    def _comment(self, text: str) -> None:
        self._desk.post(f"/issues/{self._number}/comments", {"body": text})
        self._screen.print(f"[dim]you: {text}[/]")


def _typed(seconds: float) -> str | None:
    """Return a line typed within some time, "" for none, None where there is no keyboard."""
    if not sys.stdin.isatty():
        return None
    readable, _, _ = select.select([sys.stdin], [], [], seconds)
    return sys.stdin.readline().strip() if readable else ""


def _pull(desk: Desk, number: int) -> Any | None:
    found = [
        p for p in desk.get("/pulls", state="all", per_page="100") if f"issue-{number}" in p["head"]["ref"]
    ]
    return found[0] if found else None


def _bring_back(desk: Desk, stage: Stage, repository: Path, number: int) -> str:
    """Fetch the bot's branch into the user's repository; one that moved on there is not overwritten."""
    pull = _pull(desk, number)
    if pull is None:
        return ""
    branch = str(pull["head"]["ref"])
    url = f"{stage.web}/{desk.repo}.git"
    fetch(repository, url, f"refs/heads/{branch}:refs/heads/{branch}", LOGIN, stage.secrets.token)
    return branch


def _report(desk: Desk, number: int, branch: str) -> dict[str, Any]:
    pull = _pull(desk, number)
    commits = desk.get(f"/pulls/{pull['number']}/commits", per_page="100") if pull else []
    return {
        "issue": number,
        "pull": pull["number"] if pull else None,
        "branch": branch,
        "commits": [{"sha": c["sha"], "subject": c["commit"]["message"].split("\n", 1)[0]} for c in commits],
    }

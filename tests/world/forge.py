"""A forge of its own for tests of the forge: people, an App, a repository each, and clients nobody here wrote."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import requests
from github import Auth, Github, GithubIntegration
from github.Repository import Repository

from bot.forge.server import AppSpec, ForgeServer
from bot.local.push import push, run_git
from tests.world.case import app_key

APP = 7
PEOPLE = ("maria", "otto", "eve")


@dataclass
class Stage:
    """A forge that many tests share: maria owns what is made, otto may write to it, eve may only read."""

    forge: ForgeServer
    folder: Path
    made: int = 0

    def box(self, files: dict[str, str] | None = None) -> "Box":
        """Make a repository with one commit on main."""
        self.made += 1
        name = f"box{self.made}"
        box = Box(self, f"maria/{name}", self.folder / name)
        row = box.does("maria", "POST", "/user/repos", {"name": name})
        box.id = row["id"]
        run_git(["init", "-q", "-b", "main", str(box.work)], self.folder)
        box.pushes("main", files or {"a.txt": "one\ntwo\nthree\n"}, "First version")
        box.does("maria", "PUT", f"{box.root}/collaborators/otto", {"permission": "push"})
        return box

    def app_token(self, permissions: dict[str, str] | None = None) -> str:
        """Make an installation token."""
        body = {"permissions": permissions or {}}
        head = {"Authorization": f"Bearer {app_jwt()}"}
        url = f"{self.forge.api}/app/installations/{APP}/access_tokens"
        return str(requests.post(url, json=body, headers=head, timeout=20).json()["token"])


@dataclass
class Box:
    """One repository and the ways to it: plain HTTP, PyGithub and git."""

    stage: Stage
    full_name: str
    work: Path
    id: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """Return the path of the repository below the API."""
        return f"/repos/{self.full_name}"

    @property
    def url(self) -> str:
        """Return the URL that git clones."""
        return f"{self.stage.forge.url}/{self.full_name}.git"

    def token(self, who: str) -> str:
        """Return somebody's token: a person's, the App's or nobody's."""
        if who == "app" and who not in self._tokens:
            self._tokens[who] = self.stage.app_token()
        return self._tokens.get(who, f"token-{who}") if who else ""

    def asks(self, who: str, method: str, path: str, body: Any = None, **head: str) -> requests.Response:
        """Send one request below the API; "jwt" is the App itself, "" nobody."""
        token = app_jwt() if who == "jwt" else self.token(who)
        said = {"Authorization": f"Bearer {token}"} if token else {}
        names = {name.replace("_", "-"): value for name, value in head.items()}
        url = f"{self.stage.forge.api}{path}"
        return requests.request(method, url, json=body, headers=said | names, timeout=20)

    def does(self, who: str, method: str, path: str, body: Any = None) -> Any:
        """Send one request that must succeed; returns what was answered."""
        answer = self.asks(who, method, path, body)
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def hub(self, who: str = "maria") -> Repository:
        """Return PyGithub's view of the repository; it neither waits nor repeats."""
        auth: Any = Auth.Token(self.token(who))
        return client(self.stage.forge, auth).get_repo(self.full_name)

    def app_hub(self) -> Repository:
        """Return PyGithub's view as an installation of the App, which it asks a token for by itself."""
        auth = Auth.AppAuth(APP, app_key()[0])
        integration = GithubIntegration(auth=auth, base_url=self.stage.forge.api)
        found = integration.get_repo_installation(*self.full_name.split("/"))
        return integration.get_github_for_installation(found.id).get_repo(self.full_name)

    def commits(self, files: dict[str, str], message: str = "More") -> str:
        """Commit files where the work tree stands."""
        for path, text in files.items():
            (self.work / path).parent.mkdir(parents=True, exist_ok=True)
            (self.work / path).write_text(text)
        run_git(["add", "-A"], self.work)
        who = ["-c", "user.name=maria", "-c", "user.email=maria@example.org"]
        run_git([*who, "commit", "-q", "--allow-empty", "-m", message], self.work)
        return run_git(["rev-parse", "HEAD"], self.work).strip()

    def pushes(self, branch: str, files: dict[str, str], message: str = "More", who: str = "maria") -> str:
        """Commit files and push them to a branch; the work tree stays on it."""
        if branch != run_git(["symbolic-ref", "--short", "HEAD"], self.work).strip():
            known = run_git(["branch", "--list", branch], self.work).strip()
            run_git(["checkout", "-q", *([] if known else ["-b"]), branch], self.work)
        sha = self.commits(files, message)
        self.sends(f"HEAD:refs/heads/{branch}", who)
        return sha

    def sends(self, refspec: str, who: str = "maria") -> None:
        """Push with git; raises `UserError` with what git said when it fails."""
        push(self.work, refspec, self.url, who, self.token(who))

    def opens_pull(self, branch: str = "change", draft: bool = False, body: str = "") -> int:
        """Push a branch and open its pull request; returns its number."""
        self.pushes(branch, {"a.txt": "one\nzwei\nthree\nfour\n"}, "Change")
        asked = {"title": "Change", "head": branch, "base": "main", "draft": draft, "body": body}
        return int(self.does("maria", "POST", f"{self.root}/pulls", asked)["number"])

    def violations(self) -> list[str]:
        """Return what bots tried here that only people may do."""
        rows = requests.get(f"{self.stage.forge.url}/_forge/violations", timeout=20).json()["violations"]
        return [row["what"] for row in rows if self.full_name in row["where"]]


def client(forge: ForgeServer, auth: Any) -> Github:
    """Return PyGithub on a forge."""
    return Github(
        auth=auth, base_url=forge.api, retry=None, seconds_between_requests=0, seconds_between_writes=0
    )


def app_jwt() -> str:
    """Return what the App shows to be itself."""
    return Auth.AppAuth(APP, app_key()[0]).token


@contextmanager
def stage_in(folder: Path, clock: Callable[[], datetime] | None = None) -> Iterator[Stage]:
    """Serve a forge with the people and the App, its state below a folder."""
    people = [(login, f"token-{login}") for login in PEOPLE]
    with ForgeServer(folder / "forge", 0, people, [AppSpec(APP, app_key()[1])], clock) as forge:
        yield Stage(forge, folder)

"""A forge seen by plain HTTP and git: repositories of maria's that otto may write and eve may only see, and an App."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
import requests

from bot.forge.server import AppSpec, ForgeServer
from tests.world.case import app_key
from tests.world.clock import StillClock
from tests.world.judge_hooks import hook_judge
from tests.world.judge_rest import rest_judge
from tests.world.people import joins

APP = 1


@dataclass
class Hall:
    """The forge, and who can be sent to it."""

    forge: ForgeServer
    clock: StillClock
    folder: Path
    made: int = 0
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.forge.url

    def token(self, who: str) -> str:
        """Return somebody's token; `app` is the App's installation, `jwt` the App itself."""
        if who == "jwt":
            return app_jwt()
        if who == "app" and who not in self._tokens:
            self._tokens[who] = self.narrowed({})
        return self._tokens.get(who, f"token-{who}")

    def narrowed(self, permissions: dict[str, str], **more: Any) -> str:
        """Return a new installation token that may only so much."""
        made = self.ask(
            "jwt", "POST", f"/app/installations/{APP}/access_tokens", {"permissions": permissions} | more
        )
        assert 201 == made.status_code, made.text
        return str(made.json()["token"])

    def ask(self, who: str, method: str, path: str, body: Any = None, **head: str) -> requests.Response:
        """Send a request; `who` is a name, a token, or nothing for nobody. Headers may be named with `_` for `-`."""
        token = who if who.startswith("ghs_") else self.token(who) if who else ""
        headers = {name.replace("_", "-"): value for name, value in head.items()}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        url = path if path.startswith("http") else f"{self.forge.api}{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=20, allow_redirects=False)

    def graphql(self, who: str, query: str, **variables: Any) -> Any:
        """Do one GraphQL operation."""
        body = {"query": query, "variables": variables}
        return self.ask(who, "POST", f"{self.url}/api/graphql", body).json()

    def violations(self) -> list[tuple[str, str]]:
        """Return what bots tried since the last time."""
        with self.forge.store.writing():
            rows = self.forge.store.find("violation")
            for row in rows:
                self.forge.store.drop("violation", row["id"])
        return [(row["what"], row["where"]) for row in rows]

    def repo(self, private: bool = False) -> "Yard":
        """Make a repository with one commit on main."""
        self.made += 1
        name = f"y{self.made}"
        assert 201 == self.ask("maria", "POST", "/user/repos", {"name": name, "private": private}).status_code
        yard = Yard(self, f"maria/{name}", self.folder / name)
        yard.work.mkdir()
        yard.git("init", "-q", "-b", "main", ".")
        yard.commits({"README.md": "# Yard\n", "shelf.py": "one = 1\ntwo = 2\nthree = 3\n"})
        assert 0 == yard.pushes("maria", "main").returncode
        yard.takes_in("otto")
        return yard


@dataclass(frozen=True)
class Yard:
    """One repository, and a clone of it."""

    hall: Hall
    name: str
    work: Path

    def ask(self, who: str, method: str, path: str, body: Any = None, **head: str) -> requests.Response:
        """Send a request below the repository."""
        return self.hall.ask(who, method, f"/repos/{self.name}{path}", body, **head)

    def takes_in(self, login: str, permission: str = "push") -> None:
        """Let maria invite somebody who accepts."""
        joins(self.hall.forge.api, self.name, login, permission)

    def gets(self, path: str, who: str = "maria") -> Any:
        """Read what must be there."""
        answer = self.ask(who, "GET", path)
        assert 200 == answer.status_code, answer.text
        return answer.json()

    def posts(self, path: str, body: Any, who: str = "maria") -> Any:
        """Make what must be made."""
        answer = self.ask(who, "POST", path, body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def remote(self, who: str) -> str:
        """Return the URL with a token in it; this is a test, and the token is worth nothing."""
        auth = f"x:{self.hall.token(who)}@" if who else ""
        return f"{self.hall.url}/{self.name}.git".replace("http://", f"http://{auth}")

    def git(self, *argv: str) -> subprocess.CompletedProcess[str]:
        """Run git in the clone."""
        who = ["-c", "user.name=maria", "-c", "user.email=maria@users.noreply.localhost"]
        return subprocess.run(
            ["git", *who, *argv], cwd=self.work, capture_output=True, text=True, check=False
        )

    def git_bytes(self, *argv: str, stdin: bytes) -> bytes:
        """Run git in the clone with bytes in and out."""
        return subprocess.run(
            ["git", *argv], cwd=self.work, input=stdin, capture_output=True, check=True
        ).stdout

    def commits(self, files: dict[str, str], message: str = "More") -> str:
        """Commit files; returns the commit."""
        for path, text in files.items():
            (self.work / path).parent.mkdir(parents=True, exist_ok=True)
            (self.work / path).write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.head()

    def head(self, name: str = "HEAD") -> str:
        """Return the clone's commit."""
        return self.git("rev-parse", name).stdout.strip()

    def pushes(self, who: str, *specs: str) -> subprocess.CompletedProcess[str]:
        """Push from the clone."""
        return self.git("push", "-q", self.remote(who), *specs)

    def branch(self, name: str, files: dict[str, str], message: str = "More") -> str:
        """Push a branch off main with one commit, by maria; returns the commit."""
        self.git("checkout", "-q", "-B", name, "main")
        made = self.commits(files, message)
        assert 0 == self.pushes("maria", f"+{name}").returncode
        self.git("checkout", "-q", "main")
        return made

    def pull(self, head: str = "topic", who: str = "app", draft: bool = False, **more: Any) -> int:
        """Push a branch and open a pull request of it; returns its number."""
        self.branch(head, {"shelf.py": f"one = 1\ntwo = 2\nthree = '{head}'\n"})
        body = {"title": "Do it", "head": head, "base": "main", "draft": draft, **more}
        return int(self.posts("/pulls", body, who)["number"])

    def sha(self, branch: str = "main") -> str:
        """Return the commit that a branch of the forge is at."""
        return str(self.gets(f"/git/ref/heads/{branch}")["object"]["sha"])


def app_jwt(**claims: Any) -> str:
    """Sign what an App says of itself."""
    now = int(time.time())
    body = {"iat": now - 60, "exp": now + 540, "iss": str(APP)} | claims
    return jwt.encode(body, app_key()[0], algorithm="RS256")


@contextmanager
def hall(folder: Path, admin: str = "") -> Iterator[Hall]:
    """Serve a forge with maria, otto, eve and an App, and somebody who rules the site if they are named."""
    clock = StillClock()
    people = [(login, f"token-{login}") for login in ("maria", "otto", "eve")]
    apps, ears = [AppSpec(APP, app_key()[1])], [hook_judge().hears]
    admins, around = [(admin, f"token-{admin}")] if admin else [], [rest_judge().around]
    with ForgeServer(folder / "forge", 0, people, apps, clock.tick, ears, around, admins) as forge:
        yield Hall(forge, clock, folder)

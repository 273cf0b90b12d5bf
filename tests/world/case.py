"""One case on the real forge, through the real adapter, git and journal; suite, scanner and model are plain ones.

A test reads as a story: `opens`, `labels`, `settles`, `says`, `comments`, `merges`.
"""

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bot.adapters.git import GitRepository
from bot.adapters.github import AppAuth, connect
from bot.adapters.index.fts import FtsIndex
from bot.adapters.journal.sqlite import SqliteJournal
from bot.domain.ids import CaseKey
from bot.domain.markers import KeyRing
from bot.domain.model import Choice
from bot.domain.packages import PackageReport
from bot.domain.phase import phase_of
from bot.engine.controller import Controller
from bot.engine.world import World
from bot.forge import gitdir
from bot.forge.attachments import Upload, attach, words_for
from bot.forge.server import AppSpec, ForgeServer, Wrap
from bot.local.client import Desk
from bot.local.push import push, run_git
from bot.ports import GitHub, Model, Scanner
from bot.publishing import GitPush, Publisher
from tests.world.clock import StillClock
from tests.world.judge_hooks import hook_judge
from tests.world.judge_rest import rest_judge
from tests.world.people import joins
from tests.world.plain import ReadSuite, ScriptModel, WordScanner, shelf

_HIDDEN = re.compile(r"<!--.*?-->", re.DOTALL)
RING = KeyRing((("k1", b"a secret that only tests know"),))


@cache
def app_key() -> tuple[str, str]:
    """Make the App's key pair once: (private, public) PEM."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@dataclass
class Town:
    """A forge with people: maria owns what is made, otto may write to it, eve may only read."""

    folder: Path
    clock: StillClock
    forge: ForgeServer
    count: int = 0

    @classmethod
    def built(cls, *around: Wrap, public: str = "") -> "Town":
        folder, clock = Path(tempfile.mkdtemp(prefix="town-")), StillClock()
        people = [(login, f"token-{login}") for login in ("maria", "otto", "eve")]
        apps, ears = [AppSpec(1, app_key()[1])], [hook_judge().hears]
        worn = [rest_judge().around, *around]  # what stands further out may answer as GitHub does not
        forge = ForgeServer(folder / "forge", 0, people, apps, clock.tick, ears, worn, public=public)
        return cls(folder, clock, forge.start())

    def close(self) -> None:
        self.forge.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def case(self, files: dict[str, str] | None = None, script: Callable[[Any], Any] = shelf) -> "Case":
        """Make a repository with files and its one case to be."""
        self.count += 1
        name = f"r{self.count}"
        desk = Desk(self.forge.api, "token-maria", f"maria/{name}")
        desk.make()
        work = self.folder / name
        (work / "tests").mkdir(parents=True)
        for path, text in (
            {"shelf.py": "shelf\n", "tests/shelf.txt": "wants shelf in shelf.py\n"} | (files or {})
        ).items():
            (work / path).parent.mkdir(parents=True, exist_ok=True)
            (work / path).write_text(text)
        self._first(work, name)
        joins(desk.api, desk.repo, "otto")
        return Case(self, desk, ScriptModel(script))

    def _first(self, work: Path, name: str) -> None:
        """Push a folder's files as the first commit, at the town's time: equal towns have equal commits."""
        who = ["-c", "user.name=maria", "-c", "user.email=maria@users.noreply.localhost"]
        at = self.clock.now().isoformat()
        run_git(["init", "-q", "-b", "main", "."], work)
        run_git(["add", "-A"], work)
        dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
        run_git([*who, "commit", "-q", "-m", "First version"], work, dates)
        push(work, "HEAD:refs/heads/main", f"{self.forge.url}/maria/{name}.git", "maria", "token-maria")


class Case:
    """A case, the people around it, and the bot that serves it."""

    def __init__(self, town: Town, desk: Desk, model: ScriptModel) -> None:
        self.town, self.desk, self.model, self.suite = town, desk, model, ReadSuite()
        self.folder = town.folder / f"{desk.repo.split('/')[1]}-bot"
        self.auth = AppAuth("1", app_key()[0])
        self.hub: GitHub = connect(town.forge.api, self.auth, now=town.clock.now)
        repository = self.hub.repository(desk.repo)
        self.key = CaseKey("forge", repository.id, 1, desk.repo)
        self.journal: Any = SqliteJournal(self.folder / "journal.sqlite3")
        self._git: GitRepository | None = None
        self._heard: set[int] = set()
        self.phases: list[str] = ["idle"]
        self.budget = Decimal(5)
        self.deaths = 0
        self._rung = False
        self.way_out: dict[str, str] = {}
        self.around_git: Callable[[Any], Any] = lambda git: git
        self.publisher: Publisher | None = None
        self.way: Callable[[], datetime | None] | None = None  # how it settles, where not by the whole loop
        self.scanner: Scanner = WordScanner()
        self.packages: Callable[..., PackageReport] = lambda *_: PackageReport()

    # -- the bot

    def world(self) -> World:
        """Put the bot's world together anew, as a restart does."""
        model: Model = self.model
        return World(
            github=self.hub,
            git_of=lambda _key, repository: self.around_git(self.git(repository.clone_url)),
            publisher=self.publisher or GitPush(self.hub),
            suite_of=lambda policy, repository: self.suite,
            scanner=self.scanner,
            model=model,
            journal=self.journal,
            clock=self.town.clock,
            ring=RING,
            retrieval=FtsIndex(),
            models=dict.fromkeys(("clarify", "plan", "code", "review"), Choice("script-1")),
            label="askfirst",
            packages_of=lambda git, base, head, policy: self.packages(git, base, head, policy),
            budget_usd=self.budget,
            budget_tokens=10_000_000,
        )

    def git(self, url: str) -> GitRepository:
        """Open the bot's own clone."""
        if self._git is None:
            self._git = GitRepository(
                self.folder / "clone.git",
                url,
                lambda: self.hub.credentials(self.key),
                environment=self.way_out,
            )
        self._git.moved(url)
        return self._git

    def settles(self) -> datetime | None:
        """Let the bot do all it wants to; returns when it wants to look again."""
        self._rung = True  # by what happened since; the clock stands still meanwhile
        controller = Controller(self.world(), lambda _: self._rang(), lambda: False)
        until = self.way() if self.way else controller.settle(self.key)
        snapshot, policy = controller.snapshot(self.key)
        self.phases.append(phase_of(snapshot, policy))
        return until

    def _rang(self) -> bool:
        """Tell, and forget, whether somebody did something since."""
        rung, self._rung = self._rung, False
        return rung

    def restarts(self) -> None:
        """End the bot's process and begin another over the same journal."""
        self.journal.close()
        self.journal = SqliteJournal(self.folder / "journal.sqlite3")

    # -- people

    def opens(
        self, title: str = "Two words", body: str = "Put alpha and beta on the shelf.", who: str = "maria"
    ) -> None:
        self.by(who).post("/issues", {"title": title, "body": body})

    def by(self, who: str) -> Desk:
        """Return somebody's desk at this repository; what they do there rings the bot's bell."""
        self._rung = True
        return replace(self.desk, token=f"token-{who}")

    def labels(self, who: str = "maria") -> None:
        self.by(who).post("/issues/1/labels", {"labels": ["askfirst"]})

    def attaches(self, *files: tuple[str, bytes], who: str = "maria") -> str:
        """Upload files as the pages' forms do; returns the Markdown that names them."""
        store = self.town.forge.store
        repo, person = store.get("repo", self.key.repo_id), store.one("person", login=who)
        assert repo and person
        with store.writing():
            rows = [attach(store, repo, person, Upload(name, content)) for name, content in files]
        return "\n\n".join(words_for(row, self.town.forge.url) for row in rows)

    def unlabels(self) -> None:
        import requests

        self._rung = True
        url = f"{self.town.forge.api}/repos/{self.desk.repo}/issues/1/labels/askfirst"
        requests.delete(url, headers={"Authorization": "Bearer token-maria"}, timeout=10).raise_for_status()

    def comments(self, text: str, who: str = "maria", number: int = 1) -> int:
        return int(self.by(who).post(f"/issues/{number}/comments", {"body": text})["id"])

    def sends(self, method: str, path: str, body: dict[str, Any] | None = None, who: str = "maria") -> None:
        """Do anything else a person can do through the API."""
        import requests

        self._rung = True
        url, head = (
            f"{self.town.forge.api}/repos/{self.desk.repo}{path}",
            {"Authorization": f"Bearer token-{who}"},
        )
        requests.request(method, url, json=body, headers=head, timeout=10).raise_for_status()

    def reviews(self, path: str, line: int, text: str) -> int:
        pull, self._rung = self.pull(), True
        body = {"path": path, "line": line, "side": "RIGHT", "body": text, "commit_id": pull["head"]["sha"]}
        return int(self.desk.post(f"/pulls/{pull['number']}/comments", body)["id"])

    def pushes(self, path: str, text: str, who: str = "otto", branch: str = "askfirst/issue-1") -> str:
        """Put a commit of a person on top of a branch."""
        folder, ref = self.town.forge.store.folder / "git" / f"{self.key.repo_id}.git", f"heads/{branch}"
        parent = self.desk.get(f"/git/ref/{ref}")["object"]["sha"]
        blob = gitdir.run(folder, "hash-object", "-w", "--stdin", stdin=text.encode()).decode().strip()
        there = gitdir.run(folder, "ls-tree", parent).decode().splitlines()
        kept = [row for row in there if row.partition("\t")[2] != path]
        rows = "\n".join([*kept, f"100644 blob {blob}\t{path}", ""])
        tree = gitdir.run(folder, "mktree", stdin=rows.encode()).decode().strip()
        named = {
            f"GIT_{r}_{k}": f"{who}@localhost" for r in ("AUTHOR", "COMMITTER") for k in ("NAME", "EMAIL")
        }
        made = (
            gitdir.run(folder, "commit-tree", tree, "-p", parent, "-m", "my own", env=named).decode().strip()
        )
        self.sends("PATCH", f"/git/refs/{ref}", {"sha": made}, who)
        return made

    def merges(self) -> None:
        pull, self._rung = self.pull(), True
        ready = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { clientMutationId } }"
        self.desk.graphql(ready, {"id": pull["node_id"]})
        self.desk.put(f"/pulls/{pull['number']}/merge", {})

    # -- what there is

    def pull(self) -> Any:
        """Return the newest pull request; there must be one."""
        return self.desk.get(f"/pulls/{self.desk.get('/pulls', state='all')[0]['number']}")

    def says(self) -> list[str]:
        """Return what the bot said on the issue since the last look, without markers."""
        rows = [c for c in self.desk.get("/issues/1/comments", per_page="100") if c["user"]["type"] == "Bot"]
        new = [c for c in rows if c["id"] not in self._heard]
        self._heard |= {c["id"] for c in new}
        return [_HIDDEN.sub("", c["body"]).strip() for c in new]

    def said(self) -> list[str]:
        """Return all that the bot said on the issue, without markers."""
        rows = self.desk.get("/issues/1/comments", per_page="100")
        return [_HIDDEN.sub("", row["body"]).strip() for row in rows if row["user"]["type"] == "Bot"]

    def commits(self) -> list[str]:
        """Return the subjects of the pull request's commits."""
        number = self.pull()["number"]
        return [c["commit"]["message"].split("\n", 1)[0] for c in self.desk.get(f"/pulls/{number}/commits")]

    def builds(self, answer: str = "1a") -> None:
        """Go the whole way to the review: label, question, answer, brief, plan, two commits, checks."""
        self.opens()
        self.labels()
        self.settles()
        self.comments(answer)
        self.settles()
        self.says()

    def paid_twice(self) -> int:
        """Return how many calls were reserved anew because their answer never came."""
        opened: Counter[tuple[str, str, int]] = Counter()
        lost = 0
        for entry in self.journal.entries(self.key):
            name = (entry.run, entry.step, entry.body.get("index", -1))
            if entry.kind == "reserve":
                lost += opened[name]
                opened[name] = 1
            elif entry.kind in ("answer", "free"):
                opened[name] = 0
        return lost

    def outcome(self) -> dict[str, Any]:
        """Return what a person sees at the end, without ids, times and what follows from them."""
        pulls = self.desk.get("/pulls", state="all")
        issue = [_HIDDEN.sub("", c["body"]) for c in self.desk.get("/issues/1/comments", per_page="100")]
        built = [_trees(self.desk, pull["number"]) for pull in pulls]
        checks = [
            sorted(
                (c["name"], c["conclusion"])
                for c in self.desk.get(f"/commits/{p['head']['sha']}/check-runs")["check_runs"]
            )
            for p in pulls
        ]
        lines = [
            (c["user"]["type"], re.sub(r"[0-9a-f]{40}", "SHA", _HIDDEN.sub("", c["body"])))
            for p in pulls
            for c in self.desk.get(f"/pulls/{p['number']}/comments")
        ]
        plain = [
            re.sub(r"`[0-9a-f]{8}`|\d\d:\d\d|V\d+|\d+ model calls|\$\d+\.\d+", "…", text).strip()
            for text in issue
        ]
        return {"said": plain, "commits": built, "checks": checks, "lines": lines, "pulls": len(pulls)}


def _trees(desk: Desk, number: int) -> list[tuple[str, str]]:
    rows = desk.get(f"/pulls/{number}/commits")
    return [(row["commit"]["message"].split("\n", 1)[0], row["commit"]["tree"]["sha"]) for row in rows]

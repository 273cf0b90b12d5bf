"""Commits made by API where git may not push: blobs, trees, commits, and last of all the branch.

Each object that GitHub makes must have the id that ours has; else we stop before the branch moves, and what was made is
reachable from nothing. So a repetition, a lost answer or a death in between does no harm: the branch is asked first, then
for each commit whether it is there.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from bot.adapters.github.api import Api, written
from bot.adapters.github.culprit import Reply, culprit_of, limited, refusal_of
from bot.adapters.github.exact import commit_body, kind_of
from bot.domain.change import RawCommit
from bot.domain.errors import Conflict, Later, Never, UserError
from bot.domain.ids import CaseKey
from bot.publishing import Clone, changes_workflow, refused, setting_for, without_workflows

_Body = Mapping[str, Any]
_Told = tuple[RawCommit, _Body]
_OURS = re.compile(r"askfirst/[A-Za-z0-9](?:[A-Za-z0-9_/-]|\.(?!\.|/|lock\b|$))*")
_MOST = 50  # commits at once: an issue has fewer, and who would have to send a whole history should push it
_AT_ONCE, _INLINE = 500, 200_000  # entries of a tree, and bytes of text in it, in one request
# what a JSON text, or who reads it, could change on the way
_ODD = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_RACE = re.compile(r"not a fast.?forward|reference (?:already exists|does not exist)", re.IGNORECASE)
_LAG = re.compile(r"does not exist|is not a valid", re.IGNORECASE)


class ApiCommits:
    """Publishes by API. `permitted` raises a `UserError` where we may not write; `counted` counts a write of the case."""

    def __init__(
        self, api: Api, permitted: Callable[[CaseKey], None], counted: Callable[[CaseKey], None]
    ) -> None:
        self._api, self._permitted, self._counted = api, permitted, counted
        # blobs GitHub has of us: a limit in the middle of many does not begin from the first again
        self._sent: set[tuple[int, str]] = set()

    def publish(self, git: Clone, key: CaseKey, sha: str, branch: str) -> None:
        """Let the branch be at this very commit, going forward only."""
        if not _OURS.fullmatch(branch):
            raise ValueError(f"the bot writes to branches under askfirst/ alone, not to {branch!r}")
        if not git.has(sha):
            raise ValueError(f"{sha!r} is not a commit of this clone")
        self._permitted(key)
        repository = self._api.get(key.repo, "")
        if repository["id"] != key.repo_id:
            raise Never(f"{key.repo} is another repository now.")
        if repository["default_branch"] == branch:
            raise UserError(f"{branch} is the default branch of {key.repo}; I never write to that one.")
        head = self._head(key, branch)
        if head == sha:
            return
        if head and not git.is_ancestor(head, sha):
            raise Conflict(f"the server has something else on {branch}: {head[:12]}")
        self._counted(key)
        missing = self._missing(git, key, sha, head)
        sender = _Sender(self._api, git, key, branch, self._sent, _touches_workflows(missing))
        for raw, body in missing:
            sender.send(raw, body)
        sender.move(sha, head)

    def _head(self, key: CaseKey, branch: str) -> str:
        row = self._api.get_or_none(key.repo, f"/git/ref/heads/{quote(branch)}")
        return str(row["object"]["sha"]) if row else ""

    def _missing(self, git: Clone, key: CaseKey, sha: str, head: str) -> Sequence[_Told]:
        """Return the commits that GitHub does not know, parents first, with what to tell of each."""
        ordered: list[_Told] = []
        todo: list[tuple[str, RawCommit | None]] = [(sha, None)]
        met: set[str] = set()
        while todo:
            at, raw = todo.pop()
            if raw:
                ordered.append((raw, commit_body(raw)))
                continue
            if at in met or (head and git.is_ancestor(at, head)) or self._knows(key, at):
                continue
            met.add(at)
            if len(met) > _MOST:
                raise UserError(
                    f"More than {_MOST} commits below {sha[:12]} are not on GitHub; expected the few of an issue. "
                    "Let me push instead (`ASKFIRST_COMMITS=push`), or push the base yourself."
                )
            raw = git.raw(at)
            todo.append((at, raw))
            todo.extend((parent, None) for parent in raw.parents)
        return ordered

    def _knows(self, key: CaseKey, sha: str) -> bool:
        return self._api.get_or_none(key.repo, f"/git/commits/{sha}") is not None


class _Sender:
    """The writes of one publication."""

    def __init__(
        self, api: Api, git: Clone, key: CaseKey, branch: str, sent: set[tuple[int, str]], workflows: bool
    ) -> None:
        self._api, self._git, self._key, self._branch = api, git, key, branch
        self._sent, self._workflows = sent, workflows

    def send(self, raw: RawCommit, body: _Body) -> None:
        """Make one commit, whose parents are there."""
        if raw.tree != raw.base:
            self._same("tree", raw.tree, self._tree(raw), raw)
        self._same("commit", raw.sha, self._made("/git/commits", body), raw)

    def move(self, sha: str, head: str) -> None:
        """Make the branch, or move it on."""
        if head:
            path = f"/git/refs/heads/{quote(self._branch)}"
            self._write("PATCH", path, {"sha": sha, "force": False})
        else:
            self._write("POST", "/git/refs", {"ref": f"refs/heads/{self._branch}", "sha": sha})

    def _tree(self, raw: RawCommit) -> str:
        """Make the commit's tree of its parent's, in as many requests as its size asks for."""
        tree = raw.base
        known = {was.sha for was, _ in raw.leaves.values() if was}
        for portion in (portion for paths in _turns(raw) for portion in self._portions(raw, paths, known)):
            tree = self._made("/git/trees", {"tree": portion} | ({"base_tree": tree} if tree else {}))
        return tree

    def _portions(self, raw: RawCommit, paths: Sequence[str], known: set[str]) -> Iterator[Sequence[_Body]]:
        portion: list[_Body] = []
        size = 0
        for path in paths:
            portion.append(self._entry(raw, path, known))
            size += len(portion[-1].get("content", ""))
            if len(portion) == _AT_ONCE or size >= _INLINE:
                yield portion
                portion, size = [], 0
        if portion:
            yield portion

    def _entry(self, raw: RawCommit, path: str, known: set[str]) -> _Body:
        """Name a leaf's object if GitHub has it, tell a text as it is, and make a blob of everything else."""
        was, leaf = raw.leaves[path]
        if leaf is None:
            assert was is not None
            return {"path": path, "mode": was.mode, "type": kind_of(was), "sha": None}
        about = {"path": path, "mode": leaf.mode, "type": kind_of(leaf)}
        there = leaf.mode == "160000" or leaf.sha in known  # a submodule's commit is in another repository
        if there or (self._key.repo_id, leaf.sha) in self._sent:
            return about | {"sha": leaf.sha}
        content = self._git.read(raw.tree, path) or b""
        text = _plain(content)
        if text:
            return about | {"content": text}
        encoded = base64.b64encode(content).decode()
        blob = self._made("/git/blobs", {"content": encoded, "encoding": "base64"})
        self._same("file", leaf.sha, blob, raw)
        self._sent.add((self._key.repo_id, leaf.sha))
        return about | {"sha": leaf.sha}

    def _made(self, path: str, body: _Body) -> str:
        return str(self._write("POST", path, body)["sha"])

    def _write(self, verb: str, path: str, body: _Body) -> Any:
        reply = self._api.try_write(self._key.repo, verb, path, body)
        if not 200 <= reply.status < 300:
            raise self._meaning(reply, verb, path)
        return written(reply)

    def _same(self, what: str, ours: str, theirs: str, raw: RawCommit) -> None:
        if ours != theirs:
            raise UserError(
                f"GitHub made another {what} of commit {raw.sha[:12]} than mine: expected {ours}, got {theirs}. "
                f"{self._branch} has not moved. Let me push instead (`ASKFIRST_COMMITS=push`)."
            )

    def _meaning(self, reply: Reply, verb: str, path: str) -> Exception:
        """Return the error that a refusal is: the same that a refused push would be."""
        words = refusal_of(reply).words
        if limited(reply) or reply.status not in (403, 404, 422) or "archived" in words.lower():
            return culprit_of(reply, verb, path)
        if reply.status == 422 and _RACE.search(words):
            return Conflict(f"the server has something else on {self._branch}: {words}")
        if reply.status == 422 and _LAG.search(words):
            self._sent.clear()  # what nothing refers to does not stay for ever
            return Later(f"GitHub does not show yet what it was sent ({words})")
        if reply.status == 422 or setting_for(self._branch, words):
            return UserError(refused(self._branch, words))
        # an App is told 403 and a token 404, neither of them why: https://github.com/github/docs/pull/4770
        if self._workflows:
            return UserError(without_workflows())
        if reply.status == 404:
            return UserError(
                f"GitHub does not let us write commits to {self._key.repo} ({words}): grant `contents: write`."
            )
        return culprit_of(reply, verb, path)


def _touches_workflows(commits: Sequence[_Told]) -> bool:
    return any(changes_workflow(path) for raw, _ in commits for path in raw.leaves)


def _turns(raw: RawCommit) -> Sequence[Sequence[str]]:
    """Order the changed paths; where a folder and a file take each other's place, what goes must be gone before."""
    gone = [path for path, (_, now) in raw.leaves.items() if now is None]
    kept = [path for path, (_, now) in raw.leaves.items() if now is not None]
    clash = _folders(gone) & set(kept) or _folders(kept) & set(gone)
    return [gone, kept] if clash else [gone + kept]


def _folders(paths: Sequence[str]) -> set[str]:
    return {path[:at] for path in paths for at, letter in enumerate(path) if letter == "/"}


def _plain(content: bytes) -> str:
    """Return a text that JSON carries unchanged, "" for everything else; GitHub takes no empty text in a tree."""
    if len(content) > _INLINE:
        return ""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "" if _ODD.search(text) else text

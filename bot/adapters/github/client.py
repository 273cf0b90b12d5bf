"""The port `GitHub`. What is not here cannot be done: nothing merges, approves or marks ready."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.adapters.github.api import Api, written
from bot.adapters.github.approvals import candidate_of
from bot.adapters.github.checks import Seal, report
from bot.adapters.github.commits import ApiCommits
from bot.adapters.github.culprit import Refusal, Reply, culprit_of, refusal_of
from bot.adapters.github.frozen import (
    comment_of,
    moved_of,
    person_of,
    pull_of,
    repository_of,
    review_comment_of,
)
from bot.adapters.github.keys import AppAuth, AppKeys, Keys, Now, TokenAuth, keys_of
from bot.adapters.github.pace import Pace
from bot.adapters.github.reading import Reader, Shelf
from bot.adapters.github.recent import Recent
from bot.adapters.github.wire import Egress, Wire
from bot.domain.approvals import Candidate
from bot.domain.errors import Never, UserError
from bot.domain.github import (
    DRAFT,
    CaseFacts,
    CheckReport,
    Comment,
    Issue,
    Moved,
    Person,
    Pull,
    Reported,
    Repository,
    ReviewComment,
)
from bot.domain.ids import CaseKey
from bot.domain.markers import KeyRing, Ring
from bot.ports import Credentials

_PUSH = timedelta(minutes=10)
_OURS = "askfirst/"
_NO_KEYS = KeyRing(())
_TITLE = 250
_log = logging.getLogger(__name__)


def connect(
    api_url: str,
    auth: TokenAuth | AppAuth,
    *,
    egress: Egress | None = None,
    now: Now = lambda: datetime.now(UTC),
    ring: Ring = _NO_KEYS,
) -> "PyGitHub":
    """Connect to an API; nothing is asked yet. `ring`: what our checks are sealed with."""
    wire = Wire(api_url, egress or Egress())
    number = str(auth.app_id) if isinstance(auth, AppAuth) else ""
    app_id = int(number) if number.isdigit() else None
    return PyGitHub(wire, keys_of(auth, wire, now), app_id, now, ring)


class PyGitHub:
    """GitHub, or anything that speaks like it; safe to share between threads."""

    def __init__(self, wire: Wire, keys: Keys, app_id: int | None, now: Now, ring: Ring) -> None:
        self._wire, self._keys, self._app_id, self._ring = wire, keys, app_id, ring
        self._pace, self._shelf = Pace(now), Shelf.empty(now)
        self._api = Api(wire, keys, self._pace)
        self._served: Recent[Sequence[Repository]] = Recent(now, timedelta(hours=1))
        self._me: Person | None = None

    @property
    def requests(self) -> Counter[str]:
        """Return how many requests were made, by verb; 304 and lost answers apart."""
        return Counter(self._wire.requests)

    def me(self) -> Person:
        """Return the account that our writes are made by."""
        if self._me is None:
            self._me = self._app_account() if isinstance(self._keys, AppKeys) else self._token_account()
        return self._me

    def _app_account(self) -> Person:
        assert isinstance(self._keys, AppKeys)
        self._app_id, slug = self._keys.app()  # settings may have named the App by its client id
        login = quote(f"{slug}[bot]", safe="")
        reply = self._wire.read(f"/users/{login}", f"token {self._keys.any_secret()}")
        if reply.status != 200:
            raise culprit_of(reply, "GET", f"/users/{login}")
        return person_of(reply.json())

    def _token_account(self) -> Person:
        try:
            return person_of(self._api.get_global("", "/user"))
        except UserError:
            # a token of GitHub Actions is no user, but GraphQL knows whose it is
            viewer = self._api.graphql("", "query { viewer { login } }", {}).get("viewer")
            if not viewer:
                raise
            return person_of(self._api.get_global("", f"/users/{quote(viewer['login'], safe='')}"))

    def repository(self, full_name: str) -> Repository:
        """Look a repository up by "owner/name", as it is now."""
        try:
            return repository_of(self._shelf.repositories.put(full_name, self._api.get(full_name, "")))
        except Never:
            raise UserError(f"There is no repository {full_name}, or we have no access to it.") from None

    def served(self) -> Sequence[Repository]:
        """List the repositories the App is installed on; a plain token names none."""
        if not isinstance(self._keys, AppKeys):
            return []
        # a repository that was just added makes itself known by its first event
        known = self._served.get("")
        if known is None:
            known = self._served.put("", [repository_of(row) for row in self._keys.repositories()])
        return known

    def labelled(self, repo: str, label: str) -> Sequence[int]:
        """List the numbers of open issues that carry the label."""
        rows = self._api.pages(repo, "/issues", state="open", labels=label)
        return [int(row["number"]) for row in rows if "pull_request" not in row]

    def moved(self, repo: str, since: datetime) -> Sequence[Moved]:
        """List the issues and pull requests that changed at this time or later, oldest change first."""
        at = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        rows = self._api.pages(repo, "/issues", state="all", sort="updated", direction="asc", since=at)
        return [moved_of(row) for row in rows]

    def attachment(self, key: CaseKey, url: str) -> bytes:
        """Fetch a file that is attached to an issue or comment."""
        return self._api.attached(key.repo, url)

    def issue(self, key: CaseKey, *, pulls: bool = False) -> Issue:
        """Read the issue alone, or a pull request as one."""
        return self._reader(key).issue(pulls=pulls)

    def case(
        self, key: CaseKey, *, branch: str, pull: int | None, known: CaseFacts | None = None
    ) -> CaseFacts:
        """Read a case whole, or what moved since it was `known`."""
        if isinstance(self._keys, AppKeys) and self._app_id is None:
            self.me()
        reader = self._reader(key)
        return reader.case(branch, pull) if known is None else reader.again(known, branch, pull)

    def _reader(self, key: CaseKey) -> Reader:
        return Reader(self._api, key, self._app_id, Seal(self._ring, key), self._shelf)

    def find_pull(self, key: CaseKey, branch: str) -> Pull | None:
        """Return the newest pull request, open or not, whose head is this branch of this repository."""
        owner = key.repo.split("/")[0]
        asked = {"head": f"{owner}:{branch}", "state": "all", "sort": "created", "direction": "desc"}
        # a filter that GitHub does not understand filters nothing, so what comes is looked at again
        found = [
            int(row["number"])
            for row in self._api.pages(key.repo, "/pulls", **asked)
            if row["head"]["ref"] == branch and (row["head"].get("repo") or {}).get("id") == key.repo_id
        ]
        return pull_of(self._api.get(key.repo, f"/pulls/{max(found)}")) if found else None

    def comment(self, key: CaseKey, number: int, body: str) -> Comment:
        """Comment on an issue or pull request."""
        made = self._write(key, "POST", f"/issues/{number}/comments", {"body": body})
        return comment_of(made, _nobody)

    def delete_comment(self, key: CaseKey, comment_id: int, *, on_line: bool = False) -> None:
        """Delete a comment, `on_line` one of a review; already gone is fine."""
        self._gone(key, f"/{'pulls' if on_line else 'issues'}/comments/{comment_id}")

    def react(self, key: CaseKey, number: int, content: str) -> None:
        """React to an issue; twice is once."""
        self._write(key, "POST", f"/issues/{number}/reactions", {"content": content})

    def add_label(self, key: CaseKey, number: int, label: str) -> None:
        """Put a label on an issue."""
        self._write(key, "POST", f"/issues/{number}/labels", {"labels": [label]})

    def remove_label(self, key: CaseKey, number: int, label: str) -> None:
        """Take a label off; already off is fine."""
        if label.strip(".") == "":  # "." and ".." would be resolved as folders and take off every label
            raise UserError(f"A label cannot be called {label!r}.")
        self._gone(key, f"/issues/{number}/labels/{quote(label, safe='')}")

    def open_pull(self, key: CaseKey, *, title: str, body: str, head: str, base: str) -> Pull:
        """Open a draft pull request, a plain one that says so where there are none; one that is there is returned as it is."""
        asked: dict[str, Any] = {"title": title[:_TITLE], "body": body, "head": head, "base": base}
        reply = self._try(key, "POST", "/pulls", {**asked, "draft": True})
        if reply.status == 422 and "draft pull requests are not supported" in _words(refusal_of(reply)):
            _log.warning("%s has no draft pull requests: opening one that says it is a draft", key.repo)
            plain = {**asked, "title": f"{DRAFT} {title}"[:_TITLE], "draft": False}
            reply = self._try(key, "POST", "/pulls", plain)
        if reply.status == 422 and "already exists" in _words(refusal_of(reply)):
            found = self.find_pull(key, head)
            if found:
                return found
        if reply.status == 404:
            raise UserError(
                f"GitHub does not let us open pull requests on {key.repo}: grant `pull_requests: write`."
            )
        if reply.status != 201:
            raise culprit_of(reply, "POST", "/pulls")
        made = pull_of(written(reply))
        return self._shelf.opened.put((key.repo, made.number), made)

    def edit_pull(self, key: CaseKey, number: int, body: str) -> None:
        """Replace a pull request's body."""
        self._write(key, "PATCH", f"/pulls/{number}", {"body": body})

    def reply(self, key: CaseKey, pull: int, comment_id: int, body: str) -> ReviewComment:
        """Answer in a review thread."""
        path = f"/pulls/{pull}/comments/{comment_id}/replies"
        return review_comment_of(self._write(key, "POST", path, {"body": body}), _nobody)

    def report_check(self, key: CaseKey, head_sha: str, report_: CheckReport) -> Reported:
        """Write a completed check run; a commit status where we may not."""
        self._pace.writes(_case(key))
        return report(self._api, head_sha, report_, Seal(self._ring, key))

    def approvals(self, repo: str, number: int, label: str) -> Candidate:
        """Read what the approvals of a pull request rest on; a `UserError` where there is none of that number."""
        return candidate_of(self._api, repo, number, label, self._shelf.rights)

    def set_status(self, repo: str, sha: str, context: str, state: str, text: str) -> None:
        """Write a commit status: error, failure or success, with at most 140 characters."""
        body = {"state": state, "context": context, "description": text}
        self._api.write(repo, "POST", f"/statuses/{sha}", body)

    def delete_branch(self, key: CaseKey, branch: str) -> None:
        """Delete a branch under askfirst/; already gone is fine."""
        if not branch.startswith(_OURS) or ".." in branch:
            raise ValueError(f"{branch!r} is not a branch of ours")
        path = f"/git/refs/heads/{quote(branch)}"
        reply = self._try(key, "DELETE", path)
        absent = reply.status == 422 and "does not exist" in _words(refusal_of(reply))
        if reply.status not in (204, 404) and not absent:
            raise culprit_of(reply, "DELETE", path)

    def credentials(self, key: CaseKey, *, push: bool = False) -> Credentials:
        """Return what git may fetch or push with, valid for at least ten minutes."""
        if push:
            self._may_push(key)
        return Credentials("x-access-token", self._keys.secret(key.repo, _PUSH, write=push))

    def commits(self) -> ApiCommits:
        """Return what puts commits on a branch without a push."""
        return ApiCommits(self._api, self._may_push, lambda key: self._pace.writes(_case(key)))

    def _may_push(self, key: CaseKey) -> None:
        lacks = [name for name in self._keys.lacks(key.repo) if name.startswith("contents")]
        if lacks:
            raise UserError(
                f"The App lacks the permission `{lacks[0]}` on {key.repo}, so it cannot push: "
                "grant it in the App's settings and accept it in the installation."
            )

    def _write(self, key: CaseKey, verb: str, path: str, body: Mapping[str, Any]) -> Any:
        self._pace.writes(_case(key))
        return self._api.write(key.repo, verb, path, body)

    def _try(self, key: CaseKey, verb: str, path: str, body: Mapping[str, Any] | None = None) -> Reply:
        self._pace.writes(_case(key))
        return self._api.try_write(key.repo, verb, path, body)

    def _gone(self, key: CaseKey, path: str) -> None:
        """Delete something; that it is gone is what was wanted."""
        reply = self._try(key, "DELETE", path)
        if reply.status not in (200, 204, 404, 410):
            raise culprit_of(reply, "DELETE", path)


def _case(key: CaseKey) -> str:
    return f"{key.repo_id}#{key.number}"


def _nobody(_: Person) -> bool:
    """Give our own writes no rights: they are never commands or answers."""
    return False


def _words(refusal: Refusal) -> str:
    return refusal.words.lower()

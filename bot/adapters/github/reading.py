"""Read a case whole: few requests, most of them answered 304 the next time."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote

from bot.adapters.github.api import Api
from bot.adapters.github.frozen import (
    KINDS,
    STAND_IN,
    Can,
    Json,
    check_of,
    comment_of,
    event_of,
    issue_of,
    pull_of,
    repository_of,
    review_comment_of,
    review_of,
    status_of,
)
from bot.adapters.github.rights import Rights
from bot.domain.errors import Later, Never, UserError
from bot.domain.github import CaseFacts, Check, Comment, Event, Person, Pull, Repository
from bot.domain.ids import CaseKey

# only GraphQL tells who edited a comment: https://docs.github.com/en/graphql/reference/objects#issuecomment
_EDITORS = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment "
    "{ editor { __typename login ... on User { databaseId } } } } }"
)
_MOST_EDITORS = 100
_log = logging.getLogger(__name__)


class Reader:
    """One read of one case; rights are asked once an account."""

    def __init__(self, api: Api, key: CaseKey, app_id: int | None, mark: str) -> None:
        self._api, self._key, self._repo = api, key, key.repo
        self._app_id, self._mark = app_id, mark
        self._can: Can = Rights(api, key.repo).can_write

    def case(self, branch: str, pull: int | None) -> CaseFacts:
        """Read the issue, its talk and events, both branch heads, and the pull request."""
        row = self._row()
        repository = self._repository(row)
        number = self._key.number
        # labels and comments before the events that explain them: an event too many is harmless, one missing is not
        comments = self._comments(number)
        head = self._head(branch)
        base = self._head(repository.default_branch)
        if base is None:
            raise UserError(f"{repository.full_name} has no commit on {repository.default_branch} yet.")
        whole = self._pull(pull) if pull else None
        events = self._events(number)
        return CaseFacts(repository, issue_of(row, self._can), comments, events, whole, head, base)

    def _row(self) -> Json:
        row: Json = self._api.get(self._repo, f"/issues/{self._key.number}")
        if "pull_request" in row:
            raise Never(f"{self._key} is a pull request, not an issue.")
        if row["number"] != self._key.number:
            raise Never(f"{self._key} was moved to {row['html_url']}.")
        return row

    def _repository(self, issue: Json) -> Repository:
        row = self._api.get(self._repo, "")
        if row["id"] != self._key.repo_id:
            raise Never(f"{self._repo} is another repository now.")
        if issue["repository_url"] != row["url"]:
            raise Never(f"{self._key} was moved to {issue['html_url']}.")
        return repository_of(row)

    def _head(self, branch: str) -> str | None:
        try:
            row = self._api.get_or_none(self._repo, f"/git/ref/heads/{quote(branch)}")
        except Later as error:
            if "empty" in str(error):  # 409 "Git Repository is empty."
                return None
            raise
        return str(row["object"]["sha"]) if row else None

    def _comments(self, number: int) -> tuple[Comment, ...]:
        rows = list(self._api.pages(self._repo, f"/issues/{number}/comments"))
        editors = self._editors(rows)
        return tuple(comment_of(row, self._can, editors.get(row["node_id"])) for row in rows)

    def _editors(self, rows: Sequence[Json]) -> dict[str, Person]:
        """Ask who edited comments with ticked boxes; whoever is not told, is nobody."""
        ids = [str(row["node_id"]) for row in rows if _ticked(row)][-_MOST_EDITORS:]
        if not ids:
            return {}
        try:
            nodes = self._api.graphql(self._repo, _EDITORS, {"ids": ids}).get("nodes")
        except (Never, UserError):
            return {}
        found: dict[str, Person] = {}
        for identity, node in zip(ids, nodes or (), strict=False):  # in the order that was asked
            editor = (node or {}).get("editor") or {}
            if editor.get("__typename") == "User" and editor.get("databaseId"):
                found[identity] = Person(int(editor["databaseId"]), str(editor["login"]), "User")
        return found

    def _events(self, number: int) -> tuple[Event, ...]:
        rows = self._api.pages(self._repo, f"/issues/{number}/events")
        return tuple(event_of(row, self._can) for row in rows if row["event"] in KINDS)

    def _pull(self, number: int) -> Pull:
        row = self._api.get(self._repo, f"/pulls/{number}")
        talk = [
            review_comment_of(r, self._can) for r in self._api.pages(self._repo, f"/pulls/{number}/comments")
        ]
        reviews = [
            review_of(r, self._can)
            for r in self._api.pages(self._repo, f"/pulls/{number}/reviews")
            if r.get("submitted_at")
        ]
        return replace(
            pull_of(row),
            comments=self._comments(number),
            review_comments=tuple(talk),
            reviews=tuple(reviews),
            checks=self._checks(row["head"]["sha"]),
            events=self._events(number),
        )

    def _checks(self, sha: str) -> tuple[Check, ...]:
        runs = self._api.pages(self._repo, f"/commits/{sha}/check-runs", key="check_runs", filter="latest")
        checks = [check_of(row, self._ours(row)) for row in runs]
        return (*checks, *(status_of(row, sha, self._stands_in(row)) for row in self._statuses(sha)))

    def _statuses(self, sha: str) -> Sequence[Json]:
        """Return the newest commit status of each context; none where we may not read them."""
        try:
            return list(self._api.pages(self._repo, f"/commits/{sha}/status", key="statuses"))
        except (Never, UserError) as error:
            _log.warning("the commit statuses of %s cannot be read: %s", self._repo, error)
            return ()

    def _ours(self, row: Json) -> bool:
        """Tell our own check runs: by our App, or with an Actions token by the mark that we wrote."""
        app = row.get("app") or {}
        if self._app_id is not None:
            return app.get("id") == self._app_id
        # every workflow of a repository is the same App, so its id alone says nothing
        return app.get("slug") == "github-actions" and row.get("external_id") == self._mark

    def _stands_in(self, row: Json) -> bool:
        return self._app_id is None and str(row.get("description") or "").startswith(STAND_IN)


def _ticked(row: Json) -> bool:
    return row["updated_at"] != row["created_at"] and "[x]" in str(row.get("body") or "").lower()

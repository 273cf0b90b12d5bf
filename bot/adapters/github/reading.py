"""Read a case whole, with few requests, most of them answered 304 the next time; or look only at what can stop us."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.adapters.github.api import Api
from bot.adapters.github.checks import Seal
from bot.adapters.github.frozen import (
    KINDS,
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
from bot.adapters.github.history import person_of_actor, versions_of
from bot.adapters.github.recent import Recent
from bot.adapters.github.rights import Rights
from bot.domain.errors import Gone, Later, Never, UserError
from bot.domain.github import CaseFacts, Check, Comment, Event, Issue, Person, Pull, Repository, Version
from bot.domain.ids import CaseKey, digest_of
from bot.domain.markers import SYNTAX

# only GraphQL tells who edited a comment: https://docs.github.com/en/graphql/reference/objects#issuecomment
_EDITORS = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment "
    "{ editor { __typename login ... on User { databaseId } } } } }"
)
_MOST_EDITORS = 100
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """What reads of all cases share for a while: repositories, confirmed rights, editors of comments and versions of
    texts as they stand, pull requests as we opened them.

    `homes`: which issues were found in which repository, because a name can be given to another.
    """

    repositories: Recent[Json]
    homes: Recent[int]
    rights: Recent[bool]
    editors: Recent[Person]
    versions: Recent[tuple[Version, ...]]
    opened: Recent[Pull]

    @classmethod
    def empty(cls, now: Callable[[], datetime]) -> "Shelf":
        """Return one with nothing on it."""
        minute = timedelta(minutes=1)
        hour = timedelta(hours=1)
        return cls(
            repositories=Recent(now, 5 * minute),
            homes=Recent(now, 5 * minute),
            rights=Recent(now, minute),
            editors=Recent(now, hour),
            versions=Recent(now, hour),
            opened=Recent(now, minute),
        )


class Reader:
    """One read of one case; rights are asked once an account."""

    def __init__(self, api: Api, key: CaseKey, app_id: int | None, seal: Seal, shelf: Shelf) -> None:
        self._api, self._key, self._repo, self._shelf = api, key, key.repo, shelf
        self._app_id, self._seal = app_id, seal
        self._rights = Rights(api, key.repo, shelf.rights)
        self._can: Can = self._rights.can_write
        self._cannot: Can = self._rights.cannot_write

    def case(self, branch: str, pull: int | None) -> CaseFacts:
        """Read the issue, its talk and events, both branch heads, and the pull request."""
        row = self._row()
        repository = self._repository(row)
        number = self._key.number
        # labels and comments before the events that explain them: an event too many is harmless, one missing is not
        comments = self._comments(number)
        head = self._head(branch)
        repository, base = self._base(repository)
        whole = self._pull(pull) if pull else None
        events = self._events(number)
        issue = self._issue(row)
        return CaseFacts(repository, issue, comments, events, whole, head, base, self._rights.untold)

    def issue(self, *, pulls: bool = False) -> Issue:
        """Read the issue alone; nothing is said of its author's rights."""
        return issue_of(self._row(pulls=pulls), lambda _: False)

    def again(self, known: CaseFacts, branch: str, pull: int | None) -> CaseFacts:
        """Look at what people can stop us by; what did not move is as it was known."""
        seen = self._moved(known, branch, pull)
        # what was read without somebody's right stays so until all is read again
        untold = {one.who.id: one for one in (*known.untold, *self._rights.untold)}
        return replace(seen, untold=tuple(untold.values()))

    def _moved(self, known: CaseFacts, branch: str, pull: int | None) -> CaseFacts:
        row = self._row()
        if issue_of(row, lambda _: known.issue.author_can_write) != replace(known.issue, versions=()):
            number = self._key.number
            known = replace(known, issue=self._issue(row), comments=self._comments(number))
            known = replace(known, events=self._events(number))
        if pull is None:
            return known
        seen = self._pull_again(known.pull, pull)
        if known.pull and seen.events != known.pull.events:  # the branch was deleted, restored or forced
            known = replace(known, branch_head=self._head(branch))
        return replace(known, pull=seen)

    def _pull_again(self, known: Pull | None, number: int) -> Pull:
        """Read the talk and events of a pull request, and the rest if those tell that it moved.

        Its own row changes with each description and push of ours; whether it was closed or merged is in its events.
        """
        comments, events = self._comments(number), self._events(number)
        # the answer to our opening it is as good as a first read
        known = known or self._shelf.opened.get((self._repo, number))
        if (
            known is None
            or events != known.events
            or _shut(events) != (known.state == "closed", known.merged)
        ):
            row = pull_of(self._api.get(self._repo, f"/pulls/{number}"))
            known = (
                replace(
                    row, review_comments=known.review_comments, reviews=known.reviews, checks=known.checks
                )
                if known
                else row
            )
        return replace(known, comments=comments, events=events)

    def _row(self, *, pulls: bool = False) -> Json:
        row: Json = self._api.get(self._repo, f"/issues/{self._key.number}")
        if "pull_request" in row and not pulls:
            raise Never(f"{self._key} is a pull request, not an issue.")
        if row["number"] != self._key.number:
            raise self._gone(row)
        return row

    def _gone(self, row: Json) -> Gone:
        return Gone(f"{self._key} was moved to {row['html_url']}.", moved=True)

    def _issue(self, row: Json) -> Issue:
        """Freeze the issue with the versions of its body; whose text is known is not asked for again."""
        name = (str(row["node_id"]), digest_of(row.get("body") or ""))
        versions = self._shelf.versions.get(name)
        if versions is None:
            versions = versions_of(self._api, self._repo, name[0], self._can)
            if versions is not None and all(version.can_write for version in versions):
                self._shelf.versions.put(name, versions)
        return replace(issue_of(row, self._can), versions=versions)

    def _repository(self, issue: Json) -> Repository:
        row, home = self._shelf.repositories.get(self._repo), (self._repo, str(issue["node_id"]))
        if row is None or issue["repository_url"] != row["url"] or not self._shelf.homes.get(home):
            row = self._shelf.repositories.put(self._repo, self._api.get(self._repo, ""))
        if row["id"] != self._key.repo_id:
            raise Never(f"{self._repo} is another repository now.")
        if issue["repository_url"] != row["url"]:
            raise self._gone(issue)
        self._shelf.homes.put(home, int(row["id"]))
        return repository_of(row)

    def _head(self, branch: str) -> str | None:
        # a list, because that a branch is not there yet is then a 304 the next time, and a 404 never is
        rows = self._git(f"/git/matching-refs/heads/{quote(branch)}")
        return next((str(r["object"]["sha"]) for r in rows if r["ref"] == f"refs/heads/{branch}"), None)

    def _base(self, repository: Repository) -> tuple[Repository, str]:
        """Return the head of the default branch; one that is not there may have another name since we last asked."""
        sha = self._sha(repository.default_branch)
        if sha is None:
            row = self._shelf.repositories.put(self._repo, self._api.get(self._repo, ""))
            repository = repository_of(row)
            sha = self._sha(repository.default_branch)
        if sha is None:
            raise UserError(
                f"{repository.full_name} shows us no branch {repository.default_branch}, its default branch: "
                "it was deleted, or we may no longer read the repository's contents."
            )
        return repository, sha

    def _sha(self, branch: str) -> str | None:
        try:
            return str(self._git(f"/git/ref/heads/{quote(branch)}")["object"]["sha"])
        except Never:
            return None

    def _git(self, path: str) -> Any:
        try:
            return self._api.get(self._repo, path)
        except Later as error:
            if "empty" in str(error):  # 409 "Git Repository is empty."
                raise UserError(f"{self._repo} is empty: it needs a first commit.") from None
            raise

    def _comments(self, number: int) -> tuple[Comment, ...]:
        rows = list(self._api.pages(self._repo, f"/issues/{number}/comments"))
        editors = self._editors(rows)
        return tuple(comment_of(row, self._can, editors.get(row["node_id"])) for row in rows)

    def _editors(self, rows: Sequence[Json]) -> dict[str, Person]:
        """Ask who edited comments with ticked boxes or a mark of ours; whoever is not told, is nobody."""
        ticked = {str(row["node_id"]): str(row["updated_at"]) for row in rows if _ticked(row)}
        known = self._shelf.editors
        found = {node: editor for node, at in ticked.items() if (editor := known.get((node, at)))}
        ids = [node for node in ticked if node not in found][-_MOST_EDITORS:]
        if not ids:
            return found
        try:
            nodes = self._api.graphql(self._repo, _EDITORS, {"ids": ids}).get("nodes")
        except (Never, UserError):
            return found
        for identity, node in zip(ids, nodes or (), strict=False):  # in the order that was asked
            person = person_of_actor((node or {}).get("editor"))
            if person:
                found[identity] = known.put((identity, ticked[identity]), person)
        return found

    def _events(self, number: int) -> tuple[Event, ...]:
        rows = self._api.pages(self._repo, f"/issues/{number}/events")
        return tuple(event_of(row, self._can, self._cannot) for row in rows if row["event"] in KINDS)

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
            checks=() if row["merged"] else self._checks(row["head"]["sha"]),  # nobody repairs what is merged
            events=self._events(number),
        )

    def _checks(self, sha: str) -> tuple[Check, ...]:
        runs = self._api.pages(self._repo, f"/commits/{sha}/check-runs", key="check_runs", filter="latest")
        checks = [check_of(row, self._ours(row)) for row in runs]
        return (*checks, *(status_of(row, sha, self._stands_in(row, sha)) for row in self._statuses(sha)))

    def _statuses(self, sha: str) -> Sequence[Json]:
        """Return the newest commit status of each context; none where we may not read them."""
        try:
            return list(self._api.pages(self._repo, f"/commits/{sha}/status", key="statuses"))
        except (Never, UserError) as error:
            _log.warning("the commit statuses of %s cannot be read: %s", self._repo, error)
            return ()

    def _ours(self, row: Json) -> bool:
        """Tell our own check runs: by our App, or with an Actions token by the seal that we wrote."""
        app = row.get("app") or {}
        if self._app_id is not None:
            return app.get("id") == self._app_id
        # every workflow of a repository is the same App, so its id alone says nothing
        mark, about = str(row.get("external_id")), (str(row["head_sha"]), str(row["name"]))
        return app.get("slug") == "github-actions" and self._seal.holds(
            mark, *about, str(row.get("conclusion"))
        )

    def _stands_in(self, row: Json, sha: str) -> bool:
        """Tell our own commit statuses, whose author is not shown here, by their seal."""
        mark = str(row.get("target_url") or "").partition("#")[2]
        return self._seal.holds(mark, sha, str(row["context"]), str(row["state"]))


def _shut(events: Sequence[Event]) -> tuple[bool, bool]:
    """Return whether a pull request's events tell that it is closed, and that it is merged."""
    kinds = [event.kind for event in events if event.kind in ("closed", "reopened", "merged")]
    return bool(kinds) and kinds[-1] != "reopened", "merged" in kinds


def _ticked(row: Json) -> bool:
    body = str(row.get("body") or "")
    return row["updated_at"] != row["created_at"] and ("[x]" in body.lower() or SYNTAX in body)

"""The port itself. There is no merge, approval, ready-for-review or forced ref in here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.adapters.hub import frozen
from bot.adapters.hub.auth import AppAuth, TokenAuth
from bot.adapters.hub.tokens import Tokens
from bot.adapters.hub.wire import Answered, Wire
from bot.domain.errors import Later, Never, UserError
from bot.domain.github import CaseFacts, CheckReport, Comment, Person, Pull, Repository, ReviewComment
from bot.domain.ids import CaseKey
from bot.ports import Credentials

_PLAIN = "**This is a draft**, though this repository does not allow drafts: please do not merge before it is done.\n\n"
_BATCH = 50
_MOST_TEXT = 65_000
_EDITORS = (
    "query($ids: [ID!]!) { nodes(ids: $ids) { ... on IssueComment { databaseId lastEditedAt "
    "editor { __typename login ... on User { databaseId } ... on Bot { databaseId } } } } }"
)


def connect(api_url: str, auth: AppAuth | TokenAuth) -> "PyGitHub":
    """Return the port for an API; nothing is asked yet."""
    return PyGitHub(api_url.rstrip("/"), auth)


class PyGitHub:
    """GitHub by REST; `requests` counts what was asked, by method and status."""

    def __init__(self, api_url: str, auth: AppAuth | TokenAuth) -> None:
        self._tokens = Tokens(api_url, auth)
        self._auth = auth
        self.requests: Counter[str] = Counter()
        self._itself = Wire(self._tokens.itself, self.requests)
        self._installations: dict[str, int] = {}
        self._wires: dict[int, Wire] = {}
        self._me: Person | None = None

    def me(self) -> Person:
        """Return the account that our writes are made by."""
        if self._me is None:
            self._me = self._bot() if isinstance(self._auth, AppAuth) else self._holder()
        return self._me

    def _bot(self) -> Person:
        slug = self._itself.get("/app")["slug"]
        return frozen.person(self._itself_or_installed(f"/users/{slug}[bot]"))

    def _itself_or_installed(self, path: str) -> Any:
        installations = self._itself.list("/app/installations")
        if not installations:
            raise UserError("The App is not installed anywhere yet. Install it on a repository.")
        return self._wire(installations[0]["id"]).get(path)

    def _holder(self) -> Person:
        try:
            return frozen.person(self._itself.get("/user"))
        except Answered as answer:
            if answer.status != 403:
                raise UserError(f"GitHub does not tell whose token this is: {answer.message}") from None
        # an installation's or Action's token is nobody to REST, but GraphQL knows its viewer
        body = self._graphql(self._itself, "query { viewer { login databaseId } }", {})
        viewer = (body.get("data") or {}).get("viewer")
        if not viewer:
            raise UserError("GitHub does not tell whose token this is.")
        return Person(
            viewer["databaseId"], viewer["login"], "Bot" if viewer["login"].endswith("[bot]") else "User"
        )

    def repository(self, full_name: str) -> Repository:
        """Look a repository up by "owner/name"."""
        try:
            return frozen.repository(self._for(full_name).get(f"/repos/{full_name}"))
        except Answered as answer:
            raise UserError(
                f"GitHub shows no repository {full_name} to us ({answer.status}). Is it spelt right?"
            ) from None

    def served(self) -> Sequence[Repository]:
        """List the repositories the App is installed on."""
        if isinstance(self._auth, TokenAuth):
            return ()
        found = []
        for installation in self._itself.list("/app/installations"):
            rows = self._wire(installation["id"]).list("/installation/repositories", "repositories")
            found += [frozen.repository(row) for row in rows]
        return found

    def labelled(self, repo: str, label: str) -> Sequence[int]:
        """List the numbers of open issues that carry the label."""
        rows = self._for(repo).list(f"/repos/{repo}/issues", labels=label, state="open")
        return [row["number"] for row in rows if "pull_request" not in row]

    def case(self, key: CaseKey, *, branch: str, pull: int | None) -> CaseFacts:
        """Read a case whole."""
        wire, root = self._for(key.repo), f"/repos/{key.repo}"
        writes = self._writes(wire, root)
        try:
            repository = frozen.repository(wire.get(root))
            issue = frozen.issue(wire.get(f"{root}/issues/{key.number}"), writes)
            base = wire.get(f"{root}/git/ref/heads/{repository.default_branch}")["object"]["sha"]
        except Answered as answer:
            raise Never(f"{key} cannot be read ({answer.status} {answer.message})") from None
        if repository.id != key.repo_id:
            raise Never(f"{key.repo} is another repository now")
        head = wire.get_or_none(f"{root}/git/ref/heads/{branch}")
        comments = [frozen.comment(row, writes) for row in wire.list(f"{root}/issues/{key.number}/comments")]
        events = [frozen.event(row, writes) for row in wire.list(f"{root}/issues/{key.number}/events")]
        return CaseFacts(
            repository=repository,
            issue=issue,
            comments=tuple(self._edited(wire, root, comments, writes)),
            events=tuple(events),
            pull=self._whole_pull(wire, root, pull, writes) if pull else None,
            branch_head=head["object"]["sha"] if head else None,
            base_head=base,
        )

    def _whole_pull(self, wire: Wire, root: str, number: int, writes: frozen.Writes) -> Pull | None:
        body = wire.get_or_none(f"{root}/pulls/{number}")
        if body is None:
            return None
        pull = frozen.pull(body)
        path, app = f"{root}/pulls/{number}", self._auth.app_id if isinstance(self._auth, AppAuth) else ""
        checks = wire.list(f"{root}/commits/{pull.head_sha}/check-runs", "check_runs")
        reviews = [row for row in wire.list(f"{path}/reviews") if row.get("submitted_at")]
        return replace(
            pull,
            comments=tuple(
                frozen.comment(row, writes) for row in wire.list(f"{root}/issues/{number}/comments")
            ),
            review_comments=tuple(
                frozen.review_comment(row, writes) for row in wire.list(f"{path}/comments")
            ),
            reviews=tuple(frozen.review(row, writes) for row in reviews),
            events=tuple(frozen.event(row, writes) for row in wire.list(f"{root}/issues/{number}/events")),
            checks=tuple(frozen.check(row, app) for row in checks),
        )

    def _edited(self, wire: Wire, root: str, comments: list[Comment], writes: frozen.Writes) -> list[Comment]:
        """Ask GraphQL who ticked boxes in our comments; REST does not tell an editor (RULES 6)."""
        me = self.me().id
        ticked = [
            c for c in comments if c.author.id == me and c.updated > c.created and "- [x]" in c.body.lower()
        ]
        if not ticked:
            return comments
        nodes = {c.id: wire.get(f"{root}/issues/comments/{c.id}")["node_id"] for c in ticked}
        data = self._graphql(wire, _EDITORS, {"ids": list(nodes.values())}).get("data") or {}
        known = {
            node["databaseId"]: node["editor"]
            for node in data.get("nodes") or []
            if node and node.get("editor")
        }
        return [self._with_editor(comment, known.get(comment.id), writes) for comment in comments]

    @staticmethod
    def _with_editor(comment: Comment, editor: Mapping[str, Any] | None, writes: frozen.Writes) -> Comment:
        if editor is None or not editor.get("databaseId"):
            return comment
        person = Person(editor["databaseId"], editor["login"], editor["__typename"])
        return replace(comment, editor=person, editor_can_write=writes(person))

    def _graphql(self, wire: Wire, query: str, variables: Mapping[str, Any]) -> Any:
        requester = self._tokens.itself().requester
        return wire.send("POST", requester.graphql_url, {"query": query, "variables": dict(variables)})

    def _writes(self, wire: Wire, root: str) -> frozen.Writes:
        """Return what tells whether an account may write: asked once a read, any doubt is a no."""
        known: dict[int, bool] = {}

        def writes(person: Person | None) -> bool:
            if person is None or person.kind != "User":
                return False
            if person.id not in known:
                known[person.id] = self._may_write(wire, root, person)
            return known[person.id]

        return writes

    @staticmethod
    def _may_write(wire: Wire, root: str, person: Person) -> bool:
        try:
            body = wire.get(f"{root}/collaborators/{person.login}/permission")
        except (Answered, UserError):
            return False
        user = body.get("user") or {}
        # the login may have changed hands since the comment; the number has not
        return user.get("id") == person.id and body.get("permission") in ("admin", "write")

    def find_pull(self, key: CaseKey, branch: str) -> Pull | None:
        """Return the newest pull request whose head is this branch."""
        owner = key.repo.split("/")[0]
        path = f"/repos/{key.repo}/pulls"
        rows = self._for(key.repo).list(path, head=f"{owner}:{branch}", state="all", direction="desc")
        return frozen.pull(max(rows, key=lambda row: row["number"])) if rows else None

    def comment(self, key: CaseKey, number: int, body: str) -> Comment:
        """Comment on an issue or pull request."""
        made = self._send(key, "POST", f"/issues/{number}/comments", {"body": body}, "Issues: write")
        return frozen.comment(made, lambda _: False)

    def delete_comment(self, key: CaseKey, comment_id: int) -> None:
        """Delete a comment of ours; already gone is fine."""
        self._send(key, "DELETE", f"/issues/comments/{comment_id}", None, "Issues: write", gone=True)

    def react(self, key: CaseKey, number: int, content: str) -> None:
        """React to an issue; GitHub keeps one of each kind."""
        self._send(key, "POST", f"/issues/{number}/reactions", {"content": content}, "Issues: write")

    def add_label(self, key: CaseKey, number: int, label: str) -> None:
        """Put a label on."""
        self._send(key, "POST", f"/issues/{number}/labels", {"labels": [label]}, "Issues: write")

    def remove_label(self, key: CaseKey, number: int, label: str) -> None:
        """Take a label off; already off is fine."""
        self._send(key, "DELETE", f"/issues/{number}/labels/{label}", None, "Issues: write", gone=True)

    def open_pull(self, key: CaseKey, *, title: str, body: str, head: str, base: str) -> Pull:
        """Open a draft; where drafts are refused, a plain one that says it is a draft."""
        given = {"title": title, "body": body, "head": head, "base": base, "draft": True}
        try:
            return frozen.pull(self._send(key, "POST", "/pulls", given, "Pull requests: write"))
        except Answered as answer:
            text = f"{answer.message} {' '.join(answer.errors)}"
            if "already exists" in text:
                return self._existing(key, head)
            if "Draft pull requests are not supported" not in text:
                raise UserError(f"GitHub does not let me open the pull request: {text.strip()}") from None
        plain = {**given, "draft": False, "title": f"[draft] {title}", "body": _PLAIN + body}
        return frozen.pull(self._send(key, "POST", "/pulls", plain, "Pull requests: write"))

    def _existing(self, key: CaseKey, head: str) -> Pull:
        pull = self.find_pull(key, head)
        if pull is None:
            raise Later(f"GitHub says that {head} has a pull request, but does not show it yet")
        return pull

    def edit_pull(self, key: CaseKey, number: int, body: str) -> None:
        """Write a pull request's body."""
        self._send(key, "PATCH", f"/pulls/{number}", {"body": body[:_MOST_TEXT]}, "Pull requests: write")

    def reply(self, key: CaseKey, pull: int, comment_id: int, body: str) -> ReviewComment:
        """Answer in a review thread."""
        path = f"/pulls/{pull}/comments/{comment_id}/replies"
        made = self._send(key, "POST", path, {"body": body}, "Pull requests: write")
        return frozen.review_comment(made, lambda _: False)

    def report_check(self, key: CaseKey, head_sha: str, report: CheckReport) -> int:
        """Write a completed check run, fifty annotations a request; without an App, a commit status."""
        if not isinstance(self._auth, AppAuth):
            return self._status(key, head_sha, report)
        marks = [
            {
                "path": mark.path,
                "start_line": mark.line,
                "end_line": mark.line,
                "annotation_level": mark.level,
                "title": mark.title[:255],
                "message": mark.message[:_MOST_TEXT],
            }
            for mark in report.annotations
        ]
        output: dict[str, Any] = {"title": report.title[:255], "summary": report.summary[:_MOST_TEXT]}
        first: dict[str, Any] = {"name": report.name, "head_sha": head_sha, "status": "completed"}
        first |= {"conclusion": report.conclusion, "output": {**output, "annotations": marks[:_BATCH]}}
        made = self._send(key, "POST", "/check-runs", first, "Checks: write")
        for at in range(_BATCH, len(marks), _BATCH):
            more = {"output": {**output, "annotations": marks[at : at + _BATCH]}}
            self._send(key, "PATCH", f"/check-runs/{made['id']}", more, "Checks: write")
        return int(made["id"])

    def _status(self, key: CaseKey, head_sha: str, report: CheckReport) -> int:
        state = {"success": "success", "neutral": "success", "skipped": "success"}.get(
            report.conclusion, "failure"
        )
        body = {"state": state, "context": report.name, "description": report.title[:140]}
        return int(self._send(key, "POST", f"/statuses/{head_sha}", body, "Commit statuses: write")["id"])

    def delete_branch(self, key: CaseKey, branch: str) -> None:
        """Delete a branch of ours; already gone is fine."""
        if not branch.startswith("askfirst/"):
            raise ValueError(f"{branch} is no branch of ours")
        try:
            self._send(key, "DELETE", f"/git/refs/heads/{branch}", None, "Contents: write", gone=True)
        except Answered as answer:
            if answer.status != 422:
                raise

    def credentials(self, key: CaseKey) -> Credentials:
        """Return what git may push with."""
        return Credentials("x-access-token", self._tokens.token(self._installation(key.repo)))

    def _send(
        self,
        key: CaseKey,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        need: str,
        *,
        gone: bool = False,
    ) -> Any:
        """Write to a case's repository; what a person must grant is named by the setting's own name."""
        try:
            return self._for(key.repo).send(method, f"/repos/{key.repo}{path}", body)
        except Answered as answer:
            if gone and answer.status == 404:
                return None
            if answer.status == 403:
                raise UserError(
                    f"GitHub refused ({answer.message}). The App or token needs the permission “{need}”."
                ) from None
            if answer.status == 404:
                raise Never(f"{key}{path} is not there") from None
            raise

    def _installation(self, repo: str) -> int:
        """Return the installation that serves a repository, 0 for a plain token."""
        if isinstance(self._auth, TokenAuth):
            return 0
        if repo not in self._installations:
            try:
                self._installations[repo] = self._itself.get(f"/repos/{repo}/installation")["id"]
            except Answered:
                raise UserError(f"The App is not installed on {repo}.") from None
        return self._installations[repo]

    def _for(self, repo: str) -> Wire:
        return self._wire(self._installation(repo))

    def _wire(self, installation: int) -> Wire:
        if installation not in self._wires:
            client = self._tokens.client
            self._wires[installation] = (
                Wire(lambda: client(installation), self.requests) if installation else self._itself
            )
        return self._wires[installation]

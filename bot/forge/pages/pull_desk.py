"""What the pages read of pull requests and do with them, as the person who visits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.forge import checks, gitdir, pulls, repos, reviews, rules
from bot.forge.pages.desk import Desk, Refused, Shape, account, missing
from bot.forge.store import Row


@dataclass(frozen=True, slots=True)
class PullDesk:
    """The pull requests of a repository, at somebody's desk."""

    desk: Desk

    def row(self, number: int) -> Row:
        """Return a pull request's row; a page says it if there is none."""
        row = pulls.pull_numbered(self.desk.store, self.desk.repo, number)
        if row is None:
            raise missing("pull request of this number")
        return row

    def pull(self, number: int) -> Shape:
        """Return a pull request as the templates show it."""
        row = self.row(number)
        pull = row["pull"]
        return {
            "number": number,
            "state": row["state"],
            "user": account(self.desk.store.get("person", row["author"])),
            "draft": pull["draft"],
            "merged": pull["merged"],
            "merged_by": account(self.desk.store.get("person", pull["merged_by"])),
            "merge_commit_sha": pull["merge_sha"],
            "head": {"ref": pull["head"], "sha": pull["head_sha"]},
            "base": {"ref": pull["base"], "sha": pull["base_sha"]},
            "mergeable": row["state"] == "closed" or self._clean(pull),
        }

    def reviews(self, number: int) -> list[Shape]:
        """Return the submitted reviews."""
        found = reviews.reviews_of(self.desk.store, self.desk.repo, number)
        return [{**it, "user": self._person(it["author"])} for it in found]

    def line_comments(self, number: int) -> list[Shape]:
        """Return the comments on lines; those on lines that the diff has no longer have no line."""
        row = self.row(number)
        diff = self._diff(row["pull"])
        found = []
        for it in reviews.line_comments_of(self.desk.store, self.desk.repo, number):
            shape = {**it, "user": self._person(it["author"]), "in_reply_to_id": it["reply_to"] or None}
            shape |= {"diff_hunk": it["hunk"], "pull_request_review_id": it["review"]}
            if reviews.hunk_of(diff, it["path"], it["line"], it["side"]) is None:
                shape["line"] = None
            found.append(shape)
        return found

    def resolved(self, number: int) -> list[int]:
        """Return the comments whose threads are resolved."""
        found = reviews.line_comments_of(self.desk.store, self.desk.repo, number)
        return [it["id"] for it in found if it["resolved_by"]]

    def checks(self, sha: str) -> list[Shape]:
        """Return a commit's check runs and statuses."""
        store, repo = self.desk.store, self.desk.repo
        found: list[Shape] = []
        for it in checks.checks_of(store, repo, sha):
            app = store.get("app", it["app"])
            found.append({**it, "app": {"name": app["slug"]} if app else None})
        for it in store.find("status", repo=repo["id"], sha=sha):
            found = [one for one in found if one.get("context") != it["context"]]
            found.append(_as_check(it))
        return found

    def branch_of(self, number: int) -> str | None:
        """Return the head branch if it is still there."""
        head = str(self.row(number)["pull"]["head"])
        return head if head in self.desk.code.branches() else None

    def drafts(self, number: int) -> list[Shape]:
        """Return the line comments that the person keeps for their review."""
        mine = str(self.desk.person["id"]) if self.desk.person else ""
        return list(self.row(number).get("drafts", {}).get(mine, ()))

    def add_draft(self, number: int, draft: Shape) -> None:
        """Keep a line comment for the review."""
        self._keep(number, [*self.drafts(number), draft])

    def drop_draft(self, number: int, index: int) -> None:
        """Throw a kept line comment away."""
        self._keep(number, [it for place, it in enumerate(self.drafts(number)) if place != index])

    def forget_drafts(self, number: int) -> None:
        """Throw all kept line comments away."""
        if self.drafts(number):
            self._keep(number, [])

    def comment_on_line(self, number: int, remark: Mapping[str, Any]) -> None:
        """Comment on a line at once."""
        row = self.row(number)
        with self.desk.writing() as actor:
            about = (remark["body"], remark["path"], remark["line"], remark["side"])
            reviews.comment_on_line(self.desk.store, self.desk.repo, row, actor, *about)

    def review(self, number: int, verdict: str, body: str, remarks: Sequence[Mapping[str, Any]]) -> None:
        """Submit a review with its line comments; if one line is not in the diff, nothing is submitted."""
        row = self.row(number)
        with self.desk.writing() as actor:
            diff = self._diff(row["pull"])
            for it in remarks:
                if reviews.hunk_of(diff, it["path"], it["line"], it["side"]) is None:
                    why = f"{it['path']}:{it['line']} is not in the diff any more: drop that comment, or say it in the text."
                    raise Refused(422, "Not submitted", why)
            store, repo = self.desk.store, self.desk.repo
            made = reviews.submit_review(store, repo, row, actor, verdict, body)
            for it in remarks:
                about = (it["body"], it["path"], it["line"], it["side"])
                reviews.comment_on_line(store, repo, row, actor, *about, review=made["id"])

    def reply(self, number: int, comment: int, body: str) -> None:
        """Answer in a thread."""
        row, to = self.row(number), self._remark(number, comment)
        with self.desk.writing() as actor:
            reviews.reply_on_line(self.desk.store, self.desk.repo, row, actor, to, body)

    def resolve(self, number: int, comment: int, resolved: bool) -> None:
        """Resolve a thread or take that back."""
        row, root = self.row(number), self._remark(number, comment)
        with self.desk.writing() as actor:
            reviews.set_resolved(self.desk.store, self.desk.repo, row, actor, root, resolved)

    def ready(self, number: int) -> None:
        """Mark a draft ready for review."""
        row = self.row(number)
        with self.desk.writing() as actor:
            pulls.set_draft(self.desk.store, self.desk.repo, row, actor, draft=False)

    def merge(self, number: int, sha: str) -> None:
        """Merge with a merge commit."""
        row = self.row(number)
        with self.desk.writing() as actor:
            pulls.merge(self.desk.store, self.desk.repo, row, actor, sha)

    def delete_branch(self, number: int) -> None:
        """Delete the head branch; already gone is fine."""
        branch = self.branch_of(number)
        if branch is None or branch == self.desk.repo["default_branch"]:
            return
        folder = repos.folder_of(self.desk.store, self.desk.repo)
        with self.desk.writing() as actor:
            before = gitdir.refs(folder)
            ref = f"refs/heads/{branch}"
            if why := rules.refused(self.desk.store, self.desk.repo, actor, ref, before[ref], None):
                raise repos.Refusal(422, why)
            gitdir.set_ref(folder, f"refs/heads/{branch}", None)
            pulls.refs_moved(self.desk.store, self.desk.repo, actor, before, gitdir.refs(folder))

    def _clean(self, pull: Row) -> bool:
        base = self.desk.code.sha_of(pull["base"])
        return base is not None and self.desk.code.merges(base, pull["head_sha"])

    def _diff(self, pull: Row) -> str:
        base = self.desk.code.merge_base(pull["base_sha"], pull["head_sha"]) or pull["base_sha"]
        return gitdir.diff(repos.folder_of(self.desk.store, self.desk.repo), base, pull["head_sha"])

    def _person(self, number: int) -> Shape | None:
        return account(self.desk.store.get("person", number))

    def _remark(self, number: int, comment: int) -> Row:
        row = self.desk.store.get("line_comment", comment)
        if row is None or (row["repo"], row["number"]) != (self.desk.repo["id"], number):
            raise missing("comment of this number")
        return row

    def _keep(self, number: int, drafts: Sequence[Shape]) -> None:
        row = self.row(number)
        with self.desk.writing() as actor:
            kept = row.setdefault("drafts", {})
            kept[str(actor["id"])] = list(drafts)
            self.desk.store.save("issue", row)


def _as_check(status: Row) -> Shape:
    """Show a commit status as if it were a check run."""
    state = status["state"]
    return {
        **status,
        "name": status["context"],
        "status": "in_progress" if state == "pending" else "completed",
        "conclusion": {"pending": None, "error": "failure"}.get(state, state),
        "head_sha": status["sha"],
        "started_at": status["created_at"],
        "completed_at": None,
        "output": {"title": status["description"], "summary": None, "text": None},
        "annotations": [],
        "app": None,
    }

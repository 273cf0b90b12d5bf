"""What the pages read of the store and do in it, as the person who visits. All rules are the store's own."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.forge import attachments, issues, repos
from bot.forge.accounts import LEVELS, level_of
from bot.forge.attachments import Upload
from bot.forge.pages.code import Code
from bot.forge.reactions import react
from bot.forge.store import Row, Store

Shape = dict[str, Any]


class Refused(Exception):
    """A page that cannot be shown or a form that is not obeyed; said to the person with its reason."""

    def __init__(self, status: int, heading: str, why: str) -> None:
        super().__init__(why)
        self.status, self.heading, self.why = status, heading, why


def missing(what: str) -> Refused:
    """Return the refusal for what is not there (or must not be known to be)."""
    return Refused(404, "Not found", f"There is no {what} here, or you may not see it.")


def account(row: Row | None) -> Shape | None:
    """Return an account as the templates show it."""
    return {"id": row["id"], "login": row["login"], "type": row["type"]} if row else None


@dataclass(frozen=True, slots=True)
class Desk:
    """A repository with its issues, and the person who is at it (or nobody)."""

    store: Store
    repo: Row
    person: Shape | None

    @property
    def full_name(self) -> str:
        """Return "owner/name"."""
        return str(self.repo["full_name"])

    @property
    def code(self) -> Code:
        """Return the git repository."""
        return Code(repos.folder_of(self.store, self.repo))

    @property
    def shape(self) -> Shape:
        """Return the repository as the templates show it."""
        fields = ("id", "full_name", "name", "private", "description", "default_branch")
        owner = account(self.store.get("person", self.repo["owner"]))
        return {name: self.repo[name] for name in fields} | {
            "owner": owner,
            "archived": bool(self.repo.get("archived")),
        }

    @property
    def level(self) -> str:
        """Return the person's permission."""
        return level_of(self.repo, self.person["id"] if self.person else 0)

    def can(self, need: str) -> bool:
        """Tell whether the person has this permission."""
        return LEVELS.index(self.level) >= LEVELS.index(need)

    def actor(self) -> Row:
        """Return the row of the person; refuse nobody."""
        row = self.store.get("person", self.person["id"]) if self.person else None
        if row is None:
            raise Refused(403, "Sign in first", "Only people who have signed in can do this.")
        return row

    @contextmanager
    def writing(self) -> Iterator[Row]:
        """Do something as the person; what the store's rules refuse is said on a page."""
        actor = self.actor()
        if self.repo.get("archived"):
            raise Refused(403, "Archived", f"{self.full_name} was archived, so it is only read.")
        try:
            with self.store.writing():
                yield actor
        except repos.Refusal as refusal:
            raise Refused(refusal.status, "Not done", reason(refusal)) from refusal

    def counts(self) -> dict[str, int]:
        """Return how many issues and pull requests are open."""
        opened = self.store.find("issue", repo=self.repo["id"], state="open")
        pulls = sum(bool(it["pull"]) for it in opened)
        return {"issues": len(opened) - pulls, "pulls": pulls}

    def labels(self) -> list[Shape]:
        """Return the repository's labels by name."""
        return sorted(repos.labels_of(self.store, self.repo), key=lambda it: str(it["name"]).lower())

    def writers(self) -> list[str]:
        """Return the logins of the people with write access."""
        people = self.store.find("person")
        return [
            it["login"]
            for it in people
            if LEVELS.index(level_of(self.repo, it["id"])) >= LEVELS.index("write")
        ]

    def person_of_email(self, email: str) -> Shape | None:
        """Return the account that commits with this address, as far as its login is the address's beginning."""
        name = email.partition("@")[0].partition("+")[2] or email.partition("@")[0]
        return account(self.store.one("person", login=name))

    def issues(self, kind: str) -> list[Shape]:
        """Return all issues or all pull requests, newest first."""
        rows = self.store.find("issue", repo=self.repo["id"])
        return [self._issue(it) for it in reversed(rows) if bool(it["pull"]) == (kind == "pulls")]

    def issue_row(self, number: int) -> Row:
        """Return an issue's or pull request's row; a page says it if there is none."""
        row = issues.issue_numbered(self.store, self.repo, number)
        if row is None:
            raise missing("issue or pull request of this number")
        return row

    def issue(self, number: int) -> Shape:
        """Return an issue or pull request."""
        return self._issue(self.issue_row(number))

    def comments(self, number: int) -> list[Shape]:
        """Return an issue's comments."""
        return [self._comment(it) for it in issues.comments_of(self.store, self.repo, number)]

    def comment(self, comment: int) -> Shape:
        """Return one comment."""
        return self._comment(self._comment_row(comment))

    def events(self, number: int) -> list[Shape]:
        """Return the timeline's events."""
        return [self._event(it) for it in repos.events_of(self.store, self.repo, number)]

    def attach(self, uploads: Sequence[Upload], base: str) -> str:
        """Keep files, and return the Markdown that names them; `base` is where this forge is reached."""
        with self.writing() as actor:
            rows = [attachments.attach(self.store, self.repo, actor, upload) for upload in uploads]
        return "\n\n".join(attachments.words_for(row, self.store.base or base) for row in rows)

    def create_issue(self, title: str, body: str) -> int:
        """Open an issue; returns its number."""
        with self.writing() as actor:
            return int(issues.create_issue(self.store, self.repo, actor, title, body)["number"])

    def edit_issue(self, number: int, **changes: str) -> None:
        """Change title or body."""
        row = self.issue_row(number)
        with self.writing() as actor:
            issues.edit_issue(self.store, self.repo, row, actor, dict(changes))

    def set_state(self, number: int, state: str) -> None:
        """Close or reopen; needs triage access, or that the issue is one's own."""
        row = self.issue_row(number)
        if row["author"] != self.actor()["id"] and not self.can("triage"):
            why = (
                f"Only its author and people with triage access to {self.full_name} can close or reopen this."
            )
            raise Refused(403, "Not allowed", why)
        with self.writing() as actor:
            issues.edit_issue(self.store, self.repo, row, actor, {"state": state})

    def lock(self, number: int, locked: bool) -> None:
        """Lock or unlock the conversation."""
        row = self.issue_row(number)
        with self.writing() as actor:
            issues.set_lock(self.store, self.repo, row, actor, locked)

    def add_label(self, number: int, name: str) -> None:
        """Put a label on."""
        row = self.issue_row(number)
        with self.writing() as actor:
            issues.add_labels(self.store, self.repo, row, actor, [name])

    def remove_label(self, number: int, name: str) -> None:
        """Take a label off."""
        row = self.issue_row(number)
        with self.writing() as actor:
            issues.remove_label(self.store, self.repo, row, actor, name)

    def comment_on(self, number: int, body: str) -> None:
        """Comment."""
        row = self.issue_row(number)
        with self.writing() as actor:
            issues.create_comment(self.store, self.repo, row, actor, body)

    def edit_comment(self, comment: int, body: str) -> None:
        """Change a comment; the store keeps who did it."""
        row = self._comment_row(comment)
        with self.writing() as actor:
            issues.edit_comment(self.store, self.repo, row, actor, body)

    def delete_comment(self, comment: int) -> None:
        """Delete a comment."""
        row = self._comment_row(comment)
        with self.writing() as actor:
            issues.delete_comment(self.store, self.repo, row, actor)

    def react(self, subject: str, number: int, content: str) -> None:
        """React, or take one's reaction back."""
        with self.writing() as actor:
            found, new = react(self.store, self.repo, subject, number, actor, content)
            if not new:
                self.store.drop("reaction", found["id"])

    def version(self, number: int) -> str:
        """Return what changes whenever anything that an issue's or pull request's pages show changes."""
        row, repo = self.issue_row(number), self.repo["id"]
        with self.store.lock:
            comments = issues.comments_of(self.store, self.repo, number)
            about = {row["id"], *(it["id"] for it in comments)}
            shown: list[Any] = [row, comments, repos.events_of(self.store, self.repo, number)]
            shown.append([it for it in self.store.find("reaction", repo=repo) if it["subject_id"] in about])
            if row["pull"]:
                shown += [
                    self.store.find(kind, repo=repo) for kind in ("review", "line_comment", "check", "status")
                ]
            return sha256(repr(shown).encode()).hexdigest()[:16]

    def _comment_row(self, comment: int) -> Row:
        row = self.store.get("comment", comment)
        if row is None or row["repo"] != self.repo["id"]:
            raise missing("comment of this number")
        return row

    def _issue(self, row: Row) -> Shape:
        labels = [label for it in row["labels"] if (label := self.store.get("label", it))]
        editor = row.get("edited_by") or 0
        comments = len(issues.comments_of(self.store, self.repo, row["number"]))
        return {
            **row,
            **self._written(row, editor, "issue"),
            "labels": labels,
            "comments": comments,
            "pull_request": row["pull"] or None,
            "may_delete": False,
        }

    def _comment(self, row: Row) -> Shape:
        return {**row, **self._written(row, row["editor"], "comment")}

    def _written(self, row: Row, editor: int, subject: str) -> Shape:
        """Return what an issue's first text and a comment have in common."""
        own = self.person is not None and row["author"] == self.person["id"]
        may = self.person is not None and (own or self.can("write"))
        by = self.store.get("person", editor) if editor else None
        return {
            "user": account(self.store.get("person", row["author"])),
            "edited": bool(editor),
            "editor": by["login"] if by else None,
            "reacted": self._reactions(subject, row["id"]),
            "may_edit": may,
            "may_delete": may,
        }

    def _reactions(self, subject: str, number: int) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for it in self.store.find("reaction", subject=subject, subject_id=number):
            who = self.store.get("person", it["person"])
            found.setdefault(it["content"], []).append(who["login"] if who else "ghost")
        return found

    def _event(self, row: Row) -> Shape:
        fields: Mapping[str, Any] = row["fields"]
        shape: Shape = {"commit_id": None, "rename": None, **row, **fields}
        shape["actor"] = account(self.store.get("person", row["actor"]))
        if "label" in fields:
            known = {it["name"]: it for it in repos.labels_of(self.store, self.repo)}
            shape["label"] = known.get(fields["label"], {"name": fields["label"], "color": "ededed"})
        return shape


def reason(refusal: repos.Refusal) -> str:
    """Return what the store said as one sentence for people."""
    details = [it if isinstance(it, str) else _detail(it) for it in refusal.errors or ()]
    return f"{refusal}{': ' if details else '.'}{'; '.join(details)}"


def _detail(error: Mapping[str, Any]) -> str:
    return str(error.get("message") or f"{error.get('field')} is {error.get('code')}")

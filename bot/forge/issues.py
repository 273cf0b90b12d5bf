"""Issues and the talk on them. Every change writes its timeline event and rings its webhook here, whoever makes it."""

from typing import Any

from bot.forge.accounts import LEVELS, assignable, level_of
from bot.forge.edits import note_edit
from bot.forge.hooks import ring
from bot.forge.repos import Refusal, ensure_label, happened, invalid
from bot.forge.store import Row, Store

MOST_BODY = 65_536
LOCK_REASONS = ("off-topic", "too heated", "resolved", "spam")


def number_new(store: Store, repo: Row) -> int:
    """Take the next number; issues and pull requests share them."""
    number = int(repo["next_number"])
    repo["next_number"] = number + 1
    store.save("repo", repo)
    return number


def issue_numbered(store: Store, repo: Row, number: int) -> Row | None:
    """Return an issue or pull request."""
    return store.one("issue", repo=repo["id"], number=number)


def create_issue(
    store: Store,
    repo: Row,
    actor: Row,
    title: str,
    body: str,
    labels: list[str] | None = None,
    pull: Row | None = None,
) -> Row:
    """Open an issue, or with `pull` the issue half of a pull request."""
    if not title.strip():
        raise Refusal(
            422, "Validation Failed", [{"resource": "Issue", "code": "missing_field", "field": "title"}]
        )
    check_body(body, "Issue")
    now = store.now()
    issue = store.add(
        "issue",
        repo=repo["id"],
        number=number_new(store, repo),
        title=title,
        body=body,
        author=actor["id"],
        state="open",
        state_reason=None,
        locked=False,
        labels=[],
        assignees=[],
        created_at=now,
        updated_at=now,
        closed_at=None,
        closed_by=0,
        pull=pull,
    )
    ring(store, repo, "pull_request" if pull else "issues", "opened", actor, issue=issue)
    if labels:
        add_labels(store, repo, issue, actor, labels)
    return issue


def check_body(body: str, resource: str) -> None:
    """Refuse a body that is too long, as GitHub does."""
    if len(body) > MOST_BODY:
        raise invalid(resource, "body", "body is too long (maximum is 65536 characters)")


def touch(store: Store, issue: Row) -> None:
    """Note that something about an issue changed."""
    issue["updated_at"] = store.now()
    store.save("issue", issue)


def edit_issue(store: Store, repo: Row, issue: Row, actor: Row, changes: dict[str, Any]) -> None:
    """Change title, body or state."""
    told: dict[str, Any] = {}
    if changes.get("title") is not None and changes["title"] != issue["title"]:
        told["title"] = {"from": issue["title"]}
        rename = {"from": issue["title"], "to": changes["title"]}
        happened(store, repo, issue["number"], "renamed", actor["id"], rename=rename)
        issue["title"] = changes["title"]
    if changes.get("body") is not None and changes["body"] != issue["body"]:
        check_body(changes["body"], "Issue")
        told["body"] = {"from": issue["body"]}
        note_edit(store, "issue", issue, actor, changes["body"])
        issue["edited_by"] = actor["id"]
        issue["body"] = changes["body"]
    if told:
        touch(store, issue)
        ring(store, repo, _family(issue), "edited", actor, issue=issue, changes=told)
    if changes.get("state") and changes["state"] != issue["state"]:
        set_state(store, repo, issue, actor, changes["state"], changes.get("state_reason"))


def _family(issue: Row) -> str:
    return "pull_request" if issue["pull"] else "issues"


def set_state(store: Store, repo: Row, issue: Row, actor: Row, state: str, reason: str | None = None) -> None:
    """Close or reopen."""
    if issue["state"] == state:
        return
    closed = state == "closed"
    issue["state"] = state
    issue["state_reason"] = (reason or "completed") if closed and not issue["pull"] else None
    issue["closed_at"] = store.now() if closed else None
    issue["closed_by"] = actor["id"] if closed else 0
    happened(store, repo, issue["number"], "closed" if closed else "reopened", actor["id"])
    touch(store, issue)
    ring(store, repo, _family(issue), "closed" if closed else "reopened", actor, issue=issue)


def set_lock(
    store: Store, repo: Row, issue: Row, actor: Row, locked: bool, reason: str | None = None
) -> None:
    """Lock or unlock the talk."""
    if issue["locked"] == locked:
        return
    issue |= {"locked": locked, "lock_reason": reason}
    about = {"lock_reason": reason} if locked else {}
    happened(store, repo, issue["number"], "locked" if locked else "unlocked", actor["id"], **about)
    touch(store, issue)
    ring(store, repo, _family(issue), "locked" if locked else "unlocked", actor, issue=issue)


def add_labels(store: Store, repo: Row, issue: Row, actor: Row, names: list[str]) -> None:
    """Put labels on; one that is on already is nothing."""
    for name in names:
        if not 0 < len(name) <= 50:
            raise invalid("Label", "name")
        label = ensure_label(store, repo, name)
        if label["id"] in issue["labels"]:
            continue
        issue["labels"].append(label["id"])
        happened(store, repo, issue["number"], "labeled", actor["id"], label=label["name"])
        touch(store, issue)
        ring(store, repo, _family(issue), "labeled", actor, issue=issue, label=label)


def remove_label(store: Store, repo: Row, issue: Row, actor: Row, name: str) -> None:
    """Take a label off; 404 if it is not on."""
    label = next(
        (row for i in issue["labels"] if (row := store.get("label", i)) and row["name"] == name), None
    )
    if label is None:
        raise Refusal(404, "Label does not exist")
    issue["labels"].remove(label["id"])
    happened(store, repo, issue["number"], "unlabeled", actor["id"], label=label["name"])
    touch(store, issue)
    ring(store, repo, _family(issue), "unlabeled", actor, issue=issue, label=label)


def set_labels(store: Store, repo: Row, issue: Row, actor: Row, names: list[str]) -> None:
    """Make these its labels, and no others."""
    there = [row["name"] for i in issue["labels"] if (row := store.get("label", i))]
    for name in there:
        if name not in names:
            remove_label(store, repo, issue, actor, name)
    add_labels(store, repo, issue, actor, names)


def assign(store: Store, repo: Row, issue: Row, actor: Row, logins: list[str], *, off: bool = False) -> None:
    """Give an issue to people, or take it from them; who cannot be given one is left out without a word."""
    for person in assignable(store, repo):
        if person["login"] not in logins or (person["id"] in issue["assignees"]) != off:
            continue
        ids = [number for number in issue["assignees"] if number != person["id"]]
        issue["assignees"] = ids if off else [*ids, person["id"]]
        kind = "unassigned" if off else "assigned"
        happened(store, repo, issue["number"], kind, actor["id"], assignee=person["id"], assigner=actor["id"])
        touch(store, issue)
        ring(store, repo, _family(issue), kind, actor, issue=issue, assignee=person)


def set_assignees(store: Store, repo: Row, issue: Row, actor: Row, logins: list[str]) -> None:
    """Make these the people who have an issue, and no others."""
    there = [row["login"] for number in issue["assignees"] if (row := store.get("person", number))]
    assign(store, repo, issue, actor, [login for login in there if login not in logins], off=True)
    assign(store, repo, issue, actor, logins)


def create_comment(store: Store, repo: Row, issue: Row, actor: Row, body: str) -> Row:
    """Comment on an issue or pull request."""
    if not body.strip():
        raise invalid("IssueComment", "body")
    check_body(body, "IssueComment")
    # an App is no collaborator, whatever its permissions
    if issue["locked"] and LEVELS.index(level_of(repo, actor["id"])) < LEVELS.index("write"):
        raise Refusal(403, "Unable to create comment because issue is locked.")
    now = store.now()
    comment = store.add(
        "comment",
        repo=repo["id"],
        number=issue["number"],
        author=actor["id"],
        body=body,
        created_at=now,
        updated_at=now,
        editor=0,
    )
    touch(store, issue)
    ring(store, repo, "issue_comment", "created", actor, issue=issue, comment=comment)
    return comment


def edit_comment(store: Store, repo: Row, comment: Row, actor: Row, body: str) -> None:
    """Change a comment's body; who did it is kept."""
    check_body(body, "IssueComment")
    before = comment["body"]
    note_edit(store, "comment", comment, actor, body)
    comment["body"], comment["updated_at"], comment["editor"] = body, store.now(), actor["id"]
    store.save("comment", comment)
    issue = issue_numbered(store, repo, comment["number"])
    ring(
        store,
        repo,
        "issue_comment",
        "edited",
        actor,
        issue=issue,
        comment=comment,
        changes={"body": {"from": before}},
    )


def delete_comment(store: Store, repo: Row, comment: Row, actor: Row) -> None:
    """Delete a comment; the timeline says that one was deleted, and by whom."""
    store.drop("comment", comment["id"])
    happened(store, repo, comment["number"], "comment_deleted", actor["id"])
    issue = issue_numbered(store, repo, comment["number"])
    ring(store, repo, "issue_comment", "deleted", actor, issue=issue, comment=comment)


def comments_of(store: Store, repo: Row, number: int) -> list[Row]:
    """Return an issue's comments, oldest first."""
    return store.find("comment", repo=repo["id"], number=number)

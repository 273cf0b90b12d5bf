"""Issues that end or move: what GitHub does by GraphQL alone. The repository remembers what became of a number."""

from bot.forge.hooks import ring
from bot.forge.issues import comments_of, number_new
from bot.forge.repos import Refusal, ensure_label, events_of, happened, labels_of
from bot.forge.store import Row, Store

DELETED = "deleted"
_SUBJECTS = ("edit", "reaction")


def delete_issue(store: Store, repo: Row, issue: Row, actor: Row) -> None:
    """Delete an issue with all that was said on it."""
    ring(store, repo, "issues", "deleted", actor, issue=issue)
    for comment in comments_of(store, repo, issue["number"]):
        for kind in _SUBJECTS:
            for row in store.find(kind, subject="comment", subject_id=comment["id"]):
                store.drop(kind, row["id"])
        store.drop("comment", comment["id"])
    for event in events_of(store, repo, issue["number"]):
        store.drop("event", event["id"])
    for kind in _SUBJECTS:
        for row in store.find(kind, subject="issue", subject_id=issue["id"]):
            store.drop(kind, row["id"])
    _gone(store, repo, issue, DELETED)


def transfer_issue(store: Store, repo: Row, issue: Row, actor: Row, to: Row, *, make_labels: bool) -> Row:
    """Move an issue to another repository of the same owner; returns it as it is there.

    Labels go with it if they are there already, or with `make_labels`.
    """
    if repo["owner"] != to["owner"] or repo["id"] == to["id"]:
        raise Refusal(422, "Issues can be transferred between repositories of one owner.")
    there = {row["name"] for row in labels_of(store, to)}
    names = [row["name"] for number in issue["labels"] if (row := store.get("label", number))]
    labels = [ensure_label(store, to, name)["id"] for name in names if make_labels or name in there]
    fields = {name: value for name, value in issue.items() if name != "id"}
    about = {"repo": to["id"], "number": number_new(store, to), "labels": labels, "updated_at": store.now()}
    made = store.add("issue", **(fields | about))
    for kind in ("comment", "event"):
        for row in store.find(kind, repo=repo["id"], number=issue["number"]):
            row |= {"repo": to["id"], "number": made["number"]}
            store.save(kind, row)
    for kind in _SUBJECTS:
        for row in store.find(kind, subject="issue", subject_id=issue["id"]):
            row["subject_id"] = made["id"]
            store.save(kind, row)
    happened(store, to, made["number"], "transferred", actor["id"])
    ring(store, repo, "issues", "transferred", actor, issue=issue, went=made)
    if made["state"] == "open":
        ring(store, to, "issues", "opened", actor, issue=made, came=issue)
    _gone(store, repo, issue, [to["id"], made["number"]])
    return made


def _gone(store: Store, repo: Row, issue: Row, what: str | list[int]) -> None:
    """Forget an issue, and remember what became of its number: `deleted`, or where it went."""
    store.drop("issue", issue["id"])
    repo["gone"] = repo.get("gone", {}) | {str(issue["number"]): what}
    store.save("repo", repo)

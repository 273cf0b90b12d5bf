"""The history of texts: who wrote which version, and when. GitHub shows it by GraphQL's `userContentEdits` alone."""

from bot.forge.store import Row, Store


def note_edit(store: Store, subject: str, row: Row, actor: Row, body: str) -> None:
    """Write down that a text is about to become `body`; the first time, what it was made as is written down too.

    `subject` is issue, comment, line_comment or review.
    """
    about = {"subject": subject, "subject_id": row["id"]}
    if not store.one("edit", **about):
        made = row.get("created_at") or row["submitted_at"]
        store.add("edit", **about, editor=row["author"], at=made, body=row["body"])
    store.add("edit", **about, editor=actor["id"], at=store.now(), body=body)


def edits_of(store: Store, subject: str, number: int) -> list[Row]:
    """Return the versions of a text, oldest first; none if it was never edited."""
    return store.find("edit", subject=subject, subject_id=number)

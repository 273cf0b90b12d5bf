"""Reactions to issues, reviews and comments of both kinds."""

from bot.forge.repos import invalid
from bot.forge.store import Row, Store

SIGNS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "rocket", "eyes")


def react(
    store: Store, repo: Row, subject: str, subject_id: int, actor: Row, content: str
) -> tuple[Row, bool]:
    """React to something; twice is once. Returns the reaction and whether it is new.

    `subject` is issue, comment, line_comment or review.
    """
    if content not in SIGNS:
        raise invalid("Reaction", "content")
    about = {"repo": repo["id"], "subject": subject, "subject_id": subject_id}
    fields = about | {"person": actor["id"], "content": content}
    found = store.one("reaction", **fields)
    return (found, False) if found else (store.add("reaction", **fields, created_at=store.now()), True)


def reactions_to(store: Store, subject: str, subject_id: int, content: str = "") -> list[Row]:
    """Return the reactions to something, of one sign or of all."""
    rows = store.find("reaction", subject=subject, subject_id=subject_id)
    return [row for row in rows if not content or row["content"] == content]

"""Tasks that no plan foresaw: one a review thread, one a red check."""

from bot.domain.github import Check
from bot.domain.graph import Task


def review_task(comment: int, path: str, text: str) -> Task:
    """Return the task that answers a review thread."""
    return Task(
        id=f"V{comment}",
        title=f"Address the review of {path}",
        detail=text,
        role="general",
        criteria=(),
        needs=(),
        files=(path,),
        verify="a test that fails without the change, where behaviour changes",
        kind="review",
        origin=str(comment),
    )


def repair_task(check: Check) -> Task:
    """Return the task that repairs a red check of somebody else's."""
    return Task(
        id=f"F{check.id}",
        title=f"Repair {check.name}",
        detail=f"The check {check.name!r} ended with {check.conclusion} on {check.head_sha}.",
        role="general",
        criteria=(),
        needs=(),
        files=(),
        verify=f"what {check.name} runs, in the sandbox",
        kind="repair",
        origin=check.name,
    )

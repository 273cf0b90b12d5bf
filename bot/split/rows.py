"""Which rows may be handed over at all: what thinking leaves in the journal, and nothing that says or hears anything.

A row that told of a comment, a push, a command or an approval would be believed by the loop, so there is no form for one.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import ValidationError

from bot.domain.errors import UserError
from bot.engine.memory import spending_of
from bot.ports import Entry
from bot.split import check_shapes, shapes, task_shapes
from bot.split.papers import Row

_SKEW = timedelta(minutes=5)
_ASKS: Mapping[str, type[shapes.Body]] = {
    "reserve": shapes.Reserve,
    "free": shapes.Free,
    "answer": shapes.Answered,
    "pack": shapes.Pack,
}
_TASK: Mapping[str, type[shapes.Body]] = {
    **_ASKS,
    "open": task_shapes.Opened,
    "news": task_shapes.News,
    "tools": task_shapes.Tools,
    "undone": task_shapes.Undone,
    "word": task_shapes.Worded,
    "handover": task_shapes.Handed,
    "unread": task_shapes.Unread,
    "attempt": task_shapes.Spent,
}
_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}"
_FORMS: Sequence[tuple[re.Pattern[str], Mapping[str, type[shapes.Body]]]] = (
    (re.compile(r"clarify/[0-9a-f]{12}/[0-9]{1,6}(?:/(?:looked|second|compared)){0,2}"), _ASKS),
    (re.compile(r"clarify"), {"result": shapes.Understood}),
    (re.compile(r"plan/[0-9]{1,6}/[0-9]{1,6}(?:/looked)?"), _ASKS),
    (re.compile(rf"split/{_ID}/[0-9]{{1,6}}/[0-9]{{1,6}}"), _ASKS),
    (re.compile(r"plan"), {"result": shapes.Planned}),
    (re.compile(rf"task/{_ID}/[0-9a-f]{{12}}/[0-9]{{1,6}}"), _TASK),
    (re.compile(r"suite/[0-9a-f]{40}"), {"result": shapes.SuiteRan}),
    (re.compile(r"validate"), {"result": check_shapes.Validated}),
    (re.compile(r"inspect/[0-9a-f]{12}/[0-9a-f]{12}"), _ASKS),
    (re.compile(r"inspect"), {"result": check_shapes.Inspected}),
    (re.compile(r"stuck"), {"stuck": shapes.Stuck}),
)
# what was paid and seen, whatever came of it
KEPT = frozenset({"reserve", "free", "answer", "pack"})


def check_rows(rows: Sequence[Row], entries: Sequence[Entry], run: str, now: datetime) -> None:
    """Refuse rows that are not what thinking leaves behind; a `UserError` says in a sentence which and why."""
    at = entries[-1].at - _SKEW if entries else None
    for number, row in enumerate(rows, 1):
        if row.run != run:
            raise UserError(f"Row {number} of the handover is of another run.")
        form = form_of(row)
        if form is None:
            raise UserError(
                f"Row {number} of the handover ({row.step[:60]!r}, {row.kind}) is none that thinking leaves behind."
            )
        try:
            form.model_validate(row.body)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part)[:40] for part in first["loc"])
            said = first["msg"].removeprefix("Value error, ")
            raise UserError(
                f"Row {number} of the handover ({row.kind}) is not of its form: {where}: {said}."
            ) from None
        if (at is not None and row.at < at) or row.at > now + _SKEW:
            raise UserError(f"Row {number} of the handover is dated before the row before it, or after now.")
        at = row.at


def check_money(rows: Sequence[Row], entries: Sequence[Entry], new: Sequence[Entry]) -> None:
    """Refuse rows after which less would be spent than before, or an answer that nobody reserved."""
    open_: set[tuple[str, int]] = set()
    for number, row in enumerate(rows, 1):
        call = (row.step, int(row.body.get("index", -1)))
        if row.kind == "reserve":
            open_.add(call)
        elif row.kind in ("answer", "free"):
            if call not in open_:
                raise UserError(
                    f"Row {number} of the handover settles a call that was not reserved before it."
                )
            open_.discard(call)
    before, after = spending_of(entries), spending_of([*entries, *new])
    grown = [
        after.cost >= before.cost,
        after.calls >= before.calls,
        after.input_tokens >= before.input_tokens,
        after.output_tokens >= before.output_tokens,
        after.unknown >= before.unknown,
    ]
    if not all(grown):
        raise UserError("After the handover less would be spent than before.")


def commit_in(row: Row) -> bool:
    """Tell whether a row tells of a commit."""
    return row.kind in ("tools", "undone") and row.body.get("commit") is not None


def form_of(row: Row) -> type[shapes.Body] | None:
    """Return the form that a row's body must have, None where thinking leaves no such row."""
    kinds = next((kinds for step, kinds in _FORMS if step.fullmatch(row.step)), {})
    return kinds.get(row.kind)

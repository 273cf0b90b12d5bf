"""Whether what a whole loop left in its journal could have been handed over: what thinking writes must have a form."""

from collections.abc import Iterable

from pydantic import ValidationError

from bot.ports import Entry
from bot.split.papers import Row
from bot.split.rows import form_of

SAID = frozenset({"intent", "done", "failed", "command", "await"})
GIVEN_UP = frozenset({"failing", "check", "policy", "bug"})
WORDS = {"subject": "feat: x", "body": "", "at": "2026-01-05T09:00:00+00:00", "affected": False}


def formless(entries: Iterable[Entry]) -> list[str]:
    """Return what of the rows that thinking left has no form, and why."""
    found = []
    for entry in entries:
        body = dict(entry.body)
        if not entry.run.isdigit() or entry.step.startswith("lost/"):
            continue  # a test of the bench alone, or only what something cost
        if entry.kind in SAID or (entry.kind == "stuck" and body.get("why") in GIVEN_UP):
            continue
        if body.get("commit"):
            body["commit"] = {"unsigned": WORDS, **body["commit"]}
        row = Row(run=entry.run, step=entry.step, kind=entry.kind, body=body, at=entry.at)
        form = form_of(row)
        if form is None:
            found.append(f"{entry.step} {entry.kind}: no form")
            continue
        try:
            form.model_validate(body)
        except ValidationError as error:
            # what a model repeats of a forged mark has a form, and is refused on purpose
            wrong = [
                one for one in error.errors(include_input=False) if "syntax of our marks" not in one["msg"]
            ]
            found += [f"{entry.step} {entry.kind}: {wrong[0]}"] if wrong else []
    return found

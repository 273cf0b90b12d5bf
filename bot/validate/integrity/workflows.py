"""Workflows of CI: jobs and steps that may fail now, that never run, or that are gone."""

import re
from collections.abc import Iterator

from bot.domain.quoted import code
from bot.domain.report import Objection
from bot.validate.integrity.flat import Flat, flat
from bot.validate.integrity.settings import script_objections

_PLACES = re.compile(
    r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci/config\.yml|(?:.*/)?action\.ya?ml"
)
_FORGIVES = re.compile(r"(?:^|\.)(?:continue-on-error|allow_failure)$")
_NEVER = ("false", "${{ false }}", "never()", "${{false}}")
_EVENTS = re.compile(r"^on(?:\.(pull_request|push|merge_group))?(?:\.|$)")


def is_workflow(path: str) -> bool:
    """Tell whether a file says what CI does."""
    return _PLACES.fullmatch(path) is not None


def workflow_objections(path: str, before: str, after: str) -> Iterator[Objection]:
    """Yield what CI no longer checks, or no longer fails for."""
    yield from script_objections(path, before, after)
    old, new = flat(path, before), flat(path, after)
    if old is None or new is None:
        return
    for key, value in new.items():
        if old.get(key) == value:
            continue
        if _FORGIVES.search(key) and str(value).lower() not in ("false", "none"):
            yield _found(path, after, key, "lets a failure pass")
        elif key.endswith(".if") and str(value).strip().lower() in _NEVER:
            yield _found(path, after, key, "keeps it from running")
        elif re.search(r"\.(?:paths-ignore|branches-ignore)$", key) and key.startswith("on"):
            yield _found(path, after, key, "leaves changes out")
    gone = _events(old) - _events(new)
    if gone and new:
        text = f"The workflow no longer runs on {code(', '.join(sorted(gone)))}."
        yield Objection("settings", path, 1, text)


def _events(settings: Flat) -> set[str]:
    found = {match[1] for key in settings if (match := _EVENTS.match(key)) and match[1]}
    listed = settings.get("on")
    items = listed if isinstance(listed, tuple) else (str(listed),)
    return found | {one for one in items if one in ("pull_request", "push", "merge_group")}


def _found(path: str, text: str, key: str, why: str) -> Objection:
    last = key.rsplit(".", 1)[-1]
    lines = text.split("\n")
    line = next(
        (n for n, one in enumerate(lines, 1) if re.match(rf"\s*(?:- )?{re.escape(last)}\s*:", one)), 1
    )
    return Objection("settings", path, line, f"{code(key)} {why}.")

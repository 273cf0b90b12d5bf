"""What an issue said when it was labelled, and what people with the right made of it since (RULES 12).

An edit by anybody else after the label is not read: whoever labelled did not see it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.github import Event, Issue, Version


@dataclass(frozen=True, slots=True)
class Text:
    """Title and body to go by. `ignored`: whose edit is not read, and when it was. `seen`: GitHub told all of it."""

    title: str
    body: str
    ignored: tuple[str, datetime] | None = None
    seen: bool = True


def text_of(issue: Issue, events: Sequence[Event], label: datetime) -> Text:
    """Return the text as of the label, plus later edits by people with write access."""
    title, renamer = _title(issue.title, events, label)
    if issue.versions is None:
        return Text(title, issue.body, renamer, seen=False)
    kept, left = _versions(issue.versions, label)
    if issue.versions and (kept is None or kept.text is None):
        return Text(title, issue.body, renamer, seen=False)
    ignored = [found for found in (renamer, _who(left[-1]) if left else None) if found]
    body = kept.text if kept and kept.text is not None else issue.body
    return Text(title, body, max(ignored, key=lambda found: found[1], default=None))


def _versions(versions: Sequence[Version], label: datetime) -> tuple[Version | None, list[Version]]:
    """Return the version to read and those after it that are not.

    GitHub tells whole seconds: what was written in the second of the label may be younger than it, except the first
    version, which there was something to label of.
    """
    kept: Version | None = None
    left: list[Version] = []
    for number, version in enumerate(versions):
        if version.at < label or version.can_write or (number == 0 and version.at == label):
            kept, left = version, []
        else:
            left.append(version)
    return kept, left


def _title(now: str, events: Sequence[Event], label: datetime) -> tuple[str, tuple[str, datetime] | None]:
    renames = [e for e in sorted(events, key=lambda e: (e.at, e.id)) if e.kind == "renamed" and e.at >= label]
    if not renames:
        return now, None
    title, ignored = renames[0].before, None
    for event in renames:
        if event.can_write:
            title, ignored = event.after, None
        else:
            ignored = (event.actor.login if event.actor else "somebody", event.at)
    return title, ignored


def _who(version: Version) -> tuple[str, datetime]:
    return version.editor.login if version.editor else "somebody", version.at

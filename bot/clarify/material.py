"""What an issue shows beside its words: the files that are attached to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.bench import Bench
from bot.clarify.attached import blocks_of
from bot.domain.attachments import Attachment, Unreadable, attached_in
from bot.domain.prompt import visible
from bot.domain.snapshot import Snapshot

_MOST_FILES = 8


@dataclass(frozen=True, slots=True)
class Material:
    """Content blocks for the model, and the files that could not be read: (name, why)."""

    blocks: tuple[Mapping[str, Any], ...]
    unread: tuple[tuple[str, str], ...]


def material_of(bench: Bench, snapshot: Snapshot, model: str) -> Material:
    """Fetch what is attached to the issue and to what people with write access said."""
    web = snapshot.repository.clone_url.removesuffix(f"/{snapshot.repository.full_name}.git")
    said = [
        ("the issue", snapshot.issue.body),
        *((f"a comment by {c.author.login}", c.body) for c in snapshot.prose),
    ]
    found: dict[str, tuple[str, Attachment]] = {}
    for where, text in said:
        for one in attached_in(visible(text), web, snapshot.repository.full_name):
            found.setdefault(one.url, (where, one))
    images, documents = bench.sees(model)
    blocks: list[Mapping[str, Any]] = []
    unread: list[tuple[str, str]] = []
    for number, (where, one) in enumerate(found.values(), 1):
        try:
            if number > _MOST_FILES:
                raise Unreadable(f"more than {_MOST_FILES} files are attached")
            content = bench.attachment(one.url)
            blocks += blocks_of(number, one, where, content, images=images, documents=documents)
        except Unreadable as why:
            unread.append((one.name, str(why)))
    return Material(tuple(blocks), tuple(unread))

"""What an issue shows beside its words: attached files, and the places in the code that it points at."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.bench import Bench
from bot.clarify.attached import blocks_of
from bot.domain.attachments import Attachment, Unreadable, attached_in
from bot.domain.prompt import fence, visible
from bot.domain.snapshot import Snapshot

_MOST_FILES, _MOST_PLACES, _AROUND = 8, 6, 8
# every part is bounded, and begins where a word does: whoever writes an issue must not keep us busy with it
_LINK = re.compile(
    r"https?://[^\s)>\"'/]{1,200}/[^\s)>\"'/]{1,100}/[^\s)>\"'/]{1,100}/blob/([0-9a-f]{40})/([^\s#)>\"']{1,500})#L(\d{1,7})"
)
_FRAMES = (
    re.compile(r'File "([^"\n]{1,500})", line (\d{1,7})'),  # Python
    re.compile(r"(?<![\w@.+/-])([\w@.+/-]{1,300}\.(?:[cm]?[jt]sx?|go|rs|java|kt|rb|php|py)):(\d{1,7})"),
)
_MOST_TEXT = 100_000  # characters that are searched for places


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


def pointed_at(bench: Bench, snapshot: Snapshot, texts: Sequence[str]) -> list[str]:
    """Show the code that texts point at: links to lines at a commit, and frames of stack traces in our files."""
    shown: dict[tuple[str, int], str] = {}
    for commit, path, line in _places(bench, snapshot, "\n".join(texts)[:_MOST_TEXT]):
        if len(shown) == _MOST_PLACES:
            break
        raw = bench.git.read(commit, path)
        if raw is None or b"\0" in raw or any(p == path and abs(n - line) <= _AROUND for p, n in shown):
            continue
        lines = raw.decode("utf-8", "replace").splitlines()
        first = max(line - _AROUND, 1)
        text = "\n".join(lines[first - 1 : line + _AROUND])
        if text:
            at = "" if commit == snapshot.base_head else f", as it was at {commit[:12]}"
            shown[path, line] = (
                f"{path}, around line {line}{at}, which is pointed at:\n{fence('file', text, 3_000)}"
            )
    return list(shown.values())


def _places(bench: Bench, snapshot: Snapshot, text: str) -> Iterator[tuple[str, str, int]]:
    """Find (commit, path, line); a commit that we do not have is read as the base, where lines may have moved."""
    paths = frozenset(bench.git.paths(snapshot.base_head))
    for found in _LINK.finditer(text):
        commit = found[1] if bench.git.has(found[1]) else snapshot.base_head
        yield commit, found[2], int(found[3])
    for pattern in _FRAMES:
        for name, number in pattern.findall(text):
            parts = name.replace("\\", "/").split("/")
            # the longest end of the name that is one file of ours
            for start in range(len(parts)):
                end = "/".join(parts[start:])
                hits = [path for path in paths if path == end or path.endswith(f"/{end}")]
                if len(hits) == 1:
                    yield snapshot.base_head, hits[0], int(number)
                if hits:
                    break

"""Gates on a whole change: what no test tells, and a person should have seen. Deterministic; reads through git's port alone."""

import posixpath
import re
from collections.abc import Iterator

from bot.domain.change import Edits
from bot.domain.policy import Policy
from bot.domain.report import Objection
from bot.ports import Git
from bot.validate.gates import words

LINK, SUBMODULE, EXECUTABLE = "120000", "160000", "100755"
_FILES = 300
_HEAD = 2_000  # bytes in which a generated file says so
_GENERATED = re.compile(
    rb"^[ \t]*(?:#|//|/\*|\*|<!--|--|;).{0,80}?"
    rb"(?:@generated\b|\b(?:code |auto-?)generated\b|\bgenerated (?:by|from)\b|\bdo not edit\b).*$",
    re.IGNORECASE | re.MULTILINE,
)
# their content shows, or is judged by another check: pictures, fonts, papers
_SHOWN = re.compile(r"\.(?:png|jpe?g|gif|webp|ico|bmp|avif|woff2?|ttf|otf|pdf|mp4|mp3|wav)", re.IGNORECASE)
_LOCKS = re.compile(
    r"(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|(?:uv|poetry|pdm|Cargo)\.lock|go\.sum)"
)


def gate_objections(git: Git, policy: Policy, base: str, head: str) -> tuple[Objection, ...]:
    """Return what of a change from base to head a person has to decide, and what must not be."""
    modes, edits = git.modes(base, head), git.edits(base, head)
    found = [*_size(git, policy, base, head, edits, len(modes))]
    for path, (was, now) in modes.items():
        pattern = policy.protecting(path)
        if pattern:
            found.append(
                Objection("protected", path, 1, words.protected(pattern), side="new" if now else "old")
            )
        found += _mode(path, was, now, edits)
        file = edits.files.get(path)
        if file is not None and now != LINK:
            found += _content(path, file.content)
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.kind)))


def _size(git: Git, policy: Policy, base: str, head: str, edits: Edits, files: int) -> Iterator[Objection]:
    first = min(edits.files, default="")
    if files > _FILES:
        yield Objection("size", first, 1, words.files(files, _FILES))
        return
    lines, counts, inside = 0, True, False
    for line in git.diff(base, head).split("\n"):
        if line.startswith("diff --git "):
            counts, inside = not _LOCKS.fullmatch(posixpath.basename(line)), False
        elif line.startswith("@@ "):  # before it are the file's heads, after it a line may look like one
            inside = True
        elif counts and inside and line.startswith(("+", "-")):
            lines += 1
    if lines > policy.max_changed_lines:
        yield Objection("size", first, 1, words.size(lines, policy.max_changed_lines))


def _mode(path: str, was: str, now: str, edits: Edits) -> Iterator[Objection]:
    if SUBMODULE in (was, now):
        yield Objection("submodule", path, 1, words.submodule(), side="new" if now else "old")
    if now == LINK:
        file = edits.files.get(path)
        target = file.content.decode("utf-8", "replace") if file else ""
        if _leaves(path, target):
            yield Objection("link", path, 1, words.link_out(target), "refuse")
        elif was != LINK:
            yield Objection("link", path, 1, words.link(target))
    if now == EXECUTABLE != was:
        yield Objection("mode", path, 1, words.executable())


def _leaves(path: str, target: str) -> bool:
    if target.startswith("/") or "\\" in target or ":" in target:
        return True
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return place == ".." or place.startswith("../") or place.split("/")[0] == ".git"


def _content(path: str, content: bytes) -> Iterator[Objection]:
    if b"\0" in content[:8_000]:
        if not _SHOWN.fullmatch(posixpath.splitext(path)[1]):
            yield Objection("binary", path, 1, words.binary(len(content)))
        return
    if _LOCKS.fullmatch(posixpath.basename(path)):  # made by tools and judged with the packages
        return
    told = _GENERATED.search(content[:_HEAD])
    if told:
        line = content[: told.start()].count(b"\n") + 1
        said = told[0].decode("utf-8", "replace").strip()
        yield Objection("generated", path, line, words.generated(said[:100]))

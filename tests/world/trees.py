"""A tree in memory behind the reading half of the port `Git`, for tests that need no repository."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import unified_diff

from bot.domain.change import Edits, Hit
from bot.domain.errors import UserError
from bot.domain.ids import digest_of


@dataclass
class TreeGit:
    """Files of one tree; what is written becomes another tree."""

    files: Mapping[str, bytes]
    links: frozenset[str] = frozenset()
    runnable: frozenset[str] = frozenset()
    written: dict[str, Mapping[str, bytes]] = field(default_factory=dict)

    def read(self, tree: str, path: str) -> bytes | None:
        return self.written.get(tree, self.files).get(path)

    def paths(self, tree: str) -> Sequence[str]:
        return sorted(self.written.get(tree, self.files))

    def symlinks(self, tree: str) -> frozenset[str]:
        return self.links

    def executables(self, tree: str) -> frozenset[str]:
        return self.runnable

    def search(self, tree: str, pattern: str, *, limit: int, paths: Sequence[str] = ()) -> Sequence[Hit]:
        try:
            wanted = re.compile(pattern)
        except re.error as error:
            raise UserError(f"not an expression: {error}") from None
        hits = [
            Hit(path, number, line)
            for path, content in sorted(self.written.get(tree, self.files).items())
            for number, line in enumerate(content.decode().splitlines(), 1)
            if wanted.search(line)
            and (not paths or any(path == p or path.startswith(p + "/") for p in paths))
        ]
        return hits[:limit]

    def diff(self, old: str, new: str) -> str:
        before, after = self.written.get(old, self.files), self.written.get(new, self.files)
        shown = []
        for path in sorted({*before, *after}):
            one, other = (tree.get(path, b"").decode().splitlines() for tree in (before, after))
            shown += unified_diff(one, other, f"a/{path}", f"b/{path}", lineterm="")
        return "\n".join(shown)

    def write_tree(self, base: str, edits: Edits) -> str:
        files = dict(self.written.get(base, self.files))
        for path, file in edits.files.items():
            if file is None:
                files.pop(path, None)
            else:
                files[path] = file.content
        tree = digest_of({path: content.hex() for path, content in files.items()})[:40]
        self.written[tree] = files
        return tree

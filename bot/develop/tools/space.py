"""A workspace: a base tree, what differs from it, and what was found out on the way.

It is a value: the same calls on the same tree give the same workspace, so a conversation can be taken up again from the
journal alone.
"""

import posixpath
from dataclasses import dataclass, field, replace

from bot.domain.change import Edits, File
from bot.domain.paths import problem_of_path
from bot.ports import Git


class Refused(Exception):
    """A call that cannot be done; `str` tells the model what was expected."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A base commit or tree and what differs from it. `outputs`: what commands printed, in order; `notes`: the model's own."""

    git: Git
    base: str
    edits: Edits
    outputs: tuple[str, ...] = field(default=(), repr=False)
    notes: tuple[str, ...] = ()

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, None if there is none."""
        if path in self.edits.files:
            file = self.edits.files[path]
            return file.content if file else None
        return self.git.read(self.base, path)

    def text(self, path: str) -> str:
        """Return a file's text; raises `Refused` where there is no such file, or it is no text."""
        content = self.read(path)
        if content is None:
            near = [p for p in self.paths() if posixpath.basename(p) == posixpath.basename(path)][:3]
            raise Refused(f"There is no file {path}." + (f" Did you mean {', '.join(near)}?" if near else ""))
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refused(f"{path} is not text.") from error

    def paths(self) -> list[str]:
        """Return all paths, sorted."""
        gone = {path for path, file in self.edits.files.items() if file is None}
        return sorted({*self.git.paths(self.base), *self.edits.files} - gone)

    def tree(self) -> str:
        """Write the tree that the edits make."""
        return self.git.write_tree(self.base, self.edits) if self.edits.files else self.base

    def put(self, path: str, content: bytes) -> "Workspace":
        """Return the workspace with a file's content set; a file that could be run still can."""
        return self._with(path, File(content, self._executable(path)))

    def take(self, path: str) -> "Workspace":
        """Return the workspace without a file."""
        return self._with(path, None)

    def move(self, path: str, to: str) -> "Workspace":
        """Return the workspace with a file, which must be there, at another path."""
        content = self.read(path)
        assert content is not None
        return self.take(path)._with(to, File(content, self._executable(path)))

    def _with(self, path: str, file: File | None) -> "Workspace":
        return replace(self, edits=self.edits.put(path, file))

    def _executable(self, path: str) -> bool:
        file = self.edits.files.get(path)
        return file.executable if file else path in self.git.executables(self.base)


def path_of(text: str) -> str:
    """Return a path in git's form; raises `Refused` where it leaves the tree or enters `.git`."""
    problem = problem_of_path(text)
    if problem or "\\" in text or len(text) > 400:
        raise Refused(
            f"{text!r} is not a path inside the repository, such as src/app.py. {problem or ''}".strip()
        )
    return text


def folder_of(text: str) -> str:
    """Return a folder in git's form, "" for the root; raises `Refused` as `path_of` does."""
    folder = text.removeprefix("./").strip("/")
    return path_of(folder) if folder not in ("", ".") else ""

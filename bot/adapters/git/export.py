"""Write a tree's files into a folder that hostile code will run in.

Blobs are written as they are: no checkout, so no filter, line-ending conversion, export-ignore or export-subst of the
tree's own `.gitattributes`. Links come last and only if they stay inside, so nothing is ever written through one.
"""

import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from posixpath import dirname, isabs, join, normpath
from typing import IO

from bot.adapters.git.objects import EXECUTABLE, LINK, SUBMODULE, Node, Objects
from bot.adapters.git.process import GitBinary
from bot.domain.errors import Never
from bot.domain.paths import problem_of_path

_CONFIG = (
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n\tlogallrefupdates = false\n"
)


def export_files(git: GitBinary, objects: Objects, tree: str, into: Path) -> None:
    """Write all files of a tree into an empty folder, created if it is not there."""
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise ValueError(f"{into} is not empty")
    entries = list(objects.walk(tree))
    for path, _ in entries:
        if problem := problem_of_path(path):
            raise Never(f"the tree holds what git itself refuses. {problem}")
    for folder in sorted({f for path, _ in entries for f in _folders(path)}):
        _make_folder(into, folder)
    for path, node in entries:
        if node.mode == SUBMODULE:
            _make_folder(into, path)
    blobs = [(path, node) for path, node in entries if node.mode != SUBMODULE]
    links = _write_blobs(git, blobs, into)
    _write_links(links, into)


def add_history(git: GitBinary, commit: str, tree: str, into: Path) -> None:
    """Make the exported folder a repository of its own: all objects copied, no remote, HEAD detached at the commit.

    Copied, not hard-linked: whoever can write to a link's inode could damage the bot's own clone.
    """
    own = into / ".git"
    (own / "refs").mkdir(parents=True)
    (own / "config").write_text(_CONFIG)
    (own / "HEAD").write_text(commit + "\n")
    shutil.copytree(
        git.folder / "objects", own / "objects", ignore=shutil.ignore_patterns("tmp_*", "obj*", "alternates")
    )
    GitBinary(own).ask(["read-tree", tree])


def _write_blobs(git: GitBinary, blobs: Sequence[tuple[str, Node]], into: Path) -> dict[str, bytes]:
    """Write the files and return the links with their targets."""
    links: dict[str, bytes] = {}
    with git.started(["cat-file", "--batch", "--buffer"]) as process:
        assert process.stdin is not None and process.stdout is not None
        feeder = threading.Thread(
            target=_feed, args=(process.stdin, [node.sha for _, node in blobs]), daemon=True
        )
        feeder.start()
        for path, node in blobs:
            head = process.stdout.readline().split()
            if len(head) != 3 or head[1] != b"blob":
                raise Never(f"the clone lacks the content of {path!r}")
            content = process.stdout.read(int(head[2]) + 1)[:-1]
            if node.mode == LINK:
                links[path] = content
            else:
                _write_file(into, path, content, executable=node.mode == EXECUTABLE)
        feeder.join()
    return links


def _feed(pipe: IO[bytes], ids: Sequence[str]) -> None:
    try:
        pipe.write(b"".join(sha.encode() + b"\n" for sha in ids))
        pipe.close()
    except (BrokenPipeError, ValueError):
        return  # the reader gave up first and says why


def _write_file(into: Path, path: str, content: bytes, *, executable: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(into / path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fchmod(descriptor, 0o755 if executable else 0o644)  # whatever our umask: another uid will read it


def _make_folder(into: Path, path: str) -> None:
    (into / path).mkdir(exist_ok=True)
    (into / path).chmod(0o755)  # whatever our umask


def _folders(path: str) -> list[str]:
    parts = path.split("/")[:-1]
    return ["/".join(parts[: n + 1]) for n in range(len(parts))]


def _write_links(links: dict[str, bytes], into: Path) -> None:
    inside = {path: target for path, target in links.items() if _stays_inside(path, os.fsdecode(target))}
    for path, target in inside.items():
        (into / path).symlink_to(os.fsdecode(target))
    # two harmless links can lead out together ("b" -> ".", "a" -> "b/../.."): judge where each one really arrives
    root = os.path.realpath(into)
    leaving = [
        path for path in inside if os.path.commonpath([root, os.path.realpath(f"{into}/{path}")]) != root
    ]
    for path in leaving:
        (into / path).unlink()
    for path, target in links.items():
        if path not in inside or path in leaving:
            _write_file(into, path, target, executable=False)


def _stays_inside(path: str, target: str) -> bool:
    if isabs(target) or not target or "\0" in target:
        return False
    arrives = normpath(join(dirname(path), target))
    return arrives != ".." and not arrives.startswith("../")

"""One commit in a file, on its way between two clones, of which the second does not trust the first.

The file is a git bundle of version 2 with one ref of a fixed name and one prerequisite. What comes in is read here before
git sees it, unpacked into a place of its own with all of git's checks on, counted and measured, and only then moved over.
"""

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.git.objects import FOLDER, Missing, Objects, is_id
from bot.adapters.git.process import KNOWN_FLAWS, GitBinary
from bot.domain.errors import UserError

REF = "refs/askfirst/handover"
_SIGNATURE = b"# v2 git bundle\n"
_DEEPEST = 200
_HEAD = re.compile(rb"-([0-9a-f]{40})(?: [^\n]{0,1000})?\n([0-9a-f]{40}) ([^\n ]{1,200})\n\n")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a bundle may hold: bytes of the file, objects, and bytes of one object and of all when unpacked."""

    file: int = 64 * 2**20
    objects: int = 20_000
    one: int = 10 * 2**20
    all: int = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Bundles:
    """Makes and takes bundles for one bare clone; `GitRepository` must have fetched into it before."""

    folder: Path
    limits: Limits = Limits()

    def make(self, sha: str, parent: str, file: Path) -> None:
        """Write what a commit adds to its parent into a file."""
        git = GitBinary(self.folder)
        git.ask(["update-ref", REF, sha])
        git.ask(["bundle", "create", "--quiet", "--version=2", str(file), REF, f"^{parent}"])

    def take(self, file: Path, sha: str, parent: str) -> None:
        """Bring the one commit that a file should hold into the clone; a `UserError` says why it cannot be taken.

        Nothing of the file is in the clone unless all of it is sound.
        """
        raw, pack = self._read(file, sha, parent)
        with tempfile.TemporaryDirectory(prefix="handover-", dir=self.folder) as place:
            copy, aside = Path(place, "bundle"), GitBinary(Path(place, "aside.git"))
            copy.write_bytes(raw)
            if GitBinary(self.folder).run(["bundle", "verify", "--quiet", str(copy)]).code:
                raise UserError("The bundle does not verify: what it builds on is not here.")
            aside.ask(["init", "--quiet", "--bare", "--template=", "--initial-branch=none"])
            (aside.folder / "objects/info").mkdir(exist_ok=True)
            (aside.folder / "objects/info/alternates").write_text(f"{self.folder / 'objects'}\n")
            self._unpack(aside, pack)
            self._measure(aside, sha, parent)
            for made in sorted(
                (aside.folder / "objects/pack").iterdir(), key=lambda one: one.suffix == ".idx"
            ):
                shutil.move(
                    made, self.folder / "objects/pack" / made.name
                )  # the index last: with it git sees the pack

    def _read(self, file: Path, sha: str, parent: str) -> tuple[bytes, bytes]:
        """Read the file and its head; returns all of it, and what is behind the head."""
        if file.is_symlink() or not file.is_file():
            raise UserError("The handover speaks of a commit and brings no bundle.")
        size = file.stat().st_size
        if size > self.limits.file:
            raise UserError(f"The bundle has {size:,} bytes; {self.limits.file:,} are the most.")
        raw = file.read_bytes()
        found = _HEAD.match(raw, len(_SIGNATURE)) if raw.startswith(_SIGNATURE) else None
        if found is None:
            raise UserError("The bundle must hold one ref and build on one commit.")
        if found[3] != REF.encode():
            raise UserError(f"The bundle holds another ref than {REF}.")
        if found[2].decode() != sha:
            raise UserError("The bundle holds another commit than the journal's row.")
        if found[1].decode() != parent:
            raise UserError("The bundle builds on another commit than the journal's row.")
        return raw, raw[found.end() :]

    def _unpack(self, aside: GitBinary, pack: bytes) -> None:
        limit = f"--max-input-size={self.limits.file}"
        # a tree that is changed brings its old entries along, so what a fetch forgives is forgiven here too
        strict = f"--strict={','.join(f'{flaw}=ignore' for flaw in KNOWN_FLAWS)}"
        ran = aside.run(["index-pack", "--stdin", "--fix-thin", strict, limit], stdin=pack, seconds=120)
        if ran.code:
            words = ran.err.strip().splitlines()
            raise UserError(f"The bundle is not sound: {words[0][:200] if words else 'git refuses it'}.")

    def _measure(self, aside: GitBinary, sha: str, parent: str) -> None:
        """Count and weigh every object that came, and see that they are the one commit and what it needs."""
        indexes = sorted((aside.folder / "objects/pack").glob("*.idx"))
        ids = [one for index in indexes for one in _listed(aside, index)]
        if len(ids) > self.limits.objects:
            raise UserError(f"The bundle holds {len(ids):,} objects; {self.limits.objects:,} are the most.")
        # what completed a thin pack, or came before a death, is here already
        new = {row[2] for row in _looked_up(GitBinary(self.folder), ids) if row[0] == "missing"}
        rows = [row for row in _looked_up(aside, ids) if row[2] in {*new, sha}]
        if [name for kind, _, name in rows if kind == "commit"] != [sha]:
            raise UserError("The bundle must hold one commit.")
        if any(kind not in ("commit", "tree", "blob") for kind, _, _ in rows):
            raise UserError("The bundle holds something that is neither commit, tree nor file.")
        if max(size for _, size, _ in rows) > self.limits.one:
            raise UserError(f"The bundle holds a file of more than {self.limits.one:,} bytes.")
        if sum(size for _, size, _ in rows) > self.limits.all:
            raise UserError(f"The bundle holds more than {self.limits.all:,} bytes.")
        objects = Objects(aside)
        try:
            before, after = (spread(objects, objects.tree_id(one)) for one in (parent, sha))
        except (Missing, RecursionError):
            raise UserError("The bundle's commit has no tree that can be walked.") from None
        finally:
            objects.close()
        if after > before + self.limits.objects:
            raise UserError(f"The bundle's commit has {after - before:,} more paths than its parent.")
        walked = aside.run(["rev-list", "--objects", sha, f"^{parent}"], seconds=120)
        if walked.code:
            raise UserError("The bundle is not whole: something that its commit needs is not there.")


def spread(objects: Objects, tree: str) -> int:
    """Count a tree's paths, folders too, without walking them: what is the same below two of them is counted once.

    A tree of a few kilobytes can have more paths than could ever be walked. `RecursionError`: nested too deeply.
    """
    known: dict[str, int] = {}

    def count(sha: str, depth: int) -> int:
        if depth > _DEEPEST:
            raise RecursionError
        if sha not in known:
            nodes = objects.tree(sha).values()
            known[sha] = sum(1 + (count(node.sha, depth + 1) if node.mode == FOLDER else 0) for node in nodes)
        return known[sha]

    return count(tree, 0)


def _listed(git: GitBinary, index: Path) -> list[str]:
    lines = git.ask(["show-index"], stdin=index.read_bytes()).decode().splitlines()
    ids = [line.split(" ")[1] for line in lines]
    return [one for one in ids if is_id(one)]


def _looked_up(git: GitBinary, ids: Sequence[str]) -> list[tuple[str, int, str]]:
    """Return kind, size and id of objects; of those that are not there the kind is "missing"."""
    asked = "--batch-check=%(objecttype) %(objectsize) %(objectname)"
    lines = git.ask(["cat-file", asked], stdin="".join(f"{one}\n" for one in ids).encode()).decode()
    rows = [line.split(" ") for line in lines.splitlines()]
    return [
        ("missing", 0, row[0]) if row[1:] == ["missing"] else (row[0], int(row[1]), row[2]) for row in rows
    ]

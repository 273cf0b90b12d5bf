"""Packages of registries: how a change names them, what a registry tells of them, and what comes of that."""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Ecosystem = Literal["pypi", "npm", "crates", "go"]
# declared: in a manifest · locked: in a lock file · command: installed by a script · import: used and declared nowhere
# index: another place that packages are taken from
How = Literal["declared", "locked", "command", "import", "index"]
Level = Literal["allow", "unknown", "decision", "refuse"]

TITLES: dict[Ecosystem, str] = {"pypi": "PyPI", "npm": "npm", "crates": "crates.io", "go": "the Go proxy"}


@dataclass(frozen=True, slots=True)
class Package:
    """A package by its registry and the name that the registry compares by."""

    ecosystem: Ecosystem
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that names a package; lines count from 1.

    `version`: exact, else "". `source`: where it comes from when not from its registry (a URL, "git+…"), else "".
    `host` and `hashes` are what a lock file holds of its archives: "file hash" each.
    """

    package: Package
    path: str
    line: int
    how: How
    version: str = ""
    source: str = ""
    hosts: frozenset[str] = frozenset()
    hashes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a registry tells of a package; None where it tells nothing, and an `unknown` that is not "" says why all is.

    `has_version`: whether the version that was asked for is there; `released`: the day it came. `scripts`: it runs code of
    its own when installed. `new_owner`: its last release came from an account that made none before. `withdrawn`: the
    registry took it away, or the version was yanked. `advisories`: ids for the version asked for.
    """

    exists: bool | None = None
    latest: str = ""
    first: date | None = None
    last: date | None = None
    releases: int | None = None
    has_version: bool | None = None
    released: date | None = None
    scripts: bool | None = None
    new_owner: bool | None = None
    withdrawn: bool = False
    advisories: tuple[str, ...] = ()
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is made of one mention: `text` is one sentence."""

    mention: Mention
    level: Level
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class PackageReport:
    """What became of all packages that a change adds or moves; allowed ones too."""

    verdicts: tuple[Verdict, ...] = field(default=())

    def of(self, *levels: Level) -> tuple[Verdict, ...]:
        """Return the verdicts of some levels."""
        return tuple(one for one in self.verdicts if one.level in levels)


def package_of(ecosystem: Ecosystem, name: str) -> Package:
    """Return the package of a name as written; the spellings that the registry takes for equal are equal."""
    match ecosystem:
        case "pypi":
            return Package("pypi", re.sub(r"[-_.]+", "-", name).lower())
        case "crates":
            return Package("crates", name.lower())
        case _:
            return Package(ecosystem, name)

"""What people read of packages: one sentence each. Names come from the change, so they stand in code spans."""

from collections.abc import Sequence
from datetime import date

from bot.domain.packages import TITLES, Facts, Mention, PackageReport
from bot.domain.quoted import code, line


def _name(mention: Mention) -> str:
    return code(mention.package.name[:120])


def _at(mention: Mention) -> str:
    return code(f"{mention.package.name[:120]} {mention.version[:60]}".strip())


def _registry(mention: Mention) -> str:
    return TITLES[mention.package.ecosystem]


def index(mention: Mention) -> str:
    """Say that packages are taken from another place."""
    return f"Packages are taken from {code(mention.source[:200])} now, a place that was not named before."


def source(mention: Mention) -> str:
    """Say that a package does not come from its registry."""
    return f"{_name(mention)} comes from {code(mention.source[:200])}, and not from {_registry(mention)}."


def made(mention: Mention) -> str:
    """Say that a name is made when the command runs."""
    return f"What is installed as {_name(mention)} is known only when the command runs."


def letters(mention: Mention, other: str) -> str:
    """Say that a name has letters that no registry takes."""
    return f"{_name(mention)} has letters that look like those of {code(other[:120])} and are others."


def no_name(mention: Mention) -> str:
    """Say that a name cannot be one."""
    return f"{_name(mention)} is no name that {_registry(mention)} could hold."


def unknown(mention: Mention, why: str) -> str:
    """Say that nothing could be learnt."""
    return f"{_name(mention)} could not be looked up: {line(why or 'the registry did not say', 200).rstrip('.')}."


def missing(mention: Mention, other: str) -> str:
    """Say that there is no such package."""
    meant = f"; perhaps {code(other)} is meant" if other else ""
    how = "is imported, and" if mention.how == "import" else "is named, and"
    return f"{_name(mention)} {how} {_registry(mention)} has no such package, so anybody may take the name{meant}."


def withdrawn(mention: Mention) -> str:
    """Say that a release was taken back."""
    return f"{_at(mention)} was withdrawn on {_registry(mention)}."


def no_version(mention: Mention) -> str:
    """Say that there is no such version."""
    return f"{_registry(mention)} has no version {code(mention.version[:60])} of {_name(mention)}."


def advised(mention: Mention, facts: Facts, malware: bool) -> str:
    """Say what is known against a version."""
    ids = ", ".join(code(one[:40]) for one in facts.advisories[:5])
    more = f" and {len(facts.advisories) - 5} more" if len(facts.advisories) > 5 else ""
    what = "is reported as malicious" if malware else "has known weaknesses"
    return f"{_at(mention)} {what}: {ids}{more}."


def look_alike(mention: Mention, other: str, first: date | None) -> str:
    """Say that a name is easily taken for another."""
    since = f", and has been there since {first} only" if first else ", and has hardly been there"
    return f"{_name(mention)} is easily taken for {code(other)}{since}."


def young(mention: Mention, first: date, today: date) -> str:
    """Say that a package is new."""
    return f"{_name(mention)} was first released {(today - first).days} days ago, on {first}."


def single(mention: Mention, first: date) -> str:
    """Say that a package has one release, of late."""
    return f"{_name(mention)} has a single release, of {first}."


def put_together(mention: Mention, parts: Sequence[str], first: date) -> str:
    """Say that a name is several well-known ones in a row."""
    names = " and ".join(code(part) for part in parts[:3])
    return f"{_name(mention)} is named after {names}, and has a single release, of {first}."


def owner(mention: Mention, last: date) -> str:
    """Say that a package may have changed hands."""
    return f"The release of {_name(mention)} of {last} came from an account that made none before."


def scripts(mention: Mention) -> str:
    """Say that a package runs code when it is installed."""
    return f"{_name(mention)} runs a script of its own when it is installed."


def fresh(mention: Mention, released: date) -> str:
    """Say that a version is days old."""
    return f"{_at(mention)} was released on {released}; a stolen release is usually found out within days."


def undeclared(mention: Mention) -> str:
    """Say that a module is imported and declared nowhere."""
    return f"{_name(mention)} is imported here and declared nowhere."


def allowed(mention: Mention, facts: Facts) -> str:
    """Say why a package may be used."""
    number = facts.releases
    count = "releases" if not number else f"{number} release{'' if number == 1 else 's'}"
    since = f" since {facts.first}" if facts.first else ""
    return f"{_name(mention)} is known: {count}{since}{f', the last of {facts.last}' if facts.last else ''}."


def hash_changed(mention: Mention) -> str:
    """Say that a locked archive became another one."""
    return f"The hash of {_at(mention)} changed though its version did not."


def hash_gone(mention: Mention) -> str:
    """Say that a lock file no longer holds an archive's hash."""
    return f"The lock file held a hash for {_name(mention)} and holds none now."


def host_changed(mention: Mention, hosts: Sequence[str]) -> str:
    """Say that a locked archive comes from elsewhere."""
    return f"{_name(mention)} is locked to {', '.join(code(host[:100]) for host in hosts[:3])}, where none came from before."


def unread(why: str) -> str:
    """Say that a file that names packages could not be read."""
    return f"This file names packages and could not be read: {line(why, 200).rstrip('.')}."


def title_of(report: PackageReport) -> str:
    """Return the check's title."""
    if not report.verdicts:
        return "No dependency was added or moved"
    refused, asked, unknown_ = (len(report.of(level)) for level in ("refuse", "decision", "unknown"))
    fine = len(report.of("allow"))
    told = [
        f"{count} {what}"
        for count, what in (
            (refused, "refused"),
            (asked, "for a person to decide"),
            (unknown_, "unknown"),
            (fine, "fine"),
        )
        if count
    ]
    return f"Dependencies: {', '.join(told)}"


def summary_of(report: PackageReport) -> str:
    """Return the check's text: what needs a look first, then what is fine."""
    if not report.verdicts:
        return "Nothing that this change adds or moves is a package, so no registry was asked."
    heads = {
        "refuse": "**Refused**: take these out, or put another in their place.",
        "decision": "**A person should look at each of these before this is merged.**",
        "unknown": "**Unknown**, which is no pass: look these up, or run the check again.",
        "allow": "Fine:",
    }
    lines: list[str] = []
    for level, head in heads.items():
        found = [one for one in report.verdicts if one.level == level]
        if found:
            lines += [head, ""]
            lines += [f"- {code(f'{v.mention.path}:{v.mention.line}')}: {line(v.text)}" for v in found[:50]]
            lines += [f"- … and {len(found) - 50} more", ""] if len(found) > 50 else [""]
    return "\n".join(lines).rstrip()

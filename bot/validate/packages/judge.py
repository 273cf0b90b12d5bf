"""From what a registry tells of a package to allow, a decision or a refusal. Pure: the day is given.

What a rule rests on: names that models make up are taken by others soon after, so what is dangerous is new and has one
release; names that deceive look like ones that everybody knows, and are new too. Old packages of a strange name are the
many small honest ones.
"""

import re
from datetime import date, timedelta

from bot.domain.packages import TITLES, Facts, Level, Mention, Verdict
from bot.validate.packages import words
from bot.validate.packages.likeness import folded, like, made_of
from bot.validate.packages.popular import POPULAR

YOUNG = timedelta(days=90)  # of a first release
SINGLE = timedelta(days=365)  # in which one release alone is little to go by
PUT_TOGETHER = timedelta(days=3 * 365)  # the same, for a name that is two well-known ones in a row
SETTLED = timedelta(days=2 * 365)  # after which a look-alike is a package of its own right
FRESH = timedelta(days=3)  # in which a stolen release is usually found out

_NAMES = {
    "pypi": re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,198}[A-Za-z0-9])?"),
    "npm": re.compile(r"(?:@[A-Za-z0-9~-][\w.~-]{0,100}/)?[A-Za-z0-9~-][\w.~-]{0,212}", re.ASCII),
    "crates": re.compile(r"[A-Za-z][\w-]{0,63}", re.ASCII),
    "go": re.compile(r"[A-Za-z0-9][\w.~-]*\.[\w.~-]*(?:/[\w.~-]+){0,20}", re.ASCII),
}
# what tools write for the first release of something, where a registry does not tell how many there were
_FIRST = re.compile(r"v?(?:0\.1\.0|0\.0\.1|1\.0\.0)")


def is_name(mention: Mention) -> bool:
    """Tell whether a registry could hold such a name; else it is not asked."""
    return bool(_NAMES[mention.package.ecosystem].fullmatch(mention.package.name))


def before_asking(mention: Mention) -> Verdict | None:
    """Judge what needs no registry: other places, made names, names that none can be."""
    name = mention.package.name
    if mention.how == "index":
        return _verdict(mention, "decision", "index", words.index(mention))
    if mention.source:
        return _verdict(mention, "decision", "source", words.source(mention))
    if "$" in name or "{" in name or "%" in name:
        return _verdict(mention, "decision", "made", words.made(mention))
    if not name.isascii():
        shown = like(mention.package)
        return _verdict(mention, "refuse", "letters", words.letters(mention, shown or folded(name)))
    if not is_name(mention):
        return _verdict(mention, "decision", "name", words.no_name(mention))
    return None


def judge(mention: Mention, facts: Facts, today: date) -> Verdict:
    """Judge a package that an index was asked about."""
    if facts.unknown or facts.exists is None:
        return _verdict(mention, "unknown", "unknown", words.unknown(mention, facts.unknown))
    known = mention.package.name.lower() in POPULAR[mention.package.ecosystem]
    found = (
        _gone(mention, facts)
        or _advised(mention, facts)
        or (None if known else _taken_for(mention, facts, today))
        or (None if known else _young(mention, facts, today))
        or _changed_hands(mention, facts, today, known)
    )
    if found:
        return found
    if mention.how == "import":
        return _verdict(mention, "decision", "undeclared", words.undeclared(mention))
    return _verdict(mention, "allow", "known", words.allowed(mention, facts))


def _gone(mention: Mention, facts: Facts) -> Verdict | None:
    if not facts.exists:
        other = like(mention.package)
        return _verdict(mention, "refuse", "missing", words.missing(mention, other))
    if facts.withdrawn:
        return _verdict(mention, "refuse", "withdrawn", words.withdrawn(mention))
    if mention.version and facts.has_version is False:
        return _verdict(mention, "refuse", "no-version", words.no_version(mention))
    return None


def _advised(mention: Mention, facts: Facts) -> Verdict | None:
    if not facts.advisories:
        return None
    malware = any(one.startswith("MAL-") for one in facts.advisories)
    level: Level = "refuse" if malware else "decision"
    return _verdict(
        mention, level, "malware" if malware else "advisory", words.advised(mention, facts, malware)
    )


def _taken_for(mention: Mention, facts: Facts, today: date) -> Verdict | None:
    """Judge a look-alike: one that has been around is a package of its own right."""
    other = like(mention.package)
    if not other:
        return None
    first, single = first_of(facts)
    if first is None and not single and facts.last and today - facts.last > SETTLED:
        return None
    old = first is not None and today - first > SETTLED and not single
    if old or (first is None and not single and (facts.releases or 0) > 3):
        return None
    if first is None and facts.releases is None and not single:
        # a version that is no first one, and nothing more is told: its makers have been at it
        return None
    return _verdict(mention, "refuse", "look-alike", words.look_alike(mention, other, first))


def _young(mention: Mention, facts: Facts, today: date) -> Verdict | None:
    first, single = first_of(facts)
    if first is not None and today - first < YOUNG:
        return _verdict(mention, "decision", "young", words.young(mention, first, today))
    since = first or (facts.last if single else None)
    if single and since is not None:
        parts = made_of(mention.package)
        if today - since < SINGLE:
            return _verdict(mention, "decision", "single", words.single(mention, since))
        if len(parts) > 1 and today - since < PUT_TOGETHER:
            return _verdict(mention, "decision", "put-together", words.put_together(mention, parts, since))
    if first is None and facts.last is None and facts.releases is None:
        return _verdict(mention, "unknown", "unknown", words.unknown(mention, "it tells no dates"))
    return None


def _changed_hands(mention: Mention, facts: Facts, today: date, known: bool) -> Verdict | None:
    if facts.new_owner and facts.last and today - facts.last < YOUNG:
        return _verdict(mention, "decision", "owner", words.owner(mention, facts.last))
    if facts.scripts and not known:
        return _verdict(mention, "decision", "scripts", words.scripts(mention))
    if facts.released and mention.version and today - facts.released < FRESH:
        return _verdict(mention, "decision", "fresh", words.fresh(mention, facts.released))
    return None


def first_of(facts: Facts) -> tuple[date | None, bool]:
    """Return the day of the first release, None where it is not told, and whether there was one release alone."""
    if facts.releases is not None:
        single = facts.releases <= 1
        return facts.first or (facts.last if single else None), single
    if facts.first is not None and facts.last is not None:
        return facts.first, facts.first == facts.last
    return facts.first, bool(_FIRST.fullmatch(facts.latest))


def _verdict(mention: Mention, level: Level, kind: str, text: str) -> Verdict:
    return Verdict(mention, level, kind, text)


def registry_of(mention: Mention) -> str:
    """Return what people call the registry."""
    return TITLES[mention.package.ecosystem]

"""What a change adds or moves: each package once, at the place that says most of it; and what it does to lock files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.packages import Mention, Package, Verdict, package_of
from bot.validate.packages import words
from bot.validate.packages.imports import imported, undeclared
from bot.validate.packages.reading import mentions_of

_BEST = ("declared", "command", "locked", "import", "index")
# the registries' own names for themselves in lock files, beside the hosts that are asked
_INDEXES = frozenset({"github.com", "index.crates.io"})


@dataclass(frozen=True, slots=True)
class Change:
    """The files that matter of both sides, as text by path.

    `old`: all that name packages at the base; `new`: those of them that the change added or edited. `code_old` and
    `code_new`: the changed files of code. `unchanged`: names of packages are also declared there at the head. `paths`: all
    of the head. `hosts`: where registries keep archives.
    """

    old: Mapping[str, str]
    new: Mapping[str, str]
    code_old: Mapping[str, str]
    code_new: Mapping[str, str]
    paths: tuple[str, ...] = ()
    hosts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Added:
    """What a change brings: `mentions` to be judged, and `verdicts` that no registry is needed for."""

    mentions: tuple[Mention, ...]
    verdicts: tuple[Verdict, ...]


def added(change: Change) -> Added:
    """Compare both sides; what the base names already, in the same version, is no part of it."""
    before, verdicts = list[Mention](), list[Verdict]()
    for path, text in sorted(change.old.items()):
        before += mentions_of(text, path)[0]
    after = list[Mention]()
    for path, text in sorted(change.new.items()):
        found, unread = mentions_of(text, path)
        after += found
        if unread:
            at = Mention(package_of("pypi", path), path, 1, "declared")
            verdicts.append(Verdict(at, "decision", "unread", words.unread(unread)))
    verdicts += _locks(before, after, change.hosts)
    declared = {one.package for one in (*before, *after) if one.how != "index"}
    new_imports = undeclared(change.code_old, change.code_new, change.paths, declared)
    mentions = _new(before, [*after, *new_imports])
    return Added(tuple(mentions), tuple(verdicts))


def modules_of(change: Change) -> frozenset[str]:
    """Return the outside modules that the changed code imports now and did not before; to be looked for in the base."""
    old = {name for path, text in change.code_old.items() for name, _ in imported(text, path)}
    new = {name for path, text in change.code_new.items() for name, _ in imported(text, path)}
    return frozenset(new - old)


def _new(before: Iterable[Mention], after: Iterable[Mention]) -> Iterator[Mention]:
    """Yield each package once that is new, in another version, or from another source."""
    names: set[Package] = set()
    versions: set[tuple[Package, str]] = set()
    sources: set[tuple[Package, str]] = set()
    for one in before:
        names.add(one.package)
        versions.add((one.package, one.version))
        sources.add((one.package, one.source))
    best: dict[tuple[Package, str], Mention] = {}
    for one in after:
        is_new = one.package not in names
        moved = bool(one.version) and (one.package, one.version) not in versions
        elsewhere = bool(one.source) and (one.package, one.source) not in sources
        if not (is_new or moved or elsewhere):
            continue
        key = (one.package, one.source)
        known = best.get(key)
        if known is None or _rank(one) < _rank(known):
            best[key] = one if one.version or known is None else _with_version(one, known.version)
        elif not known.version and one.version:
            best[key] = _with_version(known, one.version)
    # beside a place of its own a package that also comes from elsewhere is judged there
    yield from sorted(best.values(), key=lambda one: (one.path, one.line, one.package.name))


def _rank(one: Mention) -> int:
    return _BEST.index(one.how)


def _with_version(one: Mention, version: str) -> Mention:
    return Mention(one.package, one.path, one.line, one.how, version, one.source, one.hosts, one.hashes)


def _locks(before: Iterable[Mention], after: Iterable[Mention], hosts: frozenset[str]) -> Iterator[Verdict]:
    """Compare locked archives: the same version has the same bytes, from where such archives always came from."""
    old: dict[tuple[str, Package, str], Mention] = {}
    places: dict[str, set[str]] = {}
    had_hash: set[tuple[str, Package]] = set()
    for one in before:
        if one.how == "locked" or one.hashes:
            old[(one.path, one.package, one.version)] = one
            places.setdefault(one.package.ecosystem, set()).update(one.hosts)
            if one.hashes:
                had_hash.add((one.path, one.package))
    for one in after:
        if one.how != "locked" and not one.hashes:
            if (one.path, one.package) in had_hash and not one.source:
                yield Verdict(one, "decision", "hash", words.hash_gone(one))
            continue
        was = old.get((one.path, one.package, one.version))
        if was and _contradict(was.hashes, one.hashes):
            yield Verdict(one, "refuse", "hash", words.hash_changed(one))
        elif (one.path, one.package) in had_hash and not one.hashes and not one.source:
            yield Verdict(one, "decision", "hash", words.hash_gone(one))
        strange = one.hosts - hosts - _INDEXES - places.get(one.package.ecosystem, set())
        if strange:
            yield Verdict(one, "decision", "host", words.host_changed(one, sorted(strange)))


def _contradict(old: frozenset[str], new: frozenset[str]) -> bool:
    """Tell whether an archive has other bytes; more archives of one version are none."""
    if not old or not new:
        return False
    was, now = _by_archive(old), _by_archive(new)
    shared = set(was) & set(now)
    if any(was[name] & now[name] for name in shared):
        return any(_changed(was[name], now[name]) for name in shared)
    return bool(shared)


def _changed(was: set[str], now: set[str]) -> bool:
    """Tell whether none of an archive's hashes of one kind is as it was; files without names are compared as one set."""
    return not was & now


def _by_archive(hashes: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in hashes:
        name, _, digest = one.rpartition(" ")
        # sha1 to sha512 is another kind of the same archive
        kind = digest.replace("-", ":").partition(":")[0]
        found.setdefault(f"{name}/{kind}" if len(kind) < 10 else name, set()).add(digest)
    return found

"""Compare the tests before and after: what was asserted must still be, by some test that runs.

Tests are paired by place and name, then by name alone (moved), then by what they assert (renamed, merged, parametrized);
what is left of the old ones is gone.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.domain.report import Objection
from bot.validate.integrity import words
from bot.validate.integrity.check import Check
from bot.validate.integrity.judge import base, holds, judged, paired
from bot.validate.integrity.marks import is_same
from bot.validate.integrity.units import Unit

_ALIKE = 0.5


def compare(old: Sequence[Unit], new: Sequence[Unit], *, explained: bool) -> Iterator[Objection]:
    """Yield what was weakened; `explained`: code outside the tests changed, which may move expectations."""
    pairs, gone = _matched([u for u in old if not u.helper], [u for u in new if not u.helper])
    running = [check for unit in new if not unit.skipped and not unit.helper for check in unit.checks]
    for before, after in pairs:
        yield from _changed(before, after, running, explained)
    helpers = {(unit.path, unit.name): unit for unit in new if unit.helper}
    for unit in old:
        if unit.helper and (after_ := helpers.get((unit.path, unit.name))) is not None:
            yield from _checks(unit, after_, running, explained)
    for unit in gone:
        yield from _gone(unit, new, running)


def _matched(old: list[Unit], new: list[Unit]) -> tuple[list[tuple[Unit, Unit]], list[Unit]]:
    pairs: list[tuple[Unit, Unit]] = []
    free = {(unit.path, unit.name): unit for unit in new}
    left: list[Unit] = []
    for unit in old:
        same = free.pop((unit.path, unit.name), None)
        if same is None:
            left.append(unit)
        else:
            pairs.append((unit, same))
    gone: list[Unit] = []
    by_name: dict[str, list[Unit]] = {}
    for unit in free.values():
        by_name.setdefault(_last(unit), []).append(unit)
    for unit in left:
        there = by_name.get(_last(unit), [])
        moved = max(there, key=lambda other: _alike(unit, other), default=None)
        # one of that name alone is it: what it lost is then told, not that it is gone
        if moved is not None and (
            len(there) == 1 or moved.name == unit.name or _alike(unit, moved) >= _ALIKE
        ):
            by_name[_last(unit)].remove(moved)
            del free[(moved.path, moved.name)]
            pairs.append((unit, moved))
        else:
            gone.append(unit)
    return _renamed(gone, list(free.values()), pairs)


def _renamed(
    gone: list[Unit], free: list[Unit], pairs: list[tuple[Unit, Unit]]
) -> tuple[list[tuple[Unit, Unit]], list[Unit]]:
    """Pair what asserts the same under another name."""
    by_check: dict[object, list[Unit]] = {}
    for unit in free:
        for key in {unit.meaning, *(check.key for check in unit.checks)}:
            by_check.setdefault(key, []).append(unit)
    taken: set[tuple[str, str]] = set()
    still = []
    for unit in gone:
        near = [
            other for key in (unit.meaning, *(c.key for c in unit.checks)) for other in by_check.get(key, [])
        ]
        near = [other for other in near if (other.path, other.name) not in taken]
        best = max(near, key=lambda other: _alike(unit, other), default=None)
        if best is not None and _alike(unit, best) >= _ALIKE:
            taken.add((best.path, best.name))
            pairs.append((unit, best))
        else:
            still.append(unit)
    return pairs, still


def _last(unit: Unit) -> str:
    return unit.name.rsplit(".", 1)[-1]


def _alike(one: Unit, other: Unit) -> float:
    if one.meaning == other.meaning:
        return 1.0
    first, second = ({check.key for check in unit.checks} for unit in (one, other))
    return len(first & second) / max(1, len(first))


def _gone(unit: Unit, new: Sequence[Unit], running: Sequence[Check]) -> Iterator[Objection]:
    if unit.skipped or (unit.checks and all(holds(check, running) for check in unit.checks)):
        return
    asleep = next((u for u in new if u.helper and u.path == unit.path and u.meaning == unit.meaning), None)
    if asleep is not None:
        text = words.uncollected(unit.name, asleep.name)
        yield Objection("uncollected", asleep.path, asleep.line, text)
    else:
        yield Objection("deleted", unit.path, unit.line, words.deleted(unit.name), side="old")


def _changed(before: Unit, after: Unit, running: Sequence[Check], explained: bool) -> Iterator[Objection]:
    known = {mark.key for mark in before.marks}
    kinds = {kind for kind, when in known if not when}
    for mark in after.marks:
        if mark.key not in known and mark.kind not in kinds:
            yield Objection(
                f"{mark.kind}ped" if mark.kind == "skip" else mark.kind,
                *_at(after, mark.line),
                words.marked(after.name, mark),
            )
    faked = {fake.target for fake in before.fakes}
    for fake in after.fakes:
        tested = before.calls | after.calls
        if fake.target not in faked and any(is_same(fake.target, name) for name in tested):
            yield Objection("faked", *_at(after, fake.line), words.faked(after.name, fake.target))
    if before.cases and after.cases:
        for case in Counter(before.cases) - Counter(after.cases):
            yield Objection("case", *_at(after, after.line), words.case_gone(after.name, case))
    yield from _checks(before, after, running, explained)


def _checks(before: Unit, after: Unit, running: Sequence[Check], explained: bool) -> Iterator[Objection]:
    now = {base(check) for check in after.checks}
    lost = [check for check in before.checks if base(check) not in now]
    if lost and not after.checks and not all(holds(check, running) for check in before.checks):
        yield Objection("emptied", *_at(after, after.line), words.emptied(after.name))
        return
    yield from _conditions(before, after)
    was = {base(check) for check in before.checks}
    gained = [check for check in after.checks if base(check) not in was]
    for old, new in paired(lost, gained):
        if new is not None:
            if (found := judged(after.name, old, new, explained=explained)) is not None:
                kind, text = found
                yield Objection(kind, *_at(after, new.line), text)
        elif not holds(old, gained) and not holds(old, running):
            yield Objection("removed", *_at(after, after.line), words.removed(after.name, old))


def _conditions(before: Unit, after: Unit) -> Iterator[Objection]:
    """Yield the assertions that stand under a condition that they did not stand under."""
    was: dict[object, list[frozenset[str]]] = {}
    for check in before.checks:
        was.setdefault(base(check), []).append(frozenset(check.under))
    now: dict[object, list[Check]] = {}
    for check in after.checks:
        now.setdefault(base(check), []).append(check)
    for key, unders in was.items():
        checks = now.get(key, [])
        if checks and not any(frozenset(check.under) <= under for check in checks for under in unders):
            extra = [one for one in checks[0].under if not any(one in under for under in unders)]
            yield Objection(
                "conditional",
                *_at(after, checks[0].line),
                words.conditional(after.name, checks[0], " and ".join(extra or checks[0].under)),
            )


def _at(unit: Unit, line: int) -> tuple[str, int]:
    return unit.path, line


def once(found: Iterable[Objection]) -> tuple[Objection, ...]:
    """Leave one finding of a kind on a line: many tests may stand on one helper."""
    return tuple(
        {
            (one.kind, one.path, one.line, one.text if one.kind in ("removed", "case") else ""): one
            for one in reversed(list(found))
        }.values()
    )[::-1]

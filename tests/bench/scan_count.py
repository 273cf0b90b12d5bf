"""What the bench of the scan counts: which numbers name the same mistake, how near is near, and which half a twin is in."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

NEAR = 3
# Numbers that two people give to the very same mistake, so that either is right where the other is asked for. Pairs, not
# classes: code injection stands beside eval and beside templates, which does not make a template an eval.
FAMILIES: tuple[tuple[str, ...], ...] = (
    ("259", "321", "798"),  # a password, a key, any credential in the code
    ("330", "338"),  # a guessable generator, of what must not be guessed
    ("94", "95"),  # code injection; by eval
    ("94", "1336"),  # code injection; by a template
    ("327", "328"),  # a broken algorithm; of hashing
    ("328", "916"),  # a broken hash; too cheap a one for passwords
    ("77", "78"),  # a command; of the operating system
    ("22", "23", "73"),  # a path out of its folder; relative; named by a stranger
    ("79", "80"),  # script in a page; in its tags
    ("79", "116"),  # script in a page; escaping left out
    ("89", "564"),  # SQL; by Hibernate
    ("611", "776"),  # a parser that resolves entities; that expands them
    ("295", "297"),  # a certificate unchecked; its name unchecked
    ("276", "732"),  # open to all from the start; open to all
    ("377", "379"),  # a temporary file that others can meet; in a folder of theirs
    ("362", "367"),  # a race; between check and use
    ("203", "208"),  # an observable difference; in time
    ("329", "1204"),  # a fixed initialisation vector; a weak one
    ("605", "1327"),  # bound to all interfaces
    ("93", "113"),  # line breaks; in HTTP headers
    ("256", "312"),  # a password, anything secret kept in clear
)


@dataclass(frozen=True, slots=True)
class Found:
    """A tool's finding. `cwe` is the number it gives, "" for none; `means` is the mistake where that number is a stretch."""

    rule: str
    path: str
    line: int
    cwe: str
    means: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A file with a mistake at known lines, or its mended twin, which has no lines."""

    path: str
    language: str
    slug: str
    cwe: str
    marks: tuple[tuple[str, int], ...] = ()

    @property
    def half(self) -> str:
        """Tell whether rules may be mended after looking at it."""
        return half_of(self.slug)


def half_of(slug: str) -> str:
    """Split by the mistake's name alone, for good, so that its twins in all languages are on one side."""
    return "fit" if hashlib.sha256(slug.encode()).digest()[0] % 2 else "held"


def number_of(cwe: str) -> str:
    """Return the bare number of "CWE-78: …", "CWE-78" or "78"; "" for none."""
    head = cwe.strip().upper().removeprefix("CWE-")
    return head[: len(head) - len(head.lstrip("0123456789"))]


def is_same(asked: str, given: str) -> bool:
    """Tell whether two numbers name the same mistake."""
    asked, given = number_of(asked), number_of(given)
    return bool(asked) and (asked == given or any(asked in some and given in some for some in FAMILIES))


def is_strict(case: Case, found: Found) -> bool:
    """Tell whether a finding gives the case's own number."""
    return bool(number_of(found.cwe)) and number_of(found.cwe) in {
        number_of(c) for c in (case.cwe, *(cwe for cwe, _ in case.marks))
    }


def is_right(case: Case, found: Found) -> bool:
    """Tell whether a finding names the case's mistake, by whichever number of the family."""
    asked = {case.cwe, *(cwe for cwe, _ in case.marks)}
    return any(is_same(cwe, given) for cwe in asked for given in (found.cwe, found.means))


def is_near(case: Case, found: Found) -> bool:
    """Tell whether a finding names the mistake of a line that it is near to."""
    return any(
        abs(line - found.line) <= NEAR and (is_same(cwe, found.cwe) or is_same(cwe, found.means))
        for cwe, line in case.marks
    )


def is_any(_: Case, __: Found) -> bool:
    """Let any finding count."""
    return True


Rate = tuple[int, int]
Measure = Callable[[Case, Found], bool]
CAUGHT: Mapping[str, Measure] = {
    "strict": is_strict,
    "family": is_right,
    "on the line": is_near,
    "any": is_any,
}
ALARMED: Mapping[str, Measure] = {"alarmed": is_any, "alarmed, same": is_right}


def rates(cases: Sequence[Case], found: Iterable[Found], measures: Mapping[str, Measure]) -> dict[str, Rate]:
    """Count the cases of which a finding is what each measure asks for."""
    at: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        at[one.path].append(one)
    return {
        name: (sum(any(holds(case, one) for one in at[case.path]) for case in cases), len(cases))
        for name, holds in measures.items()
    }


def twin_rates(insecure: Sequence[Case], fixed: Sequence[Case], found: Sequence[Found]) -> dict[str, Rate]:
    """Count what is caught in the insecure twins, and what alarms in the mended ones."""
    return rates(insecure, found, CAUGHT) | rates(fixed, found, ALARMED)


def groups_of(cases: Iterable[Case]) -> dict[str, Callable[[Case], bool]]:
    """Return the groups that figures are given for: all, the halves, the languages, the mistakes."""
    cases = list(cases)
    groups: dict[str, Callable[[Case], bool]] = {"all": lambda _: True}
    for half in ("fit", "held"):
        groups[half] = lambda case, half=half: case.half == half  # type: ignore[misc]
    for language in sorted({case.language for case in cases}):
        groups[language] = lambda case, language=language: case.language == language  # type: ignore[misc]
    for cwe in sorted({case.cwe for case in cases}, key=lambda cwe: int(number_of(cwe))):
        groups[cwe] = lambda case, cwe=cwe: case.cwe == cwe  # type: ignore[misc]
    return groups


def percent(rate: Rate) -> float:
    """Return a rate in per cent; 0 of nothing is 0."""
    return 100 * rate[0] / max(rate[1], 1)

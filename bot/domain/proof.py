"""What a proof comes to (RULES 8)."""

from dataclasses import dataclass
from typing import Literal

# behaviour: tests went from red to green · refactor: green before and after, red when hollow · none: no code changed ·
# revert: what a commit added is gone, its tests with it, and all else says what it said
ProofKind = Literal["behaviour", "refactor", "none", "revert"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement over one task's change.

    `red`: ids of tests that were red on the parent and are green on the commit. `reasons`: why it is refused, in
    sentences for whoever must mend it; of an accepted change, remarks. `weak`: nothing of the change could be hollowed,
    so no run could tell that the tests touch it. `still_red`: ids that were red before and still are.
    """

    kind: ProofKind | Literal["refused"]
    red: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    weak: bool = False
    still_red: tuple[str, ...] = ()
